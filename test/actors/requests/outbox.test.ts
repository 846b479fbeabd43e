import { describe, expect, test } from '@jest/globals';
import { notOpen, type OutgoingRequest, type Verdict } from '../../../src/actors/requests/outbox.js';
import type { Outcome } from '../../../src/transport/request-ledger.js';
import { outboxIn } from '../support/outbox-world.js';

describe('The outbox of a connection that can send', () => {
  test('sends at once, and settles with the answer', () => {
    const { ask, sent, outcomes, ledger, outbox } = outboxIn('canSend');
    ask('a');
    expect([sent, outbox.waiting, outbox.isEmpty]).toEqual([['a 1'], [], false]);
    ledger.answer('1', 200, {}, 'aResponse');
    expect([outcomes, outbox.isEmpty]).toEqual([['a: 200'], true]);
  });
});

describe('The outbox of an interrupted connection', () => {
  test('keeps requests in order, tells how long they wait, and sends them in that order', () => {
    const { ask, sent, outbox, clock, becomes } = outboxIn('queuesSends');
    ask('a');
    clock.pass(100);
    ask('b');
    expect([sent, outbox.isEmpty]).toEqual([[], false]);
    expect(outbox.waiting).toEqual([
      { type: 'a', waitedMs: 100 },
      { type: 'b', waitedMs: 0 },
    ]);
    becomes('canSend');
    outbox.flush();
    ask('c');
    expect(sent).toEqual(['a 1', 'b 2', 'c 3']);
    expect(outbox.waiting).toEqual([]);
  });

  test('refuses a request beyond its bound at once, and takes one again when there is room', () => {
    const { ask, outcomes, outbox } = outboxIn('queuesSends');
    const takeBack = ask('a');
    for (const type of ['b', 'c', 'd']) ask(type);
    expect([outcomes, outbox.waiting.length]).toEqual([['d: OUTBOX_FULL'], 3]);
    takeBack();
    ask('e');
    expect(outbox.waiting.map(({ type }) => type)).toEqual(['b', 'c', 'e']);
  });

  test('gives a request up at the very limit of its age, whether or not the connection comes back', () => {
    const { ask, outcomes, clock, outbox } = outboxIn('queuesSends');
    ask('a');
    clock.pass(999);
    expect(outcomes).toEqual([]);
    clock.pass(1);
    expect([outcomes, outbox.waiting]).toEqual([['a: OUTBOX_EXPIRED'], []]);
  });

  test('does not fail a request as expired that was sent: a bot that repeats it would double it', () => {
    const { ask, outcomes, clock, outbox, becomes, deadlines, ledger } = outboxIn('queuesSends');
    ask('a');
    clock.pass(500);
    becomes('canSend');
    outbox.flush();
    expect(deadlines.size).toBe(1);
    clock.pass(2_000);
    expect(outcomes).toEqual([]);
    ledger.answer('1', 200, {}, '');
    expect([outcomes, clock.running]).toEqual([['a: 200'], 0]);
  });

  test('asks again whether a request that waited may be sent: one that may not says why, and the others go', () => {
    const { ask, askWith, outbox, outcomes, reasons, sent, becomes } = outboxIn('queuesSends');
    ask('a');
    askWith('b', { verdict: () => notOpen('b', 'meanwhile') });
    askWith('c', { verdict: () => 'send' });
    becomes('canSend');
    outbox.flush();
    expect([sent, outcomes, reasons]).toEqual([
      ['a 1', 'c 2'],
      ['b: CONNECTION_CLOSED'],
      [{ request: 'b', connection: 'meanwhile' }],
    ]);
  });

  test('leaves one where it is that has to wait for something else, and those behind it go', () => {
    const { ask, askWith, outbox, sent, becomes } = outboxIn('queuesSends');
    let verdict: Verdict = 'wait';
    askWith('a', { verdict: () => verdict });
    ask('b');
    becomes('canSend');
    outbox.flush();
    expect([sent, outbox.waiting.map(({ type }) => type)]).toEqual([['b 1'], ['a']]);
    verdict = 'send';
    outbox.flush();
    expect([sent, outbox.waiting]).toEqual([['b 1', 'a 2'], []]);
  });

  test('sends nothing where it is told to go on although the connection cannot send, or is broken', () => {
    const world = outboxIn('queuesSends');
    world.ask('a');
    world.outbox.flush();
    world.becomes('canSend');
    world.breaks();
    world.outbox.flush();
    expect([world.sent, world.outbox.waiting.length]).toEqual([[], 1]);
  });

  test('sends what is asked for meanwhile behind what waits, each once', () => {
    const { ask, askWith, outbox, sent, becomes } = outboxIn('queuesSends');
    askWith('a', { leaves: () => ask('late') });
    ask('b');
    becomes('canSend');
    outbox.flush();
    expect(sent).toEqual(['a 1', 'b 2', 'late 3']);
    ask('c');
    expect(sent).toHaveLength(4);
  });

  test('never sends what was taken back, and settles nothing for it', () => {
    const { ask, sent, outcomes, outbox, becomes, clock } = outboxIn('queuesSends');
    const takeBack = ask('a');
    ask('b');
    takeBack();
    becomes('canSend');
    outbox.flush();
    clock.pass(1_000);
    expect([sent, outcomes]).toEqual([['b 1'], []]);
  });

  test('what is taken back after it was sent is forgotten: its answer is nobody’s', () => {
    const { ask, outcomes, outbox, becomes, ledger } = outboxIn('queuesSends');
    const takeBack = ask('a');
    becomes('canSend');
    outbox.flush();
    takeBack();
    expect([ledger.answer('1', 200, {}, ''), outcomes, outbox.isEmpty]).toEqual([false, [], true]);
  });

  test('fails everything that waits, in order, when the connection is over, and keeps no deadline', () => {
    const { ask, outcomes, outbox, deadlines } = outboxIn('queuesSends');
    ask('a');
    ask('b');
    outbox.abandon((type) => notOpen(type, 'closed'));
    expect([outcomes, deadlines.size, outbox.isEmpty]).toEqual([
      ['a: CONNECTION_CLOSED', 'b: CONNECTION_CLOSED'],
      0,
      true,
    ]);
  });
});

