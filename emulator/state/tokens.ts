import type { Clock } from '../clock.js';
import { sha256 } from '../ids.js';
import { forgetSession, keepSession, keepTokens } from '../kept/changes.js';
import type { Keeper } from '../kept/keeper.js';
import type { RecordOf } from '../kept/records.js';
import type { Random } from '../random.js';
import { asNumber, asString, type JsonObject } from '../wire/json.js';
import { decodeClaims } from './claims.js';
import type { Directory } from './directory.js';
import type { AgentUser, ConsumerUser } from './model.js';
import { type SigningKey, signingKeyOf } from './signing.js';

export interface TokenLifetimes {
  /** Of a brand session; a refresh starts it anew. */
  readonly sessionTtl: number;
  /** Of the JWT of an anonymous consumer. */
  readonly consumerTokenTtl: number;
  /** Of the external token of an unauthenticated connector (protocol.md 3.2). */
  readonly externalTokenTtl: number;
}

export interface BrandSession {
  readonly user: AgentUser;
  readonly bearer: string;
  readonly csrf: string;
  readonly cookie: string;
  expiresAt: number;
}

const APP_TOKEN_SECONDS = 3_600;

export type TokenProblem = 'malformed' | 'unknown' | 'expired';

/** Issues and judges every token of the emulator: brand sessions, consumer JWTs, external tokens. */
export class Tokens {
  readonly #byBearer = new Map<string, BrandSession>();
  readonly #byCookie = new Map<string, BrandSession>();
  readonly #byUser = new Map<AgentUser, BrandSession>();
  readonly #revokedUpTo = new Map<string, number>();
  #keySeed: string;
  #key: SigningKey | undefined;
  #issued = 0;

  constructor(
    private readonly accountId: string,
    private readonly clock: Clock,
    private readonly directory: Directory,
    private readonly random: Random,
    readonly lifetimes: TokenLifetimes,
    private readonly keeper: Keeper,
  ) {
    this.#keySeed = random.hex(32);
    this.#keep();
  }

  /** Made when it is needed: brand users have no tokens of this kind. */
  get key(): SigningKey {
    this.#key ??= signingKeyOf(this.#keySeed);
    return this.#key;
  }

  /** A second login of the same user ends the first session (protocol.md 2.4). */
  login(user: AgentUser): BrandSession {
    this.logout(this.#byUser.get(user));
    const expiresAt = this.clock.now() + this.lifetimes.sessionTtl;
    const { random } = this;
    const session = { user, bearer: random.hex(32), csrf: random.hex(16), cookie: random.hex(16), expiresAt };
    this.#remember(session);
    keepSession(this.keeper, user.loginName, session);
    return session;
  }

  #remember(session: BrandSession): void {
    this.#byBearer.set(session.bearer, session);
    this.#byCookie.set(session.cookie, session);
    this.#byUser.set(session.user, session);
  }

  /** What an earlier process gave out stays good. */
  restore({ key, issued, revokedUpTo }: RecordOf<'tokens'>, sessions: readonly BrandSession[]): void {
    this.#keySeed = key;
    this.#key = undefined;
    this.#issued = issued;
    for (const [whose, upTo] of revokedUpTo) this.#revokedUpTo.set(whose, upTo);
    for (const session of sessions) this.#remember(session);
  }

  #keep(): void {
    keepTokens(this.keeper, () => ({
      key: this.#keySeed,
      issued: this.#issued,
      revokedUpTo: [...this.#revokedUpTo],
    }));
  }

  logout(session: BrandSession | undefined): void {
    if (!session) return;
    this.#byBearer.delete(session.bearer);
    this.#byCookie.delete(session.cookie);
    if (this.#byUser.get(session.user) !== session) return;
    this.#byUser.delete(session.user);
    forgetSession(this.keeper, session.user.loginName);
  }

  extend(session: BrandSession): void {
    session.expiresAt = this.clock.now() + this.lifetimes.sessionTtl;
    keepSession(this.keeper, session.user.loginName, session);
  }

  sessionOfBearer(bearer: string): BrandSession | undefined {
    return this.#live(this.#byBearer.get(bearer));
  }

  sessionOfCookie(cookie: string | undefined): BrandSession | undefined {
    return cookie === undefined ? undefined : this.#live(this.#byCookie.get(cookie));
  }

  #live(session: BrandSession | undefined): BrandSession | undefined {
    return session && session.expiresAt > this.clock.now() ? session : undefined;
  }

