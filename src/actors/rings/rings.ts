import type { AnyActorRef } from 'xstate';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { RingRecord } from '../../machines/ring/record.js';
import type { RingDeadline } from '../../machines/ring/setup.js';
import type { RingEvent } from '../../machines/ring/types.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import { type Failure, mayHaveHappened } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { RoutingTaskFact } from '../../transport/wire/facts.js';
import type { Application } from '../app-events.js';
import { brokenMachine } from '../connection/when.js';
import { ActorPool, type Parent, startParent } from '../conversations/actor-pool.js';
import { ArmedDeadlines } from '../conversations/armed-deadlines.js';
import type { Self } from '../conversations/describe-conversation.js';
import type { Registry } from '../conversations/registry.js';
import { announceChanges } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import type { Outbox } from '../requests/outbox.js';
import { describeRing, newRing, shownState } from './describe-ring.js';
import { ringActions } from './ring-actions.js';
import { ringMemory } from './ring-memory.js';

export interface RingsOptions {
  readonly application: Application;
  readonly clock: RuntimeClock;
  readonly deadlines: DeadlineQueue;
  readonly commands: Commands;
  readonly outbox: Pick<Outbox, 'doubt'>;
  readonly registry: Pick<Registry, 'find' | 'announcements' | 'delivery'>;
  readonly self: () => Self;
  /** The connection's actor. */
  readonly parent: AnyActorRef;
  /** Rings with a running actor that nobody watches; more are records. */
  readonly activeActors: number;
  readonly isInspected: () => boolean;
  /** Milliseconds, by the name of the deadline. A ring has its own for `expiry`. */
  readonly limits: Readonly<Record<Exclude<RingDeadline, 'expiry'>, number>>;
  /** Whether the connection takes no new rings any more. */
  readonly isDraining: () => boolean;
}

/** Rings that are over are still known by their ids: what the platform says of them late is not a new ring. */
const MOST_ENDED = 1_000;

/** Every ring of the connected user: as records, and up to `activeActors` also as running actors. */
export class Rings {
  readonly #options: RingsOptions;
  readonly #actors: ActorPool<RingRecord>;
  readonly #open = new Map<string, RingRecord>();
  /** The oldest first. */
  readonly #ended = new Map<string, RingRecord>();
  /** The command that each answered ring waits for. */
  readonly #answers = new Map<RingRecord, number>();
  /** Rings whose conversation is on its way, with what ends the wait of a connection that drains. */
  readonly #awaited = new Map<RingRecord, () => void>();
  #parent: Parent | undefined;
  #isInterrupted = false;

