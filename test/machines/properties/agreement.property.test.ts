import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { conversationStateOf } from '../../../src/machines/conversation/state.js';
import { dialogStateOf } from '../../../src/machines/dialog/state.js';
import {
  type ConversationEvent,
  type ConversationRecord,
  conversationMachine,
  type DialogEvent,
  type DialogRecord,
  type DialogStateValue,
  dialogMachine,
} from '../../../src/machines/index.js';
import {
  behind,
  type ConversationFacts,
  caughtUp,
  type DialogFacts,
  newConversationRecord,
  newDialogRecord,
  reachesTheChart,
} from '../support/records.js';
import { conversationSamples, dialogSamples } from '../support/samples.js';
import { type After, historiesOf, play, type Step } from './histories.js';

/** An actor may be thrown away at any moment and made again from its record, so the record alone must tell where it stands. */
const runs = { numRuns: 800 };

describe('conversation', () => {
  const asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
  };
  // Made once: a provided machine costs more than a history.
  const machine = conversationMachine.provide({
    actions: {
      announce: ask('announce'),
      announceAgain: ask('announce again'),
      announceClosed: ask('announce close'),
      evict: ask('evict'),
      perform: ask('answer'),
      complete: ask('answer'),
      refuse: ask('answer'),
      armDeadline: (_, { name }) => asked.push(`arm ${name}`),
      disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
    },
  });

  const facts: fc.Arbitrary<ConversationFacts> = fc.record(
    {
      phase: fc.constantFrom('open', 'surveying', 'closed', 'unfollowed'),
      routing: fc.constantFrom('queued', 'suggested', 'assigned'),
      ownRoles: fc.constantFrom<readonly string[]>([], ['ASSIGNED_AGENT'], ['MANAGER']),
      mainDialog: fc.constantFrom(behind, caughtUp),
      awaitsMessages: fc.boolean(),
    },
    { requiredKeys: ['phase'] },
  );

  const histories = historiesOf(
    facts,
    Object.values(conversationSamples).filter(({ type }) => type !== 'conversation.updated'),
  );

  const played = {
    machine,
    asked,
    stateOf: conversationStateOf,
    updated: { type: 'conversation.updated' },
    isHeard: reachesTheChart,
  } as const;
  const playAll = (
    history: readonly Step<ConversationFacts, ConversationEvent>[],
    check: (after: After<ConversationRecord, ConversationEvent>) => void,
  ): void => play(played, newConversationRecord(), history, check);

  test('any history, played through the chart, ends where the record says it is, after every step', () => {
    fc.assert(
      fc.property(histories, (history) => {
        playAll(history, ({ value, record }) => expect(value).toEqual(conversationStateOf(record)));
      }),
      runs,
    );
  });

  test('in any history it is announced before anything else is said of it, and its close once (G5)', () => {
    /** What may be said next, by what was said last. */
    const mayFollow: Record<string, readonly string[]> = {
      nothing: ['announce'],
      announce: ['announce close', 'announce again'],
      'announce again': ['announce close', 'announce again'],
      'announce close': ['announce again'],
    };
    fc.assert(
      fc.property(histories, (history) => {
        let last = 'nothing';
        playAll(history, ({ asked: now }) => {
          for (const said of now.filter((one) => one.startsWith('announce'))) {
            expect(mayFollow[last]).toContain(said);
            last = said;
          }
        });
      }),
      runs,
    );
  });

  test('in any history each command gets exactly one answer (G1)', () => {
    fc.assert(
      fc.property(histories, (history) => {
        playAll(history, ({ event, asked: now }) => {
          const answers = now.filter((one) => one === 'answer').length;
          expect({ event, answers }).toEqual({ event, answers: event && 'commandId' in event ? 1 : 0 });
        });
      }),
      runs,
    );
  });

  test('in any history a deadline runs exactly as long as it is waited for (G10)', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const running = new Set<string>();
        playAll(history, ({ record, asked: now }) => {
          for (const one of now) {
            const [verb, name = ''] = one.split(' ');
            if (verb === 'disarm') running.delete(name);
            if (verb === 'arm') running.add(name);
          }
          expect([...running].sort()).toEqual(deadlinesOf(record).sort());
        });
      }),
      runs,
    );
  });

  /** What is waited for, told from the record alone: this is also how deadlines are armed again after a restart. */
  function deadlinesOf(record: ConversationRecord): string[] {
    const { lifecycle, membership, sync } = conversationStateOf(record);
    const waits: Record<string, string> = {
      opening: 'opening',
      closing: 'close',
      loading: 'loading',
      finishing: 'finish',
      unfollowed: 'retention',
      closed: 'retention',
      joining: 'join',
      leaving: 'leave',
      resyncing: 'resync',
    };
    return [typeof lifecycle === 'string' ? lifecycle : 'open', membership, sync].flatMap(
      (state) => waits[state] ?? [],
    );
  }
});

