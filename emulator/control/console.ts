/** The console: a page that shows the platform and lets a person play its users by hand. */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from anywhere else: the page works in a closed network, and no text that it shows can make it load anything. */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

export class ConsolePage {
  constructor(private readonly folder?: string) {}

  /** @param address of the request, `/emulator` or something below it */
  serve(method: string, address: string, response: ServerResponse): void {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { ...HEADERS, Allow: 'GET, HEAD' }).end();
      return;
    }
    // Relative addresses of the page need the slash.
    if (address === '/emulator') {
      response.writeHead(301, { ...HEADERS, Location: '/emulator/' }).end();
      return;
    }
    const name = address.slice('/emulator/'.length) || 'index.html';
    const type = TYPES[path.extname(name)];
    // Names of the page's own files have no folder in them, so no name leads out of it.
    const content = type && /^[\w.-]+$/.test(name) ? this.#read(name) : undefined;
    if (type && content)
      response.writeHead(200, { ...HEADERS, 'Content-Type': type }).end(method === 'HEAD' ? '' : content);
    else response.writeHead(404, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
  }

  #read(name: string): Buffer | undefined {
    try {
      return readFileSync(path.join(this.folder ?? beside(), name));
    } catch {
      return undefined;
    }
  }
}

/** The built page, beside the built emulator. */
const beside = (): string => fileURLToPath(new URL('./console', import.meta.url));
