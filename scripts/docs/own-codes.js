// The codes that Parley makes up, for docs/errors.md.

/**
 * @typedef {object} OwnCode a code that does not come from the policy table
 * @property {string} code
 * @property {string} error class of the error that has it
 * @property {boolean} retriable
 * @property {string} met where an application meets it
 * @property {string} meaning
 * @property {string} [first] the first thing to do, where there is something
 */

/** @type {readonly OwnCode[]} */
export const OWN_CODES = [
  {
    code: 'ABORTED',
    error: 'AbortError',
    retriable: true,
    met: 'the call whose `signal` was aborted',
    meaning: 'Given up by the caller. What was sent already may still happen.',
  },
  {
    code: 'BAD_ARGUMENT',
    error: 'ArgumentError',
    retriable: false,
    met: '`createConnection()` and every method',
    meaning: 'An option or an argument is missing, wrong, or not supported by this version.',
    first: 'Read the message: it names what was given and what is accepted.',
  },
  {
    code: 'PLAIN_HTTP_REFUSED',
    error: 'ArgumentError',
    retriable: false,
    met: '`open()`',
    meaning: 'The domain service named a host beyond this machine, and the connection was told to leave TLS out.',
    first: 'Give `csdsDomain` without `http://`.',
  },
  {
    code: 'CONNECTION_CLOSED',
    error: 'LifecycleError',
    retriable: false,
    met: 'any request; `getToken()`; waiting calls',
    meaning: 'The connection is not open, or was closed before the answer came.',
    first: 'Call `open()` first; `drain()` rather than `close()` waits for answers.',
  },
  {
    code: 'CONVERSATION_STATE',
    error: 'LifecycleError',
    retriable: false,
    met: 'commands of a conversation',
    meaning:
      'Its machine does not allow that now; `context.state` says where it is, and for `join()` and `leave()` `context.membership` whether the user takes part. Nothing was sent.',
    first: 'Do what `context.possible` names; `conversation.can()` tells before.',
  },
  {
    code: 'DIALOG_STATE',
    error: 'LifecycleError',
    retriable: false,
    met: 'commands of a dialog',
    meaning: 'Its machine does not allow that now; `context.state` says where it is. Nothing was sent.',
    first: 'Do what `context.possible` names; `dialog.can()` tells before.',
  },
  {
    code: 'RING_STATE',
    error: 'LifecycleError',
    retriable: false,
    met: '`ring.accept()`, `ring.reject()`',
    meaning: 'The ring is over, or answered already; `context.state` says where it is. Nothing was sent.',
    first: 'Wait for the next ring; `ring.can()` tells before.',
  },
  {
    code: 'STEP_UP_STATE',
    error: 'LifecycleError',
    retriable: false,
    met: '`stepUp()`',
    meaning: 'The connection is not online, or a step-up is under way. Nothing was sent, and nothing has changed.',
    first: 'Call `await connection.waitFor("online")` first.',
  },
  {
    code: 'OUTBOX_FULL',
    error: 'LifecycleError',
    retriable: true,
    met: 'requests while interrupted',
    meaning: 'As many requests wait for the connection as may (option `outbox.count`).',
    first: 'Send less while the connection is interrupted; see `connection.outbox`.',
  },
  {
    code: 'OUTBOX_EXPIRED',
    error: 'TimeoutError',
    retriable: true,
    met: 'requests made while interrupted',
    meaning:
      'It waited for the connection, or behind a message in doubt, as long as it may (option `outbox.ageMs`, a minute by default) and was given up then, sent never. That happens at the limit, whether or not the connection comes back later.',
    first: 'Decide whether it still makes sense, then send it again.',
  },
  {
    code: 'RESPONSE_LOST',
    error: 'NetworkError',
    retriable: false,
    met: 'requests that were sent',
    meaning:
      'The connection was lost before the answer came: it may or may not have been carried out. Of a message: it was looked for in its dialog, and nobody knows; `context.why` says why ([G3](guarantees.md#g3)).',
    first: 'Look whether it happened before repeating it.',
  },
  {
    code: 'RESPONSE_TIMEOUT',
    error: 'TimeoutError',
    retriable: false,
    met: 'requests that were sent',
    meaning:
      'No answer within the option `responseTimeout`: it may or may not have been carried out. Of a message only with `onLost: "reject"`.',
    first: 'Look whether it happened before repeating it.',
  },
  {
    code: 'TIMEOUT',
    error: 'TimeoutError',
    retriable: true,
    met: '`open()` and `waitFor()` with a `timeout`',
    meaning: "The caller's own time limit ran out. After `open()` the connection closes.",
  },
  {
    code: 'CONVERSATION_MISSING',
    error: 'TimeoutError',
    retriable: false,
    met: '`createConversation()`; `error` after `ring.accept()`',
    meaning: 'The platform made the conversation, or gave it to us, but did not describe it in time.',
    first: 'Check that a subscription of the connection covers it.',
  },
  {
    code: 'HISTORY_MISSING',
    error: 'PlatformError',
    retriable: true,
    met: '`error`',
    meaning:
      'Messages of a dialog could not be fetched; `context` names the dialog and the gap, from sequence `from` to sequence `to`. Without `to` nobody knows how far it goes: at most to the next message that is told.',
    first: 'Read the dialog with `queryMessages()`, if it matters.',
  },
  {
    code: 'HISTORY_FOUND',
    error: 'HistoryFoundError',
    retriable: false,
    met: '`error`',
    meaning:
      'A message came after the `close` of its conversation, or after it was reported as missing (`context.after`: `close`, `gap`). It is `found` on the error, and in `messages` of its dialog; no `message` event tells of it.',
  },
  {
    code: 'NETWORK_FAILED',
    error: 'NetworkError',
    retriable: true,
    met: '`error`, `failed-to-connect`',
    meaning: 'The platform could not be reached; `reason` is in the message. Parley goes on trying.',
    first: 'Check the network and the option `csdsDomain`.',
  },
  {
    code: 'DISCOVERY_TIMEOUT',
    error: 'TimeoutError',
    retriable: true,
    met: '`error`, `failed-to-connect`',
    meaning: 'The domain service did not answer in time. Parley goes on trying.',
  },
  {
    code: 'SIGN_IN_TIMEOUT',
    error: 'TimeoutError',
    retriable: true,
    met: '`error`, `failed-to-connect`',
    meaning: 'The sign-in was not answered in time. Parley goes on trying.',
  },
  {
    code: 'SOCKET_TIMEOUT',
    error: 'TimeoutError',
    retriable: true,
    met: '`error`, `failed-to-connect`',
    meaning: 'The WebSocket did not open in time. Parley goes on trying.',
  },
  {
    code: 'SUBSCRIBE_TIMEOUT',
    error: 'TimeoutError',
    retriable: true,
    met: '`error`, `failed-to-connect`',
    meaning: 'The subscriptions were not made in time. Parley goes on trying.',
  },
  {
    code: 'PEER_SILENT',
    error: 'TimeoutError',
    retriable: true,
    met: '`error`, `failed-to-connect`',
    meaning: 'The platform stopped answering on an open socket, which is replaced.',
  },
  {
    code: 'SESSION_CONTENDED',
    error: 'PlatformError',
    retriable: false,
    met: '`error`; later `close`',
    meaning: 'The token of this user is withdrawn again and again: somebody else signs in as the same user.',
    first: 'See to it that one process signs in as this user, then call `open()` again.',
  },
  {
    code: 'TOKEN_REFUSED',
    error: 'PlatformError',
    retriable: false,
    met: '`open()`, `close`',
    meaning:
      'The session or token that the application passed is not accepted, and there is nothing to make another from.',
    first: 'Get a new one, or pass `authData`; a consumer may begin anew without `token`.',
  },
  {
    code: 'CLAIMS_REFUSED',
    error: 'PlatformError',
    retriable: false,
    met: '`open()`, `stepUp()`, `error`, `close`',
    meaning:
      'The identity service did not accept the claims of an authenticated consumer: not signed by a key of the connector, expired, from the future, without `sub`, or encrypted so that it cannot read them. `error.context.why` says which, where it can be seen.',
    first: 'Look at `jwtClaimsSet`, and at the keys, the issuer and the audience of the connector.',
  },
  {
    code: 'APP_REFUSED',
    error: 'PlatformError',
    retriable: false,
    met: '`open()`, `error`, `close`',
    meaning:
      'The platform did not accept the client id and the client secret of the app, or the consumer that the app vouches for (protocol.md 3.7).',
    first: 'Check what `createSendApiApp()` was given, and whether the app is installed in this account.',
  },
  {
    code: 'SEND_API_UNSUPPORTED',
    error: 'ArgumentError',
    retriable: false,
    met: 'calls of a consumer over the Send API',
    meaning: 'The call needs a WebSocket, and the connection has none. Nothing was sent.',
    first: 'See docs/send-api.md for what is possible.',
  },
  {
    code: 'MESSAGES_NOT_LOADED',
    error: 'PlatformError',
    retriable: true,
    met: '`error`',
    meaning:
      'With `getAllMessages`: earlier messages of a conversation could not be read, or not within a minute. The conversation is told without them.',
    first: 'Read them later with `conversation.queryMessages()`.',
  },
  {
    code: 'CREDENTIALS_FAILED',
    error: 'HandlerError',
    retriable: true,
    met: '`open()`, `error`, `close`',
    meaning:
      'The function `getCredentials` or `jwtClaimsSet`, or the object `tokenMaintainer`, threw, rejected, or gave something that is no way to sign in. `open()` rejects; a connection that was online tries again.',
    first: 'Look at what it threw: the message has it.',
  },
  {
    code: 'IDENTITY_LOST',
    error: 'PlatformError',
    retriable: false,
    met: '`open()`, `error`, `close`',
    meaning:
      'The platform does not take the token of an anonymous consumer any more (4401, 4407 or 401, protocol.md 4.6), or it has expired. Signing up again makes another consumer, who does not see the conversations of this one; they stay on the platform. The connection fails, or goes on as that other consumer with the option `renewIdentity`.',
    first: 'Call `open()` to begin as a new consumer.',
  },
  {
    code: 'SERVICE_UNKNOWN',
    error: 'PlatformError',
    retriable: false,
    met: '`open()`, `close`',
    meaning: 'The account has no such service.',
    first: 'Check the option `accountId`, and whether messaging is enabled for the account.',
  },
  {
    code: 'PROXY_REFUSED',
    error: 'NetworkError',
    retriable: true,
    met: '`open()`, `error`, `close`',
    meaning: 'The proxy answered, but made no tunnel. 407 ends `open()`; anything else is tried again.',
    first: 'At 407 check the credentials of the proxy; otherwise ask whoever runs it.',
  },
  {
    code: 'TLS_MISSING',
    error: 'NetworkError',
    retriable: false,
    met: '`open()`, `close`',
    meaning: 'A host on this machine answered without TLS: `http://` is missing in `csdsDomain`.',
    first: "For the emulator write `csdsDomain: 'http://127.0.0.1:4000'`.",
  },
  {
    code: 'UNEXPECTED_ANSWER',
    error: 'PlatformError',
    retriable: true,
    met: 'any step of `open()`, any request',
    meaning: 'An answer that the documentation of the platform does not have.',
    first: 'Please report it, with the message.',
  },
  {
    code: 'MALFORMED_FRAME',
    error: 'ProtocolError',
    retriable: false,
    met: '`error`',
    meaning: 'A frame could not be read and was passed over; `context.frame` is it, without secrets.',
    first: 'Please report it, with the frame.',
  },
  {
    code: 'HANDLER_FAILED',
    error: 'HandlerError',
    retriable: false,
    met: '`error`',
    meaning: 'A listener of the application threw, or its promise was rejected; `cause` is what it threw.',
    first: 'Catch the error in the listener. Nothing else was affected.',
  },
  {
    code: 'MACHINE_BROKEN',
    error: 'ProtocolError',
    retriable: false,
    met: '`error`',
    meaning: 'A machine stopped: an action threw. This is a bug in Parley.',
    first: 'Make a new connection, and report what led to it.',
  },
  {
    code: 'UNKNOWN',
    error: 'TimeoutError',
    retriable: true,
    met: '`close`',
    meaning: 'The connection ended without a reason. This is a bug in Parley.',
    first: 'Please report what led to it.',
  },
];
