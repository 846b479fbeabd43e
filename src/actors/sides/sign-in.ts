import type { BrandCredentials } from '../../transport/http/brand-login.js';
import type { HttpProxy } from '../../transport/proxy/proxy.js';
import type { AppTokens } from '../send-api/app-tokens.js';

/** A session that an application brought along (option `authAgentSessionData`). */
export interface GivenBrandSession {
  readonly token: string;
  readonly csrf?: string;
  readonly sessionId?: string;
  readonly userId?: string;
  readonly userPid?: string;
}

/** How a user signs in and through which proxy: what must not be shown of a connection's options (G18). */
export interface SignIn {
  readonly brandCredentials: BrandCredentials | undefined;
  readonly brandSession: GivenBrandSession | undefined;
  /** Asked in place of `brandCredentials`. */
  readonly source: CredentialSource | undefined;
  /** `accountId.userId`, for a session that does not say whose it is. */
  readonly agentId: string | undefined;
  readonly consumerToken: string | undefined;
  readonly connector: Connector | undefined;
  readonly sendApi: SendApiSignIn | undefined;
  readonly proxy: HttpProxy | undefined;
}

export const NO_SIGN_IN: SignIn = {
  brandCredentials: undefined,
  brandSession: undefined,
  source: undefined,
  agentId: undefined,
  consumerToken: undefined,
  connector: undefined,
  sendApi: undefined,
  proxy: undefined,
};

/** A consumer of a server: whose app vouches for the consumer, and by which id of its own. */
export interface SendApiSignIn {
  readonly tokens: AppTokens;
  readonly consumerId: string;
}

/** `open`: a session begins. `refused`: the platform did not take the token that there was. */
export type CredentialsReason = 'open' | 'refused';

/** An application that knows how to sign in: a vault it asks, or a token maintainer of its own. */
export interface CredentialSource {
  get(reason: CredentialsReason, signal: AbortSignal): Promise<BrandCredentials | GivenBrandSession>;
  /** What the source would give now, where it looks after its token itself. */
  current?(): Promise<GivenBrandSession>;
  /** The platform did not take the token. */
  refused?(): void;
  /** Told of troubles of the source, and that its token is no good. */
  watch?(watcher: { failed(error: unknown): void; invalid(): void }): void;
  /** The connection has ended; `get` may begin again. */
  ended?(): void;
}

/** Who vouches for a consumer (protocol.md 3.2, 3.3). */
export interface Connector {
  readonly connectorId: string;
  /**
   * The token of the brand's own identity provider, or the claims of one that nobody signs, as JSON; asked for at each sign-in. Absent for
   * unauthenticated consumers, for whom the platform vouches itself.
   */
  readonly claims?: ClaimsSource;
}

export type ClaimsSource = (
  reason: CredentialsReason,
  signal: AbortSignal,
) => Promise<{ readonly token: string } | { readonly json: string }>;

/** What a connection begins with and must not let out (G18); names are no secrets. */
export function secretsOf(signIn: SignIn): (string | undefined)[] {
  const { token, csrf, sessionId } = signIn.brandSession ?? {};
  return [
    ...(signIn.brandCredentials ? secretsOfCredentials(signIn.brandCredentials) : []),
    token,
    csrf,
    sessionId,
    signIn.consumerToken,
    signIn.sendApi?.tokens.keys.clientSecret,
    ...(signIn.proxy?.secrets ?? []),
  ];
}

export function secretsOfCredentials(credentials: BrandCredentials): string[] {
  const { username: _, ...secret } = { username: '', ...credentials };
  return Object.values(secret);
}
