/** Rings and agent states (protocol.md 6.12–6.16). */

import { ringChange } from '../routing/listeners.js';
import type { AgentState } from '../routing/model.js';
import type { AgentUser } from '../state/model.js';
import { asString, type Json } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { BRAND, type RequestHandler, type Turn } from './turn.js';

function caller({ user }: Turn): AgentUser {
  if (user.side === 'brand') return user;
  throw refusals.badRequest('for brand users');
}

/** The agent that a request names; the caller where it names none. */
function agentMeant(turn: Turn, id: Json | undefined): AgentUser {
  const named = asString(id);
  if (named === undefined) return caller(turn);
  const agent = turn.parts.directory.agent(named);
  if (!agent) throw refusals.unknown('User');
  return agent;
}

/** A snapshot of the rings that wait follows the answer, and with the subscription the agent can be asked (protocol.md 6.12). */
export const subscribeRoutingTasks: RequestHandler = {
  sides: BRAND,
  handle(turn): Json {
    const { parts, socket, body } = turn;
    const agent = agentMeant(turn, body.agentId);
    if (agent !== turn.user) throw refusals.forbidden('rings of another agent');
    const { routing } = parts;
    const subscriptionId = parts.random.uuid();
    routing.listeners.add({ subscriptionId, socket, agent });
    turn.afterwards.push(() => {
      const changes = routing.waitingOf(agent).map((ring) => ringChange('UPSERT', ring, socket));
      routing.listeners.write(parts, socket, subscriptionId, changes);
      routing.offerAll();
    });
    return { subscriptionId };
  },
};

/** What it changes is not documented beyond its members; there is nothing to filter here. [EA73] */
export const updateRoutingTaskSubscription: RequestHandler = {
  sides: BRAND,
  handle({ parts, socket, body }): Json {
    const known = parts.routing.listeners.find(asString(body.subscriptionId) ?? '', socket);
    if (!known) throw refusals.unknownSubscription();
    return 'OK';
  },
};

export const updateRingState: RequestHandler = {
  sides: BRAND,
  code: 202,
  handle(turn): Json {
    const { parts, body } = turn;
    const { routing } = parts;
    const ring = routing.ring(asString(body.ringId) ?? '');
    if (!ring || ring.agent !== turn.user) throw refusals.unknown('Ring');
    turn.conversationId = ring.task.conversation.convId;
    if (ring.state !== 'WAITING') throw refusals.ringIsOver(ring.ringId, ring.state);
    if (body.ringState === 'REJECTED') turn.routing.push(() => routing.turnedDown(ring, 'REJECTED'));
    else {
      const { conversation, before } = routing.accept(ring);
      turn.echo.push(() => routing.tellAccepted(ring));
      turn.changes.push({ conversation, before, cause: 'metadata', hiddenFromV2: false });
    }
    return 'Ring state updated successfully';
  },
};

export const setAgentState: RequestHandler = {
  sides: BRAND,
  code: 202,
  handle(turn): Json {
    const { parts, body } = turn;
    const agent = agentMeant(turn, body.agentUserId);
    const state = body.availability as AgentState;
    turn.routing.push(() => {
      parts.routing.states.set(parts, agent, state, asString(body.description));
      parts.routing.offerAll();
    });
    return 'Agent state updated successfully';
  },
};

export const subscribeAgentsState: RequestHandler = {
  sides: BRAND,
  handle(turn): Json {
    const { parts, socket, body } = turn;
    const agent = agentMeant(turn, body.agentId);
    const subscriptionId = parts.random.uuid();
    const { states } = parts.routing;
    states.listeners.add({ subscriptionId, socket, agent });
    turn.afterwards.push(() => states.show(parts, agent, socket, subscriptionId));
    return { subscriptionId };
  },
};
