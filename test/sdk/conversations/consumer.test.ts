import { describe, expect, it } from '@jest/globals';
import { ConversationContextType, DialogType, LifecycleError, type PlatformError, type TimeoutError } from 'parley-sdk';
import { HandClock } from '../support/hand-clock.js';
import { eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

describe('createConversation()', () => {
  it('RD-5 goes to the default skill "-1" unless told otherwise, and resolves with the conversation as it is', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const conversation = await consumer.createConversation();
      expect(conversation.lifecycle).toBe('open.queued');
      expect(conversation).toMatchObject({ stage: 'OPEN', state: 'OPEN', assignedAgent: null, accountId: '12345678' });
      expect(conversation.skill.skillId).toBe('-1');
      expect(conversation.consumer!.userId).toBe(consumer.userId);
      expect(consumer.getConversationById(conversation.conversationId)).toBe(conversation);
      expect(world.emulator.conversation(conversation.conversationId)).toMatchObject({ skillId: '-1', stage: 'OPEN' });
    }));

  it.each(['4711', 4711])('RD-5 goes to skill %j', (skillId) =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const conversation = await consumer.createConversation({ skillId });
      expect(conversation.skill.skillId).toBe('4711');
      expect(world.emulator.conversations).toMatchObject([{ skillId: '4711' }]);
    }),
  );

  it('tells where the consumer comes from', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const context = { type: ConversationContextType.SHARK, visitorId: 'v1', sessionId: 's1' };
      const campaignInfo = { campaignId: '11', engagementId: '12' };
      const conversation = await consumer.createConversation({ context, campaignInfo });
      expect(conversation.context).toMatchObject(context);
      expect(conversation.campaignId).toBe('11');
      expect(world.emulator.conversations).toMatchObject([{ context, campaignInfo }]);
    }));

  it('announces the conversation once, to the consumer and to the brand', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const consumer = await world.openConsumer();
      const told: string[] = [];
      consumer.on('conversation', (_, { reason }) => void told.push(`consumer ${reason}`));
      bot.on('conversation', (_, { reason }) => void told.push(`bot ${reason}`));
      const announced = next(bot, 'conversation');
      await consumer.createConversation();
      await announced;
      await settle(bot, consumer);
      expect(told.sort()).toEqual(['bot first', 'consumer first']);
    }));

  it.each(['{}', '{"conversationId":""}', '{"conversationId":null}', '{"conversationId":{}}', 'null'])(
    'rejects when the answer %s does not say which conversation it is; none is invented',
    (body) =>
      World.run(async (world) => {
        const consumer = await world.openConsumer();
        const announced: unknown[] = [];
        consumer.on('conversation', (conversation) => void announced.push(conversation));
        const ids = world.emulator.ledger.filter({ kind: 'request' }).map(({ id }) => Number(id));
        const text = `{"kind":"resp","reqId":"${Math.max(...ids) + 1}","code":200,"type":"x","body":${body}}`;
        world.emulator.faults.add({ when: 'ConsumerRequestConversation', do: 'malformed', text });
        expect(await rejection<PlatformError>(consumer.createConversation())).toMatchObject({
          name: 'PlatformError',
          code: 'UNEXPECTED_ANSWER',
          context: { request: 'cm.ConsumerRequestConversation' },
        });
        expect(announced).toEqual(consumer.getAllKnownConversations());
      }),
  );

  it("rejects with the platform's words and what to do while another one is open", () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      const error = await rejection<PlatformError>(consumer.createConversation());
      expect(error).toMatchObject({ name: 'PlatformError', code: 'BAD_REQUEST', status: 400 });
      expect(error.reason).toMatch(/already has open conversation/);
      expect(error.remediation).toMatch(/^Go on in the open conversation/);
      expect(world.emulator.conversations).toHaveLength(1);
    }));

  it('without any subscription resolves with a conversation that can be written to by its id', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer({ createDefaultSubscription: false });
      const conversation = await consumer.createConversation();
      expect(await conversation.sendMessage('hello')).toEqual({ sequence: 0 });
    }));

  it('rejects in bounded time when the platform never describes the conversation (G10)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ platform: { clock }, waitForReady: true });
      const { faults } = world.emulator;
      faults.add({ when: 'notification:ExConversationChangeNotification', do: 'dropResponse', times: 9 });
      const created = rejection<TimeoutError>(consumer.createConversation());
      await world.emulator.waitFor({ kind: 'request', type: 'ConsumerRequestConversation' });
      await settle(consumer);
      clock.pass(30_000);
      const error = await created;
      expect(error).toMatchObject({ name: 'TimeoutError', code: 'CONVERSATION_MISSING' });
      expect(consumer.getAllKnownConversations()).toEqual([]);
    }));

  it('is settled by close() while the platform has not described the conversation yet (G1)', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer({ waitForReady: true });
      const { faults } = world.emulator;
      faults.add({ when: 'notification:ExConversationChangeNotification', do: 'dropResponse', times: 9 });
      const created = rejection<LifecycleError>(consumer.createConversation());
      await world.emulator.waitFor({ kind: 'request', type: 'ConsumerRequestConversation' });
      await settle(consumer);
      await consumer.close();
      expect((await created).code).toBe('CONNECTION_CLOSED');
    }));
});

