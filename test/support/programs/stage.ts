import type { CreateConnectionOptions } from 'parley-sdk';
import type { Emulator } from 'parley-sdk/emulator';

/** Where a run is played: in virtual time and memory, or over real sockets. */
export interface Stage {
  readonly emulator: Emulator;
  /** Milliseconds since the run began. */
  readonly elapsed: () => number;
  /** The platform's time of day. */
  readonly now: () => number;
  readonly pass: (ms: number) => Promise<void>;
  /** How a party reaches the emulator. */
  readonly worldOf: (who: string) => Pick<CreateConnectionOptions, 'csdsDomain' | 'platform'>;
  /** Faults begin. */
  readonly begin: () => void;
  /** Faults end. */
  readonly heal: () => void;
  readonly faultsStruck: () => number;
  /** Whether a line fell silent between these moments. */
  readonly fellSilent: (from: number, to: number) => boolean;
  /** What nobody caught. */
  readonly crashes: () => readonly unknown[];
  /** Timers and lines that are left of a party that has closed. */
  readonly leftOf: (who: string) => readonly string[];
  readonly note: (line: string) => void;
  readonly close: () => Promise<void>;
  /** How long is waited at the longest for everybody to be online at first, for the calm after the last fault, and so on. */
  readonly patience: {
    readonly openMs: number;
    readonly calmMs: number;
    readonly lookMs: number;
    readonly probeMs: number;
    readonly settleMs: number;
  };
}
