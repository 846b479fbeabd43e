import { describe, expect, it } from '@jest/globals';
import {
  brand,
  type Client,
  change,
  consumer,
  join,
  openConversation,
  publish,
  text,
  update,
  withEmulator,
} from '../world.js';
import { CHANGE, changes, changesOf, SUBSCRIBE, snapshot } from './changes.js';

const close = { field: 'ConversationStateField', conversationState: 'CLOSE' };

describe('A conversation subscription', () => {
  it('begins with a snapshot, empty if there is nothing', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      expect(await snapshot(bot)).toEqual([]);
      const conversationId = await openConversation(await consumer(emulator));
      expect(await snapshot(await brand(emulator, 'ann'))).toEqual([conversationId]);
    }));

  it('shows a consumer its own conversations only', () =>
    withEmulator(async (emulator) => {
      const [one, two] = [await consumer(emulator), await consumer(emulator)];
      const own = await openConversation(one);
      expect(await snapshot(one)).toEqual([own]);
      expect(await snapshot(two)).toEqual([]);
      await update(one, own, close);
      expect(await changes(two)).toEqual([]);
      expect(await changes(one)).toEqual(['UPSERT']);
    }));

  it('is one of several on a socket: each gets its own copy of every change', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      await snapshot(bot);
      await snapshot(bot);
      await openConversation(await consumer(emulator));
      await bot.settle();
      const ids = bot.notifications(CHANGE).map(({ body }) => (body as { subscriptionId: string }).subscriptionId);
      expect(ids).toHaveLength(4);
      expect(new Set(ids.slice(2))).toEqual(new Set(ids.slice(0, 2)));
    }));

  it('carries at most 1000 conversations in its snapshot, or as many as set', () =>
    withEmulator(
      async (emulator) => {
        for (let count = 0; count < 4; count += 1) await openConversation(await consumer(emulator));
        expect(await snapshot(await brand(emulator))).toHaveLength(3);
        expect(emulator.settings.snapshotLimit).toBe(3);
      },
      { snapshotLimit: 3 },
    ));

  it('ends with Unsubscribe', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      const { body } = await bot.request(SUBSCRIBE, {});
      expect(await bot.request('cqm.UnsubscribeExConversations', body as object)).toMatchObject({ code: 200 });
      await openConversation(await consumer(emulator));
      expect(await changes(bot)).toEqual([]);
      expect(await bot.request('cqm.UnsubscribeExConversations', body as object)).toMatchObject({ code: 404 });
    }));

  it('ends with its socket', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      await snapshot(bot);
      await bot.close();
      await openConversation(await consumer(emulator));
      expect(emulator.ledger.filter({ kind: 'notified' })).toHaveLength(1);
    }));

  it.each(['cqm.UpdateExConversationSubscription', SUBSCRIBE])(
    'gets a new filter and a fresh snapshot by %s with its id',
    (type) =>
      withEmulator(async (emulator) => {
        const [bot, client] = [await brand(emulator), await consumer(emulator)];
        const conversationId = await openConversation(client);
        const { body } = await bot.request(SUBSCRIBE, { stage: ['OPEN'] });
        await update(client, conversationId, close);
        expect(await bot.request(type, { ...(body as object), stage: ['CLOSE'] })).toMatchObject({ code: 200 });
        expect(changesOf(await bot.notification(CHANGE, 3))).toMatchObject([
          { type: 'UPSERT', result: { convId: conversationId } },
        ]);
      }),
  );

  it('of another socket is not there', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      const { body } = await bot.request(SUBSCRIBE, {});
      expect(await ann.request('cqm.UnsubscribeExConversations', body as object)).toMatchObject({ code: 404 });
    }));
});

