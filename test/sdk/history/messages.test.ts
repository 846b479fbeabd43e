import { describe, expect, it } from '@jest/globals';
import { ParticipantRole } from 'parley-sdk';
import { next } from '../support/waiting.js';
import { textsOf, World } from '../support/world.js';

const { AGENT, ASSIGNED_AGENT, MANAGER } = ParticipantRole;
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('Messages are read in as many requests as it takes', () => {
  /** A platform that answers with at most ten events, whatever it is asked for. */
  const stingy = { queryLimit: 10 };

  it('dialog.getAllPublishEvents() reads a dialog of many pages, and the marks in it', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: MANAGER });
      for (const text of numbers(0, 24)) await ofConsumer.sendMessage(text);
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      const dialog = ann.getConversationById(ofBot.conversationId)!.mainDialog;
      const marked = next(ofBot, 'message-delivery-event');
      await ofConsumer.mainDialog.sendReadStatus([24]);
      await marked;
      await dialog.getAllPublishEvents();
      expect(textsOf(dialog.messages)).toEqual(numbers(0, 24));
      expect(dialog.messages.every((message) => message.hasConsumerRead())).toBe(true);
    }, stingy));

  it.each([
    ['nothing', {}, numbers(0, 24)],
    ['a lower bound', { sequenceMin: 12 }, numbers(12, 24)],
    ['both bounds', { sequenceMin: '3', sequenceMax: '17' }, numbers(3, 17)],
    ['an upper bound', { sequenceMax: 21 }, numbers(0, 21)],
    ['a number: the oldest', { maxQuantity: 13 }, numbers(0, 12)],
    ['a number from a bound on', { sequenceMin: 2, maxQuantity: 15 }, numbers(2, 16)],
    ['a number below a bound: the newest below it', { sequenceMax: 20, maxQuantity: 12 }, numbers(9, 20)],
    ["the platform's names", { newerThanSequence: 4, olderThanSequence: 16 }, numbers(5, 15)],
    ['a number of none', { maxQuantity: 0 }, []],
    ['bounds with nothing between them', { sequenceMin: 9, sequenceMax: 8 }, []],
    ['a bound beyond the newest', { sequenceMin: 25 }, []],
  ])('dialog.queryMessages() with %s', (_, query, texts) =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: MANAGER });
      for (const text of numbers(0, 24)) await ofConsumer.sendMessage(text);
      expect(textsOf(await ofBot.mainDialog.queryMessages(query))).toEqual(texts);
    }, stingy),
  );

  it('a number of messages is one of messages, not of marks', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      for (const text of ['a', 'b', 'c']) {
        const heard = next(ofBot, 'message');
        await ofConsumer.sendMessage(text);
        await (await heard).read();
      }
      expect(textsOf(await ofBot.queryMessages({ maxQuantity: 3 }))).toEqual(['a', 'b', 'c']);
      expect(textsOf(await ofBot.queryMessages({ sequenceMax: 5, maxQuantity: 2 }))).toEqual(['b', 'c']);
    }));
});

describe('conversation.queryMessages()', () => {
  it('reads the open dialog, for a brand user and for a consumer', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      await ofConsumer.sendMessage('hello');
      expect(textsOf(await ofBot.queryMessages())).toEqual(['hello']);
      expect(textsOf(await ofConsumer.queryMessages({ sequenceMin: -1 }))).toEqual(['hello']);
    }));

  it('FD-3 of a conversation that is closed reads its main dialog, and reports no error', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      await ofConsumer.sendMessage('hello');
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      expect(ofBot.openDialog).toBeNull();
      expect(textsOf(await ofBot.queryMessages())).toEqual(['hello']);
    }));
});

describe('CL-5 conversation.getLatestConsumerMessage()', () => {
  it('is there at once, and null as long as the consumer has said nothing that is here', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      await ofConsumer.sendMessage('before you came');
      await ofBot.join(AGENT);
      expect(ofBot.getLatestConsumerMessage()).toBeNull();
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('now');
      const message = await heard;
      await ofBot.sendMessage('answer');
      expect(ofBot.getLatestConsumerMessage()).toBe(message);
      expect(ofConsumer.getLatestConsumerMessage()?.body).toBe('now');
    }));

  it('is found once the dialog was read', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      for (const text of ['first', 'second']) await ofConsumer.sendMessage(text);
      await ofBot.mainDialog.getAllPublishEvents();
      expect(ofBot.getLatestConsumerMessage()?.body).toBe('second');
    }));
});
