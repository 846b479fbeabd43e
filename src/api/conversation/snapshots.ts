import { produce } from 'immer';
import type { StateValue } from 'xstate';
import type { ConversationLifecycle } from '../../machines/conversation/machine.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogLifecycle } from '../../machines/dialog/machine.js';
import type { DialogRecord, ParticipantRecord } from '../../machines/dialog/record.js';

/** A conversation at one moment: frozen plain data. Two views share whatever did not change between them. */
export interface ConversationView {
  readonly conversationId: string;
  readonly skillId: string;
  readonly stage: string;
  readonly state: string;
  readonly closeReason: string | undefined;
  readonly participants: readonly ParticipantRecord[];
  readonly unread: Readonly<Record<string, number>> | undefined;
  readonly effectiveTTR: number | undefined;
  readonly startTs: number;
  readonly endTs: number | undefined;
  readonly lastUpdateTs: number;
  readonly lastSequence: number;
}

/** What `getSnapshot()` of a conversation returns; shaped like a snapshot of XState. */
export interface ConversationSnapshot {
  readonly status: 'active';
  /** Every region of the chart. */
  readonly value: StateValue;
  readonly lifecycle: ConversationLifecycle;
  readonly context: ConversationView;
}

export interface DialogView {
  readonly dialogId: string;
  readonly dialogType: string;
  readonly state: string;
  readonly participants: readonly ParticipantRecord[];
  readonly lastSequence: number;
  readonly messageCount: number;
  readonly consumerReadUpTo: number;
  readonly agentReadUpTo: number;
}

export interface DialogSnapshot {
  readonly status: 'active';
  readonly value: StateValue;
  readonly lifecycle: DialogLifecycle;
  readonly context: DialogView;
}

/** The next view of a conversation: the one before it, if nothing in it is different. */
export function conversationSnapshot(
  before: ConversationSnapshot | undefined,
  record: ConversationRecord,
  value: StateValue,
  lifecycle: ConversationLifecycle,
): ConversationSnapshot {
  const context: ConversationView = {
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
    lastSequence: record.mainDialog?.lastSequence ?? -1,
  };
  return next(before, { status: 'active', value, lifecycle, context });
}

export function dialogSnapshot(
  before: DialogSnapshot | undefined,
  record: DialogRecord,
  value: StateValue,
  lifecycle: DialogLifecycle,
): DialogSnapshot {
  const context: DialogView = {
    dialogId: record.dialogId,
    dialogType: record.dialogType,
    state: record.state,
    participants: record.participants,
    lastSequence: record.lastSequence,
    messageCount: record.messages.length,
    consumerReadUpTo: record.consumerReadUpTo,
    agentReadUpTo: record.agentReadUpTo,
  };
  return next(before, { status: 'active', value, lifecycle, context });
}

/** The one before where nothing is different, else a new one that shares what is the same. Frozen through and through. */
function next<T extends ConversationSnapshot | DialogSnapshot>(before: T | undefined, now: T): T {
  return produce<T>(before ?? ({ context: {} } as T), (draft) => {
    const { context, ...rest } = now;
    Object.assign(draft, rest);
    Object.assign(draft.context, context);
  });
}
