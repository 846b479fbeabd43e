import { describe, expect, test } from '@jest/globals';
import { type Answer, History } from '../../../src/actors/delivery/history.js';
import { hold, PAGE } from '../../../src/actors/delivery/sequences.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogFollowing, DialogRecord } from '../../../src/machines/dialog/record.js';
import { MOST_ATTEMPTS } from '../../../src/machines/dialog/setup.js';
import { failure } from '../../../src/transport/failure.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';

/** The requests for the messages of one dialog; the test answers them. `answersAtOnce` does so before they are made. */
function asking(following: DialogFollowing, changes: Partial<DialogRecord> = {}, { answersAtOnce = 0 } = {}) {
  const dialog: DialogRecord = { ...newDialog('c1', 'd1', following), delivery: 'following', ...changes };
  const requests: OutgoingRequest[] = [];
  const retracted: string[] = [];
  const answers: Answer[] = [];
  let left = answersAtOnce;
  const history = new History({
    dialect: following === 'subscription' ? 'consumer' : 'brand',
    outbox: {
      submitOnSocket: (outgoing) => {
        requests.push(outgoing);
        if (left > 0) {
          left -= 1;
          outgoing.settle({ ok: true, code: 200, body: {}, type: '' });
        }
        return () => void retracted.push(outgoing.request.type);
      },
    },
    responseTimeoutMs: 7_000,
    random: () => 1,
    answered: (_, __, answer) => void answers.push(answer),
  });
  return {
    dialog,
    history,
    requests,
    retracted,
    answers,
    request: () => history.request(newConversation('c1'), dialog),
    asked: () => requests.map(({ request }) => request),
    answer: (body: unknown = {}, at = requests.length - 1) =>
      requests[at]!.settle({ ok: true, code: 200, body, type: '' }),
    fail: (code: 'RESPONSE_LOST' | 'CONNECTION_CLOSED' | 'RESPONSE_TIMEOUT', at = requests.length - 1) =>
      requests[at]!.settle({ ok: false, failure: failure(code) }),
    limit: () =>
      requests.at(-1)!.settle({ ok: false, failure: failure('RESPONSE_TIMEOUT', undefined, { next: 'retrySlowly' }) }),
    hears: (sequence: number, conversationId?: string) => history.heard(dialog, event(sequence, conversationId)),
  };
}

const event = (sequence: number, conversationId?: string): MessageFact => ({
  dialogId: 'd1',
  conversationId,
  sequence,
  time: 1,
  originatorId: 'c',
  role: 'CONSUMER',
  audience: 'ALL',
  event: { type: 'ContentEvent' },
  metadata: undefined,
});
const raw = (sequence: number) => ({ sequence, dialogId: 'd1', event: { type: 'ContentEvent', message: 'x' } });

describe('A brand user asks for', () => {
  test('what comes after the last message told, a page of it (protocol.md 6.7)', () => {
    const { request, asked, requests } = asking('membership', { told: 4 });
    request();
    expect(asked()).toStrictEqual([
      { type: '.ams.ms.QueryMessages', body: { dialogId: 'd1', newerThanSequence: 4, maxQuantity: PAGE } },
    ]);
    expect(requests[0]!.timeoutMs).toBe(7_000);
  });

  test('everything where nothing was told', () => {
    const { request, asked } = asking('membership');
    request();
    expect(asked()[0]!.body).toMatchObject({ newerThanSequence: 0 });
  });

  test('a hole alone, unless nothing was read on this socket yet', () => {
    const { dialog, request, asked } = asking('membership', { told: 4, delivery: 'fetching' });
    hold(dialog, event(9));
    request();
    dialog.delivery = 'following';
    request();
    expect(asked().map(({ body }) => (body as Record<string, unknown>).olderThanSequence)).toEqual([9, undefined]);
  });

  test('and is told what the answer holds, oldest first, and whether there may be more', () => {
    const { request, answer, answers } = asking('membership', { told: 4 });
    request();
    answer([raw(6), raw(5), 'junk']);
    expect(answers).toMatchObject([
      { how: 'page', isFull: false, facts: [{ sequence: 5 }, { sequence: 6 }], asked: { from: 4, known: -1 } },
    ]);
    request();
    answer(Array.from({ length: PAGE }, (_, index) => raw(5 + index)));
    expect(answers[1]).toMatchObject({ isFull: true });
    request();
    answer(Array.from({ length: PAGE - 1 }, (_, index) => raw(5 + index)));
    expect(answers[2]).toMatchObject({ isFull: false });
    request();
    answer({ length: PAGE });
    expect(answers[3]).toMatchObject({ how: 'page', isFull: false, facts: [] });
  });
});

