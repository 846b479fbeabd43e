import { uuidOf } from '../ids.js';
import { keepAgent, keepConsumer } from '../kept/changes.js';
import type { Keeper } from '../kept/keeper.js';
import type { JsonObject } from '../wire/json.js';
import type { AgentPermission, AgentUser, ConsumerUser } from './model.js';

/** An agent or a bot to be known to the emulator. Only `loginName` is needed; the rest has defaults. */
export interface AgentOptions {
  readonly loginName: string;
  /** @default the login name followed by `-password` */
  readonly password?: string;
  /** @default made from the login name; see `Agent.appKeyData` */
  readonly appKey?: string;
  readonly secret?: string;
  readonly accessToken?: string;
  readonly accessTokenSecret?: string;
  /** The SAML assertion with which this user may log in. @default none */
  readonly assertion?: string;
  /** Decimal user id; the old id is `{accountId}.{userId}`. @default counted up from 3705342610 */
  readonly userId?: string;
  /** @default a UUID derived from account and login name, so it is the same in every run */
  readonly pid?: string;
  readonly nickname?: string;
  readonly avatarUrl?: string;
  /** Skill ids. @default ['-1'] */
  readonly skills?: readonly string[];
  /** Agent group; shown on the conversations that this agent is assigned to. @default none */
  readonly groupId?: string;
  /** @default ['allConversations'] */
  readonly permissions?: readonly AgentPermission[];
  /** How many conversations it is given at the same time by rings; transfers to it are not counted. @default any number */
  readonly capacity?: number;
}

/** Login fields of a bot, as the option `authData` takes them. */
export interface AppKeyData {
  readonly username: string;
  readonly appKey: string;
  readonly secret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/** A brand user of the emulator, with what a program needs in order to log in as that user. */
export interface Agent {
  readonly loginName: string;
  readonly userId: string;
  /** `{accountId}.{userId}`, the id of the brand dialect. */
  readonly oldId: string;
  /** The UUID other users see; `agentId` in the SDK. */
  readonly pid: string;
  readonly nickname: string;
  readonly skills: readonly string[];
  readonly permissions: readonly AgentPermission[];
  readonly groupId: string | undefined;
  /** Ready to be passed as the option `authData`. */
  readonly authData: { readonly username: string; readonly password: string };
  /** The same user by app key ("OAuth 1" login of bots); also fit for `authData`. */
  readonly appKeyData: AppKeyData;
}

const FIRST_USER_ID = 3_705_342_610;

interface Known {
  readonly agent: Agent;
  readonly user: AgentUser;
  readonly assertion: string | undefined;
}

/** Who exists. Agents are added, consumers appear with their first token. */
export class Directory {
  readonly #agents: Known[] = [];
  readonly #byLogin = new Map<string, Known>();
  readonly #byAnyId = new Map<string, AgentUser>();
  readonly #consumers = new Map<string, ConsumerUser>();

  constructor(
    private readonly accountId: string,
    private readonly keeper: Keeper,
  ) {}

  get agents(): Agent[] {
    return this.#agents.map(({ agent }) => agent);
  }

  addAgent(options: AgentOptions): Agent {
    const { loginName } = options;
    if (this.#byLogin.has(loginName)) throw new Error(`There is already a user '${loginName}'.`);
    const userId = options.userId ?? this.#freeUserId();
    const oldId = `${this.accountId}.${userId}`;
    if (this.#byAnyId.has(oldId)) throw new Error(`There is already a user with the id ${userId}.`);
    const user: AgentUser = {
      side: 'brand',
      loginName,
      userId,
      oldId,
      pid: options.pid ?? uuidOf(`${this.accountId}/${loginName}`),
      nickname: options.nickname ?? loginName,
      avatarUrl: options.avatarUrl ?? null,
      skills: options.skills ?? ['-1'],
      permissions: options.permissions ?? ['allConversations'],
      capacity: options.capacity ?? Number.POSITIVE_INFINITY,
      groupId: options.groupId,
    };
    const { nickname, skills, permissions, pid, groupId } = user;
    const agent: Agent = {
      loginName,
      userId,
      oldId,
      pid,
      nickname,
      skills,
      permissions,
      groupId,
      authData: { username: loginName, password: options.password ?? `${loginName}-password` },
      appKeyData: {
        username: loginName,
        appKey: options.appKey ?? `${loginName}-app-key`,
        secret: options.secret ?? `${loginName}-secret`,
        accessToken: options.accessToken ?? `${loginName}-access-token`,
        accessTokenSecret: options.accessTokenSecret ?? `${loginName}-access-token-secret`,
      },
    };
    const entry = { agent, user, assertion: options.assertion };
    this.#agents.push(entry);
    this.#byLogin.set(loginName, entry);
    this.#byAnyId.set(user.oldId, user);
    this.#byAnyId.set(user.pid, user);
    this.#byAnyId.set(user.userId, user);
    // With the ids that it was given: others are told of them.
    keepAgent(this.keeper, { ...options, userId, pid });
    return agent;
  }

  byPassword(username: string, password: string): AgentUser | undefined {
    const entry = this.#byLogin.get(username);
    return entry?.agent.authData.password === password ? entry.user : undefined;
  }

  /** Access tokens are not compared: they may hold any dummy text (protocol.md 2.1). */
  byAppKey(username: string, appKey: string, secret: string): AgentUser | undefined {
    const entry = this.#byLogin.get(username);
    return entry?.agent.appKeyData.appKey === appKey && entry.agent.appKeyData.secret === secret
      ? entry.user
      : undefined;
  }

  byAssertion(assertion: string): AgentUser | undefined {
    return this.#agents.find((entry) => entry.assertion === assertion)?.user;
  }

  /** By login name, old id, PId or bare user id: clients mix the forms (protocol.md 6.10). */
  agent(id: string): AgentUser | undefined {
    return this.#byAnyId.get(id) ?? this.#byLogin.get(id)?.user;
  }

  consumer(id: string): ConsumerUser | undefined {
    return this.#consumers.get(id);
  }

  addConsumer(id: string, vouched?: { claims?: JsonObject; acr?: string; connectorId: string }): ConsumerUser {
    const known = this.#consumers.get(id);
    if (known) return known;
    const consumer: ConsumerUser = {
      side: 'consumer',
      oldId: id,
      pid: id,
      profile: {},
      claims: vouched?.claims,
      acr: vouched?.acr,
      connectorId: vouched?.connectorId,
      clientProperties: undefined,
      wasHere: false,
      inBackground: false,
      conversations: [],
    };
    this.#consumers.set(id, consumer);
    keepConsumer(this.keeper, consumer);
    return consumer;
  }

  get consumers(): ConsumerUser[] {
    return [...this.#consumers.values()];
  }

  /** One that an earlier process knew. */
  restoreConsumer(consumer: ConsumerUser): void {
    this.#consumers.set(consumer.oldId, consumer);
  }

  #freeUserId(): string {
    let id = FIRST_USER_ID + this.#agents.length;
    while (this.#byAnyId.has(String(id))) id += 1;
    return String(id);
  }
}
