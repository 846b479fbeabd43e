import type { Fault as PlatformFault } from 'parley-sdk/emulator';
import type { Fault } from '../../../testing/faults/plan.js';

/**
 * What the parties do, as plain data. Brand users are called `b0`, `b1` …, consumers `c0`, `c1` …; a consumer has one open
 * conversation at a time, so a brand user names the conversation it means by its consumer (`of`).
 */
export type Deed =
  /** Begins a conversation. */
  | { readonly do: 'begin' }
  /** Sends a message. */
  | ({ readonly do: 'say'; readonly of?: string } & Wording)
  /** A message for the brand's side only. */
  | ({ readonly do: 'whisper'; readonly of: string } & Wording)
  /** Sends a file, which is as good as its caption: the same caption, the same bytes. */
  | { readonly do: 'upload'; readonly of?: string; readonly giveUpMs?: number }
  /** Reads the newest file that it has been told of. */
  | { readonly do: 'download' }
  | { readonly do: 'join'; readonly of: string; readonly role: 'ASSIGNED_AGENT' | 'MANAGER' | 'AGENT' }
  | { readonly do: 'leave'; readonly of: string }
  /** To a skill, or to another brand user. */
  | { readonly do: 'transfer'; readonly of: string; readonly to: string }
  /** Replaces the conversation's note. */
  | { readonly do: 'note'; readonly of: string }
  /** Reads the dialog from the platform. */
  | { readonly do: 'look'; readonly of?: string }
  /** Asks a service of the platform over HTTP. */
  | { readonly do: 'statistics' }
  /** Marks the newest message that it has been told as read. */
  | { readonly do: 'mark'; readonly of?: string }
  | { readonly do: 'type'; readonly of?: string }
  /** Closes the main dialog, or everything at once. */
  | { readonly do: 'end'; readonly of?: string; readonly stage?: boolean }
  /** One more subscription. */
  | { readonly do: 'subscribe' }
  /** Ends the subscription that it made last. */
  | { readonly do: 'unsubscribe' }
  /** Subscribes to rings, and goes ONLINE. */
  | { readonly do: 'ready' }
  | { readonly do: 'be'; readonly state: 'ONLINE' | 'OCCUPIED' | 'AWAY' }
  /** Answers the first ring that can be answered. */
  | { readonly do: 'answer'; readonly how: 'accept' | 'reject' }
  /** Becomes an authenticated consumer; the platform refuses claims that have expired. */
  | { readonly do: 'stepUp'; readonly isExpired?: boolean; readonly giveUpMs?: number }
  /** Tries to come back at once, if it is away. */
  | { readonly do: 'retry' }
  | { readonly do: 'drain' }
  /** Closes the connection and opens it again. */
  | { readonly do: 'reopen' };

/** How something is said: numbered, so that each message is another one, and until it is known what became of it. */
export interface Wording {
  /** The same words every time, in each conversation. */
  readonly same?: boolean;
  readonly onLost?: 'repeat' | 'reject';
  /** Milliseconds after which nobody waits for the answer any more. */
  readonly giveUpMs?: number;
}

export type Step = Deed & {
  readonly who: string;
  /** Milliseconds between the step before and this one; 0 is the same turn. */
  readonly after: number;
};

export interface Run {
  readonly seed: number;
  readonly brands: number;
  readonly consumers: number;
  /** Parties whose socket is like a browser's: no headers, no pings. */
  readonly browsers?: readonly string[];
  /** Consumers who sign in through a connector: a token of theirs that has ended is renewed, and they stay who they are. */
  readonly customers?: readonly string[];
  /**
   * Parties that are bots: each answers what consumers say, where it hears it, and says one thing more while what has waited
   * for the connection leaves.
   */
  readonly bots?: readonly string[];
  /** Parties that know their conversations when they are online (option `waitForReady`). */
  readonly patient?: readonly string[];
  /** Parties that hear of a conversation when its messages are here (option `getAllMessages`). */
  readonly readers?: readonly string[];
  /** Everybody keeps one message of a dialog, and closed conversations for a few seconds. */
  readonly forgetful?: true;
  /** Conversations and dialogs of each party that run as actors; more are records. Default: as many as there are. */
  readonly activeActors?: number;
  /** Milliseconds for which a request may wait for the connection. Default: a minute. */
  readonly outboxMs?: number;
  /** In which order the platform tells what one request has caused. */
  readonly order?: readonly ('response' | 'events' | 'conversations')[];
  /** Events that the platform gives at most when a dialog is read, whatever was asked for. */
  readonly queryLimit?: number;
  /** The platform's descriptions do not say what was said last. */
  readonly lastContent?: false;
  /** Milliseconds for which the address of a file is good. Default: a minute. */
  readonly addressMs?: number;
  /** What the platform itself does wrong, in the words of the emulator (docs/emulator.md). */
  readonly platform?: readonly PlatformFault[];
  /** A brand user who asks how it was when a main dialog is closed. */
  readonly survey?: string;
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
}

/** A run with a name: once found by chance, kept for ever. */
export interface Scenario {
  /** One sentence about what must be true. */
  readonly title: string;
  readonly run: Run;
}

export const partiesOf = ({ brands, consumers }: Run): readonly string[] => [
  ...Array.from({ length: brands }, (_, index) => `b${index}`),
  ...Array.from({ length: consumers }, (_, index) => `c${index}`),
];

export const isBrand = (who: string): boolean => who.startsWith('b');
