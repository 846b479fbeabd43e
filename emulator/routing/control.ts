/** What a test does as a brand user who needs no connection, and what it asks about one. */

import { applyFields } from '../fields/fields.js';
import type { Parts } from '../parts.js';
import { deliverChange } from '../sockets/delivery.js';
import type { Agent } from '../state/directory.js';
import type { AgentUser, Conversation } from '../state/model.js';
import { viewOf } from '../state/subscriptions.js';
import { type AgentState, type PlainRing, plainRing, type Ring } from './model.js';

/** A brand user, and what can be done in its name. */
export interface AgentControl extends Agent {
  /** As the platform has it now. */
  readonly state: AgentState;
  /** As by the request SetAgentState. */
  setState(state: AgentState, description?: string): void;
  /** Every ring of this agent, the oldest first: copies. */
  readonly rings: readonly PlainRing[];
  /** Asks this agent to take a conversation, whatever its state is, and whoever else is asked. */
  ring(conversationId: string): PlainRing;
  /** Answers a ring of this agent; the one that waits, if there is one and none is named. */
  accept(ringId?: string): void;
  reject(ringId?: string): void;
  /** Time is up for the rings of this agent that wait; with `CANCELLED`, nobody is asked any more. */
  endRings(state?: 'EXPIRED' | 'CANCELLED'): void;
  /** Becomes the assigned agent of a conversation without having been asked; rings of others for it are cancelled. */
  take(conversationId: string): void;
}

/** @internal */
export function agentControl(parts: Parts, agent: Agent): AgentControl {
  const { routing, directory, store } = parts;
  const user: AgentUser = directory.agent(agent.oldId)!;
  const conversationOf = (conversationId: string): Conversation => {
    const found = store.conversations.get(conversationId);
    if (!found) throw new Error(`There is no conversation '${conversationId}'.`);
    return found;
  };
  const waiting = (ringId: string | undefined): Ring => {
    const found = routing.waitingOf(user).find((ring) => ringId === undefined || ring.ringId === ringId);
    if (!found) throw new Error(`No ring${ringId === undefined ? '' : ` '${ringId}'`} of ${agent.loginName} waits.`);
    return found;
  };
  const changed = (conversation: Conversation, before: ReturnType<typeof viewOf>): void => {
    deliverChange(parts, { conversation, before, cause: 'metadata', hiddenFromV2: false });
    routing.consider(conversation);
  };
  return {
    ...agent,
    get state() {
      return routing.states.of(user).state;
    },
    setState(state, description) {
      routing.states.set(parts, user, state, description);
      routing.offerAll();
    },
    get rings() {
      return routing.rings.filter((ring) => ring.agent === user).map(plainRing);
    },
    ring: (conversationId) => plainRing(routing.ask(conversationOf(conversationId), user)),
    accept(ringId) {
      const ring = waiting(ringId);
      const { conversation, before } = routing.accept(ring);
      routing.tellAccepted(ring);
      changed(conversation, before);
    },
    reject: (ringId) => routing.turnedDown(waiting(ringId), 'REJECTED'),
    endRings(state = 'EXPIRED') {
      for (const ring of routing.waitingOf(user))
        if (state === 'EXPIRED') routing.turnedDown(ring, state);
        else routing.cancel(ring);
    },
    take(conversationId) {
      const conversation = conversationOf(conversationId);
      const before = viewOf(conversation);
      applyFields(parts, user, conversation, [{ field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' }]);
      store.reindex(conversation);
      const { skillId, stage } = conversation;
      parts.ledger.record('conversation', { conversationId, skillId, stage, change: 'changed' });
      changed(conversation, before);
    },
  };
}
