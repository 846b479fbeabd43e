/** Statistics of messages, and which agents are there (protocol.md 10.5, 13.3). */
import type { Parts } from '../parts.js';
import { type AgentUser, assignedAgent, type Conversation, effectiveTtr } from '../state/model.js';
import { asArray, asStrings, type JsonObject } from '../wire/json.js';
import { forBrands, refused } from './bearer.js';
import { bodyOf, json } from './exchange.js';

/** An answer is due so soon that somebody should look (protocol.md 10.5). */
const SOON_MS = 300_000;

/** Where it comes from is not public; path and meanings as in protocol.md 13.3. [EA61] */
export const statistics = forBrands((parts, _exchange, _user, { agent }) => {
  const wanted = agent === undefined ? undefined : parts.directory.agent(decodeURIComponent(agent));
  if (agent !== undefined && !wanted) return refused(404, `user ${agent} does not exist`);
  return json(200, countOf(parts, wanted));
});

function countOf({ store, clock }: Parts, agent: AgentUser | undefined): JsonObject {
  const now = clock.now();
  const open = [...store.openOnly()].filter(({ state }) => state === 'OPEN');
  const own = agent ? open.filter((one) => assignedAgent(one) === agent) : open;
  const inQueue = open.filter((one) => !assignedAgent(one) && (!agent || agent.skills.includes(one.skillId)));
  const isDue = (conversation: Conversation, from: number, to: number): boolean => {
    const due = effectiveTtr(conversation);
    return due >= 0 && due >= from && due < to;
  };
  return {
    active: own.filter((one) => assignedAgent(one)).length,
    // The weakest of the five (protocol.md 13.4 #29).
    pending: own.filter(({ lastContent }) => lastContent?.originator.side === 'brand').length,
    unassigned: inQueue.length,
    overdue: own.filter((one) => isDue(one, 0, now)).length,
    soonToOverdue: own.filter((one) => isDue(one, now, now + SOON_MS)).length,
  };
}

/**
 * Agents that are signed in, which here means that they have an open socket; ONLINE until they say otherwise. [EA62]
 * All filters are optional; ids are the short ones.
 */
export const agentStatus = forBrands((parts, exchange) => {
  const body = bodyOf(exchange) ?? {};
  const ids = asArray(body.agentIds)?.map(String);
  const skills = asStrings(body.skillIds);
  const wanted = asStrings(body.status);
  const agentStatusRecords = parts.directory.agents
    .map(({ loginName }) => parts.directory.agent(loginName)!)
    .filter((agent) => parts.sockets.list().some(({ userId }) => userId === agent.pid))
    .filter(({ userId }) => !ids || ids.includes(userId))
    .filter((agent) => !skills || agent.skills.some((skill) => skills.includes(skill)))
    .map((agent) => ({
      agentId: agent.userId,
      agentLoginName: agent.loginName,
      agentNickname: agent.nickname,
      agentSkills: agent.skills.map((skillId) => ({ skillId })),
      currentStatus: parts.routing.states.said(agent) ?? 'ONLINE',
      openAssignedConversations: [...parts.store.assignedTo([agent.oldId])].filter(({ stage }) => stage === 'OPEN')
        .length,
    }))
    .filter(({ currentStatus }) => !wanted || wanted.includes(currentStatus));
  return json(200, { _metadata: { count: agentStatusRecords.length }, agentStatusRecords });
});
