import { type Failure, failure } from '../../transport/failure.js';
import type { Http } from '../../transport/http/client.js';
import { claimsOf, signUp } from '../../transport/http/consumer-signup.js';
import type { Domains } from '../../transport/http/domains.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { Self } from '../conversations/describe-conversation.js';

export interface Site {
  readonly http: Http;
  readonly domains: Domains;
  readonly isPlain: boolean;
  readonly accountId: string;
}

/**
 * Keeps what opens a socket, and makes it anew when the platform does not take it any more. The one place where tokens
 * live: machines, events, snapshots and errors never hold one (G18).
 */
export interface Credentials {
  /** An application that gave us a session without the means to refresh it must not have it refreshed (protocol.md 2.2). */
  readonly canRefresh: boolean;
  readonly self: Self;
  readonly token: string | undefined;
  /** Makes sure that there is a token to open a socket with. */
  authenticate(site: Site, signal: AbortSignal): Promise<void>;
  refresh(site: Site, signal: AbortSignal): Promise<void>;
  /** Ends the session on the platform too; nobody can use its token afterwards. */
  logout(site: Site, signal: AbortSignal): Promise<void>;
  /** A socket was opened with the token. */
  opened(): void;
  /** The platform did not take the token. */
  withdraw(): void;
  /** The connection has ended; it may be opened again. */
  ended(): void;
}

/** A consumer's token expires this long before it really does: it must still be good when the platform reads it. */
const EXPIRY_MARGIN_MS = 30_000;

export interface ConsumerCredentialsOptions {
  readonly clock: RuntimeClock;
  /** A token that the application brought along. */
  readonly given: string | undefined;
  /** Whether to go on as another consumer when this one's identity has ended. */
  readonly renews: boolean;
  readonly report: (failure: Failure) => void;
}

/**
 * A consumer's token is the consumer: whoever has another one is another person, who does not see the conversations of this
 * one (protocol.md 3.1). So it is kept as long as the platform takes it, and nobody becomes another consumer unawares.
 */
export class ConsumerCredentialsKeeper implements Credentials {
  readonly canRefresh = false;
  readonly #options: ConsumerCredentialsOptions;
  #jwt: string | undefined;
  #isWithdrawn = false;
  /** The application knows that this identity has ended. */
  #isTold = false;
  /** Whom the platform never let in has nothing to lose. */
  #wasLetIn = false;

  constructor(options: ConsumerCredentialsOptions) {
    this.#options = options;
    this.#jwt = options.given;
  }

  get self(): Self {
    return { userId: this.#jwt && claimsOf(this.#jwt)?.sub, agentId: undefined };
  }

  get token(): string | undefined {
    return this.#jwt;
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    if (this.#jwt && !this.#isWithdrawn && !this.#isTold && !this.#isExpired(this.#jwt)) return;
    const { given, renews, report } = this.#options;
    // Nothing is left to make another of.
    if (given !== undefined) throw failure('TOKEN_REFUSED');
    if (this.#jwt && this.#wasLetIn && !this.#isTold) {
      const lost = failure('IDENTITY_LOST', { consumer: this.self.userId });
      // Told once; opening the connection again begins as a new consumer.
      this.#isTold = true;
      if (!renews) throw lost;
      report(lost);
    }
    this.#jwt = await signUp(site, signal);
    this.#isWithdrawn = false;
    this.#isTold = false;
    this.#wasLetIn = false;
  }

  async refresh(): Promise<void> {}

  /** A consumer has no session to end: the token is the identity (protocol.md 3.1). */
  async logout(): Promise<void> {}

  opened(): void {
    this.#wasLetIn = true;
  }

  withdraw(): void {
    this.#isWithdrawn = true;
  }

  ended(): void {}

  #isExpired(jwt: string): boolean {
    const expiry = claimsOf(jwt)?.exp;
    return typeof expiry === 'number' && expiry * 1_000 - EXPIRY_MARGIN_MS < this.#options.clock.now();
  }
}
