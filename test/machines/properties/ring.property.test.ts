import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createActor } from 'xstate';
import { type RingEvent, type RingRecord, ringMachine } from '../../../src/machines/index.js';
import { ringStateOf } from '../../../src/machines/ring/state.js';
import { newRingRecord, type RingFacts, ringSamples, verdicts } from '../support/ring-world.js';

/** Histories of what really happens: facts go into the record before the chart is told, or the actor is replaced by a new one. */
type Step =
  | { readonly platformSays: RingFacts }
  | { readonly happens: RingEvent }
  | { readonly actorIsMadeAgain: true };

const facts: fc.Arbitrary<RingFacts> = fc.record(
  { verdict: fc.constantFrom(...verdicts), hasConversation: fc.boolean(), isInterrupted: fc.boolean() },
  { requiredKeys: [] },
);

const histories = fc.array(
  fc.oneof(
    { arbitrary: facts.map((platformSays): Step => ({ platformSays })), weight: 3 },
    { arbitrary: fc.constantFrom(...Object.values(ringSamples)).map((happens): Step => ({ happens })), weight: 5 },
    { arbitrary: fc.constant<Step>({ actorIsMadeAgain: true }), weight: 1 },
  ),
  { maxLength: 30 },
);

const runs = { numRuns: 800 };

let asked: string[] = [];
const ask = (what: string) => () => {
  asked.push(what);
};
// Made once: a provided machine costs more than a history.
const machine = ringMachine.provide({
  actions: {
    perform: ask('perform'),
    refuse: ask('refuse'),
    withdrawAnswer: ask('withdraw'),
    armDeadline: (_, { name }) => asked.push(`arm ${name}`),
    disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
  },
});

interface After {
  readonly value: unknown;
  readonly record: RingRecord;
  readonly asked: readonly string[];
  readonly event: RingEvent | undefined;
}

function play(history: readonly Step[], check: (after: After) => void): void {
  asked = [];
  const record = newRingRecord();
  const look = (event?: RingEvent) => {
    check({ value: actor.getSnapshot().value, record, asked, event });
    asked = [];
  };
  let actor = createActor(machine, { input: { record } }).start();
  look();
  for (const step of history) {
    if ('actorIsMadeAgain' in step) {
      actor.stop();
      const snapshot = machine.resolveState({ value: ringStateOf(record), context: { record } });
      actor = createActor(machine, { snapshot, input: { record } }).start();
      look();
      continue;
    }
    if ('platformSays' in step) Object.assign(record, step.platformSays);
    const event: RingEvent = 'happens' in step ? step.happens : { type: 'ring.updated' };
    actor.send(event);
    look(event);
  }
}

describe('In any history of a ring', () => {
  test('the chart ends where the record says it is, after every step', () => {
    fc.assert(
      fc.property(histories, (history) => {
        play(history, ({ value, record }) => expect(value).toEqual(ringStateOf(record)));
      }),
      runs,
    );
  });

  test('each command is sent or refused, and nothing else is (G1)', () => {
    fc.assert(
      fc.property(histories, (history) => {
        play(history, ({ event, asked: now }) => {
          const answers = now.filter((one) => one === 'perform' || one === 'refuse').length;
          expect({ event, answers }).toEqual({ event, answers: event && 'commandId' in event ? 1 : 0 });
        });
      }),
      runs,
    );
  });

  test('no second answer goes out while the fate of the first is open, or after it was taken (G14)', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let isOpen = false;
        play(history, ({ record, asked: now, event }) => {
          if (now.includes('perform')) {
            expect(isOpen).toBe(false);
            isOpen = true;
          }
          // Back to waiting, it certainly was not taken; by a mistaken end too, which ended it for good as far as it was ours.
          if (record.phase === 'waiting' && event?.type !== 'command.accept') isOpen = false;
        });
      }),
      runs,
    );
  });

  test('a deadline runs exactly as long as it is waited for (G10)', () => {
    const waits: Record<string, string> = {
      waiting: 'expiry',
      'accepting.queued': 'expiry',
      'rejecting.queued': 'expiry',
      'accepting.unconfirmed': 'answer',
      'rejecting.unconfirmed': 'answer',
      awaitingConversation: 'conversation',
    };
    fc.assert(
      fc.property(histories, (history) => {
        const running = new Set<string>();
        play(history, ({ record, asked: now }) => {
          for (const one of now) {
            const [verb, name = ''] = one.split(' ');
            if (verb === 'disarm') running.delete(name);
            if (verb === 'arm') running.add(name);
          }
          expect([...running]).toEqual([record.phase].flatMap((phase) => waits[phase] ?? []));
        });
      }),
      runs,
    );
  });

  test('an answer that waits is taken back whenever the ring ends first', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let before = 'notified';
        play(history, ({ record, asked: now, event }) => {
          const ended = /^(awaiting|accepted|rejected|expired|cancelled)/.test(record.phase);
          if (before.endsWith('.queued') && ended && !event?.type.startsWith('answer.'))
            expect(now).toContain('withdraw');
          before = record.phase;
        });
      }),
      runs,
    );
  });
});
