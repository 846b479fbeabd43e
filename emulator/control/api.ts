/** The control API: what the control object of TypeScript can do, for users of other languages and for the console. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { targetOf } from '../http/target.js';
import type { Parts } from '../parts.js';
import { Refusal } from '../wire/refusals.js';
import type { ConsolePage } from './console.js';
import { refusalOf } from './door.js';
import { openApi } from './openapi.js';
import { Problem } from './problem.js';
import type { Route } from './route.js';
import { AGENT_ROUTES } from './routes/agents.js';
import { CONVERSATION_ROUTES } from './routes/conversations.js';
import { PLATFORM_ROUTES } from './routes/platform.js';
import { judged } from './words.js';

/** Nothing of the platform begins so. */
export const CONSOLE_PATH = '/emulator/';
const API_PATH = '/emulator/api';
const MAX_BODY_BYTES = 1_000_000;

export const ROUTES: readonly Route[] = [...PLATFORM_ROUTES, ...AGENT_ROUTES, ...CONVERSATION_ROUTES];

const PATTERNS = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
}));

export class ControlApi {
  constructor(
    private readonly parts: Parts,
    private readonly page: ConsolePage,
  ) {}

  /** Whether the request was for here; then it is answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const { path, query } = targetOf(request.url);
    if (path !== CONSOLE_PATH.slice(0, -1) && !path.startsWith(CONSOLE_PATH)) return false;
    const refusal = refusalOf(request, this.parts.secure);
    if (refusal !== undefined) answer(response, 403, { error: refusal });
    else if (path === API_PATH || path.startsWith(`${API_PATH}/`))
      void this.#answer(request, response, path.slice(API_PATH.length) || '/', query);
    else this.page.serve(request.method ?? 'GET', path, response);
    return true;
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    try {
      if (path === '/events' && request.method === 'GET') this.#stream(response);
      else this.#send(response, await this.#resultOf(request, path, query));
    } catch (error) {
      const { status, message } = problemOf(error);
      answer(response, status, { error: message });
    }
  }

  async #resultOf(request: IncomingMessage, path: string, query: URLSearchParams): Promise<unknown> {
    if (path === '/openapi.json' && request.method === 'GET') return openApi(ROUTES, API_PATH);
    const { route, params } = routeOf(request.method, path);
    const body = route.body && read(route.body, await bodyOf(request), 'the body');
    const asked = route.query && read(route.query, Object.fromEntries(query), 'the query');
    return route.handle({
      parts: this.parts,
      params,
      body,
      query: (asked ?? {}) as Readonly<Record<string, string | undefined>>,
    });
  }

  /** Not before what it has changed is kept. */
  #send(response: ServerResponse, result: unknown): void {
    this.parts.keeper.tell(() => answer(response, 200, result));
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': entries of the ledger\n\n');
    const stop = this.parts.ledger.onEntry((entry) => response.write(`data: ${JSON.stringify(entry)}\n\n`));
    response.on('close', stop);
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}

function routeOf(method: string | undefined, path: string): { route: Route; params: Record<string, string> } {
  const found = PATTERNS.filter(({ pattern }) => pattern.test(path));
  for (const { route, pattern } of found) {
    if (route.method !== method) continue;
    return { route, params: decoded(pattern.exec(path)?.groups ?? {}) };
  }
  if (found.length === 0) throw new Problem(404, `there is nothing at ${path}; openapi.json says what there is`);
  const methods = found.map(({ route }) => route.method).join(', ');
  throw new Problem(405, `${path} takes ${methods}, not ${method}`);
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new Problem(400, 'the path is not encoded as a URL is');
  }
}

function read(schema: NonNullable<Route['body']>, value: unknown, what: string): unknown {
  const result = judged(schema, value);
  if ('value' in result) return result.value;
  throw new Problem(400, result.problem.startsWith('must be') ? `${what} ${result.problem}` : result.problem);
}

/** Only JSON, and said to be so: what a form of another page could send is refused. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Problem(400, `the body has more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Problem(400, 'the body must be JSON, with the header Content-Type: application/json');
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Problem(400, 'the body is no JSON');
  }
}

function problemOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof Problem) return error;
  // What the platform would refuse.
  if (error instanceof Refusal) return { status: error.code === 404 ? 404 : 409, message: error.message };
  return { status: 500, message: `a mistake of the emulator: ${String(error)}` };
}
