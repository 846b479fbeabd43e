import { completeFailure } from '../../actors/connection/announcements.js';
import { brokenMachine, eitherOf, type Watchable, when } from '../../actors/connection/when.js';
import { pathOf } from '../../actors/lifecycle-changes.js';
import { notOpen } from '../../actors/requests/outbox.js';
import { Session } from '../../actors/session.js';
import type { SubscriptionQuery } from '../../actors/subscriptions/subscriptions.js';
import type { ConnectionSnapshot as MachineSnapshot } from '../../machines/connection/machine.js';
import type { ConnectionLifecycle } from '../../machines/connection/types.js';
import { runtimeWith } from '../../transport/default-runtime.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Runtime } from '../../transport/runtime.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import type { UserProfile } from '../conversation/participant.js';
import { AuthType, ConnectionState } from '../enums.js';
import { argumentError, errorFrom, type ParleyError } from '../errors/errors.js';
import { UNHEARD } from '../errors/texts.js';
import { Emitter } from '../events/emitter.js';
import { type BridgedConnection, EventBridge } from '../events/event-bridge.js';
import type { ConnectionEvents } from '../events/events.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import { type CreateConnectionOptions, checkedOptions, type Logger } from '../options/options.js';
import { type RequestOptions, throwIfAborted, unwrap } from '../requests/request-options.js';
import { type ConversationQuery, wireQuery } from '../subscription/query.js';
import { ConversationSubscription } from '../subscription/subscription.js';
import { type ConnectionSnapshot, connectionSnapshot } from './connection-snapshot.js';

export interface OpenOptions extends RequestOptions {
  /** Milliseconds after which `open()` gives up. Default: none, the signal decides, or the platform's refusal. */
  readonly timeout?: number;
}

export interface CloseConnectionOptions {
  /**
   * Brand: also ends the session on the platform (protocol.md 2.3), so that its token opens nothing any more. Default
   * false, because the token may be in use elsewhere (`getToken()`).
   */
  readonly logout?: boolean;
}

/** A request in words of the wire; see protocol.md 6. */
export interface RawRequest {
  readonly type: string;
  readonly body?: unknown;
  readonly headers?: readonly unknown[];
  readonly metadata?: object | readonly object[];
}

export interface CreateConversationOptions {
  /** Default `"-1"`: the account's default skill. */
  readonly skillId?: string | number;
  /** Where the consumer comes from, such as `{type: ConversationContextType.SHARK, visitorId, sessionId}`. */
  readonly context?: object;
  readonly campaignInfo?: { readonly campaignId: string | number; readonly engagementId: string | number };
}

let connections = 0;

/**
 * One connection of one user to the platform. It opens nothing until `open()` is called, gets back online by itself, and
 * makes every subscription again. Requests made while it is interrupted wait and are sent in order.
 */
export class Connection extends Emitter<ConnectionEvents> {
  /** The same as the function `createConnection`. */
  static createConnection(options: CreateConnectionOptions): Connection {
    return new Connection(options);
  }

  /** Local id; not sent by the platform. */
  readonly connectionId: string;
  readonly accountId: string;
  readonly userType: 'BRAND' | 'CONSUMER';
  readonly #session: Session;
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #bridge: EventBridge;
  #openings = 0;
  readonly #subscriptions = new Map<string, ConversationSubscription>();
  #hasWarned = false;

