import { Scheduler } from '../virtual/scheduler.js';

/** The longest step while somebody waits: what comes about is seen at most so late, in milliseconds of virtual time. */
const STEP_MS = 50;
/** Waiters look closely at first: most of what is waited for is a few frames away. */
const CLOSELY_FOR_MS = 200;

/** The world's clock. It moves only while somebody waits or lets time pass; two who do so at once take turns. */
export class VirtualTime {
  readonly scheduler = new Scheduler();
  #turn: Promise<void> = Promise.resolve();

  get elapsed(): number {
    return this.scheduler.elapsed;
  }

  pass(ms: number): Promise<void> {
    const turn = this.#turn.then(() => this.scheduler.pass(ms));
    this.#turn = turn;
    return turn;
  }

  /** Lets time pass until `look` finds something; undefined when it found nothing within `patience` milliseconds. */
  async find<T>(look: () => T | undefined, patience: number): Promise<T | undefined> {
    const began = this.elapsed;
    await this.pass(0);
    for (;;) {
      const found = look();
      const waited = this.elapsed - began;
      if (found !== undefined || waited >= patience) return found;
      await this.pass(Math.min(waited < CLOSELY_FOR_MS ? 5 : STEP_MS, patience - waited));
    }
  }
}
