import { describe, expect, it } from '@jest/globals';
import { ContentType, type LifecycleError, MessageAudience, ParticipantRole } from 'parley-sdk';
import { eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

const { AGENT, ASSIGNED_AGENT, MANAGER } = ParticipantRole;

describe('sendMessage()', () => {
  it('resolves with the place of the message in its dialog, and everybody hears it once, the sender too', () =>
    World.run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const heard = { bot: messagesOf(ofBot), consumer: messagesOf(ofConsumer) };
      const last = next(ofBot, 'message', ({ body }) => body === 'fine');
      expect(await ofBot.sendMessage('hello')).toEqual({ sequence: 0 });
      expect(await ofConsumer.sendMessage('hi')).toEqual({ sequence: 1 });
      expect(await ofConsumer.sendMessage('fine')).toEqual({ sequence: 2 });
      await last;
      await settle(bot, consumer);
      for (const messages of Object.values(heard)) {
        expect(messages.map(({ sequence, body }) => `${sequence} ${body}`)).toEqual(['0 hello', '1 hi', '2 fine']);
      }
    }));

  it('a hundred at once arrive in the order in which they were sent', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const heard = messagesOf(ofBot);
      const texts = Array.from({ length: 100 }, (_, index) => `message ${index}`);
      const last = next(ofBot, 'message', ({ sequence }) => sequence === 99);
      const sent = await Promise.all(texts.map((text) => ofConsumer.sendMessage(text)));
      await last;
      expect(sent.map(({ sequence }) => sequence)).toEqual(texts.map((_, index) => index));
      expect(textsOf(heard)).toEqual(texts);
      expect(world.emulator.ledger.summary().total).toMatchObject({ committed: 100, undelivered: 0, doubled: 0 });
    }));

  it('by a brand user who takes no part rejects with 403', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      expect(await rejection(ofBot.sendMessage('hello'))).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    }));

  it('that is too long for this platform, though not by its documentation, rejects with 400', () =>
    World.run(
      async (world) => {
        const { ofConsumer } = await world.conversation();
        expect(await rejection(ofConsumer.sendMessage('x'.repeat(2_000)))).toMatchObject({ code: 'BAD_REQUEST' });
        expect(world.violations()).toHaveLength(1);
      },
      { maxRequestLength: 1_000 },
    ));
});

describe('A message', () => {
  it('knows who sent it, in which role, when, and whether that was this user', () =>
    World.run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer, conversationId } = await world.conversation({ role: ASSIGNED_AGENT });
      const atBot = next(ofBot, 'message');
      const atConsumer = next(ofConsumer, 'message');
      await ofConsumer.sendMessage('hello');
      const [ofB, ofC] = await Promise.all([atBot, atConsumer]);
      for (const message of [ofB, ofC]) {
        expect(message).toMatchObject({ sequence: 0, conversationId, dialogId: conversationId });
        expect(message.participant).toMatchObject({ role: 'CONSUMER', userId: consumer.userId });
        expect(message).toMatchObject({ contentType: ContentType.PLAIN_TEXT, messageAudience: MessageAudience.ALL });
        expect(message.time).toBe(world.emulator.ledger.messages(conversationId)[0]!.at);
      }
      expect([ofB.sentByCurrentUser(), ofC.sentByCurrentUser()]).toEqual([false, true]);
      const answer = next(ofBot, 'message');
      await ofBot.sendMessage('hi');
      const own = await answer;
      expect(own.sentByCurrentUser()).toBe(true);
      expect(own.participant).toMatchObject({ role: 'ASSIGNED_AGENT', userId: bot.userId, agentId: bot.agentId });
    }));

  it("sent from another device of the same user is this user's too", () =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation();
      const phone = await world.openConsumer({ token: await consumer.getToken(), waitForReady: true });
      const heard = next(ofConsumer, 'message');
      await phone.getConversationById(ofConsumer.conversationId)!.sendMessage('from my phone');
      expect((await heard).sentByCurrentUser()).toBe(true);
    }));

  it('of somebody who has left is still known by id and role', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      const heard = next(ofConsumer, 'message');
      await ofBot.sendMessage('bye');
      const message = await heard;
      const gone = next(ofConsumer, 'participant-removed');
      await ofBot.leave();
      await gone;
      expect(message.participant).toMatchObject({ role: 'ASSIGNED_AGENT', userId: bot.userId });
    }));

  it('RD-10 carries metadata: one object and a list of one are the same on the wire', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, conversationId } = await world.conversation({ role: AGENT });
      const heard = messagesOf(ofBot);
      const last = next(ofBot, 'message', ({ sequence }) => sequence === 3);
      const id = { type: 'ExternalId', id: '123' } as const;
      const reason = { type: 'ActionReason', reason: 'because' } as const;
      await ofConsumer.sendMessage('object', id);
      await ofConsumer.sendMessage('list', [id]);
      await ofConsumer.sendMessage('two', [id, reason]);
      await ofConsumer.sendMessage('none', null);
      await last;
      const stored = world.emulator.conversation(conversationId)!.dialogs[0]!.messages.map(({ metadata }) => metadata);
      expect(stored.slice(0, 3)).toEqual([[id], [id], [id, reason]]);
      expect(heard.map(({ metadata }) => metadata)).toEqual([[id], [id], [id, reason], null]);
    }));

  it('RD-10 carries quick replies, also with null metadata', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const replies = [{ type: 'button', title: 'Yes', click: { actions: [{ type: 'publishText', text: 'yep' }] } }];
      const quickReplies = { type: 'quickReplies', itemsPerRow: 8, replies };
      const heard = next(ofConsumer, 'message');
      await ofBot.sendMessage('Really?', null, quickReplies);
      expect(await heard).toMatchObject({ body: 'Really?', quickReplies, metadata: null });
    }));

  it('may be rich', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const card = { type: 'vertical', elements: [{ type: 'text', text: 'Kettle' }] };
      const heard = next(ofConsumer, 'message');
      expect(await ofBot.sendRichText(card, { type: 'ExternalId', id: 'card' })).toEqual({ sequence: 0 });
      expect(await heard).toMatchObject({ body: card, contentType: 'application/json', isDownloadable: false });
    }));

  it('is the same object wherever it is met', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      const message = await heard;
      expect(ofBot.mainDialog.messages).toEqual([message]);
      expect(ofBot.mainDialog.messages[0]).toBe(message);
      expect((await ofBot.mainDialog.queryMessages())[0]).toBe(message);
    }));
});

