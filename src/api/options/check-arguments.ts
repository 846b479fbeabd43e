import {
  AgentState,
  ConversationStage,
  DialogCloseReason,
  ParticipantChatState,
  ParticipantRole,
  TtrType,
} from '../enums.js';
import { ON_LOST } from '../requests/request-options.js';
import { QUERY } from '../subscription/query.js';
import {
  aFunction,
  all,
  amount,
  anObject,
  type Check,
  checkArgument,
  fits,
  flag,
  id,
  isList,
  isObject,
  isText,
  isWhole,
  listOf,
  milliseconds,
  observer,
  onlyMembers,
  optional,
  signal,
  text,
  textId,
  withMembers,
  word,
} from './check.js';

const STAGES = Object.keys(ConversationStage);

/*
 * What the methods take. Each check throws an ArgumentError before anything is sent or changed. The last argument of
 * most calls is named `options` there and here.
 */

const WITH_SIGNAL = optional(onlyMembers({ signal }));
const PUBLISH = optional(onlyMembers({ signal, onLost: optional(word(ON_LOST)) }));
const WITH_TIMEOUT = optional(onlyMembers({ signal, timeout: milliseconds(0) }));
/** What metadata must be like is looked at where it is made a list. */
const anything: Check = () => undefined;
const CHANGE = optional(onlyMembers({ signal, metadata: anything }));
const CLOSE = optional(onlyMembers({ signal, metadata: anything, stage: flag }));
const CLOSE_CONNECTION = optional(onlyMembers({ logout: flag }));
const ROLE = word(
  Object.keys(ParticipantRole).filter((name) => name !== 'CONSUMER'),
  'role',
);
const CHAT_STATE = word(Object.keys(ParticipantChatState));
const CLOSE_REASON = optional(word(Object.keys(DialogCloseReason), 'closeReason'));
const TARGET = all(
  fits((value) => isObject(value) && (value.skillId ?? value.agentId ?? undefined) !== undefined, 'transfer'),
  onlyMembers({ skillId: optional(id), agentId: optional(textId) }),
);
const NEW_CONVERSATION = optional(
  onlyMembers({
    skillId: optional(id),
    context: optional(anObject),
    campaignInfo: optional(onlyMembers({ campaignId: id, engagementId: id })),
    metadata: anything,
  }),
);
const BRAND_CONVERSATION = all(
  fits(isObject, 'object'),
  onlyMembers({ consumerId: textId, originConversationId: optional(textId), skillId: optional(id) }),
);
const idOrIds: Check = (value) => (isList(value) ? listOf(id, 'object') : id)(value);
/** Milliseconds since the epoch. */
const MOMENT = optional(fits(Number.isFinite, 'amount', ['0']));
const HISTORY = optional(
  onlyMembers({
    conversationId: optional(textId),
    consumerId: optional(textId),
    keyword: optional(text),
    withMessages: flag,
    startedAfter: MOMENT,
    startedBefore: MOMENT,
    stage: optional((value) => (isList(value) ? listOf(word(STAGES), 'object') : word(STAGES))(value)),
    skillId: optional(idOrIds),
    agentId: optional(idOrIds),
  }),
);
const HISTORY_OPTIONS = optional(onlyMembers({ signal, onProgress: optional(aFunction) }));
const REQUEST = all(
  fits((value) => isObject(value) && isText(value.type) && value.type !== '', 'request'),
  withMembers({
    body: fits((value) => typeof value !== 'function' && typeof value !== 'symbol', 'object'),
    headers: optional(listOf(anObject, 'object')),
    metadata: optional(fits((value) => isObject(value) || isList(value), 'object')),
  }),
);
/** lp-messaging-sdk documents the bounds of a query as texts, and applications pass -1 for "from the first one". */
const BOUND = optional(fits((value) => isWhole(isText(value) && value.trim() !== '' ? Number(value) : value), 'bound'));
const MESSAGE_QUERY = optional(
  onlyMembers({
    sequenceMin: BOUND,
    sequenceMax: BOUND,
    maxQuantity: BOUND,
    newerThanSequence: BOUND,
    olderThanSequence: BOUND,
  }),
);
const SEQUENCES = listOf(
  fits((value) => isWhole(value) && value >= 0, 'sequences'),
  'sequences',
);
const AGENT_STATE = onlyMembers({
  agentState: word(Object.keys(AgentState)),
  agentId: optional(textId),
  description: optional(text),
});
const AGENT = optional(onlyMembers({ agentId: optional(textId) }));
const TTR = word(Object.keys(TtrType));
const SECONDS = optional(fits((value) => isWhole(value) && value >= 0, 'seconds'));
/** A time of day as the platform has it; null takes it away. */
const TIME = optional(fits((value) => isWhole(value) && value >= 0, 'time'));
const DELAY = word(['NIGHT', 'WEEKEND', 'HOLIDAY']);
const RATING = onlyMembers({
  csatRate: optional(fits((value) => isWhole(value) && value >= 1 && value <= 5, 'rate')),
  csatResolutionConfirmation: flag,
  status: optional(word(['FILLED', 'PARTIALLY_FILLED', 'SKIPPED'])),
});
const AGENT_NOTE = all(
  fits((value) => isObject(value) && isText(value.noteContent), 'agentNote'),
  onlyMembers({
    noteContent: text,
    agentId: optional(textId),
    name: optional(text),
    noteId: optional(textId),
    isAutoSummary: flag,
    truncateEnabled: flag,
  }),
);
const SEQUENCE = fits((value) => isWhole(value) && value >= 0, 'sequences');
const START = fits((value) => isWhole(value) && value >= 0, 'time');
const PAST_MESSAGE = withMembers({ sequence: SEQUENCE, dialogId: textId, time: START, participantId: text });
/** As `queryHistory()` gives it; it may have been kept elsewhere meanwhile. */
const PAST_CONVERSATION = withMembers({
  conversationId: textId,
  consumerId: optional(textId),
  stage: word(STAGES),
  startTime: START,
  skillId: text,
  agentId: optional(textId),
  messages: listOf(PAST_MESSAGE, 'pastMessages'),
  raw: anObject,
});
const RELATIVE_PATH = fits((value) => isText(value) && value.startsWith('/'), 'relativePath');
const CONVERSATION_ID = fits((value) => isText(value) && value !== '', 'conversationId');

