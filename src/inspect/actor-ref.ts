/** What is read of XState's actors; typed here, so that an actor of another copy of XState will do. */
export interface ActorRef {
  readonly id: string;
  readonly sessionId: string;
  readonly logic?: unknown;
  readonly src?: unknown;
  /** A member of XState's published type for actors; XState has no other word for who started whom. Read by `parentOf` only. */
  readonly _parent?: ActorRef;
  getSnapshot(): Snapshot | undefined;
}

export interface Snapshot {
  readonly status?: string;
  readonly value?: unknown;
  readonly context?: unknown;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly tags?: Iterable<string>;
}

/** The actor that started this one; undefined for the root of a system. Without that member every actor would be shown as a root. */
export const parentOf = (ref: ActorRef): ActorRef | undefined => ref._parent;
