import type { Changes } from '../../transport/wire/facts.js';
import type { RequestName } from '../../transport/wire/request-names.js';

/**
 * What a subscription is to, other than conversations. The platform makes it anew on each connection, and answers with a snapshot,
 * as it does for conversations; it has no request to end one (protocol.md 6.12, 6.16).
 */
export interface Topic {
  readonly request: RequestName;
  /** Asked each time that it is made: ids are known from the sign-in on. */
  readonly body: () => object;
  /** Takes in the changes of one notification, as they came. */
  readonly take: (changes: readonly unknown[], isSnapshot: boolean) => void;
}

/** All changes of one notification as they came. */
export function rawChanges(changes: Changes): readonly unknown[] {
  const all: unknown[] = [];
  for (let piece = changes(); piece; piece = changes()) all.push(...(piece.raw ?? []));
  return all;
}
