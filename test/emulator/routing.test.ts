import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../emulator/index.js';
import {
  brand,
  type Client,
  consumer,
  type Frame,
  handClock,
  join,
  openConversation,
  update,
  withEmulator,
} from './world.js';

interface RingShown {
  readonly ringId: string;
  readonly ringState: string;
  readonly ringExpirationTs: number;
}
interface TaskShown {
  readonly type: string;
  readonly result: Frame & { readonly taskCompleted: boolean; readonly ringsDetails: RingShown[] };
}

const tasksOf = (client: Client): TaskShown[] =>
  client
    .notifications('RoutingTaskNotification')
    .flatMap(({ body }) => (body as { readonly changes: TaskShown[] }).changes);

/** What became of the rings that this socket was told of: `UPSERT WAITING`, … */
const told = (client: Client): string[] =>
  tasksOf(client).map(({ type, result }) => `${type} ${result.ringsDetails.map(({ ringState }) => ringState)}`);

const setState = (client: Client, availability: string, more: object = {}): Promise<Frame> =>
  client.request('.ams.routing.SetAgentState', { availability, channels: ['MESSAGING'], ...more });

const answer = (client: Client, ringState: string, ringId = tasksOf(client).at(-1)!.result.ringsDetails[0]!.ringId) =>
  client.request('.ams.routing.UpdateRingState', { ringId, ringState });

/** Signed in, subscribed to rings, and ONLINE. */
async function agent(emulator: Emulator, loginName: string, availability = 'ONLINE'): Promise<Client> {
  const client = await brand(emulator, loginName);
  const { oldId: agentId } = emulator.agent(loginName);
  const body = { channelType: 'MESSAGING', agentId, brandId: emulator.accountId };
  expect(await client.request('.ams.routing.SubscribeRoutingTasks', body)).toMatchObject({
    code: 200,
    type: '.ams.GenericSubscribe$Response',
    body: { subscriptionId: expect.any(String) },
  });
  expect(await setState(client, availability)).toMatchObject({
    code: 202,
    type: '.ReqBody$StringResp',
    body: 'Agent state updated successfully',
  });
  return client;
}

