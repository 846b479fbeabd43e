import { describe, expect, it } from '@jest/globals';
import { type Conversation, type LifecycleError, ParticipantRole, type PlatformError } from 'parley-sdk';
import { eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';
import { toldOf } from './told.js';

const { AGENT, ASSIGNED_AGENT, CONTROLLER, MANAGER, READER } = ParticipantRole;

const membershipIs = (conversation: Conversation, membership: string): Promise<unknown> =>
  eventually(
    conversation,
    () => (conversation.getSnapshot().value as { membership: string }).membership,
    (now) => now === membership,
  );

describe('join()', () => {
  it.each([AGENT, ASSIGNED_AGENT, MANAGER, READER, CONTROLLER])('RD-8 as %s is told to both sides', (role) =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation();
      const [atBot, atConsumer] = [next(ofBot, 'participant-added'), next(ofConsumer, 'participant-added')];
      await ofBot.join(role);
      for (const event of await Promise.all([atBot, atConsumer])) {
        expect(event).toMatchObject({ role, userId: bot.userId, state: 'ACTIVE' });
        expect(event.participant).toMatchObject({ role, userId: bot.userId, id: bot.userId });
      }
      expect((await atBot).agentId).toBe(bot.agentId);
      expect(world.emulator.conversation(conversationId)!.participants).toContainEqual({ id: bot.userId, role });
    }),
  );

  it('as ASSIGNED_AGENT makes the user the assigned agent on both sides', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      expect(ofBot.lifecycle).toBe('open.assigned');
      for (const conversation of [ofBot, ofConsumer]) expect(conversation.assignedAgent!.userId).toBe(bot.userId);
      expect(ofBot.mainDialog.getSelfParticipant()).toMatchObject({ role: ASSIGNED_AGENT, userId: bot.userId });
    }));

  it('FD-12 in a role one has already resolves at once', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: AGENT });
      const before = world.emulator.ledger.entries.length;
      await ofBot.join(AGENT);
      expect(world.emulator.ledger.entries).toHaveLength(before);
    }));

  it('while another join is under way rejects with a LifecycleError that names the state', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      const first = ofBot.join(AGENT);
      expect(ofBot.can('join')).toBe(false);
      const error = await rejection<LifecycleError>(ofBot.join(MANAGER));
      expect(error).toMatchObject({ name: 'LifecycleError', code: 'CONVERSATION_STATE' });
      await first;
    }));

  it("that the platform refuses rejects with the platform's words, and may be tried again", () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      world.emulator.faults.add({ when: 'UpdateConversationField', do: 'refuse', code: 403, text: 'not your skill' });
      const error = await rejection<PlatformError>(ofBot.join(AGENT));
      expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403, reason: 'not your skill' });
      expect(ofBot.can('join')).toBe(true);
      await ofBot.join(AGENT);
      await membershipIs(ofBot, 'joined');
    }));

  it('KB-2 may be called, like anything else, inside the "conversation" event', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const greeted = new Promise<number>((resolve, reject) => {
        bot.on('conversation', async (conversation) => {
          try {
            await conversation.join(AGENT);
            resolve((await conversation.sendMessage('hello')).sequence);
          } catch (error) {
            reject(error);
          }
        });
      });
      await bot.open();
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      expect(await greeted).toBe(0);
    }));
});

describe('leave()', () => {
  it('ends taking part, in whichever roles, and is told to both sides', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({ role: AGENT });
      await ofBot.join(MANAGER);
      await eventually(
        ofBot,
        () => ofBot.participants.filter(({ userId }) => userId === bot.userId),
        (own) => own.length === 2,
      );
      const told = toldOf(ofBot);
      const gone = next(ofConsumer, 'participant-removed', ({ role }) => role === MANAGER);
      await ofBot.leave();
      await gone;
      await membershipIs(ofBot, 'outside');
      expect(told.sort()).toEqual(['-AGENT', '-MANAGER']);
      expect(world.emulator.conversation(conversationId)!.participants).toHaveLength(1);
    }));

  it('without taking part rejects with a LifecycleError, and nothing is sent', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      expect(ofBot.can('leave')).toBe(false);
      const error = await rejection<LifecycleError>(ofBot.leave());
      expect(error.code).toBe('CONVERSATION_STATE');
      expect(world.emulator.ledger.counters.requests).not.toHaveProperty('UpdateConversationField');
    }));

  it('as the assigned agent puts the conversation back to the queue (RD-7)', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ASSIGNED_AGENT });
      const told = toldOf(ofBot);
      const queued = next(ofBot, 'back-to-queue');
      await ofBot.leave();
      await queued;
      expect(ofBot.lifecycle).toBe('open.queued');
      expect(told).toEqual(['-ASSIGNED_AGENT', 'back-to-queue']);
    }));
});

