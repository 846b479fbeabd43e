/** Routing: conversations in the queue, and the agents who are asked to take them (protocol.md 12.6). */
import { applyFields } from '../fields/fields.js';
import { keepConversation } from '../kept/changes.js';
import type { Parts } from '../parts.js';
import { deliverChange } from '../sockets/delivery.js';
import type { Socket } from '../sockets/socket.js';
import { type AgentUser, assignedAgent, type Conversation, effectiveTtr, mainDialog } from '../state/model.js';
import { viewOf } from '../state/subscriptions.js';
import { AgentStates } from './agent-states.js';
import { Listeners, ringChange } from './listeners.js';
import type { Ring, RingState, RoutingTask } from './model.js';

/** Open, and served by nobody. */
const needsAgent = (conversation: Conversation): boolean =>
  conversation.stage === 'OPEN' && mainDialog(conversation).state === 'OPEN' && !assignedAgent(conversation);

function suggestedAgent(conversation: Conversation): AgentUser | undefined {
  const found = mainDialog(conversation).participants.find(({ state }) => state === 'SUGGESTED');
  return found?.user.side === 'brand' ? found.user : undefined;
}

export class Routing {
  readonly states = new AgentStates();
  readonly listeners = new Listeners('RoutingTaskNotification');
  readonly #tasks = new Map<Conversation, RoutingTask>();
  readonly #rings = new Map<string, Ring>();
  readonly #waitingOf = new Map<AgentUser, Set<Ring>>();
  /** Conversations that need an agent while nobody is asked, the first one first. */
  readonly #queue = new Set<Conversation>();

  constructor(private readonly parts: () => Parts) {}

