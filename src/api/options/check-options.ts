import type { SessionOptions } from '../../actors/session-options.js';
import { NO_SIGN_IN, type SignIn } from '../../actors/sides/sign-in.js';
import { RETRY_LONGEST_MS } from '../../machines/connection/delays.js';
import { isLoopback, type Origin, originFrom } from '../../transport/hosts.js';
import { DEFAULT_CSDS_DOMAIN } from '../../transport/http/domains.js';
import { argumentError } from '../errors/errors.js';
import { ignoredOptions } from '../errors/texts.js';
import { carefully } from '../events/careful-logger.js';
import { QUERY, wireQuery } from '../subscription/query.js';
import {
  aFunction,
  amount,
  type Check,
  checkOption,
  fits,
  flag,
  isList,
  isObject,
  isText,
  isWhole,
  listOf,
  methods,
  milliseconds,
  observer,
  onlyMembers,
  optional,
  show,
  textId,
  word,
} from './check.js';
import { CLIENT_PROPERTIES, wireClientProperties } from './client-properties.js';
import type { CreateConnectionOptions } from './options.js';
import { checkedProxy } from './proxy.js';
import { sideFor, type UserSide, userTypes } from './sides.js';

type UserType = CreateConnectionOptions['userType'];

const FOUR_HOURS_MS = 14_400_000;
const DEFAULT_RESPONSE_TIMEOUT_MS = 30_000;
const DEFAULT_RING_CONVERSATION_MS = 30_000;
const DEFAULT_RETAIN_CLOSED_MS = 60_000;
const DEFAULT_MESSAGES_PER_DIALOG = 100;
const DEFAULT_ACTIVE_ACTORS = 5_000;
const DEFAULT_OUTBOX_COUNT = 1_000;
const DEFAULT_OUTBOX_AGE_MS = 60_000;
/** Messages of a socket that overtook each other are milliseconds apart. */
const DEFAULT_PATIENCE_MS = 200;
const DEFAULT_WEBHOOK_PATIENCE_MS = 2_000;

const PLATFORM = onlyMembers({
  clock: optional(methods('now', 'setTimeout', 'clearTimeout')),
  random: optional(aFunction),
  fetch: optional(aFunction),
  WebSocket: optional(aFunction),
  canSetHeaders: flag,
  onWake: optional(aFunction),
  preview: optional(aFunction),
  canStreamUploads: flag,
  bytes: optional(aFunction),
  yield: optional(aFunction),
});

const isAccountId = (value: unknown): boolean => (isWhole(value) ? value >= 0 : isText(value) && /^\w+$/.test(value));

/** Checked elsewhere: userType decides which options there are, ways to sign in are judged by the side. */
const elsewhere: Check = () => undefined;

/** What every connection can be told, whoever's it is. Their meaning is in options.ts. */
const COMMON: Readonly<Record<string, Check>> = {
  accountId: fits(isAccountId, 'accountId'),
  userType: elsewhere,
  appId: fits((value) => isText(value) && /^[\w.-]{1,64}$/.test(value), 'appId'),
  appVersion: optional(fits((value) => isText(value) && value.length <= 32, 'appVersion')),
  proxy: elsewhere,
  connectionType: elsewhere,
  csdsDomain: optional(fits((value) => isText(value) && originFrom(value) !== undefined, 'csdsDomain')),
  maintainConnection: flag,
  useExtendedReconnectSchedule: flag,
  createDefaultSubscription: flag,
  defaultSubscriptionQuery: optional(QUERY),
  waitForReady: flag,
  getAllMessages: flag,
  responseTimeout: milliseconds(1),
  retention: optional(onlyMembers({ closedConversationsMs: amount(0), messagesPerDialog: amount(0) })),
  activeActors: amount(1),
  outbox: optional(onlyMembers({ count: amount(0), ageMs: amount(0) })),
  inspect: optional((value) => (isList(value) ? listOf(observer, 'observer') : observer)(value)),
  logger: optional(methods('warn')),
  platform: optional(PLATFORM),
};

const OPTIONS: Readonly<Record<UserType, Readonly<Record<string, Check>>>> = {
  BRAND: {
    ...COMMON,
    authData: elsewhere,
    authAgentSessionData: elsewhere,
    ringConversationTimeout: milliseconds(1),
    getCredentials: elsewhere,
    tokenMaintainer: elsewhere,
    agentId: optional(textId),
  },
  CONSUMER: {
    ...COMMON,
    token: elsewhere,
    authConnectorId: elsewhere,
    unauthConnectorId: elsewhere,
    jwtClaimsSet: elsewhere,
    renewIdentity: flag,
    clientProperties: optional(CLIENT_PROPERTIES),
    sendApi: elsewhere,
  },
};

/**
 * Checks what an application passed and completes it. Throws an ArgumentError that names the option. Options of the other
 * side are left out, and named in one warning.
 */
