import { describe, expect, it } from '@jest/globals';
import type { ConversationSnapshot } from 'parley-sdk';
import { snapshotPatches } from '../../../src/api/conversation/snapshot-patches.js';
import { eventually, next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

describe('getSnapshot()', () => {
  it('is frozen through and through, of a connection, a conversation and a dialog', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      for (const source of [bot, ofBot, ofBot.mainDialog]) {
        expect(isDeeplyFrozen(source.getSnapshot())).toBe(true);
        expect(() => Object.assign(source.getSnapshot().context, { skillId: 'x' })).toThrow(TypeError);
      }
    }));

  it('of a conversation is the same object as long as nothing in it changes', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: 'AGENT' });
      const before = ofBot.getSnapshot();
      await settle(bot);
      expect(ofBot.getSnapshot()).toBe(before);
      const skilled = next(ofBot, 'transfer-skill');
      await ofBot.transfer({ skillId: '4711' });
      await skilled;
      expect(ofBot.getSnapshot()).not.toBe(before);
      expect(before.context.skillId).toBe('-1');
      expect(ofBot.getSnapshot().context.skillId).toBe('4711');
    }));

  it('shares with the one before what did not change between them', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: 'AGENT' });
      const before = ofBot.getSnapshot();
      const skilled = next(ofBot, 'transfer-skill');
      await ofBot.transfer({ skillId: '4711' });
      await skilled;
      const after = ofBot.getSnapshot();
      expect(after.context).not.toBe(before.context);
      expect(after.context.participants).toBe(before.context.participants);
      expect(after.value).toBe(before.value);
      expect(Object.keys(before.context).sort()).toEqual(Object.keys(after.context).sort());
    }));

  it('of a dialog counts its messages; the one from before stays as it was', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const dialog = ofBot.mainDialog;
      const before = dialog.getSnapshot();
      expect(dialog.getSnapshot()).toBe(before);
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      expect(dialog.getSnapshot().context).toMatchObject({ lastSequence: 0, messageCount: 1 });
      expect(before.context).toMatchObject({ lastSequence: -1, messageCount: 0 });
    }));

  it('of a dialog shows who came, though no message came with it', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      const before = ofBot.mainDialog.getSnapshot();
      const added = next(ofBot, 'participant-added');
      await ofBot.join('AGENT');
      await added;
      const roles = ofBot.mainDialog.getSnapshot().context.participants.map(({ role }) => role);
      expect(roles).toContain('AGENT');
      expect(before.context.participants.map(({ role }) => role)).not.toContain('AGENT');
    }));

  it('of a dialog shows what was read from the past, and the snapshot of its conversation with it', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation();
      await ofConsumer.sendMessage('before we came');
      await settle(bot);
      const [ofDialog, ofConversation] = [ofBot.mainDialog.getSnapshot(), ofBot.getSnapshot()];
      expect(ofDialog.context).toMatchObject({ lastSequence: -1, messageCount: 0 });
      await ofBot.mainDialog.getAllPublishEvents();
      expect(ofBot.mainDialog.getSnapshot().context).toMatchObject({ lastSequence: 0, messageCount: 1 });
      expect(ofBot.getSnapshot().context.lastSequence).toBe(0);
      expect(ofConversation.context.lastSequence).toBe(-1);
    }));

  it('is told as patches to what records: from one to the next, and nothing where nothing changed', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: 'AGENT' });
      const before = ofBot.getSnapshot();
      const skilled = next(ofBot, 'transfer-skill');
      await ofBot.transfer({ skillId: '4711' });
      await skilled;
      const after = ofBot.getSnapshot();
      const patches = snapshotPatches(before, after);
      expect(patches).toContainEqual({ op: 'replace', path: ['context', 'skillId'], value: '4711' });
      expect(patches.some(({ path }) => path.includes('participants'))).toBe(false);
      expect(snapshotPatches(after, ofBot.getSnapshot())).toEqual([]);
    }));

  it('of a connection says where it is in every region, and what went wrong last', () =>
    World.run(async (world) => {
      const bot = world.brand();
      expect(bot.getSnapshot()).toMatchObject({ status: 'active', lifecycle: 'idle', context: { attempt: 0 } });
      expect(bot.getSnapshot()).toBe(bot.getSnapshot());
      await bot.open();
      expect(bot.getSnapshot()).toMatchObject({
        lifecycle: 'online',
        value: { lifecycle: 'online', token: 'fresh', liveness: 'alive' },
        tags: expect.arrayContaining(['canSend']),
      });
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(bot.getSnapshot().context).toMatchObject({ attempt: 1, failure: { code: 'SOCKET_LOST' } });
      world.errorsOf(bot);
    }));

  it('has no token, no credentials and no machinery in it', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: 'AGENT' });
      const token = await bot.getToken();
      for (const source of [bot, ofBot, ofBot.mainDialog]) {
        const text = JSON.stringify(source.getSnapshot());
        expect(text).not.toContain(token);
        expect(text).not.toContain('bot-password');
        expect(Object.keys(source.getSnapshot()).sort()).toEqual(
          source === bot
            ? ['context', 'lifecycle', 'status', 'tags', 'value']
            : ['context', 'lifecycle', 'status', 'value'],
        );
      }
    }));
});

