import { createServer } from 'node:http';
import { monotonicMs } from '../measuring/process.mjs';
import { serveCalls } from '../processes/child.mjs';
import { converse } from './conversing.mjs';
import { loginAnswer, Responder, serviceDirectory, usernameOf } from './responder.mjs';
import { readFrames, switchingProtocols, textFrame } from './wire.mjs';
import { World } from './world.mjs';

/**
 * A process that plays just enough of the platform for any client under test. Notifications are prepared as WebSocket
 * frames before the clock starts and written to the TCP socket in large pieces, so that the sender costs far less than
 * any receiver: how much less is measured with a client that reads and throws away.
 */

/**
 * @typedef {object} Session a user's socket, or the last one it had
 * @property {Responder} answerFrom
 * @property {import('node:net').Socket} tcp
 * @property {Buffer[]} pending
 * @property {((request: string) => void) | undefined} heard sees each request before it is answered
 */

const pieceBytes = 256 * 1024;

/** @type {World} */
let world = new World({ conversations: 0 });
/** One world for all users, so that all receive the same frames; sequence numbers must not move twice. */
let responder = new Responder(world);
/** Whose messages must not move the sequences of others gets a world of its own. @type {Map<string, Responder> | undefined} */
let ownResponders;
/** @type {WorldOptions} */
let worldOptions = { conversations: 0 };
/** When somebody asked for something first, after `lose` had taken a socket away. */
let backAt = Number.NaN;
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

/** @param {string} user */
function responderOf(user) {
  if (ownResponders === undefined) return responder;
  const own = ownResponders.get(user) ?? new Responder(new World(worldOptions), worldOptions);
  ownResponders.set(user, own);
  return own;
}

/** @param {string} user */
function sessionOf(user) {
  const session = sessions.get(user);
  if (session === undefined) throw new Error(`no socket of ${user}`);
  return session;
}

function noteReturn() {
  if (Number.isNaN(backAt)) backAt = monotonicMs();
}

const server = createServer((request, response) => {
  noteReturn();
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
  noteReturn();
  const bearer = /\/messaging\/brand\/([0-9a-f]+)/.exec(request.url ?? '')?.[1] ?? '';
  const tcp = /** @type {import('node:net').Socket} */ (stream);
  tcp.setNoDelay(true);
  tcp.on('error', () => tcp.destroy());
  tcp.write(switchingProtocols(String(request.headers['sec-websocket-key'])));
  const user = usernameOf(bearer);
  /** @type {Session} */
  const session = { answerFrom: responderOf(user), tcp, pending: [], heard: undefined };
  sessions.set(user, session);
  const flush = () => {
    const all = session.pending;
    session.pending = [];
    tcp.write(all.length === 1 ? /** @type {Buffer} */ (all[0]) : Buffer.concat(all));
  };
  readFrames(tcp, (text) => {
    // Answers to everything that arrived in one piece leave in one piece.
    if (session.pending.length === 0) setImmediate(flush);
    session.heard?.(text);
    for (const answer of session.answerFrom.answer(text)) session.pending.push(textFrame(answer));
  });
});

/**
 * @typedef {{ conversations: number, snapshotSize?: number, isCut?: boolean, seed?: number, isJoined?: boolean, worldEach?: boolean }} WorldOptions
 * `worldEach`: every user gets a world of its own, made from the same seed
 */

serveCalls({
  /** @param {WorldOptions} options */
  start: async (options) => {
    worldOptions = options;
    world = new World(options);
    responder = new Responder(world, options);
    ownResponders = options.worldEach ? new Map() : undefined;
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
    const { tcp } = sessionOf(user);
    const startedAt = monotonicMs();
    await write(tcp, pieces);
    return { startedAt, writtenAt: monotonicMs() };
  },
  /** Consumers write to a bot that answers each message. @param {{ user: string, count: number, perSecond: number, seed: number }} options */
  converse: ({ user, ...options }) => {
    const session = sessionOf(user);
    const { world: own } = session.answerFrom;
    const bot = {
      conversations: own.conversations,
      write: (/** @type {number} */ n, /** @type {string} */ text) =>
        session.tcp.write(textFrame(own.question(n, text))),
      listen: (/** @type {Session['heard']} */ heard) => {
        session.heard = heard;
      },
    };
    return converse(bot, options);
  },
  /** One message in every conversation, so that each has a sequence to go on from. @param {{ user: string }} options */
  greet: async ({ user }) => {
    const { answerFrom, tcp } = sessionOf(user);
    const { world: own } = answerFrom;
    await write(tcp, inPieces(Array.from({ length: own.conversations }, (_, n) => textFrame(own.record(n)))));
    return { messages: own.conversations };
  },
  /**
   * Takes a user's socket away without a close frame. Before the user can come back, consumers write: `each` messages in
   * `conversations` of the conversations, evenly spread.
   * @param {{ user: string, conversations: number, each: number }} options
   */
  lose: ({ user, conversations, each }) => {
    const { answerFrom, tcp } = sessionOf(user);
    const { world: own } = answerFrom;
    tcp.destroy();
    for (let missed = 0; missed < conversations; missed++) {
      const n = Math.floor((missed * own.conversations) / conversations);
      for (let message = 0; message < each; message++) own.record(n);
    }
    answerFrom.queries = 0;
    backAt = Number.NaN;
    return { messages: conversations * each };
  },
  /** When the user came back, and how often it asked for history since. @param {{ user: string }} options */
  returned: ({ user }) => ({ backAt, queries: sessionOf(user).answerFrom.queries }),
  /** CPU of this process, so a figure can tell who was the bottleneck. */
  usage: () => {
    const { user, system } = process.cpuUsage();
    return { cpuMicros: user + system, queries: responder.queries, unknown: responder.unknown };
  },
});
