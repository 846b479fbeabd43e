import { describe, expect, it } from '@jest/globals';
import {
  brand,
  change,
  consumer,
  type Frame,
  join,
  openConversation,
  publish,
  text,
  update,
  withEmulator,
} from '../world.js';
import { CHANGE, changes, snapshot } from './changes.js';

describe('What a conversation notification shows', () => {
  it('tells content to brand and consumer: last content event, unread counters, without a new metaDataLastUpdateTs', () =>
    withEmulator(async (emulator) => {
      const [bot, client] = [await brand(emulator), await consumer(emulator)];
      const conversationId = await openConversation(client);
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await snapshot(bot);
      await snapshot(client);
      const first = await change(bot, 1);
      await publish(client, conversationId, text('one'));
      await publish(client, conversationId, text('two'));
      const { oldId } = emulator.agent('bot');
      expect(await change(bot, 3)).toMatchObject({
        result: {
          lastContentEventNotification: { sequence: 1, event: text('two') },
          numberOfunreadMessages: { [oldId]: 2 },
        },
      });
      const stamp = (frame: { result: Frame }): unknown =>
        (frame.result.conversationDetails as Record<string, unknown>).metaDataLastUpdateTs;
      expect(stamp(await change(bot, 3))).toBe(stamp(first));
      expect(await change(client, 3)).toMatchObject({
        result: { lastContentEventNotification: { event: text('two') } },
      });
      await publish(bot, conversationId, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0, 1] });
      await update(bot, conversationId, { field: 'Note', note: 'n' });
      expect(await change(bot, 4)).toMatchObject({ result: { numberOfunreadMessages: { [oldId]: 0 } } });
    }));

  it('never shows a private message to the consumer', () =>
    withEmulator(async (emulator) => {
      const [bot, client] = [await brand(emulator), await consumer(emulator)];
      const conversationId = await openConversation(client);
      await snapshot(client);
      await join(bot, conversationId);
      await publish(client, conversationId, text('public'));
      await publish(bot, conversationId, text('for all'));
      await bot.request('ms.PublishEvent', {
        dialogId: conversationId,
        event: text('hidden'),
        messageAudience: 'AGENTS_AND_MANAGERS',
      });
      await client.settle();
      expect(client.texts.join()).not.toContain('hidden');
      expect(client.texts.join()).toContain('for all');
    }));

  it('can spare consumers the content', () =>
    withEmulator(
      async (emulator) => {
        const client = await consumer(emulator);
        const conversationId = await openConversation(client);
        await snapshot(client);
        await publish(client, conversationId, text('hi'));
        expect(await changes(client)).toEqual([]);
      },
      { contentUpdatesToConsumers: false },
    ));

  it('can leave out what was said last, as the platform does now and then', () =>
    withEmulator(
      async (emulator) => {
        const [before, after, client] = [await brand(emulator), await brand(emulator, 'ann'), await consumer(emulator)];
        const conversationId = await openConversation(client);
        await snapshot(before);
        await publish(client, conversationId, text('hi'));
        await snapshot(after);
        await before.settle();
        for (const { texts } of [before, after]) {
          expect(texts.join()).toContain(conversationId);
          expect(texts.join()).not.toContain('lastContentEventNotification');
        }
      },
      { lastContent: false },
    ));

  it('counts effectiveTTR from when the consumer began to wait, and is -1 once the brand has answered', () =>
    withEmulator(async (emulator) => {
      const [bot, client] = [await brand(emulator), await consumer(emulator)];
      const conversationId = await openConversation(client, { ttrDefName: 'PRIORITIZED' });
      const { startTs } = emulator.conversation(conversationId)!;
      const ettr = (): number => emulator.conversation(conversationId)!.effectiveTTR;
      expect(ettr()).toBe(startTs + 600_000);
      await publish(client, conversationId, text('hi'));
      expect(ettr()).toBe(startTs + 600_000);
      await join(bot, conversationId);
      await publish(bot, conversationId, text('hello'));
      expect(ettr()).toBe(-1);
      await publish(client, conversationId, text('again'));
      expect(ettr()).toBeGreaterThanOrEqual(startTs + 600_000);
    }));

  it('differs for v=2 sockets: no participant state, no suggestion, no word of a transfer to an agent', () =>
    withEmulator(async (emulator) => {
      const [old, current, client] = [
        await brand(emulator, 'bot', '2'),
        await brand(emulator, 'ann'),
        await consumer(emulator),
      ];
      const conversationId = await openConversation(client);
      await join(old, conversationId, 'ASSIGNED_AGENT');
      await snapshot(old);
      await snapshot(current);
      expect(JSON.stringify(old.notifications(CHANGE))).not.toContain('ACTIVE');
      const target = emulator.agent('ann').oldId;
      await update(
        old,
        conversationId,
        { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' },
        { field: 'ParticipantsChange', type: 'SUGGEST', role: 'ASSIGNED_AGENT', userId: target },
        { field: 'Skill', type: 'UPDATE', skill: '7' },
      );
      expect(await changes(old)).toEqual([]);
      expect(JSON.stringify(await change(current, 2))).toContain(
        `{"id":"${target}","role":"ASSIGNED_AGENT","state":"SUGGESTED"}`,
      );
    }));

  it('is in v3 shape for a brand socket with v=3', () =>
    withEmulator(async (emulator) => {
      const [bot, client] = [await brand(emulator, 'bot', '3'), await consumer(emulator)];
      const conversationId = await openConversation(client);
      await join(bot, conversationId);
      await snapshot(bot);
      const { pid } = emulator.agent('bot');
      expect(bot.notifications(CHANGE)[0]).toMatchObject({ type: 'cqm.ExConversationChangeNotification' });
      expect(await change(bot, 1)).toMatchObject({
        result: { conversationDetails: { participants: [{ role: 'CONSUMER' }, { id: pid, role: 'AGENT' }] } },
      });
      await publish(client, conversationId, text('hi'));
      expect(await bot.notification('MessagingEventNotification')).toMatchObject({
        body: { changes: [{ event: text('hi') }] },
      });
    }));
});
