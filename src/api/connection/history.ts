import type { Session } from '../../actors/session.js';
import {
  HISTORY_PAGE,
  type HistoryPage,
  historyPath,
  KEPT_MS,
  LONGEST_RANGE_MS,
  type PastConversation,
  readHistory,
  type Search,
} from '../../transport/http/history.js';
import { errorFrom } from '../errors/errors.js';
import { guarded } from '../events/guarded.js';
import type { RequestOptions } from '../requests/request-options.js';

/**
 * Which conversations to read from the messaging history service (protocol.md 10.6). With a `conversationId` or a
 * `consumerId` that is looked for; otherwise conversations are looked for by the time of their start.
 */
export interface HistoryQuery {
  /** This one conversation; whatever else is given is not looked at. */
  readonly conversationId?: string | null;
  /** All of this consumer's. */
  readonly consumerId?: string | null;
  /** Milliseconds since the epoch, included. Default: as long ago as the platform keeps anything, 13 months. */
  readonly startedAfter?: number | null;
  /** Milliseconds since the epoch, included. Default: now. */
  readonly startedBefore?: number | null;
  /** `OPEN`, `CLOSE`. Default: both. */
  readonly stage?: string | readonly string[] | null;
  /** Only with this skill as the latest. */
  readonly skillId?: string | number | readonly (string | number)[] | null;
  /** Only with this agent as the latest, as `accountId.userId` or the short id. */
  readonly agentId?: string | readonly string[] | null;
  /** A phrase that was said. */
  readonly keyword?: string | null;
  /** Whether `messages` are wanted. Default true. */
  readonly withMessages?: boolean | null;
}

/** How far `queryHistory()` is. */
export interface HistoryProgress {
  /** How many conversations were read. */
  readonly loaded: number;
  /** How many there are, as far as that is known by now. */
  readonly total: number;
}

/** How `queryHistory()` is watched, and given up by its signal. */
export interface HistoryOptions extends RequestOptions {
  /** Told after each page. */
  readonly onProgress?: ((progress: HistoryProgress) => void) | null;
}

const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** One search of the service; a long time is several, because it takes three months at most. */
interface Part {
  readonly search: Search;
  readonly body: object;
  /** The service rounds times to ten minutes outwards, so neighbours of a part belong to another one. */
  readonly isWithin: (conversation: PastConversation) => boolean;
}

const everything = (): boolean => true;

function partsOf(session: Session, query: HistoryQuery): readonly Part[] {
  const { conversationId, consumerId, stage, skillId, agentId, keyword, withMessages } = query;
  const status = stage ? listed(stage) : ['OPEN', 'CLOSE'];
  const contentToRetrieve = [
    'agentParticipants',
    'consumerParticipants',
    ...((withMessages ?? true) ? ['messageRecords'] : []),
  ];
  if (conversationId) {
    return [{ search: 'conversation/search', body: { conversationId, contentToRetrieve }, isWithin: everything }];
  }
  const shortId = (id: string): string => id.slice(id.lastIndexOf('.') + 1);
  const filter = {
    status,
    ...(skillId != null && { latestSkillIds: listed(skillId).map(String) }),
    ...(agentId != null && { latestAgentIds: listed(agentId).map(shortId) }),
    ...(keyword != null && { keyword: `"${keyword}"` }),
    contentToRetrieve,
  };
  const now = session.runtime.clock.now();
  // Times that nothing is kept of, and that are still to come, would be searched part by part, for ever perhaps. Clocks differ.
  const until = Math.min(query.startedBefore ?? now, now + LONGEST_RANGE_MS);
  const since = Math.max(query.startedAfter ?? until - KEPT_MS, now - 2 * KEPT_MS);
  if (consumerId) {
    const isWithin = ({ startTime }: PastConversation): boolean =>
      startTime >= (query.startedAfter ?? 0) && startTime <= (query.startedBefore ?? startTime);
    return [{ search: 'consumer/search', body: { consumer: consumerId, status, contentToRetrieve }, isWithin }];
  }
  const parts: Part[] = [];
  for (let from = since; from <= until; from += LONGEST_RANGE_MS) {
    const to = Math.min(until, from + LONGEST_RANGE_MS - 1);
    const isWithin = ({ startTime }: PastConversation): boolean => startTime >= from && startTime <= to;
    parts.push({ search: 'search', body: { start: { from, to }, ...filter }, isWithin });
  }
  return parts;
}

/** Reads page by page, as fast as the application takes what it is given. */
export async function* readPast(
  session: Session,
  query: HistoryQuery,
  { signal, onProgress }: HistoryOptions,
): AsyncGenerator<PastConversation, void, undefined> {
  const { accountId } = session.options;
  const ask = (part: Part, offset: number, limit = HISTORY_PAGE): Promise<HistoryPage> => {
    const path = () => historyPath(part.search, offset, limit);
    const request = { what: 'queryHistory()', service: 'msgHist', path, json: part.body, signal };
    return session.services
      .ask(request, (body) => readHistory(accountId, body))
      .catch((why) => {
        throw errorFrom(why);
      });
  };
  const failed = (error: unknown): void =>
    session.application.announce({ type: 'handler.failed', error, event: 'onProgress' });
  const told = onProgress && guarded(onProgress, failed);
  const parts = partsOf(session, query);
  const totals = new Map<Part, number>();
  // A progress that knows only the first months would run backwards.
  if (told && parts.length > 1) for (const part of parts) totals.set(part, (await ask(part, 0, 1)).total);
  let loaded = 0;
  for (const part of parts) {
    let offset = 0;
    for (;;) {
      const { conversations, total } = await ask(part, offset);
      offset += conversations.length;
      const within = conversations.filter(part.isWithin);
      loaded += within.length;
      totals.set(part, total);
      const all = [...totals.values()].reduce((sum, one) => sum + one, 0);
      told?.({ loaded, total: Math.max(loaded, all) });
      yield* within;
      if (conversations.length === 0 || offset >= total) break;
    }
  }
}
