import type { AgentStateFact, Changes, RoutingTaskFact } from '../../transport/wire/facts.js';
import type { RequestName } from '../../transport/wire/request-names.js';

/**
 * What a subscription is to, other than conversations. The platform makes it anew on each connection, and answers with a snapshot,
 * as it does for conversations; it has no request to end one (protocol.md 6.12, 6.16).
 */
export interface Topic {
  readonly request: RequestName;
  /** Asked each time that it is made: ids are known from the sign-in on. */
  readonly body: () => object;
  readonly take: (changes: TopicChanges, isSnapshot: boolean) => void;
}

/** All changes of one notification. */
export interface TopicChanges {
  readonly tasks: readonly RoutingTaskFact[];
  readonly agentStates: readonly AgentStateFact[];
  /** As they came, for applications that listen to them. */
  readonly raw: readonly unknown[];
}

export function topicChanges(changes: Changes): TopicChanges {
  const tasks: RoutingTaskFact[] = [];
  const agentStates: AgentStateFact[] = [];
  const raw: unknown[] = [];
  for (let piece = changes(); piece; piece = changes()) {
    tasks.push(...(piece.tasks ?? []));
    agentStates.push(...(piece.agentStates ?? []));
    raw.push(...(piece.raw ?? []));
  }
  return { tasks, agentStates, raw };
}
