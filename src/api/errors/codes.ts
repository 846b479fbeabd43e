import type { OpenWord } from '../open-word.js';

/** Every code that an error of Parley may have, and what it says. What to do about each: docs/errors.md. */
export interface ErrorCodes {
  /** The caller's own signal ended the call. */
  ABORTED: true;
  /** An argument or option is missing or wrong; nothing was sent. */
  BAD_ARGUMENT: true;
  /** The domain service named a host of another machine, and the connection was told to leave TLS out. */
  PLAIN_HTTP_REFUSED: true;
  /** The connection is closed, or was before the answer came. */
  CONNECTION_CLOSED: true;
  /** The state of the conversation does not allow the call. */
  CONVERSATION_STATE: true;
  /** The state of the dialog does not allow the call. */
  DIALOG_STATE: true;
  /** The state of the ring does not allow the call. */
  RING_STATE: true;
  /** A step-up needs a connection that is online. */
  STEP_UP_STATE: true;
  /** Too many requests wait for the connection already; see option `outbox`. */
  OUTBOX_FULL: true;
  /** The request waited too long to be sent, and was given up. */
  OUTBOX_EXPIRED: true;
  /** The answer was lost: it may or may not have been carried out. */
  RESPONSE_LOST: true;
  /** The platform did not answer in time: it may or may not have been carried out. */
  RESPONSE_TIMEOUT: true;
  /** The time limit of the call ran out. */
  TIMEOUT: true;
  /** The platform did not describe the conversation in time. */
  CONVERSATION_MISSING: true;
  /** Messages of a dialog are missing: they could not be fetched. */
  HISTORY_MISSING: true;
  /** A message that was reported as missing, or that came after the close, was found. */
  HISTORY_FOUND: true;
  /** A conversation is told without its earlier messages; see option `getAllMessages`. */
  MESSAGES_NOT_LOADED: true;
  /** The platform could not be reached. */
  NETWORK_FAILED: true;
  /** The domain service did not answer in time. */
  DISCOVERY_TIMEOUT: true;
  /** Signing in took too long. */
  SIGN_IN_TIMEOUT: true;
  /** The WebSocket did not open in time. */
  SOCKET_TIMEOUT: true;
  /** The subscriptions were not answered in time. */
  SUBSCRIBE_TIMEOUT: true;
  /** The platform stopped answering. */
  PEER_SILENT: true;
  /** Somebody else signs in as the same user again and again. */
  SESSION_CONTENDED: true;
  /** The platform did not accept the token, or the session that was given. */
  TOKEN_REFUSED: true;
  /** The platform refused the claims of an authenticated consumer. */
  CLAIMS_REFUSED: true;
  /** The platform refused the client id and secret of the app whose consumer this is, or the consumer. */
  APP_REFUSED: true;
  /** A consumer over the Send API cannot do this: docs/send-api.md says what is possible. */
  SEND_API_UNSUPPORTED: true;
  /** A function of the application that gives credentials or claims failed. */
  CREDENTIALS_FAILED: true;
  /** The platform does not take the token of the anonymous consumer any more. */
  IDENTITY_LOST: true;
  /** The account has no service of that name. */
  SERVICE_UNKNOWN: true;
  /** A service answers without TLS. */
  TLS_MISSING: true;
  /** The proxy did not make a connection. */
  PROXY_REFUSED: true;
  /** The platform gave an answer that means nothing known. */
  UNEXPECTED_ANSWER: true;
  /** The platform sent a frame that its protocol does not have. */
  MALFORMED_FRAME: true;
  /** A listener or observer of the application threw. */
  HANDLER_FAILED: true;
  /** A machine stopped because an action threw: a bug in Parley. */
  MACHINE_BROKEN: true;
  /** The connection ended without a reason. */
  UNKNOWN: true;

  // Codes of the platform, as transport/policy.ts has them.

  /** The domain service does not know this account. */
  ACCOUNT_UNKNOWN: true;
  /** The platform limits how much it is asked. */
  RATE_LIMITED: true;
  /** The domain service refused the look-up. */
  DISCOVERY_REFUSED: true;
  /** The domain service failed. */
  DISCOVERY_FAILED: true;
  /** The platform refused the credentials. */
  BAD_CREDENTIALS: true;
  /** The platform has blocked this user. */
  USER_BLOCKED: true;
  /** The platform refused the sign-in. */
  LOGIN_REFUSED: true;
  /** The sign-in service failed. */
  LOGIN_FAILED: true;
  /** The platform has withdrawn the token. */
  TOKEN_WITHDRAWN: true;
  /** The token could not be refreshed; it is tried again later. */
  REFRESH_FAILED: true;
  /** The platform refused to make an anonymous consumer. */
  SIGNUP_REFUSED: true;
  /** The identity service failed. */
  SIGNUP_FAILED: true;
  /** The identity service does not know this connector. */
  CONNECTOR_UNKNOWN: true;
  /** The identity service refused the sign-in through this connector. */
  CONNECTOR_REFUSED: true;
  /** The platform has no messaging to offer now. */
  MESSAGING_UNAVAILABLE: true;
  /** The platform refused the WebSocket. */
  UPGRADE_REFUSED: true;
  /** The platform failed to open the WebSocket. */
  UPGRADE_FAILED: true;
  /** The platform closed the socket: a fresh token is needed. */
  TOKEN_EXPIRED: true;
  /** The platform closed the socket: the identity must be extended. */
  IDENTITY_EXPIRED: true;
  /** The connection to the platform was lost. */
  SOCKET_LOST: true;
  /** The platform refused the request. */
  BAD_REQUEST: true;
  /** The platform does not take requests on this socket yet, or no longer. */
  NOT_SIGNED_IN: true;
  /** The user may not do this. */
  FORBIDDEN: true;
  /** The platform does not know what the request is about. */
  NOT_FOUND: true;
  /** The platform failed to carry the request out. */
  PLATFORM_FAILED: true;
  /** The object store does not take the temporary URL of the file. */
  URL_REFUSED: true;
  /** The object store does not take a file of this size. */
  FILE_TOO_LARGE: true;
}

/** What `error.code` says. Open to words that a later version may add. */
export type ErrorCode = OpenWord<keyof ErrorCodes>;
