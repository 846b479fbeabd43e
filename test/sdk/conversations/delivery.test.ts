import { describe, expect, it } from '@jest/globals';
import { type Conversation, ParticipantRole } from 'parley-sdk';
import { HandClock, retry } from '../support/hand-clock.js';
import { at, eventually, next } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

const { AGENT } = ParticipantRole;
const topic = 'notification:MessagingEventNotification';
const away = (clock: HandClock) => ({ platform: { clock, random: () => 0.5 } });

async function send(conversation: Conversation, ...texts: string[]): Promise<void> {
  for (const text of texts) await conversation.sendMessage(text);
}

const deliveryOf = (conversation: Conversation): string =>
  (conversation.mainDialog.getSnapshot().value as { delivery: string }).delivery;

/** Nothing is missing in the main dialog, and new messages come by themselves. */
const live = (conversation: Conversation): Promise<unknown> =>
  eventually(
    conversation.mainDialog,
    () => deliveryOf(conversation),
    (now) => now === 'live',
  );

describe('Coming back (G4)', () => {
  it('a message that comes before the subscriptions are made again does not pass those that were missed', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT, bot: away(clock) });
      const heard = messagesOf(ofBot);
      const first = next(ofBot, 'message');
      await send(ofConsumer, '0');
      await first;
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await send(ofConsumer, '1', '2', '3');
      world.emulator.faults.add({ when: 'SubscribeExConversations', do: 'hold', user: 'bot', ms: 150 });
      const last = next(ofBot, 'message', ({ body }) => body === '4');
      await retry(bot, clock);
      await at(bot, 'interrupted.resubscribing');
      await send(ofConsumer, '4');
      await last;
      expect(textsOf(heard)).toEqual(['0', '1', '2', '3', '4']);
      world.errorsOf(bot);
    }));

  it('a bot that has joined and was told nothing yet is told what it missed', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT, bot: away(clock) });
      const heard = messagesOf(ofBot);
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await send(ofConsumer, '0', '1');
      const last = next(ofBot, 'message', ({ body }) => body === '1');
      await retry(bot, clock);
      await last;
      expect(textsOf(heard)).toEqual(['0', '1']);
      world.errorsOf(bot);
    }));

  it.each([
    ['bot', 'QueryMessages'],
    ['consumer', 'SubscribeMessagingEvents'],
  ] as const)('a %s whose %s is refused asks again, and misses nothing', (who, request) =>
    World.run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const [mine, theirs, gone] = who === 'bot' ? [ofBot, ofConsumer, bot] : [ofConsumer, ofBot, consumer];
      const heard = messagesOf(mine);
      const first = next(mine, 'message');
      await send(theirs, '0');
      await first;
      const refusal = world.emulator.faults.add({ when: request, do: 'refuse', code: 500, times: 3 });
      world.emulator.sockets.terminate({ side: who === 'bot' ? 'brand' : 'consumer' });
      await at(gone, 'interrupted.waitingToRetry').catch(() => {});
      await send(theirs, '1', '2');
      const last = next(mine, 'message', ({ body }) => body === '3');
      await at(gone, 'online');
      await live(mine);
      await send(theirs, '3');
      await last;
      expect(textsOf(heard)).toEqual(['0', '1', '2', '3']);
      expect(refusal.strikes).toBe(3);
      world.errorsOf(gone);
    }),
  );

  it('more messages than one answer holds are all told', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT, bot: away(clock) });
      const heard = messagesOf(ofBot);
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await Promise.all(Array.from({ length: 1_001 }, (_, index) => ofConsumer.sendMessage(`${index}`)));
      const last = next(ofBot, 'message', ({ sequence }) => sequence === 1_000);
      await retry(bot, clock);
      await last;
      expect(heard.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1_001 }, (_, index) => index));
      expect(world.emulator.ledger.counters.requests.QueryMessages).toMatchObject({ answered: 3 });
      world.errorsOf(bot);
    }));

  it('a conversation that closed is read, not subscribed to, and its close is the last that is told (12.7)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { consumer, ofBot, ofConsumer } = await world.conversation({ role: AGENT, consumer: away(clock) });
      await live(ofConsumer);
      const told: unknown[] = [];
      ofConsumer.on('message', ({ body }) => void told.push(body));
      ofConsumer.on('close', () => void told.push('close'));
      world.emulator.sockets.terminate({ side: 'consumer' });
      await at(consumer, 'interrupted.waitingToRetry');
      await send(ofBot, '0', '1');
      await ofBot.close();
      const closed = next(ofConsumer, 'close');
      await retry(consumer, clock);
      await closed;
      expect(told).toEqual(['0', '1', 'close']);
      expect(world.emulator.ledger.counters.requests.SubscribeMessagingEvents).toMatchObject({ answered: 1 });
      world.errorsOf(consumer);
    }));

  it('a consumer who is cut off a second time while a new dialog loads hears its messages all the same (G8)', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const clock = new HandClock();
      const consumer = await world.openConsumer({ ...away(clock), waitForReady: true });
      const other = next(bot, 'conversation');
      const ofConsumer = await consumer.createConversation();
      const ofBot = await other;
      await ofBot.join(AGENT);
      await live(ofConsumer);
      const heard = messagesOf(ofConsumer);
      world.emulator.faults.add({ when: 'SubscribeMessagingEvents', do: 'cut' });
      world.emulator.sockets.terminate({ side: 'consumer' });
      await retry(consumer, clock);
      await retry(consumer, clock);
      await at(consumer, 'online');
      const told = next(ofConsumer, 'message');
      await send(ofBot, '0');
      await told;
      expect(textsOf(heard)).toEqual(['0']);
      world.errorsOf(consumer);
    }));
});

