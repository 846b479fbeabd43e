import { describe, expect, test } from '@jest/globals';
import { said, telling } from '../support/telling-world.js';

describe('What is given up', () => {
  test('is told hole by hole, each with its ends, and what is behind them follows in order', () => {
    const { hears, told, delivery, dialog } = telling('membership', { needsReading: false, attempts: 8 });
    hears(said(2), said(5));
    dialog.known = 7;
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-1', 'message 2', 'gap c1 c1 3-4', 'message 5', 'gap c1 c1 6-7']);
    expect([dialog.told, dialog.attempts]).toEqual([7, 0]);
    delivery.giveUp(dialog);
    expect(told).toHaveLength(5);
  });

  test('by who did not get to read has no end: nobody knows how much is missing', () => {
    const { told, delivery, dialog } = telling('membership', { needsReading: true, attempts: 8, told: 4 });
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 5-undefined']);
    expect(dialog).toMatchObject({ needsReading: false, attempts: 0 });
  });

  test('by a consumer who hears nothing is told once; he goes on asking, and what comes is in order', () => {
    const { hears, told, delivery, dialog } = telling('subscription', { needsReading: true, attempts: 8 });
    hears(said(2));
    delivery.giveUp(dialog);
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-undefined']);
    expect(dialog).toMatchObject({ needsReading: true, attempts: 8, told: -1 });
    hears(said(0), said(1));
    expect(told.slice(1)).toEqual(['message 0', 'message 1', 'message 2']);
  });

  test('by a consumer of what is closed, or was read, is given up like any other', () => {
    for (const changes of [{ needsReading: true, state: 'CLOSE' }, { needsReading: false }]) {
      const { hears, told, delivery, dialog } = telling('subscription', changes);
      hears(said(2));
      delivery.giveUp(dialog);
      expect(told.slice(0, 2)).toEqual(['gap c1 c1 0-1', 'message 2']);
      expect(dialog.needsReading).toBe(false);
    }
  });

  test('is not told a second time where the application knows that all may be missing', () => {
    const { hears, told, delivery, dialog } = telling('subscription', { needsReading: true });
    delivery.giveUp(dialog);
    dialog.needsReading = false;
    hears(said(3));
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-undefined', 'message 3']);
  });

  test('in a dialog whose conversation is forgotten is nobody’s', () => {
    const { told, delivery, dialog, isForgotten } = telling('membership', { needsReading: true });
    isForgotten();
    delivery.giveUp(dialog);
    expect(told).toEqual([]);
  });
});

describe('An answer to a request for messages', () => {
  const raw = (sequence: number) => ({
    sequence,
    dialogId: 'c1',
    serverTimestamp: 2_000,
    event: { type: 'ContentEvent', message: 'x' },
  });

  test('is told before the machine hears of it', () => {
    const { delivery, conversation, dialog, requests, told, sent } = telling('membership', { known: 1 });
    delivery.history.request(conversation, dialog);
    requests[0]!.settle({ ok: true, code: 200, body: [raw(1), raw(0)], type: '' });
    expect([told, sent]).toEqual([['message 0', 'message 1'], ['page.received']]);
  });

  test('that was given up while the connection was away is told to its end: nothing else will tell it', () => {
    const { hears, told, delivery, dialog } = telling('membership', { delivery: 'stale', needsReading: false });
    hears(said(2), said(3));
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-1', 'message 2', 'message 3']);
  });

  test('that is a replay has been told already; what is left passes over what was private', () => {
    const { delivery, conversation, dialog, requests, told, sent, hears } = telling('subscription', {
      known: 2,
      needsReading: true,
      delivery: 'following',
    });
    delivery.history.request(conversation, dialog);
    requests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    hears(said(0, { conversationId: undefined }), said(2, { conversationId: undefined }));
    requests[1]!.settle({ ok: true, code: 200, body: {}, type: '' });
    expect([told, dialog.told, dialog.needsReading]).toEqual([['message 0', 'message 2'], 2, false]);
    expect(sent.at(-1)).toBe('page.received');
  });

  test('that is a refusal is an attempt; one that was lost with its socket is none', () => {
    const { delivery, conversation, dialog, requests, sent } = telling();
    delivery.history.request(conversation, dialog);
    requests[0]!.settle({ ok: false, failure: { code: 'BAD_REQUEST' } as never });
    expect([sent, dialog.attempts]).toEqual([['page.refused'], 1]);
    delivery.history.request(conversation, dialog);
    requests[1]!.settle({ ok: false, failure: { code: 'RESPONSE_LOST' } as never });
    expect([sent, dialog.attempts]).toEqual([['page.refused', 'connection.interrupted'], 1]);
  });
});
