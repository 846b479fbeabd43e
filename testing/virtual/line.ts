import { EventEmitter } from 'node:events';
import { Lane, type LineControl } from '../faults/lane.js';
import { Places, type Weather } from '../faults/weather.js';
import { draw } from './random.js';
import type { Scheduler } from './scheduler.js';

type Way = 'up' | 'down';

export interface LineTools {
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  readonly seed: number;
  readonly trace: (line: string) => void;
  /** Told when both ends know that it is over. */
  readonly ended: (line: Line) => void;
}

/** What a line has of its two ends. */
export interface ClientEnd {
  message(text: string): void;
  pong(): void;
  closed(code: number, reason: string): void;
}

/** The platform's end: as much of a `ws` socket as the emulator uses. */
export class ServerEnd extends EventEmitter {
  readyState = 1;

  constructor(private readonly line: Line) {
    super();
  }

  send(text: string): void {
    if (this.readyState === 1) this.line.down(text);
  }

  pong(): void {
    if (this.readyState === 1) this.line.pong();
  }

  close(code: number, reason: string): void {
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.line.closeFromServer(code, reason);
  }

  terminate(): void {
    if (this.readyState < 3) this.line.cut();
  }

  pause(): void {
    this.line.silence(undefined);
  }

  resume(): void {
    this.line.thaw();
  }

  /** @internal */
  ended(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit('close', code, Buffer.from(reason));
  }
}

/**
 * One open WebSocket in memory. Frames take a few milliseconds, by the seed, and keep their order unless a fault has other
 * plans. Nothing arrives in the turn in which it was sent.
 */
export class Line {
  readonly server: ServerEnd;
  readonly #places = new Places();
  readonly #lanes: Readonly<Record<Way, Lane>>;
  readonly #lastArrival: Record<Way, number> = { up: 0, down: 0 };
  #frames = 0;
  /** What is on the wire, in the order in which it was sent. */
  readonly #onTheWay: Readonly<Record<Way, (() => void)[]>> = { up: [], down: [] };
  #frozen: (() => void)[] | undefined;
  #isCut = false;
  #clientIsGone = false;

  constructor(
    readonly who: string,
    readonly number: number,
    private readonly client: ClientEnd,
    private readonly tools: LineTools,
  ) {
    this.server = new ServerEnd(this);
    this.#lanes = { up: new Lane(this.#control('up')), down: new Lane(this.#control('down')) };
  }

  get isOver(): boolean {
    return this.#isCut || (this.#clientIsGone && this.server.readyState === 3);
  }

  /** The answer to the upgrade: it comes before anything else that the platform says. */
  open(told: () => void): void {
    this.#travel('down', 'open', told);
  }

  up(text: string): void {
    this.#send('up', this.#places.up(text), text);
  }

  down(text: string): void {
    this.#send('down', this.#places.down(text), text);
  }

