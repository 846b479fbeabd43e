/** WebSocket upgrades and the life of a socket (protocol.md section 4). */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { FAULT_DELAY_MS } from '../faults/fault.js';
import { endOf, restartBy, revoke } from '../faults/outgoing.js';
import { targetOf } from '../http/target.js';
import { redact, redactPath, redactText } from '../ledger/redact.js';
import { violation } from '../ledger/violation.js';
import type { Parts } from '../parts.js';
import { handleFrame } from '../requests/handle.js';
import {
  authenticate,
  CLOSE_UNAUTHENTICATED,
  CloseSocket,
  clientProperties,
  setBackground,
} from '../requests/init-connection.js';
import type { Handshake } from '../settings.js';
import type { Side } from '../state/model.js';
import { clientPropertiesProblem } from '../wire/client-properties.js';
import type { Dialect } from '../wire/dialects.js';
import { isObject, type JsonObject, parseJson } from '../wire/json.js';
import { Socket } from './socket.js';

const BRAND_PATH = /^\/ws_api\/account\/([^/]+)\/messaging\/brand\/([^/]+)\/?$/;
const CONSUMER_PATH = /^\/ws_api\/account\/([^/]+)\/messaging\/consumer\/?$/;
const MAX_FRAME_BYTES = 1_000_000;
/** A client sends something at least so often (protocol.md 4.4). */
const KEEP_ALIVE_MS = 60_000;
/** Names that may also stand in the query of the URL (protocol.md 4.1). */
const PROPERTY_NAMES = [
  'appId',
  'appVersion',
  'deviceFamily',
  'os',
  'osName',
  'osVersion',
  'integration',
  'integrationVersion',
  'browser',
  'browserVersion',
  'timeZone',
];

interface Upgrade {
  readonly request: IncomingMessage;
  readonly stream: Duplex;
  readonly head: Buffer;
  readonly query: URLSearchParams;
  /** From the start the socket is read so late. */
  slowRead?: number;
}

