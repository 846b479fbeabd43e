/** Which fault strikes where. How a strike feels is up to the place that asked. */
import type { Timers } from '../clock.js';
import type { Random } from '../random.js';
import { Armed } from './armed.js';
import { endsPassing, type Fault, normalisePoint, strikesOf } from './fault.js';

/** A fault that has been added. */
export interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  /** How often it has struck. */
  readonly strikes: number;
  /** Disarms it; what it keeps back is sent. */
  remove(): void;
  /** Sends what `withhold` keeps back, in order. */
  release(): void;
}

/** What a fault can do without a passing, or beyond it. */
export interface FaultTargets {
  /** Does `fault.do` to every open socket it is meant for. */
  readonly strikeByTime: (armed: Armed) => void;
  readonly onStrike: (id: number, fault: Fault, socket: number | undefined, user: string | undefined) => void;
}

export type PassingKind = 'http' | 'upgrade' | 'request' | 'notification' | 'webhook';

/** The faults of an emulator. */
export class Faults {
  readonly #byPoint = new Map<string, Armed[]>();
  #id = 0;

  /** Whether the hot path has to ask at all. @internal */
  armed = false;

  /** @internal */
  constructor(
    private readonly timers: Timers,
    private readonly random: Random,
    private readonly targets: FaultTargets,
    private readonly check: (fault: Fault) => void,
  ) {}

  /** Arms a fault. Throws a TypeError that names what is wrong with it, such as a place where nothing ever passes. */
  add(fault: Fault): ArmedFault {
    this.check(fault);
    this.#id += 1;
    const armed = new Armed(this.#id, fault, this.timers, this.random.branch(`fault/${this.#id}`), (one) => {
      if (one.isSpent) this.#remove(one);
    });
    const point = normalisePoint(fault.when);
    this.#byPoint.set(point, [...(this.#byPoint.get(point) ?? []), armed]);
    this.armed = true;
    if (point === 'time') this.#schedule(armed);
    return this.#handleOf(armed);
  }

  /** Those that can still strike, with what can be done to them. */
  get armedFaults(): readonly ArmedFault[] {
    return [...this.#byPoint.values()].flat().map((armed) => this.#handleOf(armed));
  }

  #handleOf(armed: Armed): ArmedFault {
    return {
      id: armed.id,
      fault: armed.fault,
      get strikes() {
        return armed.strikes;
      },
      remove: () => this.#remove(armed),
      release: () => armed.release(),
    };
  }

  /** The faults that can still strike. */
  list(): readonly Fault[] {
    return [...this.#byPoint.values()].flat().map(({ fault }) => fault);
  }

  /** Sends what all `withhold` faults keep back. */
  release(): void {
    for (const armed of [...this.#byPoint.values()].flat()) armed.release();
  }

  /** Disarms all; what is kept back is sent. */
  clear(): void {
    const all = [...this.#byPoint.values()].flat();
    this.#byPoint.clear();
    this.armed = false;
    for (const armed of all) armed.release();
  }

  /** The faults that strike this passing: any number, but at most one that ends it. Every passing is counted. @internal */
  strike(kind: PassingKind, point: string, userIds: readonly string[] = [], socket?: number): readonly Armed[] {
    if (!this.armed) return NONE;
    const struck: Armed[] = [];
    let ended = false;
    const general = kind === 'upgrade' ? [] : (this.#byPoint.get(`${kind}:*`) ?? []);
    const candidates = [...(this.#byPoint.get(point) ?? []), ...general].sort((one, other) => one.id - other.id);
    for (const armed of candidates) {
      const { fault } = armed;
      if (fault.user !== undefined && !userIds.includes(fault.user)) continue;
      if (armed.joins(socket ?? 0)) {
        struck.push(armed);
        continue;
      }
      const ends = endsPassing(fault);
      if (!armed.strikesNow(ends && ended)) continue;
      ended ||= ends;
      struck.push(armed);
      this.targets.onStrike(armed.id, fault, socket, userIds[0]);
      if (armed.isSpent && !keepsFrames(fault)) this.#remove(armed);
    }
    return struck;
  }

  /** A fault of the point `time` strikes by itself, `times` times, `after` apart. */
  #schedule(armed: Armed): void {
    this.timers.after(Math.max(1, armed.fault.after ?? 0), () => {
      if (!this.#byPoint.get('time')?.includes(armed)) return;
      armed.strikes += 1;
      this.targets.onStrike(armed.id, armed.fault, undefined, armed.fault.user);
      this.targets.strikeByTime(armed);
      if (armed.strikes >= strikesOf(armed.fault)) this.#remove(armed);
      else this.#schedule(armed);
    });
  }

  #remove(armed: Armed): void {
    const point = normalisePoint(armed.fault.when);
    const left = (this.#byPoint.get(point) ?? []).filter((other) => other !== armed);
    if (left.length > 0) this.#byPoint.set(point, left);
    else this.#byPoint.delete(point);
    this.armed = this.#byPoint.size > 0;
    if (armed.keeps) armed.release();
  }
}

const NONE: readonly Armed[] = [];

/** These still have something to do after their last strike. */
const keepsFrames = ({ do: action }: Fault): boolean => action === 'withhold' || action === 'reorder';
