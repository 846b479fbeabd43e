/** What the client did wrong, beyond asking for something that cannot be. */
interface Blame {
  /** It could have known: why the request is a departure from the protocol. */
  readonly departure?: string;
  /** It was told that this is closed, if it was told in time: `dialog ID` or `conversation ID`. */
  readonly closed?: string;
  /** It was told that this ring is over, if it was told in time. */
  readonly ring?: string;
}

/** A request the platform says no to: becomes a string answer with this code (protocol.md 5.2, 5.6). */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly blame: Blame = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

const closed = (what: string) => new Refusal(400, 'Bad Request, Conversation is close', { closed: what });

/** Texts known word for word (protocol.md 5.6) and, below the line, texts of our own for codes documented without one. [EA6] */
export const refusals = {
  badRequest: (departure: string) => new Refusal(400, 'Bad Request', { departure }),
  closedDialog: (id: string) => closed(`dialog ${id}`),
  closedConversation: (id: string) => closed(`conversation ${id}`),
  noSuchParticipant: () => new Refusal(400, 'Agent does not exist in conversation'),
  hasOpenConversation: (consumerId: string) =>
    new Refusal(
      400,
      `Consumer request conversation failed: User ${consumerId} already has open conversation. Can't open another one.`,
    ),
  // ---
  unauthenticated: () => {
    const why = 'Not authenticated: InitConnection must be answered first';
    return new Refusal(401, why, { departure: why });
  },
  /** By the state of things: a program may ask for what it may not do. */
  forbidden: (why: string) => new Refusal(403, `Forbidden: ${why}`),
  /** By the side of the socket, which the client knows. */
  otherSide: (why: string) => new Refusal(403, `Forbidden: ${why}`, { departure: why }),
  unknown: (what: string) => new Refusal(404, `${what} does not exist`),
  /** A subscription is the client's own business, and lives on one socket. */
  unknownSubscription: () => {
    const why = 'Subscription does not exist';
    return new Refusal(404, why, { departure: why });
  },
  ringIsOver: (ring: string, state: string) => new Refusal(400, `Ring is not waiting: ${state}`, { ring }),
  alreadyAssigned: () => new Refusal(400, 'Conversation already has an assigned agent'),
  /** What an account accepts is its own business: a client need not know. */
  file: (why: string) => new Refusal(400, `Bad Request, ${why}`),
  noSuchFile: () => new Refusal(500, 'File does not exist'),
  notInThisVersion: (type: string) => new Refusal(400, `${type} is not in this version of the emulator`),
};
