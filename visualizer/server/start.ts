import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { type CoverageData, mergedCoverage } from '../model/coverage.js';
import { linesOf, packRecording, unpackRecording } from '../recording/recording.js';
import { Assets } from './assets.js';
import { admit, type Door } from './door.js';
import { Hub } from './hub.js';

/** What `startVisualizer()` takes. */
export interface VisualizerOptions {
  /** @default a free one */
  readonly port?: number;
  /**
   * The secret part of the address, at least eight letters, digits, `-` or `_`. Give one to have the same address every time.
   * @default random
   */
  readonly token?: string;
  /** Where the built page is. @default beside this file */
  readonly pageFolder?: string;
  /** A recording to be shown, as `recording.jsonl.gz` holds it. Throws a RangeError when it is none. */
  readonly replay?: Buffer;
  /** What a suite of tests went through, one for each of its files (`readCoverage`). It is drawn on the charts. */
  readonly coverage?: readonly CoverageData[];
  /**
   * Keeps all that programs tell, however much it is, for a recording of a whole session, and asks for the contexts of all
   * actors, and for frames as they came, redacted. Needs the memory for it.
   * @default false: the newest 24 MB of each program
   */
  readonly keepsAll?: boolean;
}

/** A running visualizer. */
export interface Visualizer {
  /** Where the page is; to be opened in a browser of this computer. */
  readonly url: string;
  /** Where programs send to: `createInspector({ url })`, or `PARLEY_INSPECT=<url>`. */
  readonly feedUrl: string;
  readonly port: number;
  /** Programs that are connected now. */
  readonly programs: number;
  /** Whether any program has told anything yet. */
  readonly hasTold: boolean;
  /** What is kept of what programs told, as the content of a `recording.jsonl.gz`. */
  recording(): Buffer;
  /** Resolves when no program sends any more and all that was sent is taken in, at the latest after `mostMs` milliseconds. */
  quiet(mostMs: number): Promise<void>;
  close(): Promise<void>;
}

/** What was told, as a file that the visualizer opens again; and as a page that opens by itself, for a bug report. */
const RECORDING = 'recording.jsonl.gz';
const SESSION = 'session.html';

const TOKEN = /^[\w-]{8,128}$/;
const LONGEST_FRAME_BYTES = 32 * 1024 * 1024;

/** Starts the visualizer on this computer's own address; nothing beyond it can connect. */
export async function startVisualizer(options: VisualizerOptions = {}): Promise<Visualizer> {
  const token = options.token ?? randomBytes(18).toString('base64url');
  if (!TOKEN.test(token)) {
    throw new RangeError('The token of a visualizer is made of at least eight letters, digits, "-" or "_".');
  }
  const covered: CoverageData | undefined = options.coverage && mergedCoverage(options.coverage);
  const assets = new Assets(options.pageFolder);
  const hub = new Hub(options.keepsAll, covered);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_FRAME_BYTES, perMessageDeflate: false });
  let door: Door = { token, port: 0 };

  if (options.replay) hub.replay(unpackRecording(options.replay).frames);
  const recording = (): Buffer => packRecording(hub.frames(), Date.now());
  const sessionPage = (): Buffer =>
    Buffer.from(assets.inOneFile(linesOf([...hub.ownFrames(), ...hub.frames()], Date.now()).join('\n')));

  const server = createServer((request, response) => {
    const admitted = admit(request, door);
    if ('refused' in admitted) {
      response.writeHead(admitted.refused, { 'content-type': 'text/plain; charset=utf-8' }).end(`${admitted.why}\n`);
    } else {
      const { method = 'GET' } = request;
      const isRead = method === 'GET' || method === 'HEAD';
      if (isRead && admitted.path === RECORDING) assets.send(response, RECORDING, recording());
      else if (isRead && admitted.path === SESSION) assets.send(response, SESSION, sessionPage());
      else assets.serve(method, admitted.path, response);
    }
  });
  server.on('upgrade', (request, stream, head) => {
    const admitted = admit(request, door);
    const role = 'refused' in admitted ? undefined : admitted.role;
    if (!role) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (role === 'feed') hub.program(socket);
      else hub.page(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  door = { token, port };
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    feedUrl: `ws://127.0.0.1:${port}/${token}/feed${options.keepsAll ? '?record' : ''}`,
    port,
    get programs() {
      return hub.programs;
    },
    get hasTold() {
      return hub.hasTold;
    },
    recording,
    quiet: (mostMs) => hub.quiet(mostMs),
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