describe('On a live socket (G4)', () => {
  it('messages to a consumer that overtake each other are told in order, with one request for all holes', () =>
    World.run(async (world) => {
      const { consumer, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      await live(ofConsumer);
      const heard = messagesOf(ofConsumer);
      const userId = consumer.userId!;
      world.emulator.faults.add({ when: topic, do: 'delay', user: userId, ms: 1_500 });
      world.emulator.faults.add({ when: topic, do: 'delay', user: userId, ms: 1_200, nth: 2 });
      const last = next(ofConsumer, 'message', ({ body }) => body === '2');
      await send(ofBot, '0', '1', '2');
      await last;
      expect(textsOf(heard)).toEqual(['0', '1', '2']);
      expect(world.emulator.ledger.counters.requests.SubscribeMessagingEvents).toMatchObject({ answered: 2 });
    }));

  it('a private message, which a consumer is not told of, holds up nothing for long', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      await live(ofConsumer);
      const heard = messagesOf(ofConsumer);
      const last = next(ofConsumer, 'message', ({ body }) => body === '2');
      await send(ofBot, '0');
      await ofBot.mainDialog.sendPrivateMessage('psst');
      await send(ofBot, '2');
      await last;
      await live(ofConsumer);
      expect(heard.map(({ sequence }) => sequence)).toEqual([0, 2]);
    }));

  it('the first messages after joining are told in order when they overtake each other', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation();
      await send(ofConsumer, 'before');
      await settle(bot);
      await ofBot.join(AGENT);
      const heard = messagesOf(ofBot);
      world.emulator.faults.add({ when: topic, do: 'delay', user: 'bot', ms: 50 });
      const last = next(ofBot, 'message', ({ body }) => body === '2');
      await send(ofConsumer, '1', '2');
      await last;
      await live(ofBot);
      expect(textsOf(heard)).toEqual(['1', '2']);
    }));

  it('a message that was lost without a successor is missed, because the conversation tells of it', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const told = next(ofBot, 'message');
      world.emulator.faults.add({ when: topic, do: 'dropResponse', user: 'bot' });
      await send(ofConsumer, 'only');
      expect((await told).body).toBe('only');
    }));

  it('our own message, whose notification was lost, comes back all the same', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: AGENT });
      const told = next(ofBot, 'message');
      world.emulator.faults.add({ when: topic, do: 'dropResponse', user: 'bot' });
      world.emulator.faults.add({
        when: 'notification:ExConversationChangeNotification',
        do: 'dropResponse',
        user: 'bot',
      });
      await send(ofBot, 'mine');
      expect((await told).body).toBe('mine');
    }));

  it('a close that overtakes the last message waits for it (G5)', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const told: unknown[] = [];
      ofBot.on('message', ({ body }) => void told.push(body));
      ofBot.on('close', () => void told.push('close'));
      world.emulator.faults.add({ when: topic, do: 'delay', user: 'bot', ms: 1_000 });
      const closed = next(ofBot, 'close');
      await send(ofConsumer, 'last words');
      await ofConsumer.close();
      await closed;
      await settle(bot);
      expect(told).toEqual(['last words', 'close']);
    }));
});
