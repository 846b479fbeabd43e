import type { DialogRecord } from './record.js';

/**
 * One dialog of a conversation.
 *
 * Three questions run side by side: whether it is open (`lifecycle`), whether the application was told every message there
 * is (`delivery`), and whether it is known what became of the messages that the application sent (`publishing`). A dialog knows up to which sequence it has told without a hole; whatever is beyond a hole waits. It is
 * `live` only while there is none; every other state shows what it waits for, and has a way out in time that ends
 * complete or in a gap that the application is told.
 *
 * A message whose answer was lost may be in the dialog or not. The dialog is read before anything else is sent into it; what
 * is there is settled, what is not is sent again, and only where it cannot be read the application is told that nobody knows.
 *
 * It leaves the requests, the order of the messages and the messages themselves to the actors that run it. No `invoke`,
 * no `after`: there may be as many of these as there are conversations.
 */
export interface DialogContext {
  readonly record: DialogRecord;
}

export type DialogEvent =
  /** The platform described it, or our part in it changed; the record already holds the new facts. */
  | { type: 'dialog.updated' }
  /** Something says that there are messages beyond the last one told; they may only have overtaken each other. */
  | { type: 'message.beyond' }
  /** The same, and they should have been here by now. */
  | { type: 'message.overdue' }
  /** What was missing came by itself. */
  | { type: 'hole.closed' }
  | { type: 'patience.passed' }
  /** An answer was taken in; the record says what it brought. */
  | { type: 'page.received' }
  | { type: 'page.refused' }
  | { type: 'page.timedOut' }
  | { type: 'retry.due' }
  /** Nobody waits for what is missing any longer. */
  | { type: 'delivery.givenUp' }
  | { type: 'connection.interrupted' }
  | { type: 'connection.restored' }
  /** Something is to be published. Messages keep their order; marks and typing need not. */
  | { type: 'command.publish'; commandId: number; isMessage?: boolean }
  /** Attaches metadata. */
  | { type: 'command.update'; commandId: number }
  | { type: 'command.join'; commandId: number; role: string }
  | { type: 'command.leave'; commandId: number }
  | { type: 'command.close'; commandId: number }
  | { type: 'close.refused' }
  | { type: 'close.timedOut' }
  /** The socket went away before a message was answered. */
  | { type: 'publish.lost' }
  /** A message was not answered in time; whether no other one of this dialog is still under way. */
  | { type: 'publish.unanswered'; isLast: boolean }
  /** The last message that was under way has its answer. */
  | { type: 'answers.in' }
  /** The dialog was read to its end. */
  | { type: 'lookup.done' }
  /** It could not be read; `attempt` counts the times in a row. */
  | { type: 'lookup.failed'; attempt: number; why: 'unreadable' | 'unanswered' }
  | { type: 'lookup.due' }
  | { type: 'outage.timedOut' }
  /** Nobody asks any more what became of the messages in doubt. */
  | { type: 'publish.forgotten' }
  /** The connection, or the conversation, is over: nobody will know any more. */
  | { type: 'publish.ended'; why: 'closed' | 'evicted' };