export function checkedOptions(given: CreateConnectionOptions, connectionId: string): SessionOptions {
  checkReadable(given);
  const { userType } = given;
  const side = checkedSide(given);
  if (!side) throw argumentError('userType', { given: show(userType) }, userTypes());
  const ignored = ignoredNames(given);
  for (const [name, check] of Object.entries(OPTIONS[userType])) {
    checkOption(check, given[name as keyof CreateConnectionOptions], name);
  }
  const signIn: SignIn = { ...NO_SIGN_IN, ...side.checkCredentials(given), proxy: checkedProxy(given.proxy) };
  const origin = checkedOrigin(given.csdsDomain);
  if (ignored.length > 0) carefully(given.logger).warn(ignoredOptions(userType, ignored));

  const isBrand = userType === 'BRAND';
  const { appId, appVersion, clientProperties, retention, outbox } = given;
  const properties = isBrand ? undefined : (clientProperties ?? undefined);
  const isServer = side.inside.following === 'webhook';
  const query = given.defaultSubscriptionQuery ?? { stage: isBrand ? ['OPEN'] : ['OPEN', 'CLOSE'] };
  return {
    accountId: String(given.accountId),
    side: side.inside,
    connectionId,
    origin,
    signIn: () => signIn,
    renewIdentity: !isBrand && (given.renewIdentity ?? false),
    clientProperties: wireClientProperties(properties, appId, appVersion ?? undefined, isBrand),
    maintainConnection: given.maintainConnection ?? true,
    longestRetryMs: given.useExtendedReconnectSchedule ? FOUR_HOURS_MS : RETRY_LONGEST_MS,
    responseTimeoutMs: given.responseTimeout ?? DEFAULT_RESPONSE_TIMEOUT_MS,
    ringConversationMs: given.ringConversationTimeout ?? DEFAULT_RING_CONVERSATION_MS,
    defaultQuery:
      !isServer && (given.createDefaultSubscription ?? true) ? wireQuery(query, String(given.accountId)) : undefined,
    waitForReady: given.waitForReady ?? false,
    getAllMessages: given.getAllMessages ?? false,
    retainClosedMs:
      retention?.closedConversationsMs ?? (isBrand || isServer ? DEFAULT_RETAIN_CLOSED_MS : Number.POSITIVE_INFINITY),
    messagesPerDialog: retention?.messagesPerDialog ?? DEFAULT_MESSAGES_PER_DIALOG,
    activeActors: given.activeActors ?? DEFAULT_ACTIVE_ACTORS,
    outboxCount: outbox?.count ?? DEFAULT_OUTBOX_COUNT,
    outboxAgeMs: outbox?.ageMs ?? DEFAULT_OUTBOX_AGE_MS,
    patienceMs: given.sendApi?.patience ?? (isServer ? DEFAULT_WEBHOOK_PATIENCE_MS : DEFAULT_PATIENCE_MS),
    warn: (line) => carefully(given.logger).warn(line),
    inspectors: [given.inspect ?? []].flat(),
  };
}

/** Which side it is to be: the kinds of connections that a consumer may have are sides of their own. */
function checkedSide({ userType, connectionType, sendApi }: CreateConnectionOptions): UserSide | undefined {
  const side = sideFor(userType);
  const key = userType === 'CONSUMER' && connectionType === 'SEND_API' ? 'SEND_API' : userType;
  if (side) checkOption(optional(word(connectionTypes(userType))), connectionType, 'connectionType');
  // Without it the consumer would be another one, over a socket.
  if (userType === 'CONSUMER' && sendApi) checkOption(word(['SEND_API']), connectionType, 'connectionType');
  return side && sideFor(key);
}

const connectionTypes = (userType: unknown): string[] =>
  userType === 'CONSUMER' && sideFor('SEND_API') ? ['WEBSOCKET', 'SEND_API'] : ['WEBSOCKET'];

/** The entry point for consumers needs no userType, and takes no other. */
export function consumerOptions(given: Omit<CreateConnectionOptions, 'userType'>): CreateConnectionOptions {
  checkReadable(given);
  const { userType, ...options }: Partial<CreateConnectionOptions> & typeof given = given;
  if ((userType ?? 'CONSUMER') !== 'CONSUMER') throw argumentError('brandOnConsumerEntry');
  return { ...options, userType: 'CONSUMER' };
}

/** Says which connection is to be made, before the rest of the options is looked at. */
export function userTypeOf(given: CreateConnectionOptions): unknown {
  checkReadable(given);
  return given.userType;
}

function checkReadable(given: unknown): void {
  if (!isObject(given)) throw argumentError('options', { given: show(given) });
  try {
    Object.values(given);
  } catch (cause) {
    throw argumentError('unreadable', { subject: 'The object of options' }, [], cause);
  }
}

/** Options of the other side. Throws for those that are known nowhere. */
function ignoredNames(given: CreateConnectionOptions): readonly string[] {
  const { userType } = given;
  const other = userType === 'BRAND' ? 'CONSUMER' : 'BRAND';
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined || Object.hasOwn(OPTIONS[userType], name)) return [];
    const isOthers = Object.hasOwn(OPTIONS[other], name);
    if (!isOthers) throw argumentError('unknownOption', { option: name }, Object.keys(OPTIONS[userType]));
    // Their documented defaults ask for nothing.
    if (value === null || value === false) return [];
    return [name];
  });
}

function checkedOrigin(csdsDomain: string | null | undefined): Origin {
  const origin = originFrom(csdsDomain ?? DEFAULT_CSDS_DOMAIN)!;
  if (origin.isPlain && !isLoopback(origin.host)) {
    throw argumentError('plainDomain', { given: show(csdsDomain), host: origin.host });
  }
  return origin;
}
