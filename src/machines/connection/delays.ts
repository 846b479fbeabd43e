/** Each number with its unit and the reason for its size. The machine names them; an application never needs to. */

/** Domain look-up, sign-in and the socket handshake are each one round trip; ten seconds is the field's request limit (protocol.md 4.4). */
export const DISCOVERY_TIMEOUT_MS = 10_000;
export const SIGN_IN_TIMEOUT_MS = 10_000;
export const SOCKET_OPEN_TIMEOUT_MS = 10_000;
/** Includes the default subscription's snapshot, which may hold a thousand conversations (protocol.md 6.3). */
export const SUBSCRIBE_TIMEOUT_MS = 30_000;

/** Shorter, and a peer that accepts sign-ins but drops sockets would be hammered, because each success resets the ladder (KB-10). */
export const SOCKET_STABLE_AFTER_MS = 60_000;

/** A bearer must be refreshed at least every ten minutes (protocol.md 2.2, 13.4 #18). */
export const TOKEN_REFRESH_INTERVAL_MS = 600_000;
/** Logins after a failure are at least this far apart (protocol.md 2.4). */
export const LOGIN_SPACING_MS = 5_000;
/** The platform withdrew our token this often without one successful refresh between: somebody else signs in as this user. */
export const MOST_WITHDRAWALS = 2;

/** Something must be sent every 60 s (protocol.md 4.4); half of that leaves room for one that is late. */
export const LIVENESS_INTERVAL_MS = 30_000;
export const PONG_TIMEOUT_MS = 10_000;
/** After a stall of our own event loop the pong is already waiting in the socket; this lets it be read first (KB-40). */
export const LIVENESS_GRACE_MS = 1_000;

/** A mute peer must not keep `close()` from resolving. */
export const SOCKET_CLOSE_TIMEOUT_MS = 2_000;
export const DRAIN_TIMEOUT_MS = 10_000;

/** First wait of the quick ladder, at the longest; doubles with each attempt. */
export const RETRY_FIRST_MS = 500;
/** First wait of the slow ladder, at the longest; for "you are being limited" (429, 503) and for failed sign-ins. */
export const RETRY_SLOW_FIRST_MS = 10_000;
/** Longest gap between attempts: ten minutes, as in lp-messaging-sdk. */
export const RETRY_LONGEST_MS = 600_000;
