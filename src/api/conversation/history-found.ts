import { failure } from '../../transport/failure.js';
import { ParleyError } from '../errors/errors.js';
import { wordsOf } from '../errors/texts.js';
import type { Conversation } from './conversation.js';
import type { Message } from './message.js';

/**
 * A message turned up when its turn was over: after the `close` of its conversation, or after it was reported as missing
 * (`context.after` is `close` or `gap`). It is in `messages` of its dialog; no `message` event tells of it.
 */
export class HistoryFoundError extends ParleyError {
  override readonly name = 'HistoryFoundError';
  /** Whose message it is. */
  readonly conversation: Conversation;
  /** The message. */
  readonly found: Message;

  constructor(conversation: Conversation, found: Message, after: 'gap' | 'close') {
    const { conversationId } = conversation;
    const { dialogId, sequence } = found;
    const failed = failure('HISTORY_FOUND', { conversation: conversationId, dialog: dialogId, sequence, after });
    super({ ...failed, ...wordsOf(failed) });
    this.conversation = conversation;
    this.found = found;
  }
}
