/** What the platform remembers of routing: who is asked to take which conversation (protocol.md 7.4, 12.6). */
import type { AgentUser, Conversation } from '../state/model.js';

/** Whether an agent is asked to take conversations (protocol.md 6.15). */
export type AgentState = 'ONLINE' | 'OCCUPIED' | 'BACK_SOON' | 'AWAY' | 'OFFLINE';
/** What became of a ring (protocol.md 7.4). */
export type RingState = 'WAITING' | 'ACCEPTED' | 'REJECTED' | 'EXPIRED' | 'CANCELLED';

/** A conversation that waits for an agent. */
export interface RoutingTask {
  readonly routingTaskId: string;
  readonly conversation: Conversation;
  readonly rings: Ring[];
  /** Who has not taken it is not asked again before that time. */
  readonly restingUntil: Map<AgentUser, number>;
}

/** One agent is asked. */
export interface Ring {
  readonly ringId: string;
  readonly task: RoutingTask;
  readonly agent: AgentUser;
  readonly createdAt: number;
  readonly expiration: number;
  readonly weight: number;
  readonly skillId: string;
  state: RingState;
  timer: unknown;
}

/** A ring as plain data. */
export interface PlainRing {
  readonly ringId: string;
  readonly conversationId: string;
  readonly skillId: string;
  /** Login name of who is asked. */
  readonly agent: string;
  readonly state: RingState;
  /** Milliseconds since the epoch, by the platform's clock. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export const plainRing = ({ ringId, task, agent, skillId, state, createdAt, expiration }: Ring): PlainRing => ({
  ringId,
  skillId,
  state,
  createdAt,
  conversationId: task.conversation.convId,
  agent: agent.loginName,
  expiresAt: createdAt + expiration,
});
