/** What every request frame must look like (protocol.md 5.1, 6, 8). */
import { asString, isObject, type Json } from './json.js';
import {
  anything,
  boolean,
  byMember,
  digits,
  id,
  idOrNumber,
  integer,
  lazy,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  problemOf,
  type Schema,
  text,
  textUpTo,
} from './schemas.js';

const OPEN_STATE = oneOf('OPEN', 'CLOSE', 'LOCKED');
const ROLE = oneOf('ASSIGNED_AGENT', 'AGENT', 'MANAGER', 'READER', 'CONTROLLER');
const TTR = oneOf('CUSTOM', 'NORMAL', 'PRIORITIZED', 'URGENT');
const MILLISECONDS = integer(0);

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
  ParticipantsChange: {
    type: oneOf('ADD', 'REMOVE', 'UPDATE', 'SUGGEST'),
    role: ROLE,
    userId: optional(id),
    dialogId: optional(id),
  },
  Skill: { type: oneOf('UPDATE'), skill: idOrNumber },
  ConversationStateField: { conversationState: CLOSE_ONLY },
  Stage: { conversationState: CLOSE_ONLY },
  DialogChange: {
    type: oneOf('UPDATE', 'CREATE'),
    dialog: object({
      dialogId: optional(id),
      state: optional(oneOf('OPEN', 'CLOSE')),
      closedCause: nullable(text),
      closedBy: nullable(oneOf('AGENT', 'CONSUMER', 'SYSTEM')),
    }),
  },
  TTRField: { ttrType: TTR, value: nullable(integer(0)) },
  CSATRate: {
    csatRate: nullable(integer(1, 5)),
    csatResolutionConfirmation: nullable(boolean),
    status: nullable(oneOf('FILLED', 'PARTIALLY_FILLED', 'SKIPPED')),
  },
  ManualETTR: { time: nullable(MILLISECONDS) },
  DelayField: { type: oneOf('NIGHT', 'WEEKEND', 'HOLIDAY'), tillWhen: nullable(MILLISECONDS) },
  Note: { note: text },
  TopicField: { note: text },
});

const FILE = object({ relativePath: id, fileType: id, caption: nullable(text), preview: nullable(text) });

const CONTENT = {
  contentType: id,
  quickReplies: optional(object({ type: id, replies: listOf(object({})) })),
};

/** The events of protocol.md section 8. */
const ANY_EVENT = byMember('type', {
  ContentEvent: { ...CONTENT, message: anything },
  RichContentEvent: { content: object({ type: id }), quickReplies: optional(object({ type: id })) },
  AcceptStatusEvent: {
    status: oneOf('ACCEPT', 'READ', 'ACCESS', 'NACK', 'ACTION', 'ENRICH'),
    sequenceList: listOf(integer(0), 1),
  },
  ChatStateEvent: { chatState: oneOf('ACTIVE', 'INACTIVE', 'GONE', 'COMPOSING', 'PAUSE', 'BACKGROUND') },
});

const TEXT_EVENT = object({ ...CONTENT, message: text });

/** `message` is a text, except for files (protocol.md 8.2) and for content types that carry objects. */
const CONTENT_TYPES: ReadonlyMap<string, Schema> = new Map([
  ['hosted/file', object({ ...CONTENT, message: FILE })],
  ['text/plain', TEXT_EVENT],
  ['text/html', TEXT_EVENT],
]);

const EVENT = lazy((event) => {
  const known = isObject(event as Json) ? (event as { type?: Json; contentType?: Json }) : {};
  return (known.type === 'ContentEvent' && CONTENT_TYPES.get(asString(known.contentType) ?? '')) || ANY_EVENT;
});

const CONVERSATION_CONTEXT = nullable(object({ type: id }));
const PROFILE = ['firstName', 'lastName', 'nickName', 'userId', 'avatarUrl', 'role', 'backgndImgUri', 'description'];
const SDES = nullable(object({ lp_sdes: nullable(listOf(object({ type: id }))) }));

/** A text by the schemas, a number from most clients (protocol.md 6.19). */
const FILE_SIZE = lazy((size) => (typeof size === 'string' ? digits : integer(1)));

const PROFILE_REQUEST = nullable(object({ userId: nullable(text) }));

/** Bodies by short request name; `undefined` stands for an absent body. */
const BODIES: Readonly<Record<string, Schema>> = {
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
    conversationField: listOf(CONVERSATION_FIELD, 1),
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
    fromSeq: nullable(integer(0)),
  }),
  'ms.QueryMessages': object({
    dialogId: id,
    newerThanSequence: nullable(integer()),
    olderThanSequence: nullable(integer()),
    maxQuantity: nullable(integer(1)),
  }),
  'ms.GenerateURLForUploadFile': object({ fileSize: FILE_SIZE, fileType: id }),
  'ms.GenerateURLForDownloadFile': object({ relativePath: id }),
  'ms.token.GenerateDownloadToken': object({
    downloadable: object({ type: oneOf('SecureForm'), dialogId: id, submissionId: id, invitationId: id }),
  }),
  'routing.SubscribeRoutingTasks': object({
    channelType: optional(oneOf('MESSAGING')),
    brandId: nullable(text),
    agentId: optional(id),
    skillId: nullable(idOrNumber),
    conversationId: nullable(text),
  }),
  'routing.UpdateRoutingTaskSubscription': object({ subscriptionId: id, brandId: id, agentId: id }),
  'routing.UpdateRingState': object({ ringId: id, ringState: oneOf('ACCEPTED', 'REJECTED') }),
  'routing.SetAgentState': object({
    availability: oneOf('ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'),
    channels: nullable(listOf(text)),
    agentUserId: optional(id),
    description: nullable(text),
  }),
  'routing.SubscribeAgentsState': object({
    brandId: nullable(text),
    agentId: optional(id),
    agentAvailability: nullable(text),
  }),
  'userprofile.GetUserProfile': lazy((body) => (typeof body === 'string' ? text : PROFILE_REQUEST)),
  'userprofile.SetUserProfile': object({
    ...Object.fromEntries(PROFILE.map((name) => [name, nullable(text)])),
    privateData: nullable(
      object({ mobileNum: nullable(text), mail: nullable(text), pushNotificationData: nullable(object({})) }),
    ),
    authenticatedData: SDES,
    claims: SDES,
  }),
};

const ID_TEXT = textUpTo(64);

const ENVELOPE = object({
  kind: oneOf('req'),
  id: lazy((given) => (typeof given === 'number' ? anything : given === '' ? id : ID_TEXT)),
  type: id,
  encodedMetadata: nullable(text),
});

const TYPED = object({ type: id });
const EXTERNAL_ID = object({ type: id, id: ID_TEXT });

/** Metadata: an array (or one object) of typed objects; of the rest only `ExternalId.id` can be refused. [EA5] */
const METADATA = nullable(
  listOf(
    lazy((item) => (isObject(item as Json) && (item as { type?: Json }).type === 'ExternalId' ? EXTERNAL_ID : TYPED)),
  ),
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
  return problemOf(ENVELOPE, frame, 'frame');
}

/** First thing wrong with the contents of a request whose type is known. `type` is the normalised name. */
export function contentProblem(type: string, frame: RequestFrame): string | undefined {
  const body = Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  return problemOf(METADATA, frame.metadata, 'metadata') ?? (body && problemOf(body, frame.body, 'body'));
}
