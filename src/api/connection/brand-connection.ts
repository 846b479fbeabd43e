import type { RoutingAppEvent } from '../../actors/app-events.js';
import { agentStateRequest } from '../../actors/rings/agent-states.js';
import type { Session } from '../../actors/session.js';
import type { PastConversation } from '../../transport/http/history.js';
import { type MessageStatistics, readStatistics, statisticsPath } from '../../transport/http/statistics.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import { begin, beginning } from '../conversation/begin-conversation.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { argumentError, errorFrom } from '../errors/errors.js';
import {
  checkAgentId,
  checkAgentState,
  checkBrandConversation,
  checkHistory,
  checkRequestOptions,
} from '../options/check-arguments.js';
import type { CreateConnectionOptions } from '../options/options.js';
import { type RequestOptions, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { type AgentStateChange, agentStateEvent } from '../ring/agent-state.js';
import { ringOf } from '../ring/ring.js';
import { AgentStateSubscription, RoutingTaskSubscription } from '../subscription/routing-subscriptions.js';
import { subscribed } from '../subscription/subscribed.js';
import type { BrandConversationOptions } from './call-options.js';
import { Connection } from './connection.js';
import { type HistoryOptions, type HistoryQuery, readPast } from './history.js';
import { refuseOtherSide } from './other-side.js';

/** The connection of a brand user, a bot or an agent: what every connection can do, and what only brand users can. */
export class BrandConnection extends Connection {
  constructor(options: CreateConnectionOptions) {
    super(options, tellRouting);
  }

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

  async #statistics(what: string, isOwn: boolean, options: RequestOptions | undefined): Promise<MessageStatistics> {
    checkRequestOptions(options);
    // Who the user is, is known once it has signed in.
    const path = () => statisticsPath(isOwn ? this.agentId : undefined);
    const request = { what, service: 'asyncMessagingEnt', path, signal: options?.signal };
    return this.session.services.ask(request, readStatistics).catch((why) => {
      throw errorFrom(why);
    });
  }

  /** `accountId.userId`; the connected user's where none is given. */
  #fullAgentId(given: string | null | undefined): string {
    const agentId = given ?? this.agentId;
    if (!agentId) throw argumentError('unknownOwnId');
    return agentId.startsWith(`${this.accountId}.`) ? agentId : `${this.accountId}.${agentId}`;
  }
}

function tellRouting(connection: Connection, session: Session, event: RoutingAppEvent): void {
  if (event.type === 'ring.announced') connection.emit('ring', ringOf(session, event.ring));
  else connection.emit('agent-state', agentStateEvent(event.state));
}

refuseOtherSide(BrandConnection, 'CONSUMER');
