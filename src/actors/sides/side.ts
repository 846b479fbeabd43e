import type { DialogFollowing } from '../../machines/dialog/record.js';
import type { Failure } from '../../transport/failure.js';
import type { Domains } from '../../transport/http/domains.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import type { Runtime, RuntimeClock } from '../../transport/runtime.js';
import type { Secrets } from '../../transport/secrets.js';
import type { OpenSocket, SocketHandlers, SocketHeaders } from '../../transport/socket.js';
import type { Dialect } from '../../transport/wire/request-names.js';
import type { Outbox, OutboxOptions } from '../requests/outbox.js';
import type { Routing, RoutingOptions } from '../rings/routing.js';
import type { Credentials } from './credentials.js';
import type { SignIn } from './sign-in.js';
import type { SkillBook, SkillParts } from './skill-book.js';

/** Of a connection's options, what a side looks at. */
export interface SideOptions {
  readonly accountId: string;
  /** A function, so that nothing that shows a connection shows what is in it. */
  readonly signIn: () => SignIn;
  /** Whether a consumer whose identity ended goes on as a new one. */
  readonly renewIdentity: boolean;
  readonly clientProperties: Readonly<Record<string, unknown>>;
}

/** What a stand-in for the socket works with. */
export interface ChannelParts {
  readonly runtime: Runtime;
  readonly secrets: Secrets;
  readonly domains: Domains;
  readonly isPlain: boolean;
  readonly accountId: string;
  readonly token: string;
  readonly options: SideOptions;
  readonly handlers: SocketHandlers;
}

export interface CredentialParts {
  readonly clock: RuntimeClock;
  /** Told of every secret before it is used. */
  readonly secrets: Secrets;
  /** Told of what the application must know although the connection goes on. */
  readonly report: (failure: Failure) => void;
}

/**
 * What the actors need to know of the side that a user is on. An entry point brings the sides that its users can be on, so a
 * consumer's page holds nothing of the brand's.
 */
export interface Side {
  readonly dialect: Dialect;
  /** How messages reach this side (protocol.md 12.3). */
  readonly following: DialogFollowing;
  /** The cause of a close where the application gives none; without one no survey starts (protocol.md 6.10). */
  readonly closingWords: string;
  credentials(options: SideOptions, parts: CredentialParts): Credentials;
  /** What is known of the account's skills; absent where it may not be asked for. */
  skills?(parts: SkillParts): SkillBook;
  /** Where the socket is opened: host and path (protocol.md 4.1). */
  socketAddress(domains: Domains, account: string, token: string): { readonly host: string; readonly path: string };
  socketHeaders(token: string, options: SideOptions): SocketHeaders;
  /** The first request on a socket that could not be given headers (protocol.md 4.3). */
  introduction?(token: string, options: SideOptions): WireRequest;
  /** Its own outbox, where requests do not leave by a socket. */
  outbox?(options: OutboxOptions): Outbox;
  /** What stands in for the socket, where there is none. */
  openChannel?(parts: ChannelParts, outbox: Outbox): Promise<OpenSocket>;
  /** Rings and agent states, which consumers have nothing of. */
  routing?(options: RoutingOptions): Routing;
}
