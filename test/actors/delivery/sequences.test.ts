import { describe, expect, test } from '@jest/globals';
import { newMessage, noteMark } from '../../../src/actors/conversations/describe-dialog.js';
import { heldOf } from '../../../src/actors/delivery/message-log.js';
import {
  fillGap,
  giveUpHole,
  hold,
  isHeld,
  PAGE,
  release,
  takeReplay,
} from '../../../src/actors/delivery/sequences.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';

const MOST_HELD = 4 * PAGE;

const dialog = () => newDialog('a', 'a', 'membership');

const event = (sequence: number, more: Partial<MessageFact> = {}): MessageFact => ({
  dialogId: 'a',
  conversationId: 'a',
  sequence,
  time: 1_000 + sequence,
  originatorId: 'c',
  role: 'CONSUMER',
  event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` },
  audience: 'ALL',
  metadata: undefined,
  raw: undefined,
  ...more,
});

const sequences = (facts: readonly MessageFact[]): number[] => facts.map(({ sequence }) => sequence);

describe('A replay that brings nothing', () => {
  const replayed = (changes: object, known: number) => {
    const record = Object.assign(newDialog('a', 'a', 'subscription'), { told: 3, needsReading: true }, changes);
    takeReplay(record, -1, { from: 3, before: undefined, known, isOwn: false, isFirst: true });
    return [record.needsReading, record.attempts, record.told];
  };

  test('is whole where nothing was known to be missing, though there is news since', () => {
    expect(replayed({ known: 3 }, 3)).toEqual([false, 0, 3]);
    expect(replayed({ known: 5 }, 3)).toEqual([false, 0, 3]);
  });

  test('counts as an attempt where something was', () => {
    expect(replayed({ known: 4 }, 4)).toEqual([false, 1, 3]);
  });
});

describe('Events that wait beyond a hole', () => {
  test('are kept in order, each once, and not when they were told', () => {
    const record = dialog();
    record.told = 0;
    expect([3, 2, 3, 0, 5].map((sequence) => hold(record, event(sequence)))).toEqual([true, true, false, false, true]);
    expect(sequences(heldOf(record)!)).toEqual([2, 3, 5]);
    expect([record.known, isHeld(record, 3), isHeld(record, 4)]).toEqual([5, true, false]);
    expect(isHeld(dialog(), 3)).toBe(false);
  });

  test('are told as soon as no hole is before them, up to the next one', () => {
    const record = dialog();
    for (const sequence of [2, 1, 4]) hold(record, event(sequence));
    expect(sequences(release(record))).toEqual([]);
    hold(record, event(0));
    expect([sequences(release(record)), record.told]).toEqual([[0, 1, 2], 2]);
    expect(sequences(release(record, 3))).toEqual([4]);
    expect(heldOf(record)).toBeUndefined();
  });

  test('are bounded: the newest is let go, and is not passed over as if it had been private', () => {
    const record = dialog();
    for (let sequence = 1; sequence <= MOST_HELD + 1; sequence += 1) hold(record, event(sequence));
    expect([heldOf(record)!.length, isHeld(record, MOST_HELD + 1), record.known]).toEqual([
      MOST_HELD,
      false,
      MOST_HELD + 1,
    ]);
    expect(release(record, MOST_HELD + 1)).toHaveLength(MOST_HELD);
    expect(record.told).toBe(MOST_HELD);
  });

  test('of a time at which we took no part are passed over, at both limits of it (protocol.md 12.3)', () => {
    const record = dialog();
    record.since = 1_001;
    record.until = 1_002;
    for (const sequence of [0, 1, 2, 3]) hold(record, event(sequence));
    expect([sequences(release(record)), record.told]).toEqual([[1, 2], 3]);
  });
});

describe('A gap that was reported', () => {
  const withGap = () => {
    const record = dialog();
    record.told = 1;
    hold(record, event(5));
    expect(giveUpHole(record)).toEqual({ from: 2, to: 4, isNew: true });
    return record;
  };

  test('is filled by what turns up in it, each sequence once, and by nothing beside it', () => {
    const record = withGap();
    expect([1, 5, 3, 3, 2, 4, 4].map((sequence) => fillGap(record, sequence))).toEqual([
      false,
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(record.gaps).toBeUndefined();
  });

  test('is remembered with the last twenty', () => {
    const record = dialog();
    for (let round = 0; round < 25; round += 1) {
      hold(record, event(record.told + 2));
      const gap = giveUpHole(record)!;
      release(record, gap.to);
    }
    expect(record.gaps).toHaveLength(20);
    expect([fillGap(record, 0), fillGap(record, 48)]).toEqual([false, true]);
  });

  test('there is none where nothing is known to be missing', () => {
    const record = dialog();
    record.told = record.known = 3;
    expect(giveUpHole(record)).toBeUndefined();
  });
});

describe('What is kept of an event', () => {
  test('is the text where it has nothing else, and else the event as it came', () => {
    const content = (more: object) => newMessage(event(0, { event: { ...event(0).event, ...more } })).content;
    expect(content({})).toBe('0');
    expect(content({ quickReplies: { type: 'quickReplies' } })).toMatchObject({ message: '0', quickReplies: {} });
    expect(content({ contentType: 'hosted/file', message: 'x' })).toMatchObject({ contentType: 'hosted/file' });
    expect(content({ message: { caption: 'c' } })).toMatchObject({ message: { caption: 'c' } });
    expect(content({ type: 'RichContentEvent' })).toMatchObject({ type: 'RichContentEvent' });
  });
});

describe('A mark as read', () => {
  const mark = (role: string, sequenceList: readonly number[] | undefined, status = 'READ'): MessageFact =>
    event(9, { role, event: { type: 'AcceptStatusEvent', status, ...(sequenceList && { sequenceList }) } });

  test('counts for the side that made it, goes up only, and nothing but READ counts (protocol.md 8.4)', () => {
    const record = dialog();
    noteMark(record, mark('CONSUMER', [1, 4, 2]));
    noteMark(record, mark('CONSUMER', [3]));
    noteMark(record, mark('ASSIGNED_AGENT', [2]));
    noteMark(record, mark('MANAGER', [8]));
    noteMark(record, mark('CONSUMER', [8], 'ACCEPT'));
    noteMark(record, mark('CONSUMER', undefined));
    expect([record.consumerReadUpTo, record.agentReadUpTo]).toEqual([4, 2]);
  });
});