describe('A conversation that waits', () => {
  it('rings an agent who is ONLINE, subscribed, and has its skill; the frame is that of protocol.md 7.4', () =>
    withEmulator(async (emulator) => {
      const bot = await agent(emulator, 'bot');
      const convId = await openConversation(await consumer(emulator));
      await bot.settle();
      const [snapshot, notification] = bot.notifications('RoutingTaskNotification');
      expect(snapshot).toMatchObject({ type: '.ams.routing.RoutingTaskNotification', body: { changes: [] } });
      const { consumerId } = emulator.conversation(convId)!;
      const about = { consumerId, skillId: '-1', brandId: emulator.accountId };
      const [ring] = emulator.rings;
      expect(notification!.body).toMatchObject({
        subscriptionId: (snapshot!.body as Frame).subscriptionId,
        changes: [
          {
            type: 'UPSERT',
            result: {
              routingTaskId: expect.any(String),
              taskCompleted: false,
              conversationId: convId,
              ...about,
              ringsDetails: [
                {
                  ringId: `${convId}_${emulator.accountId}_${ring!.createdAt}`,
                  ringState: 'WAITING',
                  ringExpiration: 72_000,
                  ringExpirationTs: ring!.createdAt + 72_000,
                  weight: expect.any(Number),
                  convId,
                  ...about,
                },
              ],
            },
          },
        ],
      });
      expect(emulator.ledger.violations).toEqual([]);
    }));

  it('rings nobody who is not subscribed, not ONLINE, without the skill, or without room', () =>
    withEmulator(
      async (emulator) => {
        const [away, other, full] = [
          await agent(emulator, 'away', 'AWAY'),
          await agent(emulator, 'other'),
          await agent(emulator, 'full'),
        ];
        const unsubscribed = await brand(emulator, 'unsubscribed');
        await setState(unsubscribed, 'ONLINE');
        await openConversation(await consumer(emulator));
        for (const client of [away, other, full, unsubscribed]) await client.settle();
        expect(emulator.rings).toEqual([]);
        await setState(away, 'ONLINE');
        expect(emulator.rings).toMatchObject([{ agent: 'away', state: 'WAITING' }]);
      },
      {
        agents: [
          { loginName: 'away' },
          { loginName: 'other', skills: ['7'] },
          { loginName: 'full', capacity: 0 },
          { loginName: 'unsubscribed' },
        ],
      },
    ));

  it('rings whoever has the fewest, one at a time', () =>
    withEmulator(async (emulator) => {
      await agent(emulator, 'bot');
      await agent(emulator, 'ann');
      for (let n = 0; n < 4; n += 1) await openConversation(await consumer(emulator));
      expect(emulator.rings.map(({ agent: who }) => who)).toEqual(['bot', 'ann', 'bot', 'ann']);
    }));

  it('counts no conversation that has ended: who is free again is asked again', () =>
    withEmulator(
      async (emulator) => {
        const bot = await agent(emulator, 'bot');
        for (let n = 1; n <= 3; n += 1) {
          const client = await consumer(emulator);
          const conversationId = await openConversation(client);
          expect(emulator.rings).toHaveLength(n);
          await update(bot, conversationId, { field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' });
          await update(client, conversationId, { field: 'ConversationStateField', conversationState: 'CLOSE' });
        }
      },
      { agents: [{ loginName: 'bot', capacity: 1 }] },
    ));

  it('waits until somebody is there, and is in the snapshot of a later subscription', () =>
    withEmulator(async (emulator) => {
      await openConversation(await consumer(emulator));
      const bot = await agent(emulator, 'bot');
      await bot.settle();
      expect(told(bot)).toEqual(['UPSERT WAITING']);
      const again = await agent(emulator, 'bot');
      await again.settle();
      expect(told(again)).toEqual(['UPSERT WAITING']);
      expect(emulator.rings).toHaveLength(1);
    }));
});

describe('UpdateRingState', () => {
  it('ACCEPTED: 202, the ring, then the conversation with its assigned agent', () =>
    withEmulator(async (emulator) => {
      const bot = await agent(emulator, 'bot');
      await bot.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
      const convId = await openConversation(await consumer(emulator));
      await bot.settle();
      const before = bot.frames.length;
      expect(await answer(bot, 'ACCEPTED')).toMatchObject({
        code: 202,
        type: '.ReqBody$StringResp',
        body: 'Ring state updated successfully',
      });
      await bot.settle();
      const after = bot.frames.slice(before).map(({ kind, type }) => (kind === 'resp' ? 'response' : type));
      expect(after.slice(0, 3)).toEqual([
        'response',
        '.ams.routing.RoutingTaskNotification',
        '.ams.aam.ExConversationChangeNotification',
      ]);
      expect(tasksOf(bot).at(-1)!.result).toMatchObject({
        taskCompleted: true,
        assignedAgentId: emulator.agent('bot').oldId,
      });
      expect(told(bot)).toEqual(['UPSERT WAITING', 'UPSERT ACCEPTED']);
      expect(emulator.conversation(convId)!.assignedAgent).toBe(emulator.agent('bot').pid);
    }));

  it('REJECTED: the ring ends, and the conversation goes on to somebody else', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await agent(emulator, 'bot'), await agent(emulator, 'ann')];
      await openConversation(await consumer(emulator));
      await bot.settle();
      await answer(bot, 'REJECTED');
      await bot.settle();
      await ann.settle();
      expect(told(bot)).toEqual(['UPSERT WAITING', 'UPSERT REJECTED', 'DELETE REJECTED']);
      expect(told(ann)).toEqual(['UPSERT WAITING']);
    }));

  it('of a ring that is over: 400, and a violation once the socket could know; of an unknown one, or somebody else’s: 404', () =>
    withEmulator(
      async (emulator) => {
        const [bot, ann] = [await agent(emulator, 'bot'), await agent(emulator, 'ann')];
        await openConversation(await consumer(emulator));
        await bot.settle();
        const [ring] = emulator.rings;
        expect(await answer(ann, 'ACCEPTED', ring!.ringId)).toMatchObject({ code: 404 });
        expect(await answer(bot, 'ACCEPTED', 'nothing')).toMatchObject({ code: 404 });
        expect(emulator.ledger.violations).toEqual([]);
        await answer(bot, 'ACCEPTED');
        expect(await answer(bot, 'ACCEPTED', ring!.ringId)).toMatchObject({ code: 400 });
        expect(emulator.ledger.violations).toMatchObject([
          { what: 'routing.UpdateRingState', why: `ring ${ring!.ringId} is over, as this socket was told` },
        ]);
      },
      { reactionTime: 0 },
    ));

  it('a lost race: a bot that joins as the assigned agent takes the conversation, and the ring is cancelled', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await agent(emulator, 'bot'), await brand(emulator, 'ann')];
      const convId = await openConversation(await consumer(emulator));
      await join(ann, convId, 'ASSIGNED_AGENT');
      await bot.settle();
      expect(told(bot)).toEqual(['UPSERT WAITING', 'UPSERT CANCELLED', 'DELETE CANCELLED']);
      expect(await answer(bot, 'ACCEPTED')).toMatchObject({ code: 400 });
      expect(emulator.ledger.violations).toEqual([]);
    }));
});

