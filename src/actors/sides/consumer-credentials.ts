import { type Failure, failure, isFailure } from '../../transport/failure.js';
import { authenticateAt, authorize, claimsOf, signUp, unsignedToken } from '../../transport/http/consumer-signup.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { Self } from '../conversations/describe-conversation.js';
import { type ConsumerKind, type Credentials, type Site, sourceFailed } from './credentials.js';
import type { ClaimsSource, Connector } from './sign-in.js';

/** A consumer's token expires this long before it really does: it must still be good when the platform reads it. */
const EXPIRY_MARGIN_MS = 30_000;

/** A token, and whom it is of. */
interface Identity {
  readonly jwt: string;
  readonly userId: string | undefined;
}

/** Read once: who we are is asked with every frame. */
const identityOf = (jwt: string): Identity => ({ jwt, userId: claimsOf(jwt)?.sub });

export interface ConsumerCredentialsOptions {
  readonly clock: RuntimeClock;
  /** A token that the application brought along. */
  readonly given: string | undefined;
  /** Who vouches for the consumer; an anonymous one has nobody. */
  readonly connector?: Connector | undefined;
  /** Whether to go on as another consumer when this one's identity has ended. */
  readonly renews: boolean;
  readonly report: (failure: Failure) => void;
}

/**
 * A consumer's token is the consumer: whoever has another one is another person, who does not see the conversations of this
 * one (protocol.md 3.1). So it is kept as long as the platform takes it; a connector can vouch for the same consumer again, and
 * nobody becomes another consumer unawares.
 */
export class ConsumerCredentialsKeeper implements Credentials {
  readonly canRefresh = false;
  readonly #options: ConsumerCredentialsOptions;
  #kind: ConsumerKind;
  #identity: Identity | undefined;
  /** The last token of an unauthenticated consumer: with it the platform vouches for the same one again (protocol.md 3.2). */
  #external: string | undefined;
  #isWithdrawn = false;
  /** The application knows that this identity has ended. */
  #isTold = false;
  /** Whether the platform ever let this consumer in. One that it never did has no conversations to lose. */
  #wasLetIn = false;

  /** The consumer that a step-up will make of this one, with its token once there is one. */
  #next: { readonly connector: Connector; jwt?: string } | undefined;
  /** The consumer from before a step-up, until there is no way back. */
  #former:
    | {
        readonly identity: Identity | undefined;
        readonly kind: ConsumerKind;
        readonly connector: Connector | undefined;
      }
    | undefined;
  #connector: Connector | undefined;
  readonly #formerIds = new Set<string>();

  constructor(options: ConsumerCredentialsOptions) {
    this.#connector = options.connector;
    this.#options = options;
    this.#identity = options.given === undefined ? undefined : identityOf(options.given);
    this.#kind = options.given === undefined ? kindOf(options.connector) : 'undetermined';
  }

  get kind(): ConsumerKind {
    return this.#kind;
  }