describe('A consumer who comes back', () => {
  it('RD-12 has all earlier messages without asking for them', () =>
    World.run(async (world) => {
      const yesterday = await world.openConsumer();
      const begun = await yesterday.createConversation();
      for (const text of ['one', 'two', 'three']) await begun.sendMessage(text);
      const token = await yesterday.getToken();
      await yesterday.close();
      const today = world.consumer({ token });
      const announced = next(today, 'conversation');
      await today.open();
      const conversation = await announced;
      const dialog = conversation.mainDialog;
      await eventually(
        dialog,
        () => dialog.messages,
        (messages) => messages.length === 3,
      );
      expect(textsOf(dialog.messages)).toEqual(['one', 'two', 'three']);
      expect(dialog.messages.every((message) => message.sentByCurrentUser())).toBe(true);
    }));

  it('hears messages that were there before the listener could be: they are told after "conversation"', () =>
    World.run(async (world) => {
      const yesterday = await world.openConsumer();
      const begun = await yesterday.createConversation();
      await begun.sendMessage('I will be back');
      const token = await yesterday.getToken();
      await yesterday.close();
      const today = world.consumer({ token });
      const told: string[] = [];
      today.on('conversation', (conversation) => {
        told.push('conversation');
        conversation.on('message', ({ body }) => void told.push(String(body)));
      });
      const heard = next(today, 'conversation:message');
      await today.open();
      await heard;
      expect(told).toEqual(['conversation', 'I will be back']);
    }));

  it('CL-1 asks for no messages of a conversation that has closed', () =>
    World.run(async (world) => {
      const yesterday = await world.openConsumer();
      const begun = await yesterday.createConversation();
      await begun.sendMessage('that was all');
      const closed = next(begun, 'close');
      await begun.close();
      await closed;
      const token = await yesterday.getToken();
      await yesterday.close();
      const before = world.emulator.ledger.filter({ kind: 'request', type: 'SubscribeMessagingEvents' }).length;
      const today = await world.openConsumer({ token, waitForReady: true });
      await settle(today);
      expect(today.getConversationById(begun.conversationId)).toMatchObject({ lifecycle: 'closed', openDialog: null });
      expect(world.emulator.ledger.filter({ kind: 'request', type: 'SubscribeMessagingEvents' })).toHaveLength(before);
    }));
});

describe('close()', () => {
  it('by the consumer is told to both sides once, as the last event, with who closed it (G5)', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told: string[] = [];
      for (const [side, conversation] of Object.entries({ bot: ofBot, consumer: ofConsumer })) {
        for (const event of ['message', 'dialog-close', 'close'] as const) {
          conversation.on(event, () => void told.push(`${side} ${event}`));
        }
      }
      const [atBot, atConsumer] = [next(ofBot, 'close'), next(ofConsumer, 'close')];
      await ofConsumer.sendMessage('bye');
      await ofConsumer.close();
      await Promise.all([atBot, atConsumer]);
      await settle(bot);
      for (const side of ['bot', 'consumer']) {
        expect(told.filter((one) => one.startsWith(side))).toEqual([
          `${side} message`,
          `${side} dialog-close`,
          `${side} close`,
        ]);
      }
      for (const conversation of [ofBot, ofConsumer]) {
        expect(conversation).toMatchObject({
          lifecycle: 'closed',
          stage: 'CLOSE',
          closeReason: 'CONSUMER',
          openDialog: null,
        });
      }
      expect(world.emulator.conversations).toMatchObject([{ stage: 'CLOSE', closeReason: 'CONSUMER' }]);
    }));

  it('of a closed conversation resolves without a word to the platform', () =>
    World.run(async (world) => {
      const { ofConsumer } = await world.conversation();
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      await ofConsumer.close();
      expect(world.emulator.ledger.counters.requests.UpdateConversationField).toMatchObject({
        answered: 1,
        refused: 0,
      });
    }));

  it('leaves a conversation that says what is possible: sending rejects with a LifecycleError before it is sent', () =>
    World.run(async (world) => {
      const { ofConsumer, conversationId } = await world.conversation();
      expect(ofConsumer.can('sendMessage')).toBe(true);
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      expect(ofConsumer.can('sendMessage')).toBe(false);
      const error = await rejection<LifecycleError>(ofConsumer.sendMessage('too late'));
      expect(error).toBeInstanceOf(LifecycleError);
      expect(error).toMatchObject({ code: 'CONVERSATION_STATE', retriable: false });
      expect(error.context).toMatchObject({ conversation: conversationId, state: 'closed' });
      const byDialog = await rejection<LifecycleError>(ofConsumer.mainDialog.sendMessage('too late'));
      expect(byDialog.code).toBe('DIALOG_STATE');
      expect(world.emulator.ledger.counters.requests).not.toHaveProperty('PublishEvent');
    }));

  it('RD-9 closeConversation(id) closes a conversation that this connection never saw', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer, conversationId } = await world.conversation();
      const token = await consumer.getToken();
      const other = await world.openConsumer({ token, createDefaultSubscription: false });
      const closed = next(ofConsumer, 'close');
      await other.closeConversation(conversationId);
      await closed;
      expect(world.emulator.conversation(conversationId)!.stage).toBe('CLOSE');
    }));

  it("closeConversation(id) of an id that is nobody's rejects with the platform's words", () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const error = await rejection<PlatformError>(consumer.closeConversation('e9b2867c-f984-5727-b034-fc9c6800bd9c'));
      expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    }));
});