describe('When a conversation leaves a filter', () => {
  it('sends DELETE with the complete conversation to a subscription of open ones, UPSERT to one of both', () =>
    withEmulator(async (emulator) => {
      const [openOnly, both, client] = [
        await brand(emulator, 'bot'),
        await brand(emulator, 'ann'),
        await consumer(emulator),
      ];
      await snapshot(openOnly, { stage: ['OPEN'] });
      await snapshot(both, { stage: ['OPEN', 'CLOSE'] });
      const conversationId = await openConversation(client);
      await update(client, conversationId, close);
      const gone = await change(openOnly, 3);
      expect(gone).toMatchObject({
        type: 'DELETE',
        result: {
          convId: conversationId,
          conversationDetails: {
            stage: 'CLOSE',
            closeReason: 'CONSUMER',
            skillId: '-1',
            participants: expect.any(Object),
            participantsPId: expect.any(Object),
            dialogs: [expect.any(Object)],
          },
        },
      });
      expect(await change(both, 3)).toMatchObject({
        type: 'UPSERT',
        result: { conversationDetails: { stage: 'CLOSE' } },
      });
    }));

  it('sends DELETE when the agent of an agentIds filter is no longer assigned', () =>
    withEmulator(async (emulator) => {
      const [bot, client] = [await brand(emulator), await consumer(emulator)];
      await snapshot(bot, { agentIds: [emulator.agent('bot').oldId] });
      const conversationId = await openConversation(client);
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(bot, conversationId, { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' });
      expect(await changes(bot)).toEqual(['UPSERT', 'DELETE']);
    }));

  it('sends nothing about a conversation that was never inside', () =>
    withEmulator(async (emulator) => {
      const [bot, client] = [await brand(emulator), await consumer(emulator)];
      await snapshot(bot, { stage: ['CLOSE'] });
      const conversationId = await openConversation(client);
      await publish(client, conversationId, text('hi'));
      expect(await changes(bot)).toEqual([]);
      await update(client, conversationId, close);
      expect(await changes(bot)).toEqual(['UPSERT']);
    }));
});

describe('The filter', () => {
  it('convState looks at the main dialog, stage at the whole conversation', () =>
    withEmulator(
      async (emulator) => {
        const client = await consumer(emulator, undefined, { features: ['MULTI_DIALOG'] });
        const bot = await brand(emulator);
        const conversationId = await openConversation(client);
        await join(bot, conversationId, 'ASSIGNED_AGENT');
        const dialog = { dialogId: conversationId, state: 'CLOSE' };
        await update(client, conversationId, { field: 'DialogChange', type: 'UPDATE', dialog });
        // A survey runs: main dialog closed, conversation open.
        const found = async (filter: object): Promise<number> => (await snapshot(bot, filter)).length;
        expect(await found({ convState: ['OPEN'] })).toBe(0);
        expect(await found({ convState: ['CLOSE'] })).toBe(1);
        expect(await found({ stage: ['OPEN'] })).toBe(1);
        expect(await found({ stage: ['CLOSE'] })).toBe(0);
        expect(await found({ state: ['OPEN'] })).toBe(0);
        expect(await found({ state: ['OPEN'], dialogTypes: ['POST_SURVEY'] })).toBe(1);
        expect(await found({ state: 'CLOSE' })).toBe(1);
      },
      { survey: { bot: 'ann' } },
    ));

  it('agentIds takes old ids, consumerId a consumer, times and ETTR a window', () =>
    withEmulator(async (emulator) => {
      const [bot, ann, client] = [await brand(emulator, 'bot'), await brand(emulator, 'ann'), await consumer(emulator)];
      const conversationId = await openConversation(client);
      await openConversation(await consumer(emulator));
      await join(ann, conversationId, 'ASSIGNED_AGENT');
      const { consumerId, startTs } = emulator.conversation(conversationId)!;
      const found = async (filter: object): Promise<boolean | string[]> => {
        const ids = await snapshot(bot, filter);
        return ids.length === 1 ? ids[0] === conversationId : ids;
      };
      expect(await found({ agentIds: [emulator.agent('ann').oldId] })).toBe(true);
      expect(await found({ agentIds: [emulator.agent('bot').oldId] })).toEqual([]);
      expect(await found({ agentIds: emulator.agents.map(({ oldId }) => oldId) })).toBe(true);
      expect(await found({ consumerId })).toBe(true);
      expect(await found({ maxLastUpdatedTime: startTs - 1 })).toEqual([]);
      expect(await found({ minLastUpdatedTime: Date.now() + 60_000 })).toEqual([]);
      expect(await found({ minLastUpdatedTime: startTs, consumerId, brandId: '12345678' })).toBe(true);
      expect(await found({ maxETTR: startTs })).toEqual([]);
      expect(await found({ maxETTR: startTs + 3_600_000, consumerId })).toBe(true);
    }));

  it('must name an agent who may not see all conversations, and nobody else', () =>
    withEmulator(async (emulator) => {
      const { oldId } = emulator.addAgent({ loginName: 'newcomer', permissions: [] });
      const client = await brand(emulator, 'newcomer');
      expect(await client.request(SUBSCRIBE, {})).toMatchObject({ code: 403, type: '.ReqBody$StringResp' });
      expect(await client.request(SUBSCRIBE, { agentIds: [oldId, emulator.agent('bot').oldId] })).toMatchObject({
        code: 403,
      });
      expect(await snapshot(client, { agentIds: [oldId] })).toEqual([]);
    }));
});

describe('The order of what one request causes', () => {
  const kinds = (client: Client, from: number): string[] =>
    client.frames
      .slice(from)
      .map(({ kind, type }) =>
        kind === 'resp' ? 'response' : String(type).endsWith(CHANGE) ? 'conversations' : 'events',
      );

  it.each([
    [undefined, ['response', 'events', 'conversations']],
    [['conversations', 'events', 'response'] as const, ['conversations', 'events', 'response']],
    [['events', 'response', 'conversations'] as const, ['events', 'response', 'conversations']],
  ])('with order %j is %j', (order, expected) =>
    withEmulator(
      async (emulator) => {
        const client = await consumer(emulator);
        const conversationId = await openConversation(client);
        await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
        await snapshot(client);
        const from = client.frames.length;
        await publish(client, conversationId, text('hi'));
        await client.until(() => (client.frames.length >= from + 3 ? true : undefined), 'three frames');
        expect(kinds(client, from)).toEqual(expected);
      },
      order ? { order } : {},
    ),
  );
});
