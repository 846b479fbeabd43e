import { type Failure, failure, failureFrom } from '../../transport/failure.js';
import type { Http } from '../../transport/http/client.js';
import type { Domains } from '../../transport/http/domains.js';
import type { Self } from '../conversations/describe-conversation.js';
import type { Connector } from './sign-in.js';

/** `undetermined`: by a token that came from somewhere else. */
export type ConsumerKind = 'anonymous' | 'unauthenticated' | 'authenticated' | 'undetermined';

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
  /** Who the platform takes a consumer for; undefined for brand users. */
  readonly kind?: ConsumerKind;
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
  /** How a consumer becomes another one; brand users do not. */
  readonly stepUp?: {
    /** A step-up begins: remembers who vouches for the consumer to be. */
    prepare(connector: Connector): void;
    /** Gets the token of that one, beside the token in use. */
    authenticate(site: Site, signal: AbortSignal): Promise<void>;
    /** From now on that consumer is the user of this connection. */
    adopt(): void;
    /** The user is again the consumer from before the step-up. */
    revert(): void;
  };
  /** The connection has ended; it may be opened again. */
  ended(): void;
}

/**
 * The application was asked for credentials and gave none: final for a connection that is being opened; one that was online tries
 * again, patiently.
 */
export function sourceFailed(error: unknown): Failure {
  const { reason } = failureFrom(error, 'authenticate');
  return failure('CREDENTIALS_FAILED', undefined, { next: 'giveUpOpening', ...(reason && { reason }) });
}
