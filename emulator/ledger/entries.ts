import type { AgentState, RingState } from '../routing/model.js';
import type { Audience, Role, Side } from '../state/model.js';
import type { Json } from '../wire/json.js';

/** What became of a request. `refused` = answered with a code of 400 or more. */
export type Outcome = 'answered' | 'refused' | 'unanswered';

interface EntryFields {
  /** An HTTP request, whatever it was about. The path is without query and without tokens. */
  http: { method: string; path: string; status: number; service: string };
  /** A login attempt of a brand user. */
  login: { loginName: string | undefined; method: 'password' | 'appKey' | 'assertion' | 'none'; status: number };
  /** A consumer token was asked for. */
  signup: {
    consumerId: string | undefined;
    how: 'anonymous' | 'unauthenticated' | 'authenticated' | 'app';
    status: number;
  };
  /** A socket is open and its user is known. */
  connected: { socket: number; side: Side; userId: string; dialect: string };
  disconnected: {
    socket: number;
    side: Side;
    userId: string | undefined;
    code: number;
    reason: string;
    by: 'client' | 'emulator';
  };
  /** A WebSocket upgrade was answered with an HTTP status instead of 101. */
  upgradeRefused: { side: Side; status: number; reason: string };
  /** A request frame was dealt with. `type` is the short name without namespace. */
  request: {
    socket: number;
    userId: string | undefined;
    type: string;
    id: string;
    conversationId: string | undefined;
    outcome: Outcome;
    /** Status of the answer; 0 if the request was not even looked at. */
    code: number;
    error: string | undefined;
  };
  /** A conversation came into being, changed its metadata, or closed. */
  conversation: { conversationId: string; change: 'created' | 'changed' | 'closed'; skillId: string; stage: string };
  /** A message event got its place in a dialog. Chat states are never committed. */
  committed: {
    conversationId: string;
    dialogId: string;
    sequence: number;
    originatorId: string;
    role: Role;
    audience: Audience;
    event: string;
    text: string | undefined;
  };
  /** A message event was written to a socket, live or as part of a replay or query. */
  delivered: {
    conversationId: string;
    dialogId: string;
    sequence: number | undefined;
    userId: string;
    socket: number;
    replayed: boolean;
    event: string;
  };
  /** A notification about conversations was written to a socket; counts of its changes. */
  notified: { socket: number; userId: string; type: string; subscriptionId: string; upserts: number; deletes: number };
  /** A webhook was posted to an app; `status` is what it answered, 0 where it did not. */
  webhook: {
    clientId: string;
    type: string;
    conversationId: string;
    sequence: number | undefined;
    attempts: number;
    status: number;
  };
  /** An agent was asked to take a conversation, or what became of that. */
  ring: { ringId: string; conversationId: string; userId: string; state: RingState };
  agentState: { userId: string; loginName: string; state: AgentState; description: string };
  /** A client departed from the protocol: by a frame, or without a socket by an HTTP request. `frame` is redacted. */
  violation: { socket: number | undefined; userId: string | undefined; what: string; why: string; frame: Json };
  /** The emulator went down, cut everything, and is to come back. */
  restarted: { state: 'kept' | 'lost'; downFor: number };
  /** A fault struck. */
  fault: { id: number; when: string; do: string; socket: number | undefined; userId: string | undefined };
}

/** What an entry of the ledger is about, such as `request` or `violation`. */
export type LedgerKind = keyof EntryFields;

/** One line of the ledger of a given kind: its fields, a running number and the time. */
export type LedgerEntryOf<K extends LedgerKind> = {
  readonly kind: K;
  readonly n: number;
  readonly at: number;
} & Readonly<EntryFields[K]>;

/** One line of the ledger; tell kinds apart by `kind`. */
export type LedgerEntry = { [K in LedgerKind]: LedgerEntryOf<K> }[LedgerKind];

export type LedgerFields<K extends LedgerKind> = EntryFields[K];

/** Some fields of an entry: matches every entry that has the same values there. */
export type LedgerPattern<K extends LedgerKind> = { readonly kind: K } & Partial<LedgerEntryOf<K>>;

/** Counted for the whole life of the emulator, also for entries the ledger has dropped. */
export interface LedgerCounters {
  readonly entries: Record<LedgerKind, number>;
  /** By request type, short name: `{ PublishEvent: { answered: 12, refused: 1, unanswered: 0 } }`. */
  readonly requests: Record<string, Record<Outcome, number>>;
}

/** A committed message with everyone it was delivered to. */
export interface LedgerMessage {
  readonly conversationId: string;
  readonly dialogId: string;
  readonly sequence: number;
  readonly originatorId: string;
  readonly role: Role;
  readonly audience: Audience;
  readonly event: string;
  readonly text: string | undefined;
  readonly at: number;
  /** Users (PId or consumer id) who were entitled to it when it was committed. */
  readonly entitled: readonly string[];
  readonly delivered: readonly { readonly userId: string; readonly socket: number; readonly replayed: boolean }[];
}

/** What became of the messages of one conversation; the counts of `Ledger.summary()`. */
export interface ConversationSummary {
  readonly conversationId: string;
  readonly stage: string;
  /** PublishEvent requests seen, and how many of them were refused. */
  readonly received: number;
  readonly refused: number;
  /** Events with a sequence. */
  readonly committed: number;
  /** Writes of committed events to sockets: live, and by replay or query. */
  readonly delivered: number;
  readonly replayed: number;
  /** Entitled users to whom a committed event has not been written yet, neither live nor replayed. */
  readonly undelivered: readonly { readonly dialogId: string; readonly sequence: number; readonly userId: string }[];
  /** Events written live more than once to the same socket. */
  readonly doubled: readonly {
    readonly dialogId: string;
    readonly sequence: number;
    readonly userId: string;
    readonly times: number;
  }[];
  /** The same content committed more than once by the same user: a client that repeated itself. */
  readonly repeated: readonly {
    readonly dialogId: string;
    readonly originatorId: string;
    readonly sequences: readonly number[];
    readonly text: string | undefined;
  }[];
}

/** What `Ledger.summary()` returns. */
export interface LedgerSummary {
  readonly conversations: readonly ConversationSummary[];
  /** Sums over all conversations; for the last three the number of cases. */
  readonly total: {
    readonly received: number;
    readonly refused: number;
    readonly committed: number;
    readonly delivered: number;
    readonly replayed: number;
    readonly undelivered: number;
    readonly doubled: number;
    readonly repeated: number;
  };
}
