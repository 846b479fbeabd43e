import type { ConversationFact, DialogFact, LastContentFact, ParticipantFact, RawDetails } from './facts.js';
import {
  anyOf,
  isJson,
  isSequence,
  type Json,
  listOf,
  metadataOf,
  numberOf,
  numberOrNone,
  objectOf,
  textOf,
  textOrNone,
  WrongField,
} from './json.js';
import { conversationParticipants, dialogParticipants } from './participants.js';

/**
 * One change of an `ExConversationChangeNotification`, in either dialect (protocol.md 7.1, 7.2). Undefined when it names
 * no conversation; throws WrongField when a field that is read cannot be what it should be. A DELETE should be complete,
 * but a bare `convId` is survived.
 */
export function decodeConversation(change: unknown): ConversationFact | undefined {
  if (!isJson(change)) return undefined;
  const result = objectOf(change.result, 'result');
  const details = objectOf(result.conversationDetails, 'conversationDetails');
  const conversationId = textOf(result.convId ?? details.convId ?? result.conversationId, '', 'convId');
  if (!conversationId) return undefined;
  const participants = conversationParticipants(details);
  const state = textOf(details.state, 'OPEN', 'state');
  return {
    isGone: textOf(change.type, 'UPSERT', 'type') === 'DELETE',
    conversationId,
    skillId: textOf(details.skillId, '-1', 'skillId'),
    brandId: textOrNone(details.brandId, 'brandId'),
    stage: textOf(details.stage, state, 'stage'),
    state,
    closeReason: textOrNone(details.closeReason, 'closeReason'),
    startTs: numberOf(details.startTs, 0, 'startTs'),
    endTs: numberOrNone(details.endTs, 'endTs'),
    metaDataLastUpdateTs: numberOf(details.metaDataLastUpdateTs, 0, 'metaDataLastUpdateTs'),
    lastUpdateTime: numberOrNone(result.lastUpdateTime, 'lastUpdateTime'),
    effectiveTTR: numberOrNone(result.effectiveTTR, 'effectiveTTR'),
    unread: countsOf(result.numberOfunreadMessages),
    participants,
    dialogs: decodeDialogs(details.dialogs, participants),
    lastContent: decodeLastContent(result.lastContentEventNotification),
    details: decodeDetails(details),
    raw: change,
  };
}

function countsOf(counts: unknown): ConversationFact['unread'] {
  if (counts === undefined || counts === null) return undefined;
  const list = objectOf(counts, 'numberOfunreadMessages');
  for (const user of Object.keys(list)) numberOf(list[user], 0, 'numberOfunreadMessages');
  return list as Readonly<Record<string, number>>;
}

/** A hint only, and without its content: what cannot be read is as good as not there. */
function decodeLastContent(event: unknown): LastContentFact | undefined {
  if (!isJson(event)) return undefined;
  const { dialogId, sequence, serverTimestamp: time, messageAudience } = event;
  if (typeof dialogId !== 'string' || typeof time !== 'number' || !isSequence(sequence)) return undefined;
  return { dialogId, sequence, time, isPrivate: messageAudience === 'AGENTS_AND_MANAGERS' };
}

function decodeDialogs(list: unknown, participants: readonly ParticipantFact[]): readonly DialogFact[] {
  return listOf(list, 'dialogs').map((entry) => {
    const dialog = objectOf(entry, 'dialogs');
    const dialogId = textOf(dialog.dialogId, '', 'dialogId');
    if (!dialogId) throw new WrongField('dialogId');
    return {
      dialogId,
      dialogType: textOf(dialog.dialogType, 'MAIN', 'dialogType'),
      channelType: textOf(dialog.channelType, 'MESSAGING', 'channelType'),
      state: textOf(dialog.state, 'OPEN', 'dialogs.state'),
      creationTs: numberOf(dialog.creationTs, 0, 'creationTs'),
      endTs: numberOrNone(dialog.endTs, 'dialogs.endTs'),
      closedBy: textOrNone(dialog.closedBy, 'closedBy'),
      closedCause: textOrNone(dialog.closedCause, 'closedCause'),
      metaData: anyOf(dialog.metaData, 'metaData'),
      metadata: metadataOf(dialog.metadata),
      participants: dialogParticipants(dialog.participantsDetails, participants),
    };
  });
}

/** The rarely read ones are left where they are; looked at is only whether reading them can do harm. */
function decodeDetails(details: Json): RawDetails {
  anyOf(details.context, 'context');
  anyOf(details.delay, 'delay');
  const campaign = objectOf(anyOf(details.campaignInfo, 'campaignInfo'), 'campaignInfo');
  textOrNone(campaign.campaignId, 'campaignId');
  textOrNone(campaign.engagementId, 'engagementId');
  textOrNone(objectOf(details.conversationHandlerDetails, 'conversationHandlerDetails').accountId, 'accountId');
  const ttr = objectOf(details.ttr, 'ttr');
  textOrNone(ttr.ttrType, 'ttrType');
  numberOrNone(ttr.value, 'ttr.value');
  numberOrNone(details.manualETTR, 'manualETTR');
  textOrNone(details.note, 'note');
  textOrNone(details.topic, 'topic');
  textOrNone(details.groupId, 'groupId');
  textOrNone(details.appInstallId, 'appInstallId');
  numberOrNone(details.csatRate, 'csatRate');
  const csat = objectOf(details.csat, 'csat');
  numberOrNone(csat.csatRate, 'csat.csatRate');
  textOrNone(csat.status, 'csat.status');
  anyOf(details.metadata, 'metadata');
  return details as RawDetails;
}
