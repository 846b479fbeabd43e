import { createActor, fromTransition, initialTransition, transition } from 'xstate';
import {
  type RingEvent,
  type RingLifecycle,
  type RingRecord,
  ringMachine,
  ringStateOf,
} from '../../../src/machines/index.js';
import type { Standing, WithFacts } from './graphs.js';
import type { Trace } from './replay.js';
import type { Path } from './walk.js';

/** What the platform can say of a ring that its chart cares about, and what other records say. */
export type RingFacts = Partial<Pick<RingRecord, 'verdict' | 'hasConversation' | 'isInterrupted'>>;
export type RingStep = WithFacts<RingEvent, RingFacts>;

/** A ring that nothing has been said of. */
export const newRingRecord = (changes: Partial<RingRecord> = {}): RingRecord => ({
  ringId: 'c1_12345678_1',
  revision: 0,
  standing: 'notified',
  ringState: 'WAITING',
  conversationId: 'c1',
  consumerId: 'consumer',
  skillId: '-1',
  ringExpiration: 72_000,
  ringExpirationTs: 72_001,
  weight: 1,
  verdict: 'waiting',
  hasConversation: false,
  knewConversation: false,
  isInterrupted: false,
  endsAt: 72_000,
  toldState: undefined,
  isOverdue: false,
  phase: 'notified',
  ...changes,
});

/** One of each event; one that is missing does not compile. */
export const ringSamples: { readonly [Type in RingEvent['type']]: Extract<RingEvent, { type: Type }> } = {
  'ring.updated': { type: 'ring.updated' },
  'ring.resynced': { type: 'ring.resynced' },
  'ring.gone': { type: 'ring.gone' },
  'expiry.passed': { type: 'expiry.passed' },
  'command.accept': { type: 'command.accept', commandId: 1 },
  'command.reject': { type: 'command.reject', commandId: 2 },
  'answer.agreed': { type: 'answer.agreed' },
  'answer.refused': { type: 'answer.refused' },
  'answer.undone': { type: 'answer.undone' },
  'answer.lost': { type: 'answer.lost' },
  'answer.timedOut': { type: 'answer.timedOut' },
  'conversation.arrived': { type: 'conversation.arrived' },
  'conversation.timedOut': { type: 'conversation.timedOut' },
  'connection.interrupted': { type: 'connection.interrupted' },
  'connection.restored': { type: 'connection.restored' },
};

export const verdicts = ['waiting', 'ours', 'rejected', 'expired', 'cancelled'] as const;

/** The facts are written before the chart is told. */
export const ringSteps: readonly RingStep[] = [
  ...verdicts.map((verdict) => ({ type: 'ring.updated', facts: { verdict } }) as const),
  { type: 'ring.updated', facts: { verdict: 'ours', hasConversation: true } },
  { type: 'conversation.arrived', facts: { hasConversation: true } },
  { type: 'answer.agreed', facts: { hasConversation: true } },
  { type: 'connection.interrupted', facts: { isInterrupted: true } },
  { type: 'connection.restored', facts: { isInterrupted: false } },
  ...Object.values(ringSamples).filter(({ type }) => !/^(ring\.updated|conversation\.arrived|connection)/.test(type)),
];

interface Executable {
  readonly exec?: ((info: never, params: never) => void) | undefined;
  readonly info: unknown;
  readonly params: unknown;
}

const execute = (actions: readonly unknown[]): void => {
  for (const { exec, info, params } of actions as readonly Executable[]) exec?.(info as never, params as never);
};

/** The chart and its record, for a walk through everything that can come about. */
export const ringModel = fromTransition<Standing<RingRecord>, RingStep, never, undefined, { readonly type: string }>(
  ({ value, record: before }, { facts, ...event }) => {
    const record = { ...before, ...facts };
    const here = ringMachine.resolveState({ value: value as never, context: { record } });
    const [next, actions] = transition(ringMachine, here, event as RingEvent);
    execute(actions);
    return { value: next.value, record };
  },
  () => {
    const record = newRingRecord();
    const [next, actions] = initialTransition(ringMachine, { record });
    execute(actions);
    return { value: next.value, record };
  },
);

