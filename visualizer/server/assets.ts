import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** Nothing from anywhere else: the page works in a closed network, and what is sent to it cannot make it load anything. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The files of the page. */
export class Assets {
  readonly #folder: string;

  constructor(folder?: string) {
    this.#folder = folder ?? fileURLToPath(new URL('./visualizer', import.meta.url));
  }

  serve(method: string, name: string, response: ServerResponse): void {
    const file = name === '' ? 'index.html' : name;
    const type = TYPES[path.extname(file)];
    // Names of the page's own files have no folder in them, so no name leads out of it.
    const content = type && /^[\w.-]+$/.test(file) ? this.#read(file) : undefined;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { ...HEADERS, allow: 'GET, HEAD' }).end();
    } else if (!type || !content) {
      response.writeHead(404, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
    } else {
      response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-length': content.length });
      response.end(method === 'HEAD' ? undefined : content);
    }
  }

  /** Something that is made for this request, to be saved as a file. */
  send(response: ServerResponse, name: string, content: Buffer): void {
    response.writeHead(200, {
      ...HEADERS,
      'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream',
      'content-disposition': `attachment; filename="parley-${name}"`,
      'content-length': content.length,
    });
    response.end(content);
  }

  /** The page with its script, its styles and a recording in it: it can be opened without a server. */
  inOneFile(recording: string): string {
    const text = (name: string): string => this.#read(name)?.toString() ?? '';
    // A closing tag within would end the script; in JSON and in JavaScript `<\/` is the same.
    const harmless = (script: string): string => script.replaceAll('</', '<\\/');
    return text('index.html')
      .replace(/<link rel="icon"[^>]*>/, '')
      .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${text('page.css')}</style>`)
      .replace(/<script type="module"[^>]*><\/script>/, '')
      .replace('</body>', () => {
        const data = `<script type="application/x-ndjson" id="recording">${harmless(recording)}</script>`;
        return `${data}<script type="module">${harmless(text('page.js'))}</script></body>`;
      });
  }

  #read(file: string): Buffer | undefined {
    try {
      return readFileSync(path.join(this.#folder, file));
    } catch {
      return undefined;
    }
  }
}
