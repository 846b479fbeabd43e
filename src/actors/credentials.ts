import type { Failure } from '../transport/failure.js';
import type { PlatformClock } from '../transport/platform.js';
import { type BrandCredentials, type BrandSession, login, logout, refresh } from '../transport/services/brand-login.js';
import { claimsOf, signUp } from '../transport/services/consumer-signup.js';
import type { Domains } from '../transport/services/domains.js';
import type { Http } from '../transport/services/http.js';
import type { Self } from './conversation-model.js';

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

const refused = (message: string, remediation: string): Failure => ({
  family: 'platform',
  code: 'TOKEN_REFUSED',
  message,
  remediation,
  next: 'giveUp',
  retriable: false,
});

/** A session that a program brought along (option `authAgentSessionData`). */
export interface GivenBrandSession {
  readonly token: string;
  readonly csrf?: string;
  readonly sessionId?: string;
  readonly userId?: string;
  readonly userPid?: string;
}

export class BrandCredentialsKeeper implements Credentials {
  readonly #accountId: string;
  readonly #credentials: BrandCredentials | undefined;
  #session: BrandSession | undefined;
  #isUsable: boolean;
  /** Who we are outlives the session: the same user signs in again. */
  #self: Self;

  constructor(accountId: string, credentials: BrandCredentials | undefined, given: GivenBrandSession | undefined) {
    this.#accountId = accountId;
    this.#credentials = credentials;
    this.#session = given && sessionOf(accountId, given);
    this.#isUsable = given !== undefined;
    this.#self = { userId: this.#session?.userId, agentId: this.#session?.agentId };
  }

  get canRefresh(): boolean {
    return this.#credentials !== undefined || this.#session?.csrf !== undefined;
  }

  get self(): Self {
    return this.#self;
  }

  get token(): string | undefined {
    return this.#session?.bearer;
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    if (this.#isUsable) {
      this.#isUsable = this.#credentials === undefined;
      return;
    }
    if (!this.#credentials) {
      throw refused(
        'The platform did not accept the session of option authAgentSessionData, and there are no credentials to make another.',
        `Get a new session for account ${this.#accountId}, or pass authData instead.`,
      );
    }
    this.#session = await login(site, this.#credentials, signal);
    this.#self = { userId: this.#session.userId, agentId: this.#session.agentId };
  }

  async refresh(site: Site, signal: AbortSignal): Promise<void> {
    if (this.#session?.csrf) await refresh(site, this.#session, signal);
  }

  async logout(site: Site, signal: AbortSignal): Promise<void> {
    if (!this.#session?.csrf) return;
    await logout(site, this.#session, signal);
    this.#session = undefined;
    this.#isUsable = false;
  }

  withdraw(): void {
    this.#isUsable = false;
  }
}

function sessionOf(accountId: string, given: GivenBrandSession): BrandSession {
  return {
    bearer: given.token,
    csrf: given.csrf,
    cookie: given.sessionId && `Session_id=${given.sessionId}`,
    userId: given.userPid,
    agentId: given.userId && (given.userId.includes('.') ? given.userId : `${accountId}.${given.userId}`),
  };
}

/** A consumer's token expires this long before it really does: it must still be good when the platform reads it. */
const EXPIRY_MARGIN_MS = 30_000;

export class ConsumerCredentialsKeeper implements Credentials {
  readonly canRefresh = false;
  readonly #clock: PlatformClock;
  readonly #isGiven: boolean;
  #jwt: string | undefined;

  constructor(clock: PlatformClock, given: string | undefined) {
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
      throw refused(
        'The platform does not accept the token of this consumer any more.',
        'Leave the option token out to begin as a new consumer.',
      );
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
