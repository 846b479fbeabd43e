import type { FactSink, NotificationFrame } from '../facts.js';
import { isJson, type Json, textOf } from './json.js';
import { decodeMessage } from './message.js';

/** What a notification is about, by its name in either dialect (protocol.md 7). AGS prints one without its prefix. */
const TOPICS: ReadonlyMap<string, 'conversation' | 'message'> = new Map([
  ['cqm.ExConversationChangeNotification', 'conversation'],
  ['.ams.aam.ExConversationChangeNotification', 'conversation'],
  ['ms.MessagingEventNotification', 'message'],
  ['.ams.ms.OnlineEventDistribution', 'message'],
  ['ms.OnlineEventDistribution', 'message'],
]);

/** Decodes one frame and hands its facts to the sink. Never throws: what no dialect has goes to `malformed` (G17). */
export function decodeFrame(text: string, sink: FactSink): void {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return sink.malformed(text, 'it is not JSON');
  }
  if (!isJson(frame)) return sink.malformed(text, 'it is not an object');
  if (frame.kind === 'notification') return decodeNotification(frame, text, sink);
  if (frame.kind === 'resp') {
    if (frame.reqId === undefined || typeof frame.code !== 'number') {
      return sink.malformed(text, 'it is a response without reqId or code');
    }
    return sink.response(String(frame.reqId), frame.code, frame.body, textOf(frame.type, ''));
  }
  sink.malformed(text, `its kind is ${JSON.stringify(frame.kind) ?? 'missing'}`);
}

function decodeNotification(frame: Json, text: string, sink: FactSink): void {
  const { type, body } = frame;
  if (typeof type !== 'string') return sink.malformed(text, 'it is a notification without a type');
  const topic = TOPICS.get(type) ?? 'other';
  if (topic === 'message') {
    if (!isJson(body)) return sink.malformed(text, 'a message notification has no body');
    sink.notification(frame as unknown as NotificationFrame, topic);
    decodeMessages(body, text, sink);
  } else if (topic === 'conversation') {
    if (!isJson(body) || !Array.isArray(body.changes)) return sink.malformed(text, 'it has no list of changes');
    sink.notification(frame as unknown as NotificationFrame, topic);
    sink.conversations(textOf(body.subscriptionId, ''), body.changes);
  } else {
    sink.notification(frame as unknown as NotificationFrame, topic);
  }
  sink.settled();
}

/** The consumer dialect wraps changes in a list; in the brand dialect the body is the one change (protocol.md 7.3). */
function decodeMessages(body: Json, text: string, sink: FactSink): void {
  if (Array.isArray(body.changes)) {
    const dialogId = typeof body.dialogId === 'string' ? body.dialogId : undefined;
    for (const change of body.changes as unknown[]) {
      const fact = decodeMessage(change, dialogId);
      if (fact) sink.message(fact);
      else sink.malformed(text, 'a change is not an event of a dialog');
    }
    return;
  }
  const fact = decodeMessage(body);
  if (fact) sink.message(fact);
  else sink.malformed(text, 'its body is not an event of a dialog');
}
