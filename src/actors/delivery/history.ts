import { retryDelayMs } from '../../machines/connection/retry.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { MOST_ATTEMPTS } from '../../machines/dialog/setup.js';
import type { Failure } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { decodeHistory } from '../../transport/wire/message.js';
import { type Dialect, wireName } from '../../transport/wire/request-names.js';
import type { Outbox } from '../requests/outbox.js';
import { type Asked, askedFor, isHeld, PAGE } from './sequences.js';

/** While the application still waits to hear what is missing, a dialog is asked for at least this often (G4). */
const LONGEST_RETRY_MS = 60_000;
/** Once it was told, who is refused for hours asks as rarely as a connection would. */
const LONGEST_RETRY_AFTER_GAP_MS = 600_000;

/** What became of a request for messages. */
export type Answer =
  | {
      readonly how: 'page';
      readonly facts: readonly MessageFact[];
      /** There may be more. */
      readonly isFull: boolean;
      readonly asked: Asked;
    }
  /** The events of a subscription came as notifications, up to this sequence. */
  | { readonly how: 'replay'; readonly seen: number; readonly asked: Asked }
  | { readonly how: 'refused' }
  /** It went down with its socket. */
  | { readonly how: 'lost' };

export interface HistoryOptions {
  readonly dialect: Dialect;
  readonly outbox: Pick<Outbox, 'submitOnSocket'>;
  readonly responseTimeoutMs: number;
  readonly random: () => number;
  readonly answered: (conversation: ConversationRecord, dialog: DialogRecord, answer: Answer) => void;
}

interface UnderWay {
  readonly asked: Asked;
  retract: () => void;
  /** Highest sequence that the replay of a subscription has brought. */
  seen: number;
}

/** Requests for the messages of dialogs: one at a time for each. */
export class History {
  readonly #options: HistoryOptions;
  readonly #underWay = new Map<DialogRecord, UnderWay>();
  readonly #failures = new Map<DialogRecord, Failure>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Asks for everything after the last message told. */
  request(conversation: ConversationRecord, dialog: DialogRecord): void {
    this.abandon(dialog);
    const asked = askedFor(dialog);
    const underWay: UnderWay = { asked, retract: () => {}, seen: -1 };
    this.#underWay.set(dialog, underWay);
    // What is closed must be read, not subscribed to (protocol.md 12.7).
    if (dialog.following === 'subscription' && dialog.state !== 'CLOSE')
      this.#subscribe(conversation, dialog, underWay);
    else this.#query(conversation, dialog, underWay);
  }

  /** Takes no notice of the answer any more. */
  abandon(dialog: DialogRecord): void {
    const underWay = this.#underWay.get(dialog);
    this.#underWay.delete(dialog);
    underWay?.retract();
  }

  forget(dialog: DialogRecord): void {
    this.abandon(dialog);
    this.#failures.delete(dialog);
  }

  /** An event came while a subscription was being answered; replayed ones lack the conversation's id (protocol.md 7.3). */
  heard(dialog: DialogRecord, { sequence, conversationId }: MessageFact): void {
    const underWay = this.#underWay.size === 0 ? undefined : this.#underWay.get(dialog);
    if (!underWay) return;
    // If a replayed event has the id all the same: an event that is held already, and comes again, is a replay.
    const isReplay = conversationId === undefined || (!underWay.asked.isFirst && isHeld(dialog, sequence));
    if (isReplay && sequence > underWay.seen) underWay.seen = sequence;
  }

  /** How long to wait before a dialog is asked for again. */
  retryDelayMs(dialog: DialogRecord): number {
    const failure = this.#failures.get(dialog);
    const attempt = Math.max(0, dialog.attempts - 1);
    const longestRetryMs = dialog.attempts < MOST_ATTEMPTS ? LONGEST_RETRY_MS : LONGEST_RETRY_AFTER_GAP_MS;
    return retryDelayMs({ attempt, failure, longestRetryMs }, this.#options.random());
  }

  #subscribe(conversation: ConversationRecord, dialog: DialogRecord, underWay: UnderWay): void {
    const { asked } = underWay;
    const { dialogId } = dialog;
    const body = { dialogId, conversationId: conversation.conversationId, fromSeq: asked.from + 1 };
    this.#send(dialog, underWay, this.#wire('ms.SubscribeMessagingEvents', body), (outcome) => {
      const settle = (last: Outcome): void =>
        this.#settle(conversation, dialog, last, () => ({ how: 'replay', asked, seen: underWay.seen }));
      // Where nothing is known to have been said, events are told as they come; but the end of a dialog is told after all of them.
      const isOver = dialog.state === 'CLOSE' || conversation.phase === 'closed';
      if (!outcome.ok || (asked.known < 0 && !isOver)) return settle(outcome);
      // The events come behind the answer, and before the answer to whatever is asked next (protocol.md 12.2).
      this.#send(dialog, underWay, this.#wire('GetClock', {}), settle);
    });
  }

  #query(conversation: ConversationRecord, dialog: DialogRecord, underWay: UnderWay): void {
    const { asked } = underWay;
    // Zero means everything, and any other bound is exclusive (protocol.md 13.4 #11); what is known is passed over anyway.
    const body = {
      dialogId: dialog.dialogId,
      newerThanSequence: Math.max(0, asked.from),
      ...(asked.before !== undefined && { olderThanSequence: asked.before }),
      maxQuantity: PAGE,
    };
    this.#send(dialog, underWay, this.#wire('ms.QueryMessages', body), (outcome) =>
      this.#settle(conversation, dialog, outcome, () => ({
        how: 'page',
        facts: historyOf(outcome),
        isFull: isFull(outcome),
        asked,
      })),
    );
  }

  #wire(name: Parameters<typeof wireName>[0], body: object): WireRequest {
    return { type: wireName(name, this.#options.dialect), body };
  }

  #send(dialog: DialogRecord, underWay: UnderWay, request: WireRequest, settle: (outcome: Outcome) => void): void {
    const { outbox, responseTimeoutMs: timeoutMs } = this.#options;
    // The answer may be here before there is anything to retract.
    let isSettled = false;
    const retract = outbox.submitOnSocket({
      request,
      timeoutMs,
      settle: (outcome) => {
        isSettled = true;
        if (this.#underWay.get(dialog) === underWay) settle(outcome);
      },
    });
    if (!isSettled) underWay.retract = retract;
  }

  #settle(conversation: ConversationRecord, dialog: DialogRecord, outcome: Outcome, answer: () => Answer): void {
    this.#underWay.delete(dialog);
    const { answered } = this.#options;
    if (outcome.ok) {
      this.#failures.delete(dialog);
      answered(conversation, dialog, answer());
    } else if (isLost(outcome.failure)) {
      answered(conversation, dialog, { how: 'lost' });
    } else {
      this.#failures.set(dialog, outcome.failure);
      answered(conversation, dialog, { how: 'refused' });
    }
  }
}

/** What a request fails with that goes down with its connection. */
const isLost = ({ code }: Failure): boolean => code === 'RESPONSE_LOST' || code === 'CONNECTION_CLOSED';

const isFull = ({ body }: Outcome): boolean => Array.isArray(body) && body.length >= PAGE;

/** The events of a QueryMessages answer, oldest first. */
export const historyOf = ({ body }: Outcome): readonly MessageFact[] => decodeHistory(body);
