import type { Runtime, WebSocketLike } from '../transport/runtime.js';
import type { RowSink } from './converter.js';
import {
  type Definition,
  type Frame,
  type HelloFrame,
  type Request,
  type RestingFrame,
  ROW,
  type Row,
} from './rows.js';

/** Rows are collected for this long: one frame is cheaper than many, and nobody sees the difference. */
const COLLECT_MS = 16;
/** More rows than these in one turn go out at once. */
const MOST_ROWS = 1_024;
/** A visualizer that is this far behind is not sent more: the program would pay for it with its memory. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024;
/** The same where all is to be recorded: the program was started for that. */
const MOST_BUFFERED_RECORDING = 64 * 1024 * 1024;
/** Rows with more than this in them go out at once: a frame has an end too. */
const MOST_COLLECTED_BYTES = 1024 * 1024;
const CHECK_AGAIN_MS = 100;
/** Frames that are kept for a visualizer which has not answered yet. */
const MOST_WAITING = 2_000;
/** Texts that are known by number; then a keyframe begins a new list. */
const MOST_TEXTS = 50_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

export interface FeedOptions {
  readonly url: string;
  /** Whether all that is told is recorded: then more of it may wait to be sent. */
  readonly isRecorded: boolean;
  readonly runtime: Runtime;
  readonly hello: Omit<HelloFrame, 'at'>;
  /** The visualizer is there: it knows nothing yet. */
  readonly connected: () => void;
  /** It is not there (any more), and tells nothing until it is. */
  readonly disconnected: () => void;
  /** A keyframe has begun: everything has to be said anew. */
  readonly keyframe: () => void;
  readonly asked: (request: Request) => void;
}

/**
 * The way to a visualizer. It comes back by itself, and never holds the program up: where rows cannot be sent fast enough,
 * they are left out and counted, and a keyframe says how things are afterwards.
 */
