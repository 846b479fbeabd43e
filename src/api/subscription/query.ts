import type { SubscriptionQuery } from '../../transport/wire/request-names.js';
import { argumentError } from '../errors/errors.js';

/**
 * Which conversations a subscription is about (protocol.md 6.3). All optional, all must hold; a single value may stand
 * where a list is meant. The names of lp-messaging-sdk and those of the platform are accepted.
 */
export interface ConversationQuery {
  /** Of the whole conversation: `OPEN`, `CLOSE`. */
  readonly stage?: string | readonly string[];
  /** Of dialogs of these types: `OPEN`, `CLOSE`. */
  readonly state?: string | readonly string[];
  readonly dialogTypes?: string | readonly string[];
  /** Of the main dialog: `OPEN`, `CLOSE`. */
  readonly convState?: string | readonly string[];
  /** Whose assigned agent is one of these, each `accountId.userId`. */
  readonly agentIds?: string | readonly string[];
  readonly agentId?: string | readonly string[];
  readonly consumerId?: string;
  readonly brandId?: string;
  /** Milliseconds since the epoch. */
  readonly lastUpdateAfter?: number;
  readonly lastUpdateBefore?: number;
  readonly minLastUpdatedTime?: number;
  readonly maxLastUpdatedTime?: number;
  readonly maxETTR?: number;
}

/** Name here → name on the wire, and whether it is a list there. */
const FIELDS: Readonly<Record<keyof ConversationQuery, readonly [string, boolean]>> = {
  stage: ['stage', true],
  state: ['state', true],
  dialogTypes: ['dialogTypes', true],
  convState: ['convState', true],
  agentIds: ['agentIds', true],
  agentId: ['agentIds', true],
  consumerId: ['consumerId', false],
  brandId: ['brandId', false],
  lastUpdateAfter: ['minLastUpdatedTime', false],
  lastUpdateBefore: ['maxLastUpdatedTime', false],
  minLastUpdatedTime: ['minLastUpdatedTime', false],
  maxLastUpdatedTime: ['maxLastUpdatedTime', false],
  maxETTR: ['maxETTR', false],
};

export function wireQuery(query: ConversationQuery): SubscriptionQuery {
  if (typeof query !== 'object' || query === null) throw argumentError('query');
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query) as [keyof ConversationQuery, unknown][]) {
    if (value === undefined || value === null) continue;
    if ((name as string) === 'skillId') {
      throw argumentError('queryOfSkill');
    }
    const field = FIELDS[name];
    if (!field) throw argumentError('queryProperty', { given: JSON.stringify(name) }, Object.keys(FIELDS));
    const [wireField, isList] = field;
    wire[wireField] = isList && !Array.isArray(value) ? [value] : value;
  }
  return wire;
}
