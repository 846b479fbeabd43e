import type { WireRequest } from '../transport/request-ledger.js';
import type { Runtime } from '../transport/runtime.js';
import { type Frame, parsedFrame } from '../transport/wire/frame-excerpt.js';
import type { AppEvent, Application } from './app-events.js';
import type { Self } from './conversations/describe-conversation.js';
import type { Settings } from './settings.js';

/**
 * What happens on a connection beside its actors: a frame is taken in (what follows, until it is taken, is because of it),
 * and the application is told of something. `request.sent` is among what it is told, with the frame that leaves. The others
 * are what a connection is made of besides: with them, and the frames, it can be run again (`parley-sdk replay`).
 */
export type TapEvent =
  | {
      readonly type: '@parley.received';
      readonly frame: Frame;
      readonly isRest: boolean;
      /** The frame, parsed once for all who look at it; undefined where it cannot be, or is long. */
      readonly json: unknown;
      /** Who the connection is at that moment. */
      readonly self: Self;
    }
  | { readonly type: '@parley.taken' }
  | { readonly type: '@parley.told'; readonly told: AppEvent }
  /** The first of all: how the connection was made, and the state that it is in. */
  | { readonly type: '@parley.begun'; readonly settings: Settings; readonly lifecycle: string }
  /** The application makes a request; the event that carries it to its machine, if there is one, has the same number. */
  | { readonly type: '@parley.asked'; readonly commandId: number; readonly asked: Asked }
  /** The application has brought along what did not come by the socket: a notification, a conversation, a dialog. */
  | { readonly type: '@parley.handedIn' }
  /** A subscription was created; `request` is its name where it is to something else than conversations. */
  | {
      readonly type: '@parley.subscribed';
      readonly key: string;
      readonly request: string | undefined;
      readonly body: object;
    }
  /** A timer of the connection goes off that was due at this time. */
  | { readonly type: '@parley.timer'; readonly dueAt: number }
  | { readonly type: '@parley.random'; readonly value: number };

/** A request of the application. */
export interface Asked {
  readonly request: WireRequest;
  readonly rejectsWhenLost: boolean;
}

/** Lets inspectors hear what is not said to actors. While none listens, nothing is made for them. */
export class Tap {
  readonly #listeners = new Set<(event: TapEvent) => void>();
  readonly #self: () => Self;

  constructor(self: () => Self) {
    this.#self = self;
  }

  add(listener: (event: TapEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Takes a frame in, parsed if somebody has looked at it already. */
  taking<T>(frame: Frame, take: (parsed: unknown) => T): T {
    if (this.#listeners.size === 0) return take(undefined);
    const received = new Received(frame, false, this.#self);
    this.#tell(received);
    return this.#finishing(() => take(received.parsed));
  }

  /** Takes in a further piece of it. */
  takingRest<T>(frame: Frame, take: () => T): T {
    if (this.#listeners.size === 0) return take();
    this.#tell(new Received(frame, true, this.#self));
    return this.#finishing(take);
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

  /** The same outside world; inspectors hear when a timer goes off, and which random numbers it gives. */
  around(runtime: Runtime): Runtime {
    const { clock, random } = runtime;
    const tell = (event: TapEvent): void => {
      if (this.#listeners.size > 0) this.#tell(event);
    };
    const tapped: Pick<Runtime, 'clock' | 'random'> = {
      clock: {
        now: () => clock.now(),
        setTimeout: (callback, milliseconds) => {
          const dueAt = clock.now() + milliseconds;
          return clock.setTimeout(() => {
            tell({ type: '@parley.timer', dueAt });
            callback();
          }, milliseconds);
        },
        clearTimeout: (id) => clock.clearTimeout(id),
      },
      random: () => {
        const value = random();
        tell({ type: '@parley.random', value });
        return value;
      },
    };
    return Object.create(runtime, Object.getOwnPropertyDescriptors(tapped)) as Runtime;
  }

  asked(commandId: number, asked: Asked): void {
    if (this.#listeners.size > 0) this.#tell({ type: '@parley.asked', commandId, asked });
  }

  handedIn(): void {
    if (this.#listeners.size > 0) this.#tell({ type: '@parley.handedIn' });
  }

  subscribed(key: string, request: string | undefined, body: () => object): void {
    if (this.#listeners.size > 0) this.#tell({ type: '@parley.subscribed', key, request, body: body() });
  }

  #finishing<T>(take: () => T): T {
    try {
      return take();
    } finally {
      this.#tell({ type: '@parley.taken' });
    }
  }

  #tell(event: TapEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** Parsed when somebody asks for it: most who listen want its type only, and the decoder takes what is there. */
class Received {
  readonly type = '@parley.received';
  /** What has been parsed so far. */
  parsed: unknown;
  readonly #self: () => Self;

  constructor(
    readonly frame: Frame,
    readonly isRest: boolean,
    self: () => Self,
  ) {
    this.#self = self;
  }

  get json(): unknown {
    this.parsed ??= parsedFrame(this.frame);
    return this.parsed;
  }

  get self(): Self {
    return this.#self();
  }
}
