import type { Settings } from '../../src/actors/settings.js';
import { unpackRecording } from '../recording/recording.js';
import { type Happened, type Mismatch, mismatches } from './aligned.js';
import { ConnectionAgain, type Foreknown, happened, inWords } from './connection-again.js';
import type { RecordedCall, RecordedCommand } from './program-calls.js';
import { type Recorded, type RecordedActor, type RecordedEvent, type RecordedFrameRow, recorded } from './recorded.js';

/** Something that the program was told or that was sent, and would not be today; or the other way round. */
export interface FrameDifference {
  /** Number of the program in the recording. */
  readonly program: number;
  /** Id of the connection. */
  readonly connection: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In words; undefined: nothing. */
  readonly recorded: string | undefined;
  readonly today: string | undefined;
  /** The frame that it was because of, or would be; undefined where there is none: a timer, a call of the program. */
  readonly frame: string | undefined;
}

/** What came of running connections again on their recorded frames. */
export interface ReplayedFrames {
  /** Connections that were run again. */
  readonly connections: number;
  readonly frames: number;
  /** Told events that were compared. */
  readonly told: number;
  /** Requests that were compared. */
  readonly requests: number;
  readonly differences: number;
  readonly first: FrameDifference | undefined;
  /** What was not run again, and why; a sentence each. */
  readonly notes: readonly string[];
}

/** What a program's own listener does is not the connection's. */
const OF_THE_PROGRAM: ReadonlySet<string> = new Set(['handler.failed']);
/**
 * Where a connection may be met: what it does first may be under way, or done, before an inspector is there. By state, the calls
 * that it has behind it.
 */
const MET_IN: Readonly<Record<string, readonly string[]>> = {
  idle: [],
  'opening.discovering': [],
  'opening.authenticating': ['discover'],
  'opening.openingSocket': ['discover', 'authenticate'],
};

/**
 * Runs every connection of a recording again, with the code of this version: its frames are taken in again, decoded, routed,
 * delivered; the program's requests are made again when they were made; timers go off when they went off. What the program is
 * told of each conversation, and what leaves, must be the same, in the same order. Needs no network, and takes no time.
 *
 * @param file a `recording.jsonl.gz`. Throws a RangeError when it is none.
 * @returns undefined where the recording holds no frames: it is of an older version, or was saved by the page
 */
export async function replayFrames(file: Buffer): Promise<ReplayedFrames | undefined> {
  const all = [...recorded(unpackRecording(file).frames)];
  if (!all.some((one) => one.what === 'world' && one.word === 'begun')) return undefined;
  const connections = new Map<string, Followed>();
  for (const [name, known] of foreknownOf(all)) connections.set(name, new Followed(known));
  for (const one of all) {
    if (one.what === 'keyframe') {
      for (const followed of connections.values()) if (followed.program === one.program) followed.keyframe(one.isGap);
      continue;
    }
    const working = connections.get(nameOf(one) ?? '')?.take(one);
    if (working) await working;
  }
  for (const followed of connections.values()) await followed.settle();
  return summedUp([...connections.values()]);
}

/** A connection of the recording, with what must be known before it is run. */
interface Known extends Foreknown {
  readonly program: number;
  readonly connection: RecordedActor;
  self: Foreknown['self'];
  readonly randoms: number[];
  readonly commands: Map<number, RecordedCommand>;
}

/** A connection of the recording: what became of it then, and the one of today. */
class Followed {
  readonly program: number;
  readonly #id: string;
  readonly #foreknown: Foreknown;
  readonly #recorded: Happened[] = [];
  #again: ConnectionAgain | undefined;
  /** Why it is not run (any further). */
  #stopped: string | undefined;
  #hasBegun = false;
  /** The frame that is being taken in. */
  #frame: RecordedFrameRow | undefined;
  /** Its content follows. */
  #isDue = false;
  /** Frames of this moment were taken in; what follows from them by promises has not happened yet. */
  #unsettledAt: number | undefined;

  constructor(known: Known) {
    this.#id = known.connection.id;
    this.#foreknown = known;
    this.program = known.program;
  }