describe('A consumer', () => {
  test('subscribes from the first message that was not told, and asks for the time behind that (protocol.md 12.2)', () => {
    const { request, asked, answer, answers, hears } = asking('subscription', { told: 4, known: 6 });
    request();
    expect(asked()).toEqual([
      { type: 'ms.SubscribeMessagingEvents', body: { dialogId: 'd1', conversationId: 'c1', fromSeq: 5 } },
    ]);
    answer();
    expect([asked()[1], answers]).toEqual([{ type: 'GetClock', body: {} }, []]);
    hears(5);
    hears(6);
    hears(5);
    answer();
    expect(answers).toMatchObject([{ how: 'replay', seen: 6, asked: { from: 4, known: 6, isFirst: true } }]);
  });

  test('does not wait for a replay where nothing is known to have been said', () => {
    const { request, asked, answer, answers } = asking('subscription');
    request();
    answer();
    expect([asked().length, answers]).toMatchObject([1, [{ how: 'replay', seen: -1 }]]);
    const one = asking('subscription', { known: 0 });
    one.request();
    one.answer();
    expect([one.asked().length, one.answers]).toEqual([2, []]);
  });

  test('waits for it all the same where the dialog has closed meanwhile: its end is told after all that was said', () => {
    const { request, asked, answer, answers, hears, dialog } = asking('subscription', { known: -1 });
    request();
    dialog.state = 'CLOSE';
    answer();
    expect([asked().map(({ type }) => type), answers]).toEqual([['ms.SubscribeMessagingEvents', 'GetClock'], []]);
    hears(0);
    answer();
    expect(answers).toMatchObject([{ how: 'replay', seen: 0 }]);
  });

  test('reads what is closed, and does not subscribe to it (protocol.md 12.7)', () => {
    const { request, asked } = asking('subscription', { state: 'CLOSE' });
    request();
    expect(asked()[0]!.type).toBe('ms.QueryMessages');
  });

  test('counts a live message as no replay: it may have overtaken that', () => {
    const { request, answer, answers, hears } = asking('subscription', { known: 2 });
    request();
    answer();
    hears(2, 'c1');
    answer();
    expect(answers).toMatchObject([{ seen: -1 }]);
  });

  test('counts one that comes a second time as a replay, when it asks again', () => {
    const { dialog, request, answer, answers, hears } = asking('subscription', { told: 0, known: 2, attempts: 1 });
    hold(dialog, event(2));
    request();
    answer();
    hears(3, 'c1');
    hears(2, 'c1');
    answer();
    expect(answers).toMatchObject([{ seen: 2, asked: { isFirst: false } }]);
  });

  test('hears of nothing while nothing was asked for', () => {
    const { request, answer, answers, hears, history } = asking('subscription', { known: 2 });
    hears(7);
    request();
    history.heard(newDialog('c1', 'another', 'subscription'), event(9));
    answer();
    answer();
    expect(answers).toMatchObject([{ seen: -1 }]);
  });

  test.each([0, 1])('whose request %i is refused, or goes down with the socket, is told which', (refused) => {
    for (const [code, how] of [
      ['RESPONSE_TIMEOUT', 'refused'],
      ['RESPONSE_LOST', 'lost'],
      ['CONNECTION_CLOSED', 'lost'],
    ] as const) {
      const { request, answer, answers, fail, asked } = asking('subscription', { known: 2 });
      request();
      if (refused === 1) answer();
      fail(code);
      expect([answers, asked().length]).toEqual([[{ how }], refused + 1]);
    }
  });
});

describe('There is one request at a time', () => {
  test('the one before is taken back, and its late answer is nobody’s', () => {
    const { request, answer, answers, retracted } = asking('membership');
    request();
    request();
    expect(retracted).toEqual(['.ams.ms.QueryMessages']);
    answer([], 0);
    expect(answers).toEqual([]);
    answer([], 1);
    expect(answers).toHaveLength(1);
  });

  test('given up, it is taken back once, and nothing more is heard of it', () => {
    const { request, answer, answers, retracted, history, dialog } = asking('membership');
    request();
    history.abandon(dialog);
    history.abandon(dialog);
    answer();
    expect([retracted, answers]).toEqual([['.ams.ms.QueryMessages'], []]);
  });

  test('of two, what is taken back is the one that is under way, also where the first was answered at once', () => {
    const { request, retracted, history, dialog } = asking('subscription', { known: 2 }, { answersAtOnce: 1 });
    request();
    history.abandon(dialog);
    expect(retracted).toEqual(['GetClock']);
  });

  test('and what was answered is not taken back', () => {
    const { request, answer, retracted, history, dialog } = asking('membership');
    request();
    answer([]);
    history.abandon(dialog);
    expect(retracted).toEqual([]);
  });
});

describe('The wait before a dialog is asked for again', () => {
  const waits = (world: ReturnType<typeof asking>) =>
    [0, 1, 2, 7, MOST_ATTEMPTS, 30].map((attempts) => {
      world.dialog.attempts = attempts;
      return world.history.retryDelayMs(world.dialog);
    });

  test('doubles with each attempt, up to a minute, and to ten once the application knows what is missing', () => {
    expect(waits(asking('membership'))).toEqual([500, 500, 1_000, 32_000, 64_000, 600_000]);
  });

  test('is longer for a platform that limits us, until it has answered', () => {
    const world = asking('membership');
    world.request();
    world.limit();
    expect(waits(world)).toEqual([10_000, 10_000, 20_000, 60_000, 600_000, 600_000]);
    world.request();
    world.answer([]);
    expect(waits(world)[0]).toBe(500);
  });

  test('is that of a new dialog once its record was forgotten, whose request is taken back', () => {
    const world = asking('membership');
    world.request();
    world.limit();
    world.request();
    world.history.forget(world.dialog);
    expect([waits(world)[0], world.retracted]).toEqual([500, ['.ams.ms.QueryMessages']]);
  });
});
