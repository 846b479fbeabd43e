/** What every request frame must look like (protocol.md 5.1, 6, 8). */
import {
  anything,
  boolean,
  byMember,
  type Check,
  id,
  idOrNumber,
  integer,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  string,
  text,
} from './checks.js';
import { isObject, type Json, type JsonObject } from './json.js';

const OPEN_STATE = oneOf('OPEN', 'CLOSE', 'LOCKED');
const ROLE = oneOf('ASSIGNED_AGENT', 'AGENT', 'MANAGER', 'READER', 'CONTROLLER');
const TTR = oneOf('CUSTOM', 'NORMAL', 'PRIORITIZED', 'URGENT');
const MILLISECONDS = integer({ min: 0 });

const FILTER = {
  convState: nullable(listOf(OPEN_STATE)),
  stage: nullable(listOf(OPEN_STATE)),
  state: nullable(listOf(OPEN_STATE)),
  dialogTypes: nullable(listOf(text)),
  agentIds: nullable(listOf(text)),
  consumerId: nullable(text),
  brandId: nullable(text),
  minLastUpdatedTime: nullable(MILLISECONDS),
  maxLastUpdatedTime: nullable(MILLISECONDS),
  maxETTR: nullable(integer()),
};

const CLOSE_ONLY = oneOf('CLOSE');

/** The rows of protocol.md 6.10. */
const CONVERSATION_FIELD = byMember('field', {
  ParticipantsChange: object({
    type: oneOf('ADD', 'REMOVE', 'UPDATE', 'SUGGEST'),
    role: ROLE,
    userId: optional(id),
    dialogId: optional(id),
  }),
  Skill: object({ type: oneOf('UPDATE'), skill: idOrNumber }),
  ConversationStateField: object({ conversationState: CLOSE_ONLY }),
  Stage: object({ conversationState: CLOSE_ONLY }),
  DialogChange: object({
    type: oneOf('UPDATE', 'CREATE'),
    dialog: object({
      dialogId: optional(id),
      state: optional(oneOf('OPEN', 'CLOSE')),
      closedCause: nullable(text),
      closedBy: nullable(oneOf('AGENT', 'CONSUMER', 'SYSTEM')),
    }),
  }),
  TTRField: object({ ttrType: TTR, value: nullable(integer({ min: 0 })) }),
  CSATRate: object({
    csatRate: nullable(integer({ min: 1, max: 5 })),
    csatResolutionConfirmation: nullable(boolean),
    status: nullable(oneOf('FILLED', 'PARTIALLY_FILLED', 'SKIPPED')),
  }),
  ManualETTR: object({ time: nullable(MILLISECONDS) }),
  DelayField: object({ type: oneOf('NIGHT', 'WEEKEND', 'HOLIDAY'), tillWhen: nullable(MILLISECONDS) }),
  Note: object({ note: text }),
  TopicField: object({ note: text }),
});

const FILE = object({ relativePath: id, fileType: id, caption: nullable(text), preview: nullable(text) });

/** `message` is a text, except for files (protocol.md 8.2) and for content types that carry objects. */
const content: Check = (value, path) => {
  const event = value as JsonObject;
  if (event.contentType === 'hosted/file') return FILE(event.message, `${path}.message`);
  if (event.contentType === 'text/plain' || event.contentType === 'text/html')
    return text(event.message, `${path}.message`);
  return event.message === undefined ? `${path}.message is missing` : undefined;
};

/** The events of protocol.md section 8. */
const EVENT = byMember('type', {
  ContentEvent: object(
    { contentType: id, quickReplies: optional(object({ type: id, replies: listOf(object({})) })) },
    content,
  ),
  RichContentEvent: object({ content: object({ type: id }), quickReplies: optional(object({ type: id })) }),
  AcceptStatusEvent: object({
    status: oneOf('ACCEPT', 'READ', 'ACCESS', 'NACK', 'ACTION', 'ENRICH'),
    sequenceList: listOf(integer({ min: 0 }), { min: 1 }),
  }),
  ChatStateEvent: object({ chatState: oneOf('ACTIVE', 'INACTIVE', 'GONE', 'COMPOSING', 'PAUSE', 'BACKGROUND') }),
});

