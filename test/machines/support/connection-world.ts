import { createActor, fromPromise } from 'xstate';
import { failureOf } from '../../../src/machines/connection/retry.js';
import {
  type ConnectionContext,
  type ConnectionEmitted,
  type ConnectionEvent,
  type ConnectionFailure,
  type ConnectionLifecycle,
  connectionMachine,
} from '../../../src/machines/index.js';
import { failures } from './samples.js';
import { SteppedClock } from './stepped-clock.js';

/** How a service answers one call. `silence` is a call that never settles. */
export type Answer = 'ok' | 'network down' | '429' | '401' | '1011' | '403' | 'bad credentials' | 'silence';

export type Service =
  | 'discover'
  | 'authenticate'
  | 'openSocket'
  | 'subscribe'
  | 'refresh'
  | 'closeSocket'
  | 'authenticateAnew'
  | 'awaitAnswers'
  | 'takeOver';

/** A property of the outside world; a world is made of a few of them. */
export interface Piece {
  readonly answers?: Partial<Record<Service, readonly Answer[]>>;
  readonly oneShot?: boolean;
  readonly cannotRefresh?: boolean;
  readonly mutePeer?: boolean;
  readonly longestRetryMs?: number;
}

const answering =
  (service: Service) =>
  (...answers: readonly Answer[]): Piece => ({ answers: { [service]: answers } });

/** One answer for each call in turn; the last one stays. */
export const discoveryAnswers = answering('discover');
export const signInAnswers = answering('authenticate');
export const socketAnswers = answering('openSocket');
export const subscribeAnswers = answering('subscribe');
export const refreshAnswers = answering('refresh');
export const closingAnswers = answering('closeSocket');
/** Of a step-up: its sign-in, and taking the conversations over. */
export const stepUpAnswers = answering('authenticateAnew');
/** What was asked for before it is answered, or not. */
export const lastAnswers = answering('awaitAnswers');
export const takeOverAnswers = answering('takeOver');

/** `maintainConnection: false`: the program wants to hear of the first failure instead of a retry. */
export const oneShot: Piece = { oneShot: true };
/** The consumer's tokens come from the program and cannot be refreshed by us. */
export const tokenCannotBeRefreshed: Piece = { cannotRefresh: true };
/** The program's own limit for the wait between two attempts. */
export const longestWait = (ms: number): Piece => ({ longestRetryMs: ms });
/** Accepts everything and answers no ping. */
export const peerIsMute: Piece = { mutePeer: true };

const failureFor: Record<Exclude<Answer, 'ok' | 'silence'>, ConnectionFailure> = {
  'network down': failures.network,
  '429': failures.limited,
  '401': failures.withdrawn,
  '1011': failures.doubtful,
  '403': failures.forbidden,
  'bad credentials': failures.refused,
};

const closeFailure = {
  'network down': failures.network,
  '4401': failures.withdrawn,
  '1011': failures.doubtful,
  '4429': failures.limited,
  '4403': failures.refused,
} as const satisfies Record<string, ConnectionFailure>;

/** What XState's types lose once a machine has a name of its own. */
interface StateValue {
  readonly lifecycle: string | Readonly<Record<string, string>>;
  readonly token: string;
  readonly liveness: string;
}

/** A connection in a simulated world: its services, its peer and its clock. */
export type World = ReturnType<typeof connectionIn>;

