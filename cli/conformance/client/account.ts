/** The services of an account, and who can sign in there. What costs a sign-in is done once. */
import { NotPossible } from '../check.js';
import type { Platform } from '../platform.js';
import { type HttpAnswer, type HttpRequest, http } from './http.js';
import { at, listAt, textAt } from './json.js';

/** A brand user that is signed in. */
export interface SignedIn {
  readonly bearer: string;
  /** The short one. */
  readonly userId: string;
  /** `accountId.userId`, by which brand requests name users (protocol.md 0.3). */
  readonly oldId: string;
  readonly pid: string;
}

/** The platform could not be reached, or is none. */
export class Unreachable extends Error {}

export class Account {
  /** Tokens, keys and passwords: what must not be printed. */
  readonly #secrets = new Set<string>();
  readonly #signedIn = new Map<number, Promise<SignedIn>>();
  #hosts: ReadonlyMap<string, string> = new Map();

  constructor(readonly platform: Platform) {
    for (const secret of [
      platform.customerToken,
      platform.app?.clientSecret,
      ...platform.users.map((one) => one.password),
    ])
      this.keepSecret(secret);
  }

  get accountId(): string {
    return this.platform.accountId;
  }

  /** Asks the platform for its services (protocol.md 1.1). */
  async discover(): Promise<void> {
    const { domain } = this.platform;
    const answer = await this.get(`${this.discovery}/baseURI.json?version=1.0`).catch((cause: unknown) => {
      throw new Unreachable(`${domain} cannot be reached: ${reasonOf(cause)}`);
    });
    const services = listAt(answer.body, 'baseURIs');
    if (services.length === 0)
      throw new Unreachable(`${domain} knows no services of account ${this.accountId} (status ${answer.status})`);
    this.#hosts = new Map(services.map((one) => [textAt(one, 'service'), textAt(one, 'baseURI')]));
  }

  get discovery(): string {
    return `${this.#origin(this.platform.domain)}/api/account/${this.accountId}/service`;
  }

  /** Where a service is; the first that the account has. */
  service(...names: readonly string[]): string {
    const host = names.map((name) => this.#hosts.get(name)).find((one) => one !== undefined);
    if (host === undefined) throw new NotPossible(`the account has no service ${names.join(' or ')}`);
    return this.#origin(this.#isPlain ? `http://${host}` : host);
  }

  /** Below `/api/account/…` of a service. */
  below(service: string, path: string): string {
    return `${this.service(service)}/api/account/${this.accountId}/${path}`;
  }

  get(url: string, request: HttpRequest = {}): Promise<HttpAnswer> {
    return http(url, request);
  }

  /** Brand users sign in once: a second sign-in would withdraw the token of the first (protocol.md 2.4). */
  user(number = 1): Promise<SignedIn> {
    const known = this.#signedIn.get(number) ?? this.#signIn(number);
    this.#signedIn.set(number, known);
    return known;
  }

  async #signIn(number: number): Promise<SignedIn> {
    const credentials = this.platform.users[number - 1];
    if (!credentials) throw new NotPossible(number === 1 ? 'no brand user is given' : 'no second brand user is given');
    const { status, body } = await this.get(this.below('agentVep', 'login?v=1.3'), { json: credentials });
    const bearer = textAt(body, 'bearer');
    if (status !== 200 || bearer === '') throw new NotPossible(`${credentials.username} could not sign in (${status})`);
    this.keepSecret(bearer);
    const userId = textAt(body, 'config', 'userId');
    return { bearer, userId, oldId: `${this.accountId}.${userId}`, pid: textAt(body, 'config', 'userPid') };
  }

  /** A new anonymous consumer (protocol.md 3.1). */
  async signUp(): Promise<string> {
    const { status, body } = await this.get(this.below('idp', 'signup'), { json: {} });
    return this.#token(at(body, 'jwt'), `an anonymous consumer could not sign up (${status})`);
  }

  /** A new consumer of the unauthenticated connector (protocol.md 3.2). */
  async vouchedFor(): Promise<string> {
    const { unauthConnector } = this.platform;
    if (unauthConnector === undefined) throw new NotPossible('no unauthenticated connector is given');
    const { body } = await this.get(this.below('idp', 'anonymous/authorize'), { json: {} });
    const external = this.#token(at(body, 'token'), 'there is no external token');
    return this.exchange(unauthConnector, external);
  }

  /** The consumer of the customer's token (protocol.md 3.3). */
  authenticated(): Promise<string> {
    const { authConnector, customerToken } = this.platform;
    if (authConnector === undefined || customerToken === undefined)
      throw new NotPossible('no authenticated connector with a token of a customer is given');
    return this.exchange(authConnector, customerToken);
  }

  async exchange(connector: string, idToken: string): Promise<string> {
    const { status, body } = await this.askConnector(connector, { id_token: idToken });
    return this.#token(at(body, 'token'), `connector ${connector} did not take the token (${status})`);
  }

  askConnector(connector: string, json: object): Promise<HttpAnswer> {
    return this.get(this.below('idp', `app/${encodeURIComponent(connector)}/authenticate?v=3.0`), { json });
  }

  keepSecret(secret: string | undefined): void {
    if (secret) this.#secrets.add(secret);
  }

  /** A text without what is nobody's business. */
  harmless(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '…');
    return clean.replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '…');
  }

  #token(given: unknown, otherwise: string): string {
    if (typeof given !== 'string') throw new NotPossible(otherwise);
    this.keepSecret(given);
    return given;
  }

  get #isPlain(): boolean {
    return this.platform.domain.startsWith('http:');
  }

  #origin(host: string): string {
    return host.includes('://') ? host.replace(/\/$/, '') : `https://${host}`;
  }
}

/** `fetch failed` says nothing; its cause does. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}
