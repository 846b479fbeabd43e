import type { Frame } from '../transport/wire/frame-excerpt.js';
import type { AppEvent, Application } from './app-events.js';

/**
 * What happens on a connection beside its actors: a frame is taken in (what follows, until it is taken, is because of it),
 * and the application is told of something. `request.sent` is among what it is told, with the frame that leaves.
 */
export type TapEvent =
  | { readonly type: '@parley.received'; readonly frame: Frame; readonly isRest: boolean }
  | { readonly type: '@parley.taken' }
  | { readonly type: '@parley.told'; readonly told: AppEvent };

/** Lets inspectors hear what is not said to actors. While none listens, nothing is made for them. */
export class Tap {
  readonly #listeners = new Set<(event: TapEvent) => void>();

  add(listener: (event: TapEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Takes a frame in, or a further piece of it (`isRest`). */
  taking<T>(frame: Frame, isRest: boolean, take: () => T): T {
    if (this.#listeners.size === 0) return take();
    this.#tell({ type: '@parley.received', frame, isRest });
    try {
      return take();
    } finally {
      this.#tell({ type: '@parley.taken' });
    }
  }

  /** The same application; inspectors hear first, because what it does when it is told is because of that. */
  between(application: Application): Application {
    const listeners = this.#listeners;
    return {
      announce: (event) => {
        if (listeners.size > 0) this.#tell({ type: '@parley.told', told: event });
        application.announce(event);
      },
      get hearsLifecycle() {
        return application.hearsLifecycle;
      },
      get wantsWholeFrames() {
        return application.wantsWholeFrames;
      },
      get wantsMessageFrames() {
        return application.wantsMessageFrames;
      },
    };
  }

  #tell(event: TapEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