describe('subscribe()', () => {
  it('tells each change with a snapshot that is already in step with the object, until unsubscribed', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const seen: ConversationSnapshot[] = [];
      const inStep: boolean[] = [];
      const watching = ofBot.subscribe((snapshot) => {
        seen.push(snapshot);
        inStep.push(snapshot === ofBot.getSnapshot() && snapshot.lifecycle === ofBot.lifecycle);
      });
      const added = next(ofBot, 'participant-added');
      await ofBot.join('ASSIGNED_AGENT');
      await added;
      watching.unsubscribe();
      const count = seen.length;
      const queued = next(ofBot, 'back-to-queue');
      await ofBot.leave();
      await queued;
      await settle(bot);
      expect(seen).toHaveLength(count);
      expect(new Set(inStep)).toEqual(new Set([true]));
      expect(seen.map(({ value }) => (value as { membership: string }).membership)).toEqual(
        expect.arrayContaining(['joining', 'joined']),
      );
      expect(seen.at(-1)!.lifecycle).toBe('open.assigned');
    }));

  it('takes an observer object, as XState does', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const seen: string[] = [];
      const watching = bot.subscribe({ next: ({ lifecycle }) => void seen.push(lifecycle) });
      await bot.open();
      watching.unsubscribe();
      expect(seen.filter((one, index) => one !== seen[index - 1])).toEqual([
        'opening.discovering',
        'opening.authenticating',
        'opening.openingSocket',
        'opening.subscribing',
        'online',
      ]);
    }));

  it('of a dialog tells messages, marks and its end', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      const dialog = ofBot.mainDialog;
      const seen: string[] = [];
      dialog.subscribe(({ context, lifecycle }) => {
        seen.push(`${lifecycle} ${context.lastSequence} ${context.consumerReadUpTo}`);
      });
      await ofBot.sendMessage('hello');
      await eventually(
        dialog,
        () => dialog.messages.length,
        (count) => count === 1,
      );
      const read = next(ofBot, 'message-delivery-event');
      await eventually(
        ofConsumer.mainDialog,
        () => ofConsumer.mainDialog.messages,
        (list) => list.length === 1,
      );
      await ofConsumer.mainDialog.messages[0]!.read();
      await read;
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      expect(seen).toEqual(['open 0 -1', 'open 1 0', 'closed 1 0']);
    }));

  it('tells nothing when nothing changes', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation({ role: 'AGENT' });
      const seen: unknown[] = [];
      const watching = ofBot.subscribe((snapshot) => void seen.push(snapshot));
      await settle(bot);
      watching.unsubscribe();
      expect(seen).toEqual([]);
    }));

  it('a watched conversation and one that nobody watches say the same', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, conversationId } = await world.conversation({ role: 'AGENT' });
      const ann = await world.openBrand({ user: 'ann', waitForReady: true, activeActors: 1 });
      const ofAnn = ann.getConversationById(conversationId)!;
      ofBot.subscribe(() => {});
      ofBot.mainDialog.subscribe(() => {});
      const told = next(ofAnn, 'transfer-skill');
      await ofBot.transfer({ skillId: '4711' });
      await told;
      await settle(ann);
      const { membership: _, ...ofWatched } = ofBot.getSnapshot().value as Record<string, unknown>;
      const { membership: __, ...ofUnwatched } = ofAnn.getSnapshot().value as Record<string, unknown>;
      expect(ofWatched).toEqual(ofUnwatched);
      const closed = [next(ofBot, 'close'), next(ofAnn, 'close')];
      await ofConsumer.close();
      await Promise.all(closed);
      expect([ofBot.lifecycle, ofAnn.lifecycle]).toEqual(['closed', 'closed']);
      expect(ofBot.mainDialog.lifecycle).toBe(ofAnn.mainDialog.lifecycle);
    }));
});

describe('can()', () => {
  it('says what would be done now, in step with the lifecycle', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      const all = ['join', 'leave', 'transfer', 'close', 'sendMessage'] as const;
      const possible = () => all.filter((command) => ofBot.can(command));
      expect(possible()).toEqual(['join', 'transfer', 'close', 'sendMessage']);
      await ofBot.join('AGENT');
      await eventually(ofBot, possible, (commands) => commands.includes('leave'));
      expect(possible()).toEqual(['join', 'leave', 'transfer', 'close', 'sendMessage']);
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      expect(ofBot.mainDialog.can('sendMessage')).toBe(false);
      expect(possible()).toEqual(['leave', 'close']);
    }));
});
