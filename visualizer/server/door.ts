import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What opens the server. */
export interface Door {
  readonly token: string;
  readonly port: number;
}

export type Admission =
  | { readonly path: string; readonly role: 'feed' | 'view' | undefined }
  | { readonly refused: 403 | 404; readonly why: string };

const HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Who may come in. Any page of the web can reach a server on this computer, so knowing the address is not enough: the token
 * is in the path, the name in `Host` must be this computer's own (or a foreign name could be pointed here), and a page that
 * watches must be ours.
 */
export function admit({ headers, url = '' }: IncomingMessage, { token, port }: Door): Admission {
  const { host = '', origin } = headers;
  if (!HOSTS.some((name) => host === `${name}:${port}`)) {
    return { refused: 403, why: 'This server answers to the names of this computer only.' };
  }
  const [, given = '', ...rest] = url.split(/[?#]/, 1)[0]!.split('/');
  if (!isSame(given, token)) {
    return {
      refused: 404,
      why: 'Open the whole address that `parley-sdk visualizer` has printed: a part of it is secret.',
    };
  }
  const path = rest.join('/');
  const role = path === 'feed' || path === 'view' ? path : undefined;
  const isForeign =
    origin !== undefined && (role === 'feed' ? !LOOPBACK_ORIGIN.test(origin) : origin !== `http://${host}`);
  // Programs send no Origin, browsers always do for a WebSocket.
  if (isForeign || (role === 'view' && origin === undefined)) {
    return { refused: 403, why: 'Pages of other sites get nothing from here.' };
  }
  return { path, role };
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