  /** Every ring there was, the oldest first. */
  get rings(): readonly Ring[] {
    return [...this.#rings.values()];
  }

  ring(ringId: string): Ring | undefined {
    return this.#rings.get(ringId);
  }

  waitingOf(agent: AgentUser): readonly Ring[] {
    return [...(this.#waitingOf.get(agent) ?? [])];
  }

  /** After every change of a conversation: whether it waits for an agent, and for which. */
  consider(conversation: Conversation): void {
    const waiting = (this.#tasks.get(conversation)?.rings ?? []).filter(({ state }) => state === 'WAITING');
    if (!needsAgent(conversation)) {
      this.#queue.delete(conversation);
      for (const ring of waiting) this.#end(ring, 'CANCELLED');
      this.#tasks.delete(conversation);
      return;
    }
    const suggested = suggestedAgent(conversation);
    // A transfer to an agent asks that agent only; one to a skill asks those who have it.
    for (const ring of waiting) {
      const isStillMeant = suggested ? ring.agent === suggested : ring.skillId === conversation.skillId;
      if (!isStillMeant) this.#end(ring, 'CANCELLED');
    }
    this.#queue.add(conversation);
    this.#offer(conversation);
  }

  /** Somebody may be free now. */
  offerAll(): void {
    for (const conversation of [...this.#queue]) this.#offer(conversation);
  }

  /** Asks an agent, whatever its state is. */
  ask(conversation: Conversation, agent: AgentUser): Ring {
    const parts = this.parts();
    const { accountId, clock, timers, settings } = parts;
    const task = this.#taskOf(conversation);
    const createdAt = clock.now();
    // Unique, also where two are asked within a millisecond.
    let moment = createdAt;
    while (this.#rings.has(`${conversation.convId}_${accountId}_${moment}`)) moment += 1;
    const ring: Ring = {
      ringId: `${conversation.convId}_${accountId}_${moment}`,
      task,
      agent,
      createdAt: moment,
      state: 'WAITING',
      skillId: conversation.skillId,
      expiration: settings.ringExpiration,
      weight: effectiveTtr(conversation),
      timer: timers.after(settings.ringExpiration, () => this.turnedDown(ring, 'EXPIRED')),
    };
    this.#queue.delete(conversation);
    this.#rings.set(ring.ringId, ring);
    task.rings.push(ring);
    const row = this.#waitingOf.get(agent);
    if (row) row.add(ring);
    else this.#waitingOf.set(agent, new Set([ring]));
    this.#record(ring);
    this.listeners.tell(parts, agent, (socket) => [ringChange('UPSERT', ring, socket)]);
    return ring;
  }

  /** The agent takes the conversation; throws a `Refusal` where that is not possible. The change is told by the caller. */
  accept(ring: Ring): { readonly conversation: Conversation; readonly before: ReturnType<typeof viewOf> } {
    const parts = this.parts();
    const { conversation } = ring.task;
    const before = viewOf(conversation);
    const role = { field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' };
    applyFields(parts, ring.agent, conversation, [role]);
    parts.store.reindex(conversation);
    this.#settle(ring, 'ACCEPTED');
    const { convId: conversationId, skillId, stage } = conversation;
    parts.ledger.record('conversation', { conversationId, skillId, stage, change: 'changed' });
    return { conversation, before };
  }

  /** Tells the agent that the ring is its own now. */
  tellAccepted(ring: Ring): void {
    this.listeners.tell(this.parts(), ring.agent, (socket) => [ringChange('UPSERT', ring, socket)]);
  }

  /** The agent does not take it, or has not answered in time: somebody else is asked (protocol.md 12.6). */
  turnedDown(ring: Ring, state: 'REJECTED' | 'EXPIRED'): void {
    const { clock, timers, settings } = this.parts();
    const { task, agent } = ring;
    const { conversation } = task;
    this.#end(ring, state);
    task.restingUntil.set(agent, clock.now() + settings.ringPause);
    timers.after(settings.ringPause, () => this.#offer(conversation));
    this.#unsuggest(conversation, agent);
    this.consider(conversation);
  }

  /** Ends a ring without an answer of its agent. */
  cancel(ring: Ring): void {
    if (ring.state === 'WAITING') this.#end(ring, 'CANCELLED');
    if (needsAgent(ring.task.conversation)) this.#queue.add(ring.task.conversation);
  }

  /** A socket is gone, perhaps the last one of its user: then the agent is offline; its rings go on ringing until they expire. [EA72] */
  socketEnded(socket: Socket, wasLast: boolean): void {
    this.listeners.removeAllOf(socket);
    this.states.listeners.removeAllOf(socket);
    if (wasLast && socket.user?.side === 'brand') this.states.forget(this.parts(), socket.user);
  }

  /** Everything is forgotten, as by a platform that comes back without its state. */
  clear(): void {
    for (const { timer } of this.#rings.values()) this.parts().timers.cancel(timer);
    this.#tasks.clear();
    this.#rings.clear();
    this.#waitingOf.clear();
    this.#queue.clear();
  }

  #offer(conversation: Conversation): void {
    if (!this.#queue.has(conversation)) return;
    if (this.#tasks.get(conversation)?.rings.some(({ state }) => state === 'WAITING')) {
      this.#queue.delete(conversation);
      return;
    }
    const suggested = suggestedAgent(conversation);
    const agent = suggested ? this.#forTransfer(suggested) : this.#forSkill(conversation);
    if (agent) this.ask(conversation, agent);
  }

  /** OCCUPIED agents are asked for transfers too (protocol.md 6.15). */
  #forTransfer(agent: AgentUser): AgentUser | undefined {
    const { state } = this.states.of(agent);
    return this.listeners.has(agent) && (state === 'ONLINE' || state === 'OCCUPIED') ? agent : undefined;
  }

  /** Who has the skill and the fewest conversations, among those who are there. [EA70] */
  #forSkill(conversation: Conversation): AgentUser | undefined {
    const { clock } = this.parts();
    const resting = this.#tasks.get(conversation)?.restingUntil;
    let best: { readonly agent: AgentUser; readonly load: number } | undefined;
    for (const agent of this.listeners.agents) {
      if (this.states.of(agent).state !== 'ONLINE' || !agent.skills.includes(conversation.skillId)) continue;
      if ((resting?.get(agent) ?? 0) > clock.now()) continue;
      const load = this.parts().store.countAssigned(agent.oldId) + (this.#waitingOf.get(agent)?.size ?? 0);
      if (load < agent.capacity && load < (best?.load ?? Number.POSITIVE_INFINITY)) best = { agent, load };
    }
    return best?.agent;
  }

  #taskOf(conversation: Conversation): RoutingTask {
    let task = this.#tasks.get(conversation);
    if (!task) {
      task = { routingTaskId: this.parts().random.uuid(), conversation, rings: [], restingUntil: new Map() };
      this.#tasks.set(conversation, task);
    }
    return task;
  }

  #end(ring: Ring, state: RingState): void {
    this.#settle(ring, state);
    // First what became of it, then that it is gone (protocol.md 13.4 #27). [EA71]
    for (const type of ['UPSERT', 'DELETE'] as const)
      this.listeners.tell(this.parts(), ring.agent, (socket) => [ringChange(type, ring, socket)]);
  }

  #settle(ring: Ring, state: RingState): void {
    ring.state = state;
    this.parts().timers.cancel(ring.timer);
    this.#waitingOf.get(ring.agent)?.delete(ring);
    this.#record(ring);
  }

  /** Who turned the suggestion down is suggested no more; the conversation waits in the queue of its skill (protocol.md 12.5). */
  #unsuggest(conversation: Conversation, agent: AgentUser): void {
    const { clock } = this.parts();
    const isMeant = (one: { readonly user: unknown; readonly state: string }): boolean =>
      one.user === agent && one.state === 'SUGGESTED';
    if (!mainDialog(conversation).participants.some(isMeant)) return;
    const before = viewOf(conversation);
    const now = Math.max(clock.now(), conversation.metaDataLastUpdateTs + 1);
    for (const dialog of conversation.dialogs) {
      if (!dialog.participants.some(isMeant)) continue;
      dialog.participants = dialog.participants.filter((one) => !isMeant(one));
      dialog.metaDataLastUpdateTs = now;
    }
    conversation.metaDataLastUpdateTs = now;
    conversation.lastUpdateTime = Math.max(conversation.lastUpdateTime, now);
    keepConversation(this.parts().keeper, conversation);
    deliverChange(this.parts(), { conversation, before, cause: 'metadata', hiddenFromV2: true });
  }

  #record({ ringId, task, agent, state }: Ring): void {
    const { convId } = task.conversation;
    this.parts().ledger.record('ring', { ringId, conversationId: convId, userId: agent.pid, state });
  }
}
