import type { AnyActorRef } from 'xstate';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { FactSink, NotificationFrame } from '../../transport/wire/facts.js';
import { decodeRouting } from '../../transport/wire/rings.js';
import type { Application } from '../app-events.js';
import type { Self } from '../conversations/describe-conversation.js';
import type { Registry } from '../conversations/registry.js';
import type { Commands } from '../requests/commands.js';
import type { Outbox } from '../requests/outbox.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import type { Topic } from '../subscriptions/topic.js';
import { AgentStates } from './agent-states.js';
import { Rings } from './rings.js';

export interface RoutingOptions {
  readonly accountId: string;
  readonly application: Application;
  readonly clock: RuntimeClock;
  readonly deadlines: DeadlineQueue;
  readonly commands: Commands;
  readonly outbox: Pick<Outbox, 'submit' | 'doubt'>;
  readonly registry: Pick<Registry, 'find' | 'announcements' | 'delivery'>;
  readonly subscriptions: Pick<Subscriptions, 'changed'>;
  readonly router: Pick<FactSink, 'malformed'>;
  readonly self: () => Self;
  /** The connection's actor. */
  readonly parent: AnyActorRef;
  readonly activeActors: number;
  readonly isInspected: () => boolean;
  readonly responseTimeoutMs: number;
  readonly ringConversationMs: number;
}

/** How long an answer whose fate is unknown is waited for, once the platform can be asked again. */
const UNCONFIRMED_MS = 30_000;

/** Everything about routing, which only brand users take part in: rings, and the states of agents (protocol.md 6.12–6.16). */
export class Routing {
  readonly rings: Rings;
  readonly agentStates: AgentStates;
  readonly #options: RoutingOptions;

  constructor(options: RoutingOptions) {
    this.#options = options;
    const { parent, ringConversationMs } = options;
    this.rings = new Rings({
      ...options,
      limits: { answer: UNCONFIRMED_MS, conversation: ringConversationMs },
      isDraining: () => (parent.getSnapshot() as { hasTag(tag: string): boolean }).hasTag('drains'),
    });
    this.agentStates = new AgentStates(options);
  }

  /** Rings of the connected user. */
  ringTopic(): Topic {
    return {
      request: 'routing.SubscribeRoutingTasks',
      body: () => ({ channelType: 'MESSAGING', ...this.#whose(undefined) }),
      take: ({ tasks }, isSnapshot) => this.rings.take(tasks, isSnapshot),
    };
  }

  /** States of one agent: of the connected user, unless another one is named. */
  agentStateTopic(agentId: string | undefined): Topic {
    return {
      request: 'routing.SubscribeAgentsState',
      body: () => ({ ...this.#whose(agentId), agentAvailability: '' }),
      take: ({ agentStates }, isSnapshot) => this.agentStates.take(agentStates, isSnapshot),
    };
  }

  /** A notification that is neither about conversations nor about messages. */
  notification(frame: NotificationFrame): void {
    const { router, subscriptions } = this.#options;
    const read = decodeRouting(frame, router);
    if (read) subscriptions.changed(read.subscriptionId, read.changes);
  }

  /** What runs now, for whoever begins to inspect. */
  actors(): Iterable<AnyActorRef> {
    return this.rings.actors();
  }

  described(conversation: ConversationRecord): void {
    this.rings.described(conversation);
  }

  interrupted(): void {
    this.rings.interrupted();
  }

  restored(): void {
    this.agentStates.restored();
    this.rings.restored();
  }

  /** `accountId.userId` is known from the sign-in on; a subscription is made after that. */
  #whose(agentId: string | undefined): object {
    const { accountId, self } = this.#options;
    return { brandId: accountId, agentId: agentId ?? self().agentId };
  }
}