  /** From now on every token issued to this user so far is bad. Sockets stay as they are. */
  expireAgent(user: AgentUser): void {
    this.logout(this.#byUser.get(user));
  }

  expire(user: AgentUser | ConsumerUser): void {
    if (user.side === 'brand') this.expireAgent(user);
    else this.expireConsumer(user.pid);
  }

  /** Brand sessions are gone; consumers have their tokens from another service. */
  forgetSessions(): void {
    for (const session of [...this.#byUser.values()]) this.logout(session);
  }

  expireConsumer(consumerId: string): void {
    this.#revokedUpTo.set(consumerId, this.#issued);
    this.#keep();
  }

  expireAll(): void {
    this.forgetSessions();
    this.#revokedUpTo.set('*', this.#issued);
    this.#keep();
  }

  /** JWT of a consumer nobody knows: `sub` is a new UUID (protocol.md 3.1, 3.4). */
  anonymousJwt(consumerId: string = this.random.uuid(), ttl: number = this.lifetimes.consumerTokenTtl): string {
    this.directory.addConsumer(consumerId);
    return this.#consumerJwt(consumerId, this.#seconds() + Math.floor(ttl / 1_000));
  }

  /** JWT of a consumer vouched for by a connector: `sub` is 64 hex characters (protocol.md 3.4), also if unauthenticated. [EA48] */
  connectorJwt(external: JsonObject, acr: string, connectorId: string): string {
    const iss = asString(external.iss) ?? '';
    const sub = asString(external.sub) ?? '';
    const consumerId = sha256(`${this.accountId}|${iss}|${sub}`);
    const sdes = external.lp_sdes;
    const claims = { iss, ...(sdes === undefined ? {} : { lp_sdes: sdes }) };
    this.directory.addConsumer(consumerId, { claims, acr, connectorId });
    const exp = asNumber(external.exp) ?? this.#seconds() + Math.floor(this.lifetimes.sessionTtl / 1_000);
    // The real claim is encrypted; a digest of the same kind of text keeps the JWT below 2048 characters. [EA11]
    const lpSdes = sdes === undefined ? {} : { lp_sdes: sha256(JSON.stringify(sdes)) };
    return this.#consumerJwt(consumerId, exp, { 'lp.ext': { sub, iss, ...lpSdes } });
  }

  /** The token of an installed app, good for an hour (protocol.md 3.7). */
  appJwt(clientId: string): string {
    return this.#consumerJwt(clientId, this.#seconds() + APP_TOKEN_SECONDS, { scope: 'app' });
  }

  /** The app whose token this is, while it is good. */
  appOfJwt(token: string): string | undefined {
    return this.#good(token, 'app');
  }

  /** The token of a consumer that an app vouches for; it has no end (protocol.md 3.7). */
  consumerJws(clientId: string, name: string): { readonly token: string; readonly consumerId: string } {
    const consumerId = sha256(`${this.accountId}|${clientId}|${name}`);
    this.directory.addConsumer(consumerId, { connectorId: clientId });
    const more = { lp_consumer_id: consumerId, ext_consumer_id: name, scope: 'consumer' };
    return { token: this.#consumerJwt(consumerId, undefined, more), consumerId };
  }

  consumerOfJws(token: string): ConsumerUser | undefined {
    return this.directory.consumer(this.#good(token, 'consumer') ?? '');
  }

  /** Whose token of this kind it is, if it is ours and good. */
  #good(token: string, scope: string): string | undefined {
    const claims = this.#verified(token);
    if (claims?.scope !== scope || this.isExpired(claims) || this.#isRevoked(claims)) return undefined;
    return asString(claims.sub);
  }

  /** The external token of an unauthenticated connector; `sub` keeps the identity over renewals. */
  externalToken(sub: string = this.random.uuid()): string {
    const iat = this.#seconds();
    const exp = iat + Math.floor(this.lifetimes.externalTokenTtl / 1_000);
    return this.key.sign({
      iss: 'https://idp.liveperson.net',
      sub,
      aud: this.#audience,
      iat,
      exp,
      scope: 'external',
    });
  }

  /** The claims of an external token of ours, however old; `undefined` if it is not ours. */
  externalClaims(token: string): JsonObject | undefined {
    const claims = this.#verified(token);
    return claims?.scope === 'external' ? claims : undefined;
  }

  isExpired(claims: JsonObject): boolean {
    const exp = asNumber(claims.exp);
    return exp !== undefined && exp <= this.#seconds();
  }

  consumerOfJwt(jwt: string): ConsumerUser | TokenProblem {
    if (jwt.split('.').length !== 3) return 'malformed';
    const claims = this.#verified(jwt);
    const sub = asString(claims?.sub);
    if (!claims || sub === undefined || claims.scope !== undefined) return 'unknown';
    if (this.isExpired(claims) || this.#isRevoked(claims)) return 'expired';
    return this.directory.consumer(sub) ?? 'unknown';
  }

  /** Somebody else vouched for this consumer, and can do so again. */
  isOfConnector(jwt: string): boolean {
    return this.directory.consumer(asString(decodeClaims(jwt)?.sub) ?? '')?.connectorId !== undefined;
  }

  #isRevoked({ sub, jti }: JsonObject): boolean {
    const revoked = Math.max(this.#revokedUpTo.get(String(sub)) ?? 0, this.#revokedUpTo.get('*') ?? 0);
    return Number(jti) <= revoked;
  }

  #consumerJwt(sub: string, exp: number | undefined, more: JsonObject = {}): string {
    this.#issued += 1;
    this.#keep();
    const iss = 'https://idp.liveperson.net';
    const iat = this.#seconds();
    return this.key.sign({
      sub,
      aud: this.#audience,
      iss,
      ...(exp !== undefined && { exp }),
      iat,
      jti: String(this.#issued),
      ...more,
    });
  }

  /** The claims of a token of this emulator and this account, however old. */
  #verified(token: string): JsonObject | undefined {
    const claims = this.key.verified(token);
    return claims?.aud === this.#audience ? claims : undefined;
  }

  get #audience(): string {
    return `acc:${this.accountId}`;
  }

  #seconds(): number {
    return Math.floor(this.clock.now() / 1_000);
  }
}
