import { BrokenChanges } from './broken-changes.js';
import type { AgentStateFact, Changes, FactSink, NotificationFrame, Piece, RoutingTaskFact } from './facts.js';
import { excerptOf, isJson, listOf, numberOrNone, objectOf, textOf, textOrNone, WrongField } from './json.js';

const RINGS = '.ams.routing.RoutingTaskNotification';
const AGENT_STATES = '.ams.routing.AgentStateNotification';

/**
 * The changes of a notification about rings or agent states, read when they are asked for, and for which subscription they are.
 * Undefined for any other notification, and for one that cannot be read: that is told to the sink.
 */
export function decodeRouting(
  frame: NotificationFrame,
  sink: Pick<FactSink, 'malformed'>,
): { readonly subscriptionId: string; readonly changes: Changes } | undefined {
  const { type, body } = frame;
  if (type !== RINGS && type !== AGENT_STATES) return undefined;
  const text = excerptOf(frame) ?? type;
  if (!isJson(body) || !Array.isArray(body.changes)) return void sink.malformed({ why: 'noChanges', frame: text });
  const { subscriptionId, changes: raw } = body;
  if (typeof subscriptionId !== 'string')
    return void sink.malformed({ why: 'wrongField', frame: text, about: 'subscriptionId' });
  const broken = new BrokenChanges(sink, text);
  const read = <T>(decode: (change: unknown) => T | undefined): readonly T[] =>
    raw.flatMap((change) => broken.read(change, 'wrongField', decode) ?? []);
  let isRead = false;
  const changes = (): Piece | undefined => {
    if (isRead) return undefined;
    isRead = true;
    const facts = type === RINGS ? { tasks: read(decodeRoutingTask) } : { agentStates: read(decodeAgentState) };
    broken.report();
    return { facts: [], count: raw.length, raw, ...facts };
  };
  return { subscriptionId, changes };
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