  ping(): void {
    this.#sendControlFrame(
      'up',
      'ping',
      () => this.server.readyState === 1 && this.server.emit('ping', Buffer.alloc(0)),
    );
  }

  pong(): void {
    this.#sendControlFrame('down', 'pong', () => this.client.pong());
  }

  /** The closing handshake, begun by the client. */
  closeFromClient(code: number): void {
    this.#travel('up', `close ${code}`, () => {
      this.server.ended(code, '');
      this.#travel('down', 'close', () => {
        this.#endClient(code, '');
        this.tools.ended(this);
      });
    });
  }

  closeFromServer(code: number, reason: string): void {
    this.#travel('down', `close ${code}`, () => {
      this.#endClient(code, reason);
      this.#travel('up', 'close', () => {
        this.server.ended(code, reason);
        this.tools.ended(this);
      });
    });
  }

  /** The client has gone without a word. Over a silent line the platform does not hear of it. */
  drop(): void {
    if (this.#clientIsGone) return;
    this.#clientIsGone = true;
    this.#travel('up', 'gone', () => {
      this.server.ended(1006, '');
      this.tools.ended(this);
    });
  }

  /** What is on the wire is lost; both ends hear of it. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.tools.trace(`${this.who}/${this.number} ✂`);
    const { scheduler } = this.tools;
    scheduler.after(this.#latency('down'), 'network', () => this.#endClient(1006, ''));
    scheduler.after(this.#latency('up'), 'network', () => {
      this.server.ended(1006, '');
      this.tools.ended(this);
    });
  }

  silence(ms: number | undefined): void {
    if (this.#frozen || this.#isCut) return;
    this.tools.trace(`${this.who}/${this.number} silent`);
    this.tools.weather.noteSilence();
    this.#frozen = [];
    if (ms !== undefined) this.tools.scheduler.after(ms, 'network', () => this.thaw());
  }

  thaw(): void {
    const frozen = this.#frozen;
    this.#frozen = undefined;
    for (const go of frozen ?? []) go();
  }

  /** The network is well again: a half-open line turns out to be dead. */
  heal(): void {
    if (!this.#frozen) return;
    this.#frozen = undefined;
    this.cut();
  }

  #send(way: Way, place: string, text: string): void {
    if (this.#isCut) return;
    const effect = this.tools.weather.strike(place, this.who);
    if (effect) this.tools.trace(`${this.who}/${this.number} ${place} ⚡ ${effect.do}`);
    this.#lanes[way].send(text, effect);
  }

  #sendControlFrame(way: Way, place: string, arrived: () => void): void {
    const effect = this.tools.weather.strike(place, this.who);
    if (effect?.do === 'cut') this.cut();
    else if (effect?.do === 'silence') this.silence(effect.ms);
    else if (effect?.do !== 'drop') this.#travel(way, place, arrived);
  }

  #arrive(way: Way, text: string): void {
    if (way === 'down') {
      if (!this.#clientIsGone) this.client.message(text);
    } else if (this.server.readyState === 1) {
      this.server.emit('message', Buffer.from(text), false);
    }
  }

  #control(way: Way): LineControl {
    const { scheduler } = this.tools;
    return {
      deliver: (text) => this.#travel(way, text, () => this.#arrive(way, text)),
      deliverBeside: (text) => this.#travel(way, text, () => this.#arrive(way, text), true),
      answer: (text) => {
        if (way === 'up') this.#travel('down', text, () => this.#arrive('down', text));
      },
      cut: () => this.cut(),
      cutAfter: () => this.#travel(way, '✂', () => this.cut()),
      close: (code) => this.server.close(code, 'closed by a fault'),
      silence: (ms) => this.silence(ms),
      after: (ms, run) => scheduler.after(ms, 'network', run),
    };
  }

  /** Brings something to the other end, unless the line is cut before. */
  #travel(way: Way, what: string, arrived: () => void, isBeside = false): void {
    if (this.#isCut) return;
    const { scheduler, trace } = this.tools;
    const arrive = (): void => {
      trace(`${this.who}/${this.number} ${way === 'up' ? '↑' : '↓'} ${what}`);
      arrived();
    };
    if (!isBeside) this.#onTheWay[way].push(arrive);
    const go = (): void => {
      const due = scheduler.now + this.#latency(way);
      const at = isBeside ? due : Math.max(due, this.#lastArrival[way]);
      if (!isBeside) this.#lastArrival[way] = at;
      scheduler.after(at - scheduler.now, 'network', () => {
        if (this.#isCut) return;
        if (this.#frozen) {
          this.#frozen.push(go);
          return;
        }
        // What a silent line has held up still comes before what was sent after it.
        const next = isBeside ? arrive : this.#onTheWay[way].shift();
        next?.();
      });
    };
    go();
  }

  #latency(way: Way): number {
    this.#frames += 1;
    return 1 + Math.floor(draw(this.tools.seed, 'latency', this.who, this.number, way, this.#frames) * 5);
  }

  #endClient(code: number, reason: string): void {
    if (this.#clientIsGone) return;
    this.#clientIsGone = true;
    this.client.closed(code, reason);
  }
}
