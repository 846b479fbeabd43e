/**
 * How the records of `state/model.ts` look on the wire (protocol.md 0.2, 5.4, 7). The dialect belongs to the socket's URL:
 * `v3` has short names, lists and PIds; `v2` and `v2.1` have long names, role maps, old ids.
 */

import {
  activeParticipants,
  assignedAgent,
  type Conversation,
  type Dialog,
  effectiveTtr,
  type StoredEvent,
  type User,
} from '../state/model.js';
import type { JsonObject } from './json.js';

export type Dialect = 'v2' | 'v2.1' | 'v3';

export const isBrandDialect = (dialect: Dialect): boolean => dialect !== 'v3';

/** The id by which this dialect names a user (protocol.md 0.3); v3 has the PId for suggested agents too. [EA45] */
export const idIn = (dialect: Dialect, user: User): string => (dialect === 'v3' ? user.pid : user.oldId);

/** Drops `.`, `ams.`; `aam.` is the brand's word for `cqm.`, `up.` an old one for `userprofile.` (protocol.md 0.2). [EA1] */
export function normaliseType(type: string): string {
  return type
    .replace(/^\./, '')
    .replace(/^ams\./, '')
    .replace(/^aam\./, 'cqm.')
    .replace(/^up\./, 'userprofile.');
}

const STRING = { v3: 'StringResponse', brand: '.ReqBody$StringResp' };
const REQUEST_CONVERSATION = { v3: 'cm.RequestConversationResponse', brand: '.ams.cm.RequestConversation$Response' };
const GENERATE_URL = { v3: 'ms.BaseGenerateURLResponse', brand: '.ams.ms.BaseGenerateURL$Response' };
const GENERIC_SUBSCRIBE = { v3: 'GenericSubscribeResponse', brand: '.ams.GenericSubscribe$Response' };

/** Answer types by request (protocol.md 5.4). What is not listed answers with a string. [EA2: the v3 names of GetClock and QueryMessages] */
const RESPONSE_TYPES: Readonly<Record<string, { readonly v3: string; readonly brand: string }>> = {
  GetClock: { v3: 'GetClockResponse', brand: '.GetClock$Response' },
  'cqm.SubscribeExConversations': {
    v3: 'cqm.SubscribeExConversationsResponse',
    brand: '.ams.aam.SubscribeExConversations$Response',
  },
  'cm.ConsumerRequestConversation': REQUEST_CONVERSATION,
  'cm.AgentRequestConversation': REQUEST_CONVERSATION,
  'ms.PublishEvent': { v3: 'ms.PublishEventResponse', brand: '.ams.ms.PublishEvent$Response' },
  'ms.SubscribeMessagingEvents': GENERIC_SUBSCRIBE,
  'ms.QueryMessages': { v3: 'ms.QueryMessagesResponse', brand: '.ams.ms.QueryMessages$Response' },
  'ms.GenerateURLForUploadFile': GENERATE_URL,
  'ms.GenerateURLForDownloadFile': GENERATE_URL,
  'ms.token.GenerateDownloadToken': {
    v3: 'ms.token.GenerateDownloadTokenResponse',
    brand: '.ams.ms.token.GenerateDownloadToken$Response',
  },
  'routing.SubscribeRoutingTasks': GENERIC_SUBSCRIBE,
  'routing.SubscribeAgentsState': GENERIC_SUBSCRIBE,
  'userprofile.GetUserProfile': {
    v3: 'userprofile.GetUserProfileResponse',
    brand: '.ams.userprofile.GetUserProfile$Response',
  },
};

/** Errors are always typed as string answers, or the real client misreads them (protocol.md 5.2). */
export function responseType(dialect: Dialect, request: string, failed: boolean): string {
  const types = failed ? STRING : (RESPONSE_TYPES[request] ?? STRING);
  return dialect === 'v3' ? types.v3 : types.brand;
}

export function conversationNotificationType(dialect: Dialect): string {
  return dialect === 'v3' ? 'cqm.ExConversationChangeNotification' : '.ams.aam.ExConversationChangeNotification';
}

/** One notification of one live event: v3 wraps it in `changes`, the brand dialect sends it flat (protocol.md 7.3). */
export function eventNotification(dialect: Dialect, stored: StoredEvent): { type: string; body: JsonObject } {
  if (dialect === 'v3')
    return { type: 'ms.MessagingEventNotification', body: { changes: [eventRecord(dialect, stored, true)] } };
  return { type: '.ams.ms.OnlineEventDistribution', body: eventRecord(dialect, stored, true) };
}

/**
 * @param live v3 names the conversation in live events and not in replays; the brand dialect names it for dialogs other than
 *   MAIN only (protocol.md 7.3): clients must be able to find a conversation by `dialogId`
 */
