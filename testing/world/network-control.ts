import type { TimedFault, WireFault } from '../faults/plan.js';
import { type Duration, milliseconds } from './duration.js';
import { checkFault } from './given.js';

/** What carries out what is done to the network. */
export interface Wires {
  /** Does it at once. */
  strike(fault: TimedFault): void;
  /** From now on it may strike. */
  arm(fault: WireFault): void;
  heal(): void;
}

/** What a test does to the network between everybody and the platform. `who`: a name; everybody if left out. */
export class NetworkControl {
  constructor(
    private readonly wires: Wires,
    private readonly elapsed: () => number,
  ) {}

  /** Connections break; both ends hear of it, and what was on its way is lost. New ones can be made at once. */
  cuts(who?: string): void {
    this.wires.strike({ at: this.elapsed(), ...of(who), do: 'cut' });
  }

  /** The platform closes the sockets with this code (protocol.md 4.6). */
  closes(code: number, who?: string): void {
    this.wires.strike({ at: this.elapsed(), ...of(who), do: 'close', code });
  }

  /** Nothing gets through for so long, and nobody is told; then everything comes at once. */
  stalls(duration: Duration, who?: string): void {
    this.wires.strike({ at: this.elapsed(), ...of(who), do: 'silence', ms: milliseconds(duration) });
  }

  /** Connections break, and the platform cannot be reached for so long. */
  goesAway(duration: Duration, who?: string): void {
    this.wires.strike({ at: this.elapsed(), ...of(who), do: 'away', ms: milliseconds(duration) });
  }

  /** The platform takes the tokens of a brand user back and breaks its connections, as when it signs in elsewhere. */
  withdrawsTokens(who: string): void {
    this.wires.strike({ at: this.elapsed(), who, do: 'revoke' });
  }

  /** From now on this strikes what passes, as one of the `faults` that a world can begin with. */
  strikes(fault: WireFault): void {
    checkFault(fault);
    this.wires.arm(fault);
  }

  /** No more faults; what was half-open turns out to be dead. */
  recovers(): void {
    this.wires.heal();
  }
}

const of = (who: string | undefined): { readonly who?: string } => (who === undefined ? {} : { who });
