import { type Emulator, type PlainConversation, type Skill, startEmulator } from 'parley-sdk/emulator';
import { coverageOfEnvironment, saveCoverage } from '../coverage/file.js';
import type { Fault } from '../faults/plan.js';
import { ADDRESS, Network } from '../virtual/network.js';
import { EPOCH } from '../virtual/scheduler.js';
import { Agent } from './agent.js';
import { Bot, type StartBot } from './bot.js';
import { Consumer } from './consumer.js';
import { type Duration, milliseconds } from './duration.js';
import { NetworkControl } from './network-control.js';
import { Rings } from './rings.js';
import type { Address, SaidMessage } from './surroundings.js';
import { VirtualTime } from './virtual-time.js';

/** The name of the brand user that the bot under test is, unless it gets another. */
const BOT = 'bot';

interface Disturbance {
  readonly from: number;
  readonly until: number;
}

/** What there is in a world. Everything has a default. */
export interface WorldOptions {
  /** Login names of the people of the brand. @default `['ann']` */
  readonly agents?: readonly string[];
  /** Ids of skills beside the account's default skill. @default none */
  readonly skills?: readonly string[];
  /** Everything that is left to chance, latencies included. The same seed gives the same run. @default 1 */
  readonly seed?: number;
  /** What goes wrong on the network, as data; from the world's beginning on. @default nothing */
  readonly faults?: readonly Fault[];
  /** How long waiters wait, in virtual time. @default `'10m'` */
  readonly patience?: Duration;
}

/** An account with a platform, consumers, agents and a bot, in one process and in virtual time. Made by `createWorld`. */
export class World {
  /** The platform, for what the world has no word of its own for. */
  readonly emulator: Emulator;
  readonly seed: number;
  readonly network: NetworkControl;
  /** What the platform asks the bot to take. */
  readonly rings: Rings;
  /** Spans of virtual milliseconds in which the network was disturbed. */
  readonly disturbances: readonly Disturbance[];
  readonly #time: VirtualTime;
  readonly #wires: Network;
  readonly #patience: number;
  readonly #consumers: Consumer[] = [];
  readonly #agents = new Map<string, Agent>();
  readonly #bots: Bot[] = [];
  #isClosed = false;

