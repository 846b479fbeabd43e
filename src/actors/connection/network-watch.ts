import type { Runtime } from '../../transport/runtime.js';

/** Listens to the runtime for a network that is back, from the opening of the connection until its end. */
export class NetworkWatch {
  readonly #runtime: Runtime;
  readonly #back: () => void;
  #stop: (() => void) | undefined;

  constructor(runtime: Runtime, back: () => void) {
    this.#runtime = runtime;
    this.#back = back;
  }

  start(): void {
    this.#stop ??= this.#runtime.onWake?.(this.#back);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