describe('A request that must wait for its turn', () => {
  test('waits also while the connection can send, and does not hold up the others', () => {
    const { askInTurn, ask, sent, outbox, clock, deadlines } = outboxIn('canSend');
    let verdict: Verdict = 'wait';
    askInTurn('a', 1, () => verdict);
    ask('b');
    outbox.flush();
    expect([sent, outbox.waiting.length, outbox.isEmpty]).toEqual([['b 1'], 1, false]);
    verdict = 'send';
    outbox.flush();
    expect([sent, outbox.waiting]).toEqual([['b 1', 'a 2'], []]);
    expect([deadlines.size, clock.running]).toEqual([2, 1]);
  });

  test('fails with what stands against it by then, and is not sent', () => {
    const { askInTurn, sent, outcomes, outbox } = outboxIn('canSend');
    let verdict: Verdict = 'wait';
    askInTurn('a', 1, () => verdict);
    verdict = notOpen('a', 'elsewhere');
    outbox.flush();
    expect([sent, outcomes, outbox.isEmpty]).toEqual([[], ['a: CONNECTION_CLOSED'], true]);
  });

  test('is given up at the limit of its age, like any other', () => {
    const { askInTurn, outcomes, clock } = outboxIn('canSend');
    askInTurn('a', 1, () => 'wait');
    clock.pass(1_000);
    expect([outcomes, clock.running]).toEqual([['a: OUTBOX_EXPIRED'], 0]);
  });
});

