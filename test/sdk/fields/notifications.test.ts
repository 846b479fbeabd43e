import { describe, expect, it } from '@jest/globals';
import { ParticipantChatState, ParticipantRole } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

describe('The event "notification" of a conversation', () => {
  it('has every change of it, and every event in it, as the platform sent it, before what is made of it', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({ role: ParticipantRole.AGENT });
      const told: unknown[] = [];
      ofBot.on('notification', (change) => {
        const { event, type } = change as { event?: { type: string }; type?: string };
        told.push(event?.type ?? type);
      });
      ofBot.on('message', () => void told.push('message'));
      ofBot.on('note-change', () => void told.push('note-change'));
      await ofConsumer.sendMessage('hello');
      await settle(bot);
      expect(told).toEqual(['ContentEvent', 'message', 'UPSERT']);
      told.length = 0;
      await ofBot.setNote('n');
      await settle(bot);
      expect(told).toEqual(['UPSERT', 'note-change']);
      const [change] = (await Promise.all([next(ofBot, 'notification'), ofConsumer.sendMessage('again')])) as [
        { dialogId: string; event: { message: string } },
        unknown,
      ];
      expect(change).toMatchObject({ dialogId: conversationId, event: { message: 'again' } });
    }));

  it('comes to the connection as "conversation:notification"', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const told = next(bot, 'conversation:notification');
      const consumer = await world.openConsumer();
      const { conversationId } = await consumer.createConversation();
      expect((await told).conversation.conversationId).toBe(conversationId);
    }));

  it('ends with the conversation: "close" is its last event (G5)', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({
        role: ParticipantRole.AGENT,
        bot: { defaultSubscriptionQuery: { stage: ['OPEN', 'CLOSE'] } },
      });
      const told: string[] = [];
      ofBot.on('notification', () => void told.push('notification'));
      ofBot.on('state-change', () => void told.push('state'));
      ofBot.on('stage-change', () => void told.push('stage'));
      ofBot.on('close', () => void told.push('close'));
      await ofConsumer.close();
      await settle(bot);
      await ofConsumer.setCsat({ csatRate: 5 });
      await settle(bot);
      expect(told).toEqual(['notification', 'state', 'stage', 'close']);
      expect(ofBot.csat).toBe(5);
    }));
});

describe('Counts of notifications', () => {
  it('notificationCount counts what was new, notificationIgnoredCount what a second subscription said again', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: ParticipantRole.AGENT });
      const { notificationCount, notificationIgnoredCount } = ofBot;
      await ofBot.setNote('one');
      await settle(bot);
      expect(ofBot.notificationCount).toBe(notificationCount + 1);
      expect(ofBot.notificationIgnoredCount).toBe(notificationIgnoredCount);
      await bot.createConversationSubscription({ stage: ['OPEN'] }, true);
      const ignored = ofBot.notificationIgnoredCount;
      expect(ignored).toBe(notificationIgnoredCount + 1);
      await ofBot.setNote('two');
      await settle(bot);
      expect(ofBot.notificationCount).toBe(notificationCount + 2);
      expect(ofBot.notificationIgnoredCount).toBe(ignored + 1);
      expect(ofBot.notificationOutOfOrderCount).toBe(0);
    }));
});

describe('participant.chatState', () => {
  it('FD-11 is what the participant does in this conversation, as last told', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      expect(ofBot.consumer?.chatState).toBeUndefined();
      const typing = next(ofBot, 'participant-chat-state');
      await ofConsumer.mainDialog.setChatState(ParticipantChatState.COMPOSING);
      await typing;
      expect(ofBot.consumer?.chatState).toBe('COMPOSING');
      expect(ofBot.participants.map(({ role, chatState }) => [role, chatState])).toEqual([
        ['CONSUMER', 'COMPOSING'],
        ['AGENT', undefined],
      ]);
      const done = next(ofBot.mainDialog, 'participant-chat-state');
      await ofConsumer.mainDialog.setChatState(ParticipantChatState.ACTIVE);
      expect(await done).toMatchObject({ chatState: 'ACTIVE', dialogId: ofBot.conversationId });
      expect(ofBot.consumer?.chatState).toBe('ACTIVE');
    }));

  it('is that of one conversation: elsewhere the same agent is somebody who does nothing', () =>
    World.run(async (world) => {
      const ann = await world.openBrand({ user: 'ann' });
      const atAnn = next(ann, 'conversation');
      const { bot, ofBot } = await world.conversation({ role: ParticipantRole.AGENT });
      const ofAnn = await atAnn;
      await ofAnn.join(ParticipantRole.MANAGER);
      const second = next(bot, 'conversation');
      await (await world.openConsumer()).createConversation();
      const other = await second;
      await other.join(ParticipantRole.AGENT);
      await eventually(
        other,
        () => other.participants.length,
        (count) => count === 2,
      );
      const typing = next(ofAnn, 'participant-chat-state');
      await ofBot.mainDialog.setChatState(ParticipantChatState.COMPOSING);
      await typing;
      const self = (list: typeof other.participants) => list.find(({ userId }) => userId === bot.userId);
      expect(self(ofAnn.participants)?.chatState).toBe('COMPOSING');
      expect(self(other.participants)?.chatState).toBeUndefined();
      expect(self(other.participants)).toBe(self(other.participants));
    }));

  it('is forgotten after an interruption: nobody says who is still typing', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      const typing = next(ofBot, 'participant-chat-state');
      await ofConsumer.mainDialog.setChatState(ParticipantChatState.COMPOSING);
      await typing;
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate({ side: 'brand' });
      await back;
      expect(ofBot.consumer?.chatState).toBeUndefined();
      world.errorsOf(bot);
    }));
});
