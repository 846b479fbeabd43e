import { draw } from '../virtual/random.js';
import type { Effect, WireFault } from './plan.js';

interface Armed {
  readonly fault: WireFault;
  readonly index: number;
  passings: number;
  strikes: number;
}

/** Decides which passing is struck by which fault. The same plan, seed and passings give the same strikes. */
export class Weather {
  /** How many faults have struck. */
  strikes = 0;
  #armed: Armed[] = [];
  #armedSoFar = 0;
  readonly #silences: number[] = [];

  constructor(
    faults: readonly WireFault[],
    private readonly seed: number,
    private readonly elapsed: () => number,
    /** Told of every strike. */
    private readonly struck: (effect: Effect) => void = () => {},
  ) {
    for (const fault of faults) this.arm(fault);
  }

  /** One more, from now on. */
  arm(fault: WireFault): void {
    this.#armed.push({ fault, index: this.#armedSoFar, passings: 0, strikes: 0 });
    this.#armedSoFar += 1;
  }

  /** The first fault that strikes; every passing is counted by all that it concerns. */
  strike(place: string, who: string): Effect | undefined {
    let struck: Effect | undefined;
    const now = this.elapsed();
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.who !== undefined && fault.who !== who) continue;
      if (!fits(fault.on, place)) continue;
      if (now < (fault.from ?? 0) || now > (fault.until ?? Number.POSITIVE_INFINITY)) continue;
      armed.passings += 1;
      if (struck || armed.passings < (fault.nth ?? 1) || armed.strikes >= (fault.times ?? 1)) continue;
      if (draw(this.seed, 'chance', armed.index, armed.passings) >= (fault.chance ?? 1)) continue;
      armed.strikes += 1;
      this.strikes += 1;
      struck = fault;
    }
    if (struck) this.struck(struck);
    return struck;
  }

  /** A line has fallen silent. */
  noteSilence(): void {
    this.#silences.push(this.elapsed());
  }

  /** Whether a line fell silent between these moments. */
  fellSilent(from: number, to: number): boolean {
    return this.#silences.some((at) => at >= from && at <= to);
  }

  /** From now on it is fair. */
  clear(): void {
    this.#armed = [];
  }
}

const fits = (pattern: string, place: string): boolean =>
  pattern.endsWith('*') ? place.startsWith(pattern.slice(0, -1)) : pattern === place;

/** Names the places of the frames of one line; answers are known by the requests that they answer. */
export class Places {
  readonly #asked = new Map<string, string>();

  up(text: string): string {
    const [, id = '', type = ''] = /^\{"kind":"req","id":"?([^",]*)"?,"type":"([^"]*)"/.exec(text) ?? [];
    const name = shortName(type);
    this.#asked.set(id, name);
    return `request:${name}`;
  }

  down(text: string): string {
    const response = /^\{"kind":"resp","reqId":"([^"]*)"/.exec(text);
    if (response) return `response:${this.#asked.get(response[1]!) ?? 'unknown'}`;
    const name = shortName(/^\{"kind":"notification","type":"([^"]*)"/.exec(text)?.[1] ?? '');
    if (name === 'OnlineEventDistribution' || name === 'MessagingEventNotification') return 'notification:message';
    return name === 'ExConversationChangeNotification' ? 'notification:conversation' : `notification:${name}`;
  }
}

const shortName = (type: string): string => type.slice(type.lastIndexOf('.') + 1);

/** The service that an HTTP request is for. */
export function httpPlace(method: string, path: string): string {
  if (path.includes('/baseURI')) return 'http:domains';
  // The object store is known by the beginning of its paths (protocol.md 9).
  if (path.startsWith('/v1/AUTH_')) return method === 'PUT' ? 'http:upload' : 'http:download';
  const action = /\/(login|refresh|logout|signup|authorize|authenticate)\b/.exec(path)?.[1];
  return `http:${action ?? 'other'}`;
}