export function eventRecord(dialect: Dialect, stored: StoredEvent, live: boolean): JsonObject {
  const { conversation, dialog, originator, clientProperties } = stored;
  const isMain = dialog.dialogId === conversation.convId;
  const properties = clientProperties ? { clientProperties } : {};
  const sequenced = stored.sequence !== undefined;
  return {
    ...(sequenced && { sequence: stored.sequence }),
    originatorId: idIn(dialect, originator),
    ...(dialect !== 'v3' && { originatorPId: originator.pid }),
    ...(clientProperties && { originatorClientProperties: clientProperties }),
    originatorMetadata: { id: originator.pid, role: stored.role, ...properties },
    ...(sequenced && { serverTimestamp: stored.serverTimestamp }),
    event: stored.event,
    ...(live && (dialect === 'v3' || !isMain) && { conversationId: conversation.convId }),
    dialogId: dialog.dialogId,
    ...(stored.metadata !== undefined && { metadata: stored.metadata }),
    ...(stored.audience !== 'ALL' && { messageAudience: stored.audience }),
  };
}

/** `result` of a conversation change, always complete, also in a DELETE (protocol.md 7.1); `tellsLast`: with what was said last. */
export function conversationResult(dialect: Dialect, conversation: Conversation, tellsLast: boolean): JsonObject {
  const brand = dialect !== 'v3';
  const last = tellsLast && (brand ? conversation.lastContent : conversation.lastPublicContent);
  return {
    convId: conversation.convId,
    effectiveTTR: effectiveTtr(conversation),
    conversationDetails: conversationDetails(dialect, conversation),
    ...(last && { lastContentEventNotification: eventRecord(dialect, last, false) }),
    ...(brand && {
      numberOfunreadMessages: Object.fromEntries(conversation.unread),
      lastUpdateTime: conversation.lastUpdateTime,
    }),
  };
}

function conversationDetails(dialect: Dialect, conversation: Conversation): JsonObject {
  const brand = dialect !== 'v3';
  return {
    ...(brand && { convId: conversation.convId }),
    skillId: conversation.skillId,
    ...participants(dialect, conversation),
    dialogs: conversation.dialogs.map((dialog) => dialogDetails(dialect, dialog)),
    brandId: conversation.brandId,
    state: conversation.state,
    stage: conversation.stage,
    ...(conversation.closeReason && { closeReason: conversation.closeReason }),
    startTs: conversation.startTs,
    ...(conversation.endTs !== undefined && { endTs: conversation.endTs }),
    metaDataLastUpdateTs: conversation.metaDataLastUpdateTs,
    firstConversation: conversation.firstConversation,
    ...(brand && { csatRate: typeof conversation.csat?.csatRate === 'number' ? conversation.csat.csatRate : 0 }),
    ...(conversation.csat && !brand && { csat: conversation.csat }),
    ttr: { ...conversation.ttr },
    ...(conversation.delay && { delay: conversation.delay }),
    ...(conversation.manualETTR !== undefined && { manualETTR: conversation.manualETTR }),
    ...(brand && { note: conversation.note }),
    ...(brand && groupOf(conversation)),
    ...(brand && conversation.topic !== undefined && { topic: conversation.topic }),
    ...(conversation.context && { context: conversation.context }),
    ...(conversation.campaignInfo && { campaignInfo: conversation.campaignInfo }),
    ...(conversation.metadata && { metadata: conversation.metadata }),
    ...(conversation.appInstallId !== undefined && { appInstallId: conversation.appInstallId }),
    conversationHandlerDetails: { accountId: conversation.brandId, skillId: conversation.skillId },
  };
}

/** The group of whoever is assigned; it follows every assignment. [EA51] */
function groupOf(conversation: Conversation): JsonObject {
  const agent = assignedAgent(conversation);
  return agent?.groupId === undefined ? {} : { groupId: agent.groupId };
}

/** Brand: two maps role → ids whose orders agree (node-agent-sdk pairs them by position). v3: one list. */
function participants(dialect: Dialect, conversation: Conversation): JsonObject {
  const active = activeParticipants(conversation);
  if (dialect === 'v3') return { participants: active.map(({ user, role }) => ({ id: user.pid, role })) };
  const oldIds: Record<string, string[]> = {};
  const pids: Record<string, string[]> = {};
  for (const { user, role } of active) {
    oldIds[role] = [...(oldIds[role] ?? []), user.oldId];
    pids[role] = [...(pids[role] ?? []), user.pid];
  }
  return { participants: oldIds, participantsPId: pids };
}

/** `v2` sockets get neither `state` nor suggested participants (protocol.md 4.1). */
function dialogDetails(dialect: Dialect, dialog: Dialog): JsonObject {
  const visible = dialog.participants.filter(({ state }) => dialect !== 'v2' || state === 'ACTIVE');
  return {
    dialogId: dialog.dialogId,
    participantsDetails: visible.map(({ user, role, state }) => ({
      id: idIn(dialect, user),
      role,
      ...(dialect !== 'v2' && { state }),
    })),
    dialogType: dialog.dialogType,
    channelType: dialog.channelType,
    ...(dialog.metaData && { metaData: dialog.metaData }),
    ...(dialog.metadata && { metadata: dialog.metadata }),
    state: dialog.state,
    creationTs: dialog.creationTs,
    ...(dialog.endTs !== undefined && { endTs: dialog.endTs }),
    metaDataLastUpdateTs: dialog.metaDataLastUpdateTs,
    ...(dialog.closedBy && { closedBy: dialog.closedBy }),
    ...(dialog.closedCause !== undefined && { closedCause: dialog.closedCause }),
  };
}
