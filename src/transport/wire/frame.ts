import { BrokenChanges } from './broken-changes.js';
import { decodeConversation } from './conversation.js';
import type { Changes, ConversationFact, FactSink, Malformation, NotificationFrame, Piece, Work } from './facts.js';
import { excerptOfFrame, type Frame, textOfFrame } from './frame-excerpt.js';
import { excerptOf, isJson, type Json, WrongField } from './json.js';
import { LONG_FRAME_BYTES, LongFrame } from './long-frame.js';
import { decodeMessage } from './message.js';

/** Changes that are taken in between two looks at the clock. */
const PIECE = 32;

/** What a notification is about, by its name in either dialect (protocol.md 7). AGS prints one without its prefix. */
const TOPICS: ReadonlyMap<string, 'conversation' | 'message'> = new Map([
  ['cqm.ExConversationChangeNotification', 'conversation'],
  ['.ams.aam.ExConversationChangeNotification', 'conversation'],
  ['ms.MessagingEventNotification', 'message'],
  ['.ams.ms.OnlineEventDistribution', 'message'],
  ['ms.OnlineEventDistribution', 'message'],
]);

/**
 * Hands the facts of a frame to the sink. Never throws: what no dialect has, and what the sink could not take in, goes
 * to `malformed`, and the next frame is taken in as if nothing had been (G17). Returns what is left to be done of one
 * with many changes.
 *
 * @param parsed the frame as JSON, where somebody has looked at it already
 */
export function decodeFrame(frame: Frame, sink: FactSink, parsed?: unknown): Work | undefined {
  try {
    const work = frame.length >= LONG_FRAME_BYTES ? decodeLongFrame(frame, sink) : decodeWhole(frame, sink, parsed);
    return work && guarded(work, frame, sink);
  } catch (error) {
    notTaken(error, frame, sink);
    return undefined;
  }
}

/** Work that ends where it throws. */
function guarded(work: Work, frame: Frame, sink: FactSink): Work {
  return () => {
    try {
      return work();
    } catch (error) {
      notTaken(error, frame, sink);
      return true;
    }
  };
}

