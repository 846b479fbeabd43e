import { retryDelayMs } from '../../machines/connection/retry.js';
import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import { isSequence } from '../../transport/wire/json.js';
import type { Self } from '../conversations/describe-conversation.js';
import { newMessage } from '../conversations/describe-dialog.js';
import { keptMessages } from '../delivery/message-log.js';
import type { Commands } from './commands.js';
import { type LookupOptions, readDialog } from './lookup.js';
import type { Outbox, Verdict } from './outbox.js';
import { isLike, likenessOf } from './same-message.js';

/** A message that goes down with its connection each time it is sent is given up some time. */
const MOST_REPEATS = 5;
/** A sender waits for the answer, and so do the messages behind it. */
const LONGEST_WAIT_TO_READ_MS = 10_000;

/** Where something is always under way, the claims of those before it are let go of now and then. */
const MOST_CLAIMED = 1_000;

/** Why nobody knows what became of a message; the words are in src/api/errors/texts.ts. */
export type WhyLost = 'unreadable' | 'unanswered' | 'outage' | 'repeated' | 'closed' | 'evicted';

export interface PublishesOptions extends LookupOptions {
  readonly commands: Commands;
  readonly outbox: Pick<Outbox, 'submit' | 'takeBack' | 'doubt' | 'flush'>;
  readonly self: () => Self;
  readonly random: () => number;
  readonly send: (dialog: DialogRecord, event: DialogEvent) => void;
  /** What the dialog's machine says of a message at this moment. */
  readonly verdict: (dialog: DialogRecord, request: string) => Verdict;
}

/** A message that was sent and is not settled. */
interface Sent {
  readonly commandId: number;
  readonly self: Self;
  /** What is there of it in the dialog, if it is, comes after this sequence. */
  readonly after: number;
  state: 'underWay' | 'lost' | 'waiting';
  repeats: number;
}

/** What is not settled in one dialog. */
interface Unsettled {
  readonly sent: Set<Sent>;
  /** Sequences of messages that are settled: no other one can be there. */
  readonly claimed: Set<number>;
  /** Tells the outbox that nothing is in doubt any more. */
  noDoubt: (() => void) | undefined;
  /** The messages that the last reading can tell of, and what it brought. */
  looked: { readonly for: ReadonlySet<Sent>; readonly found: readonly MessageRecord[] };
  abandon: (() => void) | undefined;
  failedLookups: number;
  lastFailure: Failure | undefined;
}

const NOT_LOOKED = { for: new Set<Sent>(), found: [] } as const;

/**
 * Messages on their way into dialogs, until it is known what became of them (G3). One whose answer was lost is looked for in
 * its dialog; when that is done, and for how long, is decided by the dialog's machine.
 */
export class Publishes {
  readonly #options: PublishesOptions;
  readonly #byDialog = new Map<DialogRecord, Unsettled>();

  constructor(options: PublishesOptions) {
    this.#options = options;
  }

  /** A message that the machine lets go now, or when its turn comes. */
  perform(dialog: DialogRecord, commandId: number): void {
    const { commands, self, verdict } = this.#options;
    let sent: Sent | undefined;
    commands.perform(commandId, {
      verdict: (request) => verdict(dialog, request),
      leaves: () => {
        if (sent) sent.repeats += 1;
        else sent = { commandId, self: self(), after: lastKnown(dialog), state: 'underWay', repeats: 0 };
        sent.state = 'underWay';
        this.#unsettledIn(dialog).sent.add(sent);
      },
      answered: (outcome) => {
        if (sent) this.#answered(dialog, sent, outcome);
        else commands.settle(commandId, outcome);
      },
      givenUp: () => sent && this.#leaves(dialog, sent),
    });
  }

  /** Looks for the messages in doubt: among those that were told already, then in the dialog itself. */
  lookUp(dialog: DialogRecord): void {
    const { send } = this.#options;
    const unsettled = this.#unsettledIn(dialog);
    const lost = lostIn(unsettled);
    unsettled.looked = NOT_LOOKED;
    const seen = (found: readonly MessageRecord[]): void => {
      unsettled.looked = { for: new Set(lost), found };
      send(dialog, { type: 'lookup.done' });
    };
    if (this.#placesOf(dialog, unsettled).size === lost.length) return seen([]);
    let isDone = false;
    const after = Math.min(...lost.map((one) => one.after));
    const abandon = readDialog(this.#options, dialog.dialogId, after, (read) => {
      isDone = true;
      unsettled.abandon = undefined;
      if ('code' in read) return this.#couldNotRead(dialog, unsettled, read);
      unsettled.lastFailure = undefined;
      seen(read.map(newMessage));
    });
    if (!isDone) unsettled.abandon = abandon;
  }

