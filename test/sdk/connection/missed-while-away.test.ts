import { describe, expect, it } from '@jest/globals';
import { type Connection, ParticipantRole } from 'parley-sdk';
import { HandClock, retry, staysAway } from '../support/hand-clock.js';
import { at, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

/** The snapshot is here, and what is not in it has had its moment. */
async function missingIsGone(connection: Connection, clock: HandClock): Promise<void> {
  await at(connection, 'online');
  await settle(connection);
  clock.pass(250);
}

/** A conversation in which one message was said; then the bot or the consumer is cut off, and stays so until it is to come back. */
async function oneIsAway(world: World, who: 'bot' | 'consumer') {
  const clock = new HandClock();
  const { bot, consumer, ofBot, ofConsumer } = await world.conversation({
    role: ParticipantRole.AGENT,
    [who]: staysAway(clock),
  });
  const [gone, away, there] = who === 'bot' ? [bot, ofBot, ofConsumer] : [consumer, ofConsumer, ofBot];
  const heard = messagesOf(away);
  const first = next(away, 'message');
  await there.sendMessage('0');
  await first;
  world.emulator.sockets.terminate({ side: who === 'bot' ? 'brand' : 'consumer' });
  await at(gone, 'interrupted.waitingToRetry');
  return { clock, gone, away, there, heard };
}

describe('What happened while the connection was away is told after it is back', () => {
  it.each(['bot', 'consumer'] as const)(
    'NA-7 to the %s: the messages, in order, each once, without a gap (G4)',
    (who) =>
      World.run(async (world) => {
        const { clock, gone, away, there, heard } = await oneIsAway(world, who);
        for (const text of ['1', '2', '3']) await there.sendMessage(text);
        await retry(gone, clock);
        const last = next(away, 'message', ({ body }) => body === '4');
        await at(gone, 'online');
        await there.sendMessage('4');
        await last;
        expect(textsOf(heard)).toEqual(['0', '1', '2', '3', '4']);
        expect(heard.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
        expect(world.emulator.ledger.summary().total).toMatchObject({ undelivered: 0, doubled: 0, repeated: 0 });
        world.errorsOf(gone);
      }),
  );

  it.each(['bot', 'consumer'] as const)(
    'to the %s: messages and the close behind them, which is the last that is heard (G4, G5)',
    (who) =>
      World.run(async (world) => {
        const { clock, gone, away, there, heard } = await oneIsAway(world, who);
        let end = '';
        away.on('close', () => {
          end = `${textsOf(heard)} close: ${away.lifecycle}`;
        });
        for (const text of ['1', '2']) await there.sendMessage(text);
        await there.close();
        const closed = next(away, 'close');
        await retry(gone, clock);
        await missingIsGone(gone, clock);
        await closed;
        await settle(gone);
        expect([end, textsOf(heard)]).toEqual(['0,1,2 close: closed', ['0', '1', '2']]);
        world.errorsOf(gone);
      }),
  );

  it('a close although what was said before it cannot be had, and before it what is missing (G4, G5, G10)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({
        bot: staysAway(clock),
        role: ParticipantRole.AGENT,
      });
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('0');
      await first;
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await ofConsumer.sendMessage('1');
      await ofConsumer.close();
      world.emulator.faults.add({ when: 'QueryMessages', do: 'refuse', code: 500, times: Number.POSITIVE_INFINITY });
      const told: string[] = [];
      ofBot.on('close', () => void told.push('close'));
      bot.on('error', ({ code, context }) => void told.push(`${code} ${context.from} ${context.to}`));
      await retry(bot, clock);
      await at(bot, 'online');
      for (let round = 0; round < 80 && !told.includes('close'); round += 1) {
        await settle(bot);
        clock.pass(1_000);
      }
      // Nothing has said how far it goes: the conversation is only missing from the list of open ones.
      expect(told).toEqual(['HISTORY_MISSING 1 undefined', 'close']);
      world.errorsOf(bot);
    }));

  it('a close, once (G5)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({ bot: staysAway(clock) });
      let closes = 0;
      ofBot.on('close', () => void (closes += 1));
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await ofConsumer.close();
      const closed = next(ofBot, 'close');
      await retry(bot, clock);
      await missingIsGone(bot, clock);
      await closed;
      await settle(bot);
      expect(closes).toBe(1);
      expect(ofBot).toMatchObject({ lifecycle: 'closed', stage: 'CLOSE' });
      world.errorsOf(bot);
    }));

  it('a conversation that began', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand(staysAway(clock));
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const consumer = await world.openConsumer();
      const { conversationId } = await consumer.createConversation();
      const announced = next(bot, 'conversation');
      await retry(bot, clock);
      expect((await announced).conversationId).toBe(conversationId);
      world.errorsOf(bot);
    }));

  it('a transfer and who came and went (G7)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, conversationId } = await world.conversation({ bot: staysAway(clock) });
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      const ofAnn = ann.getConversationById(conversationId)!;
      const told: string[] = [];
      for (const event of ['transfer-skill', 'transfer-agent', 'back-to-queue', 'skill-change'] as const) {
        ofBot.on(event, () => void told.push(event));
      }
      ofBot.on('participant-added', ({ role, userId }) => void told.push(`${role} ${userId === ann.userId}`));
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await ofAnn.join(ParticipantRole.MANAGER);
      await ofAnn.transfer({ skillId: '4711' });
      const back = next(bot, 'reconnect');
      const transferred = next(ofBot, 'transfer-skill');
      await retry(bot, clock);
      await back;
      await transferred;
      expect(ofBot.skill.skillId).toBe('4711');
      expect(told).toEqual(['MANAGER true', 'skill-change', 'transfer-skill']);
      world.errorsOf(bot);
    }));

  it('nothing, where nothing happened: no event is told twice', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await first;
      const told: string[] = [];
      bot.on('conversation', () => void told.push('conversation'));
      for (const event of ['message', 'participant-added', 'participant-removed', 'transfer-agent', 'close'] as const) {
        ofBot.on(event, () => void told.push(event));
      }
      for (let round = 0; round < 3; round += 1) {
        const back = next(bot, 'reconnect');
        world.emulator.sockets.terminate({ user: 'bot' });
        await back;
        await settle(bot);
      }
      expect(told).toEqual([]);
      world.errorsOf(bot);
    }));
});

describe('A conversation that was begun, and whose answer was lost with the connection', () => {
  it('is told of with all that was said in it, although it is closed by the time the consumer is back', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand();
      const consumer = await world.openConsumer(staysAway(clock));
      const found = next(bot, 'conversation');
      world.emulator.faults.add({ when: 'ConsumerRequestConversation', do: 'commitThenCut' });
      const begun = rejection(consumer.createConversation());
      await begun;
      const ofBot = await found;
      await ofBot.join(ParticipantRole.AGENT);
      await ofBot.sendMessage('anybody there?');
      await ofBot.close();
      await at(consumer, 'interrupted.waitingToRetry');
      const heard: string[] = [];
      consumer.on('conversation', (conversation) => {
        conversation.on('message', ({ body }) => void heard.push(String(body)));
      });
      await retry(consumer, clock);
      await at(consumer, 'online');
      await settle(consumer);
      expect(heard).toEqual(['anybody there?']);
      world.errorsOf(consumer);
    }));
});
