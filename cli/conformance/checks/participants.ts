/** Who takes part, and who is rung (protocol.md 6.10 to 6.16, 12.5, 12.6). */
import { brief, type Check, came, reads, writes } from '../check.js';
import { at, listAt, textAt } from '../client/json.js';
import type { Line } from '../client/line.js';
import { type Change, change, follow, join, shown, type TestBed } from '../client/test-bed.js';

const suggest = (userId: string): object => ({
  field: 'ParticipantsChange',
  type: 'SUGGEST',
  role: 'ASSIGNED_AGENT',
  userId,
});

/** Ids of those that are suggested, in MAIN. */
const suggestedIn = ({ details }: Change): readonly string[] =>
  listAt(details, 'dialogs', 0, 'participantsDetails')
    .filter((one) => at(one, 'state') === 'SUGGESTED')
    .map((one) => textAt(one, 'id'));

interface Listening {
  readonly line: Line;
  /** Rings of one conversation, as far as they were told, oldest first. */
  readonly rings: (conversationId: string) => readonly { readonly type: unknown; readonly ring: unknown }[];
}

/** A brand user who can be rung: until the check ends. */
async function onCall(bed: TestBed, number: number): Promise<Listening> {
  const { oldId } = await bed.account.user(number);
  const line = await bed.brand(number);
  const set = (availability: string) =>
    line.request('routing.SetAgentState', { availability, channels: ['MESSAGING'], agentUserId: oldId });
  await line.request('routing.SubscribeRoutingTasks', {
    channelType: 'MESSAGING',
    agentId: oldId,
    brandId: bed.account.accountId,
  });
  bed.afterwards(() => set('OFFLINE'));
  await set('ONLINE');
  const rings = (conversationId: string) =>
    line
      .notifications('RoutingTaskNotification')
      .flatMap(({ body }) => listAt(body, 'changes'))
      .filter((one) => at(one, 'result', 'conversationId') === conversationId)
      .flatMap((one) => listAt(one, 'result', 'ringsDetails').map((ring) => ({ type: at(one, 'type'), ring })));
  return { line, rings };
}

/** Who of several is rung for a conversation. */
async function rung(all: readonly Listening[], conversationId: string): Promise<Listening> {
  const first = (one: Listening) => one.line.until(() => one.rings(conversationId)[0] && one, 'a ring');
  return Promise.any(all.map(first));
}

const answerRing = ({ line, rings }: Listening, conversationId: string, ringState: string) =>
  line.request('routing.UpdateRingState', { ringId: textAt(rings(conversationId)[0]?.ring, 'ringId'), ringState });

export const participantChecks: readonly Check[] = [
  writes(
    'EA13',
    'ADD as ASSIGNED_AGENT once more, as MANAGER too, and by a second user',
    '200, 200 and 400',
    async (bed) => {
      const { brand, conversationId } = await bed.served();
      const other = await bed.brand(2);
      const codes = [
        (await change(brand, conversationId, join('ASSIGNED_AGENT'))).code,
        (await change(brand, conversationId, join('MANAGER'))).code,
        (await change(other, conversationId, join('ASSIGNED_AGENT'))).code,
      ];
      return came(codes.join(', '), codes.join() === '200,200,400');
    },
  ),
  writes(
    'EA14',
    'two are suggested one after the other; the second joins',
    'only the second is suggested, then nobody',
    async (bed) => {
      const { brand, consumer, conversationId, user } = await bed.served('MANAGER');
      await follow(consumer);
      const second = await bed.account.user(2);
      await change(brand, conversationId, suggest(user.oldId));
      await change(brand, conversationId, suggest(second.oldId));
      const suggested = suggestedIn(
        await shown(consumer, conversationId, (one) => suggestedIn(one).includes(second.pid)),
      );
      await change(await bed.brand(2), conversationId, join('ASSIGNED_AGENT'));
      const isAssigned = ({ details }: Change): boolean =>
        listAt(details, 'participants').some((one) => at(one, 'role') === 'ASSIGNED_AGENT');
      const then = suggestedIn(await shown(consumer, conversationId, isAssigned));
      return came(`${suggested.length}, then ${then.length}`, suggested.length === 1 && then.length === 0);
    },
  ),
  writes('EA45', 'a brand user is suggested; a consumer looks', 'the PId', async (bed) => {
    const { brand, consumer, conversationId } = await bed.served('MANAGER');
    await follow(consumer);
    const second = await bed.account.user(2);
    await change(brand, conversationId, suggest(second.oldId));
    const [id] = suggestedIn(await shown(consumer, conversationId, (one) => suggestedIn(one).length > 0));
    return came(id === second.pid ? 'the PId' : `${id}`, id === second.pid);
  }),
  writes(
    'EA70',
    'two users are ONLINE; two conversations open, the first ring is accepted',
    'the other one is rung for the second',
    async (bed) => {
      const all = [await onCall(bed, 1), await onCall(bed, 2)];
      const first = await bed.conversation();
      const one = await rung(all, first.conversationId);
      await answerRing(one, first.conversationId, 'ACCEPTED');
      const second = await bed.conversation();
      const other = await rung(all, second.conversationId);
      return came(one === other ? 'the same one' : 'the other one', one !== other);
    },
  ),
  writes('EA71', 'UpdateRingState REJECTED', 'an UPSERT with REJECTED, then a DELETE', async (bed) => {
    const agent = await onCall(bed, 1);
    const { conversationId } = await bed.conversation();
    await rung([agent], conversationId);
    await answerRing(agent, conversationId, 'REJECTED');
    const told = () => agent.rings(conversationId).slice(1);
    await agent.line.until(() => told().find(({ type }) => type === 'DELETE'), 'a DELETE of the task');
    const order = told().map(({ type, ring }) => `${String(type)} ${textAt(ring, 'ringState')}`);
    return came(order, order[0] === 'UPSERT REJECTED' && order[1]?.startsWith('DELETE') === true);
  }),
  writes('EA72', 'a user is ONLINE, and closes its last socket', 'OFFLINE, for whoever listens', async (bed) => {
    const { oldId } = await bed.account.user(1);
    const listener = await bed.brand(2);
    await listener.request('routing.SubscribeAgentsState', { brandId: bed.account.accountId, agentId: oldId });
    const line = await bed.brand(1);
    const set = { availability: 'ONLINE', channels: ['MESSAGING'], agentUserId: oldId };
    await line.request('routing.SetAgentState', set);
    const states = (): readonly string[] =>
      listener
        .notifications('AgentStateNotification')
        .flatMap(({ body }) => listAt(body, 'changes'))
        .map((one) => textAt(one, 'result', 'availability'));
    await listener.until(() => states().includes('ONLINE') || undefined, 'ONLINE');
    await line.close();
    await listener.until(() => states().at(-1) === 'OFFLINE' || undefined, 'OFFLINE');
    return came(states(), true);
  }),
  reads('EA73', 'UpdateRoutingTaskSubscription', '200 "OK"', async (bed) => {
    const { oldId } = await bed.account.user();
    const line = await bed.brand();
    const about = { brandId: bed.account.accountId, agentId: oldId, channelType: 'MESSAGING' };
    const subscribed = await line.request('routing.SubscribeRoutingTasks', about);
    const subscriptionId = textAt(subscribed, 'body', 'subscriptionId');
    const answer = await line.request('routing.UpdateRoutingTaskSubscription', { ...about, subscriptionId });
    return came(brief(answer), answer.code === 200 && answer.body === 'OK');
  }),
];
