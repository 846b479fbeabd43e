import type { Failure, OwnCode } from '../../transport/failure.js';
import { policyFor } from '../../transport/policy.js';
import type { Malformation } from '../../transport/wire/facts.js';
import { nearest } from '../options/suggest.js';
import { FILE_PROBLEMS, type Text, type Values } from './file-texts.js';
import { MALFORMATIONS, STEPS, WHY_LOST, WHY_REFUSED } from './reasons.js';

/*
 * The words of every error, by code. Failures travel inside as a code and values, so the words are found here, when the
 * error is made. The words for codes of the platform stand in its policy table (transport/policy.ts).
 */

/** What words are found by. */
export type Told = Pick<Failure, 'code' | 'place' | 'status' | 'reason' | 'context'>;

export interface Words {
  readonly message: string;
  /** The first thing to do, where there is a real one. */
  readonly remediation?: string | undefined;
}

/** These nobody repeats by itself. */
const FILE_STEPS: ReadonlySet<unknown> = new Set(['upload', 'download']);

/** What `context.membership` means: where the user stands, beside the conversation or dialog itself. */
const MEMBERSHIPS: Readonly<Record<string, string>> = {
  outside: 'takes no part in it',
  joining: 'is joining it',
  joined: 'takes part in it',
  leaving: 'is leaving it',
};

const notAllowed = ({ request, state, membership, possible }: Values, machine: string): Text => [
  `${request} is not possible: the ${machine} is ${state}${membership ? `, and the user ${MEMBERSHIPS[membership]}` : ''}.`,
  `Possible now: ${possible || 'nothing'}. ${machine}.can() tells before.`,
];

