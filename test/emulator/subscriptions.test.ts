import { describe, expect, it } from '@jest/globals';
import {
  brand,
  type Client,
  change,
  consumer,
  type Frame,
  join,
  openConversation,
  publish,
  text,
  update,
  withEmulator,
} from './world.js';

const SUBSCRIBE = 'cqm.SubscribeExConversations';
const CHANGE = 'ExConversationChangeNotification';
const close = { field: 'ConversationStateField', conversationState: 'CLOSE' };

interface Change {
  readonly type: string;
  readonly result: { readonly convId: string; readonly conversationDetails: Record<string, unknown> };
}

const changesOf = (frame: Frame): Change[] => (frame.body as { changes: Change[] }).changes;

/** Subscribes and gives the ids in the snapshot. */
async function snapshot(client: Client, filter: object = {}): Promise<string[]> {
  const before = client.notifications(CHANGE).length;
  const answer = await client.request(SUBSCRIBE, filter);
  expect(answer).toMatchObject({ code: 200, body: { subscriptionId: expect.any(String) } });
  return changesOf(await client.notification(CHANGE, before + 1)).map(({ result }) => result.convId);
}

/** Every change since the snapshot, as `type of conversation`. */
async function changes(client: Client): Promise<string[]> {
  await client.settle();
  return client
    .notifications(CHANGE)
    .slice(1)
    .flatMap((frame) => changesOf(frame).map(({ type }) => type));
}

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
