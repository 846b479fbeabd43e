import { describe, expect, test } from '@jest/globals';
import { AGE_MS, ANSWER_MS, Talk } from '../support/talk.js';

const outcomeOf = (talk: Talk): Promise<readonly string[]> => talk.settled();

describe('A message whose answer was lost (G3)', () => {
  test('resolves with its place when it is in the dialog, and is sent once', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.take({ answers: false });
    talk.pass(ANSWER_MS);
    expect(talk.asked).toEqual(['read after 0']);
    talk.take();
    expect([await outcomeOf(talk), talk.asked, talk.said.length]).toEqual([['hi: 0'], [], 1]);
  });

  test('is not looked for where it was told meanwhile', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.take({ answers: false });
    talk.hearsOwn('hi', 0);
    talk.pass(ANSWER_MS);
    expect([await talk.settled(), talk.asked]).toEqual([['hi: 0'], []]);
  });

  test('is sent again when it is not in the dialog', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.drop();
    talk.pass(ANSWER_MS);
    talk.take();
    expect([await outcomeOf(talk), talk.asked]).toEqual([[], ['hi']]);
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['hi: 0'], 1]);
  });

  test.each([
    ['there', true, 0],
    ['not there', false, 0],
  ])('after the loss of the socket it is looked for when the connection is back: %s', async (_, isThere, sequence) => {
    const talk = new Talk();
    talk.say('hi');
    if (isThere) talk.take({ answers: false });
    talk.cut();
    expect([await outcomeOf(talk), talk.asked]).toEqual([[], []]);
    talk.back();
    expect(talk.asked).toEqual(['read after 0']);
    talk.take();
    if (!isThere) talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([[`hi: ${sequence}`], 1]);
  });

  test('is not mistaken for one of before, of somebody else, or for another audience', async () => {
    const talk = new Talk();
    talk.hear('hi');
    talk.dialog.told = 0;
    talk.say('hi');
    talk.drop();
    talk.hear('hi', { by: 'somebody' });
    talk.hear('hi', { audience: 'AGENTS_AND_MANAGERS' });
    talk.pass(ANSWER_MS);
    talk.take();
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['hi: 3'], 4]);
  });

  test('is found where others have said a lot meanwhile', async () => {
    const talk = new Talk();
    talk.say('hi');
    for (let count = 0; count < 700; count += 1) talk.hear('well', { by: 'somebody' });
    talk.take({ answers: false });
    talk.pass(ANSWER_MS);
    talk.take();
    expect(talk.asked).toEqual(['read after 499']);
    talk.take();
    expect(await outcomeOf(talk)).toEqual(['hi: 700']);
  });

  test('that is lost again each time is looked for each time, and given up in the end', async () => {
    const talk = new Talk();
    talk.say('hi');
    for (let round = 0; round < 6; round += 1) {
      talk.cut();
      talk.back();
      talk.take();
    }
    expect(await outcomeOf(talk)).toEqual(['hi: RESPONSE_LOST']);
    expect(talk.failures).toMatchObject([{ why: 'repeated', dialog: 'c1' }]);
    expect(talk.outbox.isEmpty).toBe(true);
  });

  test('and that is not to be repeated rejects at once', async () => {
    const talk = new Talk();
    talk.say('one', { rejectsWhenLost: true });
    talk.pass(ANSWER_MS);
    talk.say('two', { rejectsWhenLost: true });
    talk.cut();
    expect(await outcomeOf(talk)).toEqual(['one: RESPONSE_TIMEOUT', 'two: RESPONSE_LOST']);
    talk.back();
    expect([talk.asked, talk.outbox.isEmpty]).toEqual([[], true]);
  });

  test('is looked for on each new socket, though the reading itself is lost time and again', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.take({ answers: false });
    for (let count = 0; count < 5; count += 1) {
      talk.cut({ tellsDialogsFirst: false });
      talk.back();
      expect(talk.asked).toEqual(['read after 0']);
    }
    talk.take();
    expect(await outcomeOf(talk)).toEqual(['hi: 0']);
  });

  test('stays private when it is sent again (G15)', async () => {
    const talk = new Talk();
    talk.say('psst', { audience: 'AGENTS_AND_MANAGERS' });
    talk.cut();
    talk.back();
    talk.hear('psst');
    talk.take();
    talk.take();
    expect(talk.said.at(-1)).toMatchObject({ message: 'psst', audience: 'AGENTS_AND_MANAGERS' });
    expect(await outcomeOf(talk)).toEqual(['psst: 1']);
  });
});

