import { createServer } from 'node:http';
import { serveCalls } from '../lib/child.mjs';
import { monotonicMs } from '../lib/stats.mjs';
import { loginAnswer, Responder, serviceDirectory, usernameOf } from './responder.mjs';
import { readFrames, switchingProtocols, textFrame } from './wire.mjs';
import { World } from './world.mjs';

/**
 * A process that plays just enough of the platform for any client under test. Notifications are prepared as WebSocket
 * frames before the clock starts and written to the TCP socket in large pieces, so that the sender costs far less than
 * any receiver: how much less is measured with a client that reads and throws away.
 */

/** @typedef {{ answerFrom: Responder, tcp: import('node:net').Socket, pending: Buffer[] }} Session */

const pieceBytes = 256 * 1024;

/** @type {World} */
let world = new World({ conversations: 0 });
/** One world for all users, so that all receive the same frames; sequence numbers must not move twice. */
let responder = new Responder(world);
/** @type {Map<string, Session>} */
const sessions = new Map();
/** @type {Buffer[]} */
let pieces = [];

/** @param {readonly Buffer[]} frames */
function inPieces(frames) {
  /** @type {Buffer[]} */
  const made = [];
  /** @type {Buffer[]} */
  let current = [];
  let bytes = 0;
  for (const frame of frames) {
    current.push(frame);
    bytes += frame.length;
    if (bytes >= pieceBytes) {
      made.push(Buffer.concat(current));
      current = [];
      bytes = 0;
    }
  }
  if (current.length > 0) made.push(Buffer.concat(current));
  return made;
}

/** @param {import('node:net').Socket} tcp @param {readonly Buffer[]} all */
async function write(tcp, all) {
  for (const piece of all) {
    if (!tcp.write(piece)) await new Promise((resolve) => tcp.once('drain', resolve));
  }
}

const server = createServer((request, response) => {
  const host = `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  const path = request.url ?? '';
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    if (path.includes('/baseURI.json')) response.end(serviceDirectory(host));
    else if (path.includes('/login')) {
      response.setHeader('set-cookie', 'Session_id=5f1b0c; Path=/; HttpOnly');
      response.end(loginAnswer(String(JSON.parse(body).username)));
    } else if (path.includes('/refresh') || path.includes('/logout')) response.end();
    else {
      response.statusCode = 404;
      response.end('{}');
    }
  });
});

server.on('upgrade', (request, stream) => {
  const bearer = /\/messaging\/brand\/([0-9a-f]+)/.exec(request.url ?? '')?.[1] ?? '';
  const tcp = /** @type {import('node:net').Socket} */ (stream);
  tcp.setNoDelay(true);
  tcp.on('error', () => tcp.destroy());
  tcp.write(switchingProtocols(String(request.headers['sec-websocket-key'])));
  /** @type {Session} */
  const session = { answerFrom: responder, tcp, pending: [] };
  sessions.set(usernameOf(bearer), session);
  const flush = () => {
    const all = session.pending;
    session.pending = [];
    tcp.write(all.length === 1 ? /** @type {Buffer} */ (all[0]) : Buffer.concat(all));
  };
  readFrames(tcp, (text) => {
    // Answers to everything that arrived in one piece leave in one piece.
    if (session.pending.length === 0) setImmediate(flush);
    for (const answer of session.answerFrom.answer(text)) session.pending.push(textFrame(answer));
  });
});

serveCalls({
  /** @param {{ conversations: number, snapshotSize?: number, seed?: number, isJoined?: boolean }} options */
  start: async (options) => {
    world = new World(options);
    responder = new Responder(world, options);
    if (!server.listening) await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port };
  },
  /** Makes the frames of the next round; every user is then sent these. @param {{ count: number, mix: import('./world.mjs').Mix }} options */
  prepare: ({ count, mix }) => {
    const { frames, messages } = world.frames(count, mix);
    pieces = inPieces(frames.map(textFrame));
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    return { frames: count, messages, bytes };
  },
  /** @param {{ user: string }} options */
  stream: async ({ user }) => {
    const session = sessions.get(user);
    if (session === undefined) throw new Error(`no socket of ${user}`);
    const startedAt = monotonicMs();
    await write(session.tcp, pieces);
    return { startedAt, writtenAt: monotonicMs() };
  },
  /** CPU of this process, so a figure can tell who was the bottleneck. */
  usage: () => {
    const { user, system } = process.cpuUsage();
    return { cpuMicros: user + system, queries: responder.queries, unknown: responder.unknown };
  },
});