const TEXTS: Readonly<Record<Exclude<OwnCode, 'BAD_ARGUMENT'>, (values: Values, reason: string) => Text>> = {
  ABORTED: ({ request }) => [`${request} was given up: its signal was aborted.`],
  PLAIN_HTTP_REFUSED: ({ host }) => [
    `The domain service named ${host}, which is not on this machine, and the connection was told to leave TLS out.`,
    'Give csdsDomain without http://, so that TLS is used.',
  ],
  CONNECTION_CLOSED: ({ request, connection }) =>
    connection
      ? [`${request} was not sent: the connection is ${connection}.`, 'Call open() first.']
      : [
          'The connection was closed before the answer came.',
          'Call drain() instead of close() to wait for answers first.',
        ],
  CONVERSATION_STATE: (values) => notAllowed(values, 'conversation'),
  DIALOG_STATE: (values) => notAllowed(values, 'dialog'),
  RING_STATE: ({ request, state }) => [
    `${request} is not possible: the ring is ${state}.`,
    'A ring is answered once, while it waits: ring.can() tells before. Wait for the next one.',
  ],
  STEP_UP_STATE: ({ connection }) => [
    `stepUp() is not possible: the connection is ${connection}. Nothing was sent.`,
    'Wait for the connection with waitFor("online"), then call it again.',
  ],
  OUTBOX_FULL: ({ request, count }) => [
    `${request} was not queued: ${count} requests wait for the connection already.`,
    'Send less while the connection is interrupted; see connection.outbox.',
  ],
  OUTBOX_EXPIRED: ({ request, waitedMs }) => [
    `${request} waited ${waitedMs} ms to be sent, and was given up.`,
    'Decide whether it still makes sense, then send it again.',
  ],
  RESPONSE_LOST: ({ why, dialog }) =>
    why === undefined
      ? [
          'The connection was lost before the answer came; the request may or may not have been carried out.',
          'Look whether it happened before you repeat it.',
        ]
      : [
          `The answer was lost, and nobody knows whether the message is in dialog ${dialog}: ${WHY_LOST[why] ?? why}.`,
          why === 'closed'
            ? 'Call drain() instead of close() to wait for answers first.'
            : 'Read the dialog with dialog.queryMessages() before you send it again.',
        ],
  RESPONSE_TIMEOUT: ({ request, timeoutMs }) => [
    `The platform did not answer ${request} within ${timeoutMs} ms.`,
    'It may or may not have been carried out: look before you repeat it. The limit is the option responseTimeout.',
  ],
  TIMEOUT: ({ call, timeoutMs }) => [`${call} was not done within ${timeoutMs} ms.`],
  CONVERSATION_MISSING: ({ conversation }) => [
    `The platform did not describe conversation ${conversation} in time.`,
    'Check that a subscription of this connection covers it.',
  ],
  HISTORY_MISSING: ({ from, to, dialog }) => [
    to === undefined
      ? `Messages of dialog ${dialog} from sequence ${from} on may be missing: they could not be fetched.`
      : `The messages ${from} to ${to} of dialog ${dialog} are missing: they could not be fetched.`,
    'Read the dialog again with dialog.queryMessages(), if it matters.',
  ],
  MESSAGES_NOT_LOADED: ({ conversation, why }, reason) => [
    `Conversation ${conversation} was told without its earlier messages: they could not be read (${reason || why}).`,
    'Read them with dialog.getAllPublishEvents(), if they matter.',
  ],
  HISTORY_FOUND: ({ sequence, dialog, after }) => [
    after === 'close'
      ? `The message ${sequence} of dialog ${dialog} came after the close of its conversation.`
      : `The message ${sequence} of dialog ${dialog}, which was reported as missing, was found.`,
  ],
  NETWORK_FAILED: ({ step = '' }, reason) => [
    `The platform could not be reached while ${STEPS[step]}: ${reason}.`,
    `Check the network, the proxy and the option csdsDomain. ${FILE_STEPS.has(step) ? 'Then try again.' : 'Parley goes on trying.'}`,
  ],
  DISCOVERY_TIMEOUT: () => ['The domain look-up did not answer in time.'],
  SIGN_IN_TIMEOUT: () => ['The sign-in did not answer in time.'],
  SOCKET_TIMEOUT: () => ['The WebSocket did not open in time.'],
  SUBSCRIBE_TIMEOUT: () => ['The subscriptions were not answered in time.'],
  PEER_SILENT: () => ['The platform stopped answering.'],
  SESSION_CONTENDED: () => [
    'The platform withdrew the token of this user again and again: somebody else signs in as the same user.',
    'Make sure that only one process signs in as this user. Stop the other one, then call open() again.',
  ],
  TOKEN_REFUSED: ({ account }) =>
    account
      ? [
          'The platform did not accept the session of option authAgentSessionData, and there are no credentials to make another.',
          `Get a new session for account ${account}, or pass authData instead.`,
        ]
      : [
          'The platform does not accept the token of this consumer any more.',
          'Leave the option token out to begin as a new consumer.',
        ],
  CLAIMS_REFUSED: ({ why = '' }) => [
    `The platform refused what is claimed of this consumer: ${WHY_REFUSED[why] ?? WHY_REFUSED.invalid}.`,
    'Look at the option jwtClaimsSet, and at the keys, the issuer and the audience of the connector.',
  ],
  APP_REFUSED: ({ status }) => [
    `The platform refused the app, or the consumer that it vouches for (HTTP ${status}).`,
    'Check the client id and the client secret of createSendApiApp().',
  ],
  SEND_API_UNSUPPORTED: ({ request }) => [
    `${request} is not possible over the Send API. Nothing was sent.`,
    'See docs/send-api.md for what is possible.',
  ],
  CREDENTIALS_FAILED: (_, reason) => [
    `The application did not give credentials: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`,
    'Look at the function of option getCredentials or jwtClaimsSet, or at the object of option tokenMaintainer.',
  ],
  IDENTITY_LOST: ({ consumer }) => [
    `The platform does not take the token of the anonymous consumer ${consumer ?? ''} any more. Whoever signs up now is another ` +
      'consumer; the conversations of this one stay on the platform, but nobody can write in them as this consumer.',
    'Call open() to begin as a new consumer, or set the option renewIdentity to have that done.',
  ],
  SERVICE_UNKNOWN: ({ service }) => [
    `The account has no service ${service}.`,
    'Check the option accountId, and whether messaging is enabled for the account.',
  ],
  TLS_MISSING: ({ host }) => [`${host} answers without TLS.`, `For the emulator write csdsDomain: 'http://${host}'.`],
  PROXY_REFUSED: ({ status }) =>
    status === 407
      ? ['The proxy did not accept our credentials (407).', 'Check the username and the password of the proxy.']
      : [
          `The proxy did not make a connection (${status}).`,
          'Ask whoever runs the proxy whether it lets connections to the platform through.',
        ],
  UNEXPECTED_ANSWER: () => ['The platform gave an answer that is not in its documentation.'],
  MALFORMED_FRAME: ({ why, count }, about) => [
    `A frame could not be read: ${(MALFORMATIONS as Partial<typeof MALFORMATIONS>)[why as Malformation]?.(about) ?? why}${
      count === undefined ? '' : ` (${count} changes in all)`
    }. It was passed over; the connection lives on.`,
  ],
  HANDLER_FAILED: ({ event }, reason) => [
    `A listener of ${JSON.stringify(event)} failed: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`,
    'Catch the error in the listener. Nothing else was affected by it.',
  ],
  MACHINE_BROKEN: (_, reason) => [
    `A machine stopped: an action threw (${reason}). This is a bug in Parley.`,
    'Make a new connection, and report the bug with what led to it.',
  ],
  UNKNOWN: () => ['The connection ended without a reason.'],
};