describe('On a bad network (G4)', () => {
  const topic = 'notification:MessagingEventNotification';

  it('a message that comes twice is told once', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const heard = messagesOf(ofBot);
      world.emulator.faults.add({ when: topic, do: 'duplicate', user: 'bot', times: 3 });
      const last = next(ofBot, 'message', ({ body }) => body === '2');
      for (const text of ['0', '1', '2']) await ofConsumer.sendMessage(text);
      await last;
      await settle(bot);
      expect(textsOf(heard)).toEqual(['0', '1', '2']);
    }));

  it('messages that overtake each other are told in order', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const heard = messagesOf(ofBot);
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('0');
      await first;
      world.emulator.faults.add({ when: topic, do: 'delay', user: 'bot', ms: 30 });
      const last = next(ofBot, 'message', ({ body }) => body === '2');
      await ofConsumer.sendMessage('1');
      await ofConsumer.sendMessage('2');
      await last;
      await settle(bot);
      expect(textsOf(heard)).toEqual(['0', '1', '2']);
    }));

  it('a message that never came is fetched before the next one is told', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const heard = messagesOf(ofBot);
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('0');
      await first;
      world.emulator.faults.add({ when: topic, do: 'dropResponse', user: 'bot', times: 2 });
      const last = next(ofBot, 'message', ({ body }) => body === '3');
      for (const text of ['1', '2', '3']) await ofConsumer.sendMessage(text);
      await last;
      await settle(bot);
      expect(textsOf(heard)).toEqual(['0', '1', '2', '3']);
      expect(world.emulator.ledger.counters.requests.QueryMessages).toMatchObject({ answered: 1 });
    }));

  it('a gap that cannot be filled is told, with the dialog and its sequences, and the rest goes on', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({ role: AGENT });
      const heard = messagesOf(ofBot);
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('0');
      await first;
      world.emulator.faults.add({ when: topic, do: 'dropResponse', user: 'bot' });
      const refusal = world.emulator.faults.add({
        when: 'QueryMessages',
        do: 'refuse',
        code: 500,
        times: Number.POSITIVE_INFINITY,
      });
      const last = next(ofBot, 'message', ({ body }) => body === '2');
      await ofConsumer.sendMessage('1');
      await ofConsumer.sendMessage('2');
      await last;
      expect(refusal.strikes).toBe(8);
      expect(textsOf(heard)).toEqual(['0', '2']);
      expect(world.errorsOf(bot)).toMatchObject([
        { code: 'HISTORY_MISSING', context: { dialog: conversationId, conversation: conversationId, from: 1, to: 1 } },
      ]);
      const next3 = next(ofBot, 'message');
      await ofConsumer.sendMessage('3');
      expect((await next3).body).toBe('3');
    }));

  it.each([
    ['events', 'response', 'conversations'],
    ['conversations', 'events', 'response'],
    ['response', 'conversations', 'events'],
  ] as const)('all is the same when the platform sends %s, then %s, then %s', (...order) =>
    World.run(
      async (world) => {
        const { bot, ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
        const heard = messagesOf(ofBot);
        const last = next(ofBot, 'message', ({ body }) => body === '1');
        await ofConsumer.sendMessage('0');
        await ofConsumer.sendMessage('1');
        await last;
        const transferred = next(ofConsumer, 'transfer-skill');
        await ofBot.transfer({ skillId: '4711' });
        await transferred;
        const closed = next(ofBot, 'close');
        await ofConsumer.close();
        await closed;
        await settle(bot);
        expect(textsOf(heard)).toEqual(['0', '1']);
        expect(ofBot).toMatchObject({ lifecycle: 'closed' });
      },
      { order },
    ),
  );
});

