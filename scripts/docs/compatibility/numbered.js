// What is known of the two predecessors by number: their defects, and what their documentation and their history promise. The tests are
// found by the ids in their titles; where there is none, the last text says why.

/** @typedef {readonly [id: string, theirs: string, ours: string]} Defect */
/** @typedef {readonly [id: string, what: string, without?: string]} Promised */

/** @type {readonly Defect[]} */
export const DEFECTS = [
  ['FD-1', '`open()` hangs for ever on bad credentials', "rejects at once, with the platform's reason"],
  [
    'FD-2',
    'live messages of conversations loaded from history are dropped',
    'every message of a known conversation reaches `message`',
  ],
  [
    'FD-3',
    'harmless failures of history requests surface as `error` of the connection',
    'they reject the call that made them',
  ],
  ['FD-4', 'a `conversation:message` listener silences `message`', 'both are told, once each'],
  [
    'FD-5',
    '`conversation` is not told again when a conversation comes back',
    "it is, with `reason: 'again'`, for the same object with its listeners",
  ],
  ['FD-6', '`openDialog` becomes the co-browse dialog and swallows messages', 'it is always the open messaging dialog'],
  [
    'FD-7',
    'a Node `Buffer` is refused by `uploadFile`, or uploads bytes of its neighbours in the pool',
    'every kind of bytes is taken, and of a window on a larger buffer what is in the window',
  ],
  ['FD-8', 'sequence 0 is missing unless one asks from -1', 'bounds are inclusive; -1 is tolerated'],
  ['FD-9', 'ids of participants differ by API version', '`id` and `userId` are always filled'],
  ['FD-10', 'file messages may lack `isDownloadable`', 'derived from the content'],
  ['FD-11', 'typing is seen in raw notifications only', '`participant-chat-state`'],
  ['FD-12', '`join` rejects when already joined', 'resolves when one has that role'],
  ['FD-13', 'no types, unreliable ESM names', 'types, ESM and CommonJS'],
  [
    'FD-14',
    'one proxy for the process, and variables that contradict it',
    'a proxy for each connection; the environment only where it is asked for',
  ],
  [
    'FD-15',
    "two connections of one user withdraw each other's tokens for ever",
    'ends with `SESSION_CONTENDED`; the healthy socket is kept until the next interruption',
  ],
  [
    '',
    'a listener that throws: not documented',
    'goes to `error` as a `HandlerError`, async listeners included; nothing else is affected',
  ],
  ['', '`error` without a listener: one is urged to have one', 'is logged'],
  [
    '',
    'a message whose answer was lost: not documented',
    'looked for in the dialog, sent again if it is not there; see [G3](guarantees.md#g3)',
  ],
];

/** @type {readonly Promised[]} */
export const PROMISED = [
  [
    'RD-1',
    'requests made while disconnected wait and are sent in order after the reconnect; each promise settles once',
  ],
  ['RD-2', 'after a reconnect all subscriptions exist again, and conversations are the same objects'],
  ['RD-3', 'a token that was withdrawn meanwhile is replaced before the next socket'],
  ['RD-4', 'the bearer is refreshed at least every ten minutes, and the socket stays'],
  ['RD-5', '`createConversation()` goes to skill `"-1"`, with `skillId` to that one'],
  ['RD-6', '`transfer()` works with and without an assigned agent'],
  ['RD-7', '`transfer-skill`, `transfer-agent` and `back-to-queue` exclude each other for one change'],
  ['RD-8', '`participant-added` and `-removed` are told for every role'],
  ['RD-9', '`closeConversation(id)` works for a conversation that this process never saw'],
  ['RD-10', 'metadata as an object and as a list are the same on the wire; null metadata with quick replies works'],
  ['RD-11', 'a brand user has the messages since joining; with `getAllMessages` all, before `conversation` is told'],
  ['RD-12', 'a consumer has all earlier messages of an open conversation without asking'],
  ['RD-13', 'a second connection with the `token` of the first, and `waitForReady`, finds the same conversation'],
  ['RD-14', '`createDefaultSubscription: false` asks for no subscription'],
  ['RD-15', 'overlapping subscriptions share the conversation objects, and each event is told once'],
  ['RD-16', "a consumer can read its own profile and nobody else's"],
  ['RD-17', '`stepUp()` takes all open conversations over and keeps the listeners'],
  ['RD-18', 'rings that do not wait are told too, with their state'],
  ['RD-19', 'a file comes back byte for byte, with its name'],
  ['RD-20', 'an uploaded picture has a preview, another file none'],
  ['RD-21', '`send()` resolves with the answer, and rejects on an error code, a time-out and the final close'],
  ['CL-1', 'a consumer asks for no messages of a closed conversation'],
  ['CL-2', 'a step-up leaves closed conversations alone'],
  [
    'CL-3',
    'the package installs and runs on the oldest Node that it promises',
    'the continuous integration runs all tests on the oldest Node of package.json',
  ],
  ['CL-4', 'every property of a query is documented and tried'],
  ['CL-5', "waiting for the consumer's latest message stops nothing else"],
  ['CL-6', 'signing in as an authenticated consumer, and stepping up to one, both end as `CONSUMER_AUTHENTICATED`'],
  ['CL-7', 'the documented examples run unchanged', '[examples](../test/examples/examples.test.ts)'],
  ['CL-8', '`transfer({ agentId })` sends `accountId.agentId`, whichever form it was given'],
  ['CL-9', '`queryMessages()` gives the audience of every message'],
  ['NA-1', 'a login answer without a user id is an error'],
  ['NA-2', 'a ping that throws is an error, not a crash'],
  ['NA-3', 'listeners of an old socket hear nothing after a reconnect'],
  [
    'NA-4',
    'dialogs without details of participants, or with more of them than the conversation, are lived with; suggested agents are not assigned',
  ],
  ['NA-5', 'a malformed frame is told on `error` with the frame; later ones are processed'],
  ['NA-6', 'a 401 on refresh leads to a silent sign-in; the socket stays'],
  ['NA-7', 'after a reconnect the missed messages of all followed conversations are read'],
  ['NA-8', 'undefined fields of notifications throw nothing'],
  ['NA-9', 'a profile has unauthenticated data as well', 'the profile is handed on as the platform gives it'],
  ['NA-10', 'unsubscribing is possible'],
  ['NA-11', 'every frame that is sent can be observed'],
  [
    'NA-12',
    'URLs for uploads and downloads, and download tokens of secure forms, can be had',
    'deviates: `uploadFile()` and `downloadFile()` ask for the URLs; download tokens raw with `send()`',
  ],
  ['NA-13', 'errors name the service that failed'],
  ['NA-14', 'closing while connecting throws nothing'],
  [
    'NA-15',
    'refreshing the session can be turned off',
    'deviates: the refresh costs no socket, so there is nothing to turn off; a `tokenMaintainer` looks after its own token',
  ],
  [
    'NA-16',
    "the service that names the socket's host can be chosen",
    'deviates: the service is found by itself, `facadeMsg` or else `asyncMessagingEnt`',
  ],
];