  get self(): Self {
    return { userId: this.#identity?.userId, agentId: undefined, formerIds: this.#formerIds };
  }

  get token(): string | undefined {
    return this.#identity?.jwt;
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    const { token } = this;
    if (token && !this.#isWithdrawn && !this.#isTold && !this.#isExpired(token)) return;
    const connector = this.#connector;
    // Of a token that was brought along nothing can make another; claims say who the consumer is, whatever the token was.
    if (this.#kind === 'undetermined' && !connector?.claims) throw failure('TOKEN_REFUSED');
    if (!connector) return this.#take(await this.#anonymous(site, signal), connector);
    const jwt = await this.#through(connector, site, signal);
    const { userId } = this.self;
    if (userId !== undefined && userId !== claimsOf(jwt)?.sub) this.#losesIdentity();
    this.#take(jwt, connector);
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

  readonly stepUp = {
    prepare: (connector: Connector): void => {
      this.#next = { connector };
      this.#former = undefined;
    },
    authenticate: async (site: Site, signal: AbortSignal): Promise<void> => {
      const next = this.#next;
      if (next) next.jwt = await this.#through(next.connector, site, signal);
    },
    adopt: (): void => {
      if (!this.#next?.jwt) return;
      const { userId } = this.self;
      this.#former = { identity: this.#identity, kind: this.#kind, connector: this.#connector };
      if (userId !== undefined) this.#formerIds.add(userId);
      this.#connector = this.#next.connector;
      this.#take(this.#next.jwt, this.#connector);
      this.#next = undefined;
    },
    revert: (): void => {
      this.#next = undefined;
      if (!this.#former) return;
      this.#identity = this.#former.identity;
      this.#kind = this.#former.kind;
      this.#connector = this.#former.connector;
      this.#formerIds.delete(this.self.userId ?? '');
      this.#wasLetIn = true;
      this.#former = undefined;
    },
  };

  #take(jwt: string, connector: Connector | undefined): void {
    this.#identity = identityOf(jwt);
    this.#kind = kindOf(connector);
    this.#isWithdrawn = false;
    this.#isTold = false;
    this.#wasLetIn = false;
  }

  async #anonymous(site: Site, signal: AbortSignal): Promise<string> {
    this.#losesIdentity();
    return signUp(site, signal);
  }

  async #through({ connectorId, claims }: Connector, site: Site, signal: AbortSignal): Promise<string> {
    const token = claims ? await this.#claimed(claims, signal) : await this.#vouchedFor(site, signal);
    return authenticateAt(site, connectorId, token, signal).catch((why: unknown) => {
      throw claims ? explained(why, token, this.#options.clock.now()) : why;
    });
  }

  async #claimed(claims: ClaimsSource, signal: AbortSignal): Promise<string> {
    const given = await claims(this.#isWithdrawn ? 'refused' : 'open', signal).catch((error: unknown) => {
      throw sourceFailed(error);
    });
    return 'token' in given ? given.token : unsignedToken(given.json);
  }

  async #vouchedFor(site: Site, signal: AbortSignal): Promise<string> {
    try {
      this.#external = await authorize(site, this.#external, signal);
    } catch (why) {
      if (!this.#external || !isFailure(why) || why.code !== 'CLAIMS_REFUSED') throw why;
      // Too old to be renewed: only a new consumer can be made.
      this.#losesIdentity();
      this.#external = await authorize(site, undefined, signal);
    }
    return this.#external;
  }

  /** Whoever comes now is another consumer: the application is told first, once. Opening again begins as the new one. */
  #losesIdentity(): void {
    if (!this.#identity || !this.#wasLetIn || this.#isTold) return;
    const { renews, report } = this.#options;
    const lost = failure('IDENTITY_LOST', { consumer: this.self.userId });
    this.#isTold = true;
    if (!renews) throw lost;
    report(lost);
  }

  #isExpired(jwt: string): boolean {
    const expiry = claimsOf(jwt)?.exp;
    return typeof expiry === 'number' && expiry * 1_000 - EXPIRY_MARGIN_MS < this.#options.clock.now();
  }
}

const kindOf = (connector: Connector | undefined): ConsumerKind =>
  connector ? (connector.claims ? 'authenticated' : 'unauthenticated') : 'anonymous';

/** The platform says by a number that claims are no good; what is wrong with them is often seen by looking at them. */
function explained(why: unknown, token: string, now: number): unknown {
  if (!isFailure(why) || why.code !== 'CLAIMS_REFUSED' || why.context?.why !== 'invalid') return why;
  const claims = claimsOf(token);
  const begins = Math.max(claims?.nbf ?? 0, claims?.iat ?? 0) * 1_000;
  if (!claims) return why;
  if (claims.exp !== undefined && claims.exp * 1_000 <= now) return failure('CLAIMS_REFUSED', { why: 'expired' });
  if (begins > now) return failure('CLAIMS_REFUSED', { why: 'early' });
  return claims.sub ? why : failure('CLAIMS_REFUSED', { why: 'noSub' });
}
