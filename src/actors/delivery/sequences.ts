import { type DialogRecord, isMissingMessages } from '../../machines/dialog/record.js';
import { MOST_ATTEMPTS } from '../../machines/dialog/setup.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { heldOf, replaceHeld } from './message-log.js';

/** The order of a dialog's events: what may be told now, what waits, and what is missing. Writes nothing but the record and what is held back. */

/** Most events asked for at once (protocol.md 6.7: 200 in older clients); a full answer is followed by the next request. */
export const PAGE = 500;
/** Events that wait beyond a hole, at most. Some pages, so that a platform which begins with the newest still gets there. */
const MOST_HELD = 4 * PAGE;
/** Reported gaps that are remembered, so that a message which turns up in one is recognised. */
const MOST_GAPS = 20;

/** What was known when a request was made. */
export interface Asked {
  /** The last sequence told. */
  readonly from: number;
  /** The first sequence beyond the hole that is asked about; absent if everything is. */
  readonly before: number | undefined;
  /** The highest sequence that was known to exist. */
  readonly known: number;
  /** What is known is a message of our own: it says nothing of what others have said after it. */
  readonly isOwn: boolean;
  readonly isFirst: boolean;
}

/** The first sequence beyond the first hole. */
const firstHeld = (dialog: DialogRecord): number | undefined => heldOf(dialog)?.[0]?.sequence;

export function askedFor(dialog: DialogRecord): Asked {
  const { told, known, published, delivery, attempts } = dialog;
  // The first request on a socket is to find what nothing has told us of, so it has no upper end.
  const before = delivery === 'following' ? undefined : firstHeld(dialog);
  return { from: told, before, known, isOwn: known === published, isFirst: attempts === 0 };
}

/** Takes an event that is not the next one. False if it is there already. */
export function hold(dialog: DialogRecord, fact: MessageFact): boolean {
  const { sequence } = fact;
  if (sequence <= dialog.told) return false;
  if (sequence > dialog.known) dialog.known = sequence;
  const held = heldOf(dialog) ?? [];
  let place = held.length;
  while (place > 0 && held[place - 1]!.sequence > sequence) place -= 1;
  if (held[place - 1]?.sequence === sequence) return false;
  if (held.length === 0) replaceHeld(dialog, held);
  held.splice(place, 0, fact);
  // The record still knows that it exists, so it will be fetched again.
  if (held.length > MOST_HELD) held.pop();
  return true;
}

export const isHeld = (dialog: DialogRecord, sequence: number): boolean =>
  heldOf(dialog)?.some((event) => event.sequence === sequence) ?? false;

/** What can be told now, in order: whatever follows without a hole, and everything up to `end`, with its holes. */
export function release(dialog: DialogRecord, end = -1): readonly MessageFact[] {
  const held = heldOf(dialog);
  // Where there were too many to wait, what comes behind them is not known to be private: it was let go.
  const upTo = held && held.length >= MOST_HELD ? Math.min(end, held.at(-1)!.sequence) : end;
  const ready: MessageFact[] = [];
  let count = 0;
  if (held) {
    for (const event of held) {
      if (event.sequence > dialog.told + 1 && event.sequence > upTo) break;
      count += 1;
      if (event.sequence <= dialog.told) continue;
      dialog.told = event.sequence;
      if (isOurs(dialog, event)) ready.push(event);
    }
    replaceHeld(dialog, count === held.length ? undefined : held.slice(count));
  }
  if (upTo > dialog.told) {
    dialog.told = upTo;
    // What is behind the passed-over sequence may follow it without a hole.
    if (heldOf(dialog)) ready.push(...release(dialog));
  }
  return ready;
}

/** A brand user is told what is said while taking part (protocol.md 12.3). */
const isOurs = ({ since, until }: DialogRecord, { time }: MessageFact): boolean => time >= since && time <= until;

/**
 * Takes the answer to a QueryMessages. A hole that a consumer's answer leaves is a private message (protocol.md 8.8); to
 * a brand user each one is real.
 */
