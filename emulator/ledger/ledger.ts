import { type Clock, systemClock } from '../clock.js';
import type { Conversation } from '../state/model.js';
import type {
  ConversationSummary,
  LedgerCounters,
  LedgerEntry,
  LedgerEntryOf,
  LedgerFields,
  LedgerKind,
  LedgerMessage,
  LedgerPattern,
  LedgerSummary,
  Outcome,
} from './entries.js';
import { messagesOf, summaryOf, totalOf } from './summary.js';

type Predicate = (entry: LedgerEntry) => boolean;

interface Waiter {
  readonly matches: Predicate;
  readonly settle: (entry: LedgerEntry | undefined) => void;
}

/** How long `waitFor` waits unless told otherwise. */
const WAIT_MS = 5_000;

/**
 * What the emulator received, accepted, refused, committed, and delivered to whom. Entries are plain data in the order things
 * happened. Only the newest `limit` entries are kept; counters, `messages()` and `summary()` are never cut short.
 */
export class Ledger {
  #entries: LedgerEntry[] = [];
  #n = 0;
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<(entry: LedgerEntry) => void>();
  readonly #counts: Partial<Record<LedgerKind, number>> = {};
  /** A Map: request types come from the client, and one may be called `constructor`. */
  readonly #requests = new Map<string, Record<Outcome, number>>();
  #closed = false;

  /** @internal */
  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly conversations: ReadonlyMap<string, Conversation>,
  ) {}

  /** The entries kept so far, oldest first. A copy: it does not grow. */
  get entries(): readonly LedgerEntry[] {
    return [...this.#entries];
  }

  /** Frames that broke the protocol. */
  get violations(): readonly LedgerEntryOf<'violation'>[] {
    return this.filter({ kind: 'violation' });
  }

  /** How often each thing has happened since the start, whatever is kept of it. */
  get counters(): LedgerCounters {
    const requests = Object.fromEntries([...this.#requests].map(([type, counts]) => [type, { ...counts }]));
    const none = { http: 0, login: 0, signup: 0, connected: 0, disconnected: 0, upgradeRefused: 0, request: 0 };
    const rest = {
      conversation: 0,
      committed: 0,
      delivered: 0,
      notified: 0,
      webhook: 0,
      ring: 0,
      agentState: 0,
      violation: 0,
      restarted: 0,
      fault: 0,
    };
    return { entries: { ...none, ...rest, ...this.#counts }, requests };
  }

  /** All kept entries that match, e.g. `filter({ kind: 'request', type: 'PublishEvent', outcome: 'refused' })`. */
  filter<K extends LedgerKind>(pattern: LedgerPattern<K>): LedgerEntryOf<K>[];
  filter(predicate: (entry: LedgerEntry) => boolean): LedgerEntry[];
  filter<K extends LedgerKind>(match: LedgerPattern<K> | Predicate): LedgerEntry[] {
    return this.#entries.filter(predicateOf(match));
  }

  /**
   * Resolves with the first entry that matches: one already there, or the next to come. Rejects after `timeout` real
   * milliseconds and when the emulator closes, so a test neither sleeps nor hangs.
   *
   * @param options.after only entries with a larger `n` count; take `ledger.last` before the action under test
   * @param options.timeout default 5,000
   */
  waitFor<K extends LedgerKind>(pattern: LedgerPattern<K>, options?: WaitOptions): Promise<LedgerEntryOf<K>>;
  waitFor(predicate: (entry: LedgerEntry) => boolean, options?: WaitOptions): Promise<LedgerEntry>;
  waitFor<K extends LedgerKind>(match: LedgerPattern<K> | Predicate, options: WaitOptions = {}): Promise<LedgerEntry> {
    const { after = 0, timeout = WAIT_MS } = options;
    const test = predicateOf(match);
    const matches: Predicate = (entry) => entry.n > after && test(entry);
    const known = this.#entries.find(matches);
    if (known) return Promise.resolve(known);
    const wanted = typeof match === 'function' ? 'the predicate' : JSON.stringify(match);
    if (this.#closed) return Promise.reject(new Error(`The emulator is closed; nothing matches ${wanted} any more.`));
    return new Promise((resolve, reject) => {
      // Real time: whoever drives the clock of the emulator by hand still wants an answer.
      const timer = systemClock.setTimeout(() => {
        this.#waiters.delete(waiter);
        const tail = this.#entries.slice(-8).map((entry) => JSON.stringify(entry));
        reject(
          new Error(
            [`Nothing in the ledger matched ${wanted} within ${timeout} ms. Last entries:`, ...tail].join('\n  '),
          ),
        );
      }, timeout);
      const waiter: Waiter = {
        matches,
        settle: (entry) => {
          systemClock.clearTimeout(timer);
          this.#waiters.delete(waiter);
          if (entry) resolve(entry);
          else reject(new Error(`The emulator was closed before anything matched ${wanted}.`));
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Number of the newest entry; 0 when there is none. */
  get last(): number {
    return this.#n;
  }

  /** Calls `listener` for every entry from now on; returns what ends it. */
  onEntry(listener: (entry: LedgerEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every committed event of a conversation with its deliveries, in order of commitment. */
  messages(conversationId: string): LedgerMessage[] {
    const conversation = this.conversations.get(conversationId);
    return conversation ? messagesOf(conversation) : [];
  }

  /** Per conversation: what was received, committed, delivered, and any loss or doubling. */
  summary(conversationId?: string): LedgerSummary {
    const one = conversationId === undefined ? undefined : this.conversations.get(conversationId);
    const chosen = conversationId === undefined ? [...this.conversations.values()] : one ? [one] : [];
    const conversations: ConversationSummary[] = chosen.map((conversation) => summaryOf(conversation));
    return { conversations, total: totalOf(conversations) };
  }

  /** Forgets the entries; counters and messages stay. */
  clear(): void {
    this.#entries = [];
  }

  /** @internal */
  record<K extends LedgerKind>(kind: K, fields: LedgerFields<K>): void {
    this.#n += 1;
    // A spread of a mapped type is beyond what TypeScript can follow; `fields` is checked at each call.
    const entry = { kind, n: this.#n, at: this.clock.now(), ...fields } as unknown as LedgerEntry;
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
    if (entry.kind === 'request') this.#count(entry.type, entry.outcome);
    this.#entries.push(entry);
    // Trimmed in steps: one shift per entry would copy the array thousands of times a second.
    if (this.#entries.length > this.limit + Math.max(1_000, this.limit / 8))
      this.#entries = this.#entries.slice(-this.limit);
    for (const waiter of this.#waiters) if (waiter.matches(entry)) waiter.settle(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  #count(type: string, outcome: Outcome): void {
    const counts = this.#requests.get(type) ?? { answered: 0, refused: 0, unanswered: 0 };
    counts[outcome] += 1;
    this.#requests.set(type, counts);
  }

  /** @internal Waiters are rejected; the ledger stays readable. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) waiter.settle(undefined);
    this.#listeners.clear();
  }
}

/** How `waitFor()` waits. */
export interface WaitOptions {
  /** Only entries with a higher number `n` count. @default 0 */
  readonly after?: number;
  /** In milliseconds of real time. @default 5,000 */
  readonly timeout?: number;
}

function predicateOf<K extends LedgerKind>(match: LedgerPattern<K> | Predicate): Predicate {
  if (typeof match === 'function') return match;
  const wanted = Object.entries(match);
  return (entry) => {
    const fields: Readonly<Record<string, unknown>> = { ...entry };
    return wanted.every(([key, value]) => fields[key] === value);
  };
}