describe('transfer()', () => {
  it('RD-6 to a skill with an assigned agent removes the agent: "transfer-skill" and nothing else (RD-7, G7)', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, conversationId } = await world.conversation({ role: ASSIGNED_AGENT });
      const told = { bot: toldOf(ofBot), consumer: toldOf(ofConsumer) };
      const transferred = [next(ofBot, 'transfer-skill'), next(ofConsumer, 'transfer-skill')];
      await ofBot.transfer({ skillId: '4711' });
      await Promise.all(transferred);
      const expected = ['-ASSIGNED_AGENT', 'skill-change', 'transfer-skill'];
      expect(told).toEqual({ bot: expected, consumer: expected });
      expect(ofConsumer.skill.skillId).toBe('4711');
      expect(world.emulator.conversation(conversationId)).toMatchObject({ skillId: '4711', assignedAgent: undefined });
    }));

  it('RD-6 to a skill without an assigned agent does not try to remove one', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: MANAGER });
      const told = toldOf(ofBot);
      const transferred = next(ofBot, 'transfer-skill');
      await ofBot.transfer({ skillId: 4711 });
      await transferred;
      expect(told).toEqual(['skill-change', 'transfer-skill']);
      expect(ofBot.skill.skillId).toBe('4711');
    }));

  it('to the same skill without an agent is how a conversation goes back to the queue', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ASSIGNED_AGENT });
      const told = toldOf(ofBot);
      const queued = next(ofBot, 'back-to-queue');
      await ofBot.transfer({ skillId: ofBot.skill.skillId, agentId: null });
      await queued;
      expect(told).toEqual(['-ASSIGNED_AGENT', 'back-to-queue']);
    }));

  it.each(['short', 'full'] as const)('CL-8 to an agent by the %s id suggests it to that agent', (form) =>
    World.run(async (world) => {
      const { ofBot, conversationId } = await world.conversation({ role: ASSIGNED_AGENT });
      const { userId, oldId, pid } = world.emulator.agent('ann');
      const told = toldOf(ofBot);
      const transferred = next(ofBot, 'transfer-agent');
      await ofBot.transfer({ agentId: form === 'short' ? userId : oldId });
      expect(await transferred).toMatchObject({ role: ASSIGNED_AGENT, state: 'SUGGESTED' });
      expect(ofBot.lifecycle).toBe('open.suggested');
      expect(told).toEqual(['-ASSIGNED_AGENT', 'transfer-agent']);
      expect(world.emulator.conversation(conversationId)!.dialogs[0]!.participants).toContainEqual({
        id: pid,
        role: ASSIGNED_AGENT,
        state: 'SUGGESTED',
      });
    }),
  );

  it('to an agent who then accepts tells no second handover', () =>
    World.run(async (world) => {
      const { ofBot, conversationId } = await world.conversation({ role: ASSIGNED_AGENT });
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      const transferred = next(ofBot, 'transfer-agent');
      await ofBot.transfer({ agentId: world.emulator.agent('ann').userId });
      await transferred;
      const told = toldOf(ofBot);
      const accepted = next(ofBot, 'participant-added');
      await ann.getConversationById(conversationId)!.join(ASSIGNED_AGENT);
      await accepted;
      await settle(ann);
      expect(told).toEqual(['+ASSIGNED_AGENT']);
      expect(ofBot.assignedAgent!.userId).toBe(ann.userId);
    }));

  it('by somebody who takes no part rejects with the words of the platform', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      const error = await rejection<PlatformError>(ofBot.transfer({ skillId: '4711' }));
      expect(error).toMatchObject({ name: 'PlatformError', status: 403 });
      expect(ofBot.skill.skillId).toBe('-1');
    }));
});

