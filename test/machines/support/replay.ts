import { type Actor, type AnyActor, createActor, fromPromise } from 'xstate';
import { conversationStateOf } from '../../../src/machines/conversation/state.js';
import { dialogStateOf } from '../../../src/machines/dialog/state.js';
import {
  type ConnectionEvent,
  type ConnectionMachine,
  connectionMachine,
  type MachinePath,
  type PathStep,
  playPath,
} from '../../../src/machines/index.js';
import { ringStateOf } from '../../../src/machines/ring/state.js';
import { timeoutOf } from './graphs.js';
import { SteppedClock } from './stepped-clock.js';

/** Where a replay stood after each step; the record's own opinion beside it, where there is a record. */
export type Trace = readonly { readonly value: unknown; readonly ofRecord?: unknown }[];

/** Lets everything that has settled be heard: a few turns of promises, which is all that lies between a call and the chart. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await undefined;
}

/** A connection that was led along a path, and what still runs there. */
export interface LedConnection {
  readonly actor: Actor<ConnectionMachine>;
  readonly clock: SteppedClock;
  readonly trace: readonly { readonly value: unknown }[];
  /** From now on every call is answered at once. Those that are under way already never are: they were sent into the void. */
  readonly recovers: () => void;
  /** Virtual time passes until the connection is where it should be; tells how long that took. */
  readonly passesUntil: (isThere: () => boolean, longest: number) => Promise<number>;
}

interface Surroundings {
  readonly calls: Map<string, { resolve: (output: { socketId: number }) => void; reject: (error: unknown) => void }>;
  isHealthy: boolean;
  sockets: number;
}

/** By actor system: XState compiles a machine anew each time something is provided, which takes longer than a path. */
const surroundings = new WeakMap<object, Surroundings>();

const service = fromPromise<{ socketId: number }>(({ self, system }) => {
  const around = surroundings.get(system)!;
  if (around.isHealthy) {
    around.sockets += 1;
    return Promise.resolve({ socketId: around.sockets });
  }
  return new Promise((resolve, reject) => around.calls.set(self.id, { resolve, reject }));
});
const call = service as unknown as ReturnType<typeof fromPromise<void>>;

const machine = connectionMachine.provide({
  actors: {
    discover: call,
    authenticate: call,
    authenticateAnew: call,
    awaitAnswers: call,
    takeOver: call,
    refresh: call,
    subscribe: call,
    closeSocket: call,
    openSocket: service,
  },
  actions: {
    sendPing: ({ self, system }) => {
      if (surroundings.get(system)!.isHealthy) self.send({ type: 'pong.received' });
    },
  },
});

/**
 * Plays a path on a running connection: calls are settled, timers end, everything else is sent. Which of two running timers
 * ends first is left to the path; their lengths are the business of connection/.
 */
export async function leadConnection({ steps, begun }: MachinePath): Promise<LedConnection> {
  const clock = new SteppedClock();
  const input = begun as { readonly maintainConnection: boolean; readonly canRefresh: boolean };
  const actor = createActor(machine, { clock, input });
  const around: Surroundings = { calls: new Map(), isHealthy: false, sockets: 1 };
  surroundings.set(actor.system, around);
  actor.start();
  const trace: { value: unknown }[] = [];
  for (const { event } of steps) {
    const { type, error } = event as { type: string; error?: unknown };
    const outcome = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type);
    if (outcome) {
      const pending = around.calls.get(outcome[2]!);
      if (!pending) throw new Error(`Nothing called ${outcome[2]} is running.`);
      if (outcome[1] === 'done') pending.resolve({ socketId: 1 });
      else pending.reject(error);
    } else if (type.startsWith('xstate.after.')) {
      // The clock stands still, and two timers may be as long as each other: the event says which one ends.
      if (!clock.isRunning(timeoutOf(actor.getSnapshot(), type))) throw new Error(`No timer for ${type} is running.`);
      actor.send(event as ConnectionEvent);
    } else {
      actor.send(event as ConnectionEvent);
    }
    await settled();
    trace.push({ value: actor.getSnapshot().value });
  }
  return {
    actor,
    clock,
    trace,
    recovers: () => {
      around.isHealthy = true;
    },
    passesUntil: async (isThere, longest) => {
      const start = clock.now();
      await settled();
      while (!isThere() && clock.nextDue() - start <= longest) {
        clock.set(clock.nextDue());
        await settled();
      }
      return clock.now() - start;
    },
  };
}

export async function replayConnection(path: MachinePath): Promise<Trace> {
  const { actor, trace } = await leadConnection(path);
  actor.stop();
  return trace;
}

export function replaySubscription(path: MachinePath): Trace {
  const trace: { value: unknown }[] = [];
  playPath(path, { reached: (_, actor) => trace.push({ value: actor.getSnapshot().value }) }).stop();
  return trace;
}

const replayRecord =
  <Record>(stateOf: (record: Record) => unknown) =>
  (path: MachinePath): Trace => {
    const trace: { value: unknown; ofRecord: unknown }[] = [];
    const reached = (_: PathStep, actor: AnyActor): void => {
      const { value, context } = actor.getSnapshot();
      trace.push({ value, ofRecord: stateOf(context.record) });
    };
    playPath(path, { reached }).stop();
    return trace;
  };

export const replayConversation = replayRecord(conversationStateOf);
export const replayDialog = replayRecord(dialogStateOf);
export const replayRing = replayRecord(ringStateOf);