/** Whatever threw is our mistake or that of a logger; it must cost this frame only. */
function notTaken(error: unknown, frame: Frame, sink: FactSink): void {
  try {
    sink.malformed({ why: 'notTaken', frame: excerptOfFrame(frame), about: wordsOf(error) });
    // What was learned before it threw belongs to this frame, and is not told with a later one.
    sink.settled();
  } catch {
    // The error handling of the application itself throws: there is nobody left to tell.
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof WrongField ? error.field : error instanceof Error ? error.message : typeof error;

function malformed(frame: Frame, sink: FactSink, why: Malformation, about?: string): undefined {
  sink.malformed({ why, frame: excerptOfFrame(frame), about });
}

function decodeWhole(frame: Frame, sink: FactSink, parsed?: unknown): Work | undefined {
  let json = parsed;
  if (json === undefined) {
    const text = textOfFrame(frame);
    if (text === undefined) return malformed(frame, sink, 'notUtf8');
    try {
      json = JSON.parse(text);
    } catch {
      return malformed(frame, sink, 'notJson');
    }
  }
  if (!isJson(json)) return malformed(frame, sink, 'notAnObject');
  if (json.kind === 'notification') return decodeNotification(json, frame, sink);
  if (json.kind !== 'resp') return malformed(frame, sink, 'unknownKind', excerptOf(json.kind));
  const { reqId, code, type } = json;
  const isWhole = (typeof reqId === 'string' || typeof reqId === 'number') && Number.isSafeInteger(code);
  if (!isWhole) return malformed(frame, sink, 'bareResponse');
  return sink.response(String(reqId), code as number, json.body, typeof type === 'string' ? type : '');
}

/** A long frame is not parsed as a whole, unless the application wants to see it whole. */
function decodeLongFrame(frame: Frame, sink: FactSink): Work | undefined {
  const long = sink.wantsWholeFrames ? undefined : LongFrame.from(frame);
  if (!long || TOPICS.get(long.type) !== 'conversation') return decodeWhole(frame, sink);
  const broken = new BrokenChanges(sink, frame);
  let isBroken = false;
  const next = (): readonly unknown[] | undefined => {
    if (isBroken) return undefined;
    try {
      return long.nextChanges();
    } catch (error) {
      // What came before it is kept.
      isBroken = true;
      sink.malformed({ why: 'brokenList', frame: excerptOfFrame(frame), about: wordsOf(error) });
      return undefined;
    }
  };
  return sink.conversations(long.subscriptionId, changesOf(next, broken, false));
}

function decodeNotification(json: Json, frame: Frame, sink: FactSink): Work | undefined {
  const { type, body } = json;
  if (typeof type !== 'string') return malformed(frame, sink, 'noType');
  const topic = TOPICS.get(type) ?? 'other';
  const raw = json as unknown as NotificationFrame;
  if (topic === 'other') {
    sink.notification(raw, topic);
    return undefined;
  }
  const broken = new BrokenChanges(sink, frame);
  if (topic === 'conversation') {
    if (!isJson(body) || !Array.isArray(body.changes)) return malformed(frame, sink, 'noChanges');
    if (typeof body.subscriptionId !== 'string') return malformed(frame, sink, 'wrongField', 'subscriptionId');
    const isWhole = sink.wantsWholeFrames;
    if (isWhole) sink.notification(raw, topic);
    return sink.conversations(body.subscriptionId, changesOf(piecesOf(body.changes, isWhole), broken, isWhole));
  }
  if (!isJson(body)) return malformed(frame, sink, 'noBody');
  if (sink.wantsMessageFrames) sink.notification(raw, topic);
  return decodeMessages(body, broken, sink);
}

/** The pieces of a list that is there as a whole; a single one where the application wants to see it as it came. */
function piecesOf(list: readonly unknown[], isWhole: boolean): () => readonly unknown[] | undefined {
  const size = isWhole ? Math.max(1, list.length) : PIECE;
  let next = 0;
  return () => {
    if (next > 0 && next >= list.length) return undefined;
    const piece = next === 0 && list.length <= size ? list : list.slice(next, next + size);
    next += size;
    return piece;
  };
}

/** The pieces, read. What could not be read is reported behind the last one. */
function changesOf(next: () => readonly unknown[] | undefined, broken: BrokenChanges, isWhole: boolean): Changes {
  return (): Piece | undefined => {
    const changes = next();
    if (!changes) {
      broken.report();
      return undefined;
    }
    const facts: ConversationFact[] = [];
    for (const change of changes) {
      const fact = broken.read(change, 'noConversation', decodeConversation);
      if (fact) facts.push(fact);
    }
    return { facts, count: changes.length, raw: isWhole ? changes : undefined };
  };
}

/** The consumer dialect wraps changes in a list; in the brand dialect the body is the one change (protocol.md 7.3). */
function decodeMessages(body: Json, broken: BrokenChanges, sink: FactSink): Work | undefined {
  const { changes } = body;
  if (!Array.isArray(changes)) {
    takeMessage(body, undefined, broken, sink);
    sink.settled();
    broken.report();
    return undefined;
  }
  const next = piecesOf(changes, false);
  const dialogId = typeof body.dialogId === 'string' ? body.dialogId : undefined;
  const work = (): boolean => {
    const piece = next();
    if (!piece) {
      sink.settled();
      broken.report();
      return true;
    }
    for (const change of piece) takeMessage(change, dialogId, broken, sink);
    return false;
  };
  return work() || work() ? undefined : work;
}

function takeMessage(change: unknown, dialogId: string | undefined, broken: BrokenChanges, sink: FactSink): void {
  const fact = broken.read(change, 'noEvent', decodeMessage, dialogId);
  if (fact) sink.message(fact);
}
