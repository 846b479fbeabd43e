import { newConversation } from '../conversation/new-record.js';
import type { ConversationRecord } from '../conversation/record.js';
import { newDialog } from '../dialog/new-record.js';
import type { DialogRecord } from '../dialog/record.js';
import type { RingRecord } from '../ring/record.js';

/** What the platform can say of a conversation that its machine cares about, and how far its main dialog is. */
export type ConversationFacts = Partial<
  Pick<ConversationRecord, 'phase' | 'routing' | 'ownRoles' | 'mainDialog' | 'awaitsMessages' | 'isAskedFor'>
>;
export type DialogFacts = Partial<
  Pick<DialogRecord, 'state' | 'isFollowed' | 'ownRoles' | 'told' | 'known' | 'needsReading' | 'attempts'>
>;

/** What the platform can say of a ring that its machine cares about, and what other records say. */
export type RingFacts = Partial<Pick<RingRecord, 'verdict' | 'hasConversation' | 'isInterrupted'>>;

/** Whether the frame path passes such a notification on to the machine: a closed conversation stays closed, whoever follows it. */
export const reachesTheChart = (record: ConversationRecord, { phase }: ConversationFacts): boolean =>
  phase !== 'unfollowed' || record.phase !== 'closed';

/** A conversation of which only the id is known. */
export const newConversationRecord = (changes: Partial<ConversationRecord> = {}): ConversationRecord => ({
  ...newConversation('c1'),
  followers: 1,
  ...changes,
});

/** A dialog of which only the id is known. */
export const newDialogRecord = (changes: Partial<DialogRecord> = {}): DialogRecord => ({
  ...newDialog('c1', 'd1', 'membership'),
  dialogType: 'MAIN',
  ...changes,
});

/** A ring that nothing has been said of. */
export const newRingRecord = (changes: Partial<RingRecord> = {}): RingRecord => ({
  ringId: 'c1_12345678_1',
  revision: 0,
  standing: 'notified',
  ringState: 'WAITING',
  conversationId: 'c1',
  consumerId: 'consumer',
  skillId: '-1',
  ringExpiration: 72_000,
  ringExpirationTs: 72_001,
  weight: 1,
  verdict: 'waiting',
  hasConversation: false,
  knewConversation: false,
  isInterrupted: false,
  endsAt: 72_000,
  toldState: undefined,
  isOverdue: false,
  phase: 'notified',
  ...changes,
});

/** Main dialogs by how far they are: missed messages are still being read, or are not. */
export const behind = newDialogRecord({ told: 3, known: 5 });
export const caughtUp = newDialogRecord({ told: 5, known: 5 });