  constructor(options: RingsOptions) {
    this.#options = options;
    const { application, activeActors, isInspected, parent } = options;
    this.#actors = new ActorPool<RingRecord>({
      kind: 'ring',
      memory: ringMemory,
      idOf: ({ ringId }) => ringId,
      actions: ringActions({
        ...options,
        armed: new ArmedDeadlines<RingDeadline>(options.deadlines, { ...options.limits, expiry: 0 }),
        answers: this.#answers,
        send: (record, event) => this.#send(record, event),
      }),
      parentOf: ({ ringId }) => (this.#open.has(ringId) ? (this.#parent ??= startParent('rings', parent)) : undefined),
      limit: activeActors,
      isInspected,
      onBroken: (error) => application.announce({ type: 'error.reported', failure: brokenMachine(error) }),
      onTransition: (record, from, to, event) => {
        record.revision += 1;
        if (ringMemory.hasTag(to, 'terminal')) this.#end(record);
        else this.#open.set(record.ringId, record);
        if (application.hearsLifecycle) announceChanges(application, 'ring', record.ringId, from, to, event);
        this.#tell(record);
      },
    });
  }

  /** What runs now, parents before their children. */
  *actors(): Iterable<AnyActorRef> {
    if (this.#parent) yield this.#parent.ref;
    for (const [ref] of this.#actors.actors()) yield ref;
  }

  /** The changes of one notification. A snapshot is complete: open rings that are not in it have ended. */
  take(tasks: readonly RoutingTaskFact[], isSnapshot: boolean): void {
    const seen = new Set<RingRecord>();
    for (const task of tasks) for (const record of this.#describe(task)) seen.add(record);
    if (!isSnapshot) return;
    for (const record of [...this.#open.values()])
      this.#send(record, { type: seen.has(record) ? 'ring.resynced' : 'ring.gone' });
  }

  /** Answers a ring; its machine decides whether that is possible now. */
  answer(
    record: RingRecord,
    command: 'command.accept' | 'command.reject',
    request: WireRequest,
    signal: AbortSignal | null | undefined,
  ): Promise<Outcome> {
    // A command that the machine refused is not the one that the ring waits for.
    const tell = (event: RingEvent): void => {
      if (this.#answers.get(record) !== commandId) return;
      this.#answers.delete(record);
      this.#send(record, event);
    };
    const { commandId, outcome } = this.#options.commands.issue({
      request,
      signal,
      agreed: () => tell({ type: 'answer.agreed' }),
      refused: (why) => tell({ type: whatItMeans(why) }),
    });
    this.#send(record, { type: command, commandId });
    return outcome;
  }

  watch(record: RingRecord, observer: () => void): () => void {
    return this.#actors.watch(record, observer);
  }

  /** A conversation was described: an accepted ring may have waited for it. */
  described(conversation: ConversationRecord): void {
    if (this.#open.size === 0) return;
    for (const record of this.#open.values()) {
      if (record.conversationId !== conversation.conversationId) continue;
      this.#lookAtConversation(record);
      if (record.hasConversation) this.#send(record, { type: 'conversation.arrived' });
    }
  }

  interrupted(): void {
    this.#hear('connection.interrupted', true);
  }

  restored(): void {
    this.#hear('connection.restored', false);
  }

  #hear(type: 'connection.interrupted' | 'connection.restored', isInterrupted: boolean): void {
    this.#isInterrupted = isInterrupted;
    for (const record of [...this.#open.values()]) {
      record.isInterrupted = isInterrupted;
      this.#send(record, { type });
    }
  }

  #describe({ isGone, conversationId, assignedAgentId, rings }: RoutingTaskFact): readonly RingRecord[] {
    const { self, clock, isDraining } = this.#options;
    const described: RingRecord[] = [];
    for (const fact of rings) {
      const known = this.#open.get(fact.ringId) ?? this.#ended.get(fact.ringId);
      // What is taken now could not be served any more.
      if (!known && isDraining()) continue;
      const record = known ?? newRing(fact, clock.now(), this.#isInterrupted);
      if (!known) this.#open.set(fact.ringId, record);
      describeRing(record, fact, assignedAgentId, self().agentId);
      this.#send(record, { type: 'ring.updated' });
      described.push(record);
    }
    if (isGone)
      for (const record of this.#dropped(conversationId, described)) this.#send(record, { type: 'ring.gone' });
    return described;
  }

  /** The platform names the rings of a task that it drops (protocol.md 7.4); should it not, all of its conversation are meant. */
  #dropped(conversationId: string, named: readonly RingRecord[]): readonly RingRecord[] {
    const of = named.length > 0 ? named : [...this.#open.values()];
    return of.filter((record) => record.conversationId === conversationId);
  }

  #send(record: RingRecord, event: RingEvent): void {
    this.#lookAtConversation(record);
    this.#actors.send(record, event);
    this.#await(record);
    this.#tell(record);
  }

  /** A ring that was accepted is served: `drain()` waits until its conversation is here. */
  #await(record: RingRecord): void {
    const isAwaited = this.#awaited.has(record);
    if (isAwaited === (record.phase === 'awaitingConversation')) return;
    const end = (): void => {
      const settled = this.#awaited.get(record);
      this.#awaited.delete(record);
      settled?.();
    };
    if (isAwaited) end();
    else this.#awaited.set(record, this.#options.outbox.doubt(end));
  }

  /** Writes down what the machine's guards need to know of the ring's conversation. */
  #lookAtConversation(record: RingRecord): void {
    const conversation = this.#options.registry.find(record.conversationId);
    const isOpen = conversation?.phase === 'open';
    record.hasConversation = isOpen && conversation.ownRoles.includes('ASSIGNED_AGENT');
    if (isOpen && !record.hasConversation) record.knewConversation = true;
  }

  #end(record: RingRecord): void {
    this.#open.delete(record.ringId);
    this.#ended.delete(record.ringId);
    this.#ended.set(record.ringId, record);
    this.#actors.rest(record);
    if (this.#ended.size <= MOST_ENDED) return;
    const [oldest = ''] = this.#ended.keys();
    this.#ended.delete(oldest);
  }

  /** Told when it is first heard of, and whenever its state in the platform's words is another one. */
  #tell(record: RingRecord): void {
    const state = shownState(record);
    // The event that is being processed is its first: it has no state to tell yet.
    if (record.toldState === state || record.phase === 'notified') return;
    record.toldState = state;
    this.#options.registry.announcements.announce({ type: 'ring.announced', ring: record });
  }
}

function whatItMeans(why: Failure): 'answer.refused' | 'answer.undone' | 'answer.lost' {
  if (mayHaveHappened(why)) return 'answer.lost';
  const { family, retriable } = why;
  return family === 'platform' && !retriable ? 'answer.refused' : 'answer.undone';
}
