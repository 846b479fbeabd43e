import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord, MessageEventBody } from '../../machines/dialog/record.js';
import type { ConversationFact, DialogFact } from '../../transport/wire/facts.js';
import { keptMessages } from '../delivery/message-log.js';

/** How far a dialog was told, in plain data: what another process needs in order to go on where this one was. */
export interface StoredDelivery {
  readonly isFollowed: boolean;
  readonly told: number;
  readonly known: number;
  readonly since: number;
  readonly until: number;
  readonly notOurs: number;
  readonly gaps: readonly (readonly [from: number, to: number])[] | undefined;
  readonly consumerReadUpTo: number;
  readonly agentReadUpTo: number;
  readonly needsReading: boolean;
}

/** A message as it can be kept elsewhere. */
export interface StoredMessage {
  readonly sequence: number;
  readonly time: number;
  readonly originatorId: string;
  readonly role: string;
  readonly content: string | MessageEventBody;
  readonly audience: string;
  readonly metadata: readonly unknown[] | undefined;
}

/** A dialog as it can be kept elsewhere. */
export interface StoredDialog {
  readonly conversationId: string;
  readonly description: DialogFact;
  readonly delivery: StoredDelivery;
  /** Absent where whoever stored it wanted no text of messages. */
  readonly messages?: readonly StoredMessage[];
}

/** A conversation as it can be kept elsewhere. */
export interface StoredConversation {
  readonly description: ConversationFact;
  readonly dialogs: readonly StoredDialog[];
}

export function storeConversation(
  record: ConversationRecord,
  dialogs: readonly DialogRecord[],
  withMessages: boolean,
): StoredConversation {
  return {
    description: conversationFactOf(record, dialogs),
    dialogs: dialogs.map((dialog) => storeDialog(dialog, withMessages)),
  };
}

export function storeDialog(dialog: DialogRecord, withMessages: boolean): StoredDialog {
  const { isFollowed, told, known, since, until, notOurs, gaps, consumerReadUpTo, agentReadUpTo, needsReading } =
    dialog;
  return {
    conversationId: dialog.conversationId,
    description: dialogFactOf(dialog),
    delivery: { isFollowed, told, known, since, until, notOurs, gaps, consumerReadUpTo, agentReadUpTo, needsReading },
    ...(withMessages && { messages: [...keptMessages(dialog)] }),
  };
}

/** The description that would make this record. */
function conversationFactOf(record: ConversationRecord, dialogs: readonly DialogRecord[]): ConversationFact {
  const { conversationId, skillId, stage, state, closeReason, startTs, endTs, metaDataLastUpdateTs } = record;
  const { lastUpdateTime, effectiveTTR, unread, participants, details } = record;
  const { brandId, context, campaignInfo, handlerAccountId, ttrType, ttrValue, note, groupId, csat, isFirst } = details;
  const { csatStatus, isResolved, ...rare } = details.rare ?? {};
  const known = {
    context,
    campaignInfo,
    note,
    groupId,
    ...rare,
    firstConversation: isFirst,
    ...(handlerAccountId !== undefined && { conversationHandlerDetails: { accountId: handlerAccountId } }),
    ...((ttrType ?? ttrValue) !== undefined && { ttr: { ttrType, value: ttrValue } }),
    csat: { csatRate: csat, status: csatStatus, csatResolutionConfirmation: isResolved },
  };
  return {
    conversationId,
    skillId,
    brandId,
    stage,
    state,
    closeReason,
    startTs,
    endTs,
    metaDataLastUpdateTs,
    lastUpdateTime,
    effectiveTTR,
    unread,
    participants,
    isGone: false,
    dialogs: dialogs.map(dialogFactOf),
    lastContent: undefined,
    details: known as ConversationFact['details'],
  };
}

function dialogFactOf(dialog: DialogRecord): DialogFact {
  const { dialogId, dialogType, channelType, state, creationTs, endTs, closedBy, closedCause } = dialog;
  const { metaData, metadata, participants } = dialog;
  return {
    dialogId,
    dialogType,
    channelType,
    state,
    creationTs,
    endTs,
    closedBy,
    closedCause,
    metaData,
    metadata,
    participants,
  };
}

/** Writes down how far another process was; what this one has told already stays told. */
export function takeUpDelivery(dialog: DialogRecord, stored: StoredDelivery): void {
  const { isFollowed, told, known, since, until, notOurs, gaps, consumerReadUpTo, agentReadUpTo, needsReading } =
    stored;
  if (told >= dialog.told) Object.assign(dialog, { since, until, gaps: gaps ?? undefined });
  dialog.isFollowed ||= isFollowed;
  dialog.told = Math.max(dialog.told, told);
  dialog.known = Math.max(dialog.known, known);
  dialog.notOurs = Math.max(dialog.notOurs, notOurs);
  dialog.consumerReadUpTo = Math.max(dialog.consumerReadUpTo, consumerReadUpTo);
  dialog.agentReadUpTo = Math.max(dialog.agentReadUpTo, agentReadUpTo);
  // A consumer hears of messages only after asking for them on this socket (protocol.md 6.6).
  const isDeaf = dialog.following === 'subscription' && dialog.isFollowed && dialog.state !== 'CLOSE';
  if (!dialog.isDescribed) dialog.needsReading = needsReading || isDeaf;
  dialog.revision += 1;
}
