import type { Failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { type Dialect, wireName } from '../../transport/wire/request-names.js';
import { historyOf } from '../delivery/history.js';
import { PAGE } from '../delivery/sequences.js';
import type { Outbox } from './outbox.js';

export interface LookupOptions {
  readonly dialect: Dialect;
  readonly outbox: Pick<Outbox, 'submit'>;
  readonly responseTimeoutMs: number;
}

/** A stretch of a dialog that is still to be read; both bounds are exclusive. */
interface Stretch {
  readonly newerThan: number;
  readonly olderThan: number | undefined;
}

/**
 * Reads everything that was said in a dialog after a sequence, also where we take no part and are told nothing (protocol.md
 * 6.7). How many events the platform gives at once, and from which end, is not known, and what is private leaves holes
 * (protocol.md 8.8): so what an answer leaves on either side is asked for, until an answer is empty. Without that a message
 * which is there would be taken for lost, and said twice (G3). The returned function takes no notice of the answer any more.
 */
export function readDialog(
  { dialect, outbox, responseTimeoutMs: timeoutMs }: LookupOptions,
  dialogId: string,
  after: number,
  done: (facts: readonly MessageFact[] | Failure) => void,
): () => void {
  const facts: MessageFact[] = [];
  const unread: Stretch[] = [{ newerThan: after, olderThan: undefined }];
  let isOver = false;
  let retract = (): void => {};

  const readNext = (): void => {
    const stretch = unread.pop();
    if (!stretch) return done(facts);
    const { newerThan, olderThan } = stretch;
    const body = {
      dialogId,
      // Zero means everything (protocol.md 13.4 #11); what is known already is passed over.
      newerThanSequence: Math.max(0, newerThan),
      ...(olderThan !== undefined && { olderThanSequence: olderThan }),
      maxQuantity: PAGE,
    };
    const request = { type: wireName('ms.QueryMessages', dialect), body };
    retract = outbox.submit({ request, timeoutMs, settle: (outcome) => isOver || take(stretch, outcome) });
  };

  const take = (stretch: Stretch, outcome: Outcome): void => {
    if (!outcome.ok) return done(outcome.failure);
    const { newerThan, olderThan = Number.POSITIVE_INFINITY } = stretch;
    const page = historyOf(outcome).filter(({ sequence }) => sequence > newerThan && sequence < olderThan);
    facts.push(...page);
    const [first, last] = [page[0], page.at(-1)];
    if (first && last) {
      if (first.sequence > newerThan + 1) unread.push({ ...stretch, olderThan: first.sequence });
      if (last.sequence < olderThan - 1) unread.push({ ...stretch, newerThan: last.sequence });
    }
    readNext();
  };

  readNext();
  return () => {
    isOver = true;
    retract();
  };
}
