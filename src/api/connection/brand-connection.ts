import type { RoutingAppEvent } from '../../actors/app-events.js';
import { agentStateRequest } from '../../actors/rings/agent-states.js';
import {
  ACCOUNT_PATHS,
  readShiftStatus,
  readSkills,
  readUsers,
  readWorkingHours,
  type ShiftStatus,
  type SkillInfo,
  type UserInfo,
  type WorkingHours,
} from '../../transport/http/account.js';
import type { PastConversation } from '../../transport/http/history.js';
import { type MessageStatistics, readStatistics, statisticsPath } from '../../transport/http/statistics.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import type { Json } from '../../transport/wire/json.js';
import { begin, beginning } from '../conversation/begin-conversation.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { argumentError, errorFrom } from '../errors/errors.js';
import {
  checkAgentId,
  checkAgentState,
  checkBrandConversation,
  checkHistory,
  checkPastConversation,
  checkRequestOptions,
} from '../options/check-arguments.js';
import { type RequestOptions, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { type AgentStateChange, agentStateEvent } from '../ring/agent-state.js';
import { ringOf } from '../ring/ring.js';
import { CONNECTION_VALUES, showBy } from '../shown.js';
import { AgentStateSubscription, RoutingTaskSubscription } from '../subscription/routing-subscriptions.js';
import { subscribed } from '../subscription/subscribed.js';
import type { BrandConversationOptions } from './call-options.js';
import { Connection } from './connection.js';
import { type HistoryOptions, type HistoryQuery, readPast } from './history.js';
import { refuseOtherSide } from './other-side.js';
import { storedFromPast } from './past-conversation.js';

/** The connection of a brand user, a bot or an agent: what every connection can do, and what only brand users can. */
export class BrandConnection extends Connection {
  /**
   * Sets an agent state. Only who is `ONLINE` is rung; `OCCUPIED` agents are asked for transfers to themselves (protocol.md 6.15). The
   * platform forgets it with the connection; Parley sets it again whenever the connection is back. Waits while it is interrupted.
   */
  async setAgentState(change: AgentStateChange, options?: RequestOptions): Promise<void> {
    checkAgentState(change);
    checkRequestOptions(options);
    const { session } = this;
    const agentId = this.#fullAgentId(change.agentId);
    const { type, body } = agentStateRequest(change.agentState, agentId);
    const { description } = change;
    const request = serialised({ type, body: { ...(body as object), ...(description && { description }) } });
    unwrap(await session.ask(request, options?.signal));
    session.routing?.agentStates.agreed(change.agentState, agentId);
  }

  /**
   * Subscribes to the rings of the connected user, told by the event `ring`, those that wait already among them. Rings come to agents who
   * are `ONLINE`: see `setAgentState()`. The subscription is made again after every interruption, and rings that have ended meanwhile end
   * here too.
   */
  async createRoutingTaskSubscription(options?: RequestOptions): Promise<RoutingTaskSubscription> {
    checkRequestOptions(options);
    const { session } = this;
    const { routing, subscriptions } = session;
    const wanted = {
      what: 'createRoutingTaskSubscription()',
      create: () => subscriptions.create({}, routing!.ringTopic()),
      object: (key: string) => new RoutingTaskSubscription(session, key),
      until: 'settled',
    } as const;
    return subscribed(session, this.subscriptions, wanted, options);
  }

  /**
   * Subscribes to the state of an agent, by default the connected user, told by the event `agent-state`. `agentState` is kept in step
   * with the user's own.
   */
  async createAgentStateSubscription(
    agent?: { readonly agentId?: string | null } | null,
    options?: RequestOptions,
  ): Promise<AgentStateSubscription> {
    checkAgentId(agent);
    checkRequestOptions(options);
    const { session } = this;
    const { routing, subscriptions } = session;
    const agentId = agent?.agentId ? this.#fullAgentId(agent.agentId) : undefined;
    const wanted = {
      what: 'createAgentStateSubscription()',
      create: () => subscriptions.create({}, routing!.agentStateTopic(agentId)),
      object: (key: string) => new AgentStateSubscription(session, key),
      until: 'settled',
    } as const;
    return subscribed(session, this.subscriptions, wanted, options);
  }

  /**
   * Begins a conversation with a consumer, in which the connected user is the assigned agent. Resolves with it when the
   * platform has described it. Waits while the connection is interrupted.
   */
  async createConversation(conversation: BrandConversationOptions, options?: RequestOptions): Promise<Conversation> {
    checkBrandConversation(conversation);
    checkRequestOptions(options);
    const { consumerId, originConversationId, skillId } = conversation;
    const { session } = this;
    const context = { type: 'ProactiveContext', ...(originConversationId && { originConversationId }) };
    const request = beginning(session, { consumerId, skillId: String(skillId ?? '-1'), context });
    const ask = (asked: WireRequest) => session.ask(asked, options?.signal);
    return conversationOf(session, await begin(session, 'createConversation()', request, ask, options));
  }

  /**
   * Conversations of the past, and of the present, from the messaging history service, oldest first. Read page by page while
   * they are taken: `for await (const past of bot.queryHistory({ consumerId })) …`. The platform keeps them for 13 months; longer
   * times than it takes in one search are searched in parts. Asked over HTTP: see `getMessageStatisticsForUser()`.
   */
  queryHistory(query?: HistoryQuery | null, options?: HistoryOptions | null): AsyncIterableIterator<PastConversation> {
    checkHistory(query, options);
    return readPast(this.session, query ?? {}, options ?? {});
  }

  /**
   * Takes up a conversation that `queryHistory()` has found, with the messages that the history has: what is said in it from then on
   * is told by its events, as of any other conversation, where the connected user takes part. What was said since the history was read
   * is asked for at once, after an interruption too. The event `conversation` is not told, and one that is known already is given back
   * as it is. How the conversation itself changes is told only where a subscription covers it; what the history does not say, such as
   * the note, is unknown until then. `conversation.release()` lets go of it again. Rejects with an ArgumentError for anything that
   * `queryHistory()` has not given.
   */
  async followConversation(past: PastConversation): Promise<Conversation> {
    checkPastConversation(past);
    const { session } = this;
    const known = session.registry.find(past.conversationId);
    return conversationOf(session, known ?? session.handedIn.conversation(storedFromPast(session, past)));
  }

  /**
   * How many conversations the user of this connection has, and how urgent they are. Asked over HTTP: waits until the
   * connection is online, and rejects with a PlatformError when the service says no.
   */
  async getMessageStatisticsForUser(options?: RequestOptions): Promise<MessageStatistics> {
    return this.#statistics('getMessageStatisticsForUser()', true, options);
  }

  /** The same of the whole account. */
  async getMessageStatisticsForBrand(options?: RequestOptions): Promise<MessageStatistics> {
    return this.#statistics('getMessageStatisticsForBrand()', false, options);
  }

  /** The account's skills, without deleted ones (protocol.md 10.3). Rejects with a PlatformError when the user may not read them. */
  async getSkills(options?: RequestOptions): Promise<readonly SkillInfo[]> {
    return this.#read('getSkills()', 'accountConfigReadOnly', ACCOUNT_PATHS.skills, readSkills, options);
  }

  /** The account's users, without deleted ones (protocol.md 10.2). */
  async getUsers(options?: RequestOptions): Promise<readonly UserInfo[]> {
    return this.#read('getUsers()', 'accountConfigReadOnly', ACCOUNT_PATHS.users, readUsers, options);
  }

  /** The account's tables of working hours (protocol.md 10.4). */
  async getWorkingHours(options?: RequestOptions): Promise<readonly WorkingHours[]> {
    return this.#read(
      'getWorkingHours()',
      'accountConfigReadOnly',
      ACCOUNT_PATHS.workingHours,
      readWorkingHours,
      options,
    );
  }

  /** Which skills somebody works on now (protocol.md 10.4). `conversation.skill.isInOffHours()` says it without waiting. */
  async getShiftStatus(options?: RequestOptions): Promise<readonly ShiftStatus[]> {
    return this.#read('getShiftStatus()', 'asyncMessagingEnt', ACCOUNT_PATHS.shiftStatus, readShiftStatus, options);
  }

  async #read<T>(
    what: string,
    service: string,
    path: string,
    reader: (body: Json) => T,
    options: RequestOptions | undefined,
  ): Promise<T> {
    checkRequestOptions(options);
    const request = { what, service, path: () => path, signal: options?.signal };
    return this.session.services.ask(request, reader).catch((why) => {
      throw errorFrom(why);
    });
  }

  async #statistics(what: string, isOwn: boolean, options: RequestOptions | undefined): Promise<MessageStatistics> {
    checkRequestOptions(options);
    // Who the user is, is known once it has signed in.
    const path = () => statisticsPath(isOwn ? this.agentId : undefined);
    const request = { what, service: 'asyncMessagingEnt', path, signal: options?.signal };
    return this.session.services.ask(request, readStatistics).catch((why) => {
      throw errorFrom(why);
    });
  }

  /** @internal */
  protected override get tellRouting(): (event: RoutingAppEvent) => void {
    return (event) => {
      if (event.type === 'ring.announced') this.emit('ring', ringOf(this.session, event.ring));
      else this.emit('agent-state', agentStateEvent(event.state));
    };
  }

  /** `accountId.userId`; the connected user's where none is given. */
  #fullAgentId(given: string | null | undefined): string {
    const agentId = given ?? this.agentId;
    if (!agentId) throw argumentError('unknownOwnId');
    return agentId.startsWith(`${this.accountId}.`) ? agentId : `${this.accountId}.${agentId}`;
  }
}

refuseOtherSide(BrandConnection, 'CONSUMER');
showBy(BrandConnection, CONNECTION_VALUES);
