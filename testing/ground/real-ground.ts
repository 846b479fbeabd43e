import type { Emulator } from 'parley-sdk/emulator';
import type { Fault } from '../faults/plan.js';
import type { Disturbance, Ground, Way, WorldClock } from './ground.js';
import { RealWires } from './real-wires.js';

/** The longest that time is let pass at once: what waits longer belongs into virtual time. */
const LONGEST_MS = 30_000;
/** How often it is looked at what came about, in milliseconds. */
const STEP_MS = 10;

const CLOCK: WorldClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** An emulator that listens on a port of this computer, sockets of the operating system, and the computer's clock. */
export class RealGround implements Ground {
  readonly kind = 'real';
  readonly epoch = Date.now();
  readonly wires: RealWires;
  readonly disturbances: Disturbance[] = [];
  /** Who throws from a callback here ends the process, or is caught by the test runner. */
  readonly crashes: readonly unknown[] = [];
  readonly emulatorOptions = {};
  #emulator: Emulator | undefined;

  /** @param userOf the id or login name by which the emulator knows a party */
  constructor(
    faults: readonly Fault[],
    private readonly userOf: (name: string) => string,
  ) {
    if (faults.length > 0) throw new TypeError(`faults are for worlds in virtual time. ${RealWires.INSTEAD}`);
    this.wires = new RealWires(userOf, (lasts) => {
      this.disturbances.push({ from: this.elapsed, until: this.elapsed + lasts });
    });
  }

  get elapsed(): number {
    return Date.now() - this.epoch;
  }

  begin(emulator: Emulator): void {
    this.#emulator = emulator;
    this.wires.begin(emulator);
  }

  async pass(ms: number): Promise<void> {
    if (ms > LONGEST_MS)
      throw new TypeError(
        `${ms} ms would really pass: with real sockets at most ${LONGEST_MS} ms at once. Leave out \`sockets: 'real'\`.`,
      );
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  async find<T>(look: () => T | undefined, patience: number): Promise<T | undefined> {
    const began = this.elapsed;
    for (;;) {
      const found = look();
      if (found !== undefined || this.elapsed - began >= patience) return found;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  wayOf(): Way {
    return { csdsDomain: this.#emulator!.csdsDomain };
  }

  clockOf(): WorldClock {
    return CLOCK;
  }

  /** Timers of a process are nobody's, so they cannot be told. */
  remainsOf(name: string): readonly string[] {
    const user = this.userOf(name);
    const sockets = this.#emulator!.sockets.list();
    return sockets.filter(({ loginName, userId }) => loginName === user || userId === user).map(() => 'an open socket');
  }

  end(): void {
    this.wires.heal();
  }
}
