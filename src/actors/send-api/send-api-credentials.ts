import { askConsumerToken, consumerIdIn } from '../../transport/http/send-api.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { Self } from '../conversations/describe-conversation.js';
import type { Credentials, Site } from '../sides/credentials.js';
import type { SendApiSignIn } from '../sides/sign-in.js';

/** Two tokens: the app's, which comes to its end and is asked for again, and the consumer's, which has none (protocol.md 3.7). */
export class SendApiCredentials implements Credentials {
  readonly canRefresh = true;
  readonly kind = 'undetermined';
  readonly #signIn: SendApiSignIn;
  readonly #clock: RuntimeClock;
  #jws: string | undefined;
  /** Who we are outlives the token: the same id makes the same consumer again. */
  #userId: string | undefined;

  constructor(signIn: SendApiSignIn, given: string | undefined, clock: RuntimeClock) {
    this.#signIn = signIn;
    this.#take(given);
    this.#clock = clock;
  }

  get self(): Self {
    return { userId: this.#userId, agentId: undefined };
  }

  get token(): string | undefined {
    return this.#jws;
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    const { tokens, consumerId } = this.#signIn;
    const appToken = await tokens.ask(site, this.#clock, signal);
    // Each connection keeps its own secrets out of what it lets out (G18).
    site.http.secrets.add(appToken);
    if (this.#jws === undefined) this.#take(await askConsumerToken(site, appToken, consumerId, signal));
  }

  async refresh(site: Site, signal: AbortSignal): Promise<void> {
    site.http.secrets.add(await this.#signIn.tokens.ask(site, this.#clock, signal));
  }

  async logout(): Promise<void> {}

  opened(): void {}

  /** A new token of the app was no better, so it may be the consumer's. */
  withdraw(): void {
    const { tokens } = this.#signIn;
    this.#jws = undefined;
    if (tokens.current !== undefined) tokens.refused(tokens.current);
  }

  ended(): void {}

  #take(jws: string | undefined): void {
    this.#jws = jws;
    this.#userId = jws === undefined ? undefined : consumerIdIn(jws);
  }
}