describe('A private message', () => {
  it('reaches everybody of the brand and never the consumer (G15)', () =>
    World.run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer, conversationId } = await world.conversation({ role: ASSIGNED_AGENT });
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      const ofAnn = ann.getConversationById(conversationId)!;
      await ofAnn.join(MANAGER);
      const heard = { bot: messagesOf(ofBot), ann: messagesOf(ofAnn), consumer: messagesOf(ofConsumer) };
      const atAnn = next(ofAnn, 'message');
      expect(await ofBot.sendPrivateMessage('difficult customer')).toEqual({ sequence: 0 });
      expect((await atAnn).messageAudience).toBe('AGENTS_AND_MANAGERS');
      const atConsumer = next(ofConsumer, 'message');
      await ofBot.sendMessage('how can I help?');
      expect((await atConsumer).sequence).toBe(1);
      await settle(bot, ann, consumer);
      expect(textsOf(heard.bot)).toEqual(['difficult customer', 'how can I help?']);
      expect(textsOf(heard.ann)).toEqual(['difficult customer', 'how can I help?']);
      expect(textsOf(heard.consumer)).toEqual(['how can I help?']);
      const [first] = world.emulator.ledger.messages(conversationId);
      expect(first!.delivered.map(({ userId }) => userId)).not.toContain(consumer.userId);
    }));

  it('is not seen by the consumer who comes back, nor by one who asks for all messages (G15)', () =>
    World.run(async (world) => {
      const { consumer, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      await ofBot.sendPrivateMessage('between us');
      await ofBot.sendMessage('hello');
      const back = next(consumer, 'reconnect');
      world.emulator.sockets.terminate({ side: 'consumer' });
      await back;
      expect(textsOf(await ofConsumer.mainDialog.queryMessages())).toEqual(['hello']);
      await settle(consumer);
      expect(textsOf(ofConsumer.mainDialog.messages)).toEqual(['hello']);
      world.errorsOf(consumer);
    }));
});

describe('close() by the brand', () => {
  it('is told to both sides, with AGENT as the reason', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const closed = [next(ofBot, 'close'), next(ofConsumer, 'close')];
      await ofBot.close();
      await Promise.all(closed);
      for (const conversation of [ofBot, ofConsumer]) {
        expect(conversation).toMatchObject({ lifecycle: 'closed', closeReason: 'AGENT', assignedAgent: null });
      }
    }));

  it('RD-9 closeConversation(id) works for a conversation that this connection follows, and for one that it never saw', () =>
    World.run(async (world) => {
      const { bot, ofBot, conversationId } = await world.conversation();
      const closed = next(ofBot, 'close');
      await bot.closeConversation(conversationId);
      await closed;
      const other = await world.openConsumer();
      const begun = await other.createConversation();
      const blind = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      const seenClosed = next(begun, 'close');
      await blind.closeConversation(begun.conversationId);
      await seenClosed;
      expect(world.emulator.conversations.map(({ stage }) => stage)).toEqual(['CLOSE', 'CLOSE']);
    }));

  it('under way refuses a second one, and says in which state', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ASSIGNED_AGENT });
      world.emulator.faults.add({ when: 'UpdateConversationField', do: 'hold', ms: 20 });
      const first = ofBot.close();
      expect(ofBot.lifecycle).toBe('closing');
      expect(ofBot.can('close')).toBe(false);
      const error = await rejection<LifecycleError>(ofBot.close());
      expect(error.context).toMatchObject({ state: 'closing' });
      await first;
    }));

  it('that the platform refuses leaves the conversation open', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ASSIGNED_AGENT });
      world.emulator.faults.add({ when: 'UpdateConversationField', do: 'refuse', code: 500, text: 'not now' });
      const error = await rejection<PlatformError>(ofBot.close());
      expect(error).toMatchObject({ code: 'PLATFORM_FAILED', retriable: true, reason: 'not now' });
      expect(ofBot.lifecycle).toBe('open.assigned');
      expect(ofBot.can('close')).toBe(true);
    }));
});
