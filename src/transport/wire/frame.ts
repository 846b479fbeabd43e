import type { Changes, FactSink, Malformation, NotificationFrame, Work } from './facts.js';
import { isJson, type Json, textOf } from './json.js';
import { LONG_FRAME_BYTES, LongFrame } from './long-frame.js';
import { decodeMessage } from './message.js';

/** A frame as it came: text, or bytes where the runtime has it in bytes. */
export type Frame = string | Uint8Array;

/** Changes of a short notification that are taken in between two looks at the clock. */
const PIECE = 32;

/** What a notification is about, by its name in either dialect (protocol.md 7). AGS prints one without its prefix. */
const TOPICS: ReadonlyMap<string, 'conversation' | 'message'> = new Map([
  ['cqm.ExConversationChangeNotification', 'conversation'],
  ['.ams.aam.ExConversationChangeNotification', 'conversation'],
  ['ms.MessagingEventNotification', 'message'],
  ['.ams.ms.OnlineEventDistribution', 'message'],
  ['ms.OnlineEventDistribution', 'message'],
]);

/** What `readFrame` returns for a frame that is not JSON. */
const NOT_JSON = Symbol('not JSON');

const isLongFrame = (frame: Frame): boolean => frame.length >= LONG_FRAME_BYTES;

const textOfFrame = (frame: Frame): string => (typeof frame === 'string' ? frame : frame.toString());

function readFrame(frame: Frame): unknown {
  try {
    return JSON.parse(textOfFrame(frame));
  } catch {
    return NOT_JSON;
  }
}

/**
 * Hands the facts of a frame to the sink. Never throws: what no dialect has goes to `malformed` (G17). Returns what is left to be
 * done of one with many changes.
 */
export function decodeFrame(frame: Frame, sink: FactSink): Work | undefined {
  return isLongFrame(frame) ? decodeLongFrame(frame, sink) : decodeParsed(readFrame(frame), frame, sink);
}

function decodeParsed(json: unknown, frame: Frame, sink: FactSink): Work | undefined {
  if (isJson(json) && json.kind === 'notification') return decodeNotification(json, frame, sink);
  const malformed = (why: Malformation, about?: string): void => sink.malformed(textOfFrame(frame), why, about);
  if (json === NOT_JSON) malformed('notJson');
  else if (!isJson(json)) malformed('notAnObject');
  else if (json.kind !== 'resp') malformed('unknownKind', JSON.stringify(json.kind));
  else if (json.reqId === undefined || typeof json.code !== 'number') {
    malformed('bareResponse');
  } else sink.response(String(json.reqId), json.code, json.body, textOf(json.type, ''));
  return undefined;
}

/** The same for a long frame, which is not parsed as a whole unless the program wants to see it whole. */
function decodeLongFrame(data: Frame, sink: FactSink): Work | undefined {
  if (!sink.wantsWholeFrames) {
    const long = LongFrame.from(typeof data === 'string' ? new TextEncoder().encode(data) : data);
    const body = long?.envelope.body;
    if (long && isJson(body) && TOPICS.get(textOf(long.envelope.type, '')) === 'conversation') {
      return sink.conversations(textOf(body.subscriptionId, ''), changesOf(long, sink));
    }
  }
  return decodeParsed(readFrame(data), data, sink);
}

/** The pieces of a long frame. One that is broken further down is reported and ends there; what came before is kept. */
function changesOf(long: LongFrame, sink: FactSink): Changes {
  let isBroken = false;
  return () => {
    if (isBroken) return undefined;
    try {
      return long.nextChanges();
    } catch (error) {
      isBroken = true;
      sink.malformed(JSON.stringify(long.envelope), 'brokenList', (error as Error).message);
      return undefined;
    }
  };
}

/** The pieces of a list that is there as a whole. */
function piecesOf(changes: readonly unknown[], isWhole: boolean): Changes {
  if (isWhole || changes.length <= PIECE) {
    let isTaken = false;
    return () => {
      if (isTaken) return undefined;
      isTaken = true;
      return changes;
    };
  }
  let next = 0;
  return () => {
    if (next >= changes.length) return undefined;
    const piece = changes.slice(next, next + PIECE);
    next += PIECE;
    return piece;
  };
}

function decodeNotification(json: Json, frame: Frame, sink: FactSink): Work | undefined {
  const { type, body } = json;
  if (typeof type !== 'string') {
    sink.malformed(textOfFrame(frame), 'noType');
    return undefined;
  }
  const topic = TOPICS.get(type) ?? 'other';
  if (topic === 'conversation') {
    if (!isJson(body) || !Array.isArray(body.changes)) {
      sink.malformed(textOfFrame(frame), 'noChanges');
      return undefined;
    }
    sink.notification(json as unknown as NotificationFrame, topic);
    return sink.conversations(textOf(body.subscriptionId, ''), piecesOf(body.changes, sink.wantsWholeFrames));
  }
  if (topic === 'message' && !isJson(body)) {
    sink.malformed(textOfFrame(frame), 'noBody');
    return undefined;
  }
  sink.notification(json as unknown as NotificationFrame, topic);
  if (topic === 'message') decodeMessages(body as Json, frame, sink);
  sink.settled();
  return undefined;
}

/** The consumer dialect wraps changes in a list; in the brand dialect the body is the one change (protocol.md 7.3). */
function decodeMessages(body: Json, frame: Frame, sink: FactSink): void {
  if (Array.isArray(body.changes)) {
    const dialogId = typeof body.dialogId === 'string' ? body.dialogId : undefined;
    for (const change of body.changes as unknown[]) {
      const fact = decodeMessage(change, dialogId);
      if (fact) sink.message(fact);
      else sink.malformed(textOfFrame(frame), 'changeIsNoEvent');
    }
    return;
  }
  const fact = decodeMessage(body);
  if (fact) sink.message(fact);
  else sink.malformed(textOfFrame(frame), 'bodyIsNoEvent');
}