describe('dialog', () => {
  const asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
  };
  const machine = dialogMachine.provide({
    actions: {
      perform: ask('answer'),
      hold: ask('answer'),
      complete: ask('answer'),
      refuse: ask('answer'),
      armDeadline: (_, { name }) => asked.push(`arm ${name}`),
      disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
    },
  });
  const facts: fc.Arbitrary<DialogFacts> = fc.record(
    {
      state: fc.constantFrom('OPEN', 'CLOSE'),
      isFollowed: fc.boolean(),
      told: fc.constantFrom(-1, 0, 5),
      known: fc.constantFrom(-1, 0, 5),
      needsReading: fc.boolean(),
      attempts: fc.constantFrom(0, 1, 6),
    },
    { requiredKeys: ['state'] },
  );
  const histories = historiesOf<DialogFacts, DialogEvent>(
    facts,
    Object.values(dialogSamples).filter(({ type }) => type !== 'dialog.updated'),
  );
  type DialogHistory = readonly Step<DialogFacts, DialogEvent>[];
  const kinds = fc.record({ following: fc.constantFrom<DialogRecord['following']>('subscription', 'membership') });

  const played = { machine, asked, stateOf: dialogStateOf, updated: { type: 'dialog.updated' } } as const;
  const playAll = (
    kind: Partial<DialogRecord>,
    history: DialogHistory,
    check: (after: After<DialogRecord, DialogEvent>) => void,
  ): void => play(played, newDialogRecord(kind), history, check);

  /** Once found by the property: the platform's close is heard of while away, and our own, sent after it, is never answered. */
  const closedBehindOurOwnClose: [{ following: DialogRecord['following'] }, DialogHistory] = [
    { following: 'subscription' },
    [
      { platformSays: { state: 'OPEN' } },
      { happens: dialogSamples['connection.interrupted'] },
      { platformSays: { state: 'CLOSE' } },
      { happens: dialogSamples['command.close'] },
      { happens: dialogSamples['close.timedOut'] },
    ],
  ];

  test('any history, played through the chart, ends where the record says it is, after every step', () => {
    fc.assert(
      fc.property(kinds, histories, (kind, history) => {
        playAll(kind, history, ({ value, record }) => expect(value).toEqual(dialogStateOf(record)));
      }),
      { ...runs, examples: [closedBehindOurOwnClose] },
    );
  });

  test('in any history each command gets exactly one answer (G1)', () => {
    fc.assert(
      fc.property(kinds, histories, (kind, history) => {
        playAll(kind, history, ({ event, asked: now }) => {
          const answers = now.filter((one) => one === 'answer').length;
          expect({ event, answers }).toEqual({ event, answers: event && 'commandId' in event ? 1 : 0 });
        });
      }),
      runs,
    );
  });

  test('in any history a deadline runs exactly as long as it is waited for (G10)', () => {
    fc.assert(
      fc.property(kinds, histories, (kind, history) => {
        const running = new Set<string>();
        playAll(kind, history, ({ value, asked: now }) => {
          for (const one of now) {
            const [verb, name = ''] = one.split(' ');
            if (verb === 'disarm') running.delete(name);
            if (verb === 'arm') running.add(name);
          }
          const { lifecycle, delivery, publishing } = value as DialogStateValue;
          const waits: Record<string, string> = {
            closing: 'dialogClose',
            behind: 'patience',
            following: 'page',
            fetching: 'page',
            waitingToRetry: 'retry',
            interrupted: 'outage',
            waitingToRead: 'lookup',
          };
          expect([...running].sort()).toEqual(
            [lifecycle, delivery, publishing].flatMap((state) => waits[state] ?? []).sort(),
          );
        });
      }),
      runs,
    );
  });
});
