import type { RoutingAppEvent } from '../../actors/app-events.js';
import { brokenMachine, when } from '../../actors/connection/when.js';
import type { InspectionObserver, InspectOptions } from '../../actors/inspection.js';
import { pathOf } from '../../actors/lifecycle-changes.js';
import { notOpen } from '../../actors/requests/outbox.js';
import { Session } from '../../actors/session.js';
import type { ConnectionLifecycle } from '../../machines/connection/types.js';
import { runtimeWith } from '../../transport/default-runtime.js';
import type { Runtime } from '../../transport/runtime.js';
import type { SubscriptionQuery } from '../../transport/wire/request-names.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { metadataList } from '../conversation/metadata.js';
import type { AuthType, ConnectionState } from '../enums.js';
import { errorFrom, type ParleyError } from '../errors/errors.js';
import { logLine } from '../errors/log-line.js';
import { UNHEARD } from '../errors/texts.js';
import { carefully } from '../events/careful-logger.js';
import type { ConnectionEvents } from '../events/connection-events.js';
import { Emitter } from '../events/emitter.js';
import { type BridgedConnection, EventBridge } from '../events/event-bridge.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import { type DownloadedFile, downloadFile, type FileOptions } from '../files/files.js';
import { isList } from '../options/check.js';
import {
  checkChange,
  checkCloseConnection,
  checkConversationId,
  checkFlag,
  checkInspect,
  checkQuery,
  checkRequest,
  checkRequestOptions,
  checkWait,
  checkWord,
} from '../options/check-arguments.js';
import { checkedOptions } from '../options/check-options.js';
import type { CreateConnectionOptions, Logger } from '../options/options.js';
import { notificationText } from '../requests/notification-text.js';
import { type ChangeOptions, type RequestOptions, throwIfAborted, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { type ConversationQuery, wireQuery } from '../subscription/query.js';
import { subscribed } from '../subscription/subscribed.js';
import { ConversationSubscription, type Subscription } from '../subscription/subscription.js';
import type { CloseConnectionOptions, OpenOptions, RawRequest } from './call-options.js';
import { type ConnectionSnapshot, connectionSnapshot, LIFECYCLES } from './connection-snapshot.js';
import { loaded, onceReady, reached, ready } from './connection-waits.js';
import { authTypeOf, connectionState } from './connection-words.js';
import { ownProfile, type UserProfile } from './user-profile.js';

let connections = 0;

/**
 * One connection of one user to the platform. It opens nothing until `open()` is called, gets back online by itself, and
 * makes every subscription again. Requests made while it is interrupted wait and are sent in order, within the bounds of the
 * option `outbox`; before `open()` and after the end they reject with CONNECTION_CLOSED.
 */
export class Connection extends Emitter<ConnectionEvents> {
  /** The same as the function `createConnection` of the entry point. */
  static createConnection: (options: CreateConnectionOptions) => Connection;

  /** Local id; not sent by the platform. */
  readonly connectionId: string;
  /** The brand's account. */
  readonly accountId: string;
  /** Whose connection it is. */
  readonly userType: 'BRAND' | 'CONSUMER';
  /** @internal */
  protected readonly session: Session;
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #bridge: EventBridge;
  #openings = 0;
  /** For the event `ready`. */
  readonly #awaitReady: () => void;
  /** @internal */
  protected readonly subscriptions = new Map<string, Subscription>();
  #hasWarned = false;

  constructor(options: CreateConnectionOptions) {
    super();
    connections += 1;
    this.connectionId = `connection-${connections}`;
    const checked = checkedOptions(options, this.connectionId);
    this.accountId = checked.accountId;
    this.userType = options.userType;
    this.#logger = carefully(options.logger);
    this.#runtime = runtimeWith(options.platform, checked.signIn().proxy);
    this.#bridge = new EventBridge(
      {
        emit: (event, ...values) => (this.emit as BridgedConnection['emit']).call(this, event, ...values),
        hears: (event) => this.hasListeners(event),
        tell: (event) => this.tellRouting?.(event),
        log: (error) => this.#log(error),
      },
      this.subscriptions,
    );
    this.session = new Session(checked, this.#bridge, this.#runtime);
    this.#bridge.attach(this.session);
    this.#awaitReady = onceReady(this.session, () => void this.emit('ready'));
    const { defaultSubscription: key } = this.session;
    if (key) this.subscriptions.set(key, new ConversationSubscription(this.session, key, checked.defaultQuery!));
  }

  /** The user's UUID, or the consumer's id; known after the sign-in. */
  get userId(): string | undefined {
    return this.session.credentials.self.userId;
  }

  /** `accountId.userId` of a brand user; known after the sign-in. */
  get agentId(): string | undefined {
    return this.session.credentials.self.agentId;
  }

  /** What the platform takes the user for; changes with a sign-in through another connector. Undetermined by option `token`. */
  get authType(): AuthType {
    return authTypeOf(this.userType, this.session.credentials.kind);
  }

  /** What `getToken()` resolves with; undefined before the sign-in. */
  get token(): string | undefined {
    return this.session.credentials.token;
  }

  /** Which version of the platform's messaging API the connection speaks (protocol.md 4.1). */
  get api(): { readonly version: string } {
    return { version: this.userType === 'BRAND' ? '2.1' : '3' };
  }

  /**
   * The agent state of the connected user: the last one that was set on this connection, or, with a subscription to it, what it is now.
   * Null before it was set, and for consumers.
   */
  get agentState(): string | null {
    return this.session.routing?.agentStates.own ?? null;
  }

  /**
   * The connected user's own profile (protocol.md 6.17). Null before it is known: it is asked for when it is looked at for the first time
   * while the connection is online, and then kept in step with `setUserProfile()`.
   */
  get userProfile(): UserProfile | null {
    return ownProfile(this.session);
  }

  /** The subscription that is made on opening; null with `createDefaultSubscription: false`. */
  get defaultSubscription(): ConversationSubscription | null {
    const { defaultSubscription: key } = this.session;
    return ((key && this.subscriptions.get(key)) || null) as ConversationSubscription | null;
  }

  /** Where the connection's machine stands, such as `opening.authenticating`. */
  get lifecycle(): ConnectionLifecycle {
    return this.session.lifecycle as ConnectionLifecycle;
  }

  /** The lifecycle in the words of lp-messaging-sdk. */
  get state(): ConnectionState {
    return connectionState(this.lifecycle);
  }

  /** Requests that wait for the connection, oldest first. */
  get outbox(): readonly { readonly type: string; readonly waitedMs: number }[] {
    return this.session.outbox.waiting;
  }

  /** Every conversation that is known, by id. Read it with `getAllKnownConversations()`. */
  get _conversations(): ReadonlyMap<string, Conversation> {
    return new Map(this.getAllKnownConversations().map((conversation) => [conversation.conversationId, conversation]));
  }

  /** A conversation that is known, open or closed; null where it is not, or not any more (option `retention`). */
  getConversationById(conversationId: string): Conversation | null {
    const record = this.session.registry.find(conversationId);
    return record ? conversationOf(this.session, record) : null;
  }

  /** Every conversation that is known, in the order in which it was heard of. `ready` says when that is all of them. */
  getAllKnownConversations(): Conversation[] {
    return [...this.session.registry.conversations.values()].map((record) => conversationOf(this.session, record));
  }

  /**
   * Looks up the domains, signs in, opens the socket and subscribes. Resolves when the connection is online; rejects at
   * once with the platform's reason when it refuses the credentials. While the platform cannot be reached it goes on
   * trying, each failure on `error`, until the signal or the timeout ends it: that also closes the connection.
   */
  async open(options?: OpenOptions): Promise<void> {
    checkWait(options);
    throwIfAborted(options, 'open()');
    const { connection } = this.session;
    const before = connection.getSnapshot();
    if (before.status === 'error') throw errorFrom(brokenMachine(before.error));
    if (before.hasTag('canSend')) return;
    if (!before.hasTag('waiting')) this.session.endsSession = false;
    connection.send({ type: 'connection.open' });
    this.#openings += 1;
    try {
      await reached(this.session, 'open()', (snapshot) => snapshot.hasTag('canSend'), options, before);
      const { options: given, defaultSubscription } = this.session;
      this.#awaitReady();
      if (given.waitForReady) await ready(this.session, 'open()', defaultSubscription, options?.signal);
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
  async close(options?: CloseConnectionOptions): Promise<void> {
    checkCloseConnection(options);
    // Asked for once, it is done, also when somebody else closes the connection as well.
    if (options?.logout) this.session.endsSession = true;
    await this.#end('connection.close');
  }

  /**
   * Makes the next attempt now instead of at the end of the running wait, for an application that knows that the network is back
   * (browsers find out by themselves). Does nothing unless the connection waits to try again. Five seconds are kept where the
   * platform limits us, and between a sign-in that failed and the next one (protocol.md 2.4).
   */
  retryNow(): void {
    this.session.connection.send({ type: 'connection.retry' });
  }

  /** Waits for the answers to everything that was asked for, and for conversations of accepted rings, ten seconds at most, then closes. */
  async drain(): Promise<void> {
    const ended = this.#end('connection.drain');
    if (this.session.outbox.isEmpty) this.session.connection.send({ type: 'outbox.empty' });
    await ended;
  }

  /** `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Resolves when the lifecycle is there, such as `online`; at once if it is. Rejects when the connection fails first. */
  async waitFor(lifecycle: ConnectionLifecycle, options?: OpenOptions): Promise<void> {
    checkWord(lifecycle, LIFECYCLES, 'lifecycle');
    checkWait(options);
    const what = `waitFor(${JSON.stringify(lifecycle)})`;
    await reached(this.session, what, ({ value }) => pathOf(value.lifecycle) === lifecycle, options);
  }

  /** What opens a socket: a brand user's bearer, a consumer's JWT (to go on as the same consumer later). */
  async getToken(): Promise<string> {
    const { token } = this.session.credentials;
    if (token === undefined) throw errorFrom(notOpen('getToken()', this.lifecycle));
    return token;
  }

  /** Makes any request of the platform and resolves with the body of its answer. Waits while the connection is interrupted. */
  async send(request: RawRequest, options?: RequestOptions): Promise<unknown> {
    checkRequest(request);
    checkRequestOptions(options);
    const { type, body, headers } = request;
    const metadata = request.metadata && (isList(request.metadata) ? request.metadata : [request.metadata]);
    const written = serialised({ type, body, ...(headers && { headers }), ...(metadata && { metadata }) });
    return unwrap(await this.session.ask(written, options?.signal));
  }

  /** Subscribes to more conversations. Their objects are shared between subscriptions, and each event is told once. */
  async createConversationSubscription(
    query: ConversationQuery,
    waitForReady?: boolean | null,
    options?: RequestOptions,
  ): Promise<ConversationSubscription> {
    checkQuery(query);
    checkFlag(waitForReady, 'waitForReady');
    checkRequestOptions(options);
    const wire: SubscriptionQuery = wireQuery(query, this.accountId);
    const { session } = this;
    const wanted = {
      what: 'createConversationSubscription()',
      create: () => session.subscriptions.create(wire),
      object: (key: string) => new ConversationSubscription(session, key, wire),
      until: waitForReady ? 'live' : 'settled',
    } as const;
    const subscription = await subscribed(session, this.subscriptions, wanted, options);
    if (waitForReady) await loaded(session, wanted.what, options?.signal);
    return subscription;
  }

  /** Ends a conversation, known to this connection or not, by closing its main dialog. */
  async closeConversation(conversationId: string, options?: ChangeOptions): Promise<void> {
    checkConversationId(conversationId);
    checkChange(options);
    const known = this.getConversationById(conversationId);
    if (known) return known.close(options);
    const session = this.session;
    const dialog = { dialogId: conversationId, state: 'CLOSE', closedCause: session.options.side.closingWords };
    const conversationField = [{ field: 'DialogChange', type: 'UPDATE', dialog }];
    const body = { conversationId, conversationField };
    const request = serialised(session.wire('cm.UpdateConversationField', body, metadataList(options?.metadata)));
    unwrap(await session.ask(request, options?.signal));
  }

  /**
   * Takes in a notification that came another way than by this connection's socket, such as by a webhook or a queue, as if it
   * had come by it. Resolves when it is taken in and its events are told. What it tells of is followed from then on, until
   * `conversation.release()`. What cannot be read goes to `error`, like any frame.
   */
  async handleNotification(raw: string | object): Promise<void> {
    await this.session.handedIn.notification(notificationText(raw));
  }

  /** Reads a file by its `relativePath`, without its message. */
  async _downloadFile(relativePath: string, options?: FileOptions | null): Promise<DownloadedFile> {
    return downloadFile(this.session, relativePath, options);
  }

  /** The connection at this moment, shaped like a snapshot of XState and frozen. */
  getSnapshot(): ConnectionSnapshot {
    return connectionSnapshot(this.session.snapshot, this.lifecycle);
  }

  /** Told of every change of the connection's machine, until unsubscribed. */
  subscribe(observer: Observer<ConnectionSnapshot>): Subscribed {
    return observe(
      observer,
      (next) => {
        const subscription = this.session.connection.subscribe(next);
        return () => subscription.unsubscribe();
      },
      () => this.getSnapshot(),
      (error) => this.#bridge.announce({ type: 'handler.failed', error, event: 'subscribe' }),
    );
  }

  /**
   * Watches the actors of this connection from now on, until unsubscribed: any observer that XState's `inspect` takes. It is
   * told of the actors that are there, then of every event, transition, action and snapshot; read an actor's state from its
   * `getSnapshot()`. Conversations that had no actor get one, newest first (option `actors`). Watching goes on over any
   * interruption. An observer that throws affects nothing but itself, and is reported once, as HANDLER_FAILED on `error`.
   */
  inspect(observer: InspectionObserver, options?: InspectOptions): Subscribed {
    checkInspect(observer, options);
    const detach = this.session.inspection.attach(observer, options);
    return { unsubscribe: detach };
  }

  /**
   * Makes events of what only brand users are told of.
   * @internal
   */
  protected get tellRouting(): ((event: RoutingAppEvent) => void) | undefined {
    return undefined;
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
    const { connection, runtime } = this.session;
    connection.send({ type });
    const ended = when(connection, (snapshot) => snapshot.hasTag('terminal'), {
      what: 'close()',
      clock: runtime.clock,
    });
    // Without a signal or a timeout it fails only when the machine is broken: then everything was let go of already.
    await ended.catch(() => {});
  }

  #log(error: ParleyError): void {
    if (!this.#hasWarned) this.#logger.warn(UNHEARD);
    this.#hasWarned = true;
    this.#logger.warn(logLine(error));
  }
}
