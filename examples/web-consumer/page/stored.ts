/** What outlives a reload. A page whose storage is forbidden works all the same, and begins anew each time. */
export interface Stored {
  /** With it the next connection is the same consumer; whoever has it can read the conversations. */
  readonly token?: string;
  /** Whom the shop knows the consumer as, after signing in. */
  readonly name?: string;
}

const KEY = 'marlow-chat';

export function readStored(): Stored {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Stored;
  } catch {
    return {};
  }
}

export function writeStored(stored: Stored): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // Nothing to be done about it, and nothing that the consumer could do.
  }
}