describe('Messages that are alike (G3)', () => {
  test('are told apart by their places: of two lost ones, one of them there, the other is sent again', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'first' });
    talk.say('hi', { as: 'second' });
    talk.take({ answers: false });
    talk.cut();
    talk.back();
    talk.take();
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['first: 0', 'second: 1'], 2]);
  });

  test('are found in their order, also where the later one was told before the dialog is read', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'first' });
    talk.say('hi', { as: 'second' });
    talk.take({ answers: false });
    talk.take({ answers: false });
    talk.keeps('hi', 1);
    talk.cut();
    talk.back();
    talk.take();
    expect(await outcomeOf(talk)).toEqual(['first: 0', 'second: 1']);
  });

  test('one that was refused does not stand in the way of the next', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'first' });
    talk.refuse(403);
    talk.say('hi', { as: 'second' });
    talk.take({ answers: false });
    talk.pass(ANSWER_MS);
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['first: FORBIDDEN', 'second: 0'], 1]);
  });

  test('a thousand that were answered meanwhile are not the one that was lost before them', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'lost' });
    const [lost] = talk.frames.splice(0);
    for (let count = 0; count <= 1_000; count += 1) {
      talk.say('hi', { as: 'answered' });
      talk.take();
    }
    await outcomeOf(talk);
    talk.pass(ANSWER_MS);
    expect(lost!.body.event.message).toBe('hi');
    for (let page = 0; page < 4; page += 1) talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['lost: 1001'], 1_002]);
  });

  test('one that was answered is not another one’s', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'first' });
    talk.say('hi', { as: 'second' });
    talk.drop();
    talk.take();
    talk.pass(ANSWER_MS);
    talk.take();
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['second: 0', 'first: 1'], 2]);
  });

  test('one that is under way is waited for, because what is there may be it', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'first' });
    talk.drop();
    talk.pass(ANSWER_MS - 1);
    talk.say('hi', { as: 'second' });
    const [second] = talk.frames;
    talk.take({ answers: false });
    talk.pass(1);
    expect(talk.asked).toEqual([]);
    talk.ledger.answer(second!.id, 200, { sequence: 0 }, '');
    talk.take();
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['second: 0', 'first: 1'], 2]);
  });

  test('one that was sent later does not find the one of before', async () => {
    const talk = new Talk();
    talk.say('hi', { as: 'first' });
    talk.take();
    talk.say('hi', { as: 'second' });
    talk.drop();
    talk.pass(ANSWER_MS);
    talk.take();
    talk.take();
    expect([await outcomeOf(talk), talk.said.length]).toEqual([['first: 0', 'second: 1'], 2]);
  });
});

describe('Messages behind one in doubt', () => {
  test('wait in the outbox, and follow it in the order in which they were made', async () => {
    const talk = new Talk();
    talk.say('one');
    talk.cut();
    talk.say('two');
    talk.back();
    talk.say('three');
    expect(talk.asked).toEqual(['read after 0']);
    expect(talk.outbox.waiting.map(({ type }) => type)).toEqual(['.ams.ms.PublishEvent', '.ams.ms.PublishEvent']);
    talk.take();
    expect([talk.asked, talk.outbox.waiting]).toEqual([['one', 'two', 'three'], []]);
    for (let count = 0; count < 3; count += 1) talk.take();
    expect(await outcomeOf(talk)).toEqual(['one: 0', 'two: 1', 'three: 2']);
  });

  test('go when it is given up, or when nobody waits for it any more', async () => {
    const talk = new Talk();
    const giveUp = new AbortController();
    talk.say('one', { signal: giveUp.signal });
    talk.cut();
    talk.back();
    talk.say('two');
    giveUp.abort();
    // The reading is nobody's any more.
    talk.frames.shift();
    expect(talk.asked).toEqual(['two']);
    talk.take();
    expect([await outcomeOf(talk), talk.outbox.isEmpty]).toEqual([['one: ABORTED', 'two: 0'], true]);
  });

  test('are bounded in number and in age like whatever else waits', async () => {
    const talk = new Talk();
    talk.say('one');
    talk.cut();
    for (const message of ['two', 'three', 'four', 'five']) talk.say(message);
    expect(await outcomeOf(talk)).toEqual(['five: OUTBOX_FULL']);
    talk.pass(AGE_MS);
    const outcomes = await outcomeOf(talk);
    expect([...outcomes].sort()).toEqual([
      'four: OUTBOX_EXPIRED',
      'one: RESPONSE_LOST',
      'three: OUTBOX_EXPIRED',
      'two: OUTBOX_EXPIRED',
    ]);
    expect(talk.clock.running).toBe(0);
  });
});

