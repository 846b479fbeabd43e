import { createActor } from 'xstate';
import { type RingEvent, type RingLifecycle, type RingRecord, ringMachine } from '../../../src/machines/index.js';
import { newRingRecord, type RingFacts } from './records.js';
import { ringSamples } from './samples.js';

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
        expectPart: ask('expect part'),
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

export { verdicts } from './graphs.js';
export { newRingRecord, type RingFacts } from './records.js';
export { ringSamples } from './samples.js';
