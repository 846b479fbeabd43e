/**
 * Who may use the control API and the console. Any page of the web can send a request to a server on this computer, so the name in
 * `Host` must be this computer's own (else a foreign name could be pointed here), and a page that asks must be our own.
 */
import type { IncomingMessage } from 'node:http';

const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
const OWN_ADDRESS = /^(?:::ffff:)?127\.|^::1$/;

/** Why not; undefined for who may. */
export function refusalOf({ headers, socket }: IncomingMessage, isSecure: boolean): string | undefined {
  const { host = '', origin } = headers;
  // Undefined in a world without a network, where everybody is of this process.
  const { remoteAddress = '127.0.0.1' } = socket;
  if (!OWN_ADDRESS.test(remoteAddress)) return 'only programs on this computer get something from here';
  if (!OWN_HOST.test(host)) return 'this server is controlled by the names of this computer only, such as 127.0.0.1';
  const site = headers['sec-fetch-site'];
  const isForeign = origin !== undefined && origin !== `${isSecure ? 'https' : 'http'}://${host}`;
  // A link from another site opens the page, and gives that site nothing.
  const isLink = headers['sec-fetch-mode'] === 'navigate';
  if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink))
    return 'pages of other sites get nothing from here';
  return undefined;
}
