import { describe, expect, it } from '@jest/globals';
import { ArgumentError, Conversation, Dialog, type NotificationFrame, ParticipantRole } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { type Meeting, messagesOf, settle, textsOf, World } from '../support/world.js';

/** What a process leaves behind in a store: text. */
const kept = <T>(state: T): T => JSON.parse(JSON.stringify(state));

/** A bot that has answered one message, and what it kept of the conversation before it ended. */
async function served(world: World): Promise<Meeting & { readonly state: ReturnType<Conversation['serialize']> }> {
  const meeting = await world.conversation({ role: ParticipantRole.AGENT });
  const { ofBot, ofConsumer, bot } = meeting;
  const heard = next(ofBot, 'message');
  await ofConsumer.sendMessage('one');
  await heard;
  const echoed = next(ofBot, 'message');
  await ofBot.sendMessage('answer');
  await echoed;
  await settle(bot);
  const state = kept(ofBot.serialize());
  await bot.close();
  return { ...meeting, state };
}

/** The same after somebody was at it. */
interface Damaged {
  readonly description: { conversationId: unknown; readonly dialogs: { participants: unknown }[] };
  readonly dialogs: { messages: unknown }[];
}

const nextProcess = (world: World) => world.openBrand({ createDefaultSubscription: false });

