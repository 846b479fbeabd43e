/** From a change to the sockets that are told: message events (protocol.md 12.3) and conversation changes (7.1). */

import { FAULT_DELAY_MS } from '../faults/fault.js';
import { bend, endOf, strikeSocket } from '../faults/outgoing.js';
import { keepEvent } from '../kept/changes.js';
import type { Parts } from '../parts.js';
import type { Conversation, Dialog, Receiver, StoredEvent, User } from '../state/model.js';
import { type FilterView, shows, viewOf } from '../state/subscriptions.js';
import { conversationNotificationType, conversationResult, type Dialect, eventNotification } from '../wire/dialects.js';
import { asString } from '../wire/json.js';
import type { Socket } from './socket.js';

/** Brand users who take part in a dialog, each once. */
function brandUsersOf(dialog: Dialog): Set<User> {
  const users = new Set<User>();
  for (const { user, state } of dialog.participants) if (state === 'ACTIVE' && user.side === 'brand') users.add(user);
  return users;
}

/** Who has a right to an event when it is committed, the sender included. */
export function entitledTo(conversation: Conversation, dialog: Dialog, isPublic: boolean): User[] {
  return [...(isPublic ? [conversation.consumer] : []), ...brandUsersOf(dialog)];
}

/** Sends a live event to every entitled socket: brand participants unasked, on every socket [EA43], consumers where they subscribed. */
export function deliverEvent(parts: Parts, stored: StoredEvent): void {
  const { conversation, dialog } = stored;
  const frames = new Map<Dialect, string>();
  const send = (socket: Socket): void => {
    let frame = frames.get(socket.dialect);
    if (frame === undefined) {
      frame = JSON.stringify({ kind: 'notification', ...eventNotification(socket.dialect, stored) });
      frames.set(socket.dialect, frame);
    }
    notify(parts, socket, 'MessagingEventNotification', frame, () => recordDelivery(parts, socket, stored, false));
  };
  for (const user of brandUsersOf(dialog)) for (const socket of parts.sockets.ofUser(user)) send(socket);
  for (const user of stored.entitled) {
    const receiver = parts.hands.receiverOf(user);
    if (receiver) parts.keeper.tell(() => noteDelivery(parts, receiver, stored, false));
  }
  parts.webhooks.event(stored);
  if (stored.audience !== 'ALL') return;
  // After a step-up the former consumer's sockets may still be subscribed.
  for (const socket of parts.sockets.ofDialog(dialog.dialogId)) if (socket.user === conversation.consumer) send(socket);
}

export function recordDelivery(parts: Parts, socket: Socket, stored: StoredEvent, replayed: boolean): void {
  // Behind what was written: after a kill an event may count as undelivered though somebody has it, and never the other way.
  const { receiver } = socket;
  if (receiver) parts.keeper.tell(() => noteDelivery(parts, receiver, stored, replayed));
}

function noteDelivery(parts: Parts, receiver: Receiver, stored: StoredEvent, replayed: boolean): void {
  if (stored.sequence !== undefined) {
    (replayed ? stored.replayed : stored.delivered).push(receiver);
    keepEvent(parts.keeper, stored);
  }
  parts.ledger.record('delivered', {
    conversationId: stored.conversation.convId,
    dialogId: stored.dialog.dialogId,
    sequence: stored.sequence,
    ...receiver,
    replayed,
    event: asString(stored.event.type) ?? '',
  });
}

/** One conversation as it was before a request and whether `v2` sockets may hear of what the request did. */
export interface ConversationChange {
  readonly conversation: Conversation;
  /** `undefined` for a new conversation. */
  readonly before: FilterView | undefined;
  readonly cause: 'metadata' | 'content';
  /** A transfer to an agent is not told to `v2` sockets (protocol.md 4.1). */
  readonly hiddenFromV2: boolean;
}

export function deliverChange(parts: Parts, change: ConversationChange): void {
  const { conversation, before, cause, hiddenFromV2 } = change;
  const after = viewOf(conversation);
  if (cause === 'metadata') parts.webhooks.change(conversation);
  const results = new Map<Dialect, string>();
  for (const subscription of parts.subscriptions.concernedBy(before, after)) {
    const { socket, subscriptionId } = subscription;
    if (hiddenFromV2 && socket.dialect === 'v2') continue;
    if (cause === 'content' && socket.side === 'consumer' && !parts.settings.contentUpdatesToConsumers) continue;
    const is = shows(subscription, after);
    if (!is && !(before && shows(subscription, before))) continue;
    let result = results.get(socket.dialect);
    if (result === undefined) {
      result = JSON.stringify(conversationResult(socket.dialect, conversation, parts.settings.lastContent));
      results.set(socket.dialect, result);
    }
    const changes = `[{"type":"${is ? 'UPSERT' : 'DELETE'}","result":${result}}]`;
    sendChanges(parts, socket, subscriptionId, changes, closedIn(conversation), is ? 1 : 0, is ? 0 : 1);
  }
}

/** What somebody who is told of this conversation knows to be closed; the main dialog has the conversation's id. */
export const closedIn = ({ convId, stage, dialogs }: Conversation): string[] => [
  ...dialogs.filter(({ state }) => state === 'CLOSE').map(({ dialogId }) => `dialog ${dialogId}`),
  ...(stage === 'CLOSE' ? [`conversation ${convId}`] : []),
];

/** Assembled from pieces: the expensive part is the same for every subscriber of a dialect. */
export function sendChanges(
  parts: Parts,
  socket: Socket,
  subscriptionId: string,
  changes: string,
  closed: readonly string[],
  upserts: number,
  deletes: number,
): void {
  const type = conversationNotificationType(socket.dialect);
  const sentTs = socket.dialect === 'v3' ? `"sentTs":${parts.clock.now()},` : '';
  const frame = `{"kind":"notification","type":"${type}","body":{"subscriptionId":"${subscriptionId}",${sentTs}"changes":${changes}}}`;
  notify(parts, socket, 'ExConversationChangeNotification', frame, () => {
    socket.noteClosed(closed);
    parts.ledger.record('notified', {
      socket: socket.id,
      userId: socket.user?.pid ?? '',
      type: 'ExConversationChangeNotification',
      subscriptionId,
      upserts,
      deletes,
    });
  });
}

/** Writes one notification, unless a fault has other plans. `written` runs for every write of what was meant. */
export function notify(parts: Parts, socket: Socket, name: string, frame: string, written: () => void): void {
  const write = (text: string, spoilt = false): void => {
    if (socket.write(text) && !spoilt) written();
  };
  if (!parts.faults.armed) {
    write(frame);
    return;
  }
  const struck = parts.faults.strike('notification', `notification:${name}`, socket.userIds, socket.id);
  for (const { fault } of struck) if (strikeSocket(parts, fault, socket)) return;
  const end = endOf(struck);
  // There is nobody to refuse it to.
  if (end?.do === 'refuse') return;
  const send = (): void => bend(parts, struck, write, socket)(frame);
  const hold = struck.find(({ fault }) => fault.do === 'hold')?.fault;
  if (hold) parts.timers.after(hold.ms ?? FAULT_DELAY_MS, send);
  else send();
  if (end?.do === 'commitThenCut') socket.terminate();
}
