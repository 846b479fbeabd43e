import { failure } from '../../transport/failure.js';
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
 * live: charts, events, snapshots and errors never hold one (G18).
 */
export interface Credentials {
  /** A program that gave us a session without the means to refresh it must not have it refreshed (protocol.md 2.2). */
  readonly canRefresh: boolean;
  readonly self: Self;
  readonly token: string | undefined;
  /** Makes sure that there is a token to open a socket with. */
  authenticate(site: Site, signal: AbortSignal): Promise<void>;
  refresh(site: Site, signal: AbortSignal): Promise<void>;
  /** Ends the session on the platform too; nobody can use its token afterwards. */
  logout(site: Site, signal: AbortSignal): Promise<void>;
  /** The platform did not take the token. */
  withdraw(): void;
}

/** A consumer's token expires this long before it really does: it must still be good when the platform reads it. */
const EXPIRY_MARGIN_MS = 30_000;

export class ConsumerCredentialsKeeper implements Credentials {
  readonly canRefresh = false;
  readonly #clock: RuntimeClock;
  readonly #isGiven: boolean;
  #jwt: string | undefined;

  constructor(clock: RuntimeClock, given: string | undefined) {
    this.#clock = clock;
    this.#isGiven = given !== undefined;
    this.#jwt = given;
  }

  get self(): Self {
    return { userId: this.#jwt && claimsOf(this.#jwt)?.sub, agentId: undefined };
  }

  get token(): string | undefined {
    return this.#jwt;
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    const expiry = this.#jwt && claimsOf(this.#jwt)?.exp;
    const isExpired = typeof expiry === 'number' && expiry * 1_000 - EXPIRY_MARGIN_MS < this.#clock.now();
    // The same token again means the same consumer (protocol.md 3.1); a new one would lose the conversations.
    if (this.#jwt && !isExpired) return;
    if (this.#isGiven) {
      // Nothing is left to make another of.
      throw failure('TOKEN_REFUSED');
    }
    this.#jwt = await signUp(site, signal);
  }

  async refresh(): Promise<void> {}

  /** A consumer has no session to end: the token is the identity (protocol.md 3.1). */
  async logout(): Promise<void> {}

  withdraw(): void {
    this.#jwt = undefined;
  }
}
