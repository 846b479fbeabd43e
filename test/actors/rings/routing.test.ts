import { describe, expect, test } from '@jest/globals';
import { createActor, createMachine } from 'xstate';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { Commands } from '../../../src/actors/requests/commands.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { Routing } from '../../../src/actors/rings/routing.js';
import { type Topic, topicChanges } from '../../../src/actors/subscriptions/topic.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import type { BrokenFrame, Changes } from '../../../src/transport/wire/facts.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

const RINGS = '.ams.routing.RoutingTaskNotification';
const AGENT_STATES = '.ams.routing.AgentStateNotification';

/** Routing of `1.7`, whose subscriptions note what they are told to read. */
function routing() {
  const clock = new HandClock();
  const broken: BrokenFrame[] = [];
  const told: string[] = [];
  const read: { subscriptionId: string; changes: Changes }[] = [];
  const requests: OutgoingRequest[] = [];
  const announce = (event: AppEvent): void => {
    if (event.type === 'ring.announced') told.push(`${event.ring.ringId} ${event.ring.toldState}`);
    if (event.type === 'agentState.changed') told.push(`${event.state.agentId} ${event.state.availability}`);
  };
  const outbox = {
    submit: (outgoing: OutgoingRequest) => {
      requests.push(outgoing);
      return () => {};
    },
    doubt: () => () => {},
  };
  const parent = createActor(
    createMachine({ initial: 'on', states: { on: { on: { drain: 'off' } }, off: { tags: 'drains' } } }),
  ).start();
  const self = { userId: 'me' as string | undefined, agentId: '1.7' as string | undefined };
  const all = new Routing({
    accountId: '1',
    application: { announce, hearsLifecycle: false } as never,
    clock,
    deadlines: new DeadlineQueue(clock),
    commands: new Commands(outbox as never, 5_000),
    outbox,
    registry: { find: () => undefined, announcements: { announce } } as never,
    subscriptions: { changed: (subscriptionId, changes) => void read.push({ subscriptionId, changes }) },
    router: { malformed: (frame: BrokenFrame) => void broken.push(frame) } as never,
    self: () => self,
    parent,
    activeActors: 10,
    isInspected: () => false,
    responseTimeoutMs: 5_000,
    ringConversationMs: 10_000,
  });
  /** What a subscription to this does with a notification. */
  const takes = (topic: Topic, type: string, changes: readonly unknown[], isSnapshot = false): void => {
    all.notification({ kind: 'notification', type, body: { subscriptionId: 's', changes } });
    topic.take(topicChanges(read.pop()!.changes), isSnapshot);
  };
  return { all, broken, told, read, requests, parent, self, takes, clock };
}

const task = (ringId: string, ringState = 'WAITING') => ({
  type: 'UPSERT',
  result: { conversationId: 'c', ringsDetails: [{ ringId, ringState }] },
});
const state = (agentUserId: string, availability: string) => ({
  type: 'UPSERT',
  result: { agentUserId, availability },
});

describe('What is subscribed to', () => {
  test('are the rings of the connected user (protocol.md 6.12)', () => {
    const { all } = routing();
    const { request, body } = all.ringTopic();
    expect([request, body()]).toEqual([
      'routing.SubscribeRoutingTasks',
      { channelType: 'MESSAGING', brandId: '1', agentId: '1.7' },
    ]);
  });

  test('are the states of that user, or of another agent (protocol.md 6.16)', () => {
    const { all, self } = routing();
    expect(all.agentStateTopic(undefined).request).toBe('routing.SubscribeAgentsState');
    expect(all.agentStateTopic('1.8').body()).toEqual({ brandId: '1', agentId: '1.8', agentAvailability: '' });
    const own = all.agentStateTopic(undefined);
    self.agentId = '1.9';
    expect(own.body()).toEqual({ brandId: '1', agentId: '1.9', agentAvailability: '' });
  });
});

