import type { Emulator, LedgerEntry } from 'parley-sdk/emulator';

/** From when to when, in numbers of the ledger's entries, somebody took part in a dialog. */
export interface Stay {
  readonly from: number;
  until: number;
}

interface Commit {
  readonly n: number;
  readonly sequence: number;
}

const byBegin = (one: Stay, other: Stay): number => one.from - other.from;

/** Who took part when, by the platform's own book-keeping, and when what was committed. */
export class Membership {
  readonly #stays = new Map<string, Stay[]>();
  readonly #commits = new Map<string, Commit[]>();
  readonly #emulator: Emulator;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    emulator.ledger.onEntry((entry) => this.#note(entry));
  }

  staysOf(userId: string, dialogId: string): readonly Stay[] {
    return this.#stays.get(`${userId} ${dialogId}`) ?? [];
  }

  /**
   * In which of somebody's stays a message was committed. Who became another user in the middle of one has stayed: what ends
   * under one id goes on under the other.
   */
  stayAt(userIds: ReadonlySet<string>, dialogId: string, sequence: number): Stay | undefined {
    const commit = this.#commits.get(dialogId)?.find((one) => one.sequence === sequence);
    if (!commit) return undefined;
    const stays: Stay[] = [];
    for (const { from, until } of [...userIds].flatMap((id) => this.staysOf(id, dialogId)).sort(byBegin)) {
      const before = stays.at(-1);
      if (before && before.until >= from) before.until = Math.max(before.until, until);
      else stays.push({ from, until });
    }
    return stays.find(({ from, until }) => commit.n >= from && commit.n <= until);
  }

  #note(entry: LedgerEntry): void {
    if (entry.kind === 'committed') {
      const { dialogId, n, sequence } = entry;
      const commits = this.#commits.get(dialogId);
      if (commits) commits.push({ n, sequence });
      else this.#commits.set(dialogId, [{ n, sequence }]);
    }
    if (entry.kind !== 'conversation') return;
    const conversation = this.#emulator.conversation(entry.conversationId);
    for (const dialog of conversation?.dialogs ?? []) {
      const present = new Set(dialog.participants.filter(({ state }) => state === 'ACTIVE').map(({ id }) => id));
      for (const id of present) {
        const stays = this.#row(`${id} ${dialog.dialogId}`);
        if (stays.at(-1)?.until !== Number.POSITIVE_INFINITY)
          stays.push({ from: entry.n, until: Number.POSITIVE_INFINITY });
      }
      for (const [key, stays] of this.#stays) {
        const [id = '', dialogId] = key.split(' ');
        const last = stays.at(-1);
        if (dialogId === dialog.dialogId && !present.has(id) && last?.until === Number.POSITIVE_INFINITY)
          last.until = entry.n;
      }
    }
  }

  #row(key: string): Stay[] {
    const known = this.#stays.get(key);
    if (known) return known;
    const row: Stay[] = [];
    this.#stays.set(key, row);
    return row;
  }
}
