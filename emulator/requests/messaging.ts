/** Publishing and reading message events (protocol.md 6.6, 6.7, 6.11). */

import { keepConversation } from '../kept/changes.js';
import { notify, recordDelivery } from '../sockets/delivery.js';
import { commitEvent, isContent } from '../state/conversations.js';
import type { Conversation, Dialog, Role, StoredEvent } from '../state/model.js';
import { viewOf } from '../state/subscriptions.js';
import { eventRecord } from '../wire/dialects.js';
import { asArray, asNumber, asString, isObject, type Json } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { BOTH, type RequestHandler, type Turn } from './turn.js';

function dialogMeant(turn: Turn, conversationNeeded = true): { conversation: Conversation; dialog: Dialog } {
  const { body, parts, user } = turn;
  const found = parts.store.dialog(asString(body.dialogId) ?? '');
  if (!found) throw refusals.unknown('Dialog');
  const { convId } = found.conversation;
  turn.conversationId = convId;
  if (body.conversationId === undefined) {
    // A subscription needs it for every dialog but MAIN (protocol.md 6.6); the published survey bot greets without it (6.11). [EA30]
    if (conversationNeeded && body.dialogId !== convId) throw refusals.badRequest('body.conversationId is missing');
  } else if (body.conversationId !== convId) {
    throw refusals.unknown('Dialog in this conversation');
  }
  if (user.side === 'consumer' && found.conversation.consumer !== user)
    throw refusals.forbidden('not your conversation');
  return found;
}

/** The role in which the caller speaks; publishing is for participants (protocol.md 5.6). [EA19: for brand users] */
function roleOf(turn: Turn, dialog: Dialog): Role {
  if (turn.user.side === 'consumer') return 'CONSUMER';
  const participant = dialog.participants.find(({ user, state }) => user === turn.user && state === 'ACTIVE');
  if (!participant) throw refusals.forbidden('not a participant of the dialog');
  return participant.role;
}

export const publishEvent: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    const { conversation, dialog } = dialogMeant(turn, false);
    conversation.publishesReceived += 1;
    keepConversation(turn.parts.keeper, conversation);
    try {
      return publish(turn, conversation, dialog);
    } catch (error) {
      conversation.publishesRefused += 1;
      throw error;
    }
  },
};

function publish(turn: Turn, conversation: Conversation, dialog: Dialog): Json {
  const { body, parts, socket, frame, user } = turn;
  const { event } = body;
  if (!isObject(event)) throw refusals.badRequest('body.event must be an object');
  const audience = body.messageAudience === 'AGENTS_AND_MANAGERS' ? 'AGENTS_AND_MANAGERS' : 'ALL';
  // "Brand only", without a code (protocol.md 6.11). [EA49]
  if (audience !== 'ALL' && user.side === 'consumer')
    throw refusals.otherSide('private messages are for the brand side');
  if (dialog.state === 'CLOSE') throw refusals.closedDialog(dialog.dialogId);
  const role = roleOf(turn, dialog);
  const before = isContent(event) ? viewOf(conversation) : undefined;
  const stored = commitEvent(parts, {
    conversation,
    dialog,
    role,
    event,
    audience,
    originator: user,
    clientProperties: socket.clientProperties,
    metadata: asArray(frame.metadata),
  });
  turn.events.push(stored);
  if (event.contentType === 'hosted/file' && isObject(event.message))
    parts.files.publish(asString(event.message.relativePath) ?? '', conversation);
  if (before) turn.changes.push({ conversation, before, cause: 'content', hiddenFromV2: false });
  return { sequence: stored.sequence ?? 0 };
}

export const subscribeMessagingEvents: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    const { parts, socket } = turn;
    // The brand dialect has no message subscriptions: participants are told unasked (protocol.md 6.6). [EA20]
    if (socket.dialect !== 'v3') throw refusals.badRequest('the brand dialect has no message subscriptions');
    const { dialog } = dialogMeant(turn);
    if (socket.side === 'consumer') parts.sockets.subscribe(socket, dialog.dialogId);
    const from = asNumber(turn.body.fromSeq) ?? 0;
    turn.afterwards.push(() =>
      replay(
        turn,
        visible(turn, dialog).filter(({ sequence = 0 }) => sequence >= from),
      ),
    );
    return {};
  },
};

/** One notification with everything in order; none when there is nothing (protocol.md 6.6). [EA21] */
function replay({ parts, socket }: Turn, events: readonly StoredEvent[]): void {
  if (events.length === 0) return;
  const changes = events.map((stored) => eventRecord(socket.dialect, stored, false));
  const frame = JSON.stringify({ kind: 'notification', type: 'ms.MessagingEventNotification', body: { changes } });
  notify(parts, socket, 'MessagingEventNotification', frame, () => {
    for (const stored of events) recordDelivery(parts, socket, stored, true);
  });
}

/** Private messages leave a gap in what a consumer sees (protocol.md 8.8). [EA22] */
function visible({ user }: Turn, dialog: Dialog): readonly StoredEvent[] {
  return user.side === 'brand' ? dialog.events : dialog.events.filter(({ audience }) => audience === 'ALL');
}

/** Non-participants of the brand may read too (protocol.md 13.4 #36). [EA23] */
export const queryMessages: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    const { body, parts, socket } = turn;
    const { dialog } = dialogMeant(turn, false);
    const newer = asNumber(body.newerThanSequence) ?? 0;
    const older = asNumber(body.olderThanSequence) ?? Number.POSITIVE_INFINITY;
    // 0 means "from the start, 0 included"; any other bound is exclusive (protocol.md 13.4 #11). [EA24]
    const inside = visible(turn, dialog).filter(
      ({ sequence = 0 }) => (newer <= 0 || sequence > newer) && sequence < older,
    );
    // 200 was the default of an old client, not known to be one of the server (protocol.md 6.7).
    const quantity = Math.min(asNumber(body.maxQuantity) ?? inside.length, parts.settings.queryLimit);
    // Asked only for what is older, the page next to that bound is meant; else the first one. [EA25]
    const backwards = body.olderThanSequence != null && newer <= 0;
    const page = backwards ? inside.slice(-quantity) : inside.slice(0, quantity);
    turn.onAnswered.push(() => {
      for (const stored of page) recordDelivery(parts, socket, stored, true);
    });
    return page.map((stored) => eventRecord(socket.dialect, stored, false));
  },
};