describe('A notification about routing', () => {
  test('goes to its subscription, once, as facts and as it came', () => {
    const { all, read } = routing();
    const changes = [task('r')];
    all.notification({ kind: 'notification', type: RINGS, body: { subscriptionId: 's', changes } });
    const [{ subscriptionId, changes: pieces } = { subscriptionId: '', changes: () => undefined }] = read;
    const tasks = [expect.objectContaining({ conversationId: 'c', isGone: false })];
    expect([subscriptionId, pieces(), pieces()]).toEqual([
      's',
      { facts: [], count: 1, raw: changes, tasks },
      undefined,
    ]);
  });

  test('is no other one', () => {
    const { all, read, broken } = routing();
    all.notification({ kind: 'notification', type: '.ams.other', body: {} });
    expect([read, broken]).toEqual([[], []]);
  });

  test.each<[string, unknown, object]>([
    ['no body', undefined, { why: 'noChanges' }],
    ['a body that is none', 'x', { why: 'noChanges' }],
    ['no list of changes', { subscriptionId: 's', changes: {} }, { why: 'noChanges' }],
    ['no subscription', { changes: [] }, { why: 'wrongField', about: 'subscriptionId' }],
  ])('with %s is malformed', (_, body, why) => {
    for (const type of [RINGS, AGENT_STATES]) {
      const { all, read, broken } = routing();
      const frame = { kind: 'notification', type, body } as never;
      all.notification(frame);
      expect([broken, read]).toEqual([[{ ...why, frame: JSON.stringify(frame) }], []]);
    }
  });

  test('that is too much to be shown is named by its type', () => {
    const { all, broken } = routing();
    const body = { subscriptionId: 7, changes: Array.from({ length: 1_000 }, () => ({})) };
    all.notification({ kind: 'notification', type: RINGS, body });
    expect(broken).toEqual([{ why: 'wrongField', about: 'subscriptionId', frame: RINGS }]);
  });

  test('tells of rings, and of agents', () => {
    const { all, takes, told } = routing();
    takes(all.ringTopic(), RINGS, [task('r')]);
    takes(all.agentStateTopic(undefined), AGENT_STATES, [state('1.7', 'AWAY')]);
    expect([told, all.agentStates.own]).toEqual([['r WAITING', '1.7 AWAY'], 'AWAY']);
  });

  test('may have changes that cannot be read: they cost nothing but themselves', () => {
    const { all, takes, told, broken } = routing();
    takes(all.ringTopic(), RINGS, [{ result: { conversationId: {} } }, task('r'), 'x']);
    expect(told).toEqual(['r WAITING']);
    expect(broken).toMatchObject([{ why: 'wrongField', about: 'conversationId', count: 2 }]);
    expect((broken[0] as { frame: string }).frame).toContain('"type":".ams.routing.RoutingTaskNotification"');
    broken.splice(0);
    takes(all.agentStateTopic(undefined), AGENT_STATES, [{ result: {} }, state('1.8', 'ONLINE')]);
    expect([told.at(-1), broken]).toMatchObject(['1.8 ONLINE', [{ why: 'wrongField' }]]);
  });

  test('that is a snapshot has all rings and states that there are', () => {
    const { all, takes, told } = routing();
    takes(all.ringTopic(), RINGS, [task('r'), task('s')]);
    takes(all.ringTopic(), RINGS, [task('s')], true);
    expect(told).toEqual(['r WAITING', 's WAITING', 'r CANCELLED']);
    all.agentStates.agreed('ONLINE', '1.7');
    takes(all.agentStateTopic(undefined), AGENT_STATES, [state('1.7', 'OFFLINE')], true);
    expect(all.agentStates.own).toBe('OFFLINE');
  });
});

describe('Routing and its connection', () => {
  test('take no new rings while the connection drains', () => {
    const { all, takes, told, parent } = routing();
    parent.send({ type: 'drain' });
    takes(all.ringTopic(), RINGS, [task('r')]);
    expect(told).toEqual([]);
  });

  test('are told of each other: a ring expires by itself while nobody could say so, and the agent’s state is set again', () => {
    const { all, takes, told, requests, clock } = routing();
    all.agentStates.agreed('ONLINE', '1.7');
    takes(all.ringTopic(), RINGS, [task('r')]);
    all.interrupted();
    clock.pass(72_000);
    expect(told).toEqual(['r WAITING', 'r EXPIRED']);
    all.restored();
    expect(requests.map(({ request }) => request.type)).toEqual(['.ams.routing.SetAgentState']);
    takes(all.ringTopic(), RINGS, [task('s')]);
    clock.pass(72_000);
    expect(told.at(-1)).toBe('s WAITING');
  });

  test('have actors for whoever inspects', () => {
    const { all, takes } = routing();
    takes(all.ringTopic(), RINGS, [task('r')]);
    expect([...all.actors()].map(({ id }) => id)).toEqual(['rings', 'r']);
  });
});
