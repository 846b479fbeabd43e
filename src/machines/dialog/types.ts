import type { DialogRecord } from './record.js';

/**
 * One dialog of a conversation.
 *
 * Two questions run side by side: whether it is open (`lifecycle`), and whether the application was told every message there
 * is (`delivery`). A dialog knows up to which sequence it has told without a hole; whatever is beyond a hole waits. It is
 * `live` only while there is none; every other state shows what it waits for, and has a way out in time that ends
 * complete or in a gap that the application is told.
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
  | { type: 'command.publish'; commandId: number }
  /** Attaches metadata. */
  | { type: 'command.update'; commandId: number }
  | { type: 'command.join'; commandId: number; role: string }
  | { type: 'command.leave'; commandId: number }
  | { type: 'command.close'; commandId: number }
  | { type: 'close.refused' }
  | { type: 'close.timedOut' };
