import { describe, expect, test } from '@jest/globals';
import { keepMessage } from '../../src/actors/conversations/describe-dialog.js';
import { keptMessages } from '../../src/actors/delivery/message-log.js';
import { newDialog } from '../../src/machines/dialog/new-record.js';
import type { MessageFact } from '../../src/transport/wire/facts.js';
import { DialogNetwork } from './support/dialog-network.js';

const joined = (): DialogNetwork => {
  const network = new DialogNetwork('membership', { takesPart: true });
  network.introduce();
  return network;
};

describe('What comes at the wrong time', () => {
  test('a message that overtakes the description of its conversation is told after it (G5)', () => {
    const network = new DialogNetwork('membership', { takesPart: true });
    network.say();
    network.arrive(0);
    expect(network.order).toEqual([]);
    network.arriveAll();
    expect(network.order).toEqual(['conversation', 'message 0']);
  });

  test('messages before our first snapshot are told though it says that they were there; those behind them are read (G4)', () => {
    const network = new DialogNetwork('membership', { takesPart: true });
    network.say();
    network.say();
    network.arrive(0);
    network.frames = [];
    network.introduce();
    expect(network.order).toEqual(['conversation', 'message 0']);
    network.pass(5_000);
    network.answer();
    expect(network.told).toEqual([0, 1]);
  });

  test('one whose conversation is never described is let go, and counted', () => {
    const network = new DialogNetwork('membership', { takesPart: true });
    network.say();
    network.arrive(0);
    network.lose(0);
    network.pass(29_999);
    expect(network.registry.delivery.unclaimed).toBe(0);
    network.pass(1);
    expect(network.registry.delivery.unclaimed).toBe(1);
    network.introduce();
    expect(network.told).toEqual([]);
  });

  test('a message after the close is kept, and not told on the conversation (G5)', () => {
    const network = joined();
    network.hintLags = true;
    network.say();
    const [message] = network.frames.splice(0);
    network.close();
    network.arriveAll();
    expect(network.order).toEqual(['conversation', 'close']);
    network.frames.push(message!);
    network.arriveAll();
    expect(network.order).toEqual(['conversation', 'close']);
    expect(network.found).toEqual([0]);
    expect(keptMessages(network.dialog!).map(({ sequence }) => sequence)).toEqual([0]);
    network.frames.push(message!);
    network.arriveAll();
    expect(network.found).toEqual([0]);
  });

  test('a message that was reported as missing is told as found, once, and is in its place among the others (G4)', () => {
    const network = joined();
    network.say();
    network.say();
    const [missing] = network.frames.splice(0, 1);
    network.arriveAll();
    for (let round = 0; round < 60; round += 1) {
      network.refuse();
      network.pass(5_000);
    }
    expect(network.gaps).toEqual([{ from: 0, to: 0 }]);
    expect(network.told).toEqual([1]);
    for (let times = 0; times < 2; times += 1) {
      network.frames.push(missing!);
      network.arriveAll();
    }
    expect(network.found).toEqual([0]);
    expect(keptMessages(network.dialog!).map(({ sequence }) => sequence)).toEqual([0, 1]);
  });
});

describe('Requests for what is missing', () => {
  test('there is one at a time, for all holes of a moment', () => {
    const network = joined();
    for (let count = 0; count < 6; count += 1) network.say();
    // 1, 3 and 5 arrive; 0, 2 and 4 do not.
    network.frames = network.frames.filter((_, place) => place % 4 === 2);
    network.arriveAll();
    expect([network.delivery, network.made]).toEqual(['behind', []]);
    network.pass(200);
    expect([network.delivery, network.made]).toEqual(['fetching', ['QueryMessages']]);
    network.answer();
    expect(network.told).toEqual([0, 1]);
    network.calmDown();
    expect(network.told).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('those that a lost connection takes with it are no refusals: they are made again on the next one', () => {
    const network = joined();
    network.say();
    network.lose(0);
    network.arriveAll();
    network.pass(600);
    expect(network.delivery).toBe('fetching');
    network.cut();
    expect([network.delivery, network.dialog!.attempts]).toEqual(['stale', 0]);
    network.reopen();
    network.goOnline();
    expect(network.delivery).toBe('following');
    network.answer();
    expect([network.told, network.gaps, network.delivery]).toEqual([[0], [], 'live']);
  });

  test('a platform that says it is busy is asked again after seconds, not at once', () => {
    const network = joined();
    network.say();
    network.lose(0);
    network.arriveAll();
    network.pass(600);
    network.refuse(0, 429);
    network.pass(4_999);
    expect([network.delivery, network.made.length]).toEqual(['waitingToRetry', 1]);
    network.pass(5_001);
    expect([network.delivery, network.made.length]).toEqual(['fetching', 2]);
  });

  test('a full answer is followed by the next request, also where nothing tells of more', () => {
    const network = joined();
    network.hintLags = true;
    network.cut();
    for (let count = 0; count < 501; count += 1) network.say();
    network.reopen();
    network.goOnline();
    while (network.requests.length > 0) network.answer();
    expect([network.told.length, network.delivery]).toEqual([501, 'live']);
  });

  test('a quiet close costs none', () => {
    const network = joined();
    network.say();
    network.close();
    network.arriveAll();
    expect([network.order, network.made]).toEqual([['conversation', 'message 0', 'close'], []]);
  });
});

test('messages beyond retention are freed', () => {
  const dialog = newDialog('c1', 'c1', 'membership');
  const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'x' };
  const common = {
    dialogId: 'c1',
    conversationId: 'c1',
    time: 0,
    originatorId: 'o',
    role: 'CONSUMER',
    audience: 'ALL',
  };
  for (let sequence = 0; sequence < 1_000; sequence += 1) {
    const fact: MessageFact = { ...common, sequence, event, metadata: undefined, raw: undefined };
    keepMessage(dialog, fact, 10);
    expect(keptMessages(dialog).length).toBeLessThanOrEqual(15);
  }
  expect(keptMessages(dialog).at(-1)!.sequence).toBe(999);
});
