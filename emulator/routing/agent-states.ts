/** The states of agents (protocol.md 6.15): who is asked for conversations, and who is told of it. */
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

  /** Told to those who listen, unless nothing is new. */
  set(parts: Parts, agent: AgentUser, state: AgentState, description = ''): void {
    const before = this.of(agent);
    if (before.state === state && before.description === description) return;
    if (state === 'OFFLINE' && description === '') this.#standing.delete(agent);
    else this.#standing.set(agent, { state, description });
    parts.ledger.record('agentState', { userId: agent.pid, loginName: agent.loginName, state, description });
    this.listeners.tell(parts, agent, (socket) => [stateChange(agent, state, description, socket)]);
  }

  /** The present state, to one who has just subscribed (protocol.md 6.16). */
  show(parts: Parts, agent: AgentUser, socket: Socket, subscriptionId: string): void {
    const { state, description } = this.of(agent);
    this.listeners.write(parts, socket, subscriptionId, [stateChange(agent, state, description, socket)]);
  }
}
