import type { Origin } from '../transport/hosts.js';
import type { BrandCredentials } from '../transport/http/brand-login.js';
import type { SocketHeaders } from '../transport/socket.js';
import type { GivenBrandSession } from './sides/brand-credentials.js';
import type { Side } from './sides/side.js';
import type { SubscriptionQuery } from './subscriptions/subscriptions.js';

/** One of XState's inspection events: an actor began, an event was sent, a snapshot was taken. */
export interface InspectionEvent {
  /** `@xstate.actor`, `@xstate.event`, `@xstate.snapshot`, … */
  readonly type: string;
  readonly rootId: string;
  /** The actor that it is about, as XState gives it. */
  readonly actorRef: unknown;
  readonly event?: unknown;
  readonly snapshot?: unknown;
}

/** A function, or an object with `next`: inspectors made for XState's own type are accepted as they are. */
export type InspectionObserver =
  | { next(event: InspectionEvent): void }
  | { next(event: InspectionEvent): void }['next'];

/** A connection's options, checked and complete; the api makes them of what a program passed. */
export interface SessionOptions {
  readonly accountId: string;
  readonly side: Side;
  readonly connectionId: string;
  readonly origin: Origin;
  readonly brandCredentials: BrandCredentials | undefined;
  readonly brandSession: GivenBrandSession | undefined;
  readonly consumerToken: string | undefined;
  /** Sent with the socket: who is calling (protocol.md 4.2). */
  readonly clientProperties: Readonly<Record<string, unknown>>;
  readonly maintainConnection: boolean;
  readonly longestRetryMs: number;
  readonly responseTimeoutMs: number;
  readonly defaultQuery: SubscriptionQuery | undefined;
  readonly waitForReady: boolean;
  readonly retainClosedMs: number;
  readonly messagesPerDialog: number;
  readonly activeActors: number;
  readonly outboxCount: number;
  readonly outboxAgeMs: number;
  /** Whoever watches the actors; mostly nobody. */
  readonly inspectors: readonly InspectionObserver[];
}

/** JSON in a header: whatever is beyond ASCII must be escaped, or the request could not be made at all. */
const headerText = (value: object): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** How a consumer's socket authenticates where headers can be set (protocol.md 4.1). */
export function consumerHeaders(token: string, clientProperties: Readonly<Record<string, unknown>>): SocketHeaders {
  return {
    Authorization: `jwt ${token}`,
    'Client-Properties': headerText({ type: '.ClientProperties', ...clientProperties }),
  };
}

/** The first frame where they cannot be (protocol.md 4.3). */
export function initConnection(token: string, clientProperties: Readonly<Record<string, unknown>>) {
  return {
    type: 'InitConnection',
    body: {},
    headers: [
      { ...clientProperties, type: '.ams.headers.ClientProperties' },
      { type: '.ams.headers.ConsumerAuthentication', jwt: token },
    ],
  };
}
