/** Conversations as plain data, for tests and for people: a copy that does not change afterwards. */

import { textOf } from '../ledger/summary.js';
import { copyOf, type JsonObject } from '../wire/json.js';
import { activeParticipants, assignedAgent, type Conversation, effectiveTtr } from './model.js';

/** One event of a dialog, as plain data. */
export interface PlainMessage {
  readonly sequence: number;
  /** PId of an agent or consumer id. */
  readonly originatorId: string;
  readonly role: string;
  readonly audience: string;
  readonly event: JsonObject;
  readonly text: string | undefined;
  readonly metadata: unknown;
  readonly at: number;
}

/** One dialog of a conversation, as plain data. */
export interface PlainDialog {
  readonly dialogId: string;
  readonly dialogType: string;
  readonly channelType: string;
  readonly state: string;
  readonly closedBy: string | undefined;
  readonly closedCause: string | undefined;
  readonly participants: readonly { readonly id: string; readonly role: string; readonly state: string }[];
  /** Of the latest DialogChange that had any. */
  readonly metadata: unknown;
  readonly messages: readonly PlainMessage[];
}

/** A conversation as the emulator has it. Ids are PIds and consumer ids. */
export interface PlainConversation {
  readonly conversationId: string;
  readonly consumerId: string;
  readonly skillId: string;
  readonly state: string;
  readonly stage: string;
  readonly closeReason: string | undefined;
  readonly assignedAgent: string | undefined;
  readonly participants: readonly { readonly id: string; readonly role: string }[];
  readonly dialogs: readonly PlainDialog[];
  readonly effectiveTTR: number;
  readonly ttr: { readonly ttrType: string; readonly value: number };
  readonly csat: JsonObject | undefined;
  readonly note: string;
  readonly topic: string | undefined;
  readonly delay: JsonObject | undefined;
  readonly context: JsonObject | undefined;
  readonly campaignInfo: JsonObject | undefined;
  readonly manualETTR: number | undefined;
  /** Of the latest request about the whole conversation that had any. */
  readonly metadata: unknown;
  readonly startTs: number;
  readonly endTs: number | undefined;
}

export function plainConversation(conversation: Conversation): PlainConversation {
  const { ttr, csat, note, topic, delay, context, campaignInfo, startTs, endTs, manualETTR, metadata } = conversation;
  return {
    conversationId: conversation.convId,
    consumerId: conversation.consumer.pid,
    skillId: conversation.skillId,
    state: conversation.state,
    stage: conversation.stage,
    closeReason: conversation.closeReason,
    assignedAgent: assignedAgent(conversation)?.pid,
    participants: activeParticipants(conversation).map(({ user, role }) => ({ id: user.pid, role })),
    dialogs: conversation.dialogs.map(plainDialog),
    effectiveTTR: effectiveTtr(conversation),
    ttr: { ...ttr },
    csat: copyOf(csat),
    note,
    topic,
    delay: copyOf(delay),
    context: copyOf(context),
    campaignInfo: copyOf(campaignInfo),
    startTs,
    endTs,
    manualETTR,
    metadata: copyOf(metadata),
  };
}

function plainDialog(dialog: Conversation['dialogs'][number]): PlainDialog {
  const { dialogId, dialogType, channelType, state, closedBy, closedCause, metadata } = dialog;
  return {
    dialogId,
    dialogType,
    channelType,
    state,
    closedBy,
    closedCause,
    metadata: copyOf(metadata),
    participants: dialog.participants.map((one) => ({ id: one.user.pid, role: one.role, state: one.state })),
    messages: dialog.events.map(({ sequence = 0, originator, role, audience, event, metadata, serverTimestamp }) => ({
      sequence,
      role,
      audience,
      event: copyOf(event),
      metadata: copyOf(metadata),
      originatorId: originator.pid,
      text: textOf(event),
      at: serverTimestamp,
    })),
  };
}
