/** How a conversation looks in the messaging history service (protocol.md 10.6). */
import type { Parts } from '../parts.js';
import { type AgentUser, assignedAgent, type Conversation, type StoredEvent } from '../state/model.js';
import { isObject, type JsonObject } from '../wire/json.js';

/** `2016-08-29 14:30:24.565+0000`. */
const dateOf = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '+0000');

/** Who was assigned last, also where nobody is now. */
export const latestAgent = ({ served }: Conversation): AgentUser | undefined =>
  served.findLast(({ role }) => role === 'ASSIGNED_AGENT')?.user;

/** The sections that were asked for, all that there are by default; `info` is always there. */
export function historyRecord(
  parts: Parts,
  conversation: Conversation,
  content: readonly string[] | undefined,
): JsonObject {
  const sections: Record<string, () => JsonObject[]> = {
    messageRecords: () => messages(conversation),
    messageStatuses: () => statuses(conversation),
    agentParticipants: () => agents(conversation),
    consumerParticipants: () => consumers(conversation),
  };
  return {
    info: infoOf(parts, conversation),
    ...Object.fromEntries(
      Object.entries(sections)
        .filter(([name]) => !content || content.includes(name))
        .map(([name, section]) => [name, section()]),
    ),
  };
}

function infoOf({ clock }: Parts, conversation: Conversation): JsonObject {
  const { convId, brandId, startTs, endTs, skillId, stage, closeReason, firstConversation, csat } = conversation;
  const latest = latestAgent(conversation);
  return {
    conversationId: convId,
    brandId,
    status: stage,
    fullDialogStatus: stage,
    firstConversation,
    startTime: dateOf(startTs),
    startTimeL: startTs,
    endTime: endTs === undefined ? 'undefined' : dateOf(endTs),
    endTimeL: endTs ?? -1,
    duration: (endTs ?? clock.now()) - startTs,
    ...(closeReason && { closeReason }),
    ...(typeof csat?.csatRate === 'number' && { csatRate: csat.csatRate }),
    latestSkillId: Number(skillId),
    ...(latest && {
      latestAgentId: latest.userId,
      latestAgentLoginName: latest.loginName,
      latestAgentNickname: latest.nickname,
      latestAgentFullName: latest.nickname,
      agentDeleted: false,
    }),
    latestQueueState: assignedAgent(conversation) ? 'ACTIVE' : 'IN_QUEUE',
    // No score is computed here: the middle of its range. [EA65]
    mcs: 50,
    alertedMCS: 0,
    source: 'APP',
    isPartial: false,
  };
}

const storedOf = ({ dialogs }: Conversation): StoredEvent[] => dialogs.flatMap(({ events }) => events);

const messageId = ({ dialog, sequence }: StoredEvent): string => `ms::dialog:${dialog.dialogId}::msg:${sequence}`;

/** A participant is named by the short id of a brand user, by the id of a consumer. */
const participantId = ({ originator }: StoredEvent): string =>
  originator.side === 'brand' ? originator.userId : originator.oldId;

function messages(conversation: Conversation): JsonObject[] {
  return storedOf(conversation)
    .filter(({ event }) => event.type === 'ContentEvent' || event.type === 'RichContentEvent')
    .map((stored) => {
      const { dialog, sequence = 0, serverTimestamp, audience, originator, metadata } = stored;
      return {
        ...bodyOf(stored),
        messageId: messageId(stored),
        audience,
        seq: sequence,
        dialogId: dialog.dialogId,
        participantId: participantId(stored),
        source: 'APP',
        time: dateOf(serverTimestamp),
        timeL: serverTimestamp,
        device: 'undefined',
        sentBy: originator.side === 'consumer' ? 'Consumer' : 'Agent',
        ...(metadata && { contextData: { rawMetadata: JSON.stringify(metadata) } }),
      };
    });
}

function bodyOf({ event }: StoredEvent): JsonObject {
  const { contentType, message, content, quickReplies } = event;
  const replies = quickReplies === undefined ? {} : { quickReplies: { content: JSON.stringify(quickReplies) } };
  if (event.type === 'RichContentEvent')
    return { type: 'RICH_CONTENT', messageData: { ...replies, richContent: { content: JSON.stringify(content) } } };
  if (contentType === 'hosted/file' && isObject(message)) {
    const { relativePath = '', fileType = '', caption = '' } = message;
    return { type: 'HOSTED_FILE', messageData: { file: { relativePath, fileType, caption } } };
  }
  const type = contentType === 'text/html' ? 'TEXT_HTML' : 'TEXT_PLAIN';
  return {
    type,
    messageData: { msg: { text: typeof message === 'string' ? message : JSON.stringify(message) }, ...replies },
  };
}

function statuses(conversation: Conversation): JsonObject[] {
  return storedOf(conversation)
    .filter(({ event }) => event.type === 'AcceptStatusEvent')
    .flatMap((stored) => {
      const { dialog, event, serverTimestamp, originator } = stored;
      const sequences = Array.isArray(event.sequenceList) ? event.sequenceList : [];
      return sequences.map((seq) => ({
        messageId: `ms::dialog:${dialog.dialogId}::msg:${String(seq)}`,
        seq,
        dialogId: dialog.dialogId,
        time: dateOf(serverTimestamp),
        timeL: serverTimestamp,
        participantId: participantId(stored),
        participantType: originator.side === 'consumer' ? 'Consumer' : 'Agent',
        messageDeliveryStatus: event.status ?? 'ACCEPT',
      }));
    });
}

const agents = ({ served }: Conversation): JsonObject[] =>
  served.map(({ user, role, since }) => ({
    agentId: user.userId,
    agentLoginName: user.loginName,
    agentNickname: user.nickname,
    agentFullName: user.nickname,
    role: role === 'ASSIGNED_AGENT' ? 'AGENT' : role,
    permission: role,
    time: dateOf(since),
    timeL: since,
  }));

const consumers = ({ consumer, startTs }: Conversation): JsonObject[] => [
  {
    participantId: consumer.oldId,
    firstName: consumer.profile.firstName ?? '',
    lastName: consumer.profile.lastName ?? '',
    time: dateOf(startTs),
    timeL: startTs,
  },
];
