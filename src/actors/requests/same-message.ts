import type { MessageRecord } from '../../machines/dialog/record.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import type { Self } from '../conversations/describe-conversation.js';

/** What a message that was sent will look like in its dialog. */
export interface Likeness {
  readonly self: Self;
  readonly content: string;
  readonly audience: string;
}

/**
 * How a message is recognised: the platform gives requests no id that stands in the dialog as well. It echoes what was
 * published (protocol.md 6.11, 7.3); that it changes nothing in it is our assumption. Metadata is left out of it.
 */
export function likenessOf({ text = '{}' }: WireRequest, self: Self): Likeness {
  const { body = {} } = JSON.parse(text) as { readonly body?: { event?: unknown; messageAudience?: unknown } };
  const { event, messageAudience: audience } = body;
  return { self, content: contentOf(event), audience: typeof audience === 'string' ? audience : 'ALL' };
}

export function isLike(message: MessageRecord, { self, content, audience }: Likeness): boolean {
  const { originatorId } = message;
  const isOwn = originatorId === self.userId || (self.agentId !== undefined && originatorId === self.agentId);
  return isOwn && message.audience === audience && contentOf(eventOf(message)) === content;
}

/** A plain text is kept without the event around it. */
const eventOf = ({ content }: MessageRecord): unknown =>
  typeof content === 'string' ? { type: 'ContentEvent', contentType: 'text/plain', message: content } : content;

/** What is said in an event, as a text that is the same for the same content; members that we do not know are left out. */
function contentOf(event: unknown): string {
  const { type, contentType, message, content, quickReplies } = (event ?? {}) as Readonly<Record<string, unknown>>;
  return JSON.stringify([type, contentType, message, content, quickReplies].map(sorted));
}

/** The same value with the members of all objects, lists too, by name: the platform need not keep our order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => [name, sorted(member)]);
}
