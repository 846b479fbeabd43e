/** A request the platform says no to: becomes a string answer with this code (protocol.md 5.2, 5.6). */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Texts known word for word (protocol.md 5.6) and, below the line, texts of our own for codes documented without one. [EA6] */
export const refusals = {
  badRequest: () => new Refusal(400, 'Bad Request'),
  closed: () => new Refusal(400, 'Bad Request, Conversation is close'),
  noSuchParticipant: () => new Refusal(400, 'Agent does not exist in conversation'),
  hasOpenConversation: (consumerId: string) =>
    new Refusal(
      400,
      `Consumer request conversation failed: User ${consumerId} already has open conversation. Can't open another one.`,
    ),
  // ---
  unauthenticated: () => new Refusal(401, 'Not authenticated: InitConnection must be answered first'),
  forbidden: (why: string) => new Refusal(403, `Forbidden: ${why}`),
  unknown: (what: string) => new Refusal(404, `${what} does not exist`),
  alreadyAssigned: () => new Refusal(400, 'Conversation already has an assigned agent'),
  notInThisVersion: (type: string) => new Refusal(400, `${type} is not in this version of the emulator`),
};