describe('Time', () => {
  it('ends a ring after 72 s; the next agent is asked, and the first one again only after a pause', () => {
    const clock = handClock();
    return withEmulator(
      async (emulator) => {
        const bot = await agent(emulator, 'bot');
        await openConversation(await consumer(emulator));
        clock.forward(71_999);
        expect(emulator.rings).toMatchObject([{ state: 'WAITING' }]);
        clock.forward(1);
        await bot.settle();
        expect(told(bot)).toEqual(['UPSERT WAITING', 'UPSERT EXPIRED', 'DELETE EXPIRED']);
        clock.forward(9_999);
        expect(emulator.rings).toHaveLength(1);
        clock.forward(1);
        expect(emulator.rings).toMatchObject([{ state: 'EXPIRED' }, { state: 'WAITING', agent: 'bot' }]);
      },
      { clock },
    );
  });
});

describe('A transfer to an agent', () => {
  it('rings that agent only, also when OCCUPIED; a rejection takes the suggestion back', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await agent(emulator, 'bot'), await agent(emulator, 'ann', 'OCCUPIED')];
      const convId = await openConversation(await consumer(emulator));
      await bot.settle();
      await answer(bot, 'ACCEPTED');
      const role = 'ASSIGNED_AGENT';
      await update(
        bot,
        convId,
        { field: 'ParticipantsChange', type: 'REMOVE', role },
        { field: 'ParticipantsChange', type: 'SUGGEST', role, userId: emulator.agent('ann').oldId },
        { field: 'Skill', type: 'UPDATE', skill: '-1' },
      );
      await ann.settle();
      expect(told(ann)).toEqual(['UPSERT WAITING']);
      expect(emulator.rings.filter(({ state }) => state === 'WAITING')).toMatchObject([{ agent: 'ann' }]);
      await answer(ann, 'REJECTED');
      await bot.settle();
      const [main] = emulator.conversation(convId)!.dialogs;
      expect(main!.participants.filter(({ state }) => state === 'SUGGESTED')).toEqual([]);
      expect(emulator.rings.filter(({ state }) => state === 'WAITING')).toMatchObject([{ agent: 'bot' }]);
    }));

  it('who is not there waits for the agent, who may still join by itself', () =>
    withEmulator(async (emulator) => {
      const bot = await agent(emulator, 'bot');
      const ann = await brand(emulator, 'ann');
      const convId = await openConversation(await consumer(emulator));
      await bot.settle();
      await answer(bot, 'ACCEPTED');
      const role = 'ASSIGNED_AGENT';
      await update(
        bot,
        convId,
        { field: 'ParticipantsChange', type: 'REMOVE', role },
        { field: 'ParticipantsChange', type: 'SUGGEST', role, userId: emulator.agent('ann').oldId },
      );
      await bot.settle();
      expect(emulator.rings).toHaveLength(1);
      expect(await join(ann, convId, role)).toMatchObject({ code: 200 });
    }));
});