const CONVERSATION_CONTEXT = nullable(object({ type: id }));
const PROFILE = ['firstName', 'lastName', 'nickName', 'userId', 'avatarUrl', 'role', 'backgndImgUri', 'description'];
const SDES = nullable(object({ lp_sdes: nullable(listOf(object({ type: id }))) }));

/** Bodies by short request name; `undefined` stands for an absent body. */
const BODIES: Readonly<Record<string, Check>> = {
  GetClock: anything,
  KeepAlive: anything,
  InitConnection: anything,
  'cqm.SubscribeExConversations': nullable(object({ ...FILTER, subscriptionId: optional(id) })),
  'cqm.UnsubscribeExConversations': object({ subscriptionId: id }),
  'cqm.UpdateExConversationSubscription': object({ ...FILTER, subscriptionId: id }),
  'cm.ConsumerRequestConversation': nullable(
    object({
      channelType: optional(oneOf('MESSAGING')),
      brandId: nullable(text),
      skillId: nullable(idOrNumber),
      ttrDefName: nullable(TTR),
      campaignInfo: nullable(object({ campaignId: nullable(idOrNumber), engagementId: nullable(idOrNumber) })),
      conversationContext: CONVERSATION_CONTEXT,
    }),
  ),
  'cm.AgentRequestConversation': object({
    channelType: optional(oneOf('MESSAGING')),
    consumerId: id,
    skillId: nullable(idOrNumber),
    ttrDefName: nullable(TTR),
    conversationContext: CONVERSATION_CONTEXT,
  }),
  'cm.UpdateConversationField': object({
    conversationId: id,
    dialogId: optional(id),
    conversationField: listOf(CONVERSATION_FIELD, { min: 1 }),
  }),
  'cm.TakeoverConversation': object({ conversationId: id, token: id }),
  'ms.PublishEvent': object({
    dialogId: id,
    conversationId: optional(id),
    event: EVENT,
    messageAudience: nullable(oneOf('ALL', 'AGENTS_AND_MANAGERS')),
  }),
  'ms.SubscribeMessagingEvents': object({
    dialogId: id,
    conversationId: optional(id),
    fromSeq: nullable(integer({ min: 0 })),
  }),
  'ms.QueryMessages': object({
    dialogId: id,
    newerThanSequence: nullable(integer()),
    olderThanSequence: nullable(integer()),
    maxQuantity: nullable(integer({ min: 1 })),
  }),
  'userprofile.GetUserProfile': (value, path) =>
    typeof value === 'string' ? undefined : nullable(object({ userId: nullable(text) }))(value, path),
  'userprofile.SetUserProfile': object({
    ...Object.fromEntries(PROFILE.map((name) => [name, nullable(text)])),
    privateData: nullable(
      object({ mobileNum: nullable(text), mail: nullable(text), pushNotificationData: nullable(object({})) }),
    ),
    authenticatedData: SDES,
    claims: SDES,
  }),
};

const REQUEST_ID: Check = (value, path) =>
  typeof value === 'number' ? undefined : string({ min: 1, max: 64 })(value, path);

/** Metadata: an array (or one object) of typed objects; of the rest only `ExternalId.id` is checked. [EA5] */
const METADATA = nullable(
  listOf((value, path) => {
    const problem = object({ type: id })(value, path);
    if (problem) return problem;
    return isObject(value) && value.type === 'ExternalId' ? string({ max: 64 })(value.id, `${path}.id`) : undefined;
  }),
);

/** A frame that is a request at least as far as it can be answered. */
export interface RequestFrame {
  readonly id: string;
  readonly type: string;
  readonly body: Json | undefined;
  /** Anything is tolerated here (protocol.md 5.1). */
  readonly headers: Json | undefined;
  readonly metadata: Json | undefined;
}

/** First thing wrong with the envelope. */
export function envelopeProblem(frame: Json): string | undefined {
  return object({ kind: oneOf('req'), id: REQUEST_ID, type: id, encodedMetadata: nullable(text) })(frame, 'frame');
}

/** First thing wrong with the contents of a request whose type is known. `type` is the normalised name. */
export function contentProblem(type: string, frame: RequestFrame): string | undefined {
  return METADATA(frame.metadata, 'metadata') ?? BODIES[type]?.(frame.body, 'body');
}
