import { type Failure, failure, failureFrom } from './failure.js';
import { isLoopback } from './hosts.js';
import { proxyRefusalIn } from './proxy/proxy.js';

/** What OpenSSL says of an answer that is not TLS at all: an HTTP server said "400 Bad Request" in plain text. */
const NOT_TLS: readonly unknown[] = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'];

/**
 * The failure for a request or socket that got no answer. A forgotten `http://` in front of a loopback host is told as
 * what it is: OpenSSL's words for it help nobody, and no attempt will ever succeed.
 */
export function networkFailure(error: unknown, step: string, url: string): Failure {
  const { host } = new URL(url);
  if (isLoopback(host) && isNotTls(error)) return failure('TLS_MISSING', { host });
  const refusal = proxyRefusalIn(error);
  // Credentials that a proxy does not take are not tried again and again; later, another proxy may be meant.
  if (refusal) {
    const next = refusal.status === 407 ? 'giveUpOpening' : 'retry';
    return failure('PROXY_REFUSED', { step, status: refusal.status }, { next });
  }
  return failureFrom(error, step);
}

function isNotTls(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return NOT_TLS.includes(code) || (cause !== undefined && cause !== error && isNotTls(cause));
}
