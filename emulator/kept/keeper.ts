/** What is to outlive the process, and what has to wait until it does. */

/** A record as it is written; undefined takes it away. */
export type Kept = object | Buffer | undefined;

/** Keeps what changes. Which changes there are, and what becomes of them, is in `changes.ts`. */
export interface Keeper {
  /** The record of this key has changed; it is made when it is written, so that many changes are one record. */
  note(key: string, record: () => Kept): void;
  /** Runs, in the order of the calls, as soon as everything noted before is kept: nobody is told what could be lost. */
  tell(run: () => void): void;
  /** Resolves when all is kept. */
  close(): Promise<void>;
}

/** Without the option `state` nothing is kept, and nothing has to wait. */
export const FORGETFUL: Keeper = {
  note: () => undefined,
  tell: (run) => run(),
  close: () => Promise.resolve(),
};

/** Writes what one turn of the event loop has changed as one batch: either all of it is there after a `kill -9`, or none. */
export class FolderKeeper implements Keeper {
  #noted = new Map<string, () => Kept>();
  /** Told after the next batch. */
  #waiting: (() => void)[] = [];
  /** Told after the batch that is being written. */
  #told: (() => void)[] | undefined;
  #writing: Promise<void> | undefined;
  #phase: 'held' | 'open' | 'closed' = 'held';
  /** Told once, when something could not be written: from then on nobody is told anything, and nothing is written. */
  failed: (error: unknown) => void = () => undefined;

  constructor(
    private readonly folder: {
      write(batch: readonly (readonly [key: string, record: Kept])[]): Promise<void>;
      close(): Promise<void>;
    },
  ) {}

  note(key: string, record: () => Kept): void {
    // The sockets that end with the emulator change nothing that is kept.
    if (this.#phase === 'closed') return;
    this.#noted.set(key, record);
    if (this.#phase === 'open') this.#writing ??= this.#writeAll();
  }

  /** Nothing is written before: a start that fails, such as with a record that is broken, leaves everything as it is. */
  begin(): void {
    this.#phase = 'open';
    if (this.#noted.size > 0) this.#writing ??= this.#writeAll();
  }

  tell(run: () => void): void {
    if (this.#noted.size > 0) this.#waiting.push(run);
    else if (this.#told) this.#told.push(run);
    else run();
  }

  async close(): Promise<void> {
    this.#phase = 'closed';
    await this.#writing;
    await this.folder.close();
  }

  async #writeAll(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      this.#phase = 'closed';
      this.#waiting = [];
      this.failed(error);
    }
  }

  async #write(): Promise<void> {
    while (this.#noted.size > 0) {
      // The turn goes on first: what it changes together is written together.
      await undefined;
      const batch = [...this.#noted].map(([key, record]) => [key, record()] as const);
      this.#noted = new Map();
      this.#told = this.#waiting;
      this.#waiting = [];
      await this.folder.write(batch);
      // Grows while it is walked: what is told by then comes behind what had to wait.
      for (const run of this.#told) run();
      this.#told = undefined;
    }
    this.#writing = undefined;
  }
}
