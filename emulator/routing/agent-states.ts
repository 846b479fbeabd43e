/** The states of agents (protocol.md 6.15): who is asked for conversations, and who is told of it. */
import { keepAgentState } from '../kept/changes.js';
import type { Parts } from '../parts.js';
import type { Socket } from '../sockets/socket.js';
import type { AgentUser } from '../state/model.js';
import { Listeners, stateChange } from './listeners.js';
import type { AgentState } from './model.js';

interface Standing {
  readonly state: AgentState;
  readonly description: string;
}

const GONE: Standing = { state: 'OFFLINE', description: '' };

export class AgentStates {
  readonly listeners = new Listeners('AgentStateNotification');
  readonly #standing = new Map<AgentUser, Standing>();

  of(agent: AgentUser): Standing {
    return this.#standing.get(agent) ?? GONE;
  }

  /** Undefined where the agent has not said since it came. */
  said(agent: AgentUser): AgentState | undefined {
    return this.#standing.get(agent)?.state;
  }

  /** With its last socket goes what it has said. */
  forget(parts: Parts, agent: AgentUser): void {
    this.set(parts, agent, 'OFFLINE');
    this.#standing.delete(agent);
    keepAgentState(parts.keeper, agent.loginName, undefined);
  }

  /** As an earlier process left it. */
  restore(agent: AgentUser, state: AgentState, description: string): void {
    this.#standing.set(agent, { state, description });
  }

  /** Told to those who listen, unless nothing is new. */
  set(parts: Parts, agent: AgentUser, state: AgentState, description = ''): void {
    const before = this.of(agent);
    this.#standing.set(agent, { state, description });
    // What is said by a socket goes with it, and no socket outlives the process. [EA72]
    const isOfSocket = parts.sockets.ofUser(agent).size > 0;
    keepAgentState(parts.keeper, agent.loginName, isOfSocket ? undefined : { state, description });
    if (before.state === state && before.description === description) return;
    parts.ledger.record('agentState', { userId: agent.pid, loginName: agent.loginName, state, description });
    this.listeners.tell(parts, agent, (socket) => [stateChange(agent, state, description, socket)]);
  }

  /** The present state, to one who has just subscribed (protocol.md 6.16). */
  show(parts: Parts, agent: AgentUser, socket: Socket, subscriptionId: string): void {
    const { state, description } = this.of(agent);
    this.listeners.write(parts, socket, subscriptionId, [stateChange(agent, state, description, socket)]);
  }
}