describe('A request that comes back', () => {
  test('takes its place again in front of those that were made after it, however many wait', () => {
    const { askInTurn, takeBack, ask, sent, outbox, becomes } = outboxIn('queuesSends');
    ask('any');
    askInTurn('c', 3, () => 'send');
    askInTurn('d', 4, () => 'send');
    takeBack('b', 2);
    takeBack('e', 5);
    becomes('canSend');
    outbox.flush();
    expect(sent).toEqual(['any 1', 'b 2', 'c 3', 'd 4', 'e 5']);
  });

  test('is not younger than it was when it waited first', () => {
    const { outbox, outcomes, clock, becomes } = outboxIn('queuesSends');
    const settle = (outcome: Outcome): void => void outcomes.push(outcome.ok ? 'done' : outcome.failure.code);
    const outgoing: OutgoingRequest = { request: { type: 'a' }, timeoutMs: 5_000, settle };
    outbox.submit(outgoing);
    clock.pass(600);
    becomes('canSend');
    outbox.flush();
    becomes('queuesSends');
    outbox.takeBack(outgoing);
    expect(outbox.waiting).toEqual([{ type: 'a', waitedMs: 600 }]);
    clock.pass(399);
    expect(outcomes).toEqual([]);
    clock.pass(1);
    expect(outcomes).toEqual(['OUTBOX_EXPIRED']);
  });
});

describe('Something whose fate is not known', () => {
  test('keeps the outbox from being empty until it is, and a connection that drains is told then', () => {
    const { outbox, told, becomes } = outboxIn('canSend');
    const noDoubt = outbox.doubt(() => {});
    becomes('canSend', 'drains');
    expect([outbox.isEmpty, told]).toEqual([false, []]);
    noDoubt();
    expect([outbox.isEmpty, told]).toEqual([true, ['outbox.empty']]);
  });

  test('is told when the connection is over', () => {
    const { outbox } = outboxIn('canSend');
    let ended = 0;
    outbox.doubt(() => void (ended += 1));
    const noDoubt = outbox.doubt(() => void (ended += 10));
    noDoubt();
    outbox.abandon((type) => notOpen(type, 'closed'));
    expect(ended).toBe(1);
  });
});

describe('While the queue leaves', () => {
  test('what a handler asks for comes behind it, and what it takes back is not sent', () => {
    const world = outboxIn('queuesSends');
    const { ask, sent, outbox, becomes } = world;
    ask('a');
    const takeBack = ask('b');
    ask('c');
    becomes('canSend');
    world.onSent = (type) => {
      if (type !== 'a') return;
      takeBack();
      ask('d');
    };
    outbox.flush();
    expect(sent).toEqual(['a 1', 'c 2', 'd 3']);
  });
});

describe('A request that the outbox gave up', () => {
  test('says what it was, and which bound it met or what the connection was', () => {
    const { ask, reasons, clock } = outboxIn('queuesSends');
    for (const type of ['a', 'b', 'c', 'd']) ask(type);
    expect(reasons).toEqual([{ request: 'd', count: 3 }]);
    clock.pass(1_000);
    expect(reasons[1]).toEqual({ request: 'a', waitedMs: 1_000 });
    const closed = outboxIn();
    closed.ask('a');
    const broken = outboxIn('canSend');
    broken.breaks();
    broken.ask('a');
    expect([closed.reasons, broken.reasons]).toEqual([
      [{ request: 'a', connection: 'here' }],
      [{ request: 'a', connection: 'failed' }],
    ]);
  });
});

describe('Requests that do not wait until the connection is online', () => {
  test('are sent as soon as there is a socket, and wait without one', () => {
    const { askOnSocket, sent, outbox, becomes } = outboxIn('queuesSends');
    askOnSocket('a');
    expect(outbox.waiting).toHaveLength(1);
    becomes('queuesSends', 'hasSocket');
    askOnSocket('b');
    expect(sent).toEqual(['b 1']);
  });
});

describe('The outbox of a connection that is over, or broken,', () => {
  test('fails a request at once', () => {
    const closed = outboxIn();
    closed.ask('a');
    const broken = outboxIn('canSend', 'queuesSends');
    broken.breaks();
    broken.ask('a');
    for (const { outcomes, sent, clock } of [closed, broken])
      expect([outcomes, sent, clock.running]).toEqual([['a: CONNECTION_CLOSED'], [], 0]);
  });
});

