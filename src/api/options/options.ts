import type { SessionOptions } from '../../actors/session-options.js';
import type { GivenBrandSession } from '../../actors/sides/brand-credentials.js';
import { RETRY_LONGEST_MS } from '../../machines/connection/delays.js';
import { isLoopback, originFrom } from '../../transport/hosts.js';
import type { BrandCredentials } from '../../transport/http/brand-login.js';
import { DEFAULT_CSDS_DOMAIN } from '../../transport/http/domains.js';
import type { Runtime } from '../../transport/runtime.js';
import { argumentError } from '../errors/errors.js';
import { type ConversationQuery, wireQuery } from '../subscription/query.js';
import { type ClientProperties, wireClientProperties } from './client-properties.js';
import { sideFor, userTypes } from './sides.js';

/** Credentials of a brand user: a bot's keys, a person's password, or a SAML assertion (protocol.md 2.1). */
export type AuthData = BrandCredentials;

/** A session that another program signed in. It is used until the platform refuses it. */
export type AuthAgentSessionData = GivenBrandSession;

/** How much of the past a connection keeps in memory. */
export interface Retention {
  /** How long a closed conversation stays after its `close`. Default: one minute for brands, for ever for consumers. */
  readonly closedConversationsMs?: number;
  /** How many messages of each dialog stay. Default 100. `queryMessages()` reads older ones from the platform. */
  readonly messagesPerDialog?: number;
}

/** Where background errors go when no one listens to `error`. */
export interface Logger {
  warn(message: string): void;
}

export interface CreateConnectionOptions {
  /** The brand's account, such as `"12345678"`. */
  readonly accountId: string | number;
  /** `UserType.BRAND` for bots and agents, `UserType.CONSUMER` for consumers. */
  readonly userType: 'BRAND' | 'CONSUMER';
  /** Your application's name: letters, digits, `-`, `_` and `.`, at most 64. Sent with the connection. */
  readonly appId: string;
  readonly appVersion?: string;
  /** There is one kind of connection; the option is here for programs that name it. */
  readonly connectionType?: 'WEBSOCKET';
  /** Brand: how to sign in. */
  readonly authData?: AuthData;
  /** Brand: a session that is signed in already; instead of `authData`, or with it as the way to sign in again. */
  readonly authAgentSessionData?: AuthAgentSessionData;
  /** Consumer: the JWT of an earlier session (`getToken()`), to go on as the same consumer. */
  readonly token?: string;
  /**
   * Consumer: what happens when the platform does not take the token of an anonymous consumer any more. A new token is a new
   * consumer, who does not see the conversations of the old one. Default false: the connection fails with IDENTITY_LOST, and
   * `open()` begins as a new consumer. True: IDENTITY_LOST is told on `error`, and the connection goes on as a new consumer.
   */
  readonly renewIdentity?: boolean;
  /** Consumer: what the brand is told about the device; made by `createClientProperties`. */
  readonly clientProperties?: ClientProperties;
  /**
   * Host of the domain service, `host` or `host:port`. An `http://` URL leaves TLS out for every service, and is accepted
   * for loopback hosts only: that is how one connects to the emulator. Default: the public host.
   */
  readonly csdsDomain?: string;
  /** Whether to get online again by itself after a failure that may pass. Default true. Bad credentials always end it. */
  readonly maintainConnection?: boolean;
  /** Longest gap between attempts: ten minutes, or four hours with true. Default false. */
  readonly useExtendedReconnectSchedule?: boolean;
  /** Whether to subscribe to conversations on opening. Default true. */
  readonly createDefaultSubscription?: boolean;
  /** What that subscription asks for. Default: brand `{stage: ['OPEN']}`, consumer `{stage: ['OPEN', 'CLOSE']}`. */
  readonly defaultSubscriptionQuery?: ConversationQuery;
  /** Whether `open()` also waits until the conversations of the default subscription are known. Default false. */
  readonly waitForReady?: boolean;
  /** How long a request waits for its answer, in milliseconds. Default 30,000. */
  readonly responseTimeout?: number;
  readonly retention?: Retention;
  /** How many conversation actors, and how many dialog actors, run without being watched. Default 5,000. */
  readonly activeActors?: number;
  /** Requests that wait while the connection is interrupted. Default: at most 1,000, each for at most a minute. */
  readonly outbox?: { readonly count?: number; readonly ageMs?: number };
  /** Default: the console. */
  readonly logger?: Logger;
  /** The outside world: clock, random numbers, WebSocket, fetch. For tests and unusual runtimes. */
  readonly platform?: Partial<Runtime>;
}

const OPTIONS: readonly (keyof CreateConnectionOptions)[] = [
  'accountId',
  'userType',
  'appId',
  'appVersion',
  'connectionType',
  'authData',
  'authAgentSessionData',
  'token',
  'renewIdentity',
  'clientProperties',
  'csdsDomain',
  'maintainConnection',
  'useExtendedReconnectSchedule',
  'createDefaultSubscription',
  'defaultSubscriptionQuery',
  'waitForReady',
  'responseTimeout',
  'retention',
  'activeActors',
  'outbox',
  'logger',
  'platform',
];

