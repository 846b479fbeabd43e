import type { Emulator } from 'parley-sdk/emulator';
import type { Fault } from '../faults/plan.js';
import { ADDRESS, Network } from '../virtual/network.js';
import { EPOCH } from '../virtual/scheduler.js';
import type { Disturbance, Ground, Way, WorldClock } from './ground.js';
import { VirtualTime } from './virtual-time.js';

const ownerOf = (name: string): string => `sdk ${name}`;

/** Everybody in one process, and a clock that jumps from one thing that is due to the next. */
export class VirtualGround implements Ground {
  readonly kind = 'virtual';
  readonly epoch = EPOCH;
  readonly wires: Network;
  readonly disturbances: Disturbance[] = [];
  readonly #time = new VirtualTime();
  #emulator: Emulator | undefined;

  constructor(seed: number, faults: readonly Fault[]) {
    this.wires = new Network({
      scheduler: this.#time.scheduler,
      seed,
      faults,
      trace: () => {},
      revoke: (who) => this.#emulator?.expireTokens(who),
      disturbed: (lasts) => {
        this.disturbances.push({ from: this.elapsed, until: this.elapsed + lasts });
      },
    });
  }

  get elapsed(): number {
    return this.#time.elapsed;
  }

  get crashes(): readonly unknown[] {
    return this.#time.scheduler.crashes;
  }

  get emulatorOptions() {
    return { clock: this.#clockOf('emulator'), inProcess: this.wires.inProcess };
  }

  begin(emulator: Emulator): void {
    this.#emulator = emulator;
    this.wires.begin();
  }

  pass(ms: number): Promise<void> {
    return this.#time.pass(ms);
  }

  find<T>(look: () => T | undefined, patience: number): Promise<T | undefined> {
    return this.#time.find(look, patience);
  }

  wayOf(name: string): Way {
    return { csdsDomain: ADDRESS, platform: this.wires.platformOf(name, 'node') };
  }

  clockOf(name: string): WorldClock {
    return this.#clockOf(ownerOf(name));
  }

  remainsOf(name: string): readonly string[] {
    const { scheduler } = this.#time;
    const timers = scheduler
      .pendingOf(ownerOf(name))
      .map(({ at }) => `a timer that is due in ${at - scheduler.now} ms`);
    return [...timers, ...this.wires.linesOf(name).map(() => 'an open socket')];
  }

  end(): void {}

  #clockOf(owner: string): WorldClock {
    const { scheduler } = this.#time;
    return {
      now: () => scheduler.now,
      setTimeout: (callback, ms) => scheduler.after(ms, owner, callback),
      clearTimeout: (task) => {
        if (task) (task as { isCancelled: boolean }).isCancelled = true;
      },
    };
  }
}
