import type { InspectionObserver, Inspector } from '../../actors/inspection.js';
import type { CredentialsReason, GivenBrandSession } from '../../actors/sides/sign-in.js';
import type { BrandCredentials } from '../../transport/http/brand-login.js';
import type { Runtime } from '../../transport/runtime.js';
import type { SendApiApp } from '../send-api/send-api-app.js';
import type { ConversationQuery } from '../subscription/query.js';
import type { JwtClaimsSet } from './claims.js';
import type { ClientProperties } from './client-properties.js';
import type { ProxyOptions } from './proxy.js';

/** Credentials of a brand user: a bot's keys, a person's password, or a SAML assertion (protocol.md 2.1). */
export type AuthData = BrandCredentials;

/** A session that another application signed in. It is used until the platform refuses it. */
export type AuthAgentSessionData = GivenBrandSession;

/** See option `jwtClaimsSet`. */
export type GetJwtClaims = (request: {
  readonly reason: CredentialsReason;
  readonly signal: AbortSignal;
}) => Promise<JwtClaimsSet | string> | JwtClaimsSet | string;

/** See option `getCredentials`. */
export type GetCredentials = (request: {
  readonly reason: CredentialsReason;
  readonly signal: AbortSignal;
}) => Promise<AuthData | AuthAgentSessionData> | AuthData | AuthAgentSessionData;

/**
 * Gets tokens and looks after them, in the place of Parley. It is asked again every ten minutes, and whenever the platform
 * does not take a token. Its event `error` is told on the connection's; after `token-invalid` it is asked at once.
 */
export interface TokenMaintainer {
  /** `accountId.userId` of the user, if `getAuthSessionInfo` does not say so. */
  readonly agentId?: string | null;
  /** UUID of the user, if `getAuthSessionInfo` does not say so. */
  readonly userId?: string | null;
  /** Before the first token of a session is asked for. */
  start?(): unknown;
  /** After the connection has ended. */
  stop?(): unknown;
  /** The bearer token of the session. */
  getToken(): Promise<string> | string;
  /** Asked in place of `getToken` where it is there. */
  getAuthSessionInfo?(): Promise<AuthSessionInfo> | AuthSessionInfo;
  /** The platform did not take the token; another one will be asked for. */
  onTokenInvalid?(reason: string): unknown;
  /** Parley listens to `error` and `token-invalid`. */
  on?(event: string, listener: (value?: unknown) => void): unknown;
}

/** A token, and whose it is. */
export interface AuthSessionInfo {
  /** The bearer token of the session. */
  readonly token: string;
  /** Short id of the user. */
  readonly userId?: string | null;
  /** UUID of the user. */
  readonly userPid?: string | null;
}

/** See option `sendApi`. */
export interface SendApiOptions {
  /** Made by `createSendApiApp()`; one for all consumers of the app. */
  readonly app: SendApiApp;
  /** Your own id of the consumer, such as a phone number. The same id is the same consumer (protocol.md 3.7). */
  readonly consumerId: string | number;
  /**
   * How long a message waits for an older one that webhooks have not brought, in milliseconds. Then HISTORY_MISSING is told, and the
   * message; the older one is told as HISTORY_FOUND should it come. Private messages of agents look the same. Default 2,000.
   */
  readonly patience?: number | null;
}

/** How much of the past a connection keeps in memory. `Infinity` keeps all of it. */
export interface Retention {
  /**
   * How long a closed conversation stays after its `close`, in milliseconds. Default: one minute for brands, for ever
   * for consumers, whose subscription has closed conversations as well: one that was forgotten is told as a new one, closed as it
   * is, whenever the connection comes back.
   */
  readonly closedConversationsMs?: number | null;
  /** How many messages of each dialog stay. Default 100. `queryMessages()` reads older ones from the platform. */
  readonly messagesPerDialog?: number | null;
}

/** Requests that wait while the connection is interrupted; see `connection.outbox`. */
export interface OutboxOptions {
  /** At most so many; the next one is refused as OUTBOX_FULL. Default 1,000. */
  readonly count?: number | null;
  /** Each for at most so many milliseconds, then it fails as OUTBOX_EXPIRED. Default 60,000. */
  readonly ageMs?: number | null;
}

