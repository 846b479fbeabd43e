import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CreateConnectionOptions } from 'parley-sdk';
import type { InProcess } from 'parley-sdk/emulator';
import type { Effect, Fault, TimedFault, WireFault } from '../faults/plan.js';
import { isTimed } from '../faults/plan.js';
import { httpPlace, Weather } from '../faults/weather.js';
import { BrowserSocket, type Dial, NodeSocket } from './client-socket.js';
import { breakOff, brokenResponseOf, type HttpAnswer, type HttpCall, handOver, responseOf } from './http.js';
import { Line } from './line.js';
import { draw, rowOf } from './random.js';
import type { Scheduler } from './scheduler.js';

/** Where everybody thinks the emulator is. Nothing listens there. */
export const ADDRESS = 'http://127.0.0.1:8443';

/** The outside world of one party, as the option `platform` takes it. */
export type Platform = NonNullable<CreateConnectionOptions['platform']>;

/** A careless proxy says what it was sent, and in words that look like nothing in particular: none of it may get out (G18). */
function refusalOf({ headers, body }: HttpCall): Buffer {
  const sent = headers.authorization?.replace(/^\w+ /, '') ?? String(body).replaceAll(/[^\w.-]+/g, ' ');
  return Buffer.from(JSON.stringify({ error: { message: `refused by the network: ${sent}` } }));
}

const NOTHING = Buffer.alloc(0);

/** A request that is one already needs no copy, which would lead its body through a stream of its own. */
const requestOf = (input: string | URL | Request, init: RequestInit | undefined): Request =>
  input instanceof Request && Object.keys(init ?? {}).length === 0 ? input : new Request(input, init);

interface Doors {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
}

/** An upgrade that the emulator has not answered yet. */
interface Upgrade {
  readonly open: (line: Line) => void;
  readonly line: Line;
}

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly trace: (line: string) => void;
  /** What a `revoke` does at the platform. */
  readonly revoke: (who: string) => void;
  /** Told of everything that goes wrong, with how long it lasts in milliseconds. */
  readonly disturbed?: (lasts: number) => void;
}

/** HTTP and WebSockets between the parties of one process, in virtual time, with a plan of what goes wrong. */
export class Network {
  readonly weather: Weather;
  readonly #options: NetworkOptions;
  readonly #lines = new Set<Line>();
  readonly #upgrades = new WeakMap<object, Upgrade>();
  readonly #away = new Map<string, number>();
  readonly #skews = new Map<string, number>();
  readonly #timed: readonly TimedFault[];
  #doors: Doors | undefined;
  #numbers = 0;
  #isHealed = false;
  #struck = 0;

  constructor(options: NetworkOptions) {
    this.#options = options;
    const { faults, seed, scheduler } = options;
    const wire = faults.filter((fault): fault is WireFault => !isTimed(fault));
    const struck = (effect: Effect): void => this.#disturbed(effect);
    this.weather = new Weather(wire, seed, () => scheduler.elapsed, struck);
    this.#timed = faults.filter(isTimed);
  }

  /** For `startEmulator`. */
  readonly inProcess: InProcess = {
    ready: (doors) => {
      this.#doors = doors;
    },
    handshake: (_request, stream, _head, opened) => {
      const upgrade = this.#upgrades.get(stream)!;
      // As a real stream would: the emulator remembers it until then.
      upgrade.line.server.once('close', () => stream.emit('close'));
      upgrade.open(upgrade.line);
      opened(upgrade.line.server as never);
    },
  };

  get strikes(): number {
    return this.weather.strikes + this.#struck;
  }

  linesOf(who: string): readonly Line[] {
    return [...this.#lines].filter((line) => line.who === who && !line.isOver);
  }

  /** Timed faults count from now. */
  begin(): void {
    for (const fault of this.#timed) {
      this.#options.scheduler.after(fault.at, 'network', () => {
        if (!this.#isHealed) this.strike(fault);
      });
    }
  }