export function replayRing({ steps }: Path): Trace {
  const record = newRingRecord();
  const actor = createActor(ringMachine, { input: { record } }).start();
  return steps.map(({ event: step }) => {
    const { facts, ...event } = step as RingStep;
    Object.assign(record, facts);
    actor.send(event as RingEvent);
    return { value: actor.getSnapshot().value, ofRecord: ringStateOf(record) };
  });
}

/** One ring, its record, and what its chart asked others to do. */
export type RingWorld = ReturnType<typeof ringIn>;

export function ringIn(changes: Partial<RingRecord> = {}) {
  const record = newRingRecord(changes);
  let asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
  };
  const actor = createActor(
    ringMachine.provide({
      actions: {
        perform: ask('perform'),
        refuse: ask('refuse'),
        withdrawAnswer: (_, { as }) => asked.push(`withdraw answer, ${as}`),
        announceAgain: ask('announce again'),
        announceConversation: ask('announce conversation'),
        reportMissing: ask('report missing'),
        armDeadline: (_, { name }) => asked.push(`arm ${name}`),
        disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
      },
    }),
    { input: { record } },
  ).start();
  return {
    record,
    happens(...types: readonly RingEvent['type'][]): void {
      for (const type of types) actor.send(ringSamples[type]);
    },
    /** A notification: the record is written first, then the chart is told. */
    platformSays(verdict: RingRecord['verdict'], more: RingFacts = {}): void {
      Object.assign(record, { verdict, ...more });
      actor.send({ type: 'ring.updated' });
    },
    /** Its conversation was described, and is ours. */
    conversationArrives(): void {
      record.hasConversation = true;
      actor.send({ type: 'conversation.arrived' });
    },
    interrupted(): void {
      record.isInterrupted = true;
      actor.send({ type: 'connection.interrupted' });
    },
    restored(): void {
      record.isInterrupted = false;
      actor.send({ type: 'connection.restored' });
    },
    /** Everything asked for since the last look. */
    asked(): readonly string[] {
      const before = asked;
      asked = [];
      return before;
    },
    get lifecycle(): RingLifecycle {
      const { value } = actor.getSnapshot();
      return (typeof value === 'string' ? value : Object.entries(value).flat().join('.')) as RingLifecycle;
    },
  };
}

/** How to bring a ring into each state. */
const waysTo: Record<RingLifecycle, (ring: RingWorld) => void> = {
  notified: () => {},
  waiting: (ring) => ring.platformSays('waiting'),
  'accepting.queued': (ring) => {
    ring.platformSays('waiting');
    ring.interrupted();
    ring.happens('command.accept');
  },
  'accepting.asked': (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.accept');
  },
  'accepting.unconfirmed': (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.accept', 'answer.lost');
  },
  awaitingConversation: (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.accept', 'answer.agreed');
  },
  accepted: (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.accept', 'answer.agreed');
    ring.conversationArrives();
  },
  'rejecting.queued': (ring) => {
    ring.platformSays('waiting');
    ring.interrupted();
    ring.happens('command.reject');
  },
  'rejecting.asked': (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.reject');
  },
  'rejecting.unconfirmed': (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.reject', 'answer.lost');
  },
  rejected: (ring) => ring.platformSays('rejected'),
  expired: (ring) => ring.platformSays('expired'),
  cancelled: (ring) => ring.platformSays('cancelled'),
  failed: (ring) => {
    ring.platformSays('waiting');
    ring.happens('command.accept', 'answer.refused');
  },
};

export const ringLifecycles = Object.keys(waysTo) as readonly RingLifecycle[];

/** Nothing of the way there is left in `asked()`. */
export function ringThatIs(lifecycle: RingLifecycle): RingWorld {
  const ring = ringIn();
  waysTo[lifecycle](ring);
  if (ring.lifecycle !== lifecycle) throw new Error(`The way to ${lifecycle} ended in ${ring.lifecycle}.`);
  ring.asked();
  return ring;
}
