import type { Failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { historyOf } from './history.js';
import { PAGE } from './sequences.js';

/** Which messages of a dialog are to be read; bounds are inclusive, and Infinity where there is none. */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly quantity: number;
}

export const EVERYTHING: Range = { least: 0, most: Number.POSITIVE_INFINITY, quantity: Number.POSITIVE_INFINITY };

/** What was read, oldest first; where a request failed, nothing but the reason. */
export type Read =
  | { readonly ok: true; readonly messages: readonly MessageFact[]; readonly marks: readonly MessageFact[] }
  | { readonly ok: false; readonly failure: Failure };

/** Messages are read together with their marks, of which there are about two for each. */
const EVENTS_PER_MESSAGE = 3;

/**
 * Reads the messages of a dialog page by page (protocol.md 6.7). How many events the platform gives at once is not known, so
 * only an answer that reaches the bound, or that brings nothing new, is the last one.
 */
export async function readMessages(
  ask: (body: object) => Promise<Outcome>,
  dialogId: string,
  range: Range,
): Promise<Read> {
  // A number of them below an upper bound means those next to the bound.
  const isDownwards = range.least <= 0 && Number.isFinite(range.most) && Number.isFinite(range.quantity);
  const messages: MessageFact[] = [];
  const marks: MessageFact[] = [];
  let { least, most } = range;
  while (least <= most && messages.length < range.quantity) {
    const wanted = (range.quantity - messages.length) * EVENTS_PER_MESSAGE;
    const outcome = await ask({
      dialogId,
      // Bounds of the wire are exclusive, but for 0, which means everything (protocol.md 13.4 #11).
      ...(isDownwards ? { olderThanSequence: most + 1 } : { newerThanSequence: Math.max(0, least - 1) }),
      // No bound means "from 1 on" (0 means everything), so event 0 comes along and is passed over.
      maxQuantity: Math.min(PAGE, wanted, most - least + 1) + (least === 1 && !isDownwards ? 1 : 0),
    });
    if (!outcome.ok) return outcome;
    const page = historyOf(outcome).filter(({ sequence }) => sequence >= least && sequence <= most);
    if (page.length === 0) break;
    const content = page.filter(({ event: { type } }) => type === 'ContentEvent' || type === 'RichContentEvent');
    if (isDownwards) {
      messages.unshift(...content);
      most = page[0]!.sequence - 1;
    } else {
      messages.push(...content);
      least = page.at(-1)!.sequence + 1;
    }
    marks.push(...page.filter(({ event: { type } }) => type === 'AcceptStatusEvent'));
  }
  const surplus = Math.max(0, messages.length - range.quantity);
  return {
    ok: true,
    messages: isDownwards ? messages.slice(surplus) : messages.slice(0, messages.length - surplus),
    marks,
  };
}