  /** No more faults; what was half-open turns out to be dead. */
  heal(): void {
    this.#isHealed = true;
    this.weather.clear();
    this.#away.clear();
    for (const line of this.#lines) line.heal();
  }

  /** The outside world of one party, as the option `platform` takes it. */
  platformOf(who: string, style: 'node' | 'browser'): Platform {
    const { scheduler, seed } = this.#options;
    const owner = `sdk ${who}`;
    const dial = this.#dial(who);
    const Socket = style === 'node' ? NodeSocket : BrowserSocket;
    class Dialling extends Socket {
      constructor(
        url: string,
        _protocols?: string[],
        options?: { readonly headers?: Readonly<Record<string, string>> },
      ) {
        super(dial, url, options);
      }
    }
    return {
      clock: {
        now: () => scheduler.now + (this.#skews.get(who) ?? 0),
        setTimeout: (callback, milliseconds) => scheduler.after(milliseconds, owner, callback),
        clearTimeout: (task) => {
          if (task) (task as { isCancelled: boolean }).isCancelled = true;
        },
      },
      random: rowOf(seed, who),
      fetch: (input, init) => this.#fetch(who, requestOf(input, init)),
      WebSocket: Dialling as unknown as NonNullable<Platform['WebSocket']>,
      canSetHeaders: style === 'node',
      yield: (callback) => void scheduler.after(0, owner, callback),
    };
  }

  /** From now on it may strike. */
  arm(fault: WireFault): void {
    this.weather.arm(fault);
  }

  /** Does it at once, whatever its `at` says. */
  strike(fault: TimedFault): void {
    this.#struck += 1;
    this.#disturbed(fault);
    this.#options.trace(`⚡ ${fault.do} ${fault.who ?? 'everybody'}`);
    const { scheduler } = this.#options;
    const lines = [...this.#lines].filter((line) => !line.isOver && (fault.who ?? line.who) === line.who);
    switch (fault.do) {
      case 'cut':
        for (const line of lines) line.cut();
        return;
      case 'close':
        for (const line of lines) line.server.close(fault.code, 'closed by a fault');
        return;
      case 'silence':
        for (const line of lines) line.silence(fault.ms);
        return;
      case 'away':
        this.#away.set(fault.who ?? '*', scheduler.now + fault.ms);
        for (const line of lines) line.cut();
        return;
      case 'revoke':
        if (fault.who !== undefined) this.#options.revoke(fault.who);
        for (const line of lines) line.cut();
        return;
      case 'skew':
        if (fault.who !== undefined) this.#skews.set(fault.who, (this.#skews.get(fault.who) ?? 0) + fault.ms);
        return;
    }
  }

  /** What has no end of its own ends with the frame, or when the network is well again. */
  #disturbed(what: Effect | TimedFault): void {
    this.#options.disturbed?.('ms' in what ? (what.ms ?? 0) : 0);
  }

  #isAway(who: string): boolean {
    const until = Math.max(this.#away.get(who) ?? 0, this.#away.get('*') ?? 0);
    return until > this.#options.scheduler.now;
  }

  #latency(who: string): number {
    this.#numbers += 1;
    return 1 + Math.floor(draw(this.#options.seed, 'http', who, this.#numbers) * 5);
  }

  async #fetch(who: string, request: Request): Promise<Response> {
    const { scheduler, trace } = this.#options;
    const { signal } = request;
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : NOTHING;
    return new Promise((resolve, reject) => {
      const { pathname, search, host } = new URL(request.url);
      const later = (run: () => void): void => void scheduler.after(this.#latency(who), 'network', run);
      const fail = (why: string): void => later(() => reject(new TypeError('fetch failed', { cause: new Error(why) })));
      const aborted = (): void => reject(signal.reason);
      if (signal.aborted) return aborted();
      signal.addEventListener('abort', aborted);
      const place = httpPlace(request.method, pathname);
      trace(`${who} ${request.method} ${place}`);
      if (this.#isAway(who)) return fail('network is unreachable');
      const headers = { ...Object.fromEntries(request.headers), host };
      const call: HttpCall = { method: request.method, url: `${pathname}${search}`, headers, body };
      const serve = (answered: (answer: HttpAnswer) => void): void =>
        later(() =>
          handOver(this.#doors!.request, call, (answer) => (answer ? answered(answer) : fail('socket hang up'))),
        );
      const answer = (one: HttpAnswer): void =>
        later(() => {
          trace(`${who} ${place} ${one.status}`);
          resolve(responseOf(one));
        });
      const effect = this.weather.strike(place, who);
      if (effect) trace(`${who} ${place} ⚡ ${effect.do}`);
      switch (effect?.do) {
        case 'cut':
          return fail('connection reset by peer');
        case 'cutAfter':
          return serve(() => fail('connection reset by peer'));
        case 'breakOff':
          if (body.length === 0)
            return serve((one) =>
              one.body.length === 0 ? fail('socket hang up') : later(() => resolve(brokenResponseOf(one))),
            );
          later(() => breakOff(this.#doors!.request, call));
          return later(() => fail('connection reset by peer'));
        case 'refuse':
          return answer({ status: effect.code, headers: {}, body: refusalOf(call) });
        case 'drop':
        case 'silence':
        case 'close':
          return undefined;
        case 'delay':
        case 'withhold':
          return void scheduler.after(effect.ms, 'network', () => serve(answer));
        case 'corrupt':
          return serve((one) => answer({ ...one, body: one.body.subarray(0, one.body.length / 2) }));
        default:
          return serve(answer);
      }
    });
  }

  #dial(who: string): Dial {
    return (url, headers, client, answered) => {
      const { scheduler, trace, seed } = this.#options;
      let isWanted = true;
      this.#numbers += 1;
      const number = this.#numbers;
      const { weather } = this;
      const ended = (over: Line): void => void this.#lines.delete(over);
      const line = new Line(who, number, client, { scheduler, weather, seed, trace, ended });
      const later = (run: () => void): void => void scheduler.after(this.#latency(who), 'network', run);
      const tell = (answer: Parameters<typeof answered>[0]): void =>
        later(() => {
          if (isWanted) answered(answer);
        });
      const fail = (why: string): void => tell({ error: new Error(why) });
      const hangUp = {
        hangUp: () => {
          isWanted = false;
        },
      };
      const opened = (): void => (isWanted ? answered({ line }) : line.drop());
      const ask = (): void =>
        later(() =>
          this.#isAway(who) ? fail('network is unreachable') : this.#upgrade(line, url, headers, opened, tell),
        );
      const effect = this.weather.strike('upgrade', who);
      trace(`${who}/${number} upgrade${effect ? ` ⚡ ${effect.do}` : ''}`);
      if (this.#isAway(who)) fail('network is unreachable');
      else if (effect?.do === 'refuse') tell({ status: effect.code });
      else if (effect?.do === 'cut' || effect?.do === 'cutAfter' || effect?.do === 'breakOff') fail('socket hang up');
      else if (effect?.do === 'drop' || effect?.do === 'silence') return hangUp;
      else if (effect?.do === 'delay' || effect?.do === 'withhold') scheduler.after(effect.ms, 'network', ask);
      else {
        ask();
        if (effect?.do === 'close') line.server.on('opened', () => line.server.close(effect.code, 'closed by a fault'));
      }
      return hangUp;
    };
  }

  #upgrade(
    line: Line,
    url: string,
    headers: Readonly<Record<string, string>>,
    opened: () => void,
    tell: (answer: { readonly status: number } | { readonly error: Error }) => void,
  ): void {
    const { pathname, search, host } = new URL(url);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const request = { method: 'GET', url: `${pathname}${search}`, headers: { ...lower, host } };
    const stream = Object.assign(new EventEmitter(), {
      destroyed: false,
      end: (text: string) => {
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
        if (status) tell({ status });
        else tell({ error: new Error('not HTTP') });
        stream.emit('close');
      },
      destroy: () => {
        stream.destroyed = true;
        stream.emit('close');
      },
    });
    const open = (): void => {
      this.#lines.add(line);
      line.open(opened);
      this.#options.scheduler.after(0, 'network', () => line.server.emit('opened'));
    };
    this.#upgrades.set(stream, { line, open });
    this.#doors!.upgrade(request as unknown as IncomingMessage, stream as unknown as Duplex, Buffer.alloc(0));
  }
}