/** Options of lp-messaging-sdk, and of Parley's design, that are not there yet. Ignoring them would do something else than asked. */
const NOT_YET: readonly string[] = [
  'getAllMessages',
  'authConnectorId',
  'unauthConnectorId',
  'jwtClaimsSet',
  'tokenMaintainer',
  'agentId',
  'proxy',
  'getCredentials',
];
/** Options of lp-messaging-sdk that only matter together with what is not there yet. */
const HARMLESS: readonly string[] = ['ringConversationTimeout'];

const APP_ID = /^[\w.-]{1,64}$/;
const FOUR_HOURS_MS = 14_400_000;
const DEFAULT_RESPONSE_TIMEOUT_MS = 30_000;
const DEFAULT_RETAIN_CLOSED_MS = 60_000;
const DEFAULT_MESSAGES_PER_DIALOG = 100;
const DEFAULT_ACTIVE_ACTORS = 5_000;

/** Checks what a program passed and completes it. Throws an ArgumentError that names the option. */
export function checkedOptions(options: CreateConnectionOptions, connectionId: string): SessionOptions {
  if (typeof options !== 'object' || options === null) {
    throw argumentError('options', { given: show(options) });
  }
  for (const name of Object.keys(options)) checkName(name, options);
  const { userType, appId } = options;
  const accountId = checkedAccount(options.accountId);
  const side = sideFor(userType);
  if (!side) {
    throw argumentError('userType', { given: show(userType) }, userTypes());
  }
  if (typeof appId !== 'string' || !APP_ID.test(appId)) {
    throw argumentError('appId', { given: show(appId) });
  }
  if (options.connectionType !== undefined && options.connectionType !== 'WEBSOCKET') {
    throw argumentError('connectionType', { given: show(options.connectionType) });
  }
  const isBrand = userType === 'BRAND';
  const { authData, authAgentSessionData, token } = options;
  side.checkCredentials(options);
  const retention = { ...options.retention };
  return {
    accountId,
    side: side.inside,
    connectionId,
    origin: checkedOrigin(options.csdsDomain),
    brandCredentials: authData,
    brandSession: authAgentSessionData,
    consumerToken: token,
    renewIdentity: flag(options.renewIdentity, 'renewIdentity', false),
    clientProperties: wireClientProperties(options.clientProperties, appId, options.appVersion, isBrand),
    maintainConnection: flag(options.maintainConnection, 'maintainConnection', true),
    longestRetryMs: flag(options.useExtendedReconnectSchedule, 'useExtendedReconnectSchedule', false)
      ? FOUR_HOURS_MS
      : RETRY_LONGEST_MS,
    responseTimeoutMs: amount(options.responseTimeout, 'responseTimeout', DEFAULT_RESPONSE_TIMEOUT_MS, 1),
    defaultQuery: flag(options.createDefaultSubscription, 'createDefaultSubscription', true)
      ? wireQuery(options.defaultSubscriptionQuery ?? { stage: isBrand ? ['OPEN'] : ['OPEN', 'CLOSE'] })
      : undefined,
    waitForReady: flag(options.waitForReady, 'waitForReady', false),
    retainClosedMs: amount(
      retention.closedConversationsMs,
      'retention.closedConversationsMs',
      isBrand ? DEFAULT_RETAIN_CLOSED_MS : Number.POSITIVE_INFINITY,
      0,
    ),
    messagesPerDialog: amount(
      retention.messagesPerDialog,
      'retention.messagesPerDialog',
      DEFAULT_MESSAGES_PER_DIALOG,
      0,
    ),
    activeActors: amount(options.activeActors, 'activeActors', DEFAULT_ACTIVE_ACTORS, 1),
    outboxCount: amount(options.outbox?.count, 'outbox.count', 1_000, 0),
    outboxAgeMs: amount(options.outbox?.ageMs, 'outbox.ageMs', 60_000, 0),
  };
}

function checkName(name: string, options: CreateConnectionOptions): void {
  if (
    (OPTIONS as readonly string[]).includes(name) ||
    (options as unknown as Record<string, unknown>)[name] === undefined
  )
    return;
  if (NOT_YET.includes(name)) throw argumentError('unsupportedOption', { option: name });
  if (!HARMLESS.includes(name)) throw argumentError('unknownOption', { option: name }, OPTIONS);
}

function checkedAccount(accountId: unknown): string {
  const text = typeof accountId === 'number' ? String(accountId) : accountId;
  if (typeof text === 'string' && /^\w+$/.test(text)) return text;
  throw argumentError('accountId', { given: show(accountId) });
}

function checkedOrigin(csdsDomain: unknown) {
  if (csdsDomain === undefined) return { host: DEFAULT_CSDS_DOMAIN, isPlain: false };
  const origin = typeof csdsDomain === 'string' ? originFrom(csdsDomain) : undefined;
  if (!origin) throw argumentError('csdsDomain', { given: show(csdsDomain) });
  if (origin.isPlain && !isLoopback(origin.host))
    throw argumentError('plainDomain', { given: show(csdsDomain), host: origin.host });
  return origin;
}

function flag(value: unknown, name: string, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'boolean') throw argumentError('flag', { option: name, given: show(value) });
  return value;
}

function amount(value: unknown, name: string, otherwise: number, least: number): number {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'number' || Number.isNaN(value) || value < least) {
    throw argumentError('amount', { option: name, given: show(value), least });
  }
  return value;
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
