// The shop's web server: the page's files, where the platform is, and a token for the customer who signs in.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * What the page may do: its own files, pictures of structured content, and talking to the platform.
 * @param {string} platform
 */
const policy = (platform) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob: https:",
    `connect-src 'self' ${platform} ${platform.replace('http', 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * @param {object} options
 * @param {string} options.folder
 * @param {number} options.port
 * @param {{ accountId: string, csdsDomain: string }} options.address
 * @param {() => Promise<object>} options.signIn
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ folder, port, address, signIn }) {
  const headers = {
    'content-security-policy': policy(address.csdsDomain),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    const reply = (/** @type {number} */ status, /** @type {string} */ type, /** @type {string | Buffer} */ body) =>
      response.writeHead(status, { ...headers, 'content-type': type }).end(body);
    // An answer in JSON to a POST cannot be read by other sites: no CORS header says that they may.
    if (pathname === '/sign-in' && request.method === 'POST') {
      return reply(200, 'application/json', JSON.stringify(await signIn()));
    }
    if (pathname === '/platform.json') return reply(200, 'application/json', JSON.stringify(address));
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const type = TYPES[path.extname(name)];
    // Names of the page's own files have no folder in them, so no name leads out of it.
    if (!type || !/^[\w.-]+$/.test(name)) return reply(404, 'text/plain', 'Not found\n');
    try {
      return reply(200, type, await readFile(path.join(folder, name)));
    } catch {
      return reply(404, 'text/plain', 'Not found\n');
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const { port: found } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${found}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