  private constructor(parts: {
    readonly emulator: Emulator;
    readonly seed: number;
    readonly time: VirtualTime;
    readonly wires: Network;
    readonly patience: number;
    readonly disturbances: readonly Disturbance[];
  }) {
    this.emulator = parts.emulator;
    this.seed = parts.seed;
    this.disturbances = parts.disturbances;
    this.#time = parts.time;
    this.#wires = parts.wires;
    this.#patience = parts.patience;
    this.network = new NetworkControl(this.#wires, () => this.elapsed);
    this.rings = new Rings(this, BOT);
  }

  /** @internal Use `createWorld`. */
  static async create(options: WorldOptions): Promise<World> {
    const { agents = ['ann'], skills = [], seed = 1, faults = [], patience = '10m' } = options;
    if (!Number.isSafeInteger(seed)) throw new TypeError(`seed must be a whole number, not ${String(seed)}.`);
    if (agents.includes(BOT))
      throw new TypeError(`'${BOT}' is the login name of the bot; call the agent another name.`);
    const time = new VirtualTime();
    const { scheduler } = time;
    const disturbances: Disturbance[] = [];
    const wires = new Network({
      scheduler,
      seed,
      faults,
      trace: () => {},
      revoke: (who) => emulator.expireTokens(who),
      disturbed: (lasts) => {
        disturbances.push({ from: time.elapsed, until: time.elapsed + lasts });
      },
    });
    const everySkill = ['-1', ...skills];
    const emulator = await startEmulator({
      agents: [BOT, ...agents].map((loginName) => ({ loginName, skills: everySkill })),
      skills,
      clock: clockOf(time, 'emulator'),
      seed,
      inProcess: wires.inProcess,
    });
    const world = new World({ emulator, seed, time, wires, disturbances, patience: milliseconds(patience) });
    wires.begin();
    return world;
  }

  /** Virtual milliseconds since the world began. */
  get elapsed(): number {
    return this.#time.elapsed;
  }

  /** Lets time pass; everything that falls due happens. Costs next to no real time. */
  advance(duration: Duration): Promise<void> {
    return this.#time.pass(milliseconds(duration));
  }

  /** Starts the bot under test and waits until it is online. Rejects when the factory throws, and when it never connects. */
  async bot(start: StartBot, loginName: string = BOT): Promise<Bot> {
    const { authData, pid } = this.emulator.agent(loginName);
    const connection = { ...this.addressOf(loginName), authData, userType: 'BRAND' as const };
    const clock = clockOf(this.#time, ownerOf(loginName));
    const started = Promise.resolve().then(() => start({ connection, clock }));
    const running = await this.until(started, 'The bot factory');
    if (typeof running?.close !== 'function')
      throw new TypeError(
        'The bot factory returned nothing with a close(). Return the connection, or { close() { … } }.',
      );
    const bot = new Bot(this, loginName, running);
    this.#bots.push(bot);
    const { ledger } = this.emulator;
    await this.eventually(
      () => ledger.filter({ kind: 'connected', userId: pid })[0],
      'The bot never connected. Does it pass the `connection` options that the factory gets, and call open()?',
    );
    return bot;
  }

  /** A consumer by number; without one, the first. Who is new comes into being. */
  consumer(number = 1): Consumer {
    if (!Number.isSafeInteger(number) || number < 1)
      throw new TypeError(`There is no consumer ${number}: count from 1.`);
    while (this.#consumers.length < number) this.#consumers.push(new Consumer(this, this.#consumers.length + 1));
    return this.#consumers[number - 1]!;
  }

  /** A person of the brand, by login name. Throws for a name that the world was not given. */
  agent(loginName: string): Agent {
    this.emulator.agent(loginName);
    const agent = this.#agents.get(loginName) ?? new Agent(this, loginName);
    this.#agents.set(loginName, agent);
    return agent;
  }

  /** A skill: `world.skill('billing').goesOffHours()`. */
  skill(skillId: string): Skill {
    return this.emulator.skill(skillId);
  }

  /** Every message of a conversation, or of all, as the platform has them, oldest first. */
  messages(conversationId?: string): readonly SaidMessage[] {
    const { conversations } = this.emulator;
    return conversations
      .filter((one) => conversationId === undefined || one.conversationId === conversationId)
      .flatMap((one) => this.#messagesOf(one));
  }

  /** Lets time pass until the promise has settled, and settles as it did. `what` begins the message when it does not. */
  until<T>(promise: Promise<T>, what = 'What was waited for'): Promise<T> {
    const why = `${what} did not end within ${this.#patience} ms of virtual time (seed ${this.seed}).`;
    return this.#time.settle(promise, this.#patience, why);
  }

  /** Lets time pass until `look` finds something, and resolves with it. `why` is said when it does not. */
  async eventually<T>(look: () => T | undefined, why: string | (() => string)): Promise<T> {
    const found = await this.#time.find(look, this.#patience);
    if (found !== undefined) return found;
    const said = typeof why === 'string' ? why : why();
    throw new Error(`${said} (waited ${this.#patience} ms of virtual time; seed ${this.seed}).`);
  }

  /** Ends everybody and the platform. `await using` does it by itself. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.network.recovers();
    try {
      for (const bot of this.#bots) await bot.closes();
      for (const party of [...this.#consumers, ...this.#agents.values()]) await party.goesOffline();
    } finally {
      saveCoverage();
      await this.emulator.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal How a party reaches the platform of this world. */
  addressOf(name: string): Address {
    const counted = coverageOfEnvironment();
    return {
      ...(counted && { inspect: counted }),
      accountId: this.emulator.accountId,
      appId: name.replaceAll(' ', '-'),
      csdsDomain: ADDRESS,
      platform: this.#wires.platformOf(name, 'node'),
      logger: { warn: () => {} },
    };
  }

  /** @internal What is left of a party that has closed. */
  remainsOf(name: string): readonly string[] {
    const { scheduler } = this.#time;
    const timers = scheduler
      .pendingOf(ownerOf(name))
      .map(({ at }) => `a timer that is due in ${at - scheduler.now} ms`);
    return [...timers, ...this.#wires.linesOf(name).map(() => 'an open socket')];
  }

  /** @internal What timers and callbacks threw, and nobody caught. */
  get crashes(): readonly unknown[] {
    return this.#time.scheduler.crashes;
  }

  #messagesOf({ conversationId, dialogs }: PlainConversation): readonly SaidMessage[] {
    return dialogs
      .flatMap(({ messages }) => messages)
      .filter(({ event, text }) => event.type === 'ContentEvent' && text !== undefined)
      .map(({ text = '', role, audience, originatorId, sequence, at }) => ({
        text,
        role,
        audience,
        conversationId,
        sequence,
        at: at - EPOCH,
        from: this.emulator.agents.find(({ pid }) => pid === originatorId)?.loginName ?? this.#nameOf(conversationId),
      }));
  }

  #nameOf(conversationId: string): string {
    return this.#consumers.find((one) => one.conversationId === conversationId)?.name ?? 'a consumer';
  }
}

const ownerOf = (name: string): string => `sdk ${name}`;

function clockOf({ scheduler }: VirtualTime, owner: string) {
  return {
    now: () => scheduler.now,
    setTimeout: (callback: () => void, ms: number): unknown => scheduler.after(ms, owner, callback),
    clearTimeout: (task: unknown): void => {
      if (task) (task as { isCancelled: boolean }).isCancelled = true;
    },
  };
}
