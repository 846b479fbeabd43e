import type { Origin } from '../transport/hosts.js';
import type { BrandCredentials } from '../transport/http/brand-login.js';
import type { SocketHeaders } from '../transport/socket.js';
import type { GivenBrandSession } from './sides/brand-credentials.js';
import type { Side } from './sides/side.js';
import type { SubscriptionQuery } from './subscriptions/subscriptions.js';

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
}

/** How a consumer's socket authenticates where headers can be set (protocol.md 4.1). */
export function consumerHeaders(token: string, clientProperties: Readonly<Record<string, unknown>>): SocketHeaders {
  return {
    Authorization: `jwt ${token}`,
    'Client-Properties': JSON.stringify({ type: '.ClientProperties', ...clientProperties }),
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