/** Where background errors and warnings go when no one listens to `error`. */
export interface Logger {
  /** One line, without secrets. */
  warn(message: string): void;
}

/** One of these a brand user must give, so that the connection can sign in; see the options of these names. */
export type WayToSignIn =
  | { readonly authData: AuthData }
  | { readonly authAgentSessionData: AuthAgentSessionData }
  | { readonly getCredentials: GetCredentials }
  | { readonly tokenMaintainer: TokenMaintainer };

/**
 * How to connect. Everything but `accountId`, `userType`, `appId` and, for brand users, a way to sign in may be left
 * out; null says the same. Options of the other side are ignored with one warning, so that applications can share one
 * configuration. Anything else that is wrong makes `createConnection` throw an ArgumentError.
 */
export interface CreateConnectionOptions {
  /** The brand's account, such as `"12345678"`. */
  readonly accountId: string | number;
  /** `UserType.BRAND` for bots and agents, `UserType.CONSUMER` for consumers. */
  readonly userType: 'BRAND' | 'CONSUMER';
  /**
   * Your application's name: letters, digits, `-`, `_` and `.`, at most 64. Sent with the connection (protocol.md
   * 4.2).
   */
  readonly appId: string;
  /** Your application's version, at most 32 characters. Sent with the connection. */
  readonly appVersion?: string | null;
  /**
   * `WEBSOCKET`, unless told otherwise. `SEND_API`: a consumer of a server, over HTTP, with option `sendApi` (docs/send-api.md); the
   * entry point for consumers does without it.
   */
  readonly connectionType?: 'WEBSOCKET' | 'SEND_API' | null;
  /** Consumer over the Send API: which app vouches for the consumer, and by which id. */
  readonly sendApi?: SendApiOptions | null;
  /** Brand: how to sign in. */
  readonly authData?: AuthData | null;
  /** Brand: a session that is signed in already; instead of `authData`, or with it as the way to sign in again. */
  readonly authAgentSessionData?: AuthAgentSessionData | null;
  /**
   * Brand: instead of `authData`, a function that gets credentials when they are needed: `open` when a session begins,
   * `refused` when the platform did not take the last token. Resolves with what `authData` or `authAgentSessionData` could
   * be. When it rejects, `open()` rejects with CREDENTIALS_FAILED; a connection that was online before asks again after a
   * while. The signal is aborted when nobody waits for the answer any more, after ten seconds at the latest.
   */
  readonly getCredentials?: GetCredentials | null;
  /** Brand: an object of your own that gets tokens and looks after them, for single sign-on; instead of `authData`. */
  readonly tokenMaintainer?: TokenMaintainer | null;
  /** Brand: the agent's id, short or full, where the session does not say whose it is. */
  readonly agentId?: string | null;
  /** Consumer: the JWT of an earlier session (`getToken()`), to go on as the same consumer. Default: a new one. */
  readonly token?: string | null;
  /** Consumer: the account's connector for unauthenticated consumers; the platform itself vouches for the consumer. */
  readonly unauthConnectorId?: string | number | null;
  /**
   * Consumer: the account's connector for authenticated consumers; goes with `jwtClaimsSet`. Without that it may stand beside
   * `unauthConnectorId`, and is not used.
   */
  readonly authConnectorId?: string | number | null;
  /**
   * Consumer: who the consumer is, for the connector `authConnectorId`. Claims (`createJwtClaimsSet`), which are sent unsigned; a JWT
   * that the brand's identity provider has signed, or an encrypted one, which is sent as it is; or a function that gets one of
   * these when it is needed: `open` at the first sign-in, `refused` when the platform did not take the last token. When the
   * platform refuses the claims, `open()` rejects with CLAIMS_REFUSED; when the function fails, with CREDENTIALS_FAILED. A
   * consumer whose token has come to its end is vouched for again and stays the same; claims of somebody else are told as
   * IDENTITY_LOST first.
   */
  readonly jwtClaimsSet?: JwtClaimsSet | string | GetJwtClaims | null;
  /**
   * Consumer: what happens when the platform does not take the token of an anonymous consumer any more. A new token is a new
   * consumer, who does not see the conversations of the old one. Default false: the connection fails with IDENTITY_LOST, and
   * `open()` begins as a new consumer. True: IDENTITY_LOST is told on `error`, and the connection goes on as a new consumer.
   */
  readonly renewIdentity?: boolean | null;
  /** Consumer: what the brand is told about the device; made by `createClientProperties`. */
  readonly clientProperties?: ClientProperties | null;
  /**
   * Host of the domain service, `host` or `host:port`. An `http://` URL leaves TLS out for every service, and is
   * accepted for loopback hosts only: that is how one connects to the emulator. Default: the public host.
   */
  readonly csdsDomain?: string | null;
  /**
   * Node only: the proxy of this connection, for HTTP and WebSocket alike, both by CONNECT. An object, a URL with or without
   * credentials, `"environment"` for what HTTPS_PROXY or ALL_PROXY say, false for none. It goes before
   * `configureProxy()`; the environment is asked only where this option says so. Hosts that NO_PROXY names, and
   * loopback hosts if the proxy is on another machine, are always reached directly. Default: what `configureProxy()` was
   * told, otherwise none.
   */
  readonly proxy?: ProxyOptions | string | false | null;
  /**
   * Whether to get online again by itself after a failure that may pass. Default true. With false the first failure
   * ends the connection. Bad credentials always end it.
   */
  readonly maintainConnection?: boolean | null;
  /** Longest gap between attempts: ten minutes, or four hours with true. Default false. */
  readonly useExtendedReconnectSchedule?: boolean | null;
  /** Whether to subscribe to conversations on opening. Default true. */
  readonly createDefaultSubscription?: boolean | null;
  /** What that subscription asks for. Default: brand `{stage: ['OPEN']}`, consumer `{stage: ['OPEN', 'CLOSE']}`. */
  readonly defaultSubscriptionQuery?: ConversationQuery | null;
  /** Whether `open()` also waits until the conversations of the default subscription are known. Default false. */
  readonly waitForReady?: boolean | null;
  /**
   * Whether a conversation that goes on is told (`conversation`) only when its open dialog was read, so that `messages` has what
   * was said so far, as far as `retention` goes; also after a reconnect. Default false. Where it cannot be read within a
   * minute, the conversation is told without, and `error` tells MESSAGES_NOT_LOADED. With `waitForReady`, `open()` waits
   * for them as well.
   */
  readonly getAllMessages?: boolean | null;
  /** How long a request waits for its answer, in milliseconds, before it fails as RESPONSE_TIMEOUT. Default 30,000. */
  readonly responseTimeout?: number | null;
  /**
   * Brand: how long `ring.accept()` waits, once the platform has agreed, for the conversation to be described, in milliseconds. Then it
   * resolves to null. Time that passes while the connection is interrupted does not count. Default 30,000.
   */
  readonly ringConversationTimeout?: number | null;
  /** How much of the past stays in memory. Defaults: see `Retention`. */
  readonly retention?: Retention | null;
  /** How many conversation actors, and how many dialog actors, run without being watched. Default 5,000. */
  readonly activeActors?: number | null;
  /** How many requests wait while the connection is interrupted, and how long. Defaults: see `OutboxOptions`. */
  readonly outbox?: OutboxOptions | null;
  /**
   * Told of every actor of the connection while it runs, as XState's inspectors are: that it started, each event sent to it,
   * each transition, action and snapshot. One observer or a list; a function, an object with `next`, or an inspector of
   * `parley-sdk/inspect`. For statechart viewers, recorders and tests. `connection.inspect()` attaches one later.
   *
   * The actors are a tree: the connection; below it its subscriptions, and `conversations`; below that each conversation by its
   * id; below each its dialogs, `main` and `survey`; a brand user's rings are below `rings`. While an observer is attached, up to
   * 10,000 conversations run as actors; what is beyond that goes on without one, unseen.
   * Snapshots hold the live records: read them at once, change nothing. No message text and no secret is in them.
   *
   * An observer that throws affects nothing but itself, and is reported once, as HANDLER_FAILED on `error`. Default: none, and
   * then nothing is spent on it.
   */
  readonly inspect?: InspectionObserver | Inspector | readonly (InspectionObserver | Inspector)[] | null;
  /** Default: the console. */
  readonly logger?: Logger | null;
  /** The outside world: clock, random numbers, WebSocket, fetch. For tests and unusual runtimes. */
  readonly platform?: Partial<Runtime> | null;
}