describe('A conversation that was serialised', () => {
  it('is the same one in another process, without an event "conversation", and nothing is told twice', () =>
    World.run(async (world) => {
      const { state, ofBot } = await served(world);
      const bot = await nextProcess(world);
      const told: unknown[] = [];
      bot.on('conversation', () => void told.push('conversation'));
      bot.on('conversation:message', () => void told.push('message'));
      const conversation = Conversation.deserialize(bot, state);
      await settle(bot);
      for (const member of ['skill', 'stage', 'state', 'context', 'startTime', 'accountId', 'ttrType', 'note'] as const)
        expect([member, conversation[member]]).toEqual([member, ofBot[member]]);
      expect(conversation).toMatchObject({ lifecycle: 'open.queued', conversationId: ofBot.conversationId });
      expect(conversation.participants.map(({ id, role }) => [id, role])).toEqual(
        ofBot.participants.map(({ id, role }) => [id, role]),
      );
      expect(conversation.getSnapshot().value.membership).toBe('joined');
      expect(textsOf(conversation.mainDialog.messages)).toEqual(['one', 'answer']);
      expect(conversation.mainDialog.messages[1]?.sentByCurrentUser()).toBe(true);
      expect(bot.getConversationById(ofBot.conversationId)).toBe(conversation);
      expect(Conversation.deserialize(bot, state)).toBe(conversation);
      expect(told).toEqual([]);
      expect(kept(conversation.serialize())).toEqual(state);
    }));

  it('goes on where it was: of what is said next, each message is told once', () =>
    World.run(async (world) => {
      const { state, ofConsumer } = await served(world);
      const bot = await nextProcess(world);
      const conversation = Conversation.deserialize(bot, state);
      const heard = messagesOf(conversation);
      const two = next(conversation, 'message');
      await ofConsumer.sendMessage('two');
      expect(await two).toMatchObject({ body: 'two', sequence: 2 });
      await conversation.sendMessage('another answer');
      await settle(bot);
      expect(textsOf(heard)).toEqual(['two', 'another answer']);
    }));

  it('G4 misses nothing that was said while no process was there', () =>
    World.run(async (world) => {
      const { state, ofConsumer } = await served(world);
      await ofConsumer.sendMessage('two');
      await ofConsumer.sendMessage('three');
      const bot = await nextProcess(world);
      const conversation = Conversation.deserialize(bot, state);
      const heard = messagesOf(conversation);
      const last = next(conversation, 'message', ({ body }) => body === 'four');
      await ofConsumer.sendMessage('four');
      await last;
      expect(textsOf(heard)).toEqual(['two', 'three', 'four']);
    }));

  it('is found by the subscription of a bot that starts again, which is told what it missed', () =>
    World.run(async (world) => {
      const { state, ofConsumer } = await served(world);
      await ofConsumer.sendMessage('two');
      const bot = world.brand();
      const announced: unknown[] = [];
      bot.on('conversation', () => void announced.push(1));
      const conversation = Conversation.deserialize(bot, state);
      const missed = next(conversation, 'message');
      await bot.open();
      expect(await missed).toMatchObject({ body: 'two', sequence: 2 });
      await settle(bot);
      expect(announced).toEqual([]);
      expect(textsOf(conversation.mainDialog.messages)).toEqual(['one', 'answer', 'two']);
    }));

  it('works for a consumer, too', () =>
    World.run(async (world) => {
      const { ofBot, consumer, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      const heard = next(ofConsumer, 'message');
      await ofBot.sendMessage('hello');
      await heard;
      const state = kept(ofConsumer.serialize());
      const token = await consumer.getToken();
      await consumer.close();
      await ofBot.sendMessage('still there?');
      const again = await world.openConsumer({ token, createDefaultSubscription: false });
      const conversation = Conversation.deserialize(again, state);
      const missed = next(conversation, 'message');
      expect(await missed).toMatchObject({ body: 'still there?', sequence: 1 });
      await conversation.sendMessage('yes');
    }));

  it('without its messages has none of their texts', () =>
    World.run(async (world) => {
      const { ofBot } = await served(world);
      expect(JSON.stringify(ofBot.serialize())).toContain('answer');
      const bare = ofBot.serialize({ messages: false });
      expect(JSON.stringify(bare)).not.toContain('answer');
      const bot = await nextProcess(world);
      const conversation = Conversation.deserialize(bot, kept(bare));
      expect(conversation.mainDialog.messages).toEqual([]);
      expect(conversation.getSnapshot().context.lastSequence).toBe(1);
    }));

  it('that is over is over', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      const over = next(ofBot, 'close');
      await ofConsumer.close();
      await over;
      const state = kept(ofBot.serialize());
      const other = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      const conversation = Conversation.deserialize(other, state);
      expect(conversation).toMatchObject({ lifecycle: 'closed', closeReason: 'CONSUMER', openDialog: null });
      await expect(conversation.sendMessage('x')).rejects.toMatchObject({ name: 'LifecycleError' });
    }));

  it.each([
    ['a text', '{}'],
    ['nothing', undefined],
    ['another version', { parley: 2, description: {}, dialogs: [] }],
    ['without a description', { parley: 1, dialogs: [] }],
    ['with dialogs that are none', { parley: 1, description: {}, dialogs: [{}] }],
  ])('is not made of %s', (_, state) =>
    World.run(async (world) => {
      const bot = world.brand();
      expect(() => Conversation.deserialize(bot, state as never)).toThrow(ArgumentError);
      expect(bot.getAllKnownConversations()).toEqual([]);
    }),
  );

  it('is not made of what was damaged where it was kept; nothing of it is taken up', () =>
    World.run(async (world) => {
      const { state } = await served(world);
      const bot = world.brand();
      const damages: ((damaged: Damaged) => void)[] = [
        ({ description }) => void (description.dialogs[0]!.participants = undefined),
        ({ description }) => void (description.dialogs[0]!.participants = [null]),
        ({ description }) => void (description.conversationId = 7),
        ({ dialogs }) => void (dialogs[0]!.messages = null),
        ({ dialogs }) => void (dialogs[0]!.messages = [null]),
      ];
      for (const damage of damages) {
        const damaged = kept(state) as unknown as Damaged;
        damage(damaged);
        expect(() => Conversation.deserialize(bot, damaged as never)).toThrow(ArgumentError);
      }
      expect(bot.getAllKnownConversations()).toEqual([]);
    }));

  it('is handed to a connection, a dialog to its own conversation, and to nothing else', () =>
    World.run(async (world) => {
      const { state, ofBot } = await served(world);
      expect(() => Conversation.deserialize({ connectionId: 'x' }, state)).toThrow(ArgumentError);
      const dialog = ofBot.mainDialog.serialize();
      expect(() => Dialog.deserialize({ conversationId: ofBot.conversationId }, dialog)).toThrow(ArgumentError);
      const other = kept(dialog) as { conversationId: string };
      other.conversationId = 'another';
      expect(() => Dialog.deserialize(ofBot, other as never)).toThrow(ArgumentError);
    }));
});