describe('A closed conversation', () => {
  it('of a consumer stays known; of a brand user it is forgotten after the retention time', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, consumer, ofBot, ofConsumer, conversationId } = await world.conversation({
        bot: { platform: { clock }, retention: { closedConversationsMs: 5_000 } },
      });
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      clock.pass(4_999);
      expect(bot.getConversationById(conversationId)).toBe(ofBot);
      clock.pass(1);
      expect(bot.getConversationById(conversationId)).toBeNull();
      expect(ofBot.lifecycle).toBe('evicted');
      expect(consumer.getConversationById(conversationId)).toBe(ofConsumer);
    }));

  it('may be followed by another conversation of the same consumer', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation();
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      const second = await consumer.createConversation();
      expect(second).not.toBe(ofConsumer);
      expect(consumer.getAllKnownConversations()).toEqual([ofConsumer, second]);
    }));
});

describe("A consumer's profile", () => {
  it('RD-16 can be set and read by the consumer; nobody else’s can', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      await consumer.setUserProfile({ firstName: 'Ilse', privateData: { mail: 'ilse@example.com' } });
      expect(await ofConsumer.consumer!.getUserProfile()).toMatchObject({
        firstName: 'Ilse',
        privateData: { mail: 'ilse@example.com' },
      });
      const error = await rejection<PlatformError>(ofConsumer.assignedAgent!.getUserProfile());
      expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    }));

  it('is `connection.userProfile`: null before the first look has asked for it, then in step with setUserProfile()', () =>
    World.run(async (world) => {
      const first = await world.openConsumer();
      await first.setUserProfile({ firstName: 'Ilse', description: 'a kettle' });
      const consumer = await world.openConsumer({ token: await first.getToken() });
      expect([consumer.userProfile, consumer.userProfile]).toEqual([null, null]);
      await settle(consumer);
      expect(consumer.userProfile).toMatchObject({ firstName: 'Ilse', description: 'a kettle' });
      await consumer.setUserProfile({ firstName: 'Ida' });
      expect(consumer.userProfile).toMatchObject({ firstName: 'Ida', description: 'a kettle' });
      expect(world.emulator.ledger.counters.requests.GetUserProfile).toMatchObject({ answered: 1, refused: 0 });
    }));

  it('of a brand user is there likewise, and is asked for once where the platform refuses it', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'GetUserProfile', do: 'refuse', code: 403, text: 'no', times: 9 });
      expect(bot.userProfile).toBeNull();
      await settle(bot);
      expect(bot.userProfile).toBeNull();
      await settle(bot);
      expect(world.emulator.ledger.counters.requests.GetUserProfile).toMatchObject({ answered: 0, refused: 1 });
      const other = await world.openBrand({ user: 'ann' });
      world.emulator.faults.clear();
      expect(other.userProfile).toBeNull();
      await settle(other);
      expect(other.userProfile).toMatchObject({ nickName: 'Ann' });
    }));

  it('can be read by the brand', () =>
    World.run(async (world) => {
      const { consumer, ofBot } = await world.conversation();
      await consumer.setUserProfile({ firstName: 'Ilse' });
      expect(await ofBot.consumer!.getUserProfile()).toMatchObject({ firstName: 'Ilse' });
    }));
});

describe('mainDialog', () => {
  it('has the id of the conversation and is where messages go', () =>
    World.run(async (world) => {
      const { ofConsumer, conversationId } = await world.conversation();
      const heard = messagesOf(ofConsumer);
      const told = next(ofConsumer, 'message');
      await ofConsumer.mainDialog.sendMessage('hello');
      await told;
      expect(ofConsumer.mainDialog).toBe(ofConsumer.openDialog);
      expect(ofConsumer.mainDialog).toBe(ofConsumer.getDialog(DialogType.MAIN));
      expect(ofConsumer.dialogs).toEqual({ [conversationId]: ofConsumer.mainDialog });
      expect(heard).toEqual(ofConsumer.mainDialog.messages);
    }));
});
