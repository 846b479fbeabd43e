import { describe, expect, it } from '@jest/globals';
import { type Connection, type Conversation, ParticipantRole } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';
import { toldOf } from './told.js';

const { ASSIGNED_AGENT, MANAGER } = ParticipantRole;

describe('A conversation that goes out of sight and comes back', () => {
  it('FD-5 KB-31 is announced again, with the reason, as the same object with its listeners (G5)', () =>
    World.run(async (world) => {
      const { oldId } = world.emulator.agent('bot');
      const bot = await world.openBrand({ defaultSubscriptionQuery: { stage: ['OPEN'], agentIds: [oldId] } });
      const ann = await world.openBrand({ user: 'ann' });
      const consumer = await world.openConsumer();
      const atAnn = next(ann, 'conversation');
      const { conversationId } = await consumer.createConversation();
      const ofAnn = await atAnn;
      await ofAnn.join(MANAGER);
      const told: string[] = [];
      bot.on(
        'conversation',
        ({ conversationId: id }, { reason }) => void told.push(`${reason} ${id === conversationId}`),
      );
      const join = { field: 'ParticipantsChange', type: 'ADD', role: ASSIGNED_AGENT, userId: oldId };
      const joinByHand = () =>
        bot.send({ type: '.ams.cm.UpdateConversationField', body: { conversationId, conversationField: [join] } });
      const first = next(bot, 'conversation');
      await joinByHand();
      const conversation = await first;
      const unfollowed = eventually(
        conversation,
        () => conversation.lifecycle,
        (now) => now === 'unfollowed',
      );
      await conversation.leave();
      await unfollowed;
      const again = next(bot, 'conversation');
      await joinByHand();
      expect(await again).toBe(conversation);
      expect(told).toEqual(['first true', 'again true']);
      expect(conversation.lifecycle).toBe('open.assigned');
    }));
});

describe('A conversation that the platform says is gone (protocol.md 7.1)', () => {
  /** Sends a DELETE of the conversation to the bot, as the platform would. */
  async function del(world: World, bot: Connection, conversation: Conversation, details?: object): Promise<void> {
    const { subscriptionId } = bot.defaultSubscription!;
    const result = { convId: conversation.conversationId, ...(details && { conversationDetails: details }) };
    const body = { subscriptionId, changes: [{ type: 'DELETE', result }] };
    const frame = { kind: 'notification', type: '.ams.aam.ExConversationChangeNotification', body };
    world.emulator.sockets.send({ user: 'bot' }, JSON.stringify(frame));
    await settle(bot);
  }

  it('by its id alone is followed no more', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      await del(world, bot, ofBot);
      expect(ofBot.lifecycle).toBe('unfollowed');
    }));

  it('while it was known to be closed stays closed, and its close is told once', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation();
      let closes = 0;
      ofBot.on('close', () => void (closes += 1));
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      await del(world, bot, ofBot, { stage: 'OPEN', state: 'OPEN', metaDataLastUpdateTs: Date.now() + 1_000 });
      expect([ofBot.lifecycle, closes]).toEqual(['closed', 1]);
    }));

  it('in words older than what is known is not: it came back in the meantime (G6)', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation();
      await del(world, bot, ofBot, { stage: 'OPEN', state: 'OPEN', metaDataLastUpdateTs: ofBot.startTime - 1 });
      expect(ofBot.lifecycle).toBe('open.queued');
      expect(ofBot.notificationOutOfOrderCount).toBe(1);
      // It is followed as before: when it closes while we are away, its absence says so.
      const gone = next(bot, 'disconnect');
      world.emulator.faults.add({ when: 'upgrade', do: 'hold', ms: 50, user: 'bot' });
      const closed = next(ofBot, 'close');
      world.emulator.sockets.terminate({ user: 'bot' });
      await gone;
      await ofConsumer.close();
      await closed;
      expect(ofBot.lifecycle).toBe('closed');
      world.errorsOf(bot);
    }));
});

describe('An update that is older than what is known (G6)', () => {
  it('is ignored and counted', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: MANAGER });
      const told = toldOf(ofBot);
      world.emulator.faults.add({
        when: 'notification:ExConversationChangeNotification',
        do: 'delay',
        ms: 20,
        user: 'bot',
      });
      const last = next(ofBot, 'transfer-skill');
      await ofBot.transfer({ skillId: '1' });
      await ofBot.transfer({ skillId: '2' });
      await last;
      // An answer that comes later than the notification that was held up.
      world.emulator.faults.add({ when: 'GetClock', do: 'delay', ms: 40 });
      await settle(bot);
      expect(ofBot.notificationOutOfOrderCount).toBe(1);
      expect(ofBot.skill.skillId).toBe('2');
      expect(told).toEqual(['skill-change', 'transfer-skill']);
    }));
});