describe('A request that has to wait for something other than the connection', () => {
  test('waits though the connection can send, and says that it leaves when it does', () => {
    const { askWith, outbox, sent } = outboxIn('canSend');
    const order: string[] = [];
    let verdict: Verdict = 'wait';
    askWith('a', { verdict: () => verdict, leaves: () => void order.push(`leaves before ${sent.length}`) });
    expect([sent, order, outbox.waiting.length]).toEqual([[], [], 1]);
    verdict = 'send';
    outbox.flush();
    expect([sent, order]).toEqual([['a 1'], ['leaves before 0']]);
    askWith('b', { verdict: () => 'send', leaves: () => void order.push(`leaves before ${sent.length}`) });
    expect([sent.length, order.length]).toEqual([2, 2]);
  });

  test('that comes back takes its place before those that were made after it', () => {
    const { ask, askWith, takeBack, outbox, becomes } = outboxIn('queuesSends');
    ask('a');
    askWith('third', { place: 3 });
    takeBack('second', 2);
    takeBack('first', 1);
    takeBack('fourth', 4);
    expect(outbox.waiting.map(({ type }) => type)).toEqual(['a', 'first', 'second', 'third', 'fourth']);
    becomes('canSend');
  });
});

describe('What nobody knows the end of', () => {
  test('keeps the outbox from being empty until it is known, or the connection is over', () => {
    const { outbox, told, becomes } = outboxIn('canSend', 'drains');
    const ended: string[] = [];
    const known = outbox.doubt(() => void ended.push('one'));
    outbox.doubt(() => void ended.push('other'));
    expect([outbox.isEmpty, told]).toEqual([false, []]);
    known();
    expect([outbox.isEmpty, told]).toEqual([false, []]);
    outbox.abandon((type) => notOpen(type, 'closed'));
    expect(ended).toEqual(['other']);
    becomes('canSend', 'drains');
    const last = outboxIn('canSend', 'drains');
    last.outbox.doubt(() => {})();
    expect([last.outbox.isEmpty, last.told]).toEqual([true, ['outbox.empty']]);
  });
});

describe('While the connection drains', () => {
  test('what waited last may be refused, or be so already: then the outbox is empty, and the connection hears of it', () => {
    for (const last of ['complete', notOpen('a', 'meanwhile')] as const) {
      const { askInTurn, outbox, told, sent, outcomes, becomes } = outboxIn('canSend');
      let verdict: Verdict = 'wait';
      askInTurn('a', 1, () => verdict);
      becomes('canSend', 'drains');
      verdict = last;
      outbox.flush();
      expect([sent, outcomes, told]).toEqual([
        [],
        [last === 'complete' ? 'a: 200' : 'a: CONNECTION_CLOSED'],
        ['outbox.empty'],
      ]);
    }
  });

  test('the last answer is told, not the ones before it; nothing is told when it does not drain', () => {
    const { ask, ledger, told, becomes } = outboxIn('canSend');
    for (const type of ['a', 'b', 'c']) ask(type);
    ledger.answer('1', 200, {}, '');
    becomes('canSend', 'drains');
    ledger.answer('2', 200, {}, '');
    expect(told).toEqual([]);
    ledger.answer('3', 200, {}, '');
    expect(told).toEqual(['outbox.empty']);
  });

  test('the last request that is taken back is told as well', () => {
    const { ask, told, becomes } = outboxIn('canSend');
    const takeBack = ask('a');
    becomes('canSend', 'drains');
    takeBack();
    expect(told).toEqual(['outbox.empty']);
  });
});

describe('Who waits for the answers to what has left', () => {
  test('hears of the last one, whatever waits behind it; at once where nothing has left', async () => {
    const { ask, outbox, ledger, becomes } = outboxIn('canSend');
    const heard: string[] = [];
    await outbox.answered(new AbortController().signal);
    for (const type of ['a', 'b']) ask(type);
    becomes('queuesSends');
    ask('c');
    void outbox.answered(new AbortController().signal).then(() => heard.push('all'));
    ledger.answer('1', 200, {}, '');
    await Promise.resolve();
    expect(heard).toEqual([]);
    ledger.answer('2', 500, {}, '');
    await Promise.resolve();
    expect([heard, outbox.isEmpty]).toEqual([['all'], false]);
  });

  test('gives up by the signal', async () => {
    const { ask, outbox } = outboxIn('canSend');
    ask('a');
    const giveUp = new AbortController();
    const waiting = outbox.answered(giveUp.signal);
    giveUp.abort('enough');
    await expect(waiting).rejects.toBe('enough');
  });
});
