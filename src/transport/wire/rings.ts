import { isJson, listOf, numberOrNone, objectOf, textOf, textOrNone, WrongField } from './json.js';

/** One ring of a routing task (protocol.md 7.4). */
export interface RingFact {
  readonly ringId: string;
  /** The platform's word; one that is new there is passed on. */
  readonly ringState: string;
  readonly conversationId: string;
  readonly consumerId: string | undefined;
  readonly skillId: string;
  readonly ringExpiration: number | undefined;
  readonly ringExpirationTs: number | undefined;
  readonly weight: number | undefined;
}

/** One change of a `RoutingTaskNotification`: a conversation that waits for an agent, and who is asked. */
export interface RoutingTaskFact {
  readonly isGone: boolean;
  readonly conversationId: string;
  /** `accountId.userId` of the agent who has accepted. */
  readonly assignedAgentId: string | undefined;
  readonly rings: readonly RingFact[];
}

/** One change of an `AgentStateNotification` (protocol.md 7.5). */
export interface AgentStateFact {
  /** `accountId.userId`. */
  readonly agentId: string;
  readonly availability: string;
  readonly description: string;
  readonly channels: readonly string[];
}

/** Undefined when it names no conversation; throws WrongField when a field that is read cannot be what it should be. */
export function decodeRoutingTask(change: unknown): RoutingTaskFact | undefined {
  if (!isJson(change)) return undefined;
  const result = objectOf(change.result, 'result');
  const conversationId = textOf(result.conversationId ?? result.convId, '', 'conversationId');
  if (!conversationId) return undefined;
  const consumerId = textOrNone(result.consumerId, 'consumerId');
  const skillId = textOf(result.skillId, '-1', 'skillId');
  return {
    isGone: textOf(change.type, 'UPSERT', 'type') === 'DELETE',
    conversationId,
    assignedAgentId: textOrNone(result.assignedAgentId, 'assignedAgentId'),
    rings: listOf(result.ringsDetails, 'ringsDetails').map((entry) => {
      const ring = objectOf(entry, 'ringsDetails');
      const ringId = textOf(ring.ringId, '', 'ringId');
      if (!ringId) throw new WrongField('ringId');
      return {
        ringId,
        ringState: textOf(ring.ringState, 'WAITING', 'ringState'),
        conversationId: textOf(ring.convId, conversationId, 'convId'),
        consumerId: textOrNone(ring.consumerId, 'consumerId') ?? consumerId,
        skillId: textOf(ring.skillId, skillId, 'skillId'),
        ringExpiration: numberOrNone(ring.ringExpiration, 'ringExpiration'),
        ringExpirationTs: numberOrNone(ring.ringExpirationTs, 'ringExpirationTs'),
        weight: numberOrNone(ring.weight, 'weight'),
      };
    }),
  };
}

/** Undefined when it names no agent. */
export function decodeAgentState(change: unknown): AgentStateFact | undefined {
  if (!isJson(change)) return undefined;
  const result = objectOf(change.result, 'result');
  const agentId = textOf(result.agentUserId, '', 'agentUserId');
  if (!agentId) return undefined;
  return {
    agentId,
    availability: textOf(result.availability, '', 'availability'),
    description: textOf(result.description, '', 'description'),
    channels: listOf(result.channels, 'channels').map((channel) => textOf(channel, '', 'channels')),
  };
}
