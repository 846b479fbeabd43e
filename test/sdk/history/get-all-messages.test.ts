import { describe, expect, it } from '@jest/globals';
import { type Connection, type Conversation, ParticipantRole } from 'parley-sdk';
import { HandClock, pass } from '../support/hand-clock.js';
import { eventually, next, rejection } from '../support/waiting.js';
import { settle, textsOf, World } from '../support/world.js';

const { ASSIGNED_AGENT, MANAGER } = ParticipantRole;

/** What a connection tells of conversations, in order, with the messages that are there by then. */
function tellingsOf(connection: Connection): unknown[] {
  const told: unknown[] = [];
  connection.on('conversation', (conversation) => {
    told.push(['conversation', ...textsOf(conversation.openDialog?.messages ?? [])]);
    conversation.on('message', ({ body }) => void told.push(['message', body]));
    conversation.on('participant-added', ({ role }) => void told.push(['participant-added', role]));
    conversation.on('close', () => void told.push(['close']));
  });
  return told;
}

/** A consumer who has said two things, without anybody of the brand there. */
async function unheard(world: World): Promise<Conversation> {
  const consumer = await world.openConsumer();
  const conversation = await consumer.createConversation();
  for (const text of ['first', 'second']) await conversation.sendMessage(text);
  return conversation;
}

