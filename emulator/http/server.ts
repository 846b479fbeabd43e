/** The HTTP side: reads a request, adds CORS, lets faults strike, answers (protocol.md 12.13). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Armed } from '../faults/armed.js';
import { FAULT_DELAY_MS, type Fault } from '../faults/fault.js';
import { bend, endOf, restartBy, revoke } from '../faults/outgoing.js';
import { redactPath } from '../ledger/redact.js';
import { violation } from '../ledger/violation.js';
import type { Parts } from '../parts.js';
import { Pace } from '../sockets/pace.js';
import { asString } from '../wire/json.js';
import { bearerOf } from './bearer.js';
import { httpDeparture } from './departures.js';
import { bodyOf, CUT, cookieOf, type Exchange, empty, plain, type Reply } from './exchange.js';
import { type Route, routeOf } from './services.js';
import { targetOf } from './target.js';

const MAX_BODY_BYTES = 1_000_000;
const LOOPBACK_HOST = /^[\w.[\]:-]{1,255}$/;

export class HttpServices {
  readonly #pace = new Pace();

  constructor(
    private readonly parts: Parts,
    /** Where the emulator lives, for clients that send no Host header. */
    private readonly ownHost: () => string,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, Math.max(MAX_BODY_BYTES, this.parts.settings.maxFileSize));
    try {
      if (body === undefined) this.#send(request, response, plain(413, 'body too long'), 'unknown');
      else this.#dispatch(request, response, body);
    } catch (error) {
      // A path that is no URL, or a mistake of the emulator: neither may end the process.
      if (!response.headersSent)
        this.#send(request, response, plain(500, `Internal Server Error: ${String(error)}`), 'unknown');
    }
  }

  #dispatch(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const exchange = this.#exchange(request, body);
    if (exchange.method === 'OPTIONS') {
      this.#send(request, response, empty(204), 'preflight');
      return;
    }
    const route = routeOf(this.parts, exchange);
    const userIds = usersOf(this.parts, exchange);
    this.#judge(request, route.service, exchange, userIds[0]);
    const struck = this.parts.faults.strike('http', route.service, userIds);
    this.#answer(request, response, route, struck, userIds[0]);
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { service, answer }: Route,
    struck: readonly Armed[],
    userId: string | undefined,
  ): void {
    const { parts } = this;
    const cut = (): void => this.#unanswered(request, service, () => request.socket.destroy());
    const send = (reply: Reply): void => {
      if (reply === CUT) return cut();
      // Refused or in trouble: wait (protocol.md 2.1, 2.4).
      if (service === 'login' && reply.status > 400) this.#pace.refused(userId ?? '', parts.timers.now() + 5_000);
      const write = (body: string, spoilt = false): void =>
        this.#send(request, response, reply.bytes && !spoilt ? reply : { ...reply, body, bytes: undefined }, service);
      bend(parts, struck, write)(reply.body ?? '');
    };
    const end = endOf(struck);
    const skew = struck.find(({ fault }) => fault.do === 'skew')?.fault;
    if (skew) parts.settings.clockSkew = skew.ms ?? 0;
    switch (end?.do) {
      case 'cut':
        cut();
        return;
      case 'commitThenCut':
        void answer();
        cut();
        return;
      case 'restart':
        restartBy(parts, end);
        cut();
        return;
      case 'dropResponse':
        void answer();
        this.#unanswered(request, service, () => undefined);
        return;
      case 'silence':
      case 'dropRequest':
        this.#unanswered(request, service, () => undefined);
        return;
      case 'refuse':
        send(refused(parts, end));
        return;
      case 'malformed':
        this.#send(request, response, { ...GARBAGE, body: end.text ?? GARBAGE.body }, service);
        return;
      case 'revoke':
        revoke(parts, userId);
        break;
      default:
    }
    const sendAnswer = (): void => {
      const given = answer();
      if (!(given instanceof Promise)) send(given);
      else void given.then(send, (error) => send(plain(500, `Internal Server Error: ${String(error)}`)));
    };
    const hold = struck.find(({ fault }) => fault.do === 'hold')?.fault;
    if (hold) parts.timers.after(hold.ms ?? FAULT_DELAY_MS, sendAnswer);
    else sendAnswer();
  }

  #judge({ url = '' }: IncomingMessage, service: string, exchange: Exchange, userId = ''): void {
    const { parts } = this;
    const note = (why: string): void => violation(parts, undefined, service, why, redactPath(url));
    const departure = httpDeparture(service, exchange);
    if (departure) note(departure);
    if (service !== 'login' || !parts.settings.notePace) return;
    if (this.#pace.isTooSoon(userId, parts.timers.now())) note('repeated within 5 s after it was refused');
  }

  #unanswered(request: IncomingMessage, service: string, act: () => void): void {
    this.#record(request, 0, service);
    act();
  }

  #send(request: IncomingMessage, response: ServerResponse, reply: Reply, service: string): void {
    this.parts.keeper.tell(() => {
      // A second answer, by a fault that duplicates, has no place in HTTP.
      if (response.destroyed || response.headersSent) return;
      this.#record(request, reply.status, service);
      response.writeHead(reply.status, { ...cors(request), 'Cache-Control': 'no-store', ...reply.headers });
      response.end(reply.bytes ?? reply.body);
    });
  }

  #record(request: IncomingMessage, status: number, service: string): void {
    const { method = '', url = '' } = request;
    this.parts.ledger.record('http', { method, path: redactPath(url), status, service });
  }

  #exchange(request: IncomingMessage, body: Buffer): Exchange {
    const { headers, method = 'GET', url = '/' } = request;
    const host = LOOPBACK_HOST.test(headers.host ?? '') ? headers.host! : this.ownHost();
    return { ...targetOf(url), method, headers, host, body, bodyText: textOf(method, body) };
  }
}

const GARBAGE = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"not json' };

/** The error body clients look into (protocol.md 2.2), whichever service is made to refuse. */
function refused(parts: Parts, { code: status = 500, text: message = 'fault' }: Fault): Reply {
  const error = { time: parts.clock.now(), message, internalCode: status, responseStatus: 'ERROR' };
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ error }) };
}

/** Whom a fault with `user` could mean: the one who logs in, or whose session this is. */
function usersOf({ directory, tokens }: Parts, exchange: Exchange): string[] {
  const username = asString(bodyOf(exchange)?.username);
  const session =
    tokens.sessionOfCookie(cookieOf(exchange, 'Session_id')) ?? tokens.sessionOfBearer(bearerOf(exchange) ?? '');
  const consumer = tokens.consumerOfJws(String(exchange.headers['x-lp-on-behalf'] ?? ''));
  if (consumer) return [consumer.pid];
  const user = username === undefined ? session?.user : directory.agent(username);
  return user ? [user.pid, user.oldId, user.userId, user.loginName] : username === undefined ? [] : [username];
}

/** The origin is echoed, not `*`: refresh and logout of a browser carry a cookie. */
function cors({ headers }: IncomingMessage): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': headers.origin ?? '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? 'Content-Type, Authorization',
    Vary: 'Origin',
  };
}

/** What is put into the object store is no text, whatever its bytes happen to be. */
const textOf = (method: string, body: Buffer): string => (method === 'PUT' ? '' : body.toString('utf8'));

/** Undefined when it is too long, or breaks off. */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > limit ? undefined : Buffer.concat(chunks)));
    request.on('error', () => resolve(undefined));
  });
}
