/** The messaging history service: conversations of the past, and present ones (protocol.md 10.6). */
import type { Parts } from '../parts.js';
import type { Conversation } from '../state/model.js';
import { asArray, asNumber, asString, isObject, type Json, type JsonObject } from '../wire/json.js';
import { forBrands, refused } from './bearer.js';
import { bodyOf, type Exchange, json, type Reply } from './exchange.js';
import { historyRecord, latestAgent } from './history-record.js';

const DEFAULT_LIMIT = 50;
const MOST = 100;
const TEN_MINUTES = 600_000;
/** "Three months", counted as three long ones. [EA63] */
const LONGEST_RANGE = 92 * 24 * 3_600_000;

export const searchHistory = forBrands((parts, exchange) => {
  const body = bodyOf(exchange) ?? {};
  const start = isObject(body.start) ? body.start : undefined;
  const from = timeOf(start?.from);
  const to = timeOf(start?.to);
  if (from === undefined || to === undefined) return refused(400, 'start.from and start.to are required');
  // -1 means until now.
  const until = to < 0 ? parts.clock.now() : to;
  if (until - from > LONGEST_RANGE) return refused(400, 'the range of start must not be longer than three months');
  const [first, last] = [Math.floor(from / TEN_MINUTES) * TEN_MINUTES, Math.ceil(until / TEN_MINUTES) * TEN_MINUTES];
  const isWanted = wantedBy(body);
  const found = [...parts.store.conversations.values()].filter(
    (one) => one.startTs >= first && one.startTs <= last && isWanted(one),
  );
  return page(parts, exchange, found, body);
});

export const searchHistoryById = forBrands((parts, exchange) => {
  const body = bodyOf(exchange) ?? {};
  const id = asString(body.conversationId);
  if (id === undefined) return refused(400, 'conversationId is required');
  const found = parts.store.conversations.get(id);
  return page(parts, exchange, found ? [found] : [], body);
});

export const searchHistoryByConsumer = forBrands((parts, exchange) => {
  const body = bodyOf(exchange) ?? {};
  const id = asString(body.consumer);
  if (id === undefined) return refused(400, 'consumer is required');
  const isWanted = wantedBy({ status: body.status });
  return page(parts, exchange, (parts.directory.consumer(id)?.conversations ?? []).filter(isWanted), body);
});

/** Times come as numbers and as texts of digits. */
const timeOf = (value: Json | undefined): number | undefined => asNumber(value) ?? asNumber(Number(asString(value)));

function page(parts: Parts, { query, path }: Exchange, found: readonly Conversation[], body: JsonObject): Reply {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const offset = Number(query.get('offset') ?? 0);
  if (!(limit > 0 && limit <= MOST) || !(offset >= 0))
    return refused(400, `limit must be 1 to ${MOST}, offset 0 or more`);
  const [by, direction] = (query.get('sort') ?? 'start:desc').split(':');
  const key =
    by === 'end' ? (one: Conversation) => one.endTs ?? Number.MAX_SAFE_INTEGER : (one: Conversation) => one.startTs;
  const sorted = [...found].sort((a, b) => (direction === 'asc' ? key(a) - key(b) : key(b) - key(a)));
  const content = asArray(body.contentToRetrieve)?.map(String);
  return json(200, {
    _metadata: {
      count: sorted.length,
      self: { rel: 'self', href: `${path}?limit=${limit}&offset=${offset}` },
      shardsStatusResult: { partialResult: false },
    },
    conversationHistoryRecords: sorted.slice(offset, offset + limit).map((one) => historyRecord(parts, one, content)),
  });
}

/** The filters of a search that this emulator knows; others are passed over. [EA64] */
function wantedBy(body: JsonObject): (conversation: Conversation) => boolean {
  const list = (value: Json | undefined): readonly string[] | undefined => asArray(value)?.map(String);
  const status = list(body.status);
  const skills = list(body.latestSkillIds) ?? list(body.skillIds);
  const agents = list(body.agentIds);
  const latestAgents = list(body.latestAgentIds);
  const keyword = asString(body.keyword)?.replace(/^"|"$/g, '').toLowerCase();
  return (one) =>
    (!status || status.includes(one.stage)) &&
    (!skills || skills.includes(one.skillId)) &&
    (!agents || one.served.some(({ user }) => agents.includes(user.userId))) &&
    (!latestAgents || latestAgents.includes(latestAgent(one)?.userId ?? '')) &&
    (keyword === undefined || one.dialogs.some(({ events }) => events.some(({ event }) => says(event, keyword))));
}

const says = ({ message }: JsonObject, keyword: string): boolean =>
  typeof message === 'string' && message.toLowerCase().includes(keyword);