  abandonLookUp(dialog: DialogRecord): void {
    this.#byDialog.get(dialog)?.abandon?.();
  }

  /** How long to wait before the dialog is read again. */
  lookupDelayMs(dialog: DialogRecord): number {
    const { failedLookups = 1, lastFailure: failure } = this.#byDialog.get(dialog) ?? {};
    const basis = { attempt: failedLookups - 1, failure, longestRetryMs: LONGEST_WAIT_TO_READ_MS };
    return retryDelayMs(basis, this.#options.random());
  }

  /** The dialog was read: what is in it is done, what is not goes back to its place in the outbox. */
  settleLost(dialog: DialogRecord): void {
    const unsettled = this.#byDialog.get(dialog);
    if (!unsettled) return;
    const { commands, send } = this.#options;
    this.#settle(dialog, unsettled, [...unsettled.looked.for], (sent) => {
      if (sent.repeats >= MOST_REPEATS) return this.#reject(dialog, sent, 'repeated');
      sent.state = 'waiting';
      commands.performAgain(sent.commandId);
    });
    // Whatever was lost after the reading had been asked for is looked for by the next one.
    if (lostIn(unsettled).length > 0) send(dialog, { type: 'publish.unanswered', isLast: !isUnderWay(unsettled) });
  }

  /** Nobody will know more: what was told meanwhile is done, of the others nobody can say. */
  giveUpLost(dialog: DialogRecord, why: WhyLost): void {
    const unsettled = this.#byDialog.get(dialog);
    if (!unsettled) return;
    this.#settle(dialog, unsettled, lostIn(unsettled), (sent) => this.#reject(dialog, sent, why));
  }

  #settle(dialog: DialogRecord, unsettled: Unsettled, all: readonly Sent[], missing: (sent: Sent) => void): void {
    const places = this.#placesOf(dialog, unsettled);
    for (const sent of all) {
      if (sent.state !== 'lost') continue;
      const sequence = places.get(sent);
      if (sequence === undefined) missing(sent);
      else this.#done(dialog, sent, { ok: true, code: 200, body: { sequence }, type: '' }, sequence);
    }
    unsettled.looked = NOT_LOOKED;
    unsettled.failedLookups = 0;
    this.#tidy(dialog, unsettled);
  }

  #couldNotRead(dialog: DialogRecord, unsettled: Unsettled, why: Failure): void {
    const { send } = this.#options;
    // The connection may have been interrupted before, and have told nobody of this socket (G8).
    if (why.code === 'RESPONSE_LOST') return send(dialog, { type: 'connection.interrupted' });
    unsettled.failedLookups += 1;
    unsettled.lastFailure = why;
    send(dialog, {
      type: 'lookup.failed',
      attempt: unsettled.failedLookups,
      why: why.family === 'timeout' ? 'unanswered' : 'unreadable',
    });
  }

  #answered(dialog: DialogRecord, sent: Sent, outcome: Outcome): void {
    const { commands } = this.#options;
    const code = outcome.ok ? '' : outcome.failure.code;
    // Of one that waits for its turn again it is known that it did not arrive.
    const mayBeThere = sent.state === 'underWay';
    if (mayBeThere && (code === 'RESPONSE_LOST' || code === 'RESPONSE_TIMEOUT')) {
      if (!commands.find(sent.commandId)?.rejectsWhenLost) return this.#lost(dialog, sent, code);
    }
    if (mayBeThere && code === 'CONNECTION_CLOSED') this.#reject(dialog, sent, 'closed');
    else this.#done(dialog, sent, outcome, sequenceOf(outcome));
    this.#leaves(dialog, sent);
  }

  #lost(dialog: DialogRecord, sent: Sent, code: 'RESPONSE_LOST' | 'RESPONSE_TIMEOUT'): void {
    const { outbox, send } = this.#options;
    const unsettled = this.#unsettledIn(dialog);
    sent.state = 'lost';
    unsettled.noDoubt ??= outbox.doubt(() => send(dialog, { type: 'publish.ended', why: 'closed' }));
    if (code === 'RESPONSE_LOST') send(dialog, { type: 'publish.lost' });
    else send(dialog, { type: 'publish.unanswered', isLast: !isUnderWay(unsettled) });
  }

  #done(dialog: DialogRecord, sent: Sent, outcome: Outcome, sequence: number | undefined): void {
    const unsettled = this.#unsettledIn(dialog);
    unsettled.sent.delete(sent);
    if (sequence !== undefined) {
      unsettled.claimed.add(sequence);
      if (unsettled.claimed.size > MOST_CLAIMED) forgetOldClaims(unsettled);
      dialog.published = Math.max(dialog.published, sequence);
    }
    this.#options.commands.settle(sent.commandId, outcome);
  }

  #reject(dialog: DialogRecord, sent: Sent, why: WhyLost): void {
    const request = this.#options.commands.find(sent.commandId)?.request.type;
    const context = { request, dialog: dialog.dialogId, why };
    this.#done(dialog, sent, { ok: false, failure: failure('RESPONSE_LOST', context) }, undefined);
  }

  /** One is settled, or nobody asks for it any more: the machine may have waited for that. */
  #leaves(dialog: DialogRecord, sent: Sent): void {
    const { send } = this.#options;
    const unsettled = this.#byDialog.get(dialog);
    if (!unsettled) return;
    unsettled.sent.delete(sent);
    if (unsettled.noDoubt) {
      if (lostIn(unsettled).length === 0) send(dialog, { type: 'publish.forgotten' });
      else if (!isUnderWay(unsettled)) send(dialog, { type: 'answers.in' });
    }
    this.#tidy(dialog, unsettled);
  }

  #tidy(dialog: DialogRecord, unsettled: Unsettled): void {
    const { noDoubt } = unsettled;
    if (noDoubt && lostIn(unsettled).length === 0) {
      unsettled.noDoubt = undefined;
      noDoubt();
    }
    if (unsettled.sent.size > 0) return;
    unsettled.abandon?.();
    if (this.#byDialog.get(dialog) === unsettled) this.#byDialog.delete(dialog);
  }

  /** Where the messages in doubt are, as far as they are there: those alike in the order in which they were sent. */
  #placesOf(dialog: DialogRecord, unsettled: Unsettled): ReadonlyMap<Sent, number> {
    const places = new Map<Sent, number>();
    // One that is under way may be what looks like another.
    if (isUnderWay(unsettled)) return places;
    const taken = new Set(unsettled.claimed);
    const messages = [...keptMessages(dialog), ...unsettled.looked.found].sort((a, b) => a.sequence - b.sequence);
    for (const sent of lostIn(unsettled)) {
      const request = this.#options.commands.find(sent.commandId)?.request;
      if (!request) continue;
      const likeness = likenessOf(request, sent.self);
      const place = messages.find(
        (one) => one.sequence > sent.after && !taken.has(one.sequence) && isLike(one, likeness),
      )?.sequence;
      if (place === undefined) continue;
      taken.add(place);
      places.set(sent, place);
    }
    return places;
  }

  #unsettledIn(dialog: DialogRecord): Unsettled {
    let unsettled = this.#byDialog.get(dialog);
    if (!unsettled) {
      unsettled = {
        sent: new Set(),
        claimed: new Set(),
        looked: NOT_LOOKED,
        failedLookups: 0,
        noDoubt: undefined,
        abandon: undefined,
        lastFailure: undefined,
      };
      this.#byDialog.set(dialog, unsettled);
    }
    return unsettled;
  }
}

/** Whatever is said from now on has a higher sequence than all that is known. */
const lastKnown = ({ told, known, notOurs, published }: DialogRecord): number =>
  Math.max(told, known, notOurs, published);

/** Those whose answer was lost, in the order in which they were made. */
const lostIn = ({ sent }: Unsettled): readonly Sent[] =>
  [...sent].filter(({ state }) => state === 'lost').sort((a, b) => a.commandId - b.commandId);

function forgetOldClaims({ sent, claimed }: Unsettled): void {
  const earliest = Math.min(...[...sent].map(({ after }) => after));
  for (const sequence of claimed) if (sequence <= earliest) claimed.delete(sequence);
}

const isUnderWay = ({ sent }: Unsettled): boolean => [...sent].some(({ state }) => state === 'underWay');

function sequenceOf({ body }: Outcome): number | undefined {
  const { sequence } = (body ?? {}) as { readonly sequence?: unknown };
  return isSequence(sequence) ? sequence : undefined;
}
