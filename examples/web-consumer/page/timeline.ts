/** The rows of the window, from top to bottom: days, messages in groups, what began and what ended. */
import { type Conversation, DialogType, type Message } from 'parley-sdk/consumer';
import type { Chat } from './chat.js';
import type { Outgoing } from './outgoing.js';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly text: string }
  | { readonly kind: 'note'; readonly key: string; readonly text: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      readonly isOwn: boolean;
      /** First and last of what one side said in one go. */
      readonly isFirst: boolean;
      readonly isLast: boolean;
      /** Nothing was said for a while afterwards: a time at each message would be noise. */
      readonly showsTime: boolean;
    }
  | { readonly kind: 'outgoing'; readonly key: string; readonly outgoing: Outgoing };

/** Longer than this apart, two messages of one side are two groups. */
const GROUP_MS = 5 * 60_000;

export function timeline(chat: Chat): readonly Row[] {
  const rows: Row[] = [];
  let day = '';
  for (const conversation of chat.conversations) {
    const messages = chat.messagesOf(conversation);
    if (!messages) continue;
    let dialogId = conversation.conversationId;
    messages.forEach((message, index) => {
      const today = dayOf(message.time);
      if (today !== day) rows.push({ kind: 'day', key: `day-${message.time}`, text: (day = today) });
      if (message.dialogId !== dialogId) {
        dialogId = message.dialogId;
        rows.push({ kind: 'note', key: `dialog-${dialogId}`, text: 'How was it? Two short questions' });
      }
      const isOwn = message.sentByCurrentUser();
      const next = messages[index + 1];
      rows.push({
        kind: 'message',
        key: `${message.dialogId}-${message.sequence}`,
        message,
        isOwn,
        isFirst: !isTogether(messages[index - 1], message),
        isLast: !isTogether(message, next),
        showsTime: !next || next.time - message.time >= GROUP_MS || next.dialogId !== dialogId,
      });
    });
    if (conversation.stage !== 'OPEN') {
      rows.push({ kind: 'note', key: `end-${conversation.conversationId}`, text: 'This conversation has ended' });
    }
  }
  for (const outgoing of chat.outgoing.value) {
    if (!outgoing.hasArrived.value) rows.push({ kind: 'outgoing', key: outgoing.key, outgoing });
  }
  return rows;
}

function isTogether(one: Message | undefined, next: Message | undefined): boolean {
  if (!one || !next || one.dialogId !== next.dialogId) return false;
  return one.sentByCurrentUser() === next.sentByCurrentUser() && next.time - one.time < GROUP_MS;
}

/** Answers are offered until something else is said. */
export function offeredReplies(rows: readonly Row[], current: Conversation | undefined): Message | undefined {
  const last = rows.findLast(({ kind }) => kind === 'message' || kind === 'outgoing');
  if (last?.kind !== 'message' || last.message.dialogId !== current?.openDialog?.dialogId) return undefined;
  return last.message.quickReplies && !last.isOwn ? last.message : undefined;
}

export function isInSurvey(current: Conversation | undefined): boolean {
  return current?.openDialog?.dialogType === DialogType.POST_SURVEY;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

export const timeOf = (time: number): string => TIME.format(time);

function dayOf(time: number): string {
  const today = DAY.format(Date.now());
  const day = DAY.format(time);
  return day === today ? 'Today' : day;
}
