/** The subscriptions to rings and agent states, and what is written to them (protocol.md 6.12, 6.16, 7.4, 7.5). */
import type { Parts } from '../parts.js';
import { notify } from '../sockets/delivery.js';
import type { Socket } from '../sockets/socket.js';
import type { AgentUser } from '../state/model.js';
import { idIn } from '../wire/dialects.js';
import type { JsonObject } from '../wire/json.js';
import type { AgentState, Ring } from './model.js';

export interface RoutingSubscription {
  readonly subscriptionId: string;
  readonly socket: Socket;
  /** Whose rings, or whose state. */
  readonly agent: AgentUser;
}

/** One kind of subscription: of rings, or of agent states. */
export class Listeners {
  readonly #byAgent = new Map<AgentUser, Set<RoutingSubscription>>();

  constructor(private readonly name: 'RoutingTaskNotification' | 'AgentStateNotification') {}

  /** Agents that somebody listens to. */
  get agents(): Iterable<AgentUser> {
    return this.#byAgent.keys();
  }

  has(agent: AgentUser): boolean {
    return this.#byAgent.has(agent);
  }

  find(subscriptionId: string, socket: Socket): RoutingSubscription | undefined {
    for (const row of this.#byAgent.values())
      for (const one of row) if (one.subscriptionId === subscriptionId && one.socket === socket) return one;
    return undefined;
  }

  add(subscription: RoutingSubscription): void {
    const row = this.#byAgent.get(subscription.agent);
    if (row) row.add(subscription);
    else this.#byAgent.set(subscription.agent, new Set([subscription]));
  }

  /** With a socket end its subscriptions. */
  removeAllOf(socket: Socket): void {
    for (const [agent, row] of this.#byAgent) {
      for (const one of row) if (one.socket === socket) row.delete(one);
      if (row.size === 0) this.#byAgent.delete(agent);
    }
  }

  /** Tells everybody who listens to this agent. */
  tell(parts: Parts, agent: AgentUser, changes: (socket: Socket) => readonly Change[]): void {
    for (const { subscriptionId, socket } of this.#byAgent.get(agent) ?? [])
      this.write(parts, socket, subscriptionId, changes(socket));
  }

  write(parts: Parts, socket: Socket, subscriptionId: string, changes: readonly Change[]): void {
    const type = `${socket.dialect === 'v3' ? '' : '.ams.'}routing.${this.name}`;
    const shown = changes.map(({ type: kind, result }) => ({ type: kind, result }));
    const frame = JSON.stringify({ kind: 'notification', type, body: { subscriptionId, changes: shown } });
    notify(parts, socket, this.name, frame, () => {
      socket.noteClosed(changes.flatMap(({ ended }) => ended ?? []));
      parts.ledger.record('notified', {
        socket: socket.id,
        userId: socket.user?.pid ?? '',
        type: this.name,
        subscriptionId,
        upserts: changes.filter((change) => change.type === 'UPSERT').length,
        deletes: changes.filter((change) => change.type === 'DELETE').length,
      });
    });
  }
}

export interface Change {
  readonly type: 'UPSERT' | 'DELETE';
  readonly result: JsonObject;
  /** A ring that the socket knows from now on to be over. */
  readonly ended?: string;
}

/** A task as one agent sees it: with its own ring. A DELETE is complete too (protocol.md 7.4). */
export function ringChange(type: Change['type'], ring: Ring, socket: Socket): Change {
  const { ringId, task, agent, state, expiration, createdAt, weight, skillId } = ring;
  const { convId, brandId, consumer } = task.conversation;
  const common = { consumerId: consumer.oldId, skillId, brandId };
  return {
    type,
    result: {
      routingTaskId: task.routingTaskId,
      // False while it rings and when it goes on to somebody else (protocol.md 13.4 #27).
      taskCompleted: state === 'ACCEPTED' || state === 'CANCELLED',
      conversationId: convId,
      ...common,
      ...(state === 'ACCEPTED' && { assignedAgentId: idIn(socket.dialect, agent) }),
      ringsDetails: [
        {
          ringId,
          ringState: state,
          ringExpiration: expiration,
          ringExpirationTs: createdAt + expiration,
          weight,
          convId,
          ...common,
        },
      ],
    },
    ...(state !== 'WAITING' && { ended: ringId }),
  };
}

export const stateChange = (agent: AgentUser, state: AgentState, description: string, socket: Socket): Change => ({
  type: 'UPSERT',
  result: { channels: ['MESSAGING'], availability: state, description, agentUserId: idIn(socket.dialect, agent) },
});
