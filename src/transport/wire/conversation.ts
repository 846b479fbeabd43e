import type { ConversationFact, DialogFact, ParticipantFact, RawDetails } from './facts.js';
import { isJson, type Json, numberOf, numberOrNone, textOf, textOrNone } from './json.js';
import { conversationParticipants, dialogParticipants } from './participants.js';

/**
 * One change of an `ExConversationChangeNotification`, in either dialect (protocol.md 7.1, 7.2). Undefined when it names
 * no conversation. A DELETE should be complete, but a bare `convId` is survived.
 */
export function decodeConversation(change: unknown): ConversationFact | undefined {
  if (!isJson(change)) return undefined;
  const result: Json = isJson(change.result) ? change.result : {};
  const details: Json = isJson(result.conversationDetails) ? result.conversationDetails : {};
  const conversationId = textOf(result.convId ?? details.convId ?? result.conversationId, '');
  if (!conversationId) return undefined;
  const participants = conversationParticipants(details);
  const state = textOf(details.state, 'OPEN');
  return {
    isGone: change.type === 'DELETE',
    conversationId,
    skillId: textOf(details.skillId, '-1'),
    brandId: textOrNone(details.brandId),
    stage: textOf(details.stage, state),
    state,
    closeReason: textOrNone(details.closeReason),
    startTs: numberOf(details.startTs, 0),
    endTs: numberOrNone(details.endTs),
    metaDataLastUpdateTs: numberOf(details.metaDataLastUpdateTs, 0),
    lastUpdateTime: numberOrNone(result.lastUpdateTime),
    effectiveTTR: numberOrNone(result.effectiveTTR),
    unread: isJson(result.numberOfunreadMessages)
      ? (result.numberOfunreadMessages as Readonly<Record<string, number>>)
      : undefined,
    participants,
    dialogs: decodeDialogs(details.dialogs, participants),
    details: details as RawDetails,
  };
}

function decodeDialogs(list: unknown, participants: readonly ParticipantFact[]): readonly DialogFact[] {
  if (!Array.isArray(list)) return [];
  const dialogs: DialogFact[] = [];
  for (const dialog of list as unknown[]) {
    if (!isJson(dialog) || typeof dialog.dialogId !== 'string') continue;
    dialogs.push({
      dialogId: dialog.dialogId,
      dialogType: textOf(dialog.dialogType, 'MAIN'),
      channelType: textOf(dialog.channelType, 'MESSAGING'),
      state: textOf(dialog.state, 'OPEN'),
      creationTs: numberOf(dialog.creationTs, 0),
      endTs: numberOrNone(dialog.endTs),
      closedBy: textOrNone(dialog.closedBy),
      closedCause: textOrNone(dialog.closedCause),
      metaData: dialog.metaData,
      participants: dialogParticipants(dialog.participantsDetails, participants),
    });
  }
  return dialogs;
}
