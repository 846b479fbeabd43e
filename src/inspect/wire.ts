import type { AppEvent } from '../actors/app-events.js';
import { LONGEST_PARSED } from '../transport/wire/frame-excerpt.js';

/** What a frame is about, without anything that somebody wrote. */
export interface FrameAbout {
  /** Type of the request or notification, in the platform's words. */
  readonly type: string;
  /** Number of the request that it is, or that it answers. */
  readonly request?: string;
  readonly code?: number;
  readonly conversationId?: string;
  readonly dialogId?: string;
  /** Sequences of the dialog that it brings. */
  readonly sequences?: readonly number[];
  /** Conversations of a notification that tells of several. */
  readonly conversations?: number;
  readonly bytes?: number;
}

const MOST_SEQUENCES = 20;
const HEAD = /"type"\s*:\s*"([\w.]{1,80})"/;

const decoder = new TextDecoder();

type Json = Readonly<Record<string, unknown>>;

/** Never throws: what cannot be read is named by its length, what is long by its length and its head. `json` is the frame, parsed. */
export function aboutFrame(frame: string | Uint8Array, json: unknown): FrameAbout {
  if (json !== undefined) return aboutJson(jsonOf(json));
  if (frame.length <= LONGEST_PARSED) return { type: 'unreadable', bytes: frame.length };
  const head = frame.slice(0, 2_048);
  const type = HEAD.exec(typeof head === 'string' ? head : decoder.decode(head))?.[1];
  return { type: type ?? 'frame', bytes: frame.length };
}

function aboutJson({ kind, type, reqId, id, code, body }: Json): FrameAbout {
  const request = kind === 'resp' ? reqId : kind === 'req' ? id : undefined;
  const named = textOf(type) ?? (kind === 'resp' ? 'response' : 'frame');
  const changes = listOf(Array.isArray(body) ? body : jsonOf(body).changes);
  const parts = changes.length > 0 ? changes.map(jsonOf) : [jsonOf(body)];
  const conversations = new Set(parts.map(conversationOf));
  const [conversationId] = conversations.size === 1 ? conversations : [];
  const sequences = parts.flatMap(sequencesOf).slice(0, MOST_SEQUENCES);
  const dialogId = textOf(parts[0]!.dialogId) ?? textOf(jsonOf(body).dialogId);
  return {
    type: named,
    ...(request !== undefined && { request: String(request) }),
    ...(typeof code === 'number' && { code }),
    ...(conversationId !== undefined && { conversationId }),
    ...(dialogId !== undefined && { dialogId }),
    ...(sequences.length > 0 && { sequences }),
    ...(conversations.size > 1 && { conversations: conversations.size }),
  };
}

const conversationOf = ({ conversationId, convId, result }: Json): string | undefined =>
  textOf(conversationId) ?? textOf(convId) ?? textOf(jsonOf(result).convId);

/** Of content, its own; of a mark, those that it is about. */
function sequencesOf({ sequence, event, result }: Json): number[] {
  const marked = listOf(jsonOf(event).sequenceList).filter((one) => typeof one === 'number');
  if (marked.length > 0) return marked;
  if (typeof sequence === 'number' && sequence >= 0) return [sequence];
  return typeof jsonOf(result).sequence === 'number' ? [jsonOf(result).sequence as number] : [];
}

const jsonOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

function aboutMessage({ role, audience, content }: Json, shown: (text: string) => string): Json {
  const { contentType, message } = jsonOf(content);
  const text = typeof content === 'string' ? content : message;
  return { role, audience, contentType, text: typeof text === 'string' ? shown(text) : undefined };
}

/** Frames as they came, and what actors say themselves: a recording has both already. */
const NOT_TOLD: ReadonlySet<AppEvent['type']> = new Set([
  'notification.received',
  'subscription.notified',
  'conversation.notified',
  'response.received',
  'request.sent',
  'lifecycle.changed',
]);

/**
 * What the program was told: ids and words of the platform's protocol only. Undefined where a recording has it already.
 *
 * @param shown says a text of a message as it may be shown; without it texts are left out
 */
export function aboutTold(event: AppEvent, shown?: (text: string) => string): Json | undefined {
  if (NOT_TOLD.has(event.type)) return undefined;
  const one = event as unknown as Json;
  const { conversation, dialog, message, participant, failure, ring } = one;
  const about: Record<string, unknown> = {
    conversationId: jsonOf(conversation).conversationId ?? one.conversationId,
    dialogId: jsonOf(dialog).dialogId,
    sequence: jsonOf(message).sequence,
    sequences: one.sequences,
    participant: jsonOf(participant).id,
    ring: jsonOf(ring).ringId,
    failure: jsonOf(failure).code,
  };
  if (shown && message) Object.assign(about, aboutMessage(jsonOf(message), shown));
  for (const name of ['reason', 'field', 'how', 'after', 'again', 'previousState', 'event', 'count']) {
    if (['string', 'number', 'boolean'].includes(typeof one[name])) about[name] = one[name];
  }
  for (const [name, value] of Object.entries(about)) if (value === undefined) delete about[name];
  return about;
}