describe('Where nobody can know what became of a message it rejects with RESPONSE_LOST, which says why (G1)', () => {
  const why = async (talk: Talk, message = 'hi'): Promise<unknown> => {
    expect(await outcomeOf(talk)).toEqual([`${message}: RESPONSE_LOST`]);
    expect([talk.outbox.isEmpty, talk.dialog.publishing]).toEqual([true, 'clear']);
    return (talk.failures[0] as { readonly why: unknown }).why;
  };

  test('the platform refuses to let the dialog be read', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.take({ answers: false });
    talk.pass(ANSWER_MS);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      talk.refuse();
      talk.pass(10_000);
    }
    expect(await why(talk)).toBe('unreadable');
  });

  test('but readings that were refused before it was sent again do not count any more', async () => {
    const talk = new Talk();
    const refusals = (count: number): void => {
      talk.drop();
      talk.pass(ANSWER_MS);
      for (let attempt = 0; attempt < count; attempt += 1) {
        talk.refuse();
        talk.pass(10_000);
      }
      talk.take();
    };
    talk.say('hi');
    refusals(1);
    refusals(2);
    talk.take();
    expect(await outcomeOf(talk)).toEqual(['hi: 0']);
  });

  test('the reading is not answered', async () => {
    const talk = new Talk();
    talk.say('hi');
    for (let count = 0; count < 20; count += 1) talk.pass(10_000);
    expect(await why(talk)).toBe('unanswered');
  });

  test('the connection does not come back in time', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.cut();
    talk.pass(AGE_MS - 1);
    expect(await outcomeOf(talk)).toEqual([]);
    talk.pass(1);
    expect(await why(talk)).toBe('outage');
  });

  test.each(['under way', 'looked for', 'waiting for the connection'])(
    'the connection is closed while it is %s',
    async (when) => {
      const talk = new Talk();
      talk.say('hi');
      if (when === 'looked for') talk.pass(ANSWER_MS);
      if (when === 'waiting for the connection') talk.cut();
      talk.close();
      expect(await why(talk)).toBe('closed');
      expect(talk.clock.running).toBe(0);
    },
  );

  test('its conversation is not known any more', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.cut();
    talk.evict();
    expect(await why(talk)).toBe('evicted');
  });

  test('but not where it was told meanwhile', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.take({ answers: false });
    talk.hearsOwn('hi', 0);
    talk.cut();
    talk.close();
    expect(await outcomeOf(talk)).toEqual(['hi: 0']);
  });
});

describe('Meanwhile', () => {
  test('a dialog that closes takes it no more: what is not there is refused, what is there is done', async () => {
    for (const isThere of [true, false]) {
      const talk = new Talk();
      talk.say('hi');
      if (isThere) talk.take({ answers: false });
      else talk.drop();
      talk.closeDialog();
      talk.pass(ANSWER_MS);
      talk.take();
      expect(await outcomeOf(talk)).toEqual([isThere ? 'hi: 0' : 'hi: DIALOG_STATE']);
    }
  });

  test('drain() waits for it', async () => {
    const talk = new Talk();
    talk.say('hi');
    talk.drop();
    talk.pass(ANSWER_MS);
    talk.drain();
    talk.take();
    expect(talk.drained).toBe(false);
    talk.take();
    expect([await outcomeOf(talk), talk.drained]).toEqual([['hi: 0'], true]);
  });

  test('a message that waits in the queue is allowed by its dialog again before it is sent', async () => {
    const talk = new Talk();
    talk.cut();
    talk.say('hi');
    talk.closeDialog();
    talk.back();
    expect([await outcomeOf(talk), talk.asked]).toEqual([['hi: DIALOG_STATE'], []]);
  });
});
