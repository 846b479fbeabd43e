import type { AnyActorRef } from 'xstate';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import { BrokenChanges } from '../../transport/wire/broken-changes.js';
import type { FactSink, NotificationFrame } from '../../transport/wire/facts.js';
import { excerptOf, isJson } from '../../transport/wire/json.js';
import { decodeAgentState, decodeRoutingTask } from '../../transport/wire/rings.js';
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
  readonly router: FactSink;
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

const RINGS = '.ams.routing.RoutingTaskNotification';
const AGENT_STATES = '.ams.routing.AgentStateNotification';

/** Everything about routing, which only brand users take part in: rings, and the states of agents (protocol.md 6.12–6.16). */
export class Routing {
  readonly rings: Rings;
  readonly agentStates: AgentStates;
  readonly #options: RoutingOptions;
  /** What is shown of the notification at hand, for the error that a broken change of it becomes. */
  #shown = '';

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
      take: (changes, isSnapshot) => this.rings.take(this.#read(changes, decodeRoutingTask), isSnapshot),
    };
  }

  /** States of one agent: of the connected user, unless another one is named. */
  agentStateTopic(agentId: string | undefined): Topic {
    return {
      request: 'routing.SubscribeAgentsState',
      body: () => ({ ...this.#whose(agentId), agentAvailability: '' }),
      take: (changes, isSnapshot) => this.agentStates.take(this.#read(changes, decodeAgentState), isSnapshot),
    };
  }

  /** A notification that is neither about conversations nor about messages. */
  notification(frame: NotificationFrame): void {
    if (frame.type !== RINGS && frame.type !== AGENT_STATES) return;
    const { router, subscriptions } = this.#options;
    const { body } = frame;
    const text = excerptOf(frame) ?? frame.type;
    if (!isJson(body) || !Array.isArray(body.changes)) return router.malformed({ why: 'noChanges', frame: text });
    const { changes, subscriptionId } = body;
    if (typeof subscriptionId !== 'string')
      return router.malformed({ why: 'wrongField', frame: text, about: 'subscriptionId' });
    this.#shown = text;
    let isRead = false;
    subscriptions.changed(subscriptionId, () => {
      if (isRead) return undefined;
      isRead = true;
      return { facts: [], count: changes.length, raw: changes };
    });
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

  #read<T>(changes: readonly unknown[], decode: (change: unknown) => T | undefined): readonly T[] {
    const broken = new BrokenChanges(this.#options.router, this.#shown);
    const facts = changes.flatMap((change) => broken.read(change, 'wrongField', decode) ?? []);
    broken.report();
    return facts;
  }
}
