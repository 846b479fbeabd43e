/** A failure as plain data; the error an application sees is made from it in src/api. */
export interface ConnectionFailure {
  readonly code: string;
  /** What the policy table says to do about it (transport/policy.ts). */
  readonly next: NextStep;
}

/**
 * `signIn`: the platform does not take the token. `askToken`: it may not take it; that is asked before it is believed.
 * `giveUpOpening`: final as long as the connection was never online, a lost attempt like any other afterwards.
 */
export type NextStep = 'retry' | 'retrySlowly' | 'askToken' | 'signIn' | 'giveUpOpening' | 'giveUp';

/**
 * One connection of one user, from `createConnection` until it is closed.
 *
 * `lifecycle` is where it stands and the only owner of reconnecting; `token` is whether our credentials would open a new
 * socket now; `liveness` is whether the peer is still there. There is one retry loop with two ladders: a quick one for bad
 * networks, a slow one for "you are being limited". The attempt counter goes back only after the connection was
 * subscribed and stable for a while; going back earlier is the most repeated bug of this field (KB-10).
 *
 * Once it was online, nothing ends it but refused credentials, a contended session, an account that is gone, or the application's
 * own limit (`maintainConnection: false`). A close code is a hint: whether the token is still good is asked, not guessed.
 *
 * It leaves HTTP, sockets, frames and promises to the actors that run it, and knows tokens only by their state.
 */
export interface ConnectionContext {
  /** Attempts since the connection was last stable. */
  readonly attempt: number;
  /** The wait that is running, or the last one: written on entering `waitingToRetry`. */
  readonly retryDelayMs: number;
  /** What went wrong last. */
  readonly failure: ConnectionFailure | undefined;
  /** The socket that is open; events of another one are not ours any more (KB-15). */
  readonly socketId: number | undefined;
  /** Whether this session, from `connection.open` on, was online before. */
  readonly hasBeenOnline: boolean;
  /** An open socket was lost before: whoever was there with it must hear of the next one. */
  readonly hasLostSocket: boolean;
  /** The socket that the application was told of as online. */
  readonly onlineSocketId: number | undefined;
  readonly maintainConnection: boolean;
  readonly canRefresh: boolean;
  /** Longest gap between attempts. */
  readonly longestRetryMs: number;
  /** How many tokens in a row were withdrawn before they had held. */
  readonly withdrawals: number;
  /** The platform has confirmed the present token after it was made. */
  readonly tokenHeld: boolean;
  /** A socket was closed in the name of the token, and the connection was not stable since. */
  readonly isTokenDoubted: boolean;
  /** The last sign-in failed; the next one keeps its distance. */
  readonly signInFailed: boolean;
  /** Sign-ins beside the open socket that failed in a row. */
  readonly failedRenewals: number;
  /** The wait before the next one. */
  readonly renewalDelayMs: number;
}

export type ConnectionEvent =
  | { type: 'connection.open' }
  | { type: 'connection.close' }
  | { type: 'connection.drain' }
  | { type: 'connection.stepUp' }
  /** Nobody wants the step-up any more: while nothing was taken over, the consumer stays the one that it was. */
  | { type: 'connection.abandonStepUp' }
  /** The network may be back, or somebody does not want to wait any longer. */
  | { type: 'connection.retry' }
  | { type: 'outbox.empty' }
  | { type: 'socket.closed'; socketId: number; failure: ConnectionFailure }
  | { type: 'pong.received' }
  /** Raised by `liveness`: nothing was heard for too long. */
  | { type: 'socket.silent' }
  /** Raised by `lifecycle` for the other two regions. */
  | { type: 'token.granted' }
  | { type: 'token.doubted' }
  | { type: 'token.refusedBySocket'; byCloseCode?: true }
  | { type: 'socket.opened' }
  | { type: 'socket.gone' }
  | { type: 'session.ended' };

/** Which region decides which event. The matrix test walks it; an event that is missing here does not compile. */
export const connectionEvents = {
  'connection.open': ['lifecycle'],
  'connection.close': ['lifecycle'],
  'connection.drain': ['lifecycle'],
  'connection.stepUp': ['lifecycle'],
  'connection.abandonStepUp': ['lifecycle'],
  'connection.retry': ['lifecycle', 'token', 'liveness'],
  'outbox.empty': ['lifecycle'],
  'socket.closed': ['lifecycle'],
  'socket.silent': ['lifecycle'],
  'token.granted': ['token'],
  'token.doubted': ['token'],
  'token.refusedBySocket': ['token'],
  'session.ended': ['token', 'liveness'],
  'socket.opened': ['liveness'],
  'socket.gone': ['token', 'liveness'],
  'pong.received': ['liveness'],
} as const satisfies Record<ConnectionEvent['type'], readonly ('lifecycle' | 'token' | 'liveness')[]>;

/** What the machine tells the outside once it has come to rest in its new state. */
export type ConnectionEmitted =
  /**
   * `again`: not for the first time in this session. `isRestored`: an open socket was lost before. `isSame`: it is still the
   * socket of the last time, after a step-up that failed.
   */
  | { type: 'online'; again: boolean; isRestored: boolean; isSame: boolean }
  /** It was online and is not any more, but comes back by itself. */
  | { type: 'lost' }
  /** This socket is gone, and whatever was asked on it; undefined where none was open. */
  | { type: 'socketGone'; socketId: number | undefined }
  | { type: 'attempt' }
  /** The consumer is still the one that it was. */
  | { type: 'stepUpFailed'; failure: ConnectionFailure | undefined }
  | { type: 'contended' }
  | { type: 'abandoned' }
  | { type: 'closed' }
  | { type: 'failure'; failure: ConnectionFailure | undefined }
  | { type: 'failed'; failure: ConnectionFailure | undefined };

/** Path of the `lifecycle` region: the one word for where a connection stands. */
export type ConnectionLifecycle =
  | 'idle'
  | 'opening.discovering'
  | 'opening.authenticating'
  | 'opening.openingSocket'
  | 'opening.subscribing'
  | 'online'
  | 'interrupted.waitingToRetry'
  | 'interrupted.keepingDistance'
  | 'interrupted.discovering'
  | 'interrupted.checkingToken'
  | 'interrupted.authenticating'
  | 'interrupted.openingSocket'
  | 'interrupted.resubscribing'
  | 'steppingUp.authenticating'
  | 'steppingUp.awaitingAnswers'
  | 'steppingUp.openingSocket'
  | 'steppingUp.takingOver'
  | 'steppingUp.resubscribing'
  | 'draining'
  | 'closing'
  | 'closed'
  | 'failed';