describe('A dialog that was serialised', () => {
  it('tells the conversation that is known how far it was told', () =>
    World.run(async (world) => {
      const { ofConsumer, ofBot } = await served(world);
      const state = kept(ofBot.mainDialog.serialize());
      await ofConsumer.sendMessage('two');
      const bot = await world.openBrand({ waitForReady: true });
      const conversation = bot.getConversationById(ofBot.conversationId)!;
      const heard = messagesOf(conversation);
      const dialog = Dialog.deserialize(conversation, state);
      expect(dialog).toBe(conversation.mainDialog);
      expect(textsOf(dialog.messages).slice(0, 2)).toEqual(['one', 'answer']);
      const three = next(conversation, 'message', ({ body }) => body === 'three');
      await ofConsumer.sendMessage('three');
      await three;
      expect(textsOf(heard).at(-1)).toBe('three');
      expect(new Set(textsOf(heard)).size).toBe(heard.length);
    }));
});

describe('connection.handleNotification', () => {
  /** Everything that another connection of the bot is notified of. */
  async function recorder(world: World, user: string): Promise<NotificationFrame[]> {
    const frames: NotificationFrame[] = [];
    const connection = await world.openBrand({ user });
    connection.on('notification', (frame) => void frames.push(structuredClone(frame)));
    return frames;
  }

  it('takes in what came another way: conversation, message, close, as if it had come by the socket', () =>
    World.run(async (world) => {
      const frames = await recorder(world, 'ann');
      const worker = await world.openBrand({ createDefaultSubscription: false });
      const told: string[] = [];
      worker.on('conversation', (conversation) => {
        told.push('conversation');
        conversation.on('note-change', () => void told.push(`note ${conversation.note}`));
        conversation.on('close', () => void told.push('close'));
      });
      const ann = await world.openBrand({ user: 'ann' });
      const atAnn = next(ann, 'conversation');
      const consumer = await world.openConsumer();
      const ofConsumer = await consumer.createConversation();
      const ofAnn = await atAnn;
      await ofAnn.setNote('from a webhook');
      const over = next(ofAnn, 'close');
      await ofConsumer.close();
      await over;
      await settle(ann);
      expect(told).toEqual([]);
      for (const frame of frames) await worker.handleNotification(frame);
      expect(told).toEqual(['conversation', 'note from a webhook', 'close']);
      // Once more is old, or says nothing new.
      for (const frame of frames) await worker.handleNotification(JSON.stringify(frame));
      expect(told).toHaveLength(3);
    }));

  it('needs neither the kind nor a subscription, as webhooks have none', () =>
    World.run(async (world) => {
      const { ofBot, bot, conversationId } = await world.conversation();
      const raw = next(bot, 'conversationNotification');
      await ofBot.setNote('x');
      const { changes } = (await raw) as { changes: unknown[] };
      const worker = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      const announced = next(worker, 'conversation');
      await worker.handleNotification({ type: '.ams.aam.ExConversationChangeNotification', body: { changes } });
      expect((await announced).conversationId).toBe(conversationId);
    }));

  it('that is no notification is refused; one that cannot be read goes to "error" (G17)', () =>
    World.run(async (world) => {
      const worker = await world.openBrand({ createDefaultSubscription: false });
      for (const wrong of ['{', '[]', {}, { type: 1 }, { kind: 'req', type: 'x' }] as const)
        await expect(worker.handleNotification(wrong)).rejects.toMatchObject({ context: { problem: 'notification' } });
      await worker.handleNotification({ type: 'ms.MessagingEventNotification', body: null });
      expect(world.codesOf(worker)).toEqual(['MALFORMED_FRAME']);
    }));
});

describe('release()', () => {
  it('lets go of a conversation that nothing but the application follows', () =>
    World.run(async (world) => {
      const { state } = await served(world);
      const bot = await world.openBrand({
        createDefaultSubscription: false,
        retention: { closedConversationsMs: 0 },
      });
      const conversation = Conversation.deserialize(bot, state);
      conversation.release();
      await eventually(
        conversation,
        () => conversation.lifecycle,
        (lifecycle) => lifecycle === 'evicted',
      );
      expect(bot.getAllKnownConversations()).toEqual([]);
      const again = Conversation.deserialize(bot, state);
      expect(again).not.toBe(conversation);
      expect(again.lifecycle).toBe('open.queued');
    }));

  it('leaves one alone that a subscription follows', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.AGENT });
      ofBot.release();
      expect(ofBot.lifecycle).toBe('open.queued');
    }));
});
