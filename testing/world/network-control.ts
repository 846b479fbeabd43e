import type { Network } from '../virtual/network.js';
import { type Duration, milliseconds } from './duration.js';

/** What a test does to the network between everybody and the platform. `who`: a name; everybody if left out. */
export class NetworkControl {
  constructor(
    private readonly network: Network,
    private readonly note: (from: number, until: number) => void,
    private readonly elapsed: () => number,
  ) {}

  /** Connections break; both ends hear of it, and what was on its way is lost. New ones can be made at once. */
  cuts(who?: string): void {
    this.#strike({ do: 'cut' }, who, 0);
  }

  /** Nothing gets through for so long, and nobody is told; then everything comes at once. */
  stalls(duration: Duration, who?: string): void {
    const ms = milliseconds(duration);
    this.#strike({ do: 'silence', ms }, who, ms);
  }

  /** Connections break, and the platform cannot be reached for so long. */
  goesAway(duration: Duration, who?: string): void {
    const ms = milliseconds(duration);
    this.#strike({ do: 'away', ms }, who, ms);
  }

  /** No more faults; what was half-open turns out to be dead. */
  recovers(): void {
    this.network.heal();
  }

  #strike(what: { do: 'cut' } | { do: 'silence' | 'away'; ms: number }, who: string | undefined, lasts: number): void {
    const now = this.elapsed();
    this.note(now, now + lasts);
    const whose = who === undefined ? {} : { who };
    this.network.strike({ at: now, ...whose, ...what });
  }
}