export function connectionIn(...pieces: readonly Piece[]) {
  const clock = new SteppedClock();
  const answers = new Map<Service, Answer[]>(
    pieces.flatMap((piece) =>
      Object.entries(piece.answers ?? {}).map(([service, list]) => [service as Service, [...list]] as const),
    ),
  );
  let peerIsMuted = pieces.some((piece) => piece.mutePeer);
  let sockets = 0;
  let isWatching = false;
  const calls: { readonly service: Service; readonly at: number; answer: Answer | 'aborted' }[] = [];
  const running = new Set<Service>();
  const overlapping: Service[] = [];
  const told: string[] = [];

  async function call(service: Service, signal: AbortSignal): Promise<void> {
    const made = { service, at: clock.now(), answer: 'aborted' as Answer | 'aborted' };
    calls.push(made);
    if (running.has(service)) overlapping.push(service);
    running.add(service);
    signal.addEventListener('abort', () => running.delete(service));
    const list = answers.get(service);
    const answer = (list && list.length > 1 ? list.shift() : list?.[0]) ?? 'ok';
    if (answer === 'silence') await new Promise(() => {});
    // A service answers in a later turn, as the real ones do; an abort that comes first is then seen.
    await Promise.resolve();
    if (!signal.aborted) {
      running.delete(service);
      made.answer = answer;
    }
    if (answer !== 'ok') throw failureFor[answer as keyof typeof failureFor];
  }
  const tell = (what: string) => () => {
    told.push(what);
  };
  const service = (name: Service) => (signal: AbortSignal) => call(name, signal);
  const services = {
    discover: service('discover'),
    authenticate: service('authenticate'),
    refresh: service('refresh'),
    subscribe: service('subscribe'),
    closeSocket: service('closeSocket'),
    authenticateAnew: service('authenticateAnew'),
    awaitAnswers: service('awaitAnswers'),
    takeOver: service('takeOver'),
    openSocket: async (signal: AbortSignal): Promise<{ readonly socketId: number }> => {
      await call('openSocket', signal);
      sockets += 1;
      return { socketId: sockets };
    },
  };
  const effects = {
    reportFailure: ({ context, event }: { readonly context: ConnectionContext; readonly event: ConnectionEvent }) => {
      told.push(`error ${(failureOf(event) ?? context.failure)?.code}`);
    },
    reportContention: tell('contended'),
    sendPing: () => {
      told.push('ping');
      if (!peerIsMuted) actor.send({ type: 'pong.received' });
    },
    dropSocket: tell('drop socket'),
    adoptIdentity: tell('new identity'),
    revertIdentity: tell('old identity'),
    discardToken: tell('discard token'),
    watchNetwork: () => {
      isWatching = true;
    },
    unwatchNetwork: () => {
      isWatching = false;
    },
    announceClosed: tell('closed'),
    announceFailed: tell('failed'),
    announceAttempt: tell('attempt'),
    abandonRequests: tell('abandon requests'),
  };
  const calling = <T>(call: (signal: AbortSignal) => Promise<T>) => fromPromise<T>(({ signal }) => call(signal));
  const { discover, authenticate, refresh, openSocket, subscribe, closeSocket } = services;

  const actor = createActor(
    connectionMachine.provide({
      actors: {
        discover: calling(discover),
        authenticate: calling(authenticate),
        refresh: calling(refresh),
        openSocket: calling(openSocket),
        subscribe: calling(subscribe),
        closeSocket: calling(closeSocket),
        authenticateAnew: calling(services.authenticateAnew),
        awaitAnswers: calling(services.awaitAnswers),
        takeOver: calling(services.takeOver),
      },
      actions: effects,
    }),
    {
      clock,
      input: {
        maintainConnection: !pieces.some((piece) => piece.oneShot),
        canRefresh: !pieces.some((piece) => piece.cannotRefresh),
        ...pieces.flatMap(({ longestRetryMs }) => (longestRetryMs === undefined ? [] : [{ longestRetryMs }]))[0],
      },
    },
  );
  // What followers hear, with what they are told; the rest of what is announced is in `told` too.
  const emitted: ConnectionEmitted[] = [];
  actor.on('*', (event) => void emitted.push(event as ConnectionEmitted));
  actor.on('online', tell('online'));
  actor.on('lost', tell('lost'));
  actor.on('socketGone', ({ socketId }) => {
    if (socketId !== undefined) told.push('socket gone');
  });
  actor.start();

  /** Lets everything that has settled be heard. No time passes. */
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

  const states = () => actor.getSnapshot().value as unknown as StateValue;

  const world = {
    /** Sends events and lets the world answer. */
    async happens(...events: readonly ConnectionEvent[]): Promise<void> {
      for (const event of events) {
        actor.send(event);
        await settled();
      }
    },
    open: () => world.happens({ type: 'connection.open' }),
    close: () => world.happens({ type: 'connection.close' }),
    drain: () => world.happens({ type: 'connection.drain' }),
    retry: () => world.happens({ type: 'connection.retry' }),
    stepUp: () => world.happens({ type: 'connection.stepUp' }),
    abandonStepUp: () => world.happens({ type: 'connection.abandonStepUp' }),
    outboxRunsEmpty: () => world.happens({ type: 'outbox.empty' }),
    pongArrives: () => world.happens({ type: 'pong.received' }),
    socketCloses: (code: keyof typeof closeFailure) =>
      world.happens({
        type: 'socket.closed',
        socketId: sockets,
        failure: closeFailure[code],
      }),
    oldSocketCloses: (code: keyof typeof closeFailure) =>
      world.happens({
        type: 'socket.closed',
        socketId: sockets - 1,
        failure: closeFailure[code],
      }),
    /** Virtual time passes, and what is answered on the way is heard in its turn. */
    async passes(ms: number): Promise<void> {
      await settled();
      const end = clock.now() + ms;
      while (clock.nextDue() <= end) {
        clock.set(clock.nextDue());
        await settled();
      }
      clock.set(end);
    },
    /** The world changes: from now on these answers are given. */
    becomes(...changes: readonly Piece[]): void {
      for (const { answers: given } of changes)
        for (const [name, list] of Object.entries(given ?? {})) answers.set(name as Service, [...list]);
    },
    peerFallsMute(): void {
      peerIsMuted = true;
    },
    /** Every service answers, and the peer is there. */
    recovers(): void {
      answers.clear();
      peerIsMuted = false;
    },
    /** The program, or the test, is done with it. */
    stop: () => actor.stop(),

    /** Where the connection stands, in the one word for it. */
    get lifecycle(): ConnectionLifecycle {
      const { lifecycle } = states();
      return (
        typeof lifecycle === 'string' ? lifecycle : Object.entries(lifecycle).flat().join('.')
      ) as ConnectionLifecycle;
    },
    get token() {
      return states().token;
    },
    /** All regions. */
    get states() {
      return states();
    },
    /** Ids of what the chart has invoked. */
    get children() {
      return Object.keys(actor.getSnapshot().children).sort();
    },
    get liveness() {
      return states().liveness;
    },
    get context() {
      return actor.getSnapshot().context;
    },
    /** Whether the runtime is asked to say when the network is back. */
    get isWatching() {
      return isWatching;
    },
    emitted,
    can: (permission: 'canSend' | 'queuesSends' | 'hasSocket' | 'drains' | 'terminal') =>
      actor.getSnapshot().hasTag(permission),
    /** How often a service was asked. */
    asked: (name: Service) => calls.filter((one) => one.service === name).length,
    /** Every call, with when it was made. */
    calls,
    /** When a service was asked, in virtual milliseconds. */
    askedAt: (name: Service) => calls.filter((one) => one.service === name).map((one) => one.at),
    /** Calls that were neither answered nor aborted. */
    running,
    /** Calls that were made while the same service was still being asked. */
    overlapping,
    /** What the chart had others do, in order. */
    told,
    heard: (what: string) => told.filter((one) => one === what).length,
    /** Waits that the chart has running. */
    timers: () => clock.pending(),
    /** The wait that is running now. */
    get wait() {
      return actor.getSnapshot().context.retryDelayMs;
    },
  };
  return world;
}

/** An open connection, subscribed and online. */
export async function onlineIn(...pieces: readonly Piece[]): Promise<World> {
  const world = connectionIn(...pieces);
  await world.open();
  return world;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** A state that waits for a call, the call, how to say its answer, and the longest it may take. */
export type Step = readonly [ConnectionLifecycle, Service, (...answers: readonly Answer[]) => Piece, number];

/** Lets the running wait pass, to the very millisecond, and what follows be answered. */
export async function nextAttempt(world: World): Promise<void> {
  await world.passes(world.wait);
}
