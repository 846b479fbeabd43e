import { produce } from 'immer';
import { keptMessages } from '../../actors/delivery/message-log.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationLifecycle, ConversationStateValue } from '../../machines/conversation/state.js';
import type { DialogRecord, ParticipantRecord } from '../../machines/dialog/record.js';
import type { DialogLifecycle, DialogStateValue } from '../../machines/dialog/state.js';
import type { ConversationStage, DialogCloseReason, DialogState, DialogType } from '../enums.js';
import type { OpenWord } from '../open-word.js';

/** A conversation at one moment: frozen plain data. Two views share whatever did not change between them. */
export interface ConversationView {
  readonly conversationId: string;
  readonly skillId: string;
  readonly stage: OpenWord<ConversationStage>;
  readonly state: OpenWord<DialogState>;
  readonly closeReason: OpenWord<DialogCloseReason | 'TIMEOUT'> | undefined;
  readonly participants: readonly ParticipantRecord[];
  /** Unread messages by user id. */
  readonly unread: Readonly<Record<string, number>> | undefined;
  /** When an answer is due, in milliseconds since the epoch; -1 or undefined when none is. */
  readonly effectiveTTR: number | undefined;
  /** Milliseconds since the epoch, as all times here. */
  readonly startTs: number;
  readonly endTs: number | undefined;
  readonly lastUpdateTs: number;
  /** Newest sequence of the main dialog; -1 before the first. */
  readonly lastSequence: number;
}

/** What `getSnapshot()` of a conversation returns; shaped like a snapshot of XState. */
export interface ConversationSnapshot {
  readonly status: 'active';
  /** Every region of the machine. */
  readonly value: ConversationStateValue;
  readonly lifecycle: ConversationLifecycle;
  readonly context: ConversationView;
}

/** A dialog at one moment: frozen plain data. */
export interface DialogView {
  readonly dialogId: string;
  readonly dialogType: OpenWord<DialogType>;
  readonly state: OpenWord<DialogState>;
  readonly participants: readonly ParticipantRecord[];
  /** Newest sequence that was told; -1 before the first. */
  readonly lastSequence: number;
  /** How many messages are kept, as far as retention goes. */
  readonly messageCount: number;
  /** Newest sequence that the consumer, or the assigned agent, has marked as read; -1 before the first. */
  readonly consumerReadUpTo: number;
  readonly agentReadUpTo: number;
}

/** What `getSnapshot()` of a dialog returns; shaped like a snapshot of XState. */
export interface DialogSnapshot {
  readonly status: 'active';
  readonly value: DialogStateValue;
  readonly lifecycle: DialogLifecycle;
  readonly context: DialogView;
}

export const conversationView = (record: ConversationRecord): ConversationView => ({
  conversationId: record.conversationId,
  skillId: record.skillId,
  stage: record.stage,
  state: record.state,
  closeReason: record.closeReason,
  participants: record.participants,
  unread: record.unread,
  effectiveTTR: record.effectiveTTR,
  startTs: record.startTs,
  endTs: record.endTs,
  lastUpdateTs: record.metaDataLastUpdateTs,
  lastSequence: record.mainDialog ? newestOf(record.mainDialog) : -1,
});

/** The newest that the application has, told or read by itself. */
const newestOf = (dialog: DialogRecord): number => Math.max(dialog.told, keptMessages(dialog).at(-1)?.sequence ?? -1);

export const dialogView = (record: DialogRecord): DialogView => ({
  dialogId: record.dialogId,
  dialogType: record.dialogType,
  state: record.state,
  participants: record.participants,
  lastSequence: newestOf(record),
  messageCount: keptMessages(record).length,
  consumerReadUpTo: record.consumerReadUpTo,
  agentReadUpTo: record.agentReadUpTo,
});

/** The newest snapshot of a record, and the revision of the record that it shows. */
interface Taken<T> {
  readonly revision: number;
  readonly snapshot: T;
}
const conversations = new WeakMap<ConversationRecord, Taken<ConversationSnapshot>>();
const dialogs = new WeakMap<DialogRecord, Taken<DialogSnapshot>>();

/**
 * The snapshot of a conversation: the one before, as long as neither the record's revision nor the state has moved.
 * Both are asked, because observers are told of a new state before the record has counted it.
 */
export function conversationSnapshot(
  record: ConversationRecord,
  lifecycle: ConversationLifecycle,
): ConversationSnapshot {
  const value = record.standing as ConversationStateValue;
  const before = conversations.get(record);
  if (before?.revision === record.revision && before.snapshot.value === value) return before.snapshot;
  const now: ConversationSnapshot = { status: 'active', value, lifecycle, context: conversationView(record) };
  const snapshot = next(before?.snapshot, now);
  conversations.set(record, { revision: record.revision, snapshot });
  return snapshot;
}

/** The same for a dialog. */
export function dialogSnapshot(record: DialogRecord, lifecycle: DialogLifecycle): DialogSnapshot {
  const value = record.standing as DialogStateValue;
  const before = dialogs.get(record);
  if (before?.revision === record.revision && before.snapshot.value === value) return before.snapshot;
  const now: DialogSnapshot = { status: 'active', value, lifecycle, context: dialogView(record) };
  const snapshot = next(before?.snapshot, now);
  dialogs.set(record, { revision: record.revision, snapshot });
  return snapshot;
}

/**
 * The one before where nothing is different, else a new one that shares what is the same. Frozen through and through.
 */
function next<T extends ConversationSnapshot | DialogSnapshot>(before: T | undefined, now: T): T {
  return produce<T>(before ?? ({ context: {} } as T), (draft) => {
    const { context, ...rest } = now;
    Object.assign(draft, rest);
    Object.assign(draft.context, context);
  });
}