export class Gateway {
  // autoPong off: a silent socket must not answer pings either.
  readonly #server = new WebSocketServer({
    noServer: true,
    autoPong: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });

  /** The HTTP server forgets a connection once it asks for an upgrade, so those that got no socket are remembered here. */
  readonly #streams = new Set<Duplex>();

  readonly #handshake: Handshake;

  constructor(
    private readonly parts: Parts,
    handshake?: Handshake,
  ) {
    this.#handshake =
      handshake ?? ((request, stream, head, opened) => this.#server.handleUpgrade(request, stream, head, opened));
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    const { path, query } = targetOf(request.url);
    const upgrade = { request, stream, head, query };
    const brand = BRAND_PATH.exec(path);
    if (brand) {
      this.#brand(upgrade, brand[1]!, brand[2]!);
      return;
    }
    const consumer = CONSUMER_PATH.exec(path);
    if (consumer) {
      this.#consumer(upgrade, consumer[1]!);
      return;
    }
    violation(this.parts, undefined, 'upgrade', 'no such path', redactPath(request.url ?? ''));
    this.#refuse(upgrade, 'brand', 404, 'no such path');
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  /** Every connection that asked for an upgrade, whether it got its socket or not. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  /** Which dialects there are: protocol.md 4.1. */
  #checkVersion(version: string, known: readonly string[]): void {
    if (known.includes(version)) return;
    violation(this.parts, undefined, 'upgrade', `v must be ${known.join(' or ')}, is '${version}'`, null);
  }

  #brand(upgrade: Upgrade, accountId: string, bearer: string): void {
    const session = this.parts.tokens.sessionOfBearer(bearer);
    const { pid, oldId, userId, loginName } = session?.user ?? {};
    const userIds = [pid, oldId, userId, loginName].filter((id): id is string => id !== undefined);
    this.#underFault(upgrade, 'brand', userIds, () => {
      if (accountId !== this.parts.accountId) return this.#refuse(upgrade, 'brand', 401, 'bearer of another account');
      if (!session) return this.#refuse(upgrade, 'brand', 401, 'bearer unknown or expired');
      // v=3 on the brand side is not documented; it gets the v3 shapes (protocol.md 13.4 #2). [EA41]
      const version = upgrade.query.get('v') ?? '2.1';
      this.#checkVersion(version, ['2', '2.1', '3']);
      const dialect: Dialect = version === '2' ? 'v2' : version.startsWith('3') ? 'v3' : 'v2.1';
      return this.#accept(upgrade, 'brand', dialect, (socket) => {
        this.parts.sockets.authenticate(socket, session.user);
        this.parts.ledger.record('connected', {
          socket: socket.id,
          side: 'brand',
          userId: session.user.pid,
          dialect,
        });
      });
    });
  }

  #consumer(upgrade: Upgrade, accountId: string): void {
    const known = this.parts.tokens.consumerOfJwt(jwtOf(upgrade.request) ?? '');
    const userIds = typeof known === 'string' ? [] : [known.pid];
    this.#underFault(upgrade, 'consumer', userIds, () => {
      if (accountId !== this.parts.accountId) return this.#refuse(upgrade, 'consumer', 404, 'unknown account');
      this.#checkVersion(upgrade.query.get('v') ?? '', ['3']);
      return this.#accept(upgrade, 'consumer', 'v3', (socket) => this.#greetConsumer(upgrade, socket));
    });
  }

  /** A bad header is told by a close code, not by an HTTP status (protocol.md 4.5). */
  #greetConsumer({ request, query }: Upgrade, socket: Socket): void {
    const { parts } = this;
    socket.clientProperties = this.#propertiesOf(request, query, socket);
    const authorization = request.headers.authorization;
    if (authorization === undefined) {
      const giveUp = (): void => {
        const why = 'InitConnection did not arrive in time';
        violation(parts, socket, 'InitConnection', why, null);
        socket.close(CLOSE_UNAUTHENTICATED, why);
      };
      socket.initTimer = parts.timers.after(parts.settings.initTimeout, giveUp);
      return;
    }
    try {
      authenticate(parts, socket, jwtOf(request));
    } catch (error) {
      if (!(error instanceof CloseSocket)) throw error;
      if (error.departure) violation(parts, socket, 'Authorization', error.departure, null);
      socket.close(error.code, error.message);
    }
  }

  #propertiesOf({ headers }: IncomingMessage, query: URLSearchParams, socket: Socket): JsonObject | undefined {
    const header = headers['client-properties'];
    if (header !== undefined) {
      const parsed = parseJson(String(header));
      if (isObject(parsed)) {
        const problem = clientPropertiesProblem(parsed);
        if (problem) violation(this.parts, socket, 'Client-Properties', problem, redact(parsed));
        return clientProperties(parsed);
      }
      violation(this.parts, socket, 'Client-Properties', 'not a JSON object', redactText(String(header)));
    }
    const given = PROPERTY_NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name)]);
    return given.length > 0 ? clientProperties(Object.fromEntries(given)) : undefined;
  }

  #underFault(upgrade: Upgrade, side: Side, userIds: readonly string[], proceed: () => void): void {
    const { parts } = this;
    const struck = parts.faults.strike('upgrade', 'upgrade', userIds);
    const end = endOf(struck);
    switch (end?.do) {
      case undefined:
        break;
      case 'close':
        this.#accept(upgrade, side, 'v3', (socket) => socket.close(end.code ?? 1011, end.text ?? ''));
        return;
      case 'refuse':
        this.#refuse(upgrade, side, end.code ?? 500, end.text ?? 'fault');
        return;
      case 'silence':
      case 'dropRequest':
      case 'dropResponse':
        return;
      case 'malformed':
        upgrade.stream.end(end.text ?? 'not http at all\r\n\r\n');
        return;
      case 'restart':
        restartBy(parts, end);
        return;
      case 'revoke':
        revoke(parts, userIds[0]);
        break;
      default:
        upgrade.stream.destroy();
        return;
    }
    for (const { fault } of struck) {
      if (fault.do === 'skew') parts.settings.clockSkew = fault.ms ?? 0;
      if (fault.do === 'slowRead') upgrade.slowRead = fault.ms ?? FAULT_DELAY_MS;
    }
    // Nothing is answered before the upgrade, so every way of being late is the same here.
    const late = struck.find(({ fault }) => fault.do === 'delay' || fault.do === 'hold');
    const kept = struck.find(({ fault }) => fault.do === 'withhold');
    if (kept) kept.keep(proceed);
    else if (late) parts.timers.after(late.fault.ms ?? FAULT_DELAY_MS, proceed);
    else proceed();
  }

  #refuse({ stream }: Upgrade, side: Side, status: number, reason: string): void {
    this.parts.ledger.record('upgradeRefused', { side, status, reason });
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`;
    stream.end(
      `${head}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
    );
  }

  #accept(upgrade: Upgrade, side: Side, dialect: Dialect, greet: (socket: Socket) => void): void {
    const { request, stream, head, slowRead } = upgrade;
    if (stream.destroyed) return;
    this.#handshake(request, stream, head, (opened) => {
      const ws = opened as WebSocket;
      const { sockets, timers, keeper } = this.parts;
      const socket = new Socket(sockets.nextId(), side, dialect, ws, timers, keeper);
      sockets.add(socket);
      this.#listen(ws, socket);
      greet(socket);
      if (slowRead !== undefined) socket.readNothingFor(slowRead);
    });
  }

  #listen(ws: WebSocket, socket: Socket): void {
    const heard = this.#idleWatch(socket);
    // ws closes by itself after an error; without a listener the process would end.
    ws.on('error', () => undefined);
    ws.on('message', (data, isBinary) => {
      // `ws` goes on with what it has received already; a peer that has hung up takes nothing more.
      if (socket.isOver) return;
      heard();
      handleFrame(this.parts, socket, isBinary ? undefined : textOf(data));
    });
    ws.on('ping', (data) => {
      heard();
      socket.pong(data);
    });
    ws.on('close', (code, reason) => this.#ended(socket, code, reason.toString()));
  }

  /** Off by default: how long the platform waits is not documented (protocol.md 4.4). [EA33] */
  #idleWatch(socket: Socket): () => void {
    const { timers, settings } = this.parts;
    const check = (): void => {
      const left = socket.lastHeard + settings.idleTimeout - timers.now();
      if (left <= 0) socket.close(1001, 'idle');
      else socket.idleTimer = timers.after(left, check);
    };
    if (settings.idleTimeout > 0) socket.idleTimer = timers.after(settings.idleTimeout, check);
    return () => {
      const now = timers.now();
      if (settings.notePace && now - socket.lastHeard > KEEP_ALIVE_MS + settings.reactionTime) {
        violation(this.parts, socket, 'keep-alive', `nothing was sent for ${now - socket.lastHeard} ms`, null);
      }
      socket.lastHeard = now;
    };
  }

  #ended(socket: Socket, code: number, reason: string): void {
    const { sockets, subscriptions, routing, timers, ledger } = this.parts;
    timers.cancel(socket.initTimer);
    timers.cancel(socket.idleTimer);
    subscriptions.removeAllOf(socket);
    const wasLast = sockets.remove(socket);
    ledger.record('disconnected', {
      socket: socket.id,
      side: socket.side,
      userId: socket.user?.pid,
      code,
      reason,
      by: socket.closedByEmulator ? 'emulator' : 'client',
    });
    routing.socketEnded(socket, wasLast);
    if (wasLast && socket.user?.side === 'consumer') setBackground(this.parts, socket.user, true);
  }
}

/** `Authorization: jwt {LP JWT}` (protocol.md 4.1). */
function jwtOf({ headers }: IncomingMessage): string | undefined {
  return /^jwt (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8');
}
