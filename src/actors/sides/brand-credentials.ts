import { failure } from '../../transport/failure.js';
import { type BrandCredentials, type BrandSession, login, logout, refresh } from '../../transport/http/brand-login.js';
import type { Secrets } from '../../transport/secrets.js';
import type { Self } from '../conversations/describe-conversation.js';
import { type Credentials, type Site, sourceFailed } from './credentials.js';
import type { CredentialParts } from './side.js';
import { type CredentialSource, type GivenBrandSession, type SignIn, secretsOfCredentials } from './sign-in.js';

type BrandParts = Pick<CredentialParts, 'secrets' | 'report'>;
type BrandSignIn = Pick<SignIn, 'brandCredentials' | 'brandSession' | 'source' | 'agentId'>;

export class BrandCredentialsKeeper implements Credentials {
  readonly #accountId: string;
  readonly #signIn: Omit<BrandSignIn, 'brandSession'>;
  readonly #secrets: Pick<Secrets, 'add'>;
  #session: BrandSession | undefined;
  #isUsable: boolean;
  #wasRefused = false;
  /** Who we are outlives the session: the same user signs in again. */
  #self: Self;

  constructor(accountId: string, { brandSession, ...signIn }: BrandSignIn, { secrets, report }: BrandParts) {
    this.#accountId = accountId;
    this.#secrets = secrets;
    this.#signIn = signIn;
    this.#session = brandSession && this.#sessionOf(brandSession);
    this.#isUsable = brandSession !== undefined;
    this.#self = { userId: this.#session?.userId, agentId: this.#session?.agentId ?? this.#agentId(signIn.agentId) };
    const { source } = signIn;
    source?.watch?.({
      failed: (error) => report(sourceFailed(error)),
      // The open socket lives on (G12); the next one is opened with what the source has by then.
      invalid: () => void this.#takeCurrent(source).catch((error: unknown) => report(sourceFailed(error))),
    });
  }

  get canRefresh(): boolean {
    const { brandCredentials, source } = this.#signIn;
    return brandCredentials !== undefined || source !== undefined || this.#session?.csrf !== undefined;
  }

  get self(): Self {
    return this.#self;
  }

  get token(): string | undefined {
    return this.#session?.bearer;
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    const { brandCredentials, source } = this.#signIn;
    if (this.#isUsable) {
      // Known to be good once; a session without the means to make another is all there is.
      this.#isUsable = brandCredentials === undefined && source === undefined;
      return;
    }
    const found = source ? await this.#ask(source, signal) : brandCredentials;
    if (!found) throw failure('TOKEN_REFUSED', { account: this.#accountId });
    if ('token' in found) return this.#takeGiven(found);
    for (const secret of secretsOfCredentials(found)) this.#secrets.add(secret);
    this.#take(await login(site, found, signal));
  }

  async refresh(site: Site, signal: AbortSignal): Promise<void> {
    const { source } = this.#signIn;
    if (source?.current) await this.#takeCurrent(source);
    else if (this.#session?.csrf) await refresh(site, this.#session, signal);
  }

  async logout(site: Site, signal: AbortSignal): Promise<void> {
    if (!this.#session?.csrf) return;
    await logout(site, this.#session, signal);
    this.#session = undefined;
    this.#isUsable = false;
  }

  /** A brand user is the same one with any token. */
  opened(): void {
    this.#wasRefused = false;
  }

  withdraw(): void {
    this.#isUsable = false;
    this.#wasRefused = true;
    this.#signIn.source?.refused?.();
  }

  ended(): void {
    this.#wasRefused = false;
    this.#signIn.source?.ended?.();
  }

  async #ask(source: CredentialSource, signal: AbortSignal): Promise<BrandCredentials | GivenBrandSession> {
    try {
      return await source.get(this.#wasRefused ? 'refused' : 'open', signal);
    } catch (error) {
      throw sourceFailed(error);
    }
  }

  async #takeCurrent(source: CredentialSource): Promise<void> {
    const current = await source.current?.();
    if (current) this.#takeGiven(current);
  }

  #takeGiven(given: GivenBrandSession): void {
    for (const secret of [given.token, given.csrf, given.sessionId]) this.#secrets.add(secret);
    this.#take(this.#sessionOf(given));
  }

  #take(session: BrandSession): void {
    this.#session = session;
    const { userId = this.#self.userId, agentId = this.#self.agentId } = session;
    this.#self = { userId, agentId };
  }

  #sessionOf(given: GivenBrandSession): BrandSession {
    return {
      bearer: given.token,
      csrf: given.csrf,
      cookie: given.sessionId && `Session_id=${given.sessionId}`,
      userId: given.userPid,
      agentId: this.#agentId(given.userId),
    };
  }

  /** Short or full, as applications have it. */
  #agentId(id: string | undefined): string | undefined {
    return id && (id.includes('.') ? id : `${this.#accountId}.${id}`);
  }
}