export function takePage(
  dialog: DialogRecord,
  facts: readonly MessageFact[],
  isFull: boolean,
  asked: Asked,
): readonly MessageFact[] {
  let helped = false;
  for (const fact of facts) if (hold(dialog, fact)) helped = true;
  const last = facts.at(-1)?.sequence ?? -1;
  const isLast = !isFull && (!helped || reachesTheEnd(last, asked));
  let upTo = -1;
  if (dialog.following === 'subscription') {
    // Nothing was left out between two events of one answer.
    if (!isLast) upTo = facts[0]?.sequence === asked.from + 1 ? last : -1;
    else if (asked.before !== undefined) upTo = asked.before - 1;
    // What is known to exist, and is not private, has to be in a complete answer.
    else if (last >= asked.known) upTo = last;
  }
  if (isLast && asked.before === undefined) dialog.needsReading = false;
  const ready = release(dialog, upTo);
  countAttempt(dialog, helped || dialog.told > asked.from);
  return ready;
}

/**
 * Whether an answer with fewer events than were asked for is all there is. A platform that gives fewer at once than we ask for would
 * otherwise leave a gap that nobody hears of (G4). So a dialog is asked until the answer reaches what is known, or has nothing new.
 */
function reachesTheEnd(last: number, { from, before, known, isOwn }: Asked): boolean {
  if (before !== undefined) return last >= before - 1;
  return known > from && !isOwn && last >= known;
}

/**
 * A SubscribeMessagingEvents was answered and its replay, which brought everything up to `seen`, is through. What it left
 * out was private (protocol.md 8.8). A replay that lacks what is known to exist was lost, or is late. One that did not come
 * at all says nothing of what the platform has: it counts like a request that was not answered.
 */
export function takeReplay(dialog: DialogRecord, seen: number, asked: Asked): readonly MessageFact[] {
  dialog.needsReading = false;
  const isWhole = seen >= asked.known || asked.known <= asked.from;
  const ready = release(dialog, isWhole ? Math.max(seen, asked.known) : -1);
  if (seen < 0 && !isWhole && isMissingMessages(dialog)) dialog.attempts += 1;
  else countAttempt(dialog, isWhole || dialog.told > asked.from);
  return ready;
}

/** Half of all attempts: what a complete answer does not have is asked for only once more. */
function countAttempt(dialog: DialogRecord, helped: boolean): void {
  dialog.attempts = helped || !isMissingMessages(dialog) ? 0 : dialog.attempts + MOST_ATTEMPTS / 2;
}

/** A gap as it is reported; `to` is absent where nobody knows how many are missing. */
export interface Gap {
  readonly from: number;
  readonly to: number | undefined;
}

/** The end of a gap whose end is not known. */
const OPEN_END = Number.MAX_SAFE_INTEGER;

/**
 * Gives up the first hole: what is behind it may be released. Undefined where there is none, `isNew` false where the
 * application was told of it already, when its end was not known.
 */
export function giveUpHole(dialog: DialogRecord): (Gap & { readonly isNew: boolean }) | undefined {
  const from = dialog.told + 1;
  const to = (firstHeld(dialog) ?? dialog.known + 1) - 1;
  if (to < from) return undefined;
  const isNew = !hasOpenGap(dialog);
  remember(dialog, [from, to]);
  return { from, to, isNew };
}

/** Everything after the last message told may be missing. False where the application was told so already. */
export function giveUpRest(dialog: DialogRecord): boolean {
  if (hasOpenGap(dialog)) return false;
  remember(dialog, [dialog.told + 1, OPEN_END]);
  return true;
}

const hasOpenGap = ({ gaps, told }: DialogRecord): boolean =>
  gaps?.some(([from, to]) => to === OPEN_END && from === told + 1) ?? false;

function remember(dialog: DialogRecord, gap: readonly [number, number]): void {
  const gaps = (dialog.gaps ?? []).filter(([, to]) => to !== OPEN_END);
  dialog.gaps = [...gaps, gap].slice(-MOST_GAPS);
}

/** Whether this sequence, which is passed already, was reported as missing; from now on it is not. */
export function fillGap(dialog: DialogRecord, sequence: number): boolean {
  const gap = dialog.gaps?.find(([from, to]) => to !== OPEN_END && sequence >= from && sequence <= to);
  if (!gap) return false;
  const [from, to] = gap;
  const rest = [[from, sequence - 1] as const, [sequence + 1, to] as const].filter(([first, last]) => first <= last);
  const gaps = dialog.gaps!.flatMap((one) => (one === gap ? rest : [one]));
  dialog.gaps = gaps.length > 0 ? gaps : undefined;
  return true;
}
