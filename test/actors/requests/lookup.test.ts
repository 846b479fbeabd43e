import { describe, expect, test } from '@jest/globals';
import { PAGE } from '../../../src/actors/delivery/sequences.js';
import { readDialog } from '../../../src/actors/requests/lookup.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { isLike, likenessOf } from '../../../src/actors/requests/same-message.js';
import type { MessageRecord } from '../../../src/machines/dialog/record.js';
import { failure } from '../../../src/transport/failure.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';

const raw = (sequence: number) => ({ sequence, dialogId: 'd', event: { type: 'ContentEvent', message: 'x' } });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => raw(from + index));

function reading(after: number) {
  const requests: OutgoingRequest[] = [];
  const done: unknown[] = [];
  let retracted = 0;
  const outbox = {
    submit: (outgoing: OutgoingRequest) => {
      requests.push(outgoing);
      return () => {
        retracted += 1;
      };
    },
  };
  const stop = readDialog({ dialect: 'brand', outbox, responseTimeoutMs: 7_000 }, 'd', after, (result) =>
    done.push(
      Array.isArray(result) ? result.map(({ sequence }: MessageFact) => sequence) : (result as { code: string }).code,
    ),
  );
  return {
    requests,
    done,
    stop,
    retracted: () => retracted,
    bodies: () => requests.map(({ request }) => request.body),
    answer: (body: unknown) => requests.at(-1)!.settle({ ok: true, code: 200, body, type: '' }),
  };
}

describe('A dialog is read after a sequence', () => {
  test('until nothing more is there (protocol.md 6.7)', () => {
    const { requests, answer, done, bodies } = reading(4);
    expect(requests).toMatchObject([
      {
        request: { type: '.ams.ms.QueryMessages', body: { dialogId: 'd', newerThanSequence: 4, maxQuantity: PAGE } },
        timeoutMs: 7_000,
      },
    ]);
    expect(requests[0]!.request.body).not.toHaveProperty('olderThanSequence');
    answer(range(5, 7));
    expect([done, bodies().at(-1)]).toMatchObject([[], { newerThanSequence: 7 }]);
    answer([]);
    expect([done, requests.length]).toEqual([[[5, 6, 7]], 2]);
  });

  test('however few events the platform gives at once, so that no message which is there is said again (G3)', () => {
    const { answer, done, bodies } = reading(-1);
    for (let next = 0; next < 6; next += 2) answer(range(next, next + 1));
    answer([]);
    expect(done).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(bodies()).toMatchObject([0, 1, 3, 5].map((newerThanSequence) => ({ newerThanSequence })));
  });

  test('and not for ever where the platform takes no notice of what was asked for', () => {
    const { answer, done, requests } = reading(4);
    for (let times = 0; times < 9 && done.length === 0; times += 1) answer(range(3, 7));
    expect([done, requests.length]).toEqual([[[5, 6, 7]], 2]);
  });

  test('from its beginning where nothing is known', () => {
    expect(reading(-1).bodies()).toMatchObject([{ newerThanSequence: 0 }]);
  });

  test('page by page, at whichever end the platform begins', () => {
    const oldest = reading(-1);
    oldest.answer(range(0, PAGE - 1));
    expect(oldest.bodies()[1]).toMatchObject({ newerThanSequence: PAGE - 1 });
    oldest.answer([]);
    expect(oldest.done).toEqual([range(0, PAGE - 1).map(({ sequence }) => sequence)]);
    const newest = reading(4);
    newest.answer(range(10, PAGE + 9));
    expect(newest.bodies()[1]).toMatchObject({ newerThanSequence: PAGE + 9 });
    newest.answer([]);
    expect(newest.bodies()[2]).toMatchObject({ newerThanSequence: 4, olderThanSequence: 10 });
    expect(newest.done).toEqual([]);
    newest.answer(range(5, 9));
    expect((newest.done[0] as number[]).length).toBe(PAGE + 5);
    expect(newest.requests).toHaveLength(3);
  });

  test('until one is refused', () => {
    const { requests, done } = reading(4);
    requests[0]!.settle({ ok: false, failure: failure('RESPONSE_TIMEOUT') });
    expect(done).toEqual(['RESPONSE_TIMEOUT']);
  });

  test('and not any longer than somebody wants to know', () => {
    const { stop, answer, done, retracted, requests } = reading(4);
    stop();
    answer(range(5, 7));
    expect([done, retracted(), requests.length]).toEqual([[], 1, 1]);
  });
});

describe('A message is recognised in its dialog', () => {
  const self = { userId: 'me', agentId: '1.2' };
  const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'hi' };
  const sent = (body: object) => likenessOf({ type: 'x', text: JSON.stringify({ body }) }, self);
  const there = (more: Partial<MessageRecord> = {}): MessageRecord => ({
    sequence: 1,
    time: 1,
    originatorId: 'me',
    role: 'AGENT',
    content: 'hi',
    audience: 'ALL',
    metadata: undefined,
    ...more,
  });

  test('by what is said, to whom, and by whom, under either id', () => {
    expect(isLike(there(), sent({ event }))).toBe(true);
    expect(isLike(there({ originatorId: '1.2' }), sent({ event }))).toBe(true);
    expect(isLike(there({ originatorId: 'you' }), sent({ event }))).toBe(false);
    expect(isLike(there({ content: 'ho' }), sent({ event }))).toBe(false);
    expect(isLike(there(), sent({ event, messageAudience: 'AGENTS_AND_MANAGERS' }))).toBe(false);
    expect(
      isLike(there({ audience: 'AGENTS_AND_MANAGERS' }), sent({ event, messageAudience: 'AGENTS_AND_MANAGERS' })),
    ).toBe(true);
    const nobody = likenessOf(
      { type: 'x', text: JSON.stringify({ body: { event } }) },
      { userId: 'x', agentId: undefined },
    );
    expect(isLike(there({ originatorId: undefined as never }), nobody)).toBe(false);
  });

  test('whatever the order of members, and whatever the platform puts beside them', () => {
    const rich = { type: 'RichContentEvent', content: { b: [1, { d: 1, c: null }], a: 'x' } };
    const echoed = { content: { a: 'x', b: [1, { c: null, d: 1 }] }, type: 'RichContentEvent', extra: 7 };
    expect(isLike(there({ content: echoed }), sent({ event: rich }))).toBe(true);
    const other = { ...echoed, content: { a: 'x', b: [{ c: null, d: 1 }, 1] } };
    expect(isLike(there({ content: other }), sent({ event: rich }))).toBe(false);
    const replies = { ...event, quickReplies: { type: 'quickReplies' } };
    expect(isLike(there({ content: replies }), sent({ event }))).toBe(false);
    expect(isLike(there({ content: replies }), sent({ event: replies }))).toBe(true);
  });

  test('and nothing is like a request without a message', () => {
    expect(isLike(there(), likenessOf({ type: 'x' }, self))).toBe(false);
  });
});
