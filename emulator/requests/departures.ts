/** What a request does against the protocol though the platform answers it: noted in the ledger, never refused. */
import { asArray, asString, asStrings, isObject, type Json, type JsonObject } from '../wire/json.js';
import { filePublished } from './files.js';
import type { Turn } from './turn.js';

/** Everything about one request that is not as it should be, in words. */
export function departuresOf(turn: Turn, type: string): string[] {
  return [...(CHECKS[type]?.(turn) ?? []), ...misplaced(turn)].filter((why) => why !== undefined);
}

type Departures = (string | undefined)[];

const emptyBody = ({ frame }: Turn): Departures => {
  const { body } = frame;
  const empty = body === undefined || body === null || (isObject(body) && Object.keys(body).length === 0);
  return [empty ? undefined : 'body must be absent or empty'];
};

/** Metadata stands beside the body, quick replies inside the event (protocol.md 5.1, 8.6); elsewhere they are lost silently. */
function misplaced({ body }: Turn): Departures {
  return [
    body.metadata === undefined ? undefined : 'body.metadata must stand beside the body',
    body.quickReplies === undefined ? undefined : 'body.quickReplies must stand inside the event',
  ];
}

const wrongBrand = ({ body, parts }: Turn): string | undefined =>
  body.brandId == null || body.brandId === parts.accountId ? undefined : 'body.brandId is not this account';

const BRAND_FILTERS = ['state', 'dialogTypes', 'agentIds', 'consumerId', 'maxETTR'];

/** protocol.md 6.3. */
function filter(turn: Turn): Departures {
  const { body, parts, socket } = turn;
  const foreign = socket.side === 'consumer' ? BRAND_FILTERS.filter((name) => body[name] != null) : [];
  const ids = asStrings(body.agentIds) ?? [];
  const notOld = ids.filter((id) => parts.directory.agent(id)?.oldId !== id && parts.directory.agent(id));
  return [
    body.skillId === undefined ? undefined : 'body.skillId is not supported as a filter',
    ...foreign.map((name) => `body.${name} is a filter of the brand side`),
    ...notOld.map((id) => `body.agentIds must hold old ids, has ${id}`),
    wrongBrand(turn),
  ];
}

/** A client does not ask for messages of what it knows to be closed (protocol.md 12.7). */
function subscription({ body, parts, socket }: Turn): Departures {
  const dialogId = asString(body.dialogId) ?? '';
  return [
    socket.knowsClosed(`dialog ${dialogId}`, parts)
      ? `dialog ${dialogId} is closed, as this socket was told`
      : undefined,
  ];
}

/** The wire has old ids, and ids of skills as strings; the platform puts up with PIds and numbers (protocol.md 6.10). */
function ids({ body, parts }: Turn): Departures {
  return (asArray(body.conversationField) ?? []).filter(isObject).map(({ field, userId, skill }) => {
    if (field === 'Skill' && typeof skill === 'number') return `skill must be a string, is the number ${skill}`;
    const agent = field === 'ParticipantsChange' ? parts.directory.agent(asString(userId) ?? '') : undefined;
    return agent && agent.oldId !== userId
      ? `userId must be the old id ${agent.oldId}, is ${String(userId)}`
      : undefined;
  });
}

/** Agents have old ids here too (protocol.md 6.12, 6.15). */
function pid({ body, parts }: Turn, member: string): string | undefined {
  const given = asString(body[member]);
  const agent = given === undefined ? undefined : parts.directory.agent(given);
  return agent && agent.oldId !== given ? `body.${member} must be the old id ${agent.oldId}, is ${given}` : undefined;
}

const PREVIEW_MAX = 30 * 1_024;
/** Without the members that anybody may add to a type that is not listed here (protocol.md 8.7). */
const METADATA: Readonly<Record<string, readonly string[]>> = {
  ExternalId: ['type', 'id'],
  BotResponse: ['type', 'externalConversationId', 'businessCases', 'intents'],
  ActionReason: ['type', 'reasonId', 'reason'],
};

function published(turn: Turn): Departures {
  const { body, frame } = turn;
  const event = isObject(body.event) ? body.event : {};
  const secret = body.messageAudience === 'AGENTS_AND_MANAGERS';
  return [
    event.chatState === 'BACKGROUND' ? 'chatState BACKGROUND is sent by the platform only' : undefined,
    secret && event.type !== 'ContentEvent' ? 'only a ContentEvent can be private' : undefined,
    ...marks(turn, event),
    preview(event),
    ...(event.contentType === 'hosted/file' && isObject(event.message) ? filePublished(turn, event.message) : []),
    ...insecureImages(event.content),
    ...(asArray(frame.metadata) ?? []).filter(isObject).flatMap(unknownMembers),
  ];
}

/** Marks are for events of the dialog that the client could have seen (protocol.md 8.4, 8.8). */
function marks({ body, parts, user }: Turn, event: JsonObject): Departures {
  if (event.type !== 'AcceptStatusEvent') return [];
  const { events = [] } = parts.store.dialog(asString(body.dialogId) ?? '')?.dialog ?? {};
  return (asArray(event.sequenceList) ?? []).map((sequence) => {
    const marked = typeof sequence === 'number' ? events[sequence] : undefined;
    if (!marked) return `sequence ${String(sequence)} is not in the dialog`;
    const hidden = user.side === 'consumer' && marked.audience !== 'ALL';
    return hidden ? `sequence ${String(sequence)} is a private message` : undefined;
  });
}

/** protocol.md 8.2. */
function preview({ contentType, message }: JsonObject): string | undefined {
  if (contentType !== 'hosted/file' || !isObject(message) || message.preview == null) return undefined;
  const data = asString(message.preview) ?? '';
  if (!data.startsWith('data:image/')) return 'preview must be a data URL of an image';
  return data.length > PREVIEW_MAX ? `preview must be below 30 KB, has ${data.length} characters` : undefined;
}

/** protocol.md 8.3. */
function insecureImages(element: Json | undefined): Departures {
  if (!isObject(element)) return [];
  const { type, url, elements } = element;
  const insecure = type === 'image' && typeof url === 'string' && !url.startsWith('https://');
  const inside = (asArray(elements) ?? []).flatMap(insecureImages);
  return insecure ? ['the URL of an image must be https', ...inside] : inside;
}

function unknownMembers(item: JsonObject): Departures {
  const type = asString(item.type) ?? '';
  const known = Object.hasOwn(METADATA, type) ? METADATA[type] : undefined;
  return Object.keys(item)
    .filter((name) => known && !known.includes(name))
    .map((name) => `metadata ${type} has no member ${name}`);
}

const CHECKS: Readonly<Record<string, (turn: Turn) => Departures>> = {
  GetClock: emptyBody,
  KeepAlive: emptyBody,
  InitConnection: (turn) => [
    ...emptyBody(turn),
    turn.frame.headers == null || Array.isArray(turn.frame.headers) ? undefined : 'headers must be an array',
  ],
  'cqm.SubscribeExConversations': filter,
  'cqm.UpdateExConversationSubscription': filter,
  'cm.ConsumerRequestConversation': (turn) => [wrongBrand(turn)],
  'cm.UpdateConversationField': ids,
  'routing.SubscribeRoutingTasks': (turn) => [wrongBrand(turn), pid(turn, 'agentId')],
  'routing.SubscribeAgentsState': (turn) => [wrongBrand(turn), pid(turn, 'agentId')],
  'routing.SetAgentState': (turn) => [pid(turn, 'agentUserId')],
  'ms.SubscribeMessagingEvents': subscription,
  'ms.PublishEvent': published,
};
