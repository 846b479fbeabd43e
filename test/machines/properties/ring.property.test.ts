import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type RingEvent, type RingRecord, ringMachine } from '../../../src/machines/index.js';
import { ringStateOf } from '../../../src/machines/ring/state.js';
import { newRingRecord, type RingFacts, ringSamples, verdicts } from '../support/ring-world.js';
import { type After, historiesOf, play, type Step } from './histories.js';

const facts: fc.Arbitrary<RingFacts> = fc.record(
  { verdict: fc.constantFrom(...verdicts), hasConversation: fc.boolean(), isInterrupted: fc.boolean() },
  { requiredKeys: [] },
);

const histories = historiesOf(facts, Object.values(ringSamples));

const runs = { numRuns: 800 };

const asked: string[] = [];
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

const played = { machine, asked, stateOf: ringStateOf, updated: { type: 'ring.updated' } } as const;
const playAll = (
  history: readonly Step<RingFacts, RingEvent>[],
  check: (after: After<RingRecord, RingEvent>) => void,
): void => play(played, newRingRecord(), history, check);

describe('In any history of a ring', () => {
  test('the chart ends where the record says it is, after every step', () => {
    fc.assert(
      fc.property(histories, (history) => {
        playAll(history, ({ value, record }) => expect(value).toEqual(ringStateOf(record)));
      }),
      runs,
    );
  });

  test('each command is sent or refused, and nothing else is (G1)', () => {
    fc.assert(
      fc.property(histories, (history) => {
        playAll(history, ({ event, asked: now }) => {
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
        playAll(history, ({ record, asked: now, event }) => {
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
        playAll(history, ({ record, asked: now }) => {
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
        playAll(history, ({ record, asked: now, event }) => {
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
