import type { Inspectable, InspectionEvent, InspectionObserver, InspectOptions } from '../actors/inspection.js';
import { runtimeWith } from '../transport/default-runtime.js';
import type { Runtime } from '../transport/runtime.js';
import { Converter } from './converter.js';
import { Feed } from './feed.js';
import type { Request } from './rows.js';

/** What `createInspector()` takes. */
export interface InspectorOptions {
  /** Where the visualizer takes programs: `ws://127.0.0.1:4848/<token>/feed`, as `parley-sdk visualizer` prints it. */
  readonly url: string;
  /** Name of this program, shown in the visualizer. Default: the connection's name, such as `connection-1`. */
  readonly name?: string | null;
  /**
   * Whether texts, names and whatever looks like a credential are hidden in events and contexts. Default true. Actors of Parley
   * have no text of a message in them in any case, and recognised tokens are hidden in any case.
   */
  readonly redact?: boolean | null;
  /** How many conversations of each connection run as actors to be seen, the newest first. Default 10,000. */
  readonly actors?: number | null;
  /** Asked before anything is made of an event; where it says false, the visualizer does not hear of it. */
  readonly filter?: InspectOptions['filter'];
  /** The outside world: clock, random numbers, WebSocket. For tests and unusual runtimes. */
  readonly platform?: Partial<Runtime> | null;
}

/** Anything with XState's actor system: an actor that you created yourself. */
export interface InspectableActor {
  readonly id: string;
  readonly sessionId: string;
  readonly system: { inspect(observer: (event: InspectionEvent) => void): { unsubscribe(): void } };
  getSnapshot(): unknown;
}

interface Target {
  readonly connection: Inspectable;
  detach: (() => void) | undefined;
}

/** Announcing an actor costs microseconds, and there may be a hundred thousand. */
const SLICE = 500;
/** How an address says that whatever is told is recorded, to be run again: known before anything is told. */
const RECORDED = /[?&]record$/;
const RESTING_SHOWN = 2_000;
const RESTING_EVERY_MS = 2_000;

/**
 * Sends what actors do to a visualizer. It watches only while the visualizer is there: without one, it costs nothing but an
 * attempt to connect every five seconds. It never holds the program up, and does not keep the process alive.
 */
export class Inspector {
  readonly #feed: Feed;
  readonly #converter: Converter;
  readonly #runtime: Runtime;
  readonly #options: InspectorOptions;
  readonly #targets = new Set<Target>();
  #activated: (() => void) | undefined;
  #announcing = false;
  #resting: unknown;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#runtime = runtimeWith(options.platform);
    const { random } = this.#runtime;
    const redact = options.redact ?? true;
    const id = Array.from({ length: 4 }, () => Math.floor(random() * 0x10000).toString(36)).join('');
    const isRecorded = RECORDED.test(options.url);
    this.#feed = new Feed({
      url: options.url,
      isRecorded,
      runtime: this.#runtime,
      hello: { t: 'hello', v: 1, id, name: options.name ?? '', redacted: redact },
      connected: () => this.#attachAll(),
      disconnected: () => this.#detachAll(),
      keyframe: () => this.#announceAll(),
      asked: (request) => this.#asked(request),
    });
    this.#converter = new Converter(this.#feed, { redact, recordsWorld: isRecorded });
    this.#feed.connect();
  }

  /** Whether rows are left out at the moment, because the visualizer does not read fast enough. */
  get isDropping(): boolean {
    return this.#feed.isDropping;
  }

  /** An inspector can be given to `createConnection({ inspect })`, which calls this. */
  watch(connection: Inspectable): void;
  /** An actor of your own, with all actors of its system. */
  watch(actor: InspectableActor): void;
  watch(subject: Inspectable | InspectableActor): void {
    const connection = 'attach' in subject ? subject : inspectable(subject);
    const target: Target = { connection, detach: undefined };
    this.#targets.add(target);
    if (this.#feed.wantsRows) this.#attach(target);
  }

  /** Ends the watching; the visualizer keeps what it has seen. */
  close(): void {
    this.#detachAll();
    this.#targets.clear();
    this.#feed.close();
  }

  #attach(target: Target): void {
    if (target.detach) return;
    const { actors = null, filter = null } = this.#options;
    const observer: InspectionObserver = (event) => this.#converter.take(event);
    target.detach = target.connection.attach(observer, { actors, filter, frames: true });
  }

  #attachAll(): void {
    for (const target of this.#targets) this.#attach(target);
    this.#announceAll();
    this.#tellResting();
  }

  #detachAll(): void {
    this.#activated?.();
    this.#activated = undefined;
    this.#runtime.clock.clearTimeout(this.#resting);
    for (const target of this.#targets) {
      target.detach?.();
      target.detach = undefined;
    }
    this.#converter.clear();
  }

  /** In slices: the actors that are there already are announced beside what goes on. */
  #announceAll(): void {
    this.#converter.forgetSaid();
    if (this.#announcing) return;
    this.#announcing = true;
    const slice = (): void => {
      this.#announcing = this.#feed.wantsRows && !this.#converter.announceSome(SLICE);
      if (this.#announcing) this.#runtime.yield(slice);
    };
    this.#runtime.yield(slice);
  }

  #tellResting(): void {
    for (const { connection, detach } of this.#targets) {
      if (!detach) continue;
      const records: (readonly [string, string])[] = [];
      let count = 0;
      for (const { id, value } of connection.resting()) {
        count += 1;
        if (count <= RESTING_SHOWN) records.push([id, JSON.stringify(value)]);
      }
      const actor = this.#converter.keyOfRoot(connection.connectionId);
      if (actor >= 0) this.#feed.tellResting({ t: 'resting', actor, count, records });
    }
    const { clock } = this.#runtime;
    this.#resting = clock.setTimeout(() => this.#tellResting(), RESTING_EVERY_MS);
    (this.#resting as { unref?: () => void }).unref?.();
  }

  #asked(request: Request): void {
    if (request.t === 'watch' && (request.actors === 'all' || Array.isArray(request.actors))) {
      this.#converter.watch(request.actors);
    }
    if (request.t !== 'activate') return;
    this.#activated?.();
    const root = this.#converter.idOf(request.actor);
    const target = [...this.#targets].find(({ connection }) => connection.connectionId === root);
    this.#activated = target?.connection.activate(String(request.id));
  }
}

/** An actor of somebody else, seen as a connection is. */
function inspectable(actor: InspectableActor): Inspectable {
  return {
    connectionId: actor.id,
    attach(observer, { filter } = {}) {
      const take = (event: InspectionEvent): void => {
        if (filter && !filter(event)) return;
        if (typeof observer === 'function') observer(event);
        else observer.next?.(event);
      };
      for (const actorRef of withChildren(actor)) take({ type: '@xstate.actor', rootId: actor.sessionId, actorRef });
      const subscription = actor.system.inspect(take);
      return () => subscription.unsubscribe();
    },
    resting: () => [],
    activate: () => () => {},
  };
}

function* withChildren(actor: InspectableActor): Iterable<InspectableActor> {
  yield actor;
  const { children } = (actor.getSnapshot() ?? {}) as {
    readonly children?: Readonly<Record<string, InspectableActor>>;
  };
  for (const child of Object.values(children ?? {})) yield* withChildren(child);
}