export class Feed implements RowSink {
  readonly #options: FeedOptions;
  #socket: (WebSocketLike & { readonly bufferedAmount?: number }) | undefined;
  #isOpen = false;
  /** What happened before the first connection stood; undefined afterwards, and when there is too much of it. */
  #waiting: string[] | undefined = [];
  #isClosed = false;
  #attempt = 0;
  #retry: unknown;
  #flushing: unknown;
  #at = 0;
  #seq = 0;
  #firstSeq = 0;
  #rows: Row[] = [];
  #newTexts: string[] = [];
  /** Characters of the frames among the rows. */
  #collected = 0;
  #dropped = 0;
  readonly #begun: number;
  #isDropping = false;
  readonly #texts = new Map<string, number>();
  readonly #resting = new Map<number, string>();
  readonly #definitions = new Map<string, number>();

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#begun = options.runtime.clock.now();
  }

  /** Whether rows are wanted: the visualizer is there, or the first attempt to reach it is under way. */
  get wantsRows(): boolean {
    return this.#isOpen || this.#waiting !== undefined;
  }

  get #mostBuffered(): number {
    return this.#options.isRecorded ? MOST_BUFFERED_RECORDING : MOST_BUFFERED_BYTES;
  }

  get isDropping(): boolean {
    return this.#isDropping;
  }

  get nextSeq(): number {
    return this.#seq;
  }

  connect(): void {
    if (this.#isClosed || this.#socket) return;
    const { url, runtime } = this.#options;
    const socket = runtime.openBackgroundSocket?.(url) ?? new runtime.WebSocket(url);
    this.#socket = socket;
    const gone = (): void => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#isOpen = false;
      this.#waiting = undefined;
      this.#rows = [];
      this.#options.disconnected();
      this.#tryLater();
    };
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      this.#isOpen = true;
      this.#attempt = 0;
      this.#isDropping = false;
      this.#send({ ...this.#options.hello, at: runtime.clock.now() });
      if (waiting) {
        this.#send({ t: 'key', at: this.#begun, dropped: 0 });
        for (const frame of waiting) this.#write(frame);
        this.#flush();
      } else {
        this.#dropped = 0;
        this.#startOver();
      }
      this.#options.connected();
    };
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#asked(data);
    socket.onerror = gone;
    socket.onclose = gone;
  }

  close(): void {
    this.#isClosed = true;
    const { clock } = this.#options.runtime;
    clock.clearTimeout(this.#retry);
    this.#flush();
    this.#socket?.close();
    this.#socket = undefined;
    this.#isOpen = false;
  }

  /** Everything is said anew, from here on. */
  startOver(): void {
    this.#flush();
    if (this.#isOpen) this.#startOver();
  }

  row(row: Row): void {
    this.#seq += 1;
    if (this.#isDropping) {
      this.#dropped += 1;
      return;
    }
    const { clock } = this.#options.runtime;
    const now = clock.now();
    if (this.#rows.length === 0) {
      this.#at = now;
      this.#firstSeq = this.#seq - 1;
      this.#flushing ??= clock.setTimeout(() => this.#flush(), COLLECT_MS);
    }
    row[1] = now - this.#at;
    this.#rows.push(row);
    if (row[0] === ROW.content) this.#collected += row[3].length;
    if (this.#rows.length >= MOST_ROWS || this.#collected > MOST_COLLECTED_BYTES) this.#flush();
  }

  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.size;
    this.#texts.set(text, number);
    this.#newTexts.push(text);
    return number;
  }

  definition(definition: Definition): number {
    const known = this.#definitions.get(definition.id);
    if (known !== undefined) return known;
    const n = this.#definitions.size;
    this.#definitions.set(definition.id, n);
    if (!this.#isDropping) this.#send({ t: 'def', n, definition });
    return n;
  }

  /** Told only where it is news: it is looked at every few seconds. */
  tellResting(frame: RestingFrame): void {
    const text = JSON.stringify(frame);
    if (this.#isDropping || this.#resting.get(frame.actor) === text) return;
    this.#resting.set(frame.actor, text);
    this.#flush();
    this.#send(frame);
  }

  #startOver(): void {
    this.#texts.clear();
    this.#definitions.clear();
    this.#resting.clear();
    this.#newTexts = [];
    this.#rows = [];
    this.#send({ t: 'key', at: this.#options.runtime.clock.now(), dropped: this.#dropped });
    this.#dropped = 0;
    this.#options.keyframe();
  }

  #flush(): void {
    this.#options.runtime.clock.clearTimeout(this.#flushing);
    this.#flushing = undefined;
    if (!this.wantsRows || this.#rows.length === 0) return;
    this.#send({ t: 'rows', at: this.#at, seq: this.#firstSeq, s: this.#newTexts, r: this.#rows });
    this.#rows = [];
    this.#newTexts = [];
    this.#collected = 0;
    if ((this.#socket?.bufferedAmount ?? 0) > this.#mostBuffered) this.#dropUntilSent();
    else if (this.#texts.size > MOST_TEXTS) this.#startOver();
  }

  #dropUntilSent(): void {
    this.#isDropping = true;
    const { clock } = this.#options.runtime;
    const look = (): void => {
      if (!this.#isOpen || !this.#isDropping) return;
      if ((this.#socket?.bufferedAmount ?? 0) > this.#mostBuffered / 8) {
        unref(clock.setTimeout(look, CHECK_AGAIN_MS));
        return;
      }
      this.#isDropping = false;
      this.#startOver();
    };
    unref(clock.setTimeout(look, CHECK_AGAIN_MS));
  }

  #send(frame: Frame): void {
    const text = JSON.stringify(frame);
    if (this.#isOpen) this.#write(text);
    else if (this.#waiting && this.#waiting.push(text) > MOST_WAITING) this.#waiting = undefined;
  }

  #write(text: string): void {
    try {
      this.#socket?.send(text);
    } catch {
      // It was closed a moment ago, and says so itself.
    }
  }

  #asked(data: unknown): void {
    let request: Request;
    try {
      request = JSON.parse(String(data)) as Request;
    } catch {
      return;
    }
    if (request.t === 'keyframe') this.startOver();
    else this.#options.asked(request);
  }

  #tryLater(): void {
    if (this.#isClosed) return;
    const { clock } = this.#options.runtime;
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#retry = unref(clock.setTimeout(() => this.connect(), wait));
  }
}

/** In Node, a timer that does not keep the process alive. */
function unref(timer: unknown): unknown {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