describe('The control object', () => {
  it('plays an agent without a connection, and the ledger says what happened', () =>
    withEmulator(async (emulator) => {
      const ann = emulator.agent('ann');
      const convId = await openConversation(await consumer(emulator));
      expect(ann.state).toBe('OFFLINE');
      ann.setState('ONLINE', 'here');
      expect([ann.state, ann.rings]).toEqual(['ONLINE', []]);
      expect(ann.ring(convId)).toMatchObject({ agent: 'ann', conversationId: convId, state: 'WAITING' });
      ann.reject();
      ann.ring(convId);
      ann.endRings();
      ann.ring(convId);
      ann.endRings('CANCELLED');
      ann.ring(convId);
      ann.accept();
      expect(ann.rings.map(({ state }) => state)).toEqual(['REJECTED', 'EXPIRED', 'CANCELLED', 'ACCEPTED']);
      expect(emulator.conversation(convId)!.assignedAgent).toBe(ann.pid);
      expect(() => ann.accept()).toThrow('No ring of ann waits.');
      expect(() => ann.take('nothing')).toThrow("There is no conversation 'nothing'.");
      expect(emulator.ledger.filter({ kind: 'agentState' })).toMatchObject([{ state: 'ONLINE', description: 'here' }]);
      expect(emulator.ledger.filter({ kind: 'ring' })).toHaveLength(8);
      expect(emulator.ledger.counters.entries).toMatchObject({ ring: 8, agentState: 1 });
    }));
});

describe('Agent states', () => {
  it('are told to who has subscribed to them: the present one, then changes; the frame is that of protocol.md 7.5', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      const { oldId: agentId } = emulator.agent('ann');
      const body = { brandId: emulator.accountId, agentId, agentAvailability: '' };
      const { body: made } = await bot.request('.ams.routing.SubscribeAgentsState', body);
      await setState(ann, 'AWAY', { description: 'lunch', agentUserId: agentId });
      await bot.settle();
      const { subscriptionId } = made as { readonly subscriptionId: string };
      const result = { channels: ['MESSAGING'], agentUserId: agentId };
      expect(bot.notifications('.ams.routing.AgentStateNotification').map((frame) => frame.body)).toEqual([
        {
          subscriptionId,
          changes: [{ type: 'UPSERT', result: { ...result, availability: 'OFFLINE', description: '' } }],
        },
        {
          subscriptionId,
          changes: [{ type: 'UPSERT', result: { ...result, availability: 'AWAY', description: 'lunch' } }],
        },
      ]);
      await ann.close();
      await bot.settle();
      expect(emulator.agent('ann').state).toBe('OFFLINE');
    }));

  it.each([
    ['SetAgentState', { availability: 'HERE' }, /availability must be one of ONLINE/],
    ['UpdateRingState', { ringId: 'r', ringState: 'MAYBE' }, /ringState must be one of ACCEPTED, REJECTED/],
    ['SubscribeRoutingTasks', { channelType: 'LETTER' }, /channelType must be one of MESSAGING/],
  ])('%s that is wrong is a violation', (name, body, why) =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      expect(await bot.request(`.ams.routing.${name}`, body)).toMatchObject({ code: 400, body: 'Bad Request' });
      expect(emulator.ledger.violations).toMatchObject([{ why: expect.stringMatching(why) }]);
    }),
  );

  it('a PId where the wire has old ids, and another account, are noted', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      const { pid, oldId } = emulator.agent('bot');
      await bot.request('.ams.routing.SubscribeRoutingTasks', { agentId: pid, brandId: 'other' });
      expect(emulator.ledger.violations.map(({ why }) => why)).toEqual([
        'body.brandId is not this account',
        `body.agentId must be the old id ${oldId}, is ${pid}`,
      ]);
    }));

  it('rings of another agent are not for one: 403; UpdateRoutingTaskSubscription needs a subscription of the socket', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      const { oldId: agentId } = emulator.agent('ann');
      expect(await bot.request('.ams.routing.SubscribeRoutingTasks', { agentId })).toMatchObject({ code: 403 });
      const { body } = await bot.request('.ams.routing.SubscribeRoutingTasks', {});
      const { subscriptionId } = body as { readonly subscriptionId: string };
      const change = { brandId: emulator.accountId, agentId };
      const type = '.ams.routing.UpdateRoutingTaskSubscription';
      expect(await bot.request(type, { ...change, subscriptionId })).toMatchObject({ code: 200, body: 'OK' });
      expect(await bot.request(type, { ...change, subscriptionId: 'x' })).toMatchObject({ code: 404 });
    }));
});
