import { failure } from '../../transport/failure.js';
import { type BrandCredentials, type BrandSession, login, logout, refresh } from '../../transport/http/brand-login.js';
import type { Self } from '../conversations/describe-conversation.js';
import type { Credentials, Site } from './credentials.js';

/** A session that an application brought along (option `authAgentSessionData`). */
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
      throw failure('TOKEN_REFUSED', { account: this.#accountId });
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

  /** A brand user is the same one with any token. */
  opened(): void {}

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