const ONE_AT_A_TIME = 'Go on in the open conversation, or close it first.';

/** What is written about a failure. */
export function wordsOf({ code, place, status = 0, reason = '', context = {} }: Told): Words {
  const row = place && policyFor(place, status);
  if (!place || (row?.code !== code && code === 'SERVICE_UNKNOWN')) {
    const [message, remediation] = (TEXTS as Partial<typeof TEXTS>)[code as keyof typeof TEXTS]?.(context, reason) ?? [
      code,
    ];
    return { message, remediation };
  }
  const { message, remediation } = row
    ? row
    : { message: `The platform gave an answer that is not in its documentation (${place}).`, remediation: undefined };
  return {
    message: `${message} (${status}${reason && `: ${reason}`})`,
    // The words are known (protocol.md 5.6), and its code says nothing of the kind.
    remediation: /already has open/.test(reason) ? ONE_AT_A_TIME : remediation,
  };
}

const only =
  (what: string) =>
  ({ subject, given }: Values): Text => [`${subject} is ${given}. Accepted: ${what}.`];

/**
 * What is wrong with an argument, by the word that the error's context has for it. `subject` is "Option appId" or
 * "Argument target.skillId".
 */
const PROBLEMS = {
  // Any value
  unreadable: ({ subject }) => [`${subject} could not be read: reading threw an error.`, 'The cause is what it threw.'],
  object: only('an object'),
  unknownMember: ({ subject, given }, accepted) => [
    `${subject} has no member ${given}. ${suggestion(given, accepted)}`,
  ],
  flag: only('true or false'),
  text: only('a text'),
  texts: only('a list of texts'),
  word: ({ subject, given }, accepted) => [`${subject} is ${given}. ${suggestion(given, accepted)}`],
  number: only('a number'),
  port: only('a port, from 1 to 65535'),
  host: only('the name or the address of a host'),
  id: only('an id, as a text or a whole number'),
  amount: ({ subject, given }, [least = '…']) => [`${subject} is ${given}. Accepted: a number from ${least} on.`],
  milliseconds: ({ subject, given }, [least = '…']) => [
    `${subject} is ${given}. Accepted: a number from ${least} on, in milliseconds, at most 24 days.`,
  ],
  function: only('a function'),
  methods: ({ subject, given }, accepted) => [
    `${subject} is ${given}. Accepted: an object with the ${accepted.length > 1 ? 'methods' : 'method'} ${accepted.join(', ')}.`,
  ],
  observer: only('a function, or an object with a method next'),
  signal: only('an AbortSignal'),
  unserialisable: ({ request }, [reason = '…']) => [
    `${request} cannot be written as JSON: ${reason}.`,
    'Pass plain data: no circles, no BigInt, no toJSON that throws.',
  ],

  // Options of createConnection
  options: ({ given }) => [`createConnection takes an object of options, not ${given}.`],
  unknownOption: ({ option }, accepted) => [`There is no option "${option}". ${suggestion(option, accepted)}`],
  takeover: ({ given }) => [
    `Argument newConsumerUserId is ${given}, and this connection is another consumer's.`,
    'Call stepUp() first, then pass connection.userId.',
  ],
  undocumented: ({ name }) => [
    `${name} is not documented by lp-messaging-sdk, so Parley does not know what is expected of it.`,
    'Make requests with connection.send(), and read the token with connection.getToken().',
  ],
  accountId: ({ given }) => [`Option accountId is ${given}. Accepted: the number of the account, such as "12345678".`],
  userType: ({ given }, accepted) => [
    `Option userType is ${given}. ${suggestion(given, accepted)}`,
    `Pass ${accepted.map((name) => `UserType.${name}`).join(' or ')}.`,
  ],
  appId: ({ given }) => [
    `Option appId is ${given}. Accepted: 1 to 64 letters, digits, "-", "_" and ".".`,
    'Pass the name of your application.',
  ],
  appVersion: ({ given }) => [`Option appVersion is ${given}. Accepted: a text of at most 32 characters.`],
  csdsDomain: ({ given }) => [
    `Option csdsDomain is ${given}. Accepted: a host such as "api.liveperson.net", or "http://127.0.0.1:8080" on this machine.`,
  ],
  plainDomain: ({ given, host }) => [
    `Option csdsDomain is ${given}: plain http is accepted for loopback hosts only, because tokens travel with it.`,
    `Pass "${host}", so that TLS is used.`,
  ],
  secret: ({ subject }) => [`${subject} is missing, empty or not a text.`],
  authData: ({ subject, given }, accepted) => [
    `${subject ?? 'Option authData'} is ${given}.`,
    `A brand user signs in with one of: ${accepted.join(', ')}.`,
  ],
  twoWays: ({ given }) => [
    `There is more than one way to sign in: ${given}.`,
    'Keep one of authData, getCredentials and tokenMaintainer; authAgentSessionData may stand beside the first two.',
  ],
  maintainedToken: ({ given }) => [
    `The tokenMaintainer gave ${given} in place of a token.`,
    'getToken() resolves with a text, getAuthSessionInfo() with {token, userId, userPid}.',
  ],
  credentials: ({ subject, given, missing, odd }, accepted) => [
    `${subject ?? 'Option authData'} has ${given || 'nothing in it'}, but no ${missing}.${odd ? ` There is no authData.${odd}. ${suggestion(odd, `${missing}`.split(', '))}` : ''}`,
    `Accepted: ${accepted.join(', ')}; each a text that is not empty.`,
  ],
  sde: ({ subject }) => [
    `${subject} is not an SDE: an object with a type.`,
    'Make it with createCustomerInfoSde() or createPersonalInfoSde().',
  ],
  proxy: ({ subject }) => [
    `${subject} is no proxy.`,
    'Pass {host, port, protocol, auth}, a URL such as "http://proxy.example:3128", "environment" for HTTPS_PROXY, or false for none.',
  ],
  proxyOfBrowser: () => [
    'A page cannot choose its proxy: the browser does.',
    'Leave out the option proxy and configureProxy().',
  ],
  connectors: ({ given }) => [
    `The options name two connectors: ${given}.`,
    'Keep authConnectorId with jwtClaimsSet, or unauthConnectorId.',
  ],
  claimsMissing: ({ subject, missing }) => [
    `${subject} is there, but ${missing} is not.`,
    'A consumer is authenticated by authConnectorId and jwtClaimsSet together.',
  ],
  claims: only('claims of createJwtClaimsSet(), a JWT or an encrypted text, or a function that gives one of them'),
  token: () => ['Option token is not a JWT.', 'Pass what getToken() of an earlier connection returned.'],
  brandOnConsumerEntry: () => [
    'This entry point is for consumers: userType is "CONSUMER", or left out.',
    'Brand users connect with createConnection of "parley-sdk".',
  ],
  // The address has the token of a visualizer in it, and is not shown.
  feedUrl: ({ subject }) => [
    `${subject} is not the address of a visualizer.`,
    'Pass what parley-sdk visualizer prints, such as "ws://127.0.0.1:4848/<token>/feed".',
  ],

  // Requests and events
  request: () => ['send() takes a request such as {type: "GetClock", body: {}}.'],
  query: () => ['A query is an object such as {stage: ["OPEN"]}.'],
  queryOfSkill: () => [
    'The platform cannot select conversations by skill.',
    'Leave skillId out of the query and compare conversation.skill.skillId in the application.',
  ],
  listener: ({ event, given }) => [`A listener of "${event}" is a function, not ${given}.`],
  conversationId: () => ['closeConversation() takes the id of a conversation.'],

  // Conversations and messages
  consumersOnly: ({ call }) => [`${call} is for consumers; this connection is a brand user's.`],
  brandsOnly: ({ call }) => [`${call} is for brand users; this connection is a consumer's.`],
  privateMessage: () => ['Only brand users can send private messages.'],
  role: ({ given }, accepted) => [`One cannot join as ${given}. ${suggestion(given, accepted)}`],
  transfer: () => ['transfer takes {skillId}, {agentId} or both.'],
  unknownOwnId: () => [
    'The id of this brand user is not known.',
    'Pass authAgentSessionData with userId, or authData.',
  ],
  closeReason: ({ given }, accepted) => [`A dialog close reason is one of ${accepted.join(', ')}, not ${given}.`],
  message: ({ given }) => [`A message is a text, not ${given}.`, 'Use sendRichText() for structured content.'],
  tooLong: ({ length, limit }) => [
    `It is too long: as a request it has ${length} characters, and the platform takes ${limit}.`,
    'Send it in pieces, or as a file.',
  ],
  ...FILE_PROBLEMS,
  richContent: ({ given }) => [`Rich content is an object, not ${given}.`],
  quickReplies: ({ given }) => [
    `Quick replies are an object such as {type: "quickReplies", replies: []}, not ${given}.`,
  ],
  metadata: () => ['Each piece of metadata is an object with a type, such as {type: "ExternalId", id: "123"}.'],
  externalId: ({ subject }) => [`${subject} has an id of more than 64 characters; the platform takes no longer ones.`],
  seconds: only('a whole number of seconds, from 0 on'),
  time: only('a time in milliseconds since the epoch, or null'),
  rate: only('a whole number from 1 to 5'),
  noteTooLong: () => [
    'With this note the whole field is longer than the platform takes.',
    'Shorten it, or pass truncateEnabled: true to have it cut.',
  ],
  stored: ({ subject }) => [
    `${subject} is not what serialize() of this version writes.`,
    'Pass what serialize() returned, as it was; JSON.parse() it first where it was kept as a text.',
  ],
  handedTo: ({ given }) => [`It is handed to ${given}.`, 'Pass the object that this version of Parley made.'],
  notification: () => ['A notification is an object such as {kind: "notification", type, body}, or its JSON.'],
  agentNote: () => ['A note is an object with a text noteContent, such as {noteContent: "has called twice"}.'],
  pastMessages: only('the list of messages that queryHistory() has given'),
  sequences: only('a list of sequences, each a whole number from 0 on'),
  bound: only('a whole number'),
} satisfies Record<string, (values: Values, accepted: readonly string[]) => Text>;

