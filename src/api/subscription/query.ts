import type { SubscriptionQuery } from '../../transport/wire/request-names.js';
import { ConversationStage, DialogType } from '../enums.js';
import type { OpenWord } from '../open-word.js';
import { all, type Check, fits, id, isList, isObject, listOf, onlyMembers, optional, word } from '../options/check.js';

/** One word, or a list of them. */
type OneOrMore<Word extends string> = OpenWord<Word> | readonly OpenWord<Word>[];

/**
 * Which conversations a subscription is about (protocol.md 6.3). All optional, all must hold; a single value may stand
 * where a list is meant. The names of lp-messaging-sdk and those of the platform are accepted.
 */
export interface ConversationQuery {
  /** Of the whole conversation: `OPEN`, `CLOSE`. */
  readonly stage?: OneOrMore<ConversationStage> | null;
  /** Of dialogs of these types: `OPEN`, `CLOSE`. */
  readonly state?: OneOrMore<ConversationStage> | null;
  /** Which dialogs `state` is about: `MAIN`, `POST_SURVEY`, `AGENT_SURVEY`, `OTHER`. */
  readonly dialogTypes?: OneOrMore<DialogType> | null;
  /** Of the main dialog: `OPEN`, `CLOSE`. */
  readonly convState?: OneOrMore<ConversationStage> | null;
  /** Whose assigned agent is one of these, each `accountId.userId`. */
  readonly agentIds?: string | readonly string[] | null;
  readonly agentId?: string | readonly string[] | null;
  readonly consumerId?: string | null;
  readonly brandId?: string | null;
  /** Milliseconds since the epoch. */
  readonly lastUpdateAfter?: number | null;
  readonly lastUpdateBefore?: number | null;
  readonly minLastUpdatedTime?: number | null;
  readonly maxLastUpdatedTime?: number | null;
  /** Upper bound of the time an answer is due (`ttrEffective`), in milliseconds since the epoch. */
  readonly maxETTR?: number | null;
}

const STAGES = Object.keys(ConversationStage);
const TYPES = Object.keys(DialogType);

const oneOrMore = (one: Check): Check => optional((value) => (isList(value) ? listOf(one, 'object') : one)(value));
const words = (accepted: readonly string[]) => oneOrMore(word(accepted));
const time = optional(fits(Number.isFinite, 'amount', ['0']));

/** Name here → name on the wire, whether it is a list there, and what it may be. */
const FIELDS: Readonly<Record<keyof ConversationQuery, readonly [string, boolean, Check]>> = {
  stage: ['stage', true, words(STAGES)],
  state: ['state', true, words(STAGES)],
  dialogTypes: ['dialogTypes', true, words(TYPES)],
  convState: ['convState', true, words(STAGES)],
  agentIds: ['agentIds', true, oneOrMore(id)],
  agentId: ['agentIds', true, oneOrMore(id)],
  consumerId: ['consumerId', false, optional(id)],
  brandId: ['brandId', false, optional(id)],
  lastUpdateAfter: ['minLastUpdatedTime', false, time],
  lastUpdateBefore: ['maxLastUpdatedTime', false, time],
  minLastUpdatedTime: ['minLastUpdatedTime', false, time],
  maxLastUpdatedTime: ['maxLastUpdatedTime', false, time],
  maxETTR: ['maxETTR', false, time],
};

/** For the option and the argument of that kind. The platform has no filter by skill, which many look for. */
export const QUERY = all(
  fits(isObject, 'query'),
  fits((value) => (value as { skillId?: unknown }).skillId === undefined, 'queryOfSkill'),
  onlyMembers(Object.fromEntries(Object.entries(FIELDS).map(([name, [, , check]]) => [name, check]))),
);

/** The query in words of the wire. It has been checked. */
export function wireQuery(query: ConversationQuery): SubscriptionQuery {
  const wire: Record<string, unknown> = {};
  for (const [name, [wireField, isList]] of Object.entries(FIELDS)) {
    const value = query[name as keyof ConversationQuery];
    if (value === undefined || value === null) continue;
    wire[wireField] = isList && !Array.isArray(value) ? [value] : value;
  }
  return wire;
}
