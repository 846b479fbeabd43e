import { type DialogRecord, isMissingMessages, type ParticipantRecord } from '../../machines/dialog/record.js';
import type { LastContentFact, MessageFact } from '../../transport/wire/facts.js';
import type { Self } from '../conversations/describe-conversation.js';
import { keptMessages } from './message-log.js';

/** What a description of a conversation says about our right to the messages of one of its dialogs. */
export interface Description {
  /** Undefined where we do not know who we are. */
  readonly takesPart: boolean | undefined;
  /** Version of this description, and of the one before it. */
  readonly timestamp: number;
  readonly timestampBefore: number;
  readonly lastContent: LastContentFact | undefined;
  /** The dialog was closed, and is open again. */
  readonly isReopened: boolean;
  /** The conversation is new to us. */
  readonly isFirst: boolean;
  /** It was there when we came; what was said so far is not news. */
  readonly wasThereBefore: boolean;
  /** Other descriptions, and messages, may have been missed before this one. */
  readonly mayHaveMissed: boolean;
  readonly isConversationClosed: boolean;
  /** The application began it. */
  readonly isAskedFor: boolean;
}

const NEVER = Number.MAX_SAFE_INTEGER;

/** Whether a list of participants has us in it, and not only as somebody who was asked. */
export const hasUs = (participants: readonly ParticipantRecord[], { userId, agentId }: Self): boolean =>
  participants.some(
    (one) =>
      one.state !== 'SUGGESTED' &&
      (one.id === userId || (agentId !== undefined && (one.agentId === agentId || one.id === agentId))),
  );

/**
 * Writes down from when to when the messages of a dialog are ours. True when its machine has something to decide. In doubt
 * a message is ours: one too many does less harm than one too few. `early` is the first message that came before this
 * description.
 */
export function noteParticipation(
  dialog: DialogRecord,
  wasDescribed: boolean,
  description: Description,
  early?: MessageFact,
): boolean {
  const { isFollowed, needsReading } = dialog;
  if (dialog.following !== 'membership') noteConsumer(dialog, wasDescribed, description);
  else if (description.takesPart !== undefined) noteBrandUser(dialog, description, early);
  return dialog.isFollowed !== isFollowed || dialog.needsReading !== needsReading;
}

function noteConsumer(dialog: DialogRecord, wasDescribed: boolean, description: Description): void {
  const asks = dialog.following === 'subscription';
  if (wasDescribed) {
    // Its subscription ended when it was closed (protocol.md 6.6).
    if (description.isReopened && dialog.isFollowed && asks) dialog.needsReading = true;
    return;
  }
  // The messages of a conversation that was over when we came are no news to anybody.
  const { isAskedFor, isFirst, isConversationClosed } = description;
  dialog.isFollowed = isAskedFor || !(isFirst && isConversationClosed);
  dialog.needsReading = dialog.isFollowed && asks;
}

function noteBrandUser(dialog: DialogRecord, description: Description, early: MessageFact | undefined): void {
  const { takesPart, timestamp, timestampBefore, isFirst, wasThereBefore, mayHaveMissed, lastContent } = description;
  if (takesPart === dialog.isFollowed) return;
  dialog.isFollowed = takesPart === true;
  if (!takesPart) {
    dialog.until = timestamp;
    return;
  }
  const described = mayHaveMissed && !isFirst ? timestampBefore : timestamp;
  // Only to those who take part the platform sends a message (protocol.md 12.3): from that one on, all are news.
  const since = Math.min(described, early?.time ?? described);
  // What was missing when we left is still ours when we come back.
  const isMissing = dialog.until !== NEVER && isMissingMessages(dialog);
  dialog.since = isMissing ? Math.min(since, dialog.since) : since;
  dialog.until = NEVER;
  const isBefore = wasThereBefore || (lastContent !== undefined && lastContent.time < since);
  const before = Math.min(lastContent?.sequence ?? -1, early ? early.sequence - 1 : NEVER);
  if (isBefore && before > dialog.notOurs) dialog.notOurs = before;
  if (!isMissing) dialog.told = Math.max(dialog.told, dialog.notOurs);
  dialog.needsReading ||= mayHaveMissed;
}

/**
 * The last content of a dialog says that everything up to it exists (protocol.md 7.1). Returns its sequence where it is
 * ours and was not told, else -1. A message that is not ours is passed over.
 */
export function untoldContent(dialog: DialogRecord, { lastContent }: Pick<Description, 'lastContent'>): number {
  if (!lastContent || lastContent.sequence <= dialog.told) return -1;
  const { sequence, time, isPrivate } = lastContent;
  // What a consumer cannot see cannot be fetched either.
  if (dialog.following !== 'membership') return dialog.isFollowed && !isPrivate ? sequence : passOver(dialog, sequence);
  const isOurs = time <= dialog.until && (dialog.isFollowed ? time >= dialog.since : dialog.until !== NEVER);
  return isOurs ? sequence : passOver(dialog, sequence);
}

function passOver(dialog: DialogRecord, sequence: number): -1 {
  if (!dialog.isFollowed && sequence > dialog.notOurs) dialog.notOurs = sequence;
  return -1;
}

/**
 * A live message came, or one of ours was taken: only those who take part can do that (protocol.md 12.3, 6.11), so the
 * description that says so is late. True when its machine has something to decide.
 */
export function takePartByEvidence(
  dialog: DialogRecord,
  sequence: number,
  { time, timestamp }: { readonly time: number; readonly timestamp: number },
): boolean {
  if (dialog.isFollowed || dialog.following !== 'membership') return false;
  if (dialog.until !== NEVER) {
    // Said before we left.
    dialog.until = Math.max(dialog.until, time);
    return false;
  }
  dialog.isFollowed = true;
  dialog.since = Math.min(timestamp, time);
  if (sequence > dialog.notOurs) dialog.told = Math.max(dialog.told, dialog.notOurs);
  return true;
}

/**
 * A live message of those that were passed over because they were there when we came: the description that told of it was ahead of
 * it. It is news, and so is what follows it. True where that was so.
 */
export function takeBackPassedOver(dialog: DialogRecord, { sequence, time }: MessageFact): boolean {
  const { following, isFollowed, told, notOurs, since } = dialog;
  if (sequence > told || told !== notOurs || time < since || following !== 'membership' || !isFollowed) return false;
  // It is in what the application has brought along.
  if ((keptMessages(dialog).at(-1)?.sequence ?? -1) >= sequence) return false;
  dialog.known = Math.max(dialog.known, told);
  dialog.told = sequence - 1;
  dialog.notOurs = dialog.told;
  return true;
}

/** We may have begun to take part after the version that we know of; nobody will say any more when. */
export function takePartInDoubt(dialog: DialogRecord, timestamp: number): void {
  if (dialog.isFollowed || dialog.following !== 'membership' || dialog.until !== NEVER) return;
  dialog.isFollowed = true;
  dialog.since = timestamp;
  dialog.told = Math.max(dialog.told, dialog.notOurs);
  dialog.needsReading = true;
}
