import type { SubscriptionQuery } from '../../transport/wire/request-names.js';
import { ConversationStage, DialogType } from '../enums.js';
import type { OpenWord } from '../open-word.js';
import { all, type Check, fits, id, isList, isObject, listOf, onlyMembers, optional, word } from '../options/check.js';

/** One word, or a list of them. */
type OneOrMore<Word extends string> = OpenWord<Word> | readonly OpenWord<Word>[];

/**
 * Which conversations a subscription is about (protocol.md 6.3). All members are optional, and all that are given must hold;
 * `{}` is everything that the user may see. A single value may stand where a list is meant. The names of lp-messaging-sdk and
 * those of the platform are accepted; there is no selection by skill.
 */
export interface ConversationQuery {
  /**
   * Of the whole conversation, which a survey keeps open: `OPEN`, `CLOSE`.
   * @example { stage: ['OPEN', 'CLOSE'] }
   */
  readonly stage?: OneOrMore<ConversationStage> | null;
  /**
   * Of its dialogs of the types in `dialogTypes`, one at least: `OPEN`, `CLOSE`.
   * @example { state: ['OPEN'], dialogTypes: ['MAIN'] }
   */
  readonly state?: OneOrMore<ConversationStage> | null;
  /**
   * Which dialogs `state` is about: `MAIN`, `POST_SURVEY`, `AGENT_SURVEY`, `OTHER`. Default: the main one.
   * @example { state: 'OPEN', dialogTypes: 'POST_SURVEY' }
   */
  readonly dialogTypes?: OneOrMore<DialogType> | null;
  /**
   * Of the main dialog, by the platform's own name: `OPEN`, `CLOSE`.
   * @example { convState: ['OPEN'] }
   */
  readonly convState?: OneOrMore<ConversationStage> | null;
  /**
   * Whose assigned agent is one of these, each `accountId.userId` or the short id. Who may not see all conversations has to
   * name itself.
   * @example { agentIds: ['12345678.3705342610'] }
   */
  readonly agentIds?: string | readonly string[] | null;
  /**
   * The same as `agentIds`; with both, conversations of any of them.
   * @example { agentId: '3705342610', stage: 'OPEN' }
   */
  readonly agentId?: string | readonly string[] | null;
  /**
   * Of this consumer, by its UUID. Brand users only: a consumer sees its own in any case.
   * @example { consumerId: '4f5f0b58-7b0c-5d4b-9c39-2f1d5c5c3b8e', stage: ['OPEN', 'CLOSE'] }
   */
  readonly consumerId?: string | null;
  /**
   * Of this account. Default: that of the connection.
   * @example { brandId: '12345678' }
   */
  readonly brandId?: string | null;
  /**
   * Updated then or later, in milliseconds since the epoch.
   * @example { lastUpdateAfter: Date.now() - 90 * 24 * 3_600_000 }
   */
  readonly lastUpdateAfter?: number | null;
  /**
   * Updated then or before, in milliseconds since the epoch.
   * @example { lastUpdateBefore: Date.now() - 24 * 3_600_000, stage: 'OPEN' }
   */
  readonly lastUpdateBefore?: number | null;
  /**
   * The platform's name of `lastUpdateAfter`.
   * @example { minLastUpdatedTime: 1_700_000_000_000 }
   */
  readonly minLastUpdatedTime?: number | null;
  /**
   * The platform's name of `lastUpdateBefore`.
   * @example { maxLastUpdatedTime: 1_700_000_000_000 }
   */
  readonly maxLastUpdatedTime?: number | null;
  /**
   * Upper bound of the time an answer is due (`ttrEffective`), in milliseconds since the epoch.
   * @example { stage: 'OPEN', maxETTR: Date.now() + 5 * 60_000 }
   */
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

/** The query in words of the wire, for this account. It has been checked. */
export function wireQuery(query: ConversationQuery, accountId: string): SubscriptionQuery {
  const wire: Record<string, unknown> = {};
  for (const [name, [wireField, isList]] of Object.entries(FIELDS)) {
    const value = query[name as keyof ConversationQuery];
    if (value === undefined || value === null) continue;
    // A short id of an agent, by which the platform finds nobody without saying so. Words are never numbers.
    const whole = (one: unknown): string => `${one}`.replace(/^\d+$/, `${accountId}.$&`);
    // Two names of one field add up.
    wire[wireField] = isList ? [...((wire[wireField] as string[]) ?? []), ...[value].flat().map(whole)] : value;
  }
  return wire;
}
