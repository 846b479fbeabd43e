import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from './clock.js';
import type { LedgerEntry } from './ledger/entries.js';
import type { AppOptions } from './send-api/apps.js';
import type { AgentOptions } from './state/directory.js';
import type { SkillOptions } from './state/skills.js';
import type { AgentSurveySettings } from './surveys/agent-surveys.js';

/** What a request can cause (protocol.md 12.2). `snapshot` is that of a subscription, or the replay of a dialog. */
export type Effect = 'response' | 'events' | 'conversations' | 'routing' | 'snapshot';

/** A post-conversation survey: which bot runs it. See docs/emulator.md, "Surveys". */
export interface SurveySettings {
  /** Login name of an agent known to the emulator. */
  readonly bot: string;
  /**
   * Whether the bot takes part from the start. The survey bot that LivePerson publishes waits for a survey dialog in which it does not
   * take part yet and joins by itself (protocol.md 6.10): for such a bot `false`. @default true
   */
  readonly joined?: boolean;
}

/** What may be changed while the emulator runs, through `emulator.settings`. */
export interface EmulatorSettings {
  /**
   * In which order a request's response, message events, conversation changes and rings are sent. The platform promises none, so clients
   * must cope with every order. What is not named comes last. [EA40]
   * @default ['response', 'events', 'conversations', 'routing']
   */
  order: readonly Effect[];
  /** Runs a survey when a MAIN dialog is closed. @default undefined */
  survey: SurveySettings | undefined;
  /** What agents are asked about their conversations (protocol.md 10.6). Without it the service answers 404. @default undefined */
  agentSurvey: AgentSurveySettings | undefined;
  /** Conversations in a snapshot, at most. @default 1001, as on the platform */
  snapshotLimit: number;
  /** Events in the answer to a QueryMessages, at most, whatever was asked for; the platform's own limit is not known. @default no limit */
  queryLimit: number;
  /** Whether consumers hear of content events through conversation notifications too. [EA42] @default true */
  contentUpdatesToConsumers: boolean;
  /** Whether the description of a conversation says what was said in it last; on the platform that may be missing (protocol.md 7.1). @default true */
  lastContent: boolean;
  /** Longest request frame in characters; `hosted/file` events are exempt. @default 5000, as on the platform */
  maxRequestLength: number;
  /** Time for InitConnection after the socket opened, in ms; documented as "a few seconds". [EA39] @default 5000 */
  initTimeout: number;
  /** A socket that sent nothing, not even a ping, for so long is closed. 0 = never. @default 0 */
  idleTimeout: number;
  /**
   * How long a client may go on as if it had not been told that a dialog is closed, in ms: its request may have crossed the news.
   * Later than that, publishing into the dialog or subscribing to it is a violation. @default 1000
   */
  reactionTime: number;
  /**
   * Whether haste and silence are violations too: a login within 5 s after a refused one, a request within 1 s after it was answered
   * 429, nothing sent for more than 60 s (protocol.md 2.4, 4.4, 5.6). Off, since tests like to shorten delays. @default false
   */
  notePace: boolean;
  /** Whether files can be shared; an account has it switched on or off. @default true */
  fileSharing: boolean;
  /** Longest file in bytes. @default 5 MiB */
  maxFileSize: number;
  /** How long a temporary URL of a file is good, in ms, rounded up to seconds. @default 60,000 */
  fileUrlTtl: number;
  /** How long a ring waits for its agent, in ms. @default 72,000, as in every published sample */
  ringExpiration: number;
  /** How long an agent who did not take a conversation is not asked for it again, in ms. [EA70] @default 10,000 */
  ringPause: number;
  /** By how many milliseconds the platform's clock is ahead of `clock`: in every time stamp and in the life of tokens. @default 0 */
  clockSkew: number;
}

/** Turns an upgrade into a WebSocket, as `ws` has them. By default `ws` does it; a test in virtual time brings its own. */
export type Handshake = (
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  // The published types name nothing of `ws`, whose types are no dependency.
  opened: (socket: object) => void,
) => void;

/** How an emulator goes down and comes back; see `Emulator.restart`. */
export interface RestartOptions {
  /** 'lost': conversations and brand sessions are forgotten; users and consumer tokens stay good. @default 'kept' */
  readonly state?: 'kept' | 'lost';
  /** Milliseconds during which every connection is cut at once. @default 0 */
  readonly downFor?: number;
}

/** The identity provider's connectors: whom they vouch for (protocol.md 3.2, 3.3). */
export type ConnectorType = 'unauthenticated' | 'authenticated';

/** A connector, and by what the tokens of the brand's own identity provider are judged there. */
export interface ConnectorOptions {
  readonly type: ConnectorType;
  /**
   * Public keys of the brand's identity provider. With them a customer's token must be signed by one of them and have `iss`,
   * `iat`, `exp` and `sub`; without them tokens are read and not verified, so that no keys are needed for a start. @default none
   */
  readonly jwks?: { readonly keys: readonly object[] };
  /** What `iss` must be; looked at with `jwks`. @default anything */
  readonly issuer?: string;
  /** What `aud` must be; looked at with `jwks`. @default anything */
  readonly audience?: string;
  /** By how many milliseconds the clocks may differ, in `exp`, `nbf` and `iat`. @default 0 */
  readonly clockTolerance?: number;
  /** Private key, as a JWK, by which encrypted tokens (RSA-OAEP-256) are read. @default none: they are refused */
  readonly decryptionKey?: object;
}