describe('The messages of a dialog', () => {
  it('RD-11 of a brand user are those since joining, until the others are loaded', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      await ofConsumer.sendMessage('is anybody there?');
      await ofBot.join(AGENT);
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello?');
      await heard;
      expect(textsOf(ofBot.mainDialog.messages)).toEqual(['hello?']);
      await ofBot.mainDialog.getAllPublishEvents();
      expect(textsOf(ofBot.mainDialog.messages)).toEqual(['is anybody there?', 'hello?']);
    }));

  it('FD-8 CL-9 can be asked for by sequence, both bounds included, 0 too, each with its audience', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      for (const text of ['0', '1', '2']) await ofConsumer.sendMessage(text);
      await ofBot.sendPrivateMessage('3');
      const dialog = ofBot.mainDialog;
      expect(textsOf(await dialog.queryMessages())).toEqual(['0', '1', '2', '3']);
      expect(textsOf(await dialog.queryMessages({ sequenceMin: 0, sequenceMax: 0 }))).toEqual(['0']);
      expect(textsOf(await dialog.queryMessages({ sequenceMin: -1 }))).toEqual(['0', '1', '2', '3']);
      expect(textsOf(await dialog.queryMessages({ sequenceMin: 1, sequenceMax: 2 }))).toEqual(['1', '2']);
      expect(textsOf(await dialog.queryMessages({ sequenceMin: 2, maxQuantity: 1 }))).toEqual(['2']);
      const audiences = (await dialog.queryMessages()).map(({ messageAudience }) => messageAudience);
      expect(audiences).toEqual(['ALL', 'ALL', 'ALL', 'AGENTS_AND_MANAGERS']);
    }));

  it('are kept up to the number that retention says, the newest', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({
        role: AGENT,
        bot: { retention: { messagesPerDialog: 2 } },
      });
      const heard = messagesOf(ofBot);
      const last = next(ofBot, 'message', ({ body }) => body === '4');
      for (const text of ['0', '1', '2', '3', '4']) await ofConsumer.sendMessage(text);
      await last;
      expect(textsOf(heard)).toEqual(['0', '1', '2', '3', '4']);
      expect(textsOf(ofBot.mainDialog.messages)).toEqual(['3', '4']);
      expect(textsOf(await ofBot.mainDialog.queryMessages())).toEqual(['0', '1', '2', '3', '4']);
    }));

  it('FD-2 of a conversation that was loaded from the past reach "message" like any other', () =>
    World.run(async (world) => {
      const { ofConsumer, conversationId } = await world.conversation();
      await ofConsumer.sendMessage('before');
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      const ofAnn = ann.getConversationById(conversationId)!;
      await ofAnn.mainDialog.getAllPublishEvents();
      await ofAnn.join(MANAGER);
      const heard = next(ofAnn, 'message');
      await ofConsumer.sendMessage('after');
      expect((await heard).body).toBe('after');
      expect(textsOf(ofAnn.mainDialog.messages)).toEqual(['before', 'after']);
    }));
});

describe('Listeners', () => {
  it('FD-4 of the connection ("conversation:message") and of the conversation both hear it, once each', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const told: string[] = [];
      bot.on('conversation:message', ({ conversation, message }, again) => {
        told.push(`connection ${conversation === ofBot} ${message?.body} ${again === message}`);
      });
      ofBot.on('message', ({ body }) => void told.push(`conversation ${body}`));
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      await settle(bot);
      expect(told).toEqual(['conversation hello', 'connection true hello true']);
    }));

  it('can be a loop: for await (const message of conversation.events("message")), which ends with the conversation', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const texts: unknown[] = [];
      const loop = (async () => {
        for await (const message of ofBot.events('message')) texts.push(message.body);
      })();
      for (const text of ['one', 'two']) await ofConsumer.sendMessage(text);
      await ofConsumer.close();
      await loop;
      expect(texts).toEqual(['one', 'two']);
      expect(ofBot.listenerCount('message')).toBe(0);
    }));

  it('a loop ends by its signal, and listens no more', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const stop = new AbortController();
      const texts: unknown[] = [];
      const loop = (async () => {
        for await (const message of ofBot.events('message', { signal: stop.signal })) {
          texts.push(message.body);
          stop.abort();
        }
      })();
      for (const text of ['one', 'two']) await ofConsumer.sendMessage(text);
      await loop;
      expect(texts).toEqual(['one']);
      expect(ofBot.listenerCount('message')).toBe(0);
    }));
});

describe('A closed dialog', () => {
  it('still tells its messages, and refuses new ones', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: AGENT });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('bye');
      await heard;
      await ofBot.mainDialog.close();
      await eventually(
        ofBot.mainDialog,
        () => ofBot.mainDialog.lifecycle,
        (now) => now === 'closed',
      );
      expect(textsOf(ofBot.mainDialog.messages)).toEqual(['bye']);
      const error = await rejection<LifecycleError>(ofBot.mainDialog.sendMessage('late'));
      expect(error).toMatchObject({ code: 'DIALOG_STATE', context: { state: 'closed' } });
      expect(ofBot.mainDialog).toMatchObject({ state: 'CLOSE', closedBy: 'AGENT', closedCause: 'AGENT' });
    }));
});