  constructor(options: CreateConnectionOptions) {
    super();
    connections += 1;
    this.connectionId = `connection-${connections}`;
    const checked = checkedOptions(options, this.connectionId);
    this.accountId = checked.accountId;
    this.userType = options.userType;
    this.#logger = options.logger ?? console;
    this.#runtime = runtimeWith(options.platform);
    this.#bridge = new EventBridge(
      {
        emit: (event, ...values) => (this.emit as BridgedConnection['emit']).call(this, event, ...values),
        hears: (event) => this.hasListeners(event),
        log: (error) => this.#log(error),
      },
      this.#subscriptions,
    );
    this.#session = new Session(checked, this.#bridge, this.#runtime);
    this.#bridge.attach(this.#session);
    const { defaultSubscription: key } = this.#session;
    if (key) this.#subscriptions.set(key, new ConversationSubscription(this.#session, key, checked.defaultQuery!));
  }

  /** The user's UUID, or the consumer's id; known after the sign-in. */
  get userId(): string | undefined {
    return this.#session.credentials.self.userId;
  }

  /** `accountId.userId` of a brand user; known after the sign-in. */
  get agentId(): string | undefined {
    return this.#session.credentials.self.agentId;
  }

  get authType(): AuthType {
    if (this.userType === 'BRAND') return AuthType.BRAND_AUTHENTICATED;
    return this.#session.options.consumerToken ? AuthType.CONSUMER_UNDETERMINED : AuthType.CONSUMER_ANONYMOUS;
  }

  /** The subscription that is made on opening; null with `createDefaultSubscription: false`. */
  get defaultSubscription(): ConversationSubscription | null {
    const { defaultSubscription: key } = this.#session;
    return (key && this.#subscriptions.get(key)) || null;
  }

  /** Where the connection's chart stands, such as `opening.authenticating`. */
  get lifecycle(): ConnectionLifecycle {
    return this.#session.lifecycle as ConnectionLifecycle;
  }

  /** The lifecycle in the words of lp-messaging-sdk. */
  get state(): ConnectionState {
    return STATES[this.lifecycle.split('.')[0]!] ?? ConnectionState.DISCONNECTED;
  }

  /** Requests that wait for the connection, oldest first. */
  get outbox(): readonly { readonly type: string; readonly waitedMs: number }[] {
    return this.#session.outbox.waiting;
  }

  /** Every conversation that is known, by id. Read it with `getAllKnownConversations()`. */
  get _conversations(): ReadonlyMap<string, Conversation> {
    return new Map(this.getAllKnownConversations().map((conversation) => [conversation.conversationId, conversation]));
  }

  getConversationById(conversationId: string): Conversation | null {
    const record = this.#session.registry.find(conversationId);
    return record ? conversationOf(this.#session, record) : null;
  }

  getAllKnownConversations(): Conversation[] {
    return [...this.#session.registry.conversations.values()].map((record) => conversationOf(this.#session, record));
  }

  /**
   * Looks up the domains, signs in, opens the socket and subscribes. Resolves when the connection is online; rejects at
   * once with the platform's reason when it refuses the credentials. While the platform cannot be reached it goes on
   * trying, each failure on `error`, until the signal or the timeout ends it: that also closes the connection.
   */
  async open({ signal, timeout }: OpenOptions = {}): Promise<void> {
    throwIfAborted({ ...(signal && { signal }) }, 'open()');
    const { connection } = this.#session;
    const before = connection.getSnapshot();
    if (before.status === 'error') throw errorFrom(brokenMachine(before.error));
    if (before.hasTag('canSend')) return;
    if (!before.hasTag('waiting')) this.#session.endsSession = false;
    connection.send({ type: 'connection.open' });
    this.#openings += 1;
    try {
      await this.#reached('open()', (snapshot) => snapshot.hasTag('canSend'), { signal, timeout }, before);
    } catch (error) {
      // The last caller who wanted it has given up: going on would be for nobody (KB-14).
      if (this.#openings === 1 && !connection.getSnapshot().hasTag('terminal'))
        connection.send({ type: 'connection.close' });
      throw error;
    } finally {
      this.#openings -= 1;
    }
  }

  /**
   * Ends the connection: no more attempts, requests that wait are failed, the socket is closed. Resolves within two
   * seconds even if the platform is mute; afterwards nothing of it keeps the process alive.
   */
  async close({ logout = false }: CloseConnectionOptions = {}): Promise<void> {
    // Asked for once, it is done, also when somebody else closes the connection as well.
    if (logout) this.#session.endsSession = true;
    await this.#end('connection.close');
  }

  /**
   * Makes the next attempt now instead of at the end of the running wait, for a program that knows that the network is back
   * (browsers find out by themselves). Does nothing unless the connection waits to try again. Five seconds are kept where the
   * platform limits us, and between a sign-in that failed and the next one (protocol.md 2.4).
   */
  retryNow(): void {
    this.#session.connection.send({ type: 'connection.retry' });
  }

  /** Waits for the answers to everything that was asked for, ten seconds at most, then closes. */
  async drain(): Promise<void> {
    const ended = this.#end('connection.drain');
    if (this.#session.outbox.isEmpty) this.#session.connection.send({ type: 'outbox.empty' });
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Resolves when the lifecycle is there, such as `online`; at once if it is. Rejects when the connection fails first. */
  async waitFor(lifecycle: ConnectionLifecycle, { signal, timeout }: OpenOptions = {}): Promise<void> {
    const what = `waitFor(${JSON.stringify(lifecycle)})`;
    await this.#reached(what, ({ value }) => pathOf(value.lifecycle) === lifecycle, { signal, timeout });
  }

  /** What opens a socket: a brand user's bearer, a consumer's JWT (to go on as the same consumer later). */
  async getToken(): Promise<string> {
    const { token } = this.#session.credentials;
    if (token === undefined) throw errorFrom(notOpen('getToken()', this.lifecycle));
    return token;
  }

  /** Makes any request of the platform and resolves with the body of its answer. Waits while the connection is interrupted. */
  async send(request: RawRequest, options: RequestOptions = {}): Promise<unknown> {
    if (typeof request?.type !== 'string') throw argumentError('request');
    const { metadata, ...rest } = request;
    const list = metadata === undefined ? undefined : Array.isArray(metadata) ? (metadata as unknown[]) : [metadata];
    return unwrap(await this.#session.ask({ ...rest, ...(list && { metadata: list }) }, options.signal));
  }

  /** Subscribes to more conversations. Their objects are shared between subscriptions, and each event is told once. */
  async createConversationSubscription(
    query: ConversationQuery,
    waitForReady = false,
    options: RequestOptions = {},
  ): Promise<ConversationSubscription> {
    const what = 'createConversationSubscription()';
    const wire: SubscriptionQuery = wireQuery(query);
    const { subscriptions, snapshot } = this.#session;
    if (snapshot.hasTag('terminal')) throw errorFrom(notOpen(what, this.lifecycle));
    throwIfAborted(options, what);
    const key = subscriptions.create(wire);
    const subscription = new ConversationSubscription(this.#session, key, wire);
    this.#subscriptions.set(key, subscription);
    subscription.on('close', () => this.#subscriptions.delete(key));
    if (snapshot.hasTag('canSend')) subscriptions.start(key);
    const subscriptionRef = subscriptions.refOf(key)!;
    try {
      await this.#whileOpen(what, subscriptionRef, options.signal, () => {
        const state = subscriptionRef.getSnapshot();
        if (state.hasTag('terminal')) return subscriptions.failureOf(key) ?? notOpen(what, this.lifecycle);
        return waitForReady ? state.value === 'live' : state.hasTag('settled');
      });
    } catch (error) {
      subscriptions.close(key);
      throw error;
    }
    return subscription;
  }

  /** Begins a conversation. Resolves with it when the platform has described it. Consumers only, one at a time. */
  async createConversation(
    { skillId, context, campaignInfo }: CreateConversationOptions = {},
    options: RequestOptions = {},
  ): Promise<Conversation> {
    this.#consumersOnly('createConversation()');
    const session = this.#session;
    const body = {
      channelType: 'MESSAGING',
      brandId: this.accountId,
      skillId: String(skillId ?? '-1'),
      ...(campaignInfo && { campaignInfo }),
      ...(context && { conversationContext: context }),
    };
    const answer = unwrap(await session.ask(session.wire('cm.ConsumerRequestConversation', body), options.signal));
    const conversationId = String((answer as { conversationId?: unknown })?.conversationId ?? '');
    const record = session.registry.addExpected(conversationId);
    // Without a subscription nobody will describe it, but it can be written to by its id.
    if (record.phase === 'opening' && this.#subscriptions.size > 0) {
      const described: Watchable<unknown> = {
        getSnapshot: () => record,
        subscribe: ({ next }) => ({ unsubscribe: session.registry.watchConversation(record, () => next(record)) }),
      };
      await this.#whileOpen('createConversation()', described, options.signal, () =>
        record.isEvicted
          ? failure('CONVERSATION_MISSING', { conversation: conversationId })
          : record.phase !== 'opening',
      );
    }
    return conversationOf(this.#session, record);
  }

  /** Ends a conversation, known to this connection or not, by closing its main dialog. */
  async closeConversation(conversationId: string, options: RequestOptions = {}): Promise<void> {
    if (typeof conversationId !== 'string' || conversationId === '') throw argumentError('conversationId');
    const known = this.getConversationById(conversationId);
    if (known) return known.close(options);
    const session = this.#session;
    const dialog = { dialogId: conversationId, state: 'CLOSE', closedCause: session.options.side.closingWords };
    const conversationField = [{ field: 'DialogChange', type: 'UPDATE', dialog }];
    unwrap(
      await session.ask(
        session.wire('cm.UpdateConversationField', { conversationId, conversationField }),
        options.signal,
      ),
    );
  }

  /** Sets the consumer's own profile; what is left out stays (protocol.md 6.18). */
  async setUserProfile(profile: UserProfile, options: RequestOptions = {}): Promise<void> {
    this.#consumersOnly('setUserProfile()');
    const session = this.#session;
    unwrap(await session.ask(session.wire('userprofile.SetUserProfile', profile), options.signal));
  }

  /** The connection at this moment, shaped like a snapshot of XState and frozen. */
  getSnapshot(): ConnectionSnapshot {
    return connectionSnapshot(this.#session.snapshot, this.lifecycle);
  }

  /** Told of every change of the connection's chart, until unsubscribed. */
  subscribe(observer: Observer<ConnectionSnapshot>): Subscribed {
    return observe(
      observer,
      (next) => {
        const subscription = this.#session.connection.subscribe(next);
        return () => subscription.unsubscribe();
      },
      () => this.getSnapshot(),
      (error) => this.#bridge.announce({ type: 'handler.failed', error, event: 'subscribe' }),
    );
  }

  protected override handlerFailed(error: unknown, event: string): void {
    this.#bridge.announce({ type: 'handler.failed', error, event });
  }

  protected override listenersChanged(event: string): void {
    this.#bridge.listenersChanged(event);
  }

  protected override get hasEnded(): boolean {
    return this.lifecycle === 'closed' || this.lifecycle === 'failed';
  }

  async #end(type: 'connection.close' | 'connection.drain'): Promise<void> {
    const { connection, runtime } = this.#session;
    connection.send({ type });
    const ended = when(connection, (snapshot) => snapshot.hasTag('terminal'), {
      what: 'close()',
      clock: runtime.clock,
    });
    // Without a signal or a timeout it fails only when the chart is broken: then everything was let go of already.
    await ended.catch(() => {});
  }

  /** Waits for the connection's own actor; rejects with what ended the connection if it ends first. */
  async #reached(
    what: string,
    isThere: (snapshot: MachineSnapshot) => boolean,
    { signal, timeout }: { signal: AbortSignal | undefined; timeout: number | undefined },
    before?: MachineSnapshot,
  ): Promise<void> {
    // Called in a listener to `close`, the event that was sent is still waiting for its turn.
    const look = (snapshot: MachineSnapshot): boolean | Failure =>
      isThere(snapshot) || (snapshot !== before && snapshot.hasTag('terminal') && this.#whyEnded(what));
    const { clock } = this.#runtime;
    // The error is made here, where the caller still is in its stack.
    await when(this.#session.connection, look, { what, clock, signal, timeout }).catch(throwError);
  }

  /** Waits for something of this connection, as long as the connection lasts. */
  async #whileOpen(
    what: string,
    watched: Watchable<unknown>,
    signal: AbortSignal | undefined,
    isThere: () => boolean | Failure,
  ): Promise<void> {
    const { connection } = this.#session;
    const look = (): boolean | Failure => {
      const found = isThere();
      return found === false && connection.getSnapshot().hasTag('terminal') ? this.#whyEnded(what) : found;
    };
    await when(eitherOf(watched, connection), look, { what, clock: this.#runtime.clock, signal }).catch(throwError);
  }

  #whyEnded(what: string): Failure {
    const { failure: known } = this.#session.snapshot.context;
    return this.lifecycle === 'failed' ? completeFailure(known) : notOpen(what, this.lifecycle);
  }

  #consumersOnly(what: string): void {
    if (this.userType !== 'CONSUMER') throw argumentError('consumersOnly', { call: what });
  }

  #log(error: ParleyError): void {
    if (!this.#hasWarned) this.#logger.warn(UNHEARD);
    this.#hasWarned = true;
    this.#logger.warn(`parley: ${error.code}: ${error.message}${error.remediation ? ` ${error.remediation}` : ''}`);
  }
}

const STATES: Readonly<Record<string, ConnectionState>> = {
  idle: 'NEW',
  opening: 'CONNECTING',
  online: 'CONNECTED',
  interrupted: 'RECONNECTING',
  steppingUp: 'RECONNECTING',
  draining: 'CLOSING',
  closing: 'CLOSING',
  closed: 'CLOSED',
  failed: 'DISCONNECTED',
};

const throwError = (why: Failure): never => {
  throw errorFrom(why);
};
