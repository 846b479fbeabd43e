import type { StoredConversation, StoredDialog, StoredMessage } from '../../actors/conversations/stored.js';
import type { Session } from '../../actors/session.js';
import type { MessageEventBody } from '../../machines/dialog/record.js';
import type { PastConversation, PastMessage } from '../../transport/http/history.js';
import type { DialogFact, ParticipantFact } from '../../transport/wire/facts.js';

/**
 * A conversation of the messaging history as one that can be taken up (protocol.md 10.6). The history knows neither how the platform
 * describes it now nor whether more was said: so its version is the oldest there is, and its messages are read from the last one on.
 */
export function storedFromPast(session: Session, past: PastConversation): StoredConversation {
  const { self } = session.credentials;
  const { conversationId, startTime, stage, endTime } = past;
  const participants = participantsOf(past, self.agentId, self.userId);
  const dialog: DialogFact = {
    dialogId: conversationId,
    dialogType: 'MAIN',
    channelType: 'MESSAGING',
    state: stage,
    creationTs: startTime,
    endTs: endTime ?? undefined,
    closedBy: undefined,
    closedCause: undefined,
    metaData: undefined,
    metadata: undefined,
    participants,
  };
  const description = {
    isGone: false,
    conversationId,
    skillId: past.skillId,
    brandId: session.options.accountId,
    stage,
    state: stage,
    closeReason: past.closeReason,
    startTs: startTime,
    endTs: endTime ?? undefined,
    metaDataLastUpdateTs: startTime,
    lastUpdateTime: undefined,
    effectiveTTR: undefined,
    unread: undefined,
    participants,
    dialogs: [dialog],
    lastContent: undefined,
    details: {},
  };
  const takesPart = participants.some(({ agentId }) => agentId !== undefined && agentId === self.agentId);
  return { description, dialogs: [mainDialog(past, dialog, takesPart && stage === 'OPEN', session.options.accountId)] };
}

function participantsOf(
  { consumerId, agentId, raw }: PastConversation,
  ownAgentId: string | undefined,
  ownUserId: string | undefined,
): ParticipantFact[] {
  const participants: ParticipantFact[] = [];
  if (consumerId) participants.push({ id: consumerId, agentId: undefined, role: 'CONSUMER', state: 'ACTIVE' });
  // The history does not say who has left: of agents only the one who was assigned last is still there for sure.
  const { latestQueueState } = (raw.info ?? {}) as { readonly latestQueueState?: unknown };
  if (agentId && latestQueueState !== 'IN_QUEUE')
    participants.push({
      id: agentId === ownAgentId && ownUserId ? ownUserId : agentId,
      agentId,
      role: 'ASSIGNED_AGENT',
      state: 'ACTIVE',
    });
  return participants;
}

function mainDialog(
  past: PastConversation,
  description: DialogFact,
  isFollowed: boolean,
  accountId: string,
): StoredDialog {
  const { conversationId } = past;
  const messages = past.messages
    .filter(({ dialogId }) => dialogId === conversationId)
    .map((message) => storedMessage(message, accountId))
    .sort((one, other) => one.sequence - other.sequence);
  const last = messages.at(-1)?.sequence ?? -1;
  return {
    conversationId,
    description,
    delivery: {
      isFollowed,
      told: last,
      known: last,
      since: past.startTime,
      until: Number.MAX_SAFE_INTEGER,
      notOurs: last,
      gaps: undefined,
      consumerReadUpTo: -1,
      agentReadUpTo: -1,
      needsReading: isFollowed,
    },
    messages,
  };
}

function storedMessage(message: PastMessage, accountId: string): StoredMessage {
  const { sequence, time, sentBy, participantId, messageAudience: audience } = message;
  const isConsumer = sentBy === 'CONSUMER';
  return {
    sequence,
    time,
    originatorId: isConsumer ? participantId : `${accountId}.${participantId}`,
    role: isConsumer ? 'CONSUMER' : 'ASSIGNED_AGENT',
    content: contentOf(message),
    audience,
    metadata: undefined,
  };
}

/** As it stood on the wire (protocol.md 8). */
function contentOf({ type, body }: PastMessage): string | MessageEventBody {
  if (typeof body === 'string') return body;
  if (type === 'HOSTED_FILE') return { type: 'ContentEvent', contentType: 'hosted/file', message: body };
  return { type: 'RichContentEvent', content: body };
}