  keyframe(isGap: boolean): void {
    if (isGap && this.#hasBegun) this.#stop('rows are missing from here on');
  }

  /** Undefined where nothing is to be waited for: frames of one moment came together, and nothing happened between them. */
  take(one: Recorded): Promise<void> | undefined {
    if (this.#stopped) return undefined;
    if (this.#unsettledAt !== undefined && this.#acts(one)) return this.settle().then(() => this.#take(one));
    return this.#take(one);
  }

  #take(one: Recorded): Promise<void> | undefined {
    const again = this.#again;
    const at = timeOf(one);
    if (at !== undefined) again?.passTo(at);
    if (this.#isDue && one.what !== 'content') this.#taken(undefined);
    if (one.what === 'world') return this.#world(one);
    if (!again) return undefined;
    if (one.what === 'sent') return this.#event(one.event);
    if (one.what === 'frame' && !one.isRest) this.#begin(one.frame);
    else if (one.what === 'content') this.#taken(one.json);
    else if (one.what === 'request') again.left(one.frame);
    else if (one.what === 'told') this.#told(one);
    else if (one.what === 'taken') this.#frame = undefined;
    return undefined;
  }

  /** All happens that follows from what was taken. */
  async settle(): Promise<void> {
    this.#unsettledAt = undefined;
    await this.#again?.settle();
  }

  /** Whether something is done because of it, and it is not of the same moment. */
  #acts(one: Recorded): boolean {
    if (one.what === 'frame') return !one.isRest && one.frame.at !== this.#unsettledAt;
    return one.what === 'world' || (one.what === 'sent' && (!one.event.actor.parent || isOfSubscription(one.event)));
  }

  /** What differs, and how much was compared. */
  end(): {
    readonly isRun: boolean;
    readonly frames: number;
    readonly told: number;
    readonly requests: number;
    readonly differences: readonly FrameDifference[];
    readonly note: string | undefined;
  } {
    const again = this.#again;
    const note = this.#stopped && `${this.#id}: ${this.#stopped}`;
    if (!again) return { isRun: false, frames: 0, told: 0, requests: 0, differences: [], note };
    const differences: FrameDifference[] = [];
    const compare = (then: readonly Happened[], today: readonly Happened[]): void => {
      // Where it stops in the middle, either side may be ahead of the other.
      const isOpen = this.#stopped !== undefined;
      for (const one of mismatches(then, today))
        if (!isOpen || (one.recorded && one.today)) differences.push(this.#difference(one));
    };
    for (const [then, today] of byConversation(this.#recorded, again.told)) compare(then, today);
    let requests = 0;
    for (const [then, today] of again.requests.compared()) {
      requests += then.length;
      compare(then, today);
    }
    return { isRun: true, frames: again.frames, told: this.#recorded.length, requests, differences, note };
  }

  async #world({ word, data, at }: Extract<Recorded, { what: 'world' }>): Promise<void> {
    const known = JSON.parse(data) as never;
    const again = this.#again;
    if (word === 'begun') return this.#begun(known, at);
    if (!again) return;
    if (word === 'self') again.self = known;
    else if (word === 'timer') again.timer(known);
    else if (word === 'asked') again.call(known as RecordedCall);
    else if (word === 'subscribed') again.subscribed(known);
    else if (word === 'handedIn') return this.#stop('the program brought along what did not come by the socket');
    if (word === 'timer' || word === 'asked') await again.settle();
  }

  async #begun({ settings, lifecycle }: { settings: Settings; lifecycle: string }, at: number): Promise<void> {
    if (this.#hasBegun) return this.#stop('the recording was interrupted');
    this.#hasBegun = true;
    const done = MET_IN[lifecycle];
    if (!done) return this.#stop(`it was ${lifecycle} before the recording began`);
    if (settings.following === 'webhook') return this.#stop('consumers of a server speak HTTP, which is not recorded');
    this.#again = new ConnectionAgain(this.#id, settings, at, this.#foreknown);
    if (lifecycle === 'idle') return;
    await this.#again.open(done);
  }

  #event(event: RecordedEvent): Promise<void> | undefined {
    if (event.type === 'connection.stepUp') {
      this.#stop('a step-up is not made again: whose credentials it needs is not recorded');
      return undefined;
    }
    if (event.actor.parent && !isOfSubscription(event)) return undefined;
    return this.#again!.event(event).then(() => this.settle());
  }

  #begin(frame: RecordedFrameRow): void {
    this.#frame = frame;
    this.#isDue = true;
  }

  #taken(json: string | undefined): void {
    const frame = this.#frame!;
    this.#isDue = false;
    if (json === undefined && frame.type !== 'unreadable')
      return this.#stop(`a frame of ${String(frame.about.bytes)} bytes is not in the recording`);
    this.#again!.frame(frame, json);
    this.#unsettledAt = frame.at;
  }

  #told({ type, about, at }: Extract<Recorded, { what: 'told' }>): void {
    if (!OF_THE_PROGRAM.has(type)) this.#recorded.push(happened(type, about, at, this.#frame && inWords(this.#frame)));
  }

  #stop(why: string): void {
    this.#stopped ??= why;
  }