describe('getAllMessages', () => {
  it('RD-11 a conversation is told when its messages are here; with waitForReady open() waits for that', () =>
    World.run(async (world) => {
      await unheard(world);
      const bot = world.brand({ getAllMessages: true, waitForReady: true });
      const told = tellingsOf(bot);
      await bot.open();
      expect(told).toEqual([['conversation', 'first', 'second']]);
    }));

  it('holds for conversations that begin later, and for those that begin while the connection is interrupted', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ getAllMessages: true });
      const told = tellingsOf(bot);
      const first = next(bot, 'conversation');
      await unheard(world);
      await first;
      world.emulator.faults.add({ when: 'upgrade', do: 'refuse', code: 500, user: 'bot' });
      world.emulator.sockets.terminate({ user: 'bot' });
      const second = next(bot, 'conversation');
      await unheard(world);
      const { openDialog } = await second;
      expect(textsOf(openDialog!.messages)).toEqual(['first', 'second']);
      expect(told).toHaveLength(2);
      world.errorsOf(bot);
    }));

  it('of a dialog past any page size', () =>
    World.run(
      async (world) => {
        const conversation = await unheard(world);
        await conversation.sendMessage('third');
        const bot = world.brand({ getAllMessages: true, waitForReady: true });
        const told = tellingsOf(bot);
        await bot.open();
        expect(told).toEqual([['conversation', 'first', 'second', 'third']]);
      },
      { queryLimit: 2 },
    ));

  it('a consumer hears of a resumed conversation when what was said is here, and is told each message once', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const conversation = await consumer.createConversation();
      for (const text of ['first', 'second']) await conversation.sendMessage(text);
      const token = await consumer.getToken();
      await consumer.close();
      const again = world.consumer({ token, getAllMessages: true, waitForReady: true });
      const told = tellingsOf(again);
      await again.open();
      expect(told).toEqual([
        ['conversation', 'first', 'second'],
        ['message', 'first'],
        ['message', 'second'],
      ]);
    }));

  it('CL-1 a conversation that is over is told at once, and nothing of it is asked for', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const conversation = await consumer.createConversation();
      await conversation.sendMessage('hello');
      await conversation.close();
      const token = await consumer.getToken();
      await consumer.close();
      const again = world.consumer({ token, getAllMessages: true, waitForReady: true });
      const told = tellingsOf(again);
      const asked: string[] = [];
      again.on('request', (frame) => void asked.push((frame as { type: string }).type));
      await again.open();
      await settle(again);
      expect(told).toEqual([['conversation']]);
      expect(asked.filter((type) => type.startsWith('ms.'))).toEqual([]);
    }));

  it('G5 what happens while they are read is told behind the conversation, its close last', () =>
    World.run(async (world) => {
      const conversation = await unheard(world);
      const { bot: manager, ofBot: ofManager } = await meet(world, 'ann', conversation.conversationId);
      world.emulator.faults.add({ when: 'QueryMessages', do: 'withhold', user: 'bot' });
      const bot = await world.openBrand({ getAllMessages: true });
      const told = tellingsOf(bot);
      await eventually(
        bot,
        () => bot.getConversationById(conversation.conversationId)?.lifecycle,
        (lifecycle) => lifecycle === 'loading',
      );
      await ofManager.join(MANAGER);
      await settle(bot, manager);
      expect(told).toEqual([]);
      const announced = next(bot, 'conversation');
      await conversation.close();
      await announced;
      await settle(bot);
      expect(told).toEqual([['conversation'], ['participant-added', 'MANAGER'], ['close']]);
    }));

  it('G4 a message that is said to us meanwhile is told once, behind the conversation', () =>
    World.run(async (world) => {
      const { oldId } = world.emulator.agent('bot');
      const { ofBot, ofConsumer, bot } = await world.conversation({ role: ASSIGNED_AGENT });
      await ofConsumer.sendMessage('first');
      await settle(bot);
      await bot.close();
      world.emulator.faults.add({ when: 'QueryMessages', do: 'hold', ms: 300, times: 5 });
      const again = await world.openBrand({
        getAllMessages: true,
        defaultSubscriptionQuery: { stage: 'OPEN', agentIds: oldId },
      });
      const told = tellingsOf(again);
      const announced = next(again, 'conversation');
      await ofConsumer.sendMessage('second');
      const conversation = await announced;
      await eventually(
        conversation,
        () => told.length,
        (length) => length === 2,
      );
      expect(conversation.conversationId).toBe(ofBot.conversationId);
      expect(told.filter((one) => JSON.stringify(one) === '["message","second"]')).toHaveLength(1);
      expect(textsOf(conversation.mainDialog.messages)).toEqual(['first', 'second']);
    }));

  it('a conversation whose messages are refused is told without them, and the error says so', () =>
    World.run(async (world) => {
      const { conversationId } = await unheard(world);
      world.emulator.faults.add({ when: 'QueryMessages', do: 'refuse', code: 500, text: 'not now' });
      const bot = world.brand({ getAllMessages: true, waitForReady: true });
      const told = tellingsOf(bot);
      await bot.open();
      expect(told).toEqual([['conversation']]);
      expect(world.errorsOf(bot)).toMatchObject([
        { code: 'MESSAGES_NOT_LOADED', reason: 'not now', context: { conversation: conversationId } },
      ]);
    }));

  it('G10 one that never comes holds it back for a minute, and open() with it', () =>
    World.run(async (world) => {
      await unheard(world);
      world.emulator.faults.add({ when: 'QueryMessages', do: 'dropRequest', times: 9 });
      const clock = new HandClock();
      const bot = world.brand({
        getAllMessages: true,
        waitForReady: true,
        responseTimeout: 600_000,
        platform: { clock },
      });
      const told = tellingsOf(bot);
      const opened = bot.open();
      await world.emulator.waitFor({ kind: 'request', type: 'QueryMessages' });
      expect(told).toEqual([]);
      for (let time = 0; time < 6; time += 1) await pass(bot, clock, 10_000);
      await opened;
      expect(told).toEqual([['conversation']]);
      expect(world.codesOf(bot)).toEqual(['MESSAGES_NOT_LOADED']);
    }));

  it('reads on when the connection is lost while they are read', () =>
    World.run(async (world) => {
      await unheard(world);
      world.emulator.faults.add({ when: 'QueryMessages', do: 'cut' });
      const bot = world.brand({ getAllMessages: true });
      const told = tellingsOf(bot);
      const announced = next(bot, 'conversation');
      await bot.open().catch(() => {});
      await announced;
      expect(told).toEqual([['conversation', 'first', 'second']]);
      world.errorsOf(bot);
    }));

  it('G1 open() does not wait beyond its signal', () =>
    World.run(async (world) => {
      await unheard(world);
      world.emulator.faults.add({ when: 'QueryMessages', do: 'dropRequest', times: 9 });
      const bot = world.brand({ getAllMessages: true, waitForReady: true });
      const giveUp = new AbortController();
      const opened = rejection(bot.open({ signal: giveUp.signal }));
      await world.emulator.waitFor({ kind: 'request', type: 'QueryMessages' });
      giveUp.abort();
      expect(await opened).toMatchObject({ name: 'AbortError' });
    }));
});

/** A brand user who sees a conversation that is there already. */
async function meet(world: World, user: string, conversationId: string) {
  const bot = await world.openBrand({ user, waitForReady: true });
  return { bot, ofBot: bot.getConversationById(conversationId)! };
}
