import { describe, expect, it } from '@jest/globals';
import { ParticipantRole } from 'parley-sdk';
import { next } from '../support/waiting.js';
import { messagesOf, textsOf, World } from '../support/world.js';

const { ASSIGNED_AGENT } = ParticipantRole;

describe('accept() and read()', () => {
  it('are told to the other side as "message-delivery-event" and take places in the dialog', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      const message = await heard;
      const own = ofConsumer.mainDialog.messages;
      const accepted = next(ofConsumer, 'message-delivery-event');
      await message.accept();
      expect((await accepted).map(({ sequence }) => sequence)).toEqual([0]);
      expect(own[0]!.hasAssignedAgentRead()).toBe(false);
      const read = next(ofConsumer, 'message-delivery-event');
      await message.read();
      await read;
      expect(own[0]!.hasAssignedAgentRead()).toBe(true);
      expect(await ofConsumer.sendMessage('are you there?')).toEqual({ sequence: 3 });
    }));

  it('by the consumer show in hasConsumerRead(), for that message and those before it', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const second = next(ofConsumer, 'message', ({ body }) => body === '2');
      for (const text of ['1', '2', '3']) await ofBot.sendMessage(text);
      const told = next(ofBot, 'message-delivery-event');
      await (await second).read();
      await told;
      expect(ofBot.mainDialog.messages.map((message) => message.hasConsumerRead())).toEqual([true, true, false]);
    }));

  it('of many messages at once are one request', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      for (const text of ['1', '2', '3']) await ofConsumer.sendMessage(text);
      const told = next(ofConsumer, 'message-delivery-event');
      await ofBot.mainDialog.sendReadStatus([0, 1, 2]);
      expect((await told).map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
      await ofBot.mainDialog.sendAcceptStatus([0, 1, 2]);
      expect(world.emulator.ledger.counters.requests.PublishEvent).toMatchObject({ answered: 5 });
    }));
});

describe('Typing', () => {
  it('FD-11 is told as "participant-chat-state", to the other side, and never counted as a message', () =>
    World.run(async (world) => {
      const { consumer, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const heard = messagesOf(ofBot);
      const typing = next(ofBot, 'participant-chat-state');
      await ofConsumer.mainDialog.setChatState('COMPOSING');
      expect(await typing).toEqual({
        participantId: consumer.userId,
        role: 'CONSUMER',
        chatState: 'COMPOSING',
        dialogId: ofBot.conversationId,
      });
      expect(heard).toEqual([]);
      expect(await ofConsumer.sendMessage('done')).toEqual({ sequence: 0 });
    }));

  it('KB-32 does not disturb the order of messages, nor what is fetched after an interruption', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const heard = messagesOf(ofBot);
      const first = next(ofBot, 'message', ({ body }) => body === '1');
      for (const text of ['0', '1']) await ofConsumer.sendMessage(text);
      await first;
      const typing = next(ofBot, 'participant-chat-state');
      await ofConsumer.mainDialog.setChatState('COMPOSING');
      await typing;
      const asked = new Promise((resolve) => bot.on('.ams.ms.QueryMessages#request' as never, resolve as never));
      const gone = next(bot, 'disconnect');
      world.emulator.faults.add({ when: 'upgrade', do: 'hold', ms: 50, user: 'bot' });
      const last = next(ofBot, 'message', ({ body }) => body === '3');
      world.emulator.sockets.terminate({ user: 'bot' });
      await gone;
      await ofConsumer.sendMessage('2');
      expect(await asked).toMatchObject({ body: { newerThanSequence: 1 } });
      await ofConsumer.sendMessage('3');
      await last;
      expect(textsOf(heard)).toEqual(['0', '1', '2', '3']);
      world.errorsOf(bot);
    }));
});