/** Options of `startEmulator`; all have defaults. */
export interface EmulatorOptions extends Partial<EmulatorSettings> {
  /** @default '12345678' */
  readonly accountId?: string;
  /** 0 = any free port. @default 0 */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** https and wss with a self-signed certificate made at the start. @default false */
  readonly tls?: boolean;
  /** Brand users. @default a bot `bot` and a human `ann` */
  readonly agents?: readonly AgentOptions[];
  /** Skills, by id or with a name. Those of agents, and those that a test asks for by `emulator.skill()`, are known as well. */
  readonly skills?: readonly (string | SkillOptions)[];
  /** What the service of working hours gives (protocol.md 10.4): data for clients, nothing follows from it. @default none */
  readonly workingHours?: readonly object[];
  /** Connector id → type, or what is more to say of it; see also `Emulator.setConnector`. @default `{ unauthenticated: 'unauthenticated', authenticated: 'authenticated' }` */
  readonly connectors?: Readonly<Record<string, ConnectorType | ConnectorOptions>>;
  /** Apps whose consumers are on a server (docs/send-api.md); see also `Emulator.installApp`. @default none */
  readonly apps?: readonly AppOptions[];
  /** Lifetime of a brand session in ms; a refresh starts it anew. @default 28,800,000 (8 h) */
  readonly sessionTtl?: number;
  /** Lifetime of an anonymous consumer's JWT in ms. @default 13 years */
  readonly consumerTokenTtl?: number;
  /** Lifetime of the external token of an unauthenticated connector in ms. @default 600,000 */
  readonly externalTokenTtl?: number;
  /**
   * A folder to keep conversations, users, tokens, skills and files in, so that the next emulator goes on with them; one that is new
   * or empty begins. What a client was told is there even after `kill -9`. Needs the package `classic-level`. @default none: memory only
   */
  readonly state?: string;
  /**
   * Told a `StateError` when the state could not be written, such as on a full disk. By then the emulator has closed: what it cannot keep
   * it tells nobody. @default a warning of the process
   */
  readonly failed?: (error: unknown) => void;
  /** Entries the ledger keeps. @default 100,000 */
  readonly ledgerLimit?: number;
  /** Is told every entry of the ledger; `describeEntry` turns one into a line. @default none */
  readonly log?: (entry: LedgerEntry) => void;
  /**
   * From which all randomness comes: ids, tokens, and what faults leave to chance. With the same seed, the same clock and the same
   * requests in the same order everything is the same. @default a new one at every start; see `emulator.seed`
   */
  readonly seed?: number | string;
  /**
   * Every time stamp and every timer of the emulator, except the bound of `waitFor`, which is real. @default the computer's clock
   */
  readonly clock?: Clock;
  /** Where the built page of the console is; for those who change that page. @default beside the emulator */
  readonly consoleFolder?: string;
  /** Clients of the same process instead of a port, as `parley-sdk/testing` has them. */
  readonly inProcess?: InProcess;
}

/** What joins an emulator to clients of its own process, so that both can be played in virtual time. */
export interface InProcess {
  /** Told once how requests and upgrades are handed over; nothing listens on a port then. */
  ready(doors: {
    readonly request: (request: IncomingMessage, response: ServerResponse) => void;
    readonly upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
  }): void;
  readonly handshake: Handshake;
}

export const DEFAULT_ACCOUNT = '12345678';
export const DEFAULT_AGENTS: readonly AgentOptions[] = [
  { loginName: 'bot', nickname: 'Bot' },
  { loginName: 'ann', nickname: 'Ann' },
];
export const DEFAULT_CONNECTORS: Readonly<Record<string, ConnectorType>> = {
  unauthenticated: 'unauthenticated',
  authenticated: 'authenticated',
};

const HOUR = 3_600_000;

export const DEFAULT_LIFETIMES = {
  sessionTtl: 8 * HOUR,
  /** "About 13 years" in the published sample (protocol.md 3.4). */
  consumerTokenTtl: 13 * 365 * 24 * HOUR,
  externalTokenTtl: 600_000,
};

export const DEFAULT_LEDGER_LIMIT = 100_000;

export function settingsFrom(options: EmulatorOptions): EmulatorSettings {
  return {
    order: options.order ?? ['response', 'events', 'conversations', 'routing'],
    survey: options.survey,
    agentSurvey: options.agentSurvey,
    queryLimit: options.queryLimit ?? Number.POSITIVE_INFINITY,
    snapshotLimit: options.snapshotLimit ?? 1_001,
    contentUpdatesToConsumers: options.contentUpdatesToConsumers ?? true,
    lastContent: options.lastContent ?? true,
    maxRequestLength: options.maxRequestLength ?? 5_000,
    initTimeout: options.initTimeout ?? 5_000,
    idleTimeout: options.idleTimeout ?? 0,
    clockSkew: options.clockSkew ?? 0,
    reactionTime: options.reactionTime ?? 1_000,
    notePace: options.notePace ?? false,
    ringExpiration: options.ringExpiration ?? 72_000,
    fileSharing: options.fileSharing ?? true,
    maxFileSize: options.maxFileSize ?? 5 * 1_024 * 1_024,
    fileUrlTtl: options.fileUrlTtl ?? 60_000,
    ringPause: options.ringPause ?? 10_000,
  };
}
