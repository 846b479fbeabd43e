import { describe, expect, it } from '@jest/globals';
import { type HistoryProgress, ParticipantRole, type PastConversation } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const { ASSIGNED_AGENT } = ParticipantRole;
const DAY = 24 * 3_600_000;

async function all(found: AsyncIterable<PastConversation>): Promise<PastConversation[]> {
  const list: PastConversation[] = [];
  for await (const one of found) list.push(one);
  return list;
}

/** So many conversations that are over, each with one message of its consumer. */
async function past(world: World, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const consumer = await world.openConsumer();
    const conversation = await consumer.createConversation();
    await conversation.sendMessage(`message ${index}`);
    await conversation.close();
    await consumer.close();
    ids.push(conversation.conversationId);
  }
  return ids;
}

describe('queryHistory()', () => {
  it('gives conversations of the past with what was said in them', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, consumer, conversationId } = await world.conversation({ role: ASSIGNED_AGENT });
      await ofConsumer.sendMessage('Where is my parcel?');
      await ofBot.sendRichText({ type: 'vertical', elements: [] });
      await ofBot.sendPrivateMessage('angry');
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      const [found] = await all(bot.queryHistory());
      expect(found).toMatchObject({
        conversationId,
        consumerId: consumer.userId,
        stage: 'CLOSE',
        closeReason: 'CONSUMER',
        agentId: bot.agentId,
        skillId: '-1',
      });
      expect(found!.endTime).toBeGreaterThanOrEqual(found!.startTime);
      expect(found!.messages).toMatchObject([
        {
          sequence: 0,
          dialogId: conversationId,
          sentBy: 'CONSUMER',
          body: 'Where is my parcel?',
          messageAudience: 'ALL',
        },
        { sequence: 1, sentBy: 'AGENT', type: 'RICH_CONTENT', body: { type: 'vertical', elements: [] } },
        { sequence: 2, sentBy: 'AGENT', body: 'angry', messageAudience: 'AGENTS_AND_MANAGERS' },
      ]);
    }));

  it.each([
    ['conversationId', ({ conversationId }: PastConversation) => ({ conversationId })],
    ['consumerId', ({ consumerId }: PastConversation) => ({ consumerId: consumerId! })],
    [
      'startedAfter and startedBefore',
      ({ startTime }: PastConversation) => ({ startedAfter: startTime, startedBefore: startTime }),
    ],
    ['keyword', () => ({ keyword: 'message 1' })],
  ])('by %s finds that one', (_, queryOf) =>
    World.run(async (world) => {
      const ids = await past(world, 3);
      const bot = await world.openBrand();
      const wanted = (await all(bot.queryHistory())).find(({ conversationId }) => conversationId === ids[1])!;
      const found = await all(bot.queryHistory(queryOf(wanted)));
      expect(found.map(({ conversationId }) => conversationId)).toEqual([ids[1]]);
    }),
  );

  it.each([
    ['stage', { stage: 'OPEN' }, 1],
    ['skillId', { skillId: 4711 }, 0],
    ['agentId', { agentId: '12345678.1' }, 0],
    ['withMessages false', { withMessages: false }, 3],
  ])('%s narrows the search', (_, query, count) =>
    World.run(async (world) => {
      await past(world, 2);
      await (await world.openConsumer()).createConversation();
      const bot = await world.openBrand();
      const found = await all(bot.queryHistory(query));
      expect(found).toHaveLength(count);
      if ('withMessages' in query) expect(found.flatMap(({ messages }) => messages)).toEqual([]);
    }),
  );

  it('of a year is asked for in parts that the platform takes, and tells how far it is', () =>
    World.run(async (world) => {
      const ids = await past(world, 3);
      const bot = await world.openBrand();
      const told: HistoryProgress[] = [];
      const found = await all(
        bot.queryHistory(
          { startedAfter: Date.now() - 365 * DAY },
          {
            onProgress: (progress) => {
              told.push(progress);
              throw new Error('a handler that fails affects nothing else');
            },
          },
        ),
      );
      expect(new Set(world.codesOf(bot))).toEqual(new Set(['HANDLER_FAILED']));
      expect(found.map(({ conversationId }) => conversationId)).toEqual(ids);
      expect(told.every(({ total }) => total === 3)).toBe(true);
      expect(told.at(-1)).toEqual({ loaded: 3, total: 3 });
    }));

  it.each([[{ startedAfter: 0 }], [{ startedAfter: -1e300, startedBefore: 1e300 }]])(
    'from %j on asks for as much as the platform can have, and no more',
    (query) =>
      World.run(async (world) => {
        const ids = await past(world, 1);
        const bot = await world.openBrand();
        expect((await all(bot.queryHistory(query))).map(({ conversationId }) => conversationId)).toEqual(ids);
        expect(world.emulator.ledger.filter({ kind: 'http', service: 'history' }).length).toBeLessThanOrEqual(20);
      }),
  );

  it('G1 ends with its signal, and without a page that nobody takes', () =>
    World.run(async (world) => {
      await past(world, 1);
      const bot = await world.openBrand();
      const giveUp = new AbortController();
      giveUp.abort();
      expect(await rejection(all(bot.queryHistory({}, { signal: giveUp.signal })))).toMatchObject({
        name: 'AbortError',
      });
      for await (const _ of bot.queryHistory({ consumerId: 'nobody' })) throw new Error('Nobody has none.');
    }));

  it.each([
    ['an unknown property', { consumer: 'x' }],
    ['a stage that is none', { stage: 'OVER' }],
    ['a time that is none', { startedAfter: Number.NaN }],
  ])('%s is refused before anything is asked', (_, query) =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      expect(() => bot.queryHistory(query as never)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    }),
  );
});
