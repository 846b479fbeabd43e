import { type Json, numberOrNone, WrongField } from '../wire/json.js';

/** How many open conversations there are, and how urgent they are (protocol.md 10.5). */
export interface MessageStatistics {
  /** Served by an agent. */
  readonly active: number;
  /** Waiting for the consumer. */
  readonly pending: number;
  /** In the queue. */
  readonly unassigned: number;
  /** An answer should have been given by now. */
  readonly overdue: number;
  /** An answer is due within five minutes. */
  readonly soonToOverdue: number;
}

/** Where it comes from is not public; this is the one place that names it (protocol.md 13.3). */
const PATH = '/api/account/{account}/messaging/brand/statistics';

/** Of the whole account, or of one user, named by `accountId.userId`. */
export const statisticsPath = (agentId: string | undefined): string =>
  agentId === undefined ? PATH : `${PATH}/${encodeURIComponent(agentId)}`;

export function readStatistics(body: Json): MessageStatistics {
  const count = (name: keyof MessageStatistics): number => {
    const value = numberOrNone(body[name], name);
    if (value === undefined) throw new WrongField(name);
    return value;
  };
  return {
    active: count('active'),
    pending: count('pending'),
    unassigned: count('unassigned'),
    overdue: count('overdue'),
    soonToOverdue: count('soonToOverdue'),
  };
}
