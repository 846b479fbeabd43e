import type { RawData, WebSocket } from 'ws';
import type { HelloFrame, Request } from '../../src/inspect/rows.js';
import type { CoverageData } from '../model/coverage.js';
import type { RecordedFrame } from '../recording/recording.js';
import { History } from './history.js';

interface Program {
  readonly number: number;
  readonly history: History;
  hello: string;
  socket: WebSocket | undefined;
  /** What each page looks at. */
  readonly watched: Map<WebSocket, readonly number[]>;
}

/** A page that does not read is sent no more; when it does again, it is told everything anew. */
const MOST_BUFFERED_BYTES = 32 * 1024 * 1024;

const KIND = /^\{"t":"(\w+)"/;

/** What a page may ask of a program. */
interface Asked {
  readonly n: number;
  readonly request: Request;
}

/**
 * Between programs and pages: keeps what programs told lately, so that a page may be opened at any time, and hands on what
 * they tell. It reads no more of a frame than its kind.
 */
export class Hub {
  readonly #programs = new Map<string, Program>();
  readonly #pages = new Set<WebSocket>();
  readonly #feeds = new Set<WebSocket>();
  #whenQuiet = (): void => {};
  readonly #keepsAll: boolean;
  readonly #coverage: string | undefined;

  /** @param keepsAll everything is kept, contexts of all actors too; else so much as a page can use */
  constructor(keepsAll = false, coverage?: CoverageData) {
    this.#keepsAll = keepsAll;
    this.#coverage = coverage && JSON.stringify({ t: 'coverage', coverage });
  }

  /** What pages are told besides what programs tell. */
  *ownFrames(): Iterable<RecordedFrame> {
    if (this.#coverage) yield [-1, this.#coverage];
  }

  get programs(): number {
    return [...this.#programs.values()].filter(({ socket }) => socket).length;
  }

  get hasTold(): boolean {
    return [...this.#programs.values()].some(({ history }) => history.size > 0);
  }

  /** Everything that is kept, as it was told. */
  *frames(): Iterable<RecordedFrame> {
    for (const { number, hello } of this.#programs.values()) yield [number, hello];
    yield* this.#inOrder();
  }

  /** Takes in what was recorded, as programs that are gone. */
  replay(frames: Iterable<RecordedFrame>): void {
    const numbers = new Map<number, Program>();
    for (const [number, text] of frames) {
      const kind = KIND.exec(text)?.[1] ?? '';
      let program = numbers.get(number);
      if (kind === 'hello' && !program) {
        program = this.#added(`recorded ${this.#programs.size}`, text, new History(Number.POSITIVE_INFINITY));
        numbers.set(number, program);
      } else if (kind !== 'hello') {
        program?.history.add(kind, text);
      }
    }
  }

  /** Resolves when no program sends any more and all that was sent is taken in, at the latest after `mostMs`. */
  quiet(mostMs: number): Promise<void> {
    if (this.#feeds.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, mostMs);
      this.#whenQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  program(socket: WebSocket): void {
    this.#feeds.add(socket);
    let program: Program | undefined;
    socket.on('message', (data) => {
      const text = textOf(data);
      const kind = KIND.exec(text)?.[1];
      if (kind === 'hello') program = this.#hello(socket, text);
      else if (program && kind) this.#told(program, kind, text);
    });
    socket.on('close', () => {
      this.#feeds.delete(socket);
      if (this.#feeds.size === 0) this.#whenQuiet();
      if (program?.socket !== socket) return;
      program.socket = undefined;
      this.#tellPages(JSON.stringify([program.number, { t: 'gone', at: Date.now() }]));
    });
    socket.on('error', () => socket.terminate());
  }

  page(socket: WebSocket): void {
    this.#pages.add(socket);
    socket.on('message', (data) => this.#asked(socket, textOf(data)));
    socket.on('close', () => {
      this.#pages.delete(socket);
      for (const program of this.#programs.values()) if (program.watched.delete(socket)) this.#watch(program);
    });
    socket.on('error', () => socket.terminate());
    for (const [, text] of this.ownFrames()) socket.send(`[-1,${text}]`);
    for (const [number, text] of this.frames()) socket.send(`[${number},${text}]`);
    for (const { number, socket: from } of this.#programs.values()) {
      if (!from) socket.send(JSON.stringify([number, { t: 'gone', at: Date.now() }]));
    }
    socket.send('[-1,{"t":"caughtUp"}]');
  }

  /** What all programs told, as it happened: a page goes through time with all of them together. */
  *#inOrder(): Iterable<RecordedFrame> {
    const waiting = [...this.#programs.values()].map(({ number, history }) => {
      const frames = history[Symbol.iterator]();
      return { number, frames, next: frames.next() };
    });
    for (;;) {
      let first: (typeof waiting)[number] | undefined;
      for (const one of waiting) {
        if (!one.next.done && (!first || one.next.value.at < first.next.value.at)) first = one;
      }
      if (!first) return;
      yield [first.number, first.next.value.text];
      first.next = first.frames.next();
    }
  }

  #hello(socket: WebSocket, text: string): Program | undefined {
    const hello = parse<HelloFrame>(text);
    if (typeof hello?.id !== 'string') return undefined;
    let program = this.#programs.get(hello.id);
    program ??= this.#added(hello.id, text, new History(this.#keepsAll ? Number.POSITIVE_INFINITY : undefined));
    program.socket?.terminate();
    program.socket = socket;
    program.hello = text;
    this.#tellPages(`[${program.number},${text}]`);
    this.#watch(program);
    return program;
  }

  #added(id: string, hello: string, history: History): Program {
    const program = { number: this.#programs.size, history, hello, socket: undefined, watched: new Map() };
    this.#programs.set(id, program);
    return program;
  }

  #told(program: Program, kind: string, text: string): void {
    if (program.history.add(kind, text) === 'full') program.socket?.send('{"t":"keyframe"}');
    this.#tellPages(`[${program.number},${text}]`);
  }

  #asked(page: WebSocket, text: string): void {
    const asked = parse<Asked>(text);
    const program = [...this.#programs.values()].find(({ number }) => number === asked?.n);
    const request = asked?.request;
    if (!program || !request) return;
    if (request.t === 'watch' && Array.isArray(request.actors)) {
      program.watched.set(page, request.actors);
      this.#watch(program);
    } else if (request.t === 'activate') {
      program.socket?.send(JSON.stringify(request));
    }
  }

  /** A program is asked for what any of the pages looks at. */
  #watch({ socket, watched }: Program): void {
    const actors = this.#keepsAll ? 'all' : [...new Set([...watched.values()].flat())];
    socket?.send(JSON.stringify({ t: 'watch', actors }));
  }

  #tellPages(text: string): void {
    for (const page of this.#pages) {
      if (page.bufferedAmount > MOST_BUFFERED_BYTES) page.close(4000, 'too slow; come again');
      else page.send(text);
    }
  }
}

const textOf = (data: RawData): string => (Array.isArray(data) ? Buffer.concat(data) : data).toString();

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