  #difference({ recorded: then, today }: Mismatch): FrameDifference {
    const { at, cause } = (then ?? today)!;
    const words = (one: Happened | undefined): string | undefined => one && `${one.words}${described(one.about)}`;
    return {
      program: this.program,
      connection: this.#id,
      at,
      recorded: words(then),
      today: words(today),
      frame: today?.cause ?? cause,
    };
  }
}

const isOfSubscription = ({ type }: RecordedEvent): boolean => type.startsWith('subscription.');

const described = (about: unknown): string =>
  Object.entries(about as object)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `, ${name} ${Array.isArray(value) ? value.join(' ') : String(value)}`)
    .join('');

const connectionOf = (one: Recorded): RecordedActor | undefined => {
  if ('connection' in one) return one.connection;
  if (one.what === 'frame' || one.what === 'request') return one.frame.connection;
  return one.what === 'sent' ? rootOf(one.event.actor) : undefined;
};

/** The same one after a keyframe, too. */
function nameOf(one: Recorded): string | undefined {
  const connection = connectionOf(one);
  return connection && `${one.program} ${connection.id}`;
}

const rootOf = (actor: RecordedActor): RecordedActor => (actor.parent ? rootOf(actor.parent) : actor);

function timeOf(one: Recorded): number | undefined {
  if (one.what === 'sent') return one.event.at;
  if (one.what === 'frame' || one.what === 'request') return one.frame.at;
  return one.what === 'world' || one.what === 'told' ? one.at : undefined;
}

/** By name, every connection of which the begin was recorded. */
function foreknownOf(all: readonly Recorded[]): ReadonlyMap<string, Known> {
  const found = new Map<string, Known>();
  for (const one of all) {
    const connection = connectionOf(one);
    const name = nameOf(one);
    if (!connection || name === undefined) continue;
    const { program } = one;
    const known = found.get(name);
    if (!known) {
      const isBegin = one.what === 'world' && one.word === 'begun';
      if (isBegin) found.set(name, { program, connection, self: undefined, randoms: [], commands: new Map() });
    } else if (one.what === 'world') {
      if (one.word === 'random') known.randoms.push(JSON.parse(one.data) as number);
      if (one.word === 'self') known.self ??= JSON.parse(one.data) as Foreknown['self'];
    } else if (one.what === 'sent' && one.event.type.startsWith('command.') && one.event.data !== undefined) {
      const { actor, type, data } = one.event;
      const event = { ...(JSON.parse(data) as { readonly commandId?: number }), type };
      if (event.commandId !== undefined) known.commands.set(event.commandId, { actor, event });
    }
  }
  return found;
}

/** What was told of each conversation, and of the connection itself; of different ones in any order. */
function byConversation(
  recordedThen: readonly Happened[],
  today: readonly Happened[],
): Iterable<readonly [recorded: readonly Happened[], today: readonly Happened[]]> {
  const lists = new Map<string, [Happened[], Happened[]]>();
  for (const [index, all] of [recordedThen, today].entries()) {
    for (const one of all) {
      const { conversationId = '' } = one.about as { readonly conversationId?: string };
      const pair = lists.get(conversationId) ?? [[], []];
      lists.set(conversationId, pair);
      pair[index as 0 | 1].push(one);
    }
  }
  return lists.values();
}

function summedUp(connections: readonly Followed[]): ReplayedFrames {
  const ends = connections.map((followed) => followed.end());
  const sum = (count: (end: (typeof ends)[number]) => number): number => ends.reduce((so, end) => so + count(end), 0);
  const differences = ends.flatMap((end) => end.differences);
  return {
    connections: ends.filter(({ isRun }) => isRun).length,
    frames: sum(({ frames }) => frames),
    told: sum(({ told }) => told),
    requests: sum(({ requests }) => requests),
    differences: differences.length,
    first: [...differences].sort((one, other) => one.at - other.at)[0],
    notes: ends.flatMap(({ note }) => note ?? []),
  };
}
