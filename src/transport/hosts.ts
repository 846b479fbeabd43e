import { failure } from './failure.js';

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Where the platform is and whether TLS is left out, told from the option `csdsDomain`. */
export interface Origin {
  readonly host: string;
  /** True for an `http://` URL; permitted for loopback hosts only (G19), and then it holds for every service. */
  readonly isPlain: boolean;
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/:\d+$/, ''));
}

/** A name or an IPv4 address, or an IPv6 address in brackets; with a port or without. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Reads `csdsDomain`: a host, a host with a port, or a URL without a path. Undefined when it is none of these. */
export function originFrom(csdsDomain: string): Origin | undefined {
  const match = /^(?:(https?):\/\/)?([^/]+)\/?$/i.exec(csdsDomain.trim());
  const host = match?.[2];
  if (!host || !HOST.test(host)) return undefined;
  return { host, isPlain: match[1]?.toLowerCase() === 'http' };
}

/** The address of a service that discovery named. Refuses to leave TLS out for a host beyond this machine. */
export function serviceUrl(protocol: 'http' | 'ws', host: string, path: string, isPlain: boolean): string {
  if (isPlain && !isLoopback(host)) {
    throw failure('PLAIN_HTTP_REFUSED', { host });
  }
  return `${protocol}${isPlain ? '' : 's'}://${host}${path}`;
}
