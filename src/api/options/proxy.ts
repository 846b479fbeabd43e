import { proxies } from '../../transport/default-runtime.js';
import type { HttpProxy } from '../../transport/proxy/proxy.js';
import { argumentError } from '../errors/errors.js';
import {
  type Check,
  checkArgument,
  fits,
  isText,
  isWhole,
  onlyMembers,
  optional,
  secret,
  text,
  word,
} from './check.js';

/** A proxy that HTTP and WebSocket go through, by CONNECT. */
export interface ProxyOptions {
  /** Name or address of the proxy. */
  readonly host: string;
  /** Its port. */
  readonly port: number | string;
  /** How the proxy itself is spoken to: `http` or `https`. Default `http`. */
  readonly protocol?: string | null;
  /** Has no effect: CONNECT knows hosts and ports only. It is here for applications that name it. */
  readonly path?: string | null;
  readonly auth?: { readonly username: string; readonly password: string } | null;
}

const PROTOCOLS = ['http', 'https', 'http:', 'https:'];
const PORT = fits(
  (value) => (isWhole(value) || (isText(value) && /^\d+$/.test(value))) && Number(value) > 0 && Number(value) <= 65_535,
  'port',
);

const PROXY: Check = onlyMembers({
  host: fits((value) => isText(value) && /^[\w.-]+$|^\[?[\da-f:.]+\]?$/i.test(value), 'host'),
  port: PORT,
  protocol: optional(word(PROTOCOLS)),
  path: optional(text),
  auth: optional(onlyMembers({ username: text, password: secret })),
});

let configured: ProxyOptions | undefined;

/**
 * Node only: sets the proxy for every connection that is created from now on and does not have an option `proxy` of its own.
 * `resetProxy()` takes it back. Throws an ArgumentError that names the member when one is missing or wrong.
 */
export function configureProxy(proxy: ProxyOptions): void {
  if (!proxies) throw argumentError('proxyOfBrowser');
  checkArgument(PROXY, proxy, 'proxy');
  configured = proxy;
}

/** Connections that are created from now on have the proxy that their options name, or none. */
export function resetProxy(): void {
  configured = undefined;
}

/** The proxy of a connection: of its option, or else the one that was configured for all. */
export function checkedProxy(option: ProxyOptions | string | false | null | undefined): HttpProxy | undefined {
  const given: ProxyOptions | string | false | undefined = option ?? configured;
  if (given === undefined || given === false) return undefined;
  if (!proxies) throw argumentError('proxyOfBrowser');
  if (given === 'environment') return proxyOfUrl(proxies.ofEnvironment(), 'HTTPS_PROXY');
  if (isText(given)) return proxyOfUrl(given, 'Option proxy');
  checkArgument(PROXY, given, 'proxy');
  const { host, port, protocol, auth } = given;
  const scheme = (protocol ?? 'http').replace(':', '');
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return proxyAt(`${scheme}://${name}:${port}`, auth?.username, auth?.password);
}

/** Nothing of the URL is shown when it is wrong: a password may be in it. */
function proxyOfUrl(given: string | undefined, subject: string): HttpProxy | undefined {
  if (given === undefined || given.trim() === '') return undefined;
  const full = given.includes('://') ? given.trim() : `http://${given.trim()}`;
  if (!URL.canParse(full)) throw argumentError('proxy', { subject });
  const { protocol, host, username, password } = new URL(full);
  if (!PROTOCOLS.includes(protocol)) throw argumentError('proxy', { subject });
  return proxyAt(`${protocol}//${host}`, decodeURIComponent(username), decodeURIComponent(password));
}

function proxyAt(url: string, username = '', password = ''): HttpProxy {
  if (username === '' && password === '') return { url, authorization: undefined, secrets: [] };
  const pair = new TextEncoder().encode(`${username}:${password}`);
  const encoded = btoa(Array.from(pair, (byte) => String.fromCharCode(byte)).join(''));
  return { url, authorization: `Basic ${encoded}`, secrets: [password, encoded] };
}
