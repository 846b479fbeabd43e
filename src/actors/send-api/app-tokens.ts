import { claimsOf } from '../../transport/http/consumer-signup.js';
import { type AppKeys, askAppToken, type SendApiSite } from '../../transport/http/send-api.js';
import type { RuntimeClock } from '../../transport/runtime.js';

/** A connection looks after its token every ten minutes (protocol.md 2.2): until then, and a little longer, it must be good. */
const GOOD_FOR_MS = 900_000;
/** Sign-ins of several connections wait for one request; no signal of one of them may end it. */
const ANSWERED_WITHIN_MS = 10_000;

/** The token of an installed app: one for all consumers of the app. */
export class AppTokens {
  readonly keys: AppKeys;
  #token: string | undefined;
  #asking: Promise<string> | undefined;

  constructor(keys: AppKeys) {
    this.keys = keys;
  }

  get current(): string | undefined {
    return this.#token;
  }

  /** A token that is good for some time. */
  async ask(site: SendApiSite, clock: RuntimeClock, signal: AbortSignal): Promise<string> {
    if (this.#token !== undefined && isGood(this.#token, clock.now())) return this.#token;
    this.#asking ??= this.#ask(site, clock).finally(() => {
      this.#asking = undefined;
    });
    return Promise.race([this.#asking, aborted(signal)]);
  }

  /** The platform did not take it. */
  refused(token: string): void {
    if (this.#token === token) this.#token = undefined;
  }

  async #ask(site: SendApiSite, clock: RuntimeClock): Promise<string> {
    const controller = new AbortController();
    const timer = clock.setTimeout(() => controller.abort(), ANSWERED_WITHIN_MS);
    try {
      this.#token = await askAppToken(site, this.keys, controller.signal);
      return this.#token;
    } finally {
      clock.clearTimeout(timer);
    }
  }
}

/** One that does not say when it ends is taken to be good until the platform says otherwise. */
function isGood(token: string, now: number): boolean {
  const { exp = Number.POSITIVE_INFINITY } = claimsOf(token) ?? {};
  return exp * 1_000 - now > GOOD_FOR_MS;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