export function checkRequestOptions(options: unknown): void {
  // Asked at every call, and mostly there is nothing to check.
  if (options !== undefined) checkArgument(WITH_SIGNAL, options, 'options');
}
export function checkPublishOptions(options: unknown): void {
  if (options !== undefined) checkArgument(PUBLISH, options, 'options');
}
export const checkWait = (options: unknown): void => checkArgument(WITH_TIMEOUT, options, 'options');
export const checkChange = (options: unknown): void => {
  if (options !== undefined) checkArgument(CHANGE, options, 'options');
};
export const checkClose = (options: unknown): void => checkArgument(CLOSE, options, 'options');
export const checkCloseConnection = (options: unknown): void => checkArgument(CLOSE_CONNECTION, options, 'options');
export const checkRole = (role: unknown): void => checkArgument(ROLE, role, 'role');
export const checkChatState = (chatState: unknown): void => checkArgument(CHAT_STATE, chatState, 'chatState');
export const checkTarget = (target: unknown): void => checkArgument(TARGET, target, 'target');
export const checkAgentState = (change: unknown): void => checkArgument(AGENT_STATE, change, 'change');
export const checkAgentId = (agent: unknown): void => checkArgument(AGENT, agent, 'agent');
export const checkNewConversation = (given: unknown): void => checkArgument(NEW_CONVERSATION, given, 'conversation');
export const checkBrandConversation = (given: unknown): void =>
  checkArgument(BRAND_CONVERSATION, given, 'conversation');
export function checkHistory(query: unknown, options: unknown): void {
  checkArgument(HISTORY, query, 'query');
  checkArgument(HISTORY_OPTIONS, options, 'options');
}
export const checkPastConversation = (past: unknown): void => checkArgument(PAST_CONVERSATION, past, 'past');
export const checkRequest = (request: unknown): void => checkArgument(REQUEST, request, 'request');
export const checkQuery = (query: unknown): void => checkArgument(QUERY, query, 'query');
export const checkMessageQuery = (query: unknown): void => checkArgument(MESSAGE_QUERY, query, 'query');
export const checkProfile = (profile: unknown): void => checkArgument(anObject, profile, 'profile');
export const checkFlag = (given: unknown, name: string): void => checkArgument(flag, given, name);
export const checkSequences = (given: unknown): void => checkArgument(SEQUENCES, given, 'sequences');
export const checkObserver = (given: unknown): void => checkArgument(observer, given, 'observer');
const FILE = optional(onlyMembers({ signal, onProgress: optional(aFunction) }));
export const checkFileOptions = (options: unknown): void => checkArgument(FILE, options, 'options');
export const checkCaption = (given: unknown): void => checkArgument(optional(text), given, 'caption');
export const checkRelativePath = (given: unknown): void => checkArgument(RELATIVE_PATH, given, 'relativePath');
const SERIALIZE = optional(onlyMembers({ messages: flag }));
export const checkSerialize = (options: unknown): void => checkArgument(SERIALIZE, options, 'options');
export const checkNote = (given: unknown, name: string): void => checkArgument(text, given, name);
export const checkAgentNote = (given: unknown): void => checkArgument(AGENT_NOTE, given, 'note');
export const checkTime = (given: unknown, name: string): void => checkArgument(TIME, given, name);
export const checkRating = (given: unknown): void => checkArgument(RATING, given, 'rating');
export function checkTtr(ttrType: unknown, seconds: unknown): void {
  checkArgument(TTR, ttrType, 'ttrType');
  checkArgument(SECONDS, seconds, 'seconds');
}
export function checkDelay(type: unknown, tillWhen: unknown): void {
  checkArgument(DELAY, type, 'type');
  checkArgument(TIME, tillWhen, 'tillWhen');
}
const INSPECT = optional(onlyMembers({ filter: optional(aFunction), actors: amount(0), frames: flag }));
export function checkInspect(given: unknown, options: unknown): void {
  checkArgument(observer, given, 'observer');
  checkArgument(INSPECT, options, 'options');
}
export const checkConversationId = (given: unknown): void => checkArgument(CONVERSATION_ID, given, 'conversationId');
export function checkCloseReason(reason: unknown, cause: unknown): void {
  checkArgument(CLOSE_REASON, reason, 'reason');
  checkArgument(optional(text), cause, 'cause');
}
/** A lifecycle to wait for, or a command to ask about. */
export const checkWord = (given: unknown, accepted: readonly string[], name: string): void =>
  checkArgument(word(accepted), given, name);
