/**
 * Conversation subscriptions, indexed so that a change asks only those it can concern: a message in one of 100,000
 * conversations must not look at every agent's subscription.
 */

import type { Socket } from '../sockets/socket.js';
import { asArray, asNumber, asString, asStrings, type JsonObject } from '../wire/json.js';
import type { Directory } from './directory.js';
import { assignedAgent, type Conversation, effectiveTtr, type OpenState } from './model.js';

/** Every filter of protocol.md 6.3. */
export interface ConversationFilter {
  readonly convState?: readonly string[];
  readonly stage?: readonly string[];
  readonly state?: readonly string[];
  readonly dialogTypes?: readonly string[];
  /** Old ids. */
  readonly agentIds?: readonly string[];
  readonly consumerId?: string;
  readonly minLastUpdatedTime?: number;
  readonly maxLastUpdatedTime?: number;
  readonly maxETTR?: number;
}

export interface ConversationSubscription {
  readonly subscriptionId: string;
  readonly socket: Socket;
  filter: ConversationFilter;
}

export function readFilter(body: JsonObject, directory: Directory): ConversationFilter {
  const { convState, stage, state, dialogTypes } = body;
  const agentIds = asStrings(body.agentIds)?.map((id) => directory.agent(id)?.oldId ?? id);
  const consumerId = asString(body.consumerId);
  const minLastUpdatedTime = asNumber(body.minLastUpdatedTime);
  const maxLastUpdatedTime = asNumber(body.maxLastUpdatedTime);
  const maxETTR = asNumber(body.maxETTR);
  const list = (value: typeof convState): readonly string[] | undefined =>
    asArray(value)?.length ? asStrings(value) : undefined;
  return compact({
    convState: list(convState),
    stage: list(stage),
    state: list(state),
    dialogTypes: list(dialogTypes),
    agentIds: agentIds?.length ? agentIds : undefined,
    consumerId,
    minLastUpdatedTime,
    maxLastUpdatedTime,
    maxETTR,
  });
}

function compact<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** What a filter looks at, kept from before a change so that leaving a filter can be told (protocol.md 7.1 DELETE). */
export interface FilterView {
  readonly state: OpenState;
  readonly stage: OpenState;
  readonly dialogs: readonly { readonly dialogType: string; readonly state: OpenState }[];
  readonly assigned: string | undefined;
  readonly consumerId: string;
  readonly lastUpdateTime: number;
  readonly effectiveTtr: number;
}

export function viewOf(conversation: Conversation): FilterView {
  return {
    state: conversation.state,
    stage: conversation.stage,
    dialogs: conversation.dialogs.map(({ dialogType, state }) => ({ dialogType, state })),
    assigned: assignedAgent(conversation)?.oldId,
    consumerId: conversation.consumer.oldId,
    lastUpdateTime: conversation.lastUpdateTime,
    effectiveTtr: effectiveTtr(conversation),
  };
}

/** Whether a subscription shows a conversation: its own filter, and for consumers "own conversations only". */
export function shows({ filter, socket }: ConversationSubscription, view: FilterView): boolean {
  if (socket.side === 'consumer' && socket.user?.oldId !== view.consumerId) return false;
  const { convState, stage, state, dialogTypes = ['MAIN'], agentIds, consumerId } = filter;
  if (convState && !convState.includes(view.state)) return false;
  if (stage && !stage.includes(view.stage)) return false;
  // `state` belongs to dialogs of `dialogTypes` (protocol.md 13.4 #16). [EA3]
  if (state && !view.dialogs.some((dialog) => dialogTypes.includes(dialog.dialogType) && state.includes(dialog.state)))
    return false;
  // The assigned agent only, not any participant (protocol.md 13.4 #41). [EA4]
  if (agentIds && (view.assigned === undefined || !agentIds.includes(view.assigned))) return false;
  if (consumerId !== undefined && consumerId !== view.consumerId) return false;
  const { minLastUpdatedTime, maxLastUpdatedTime, maxETTR } = filter;
  if (minLastUpdatedTime !== undefined && view.lastUpdateTime < minLastUpdatedTime) return false;
  if (maxLastUpdatedTime !== undefined && view.lastUpdateTime > maxLastUpdatedTime) return false;
  return maxETTR === undefined || view.effectiveTtr <= maxETTR;
}

type Index = Map<string, Set<ConversationSubscription>>;

export class Subscriptions {
  readonly #byId = new Map<string, ConversationSubscription>();
  readonly #unfiltered = new Set<ConversationSubscription>();
  readonly #byAgent: Index = new Map();
  readonly #byConsumer: Index = new Map();

  get(subscriptionId: string): ConversationSubscription | undefined {
    return this.#byId.get(subscriptionId);
  }

  add(subscription: ConversationSubscription): void {
    this.#byId.set(subscription.subscriptionId, subscription);
    subscription.socket.subscriptions.add(subscription.subscriptionId);
    this.#index(subscription);
  }

  refilter(subscription: ConversationSubscription, filter: ConversationFilter): void {
    this.#unindex(subscription);
    subscription.filter = filter;
    this.#index(subscription);
  }

  remove(subscription: ConversationSubscription): void {
    this.#byId.delete(subscription.subscriptionId);
    subscription.socket.subscriptions.delete(subscription.subscriptionId);
    this.#unindex(subscription);
  }

  /** With a socket end its subscriptions. */
  removeAllOf(socket: Socket): void {
    for (const id of [...socket.subscriptions]) this.remove(this.#byId.get(id)!);
  }

  /** Whoever may have to be told that a conversation changed from one view to the other. */
  *concernedBy(before: FilterView | undefined, after: FilterView): Iterable<ConversationSubscription> {
    yield* this.#unfiltered;
    if (this.#byConsumer.size > 0) {
      yield* this.#byConsumer.get(after.consumerId) ?? [];
      if (before && before.consumerId !== after.consumerId) yield* this.#byConsumer.get(before.consumerId) ?? [];
    }
    if (this.#byAgent.size === 0) return;
    const told = new Set<ConversationSubscription>();
    for (const agent of new Set([before?.assigned, after.assigned])) {
      if (agent === undefined) continue;
      for (const subscription of this.#byAgent.get(agent) ?? []) {
        // A subscription for both agents stands in both rows.
        if (!told.has(subscription)) yield subscription;
        told.add(subscription);
      }
    }
  }

  #rows({ filter, socket }: ConversationSubscription): { index: Index; keys: readonly string[] } | undefined {
    if (socket.side === 'consumer') return { index: this.#byConsumer, keys: [socket.user?.oldId ?? ''] };
    if (filter.agentIds) return { index: this.#byAgent, keys: filter.agentIds };
    if (filter.consumerId !== undefined) return { index: this.#byConsumer, keys: [filter.consumerId] };
    return undefined;
  }

  #index(subscription: ConversationSubscription): void {
    const rows = this.#rows(subscription);
    if (!rows) this.#unfiltered.add(subscription);
    for (const key of rows?.keys ?? []) {
      const row = rows!.index.get(key);
      if (row) row.add(subscription);
      else rows!.index.set(key, new Set([subscription]));
    }
  }

  #unindex(subscription: ConversationSubscription): void {
    this.#unfiltered.delete(subscription);
    const rows = this.#rows(subscription);
    for (const key of rows?.keys ?? []) {
      const row = rows!.index.get(key);
      row?.delete(subscription);
      if (row?.size === 0) rows!.index.delete(key);
    }
  }
}