export type ArgumentProblem = keyof typeof PROBLEMS;

/** Every problem with the sentence for it, for docs/errors.md; values stand in it by their names. */
export function describedProblems(): { readonly problem: string; readonly message: string }[] {
  const named = new Proxy({}, { get: (_, name) => `‹${String(name)}›` });
  return (Object.keys(PROBLEMS) as ArgumentProblem[]).map((problem) => ({
    problem,
    message: argumentWords(problem, named, ['…']).message,
  }));
}

/** What is written about an argument that is wrong. */
export function argumentWords(problem: ArgumentProblem, values: Values, accepted: readonly string[]): Words {
  const [message, remediation] = (PROBLEMS[problem] as (values: Values, accepted: readonly string[]) => Text)(
    values,
    accepted,
  );
  return { message, remediation };
}

/** `Did you mean "x"? Accepted: …` */
function suggestion(given: string | number | undefined, accepted: readonly string[]): string {
  const near = nearest(String(given ?? '').replaceAll('"', ''), accepted);
  return `${near ? `Did you mean ${JSON.stringify(near)}? ` : ''}Accepted: ${accepted.join(', ')}.`;
}

/** Said once, when a connection is made with options of the other side. */
export const ignoredOptions = (userType: 'BRAND' | 'CONSUMER', names: readonly string[]): string =>
  `parley: ${names.join(', ')} ${names.length > 1 ? 'are options' : 'is an option'} of ${userType === 'BRAND' ? 'consumers' : 'brand users'}, and ignored: this connection has userType ${userType}.`;

/** Said once, before the first error that nobody listens for. */
export const UNHEARD = 'parley: background errors go to the event "error"; nobody listens to it, so they are logged.';
