import { newTally } from './contestant.mjs';
import { openBare } from './raw.mjs';

/**
 * Not a client but a yardstick: the least that anything can do that keeps messages. `raw`, plus looking up the dialog,
 * keeping the last hundred messages and calling one handler. What separates it from raw is the price of having a model at
 * all; what separates Parley from it is Parley's.
 */

/**
 * @typedef {{ sequence: number, time: number, event: { type: string, message?: unknown } }} Kept
 * @typedef {{ last: number, skillId: string, unread: unknown, messages: Kept[] | undefined, heard: (message: unknown) => void }} Dialog
 * @typedef {{ dialogId?: string, sequence: number, serverTimestamp: number, event: Kept['event'],
 *   changes?: { result: { convId: string, numberOfunreadMessages: unknown, conversationDetails: { skillId: string } } }[] }} Body
 */

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openKeeper({ host = '', username }) {
  const tally = newTally();
  /** @type {Map<string, Dialog>} */
  const dialogs = new Map();
  const socket = await openBare(host, username, (frame) => {
    const body = /** @type {Body | undefined} */ (frame.body);
    if (body?.dialogId !== undefined) receive(body, dialogs.get(body.dialogId));
    else for (const { result } of body?.changes ?? []) update(result.convId, result);
    tally.onProgress?.();
  });

  /** @param {Body} body @param {Dialog | undefined} dialog */
  function receive(body, dialog) {
    if (dialog === undefined) return;
    dialog.last = body.sequence;
    if (body.event.type !== 'ContentEvent') return;
    dialog.messages ??= [];
    dialog.messages.push({ sequence: body.sequence, time: body.serverTimestamp, event: body.event });
    if (dialog.messages.length > 100) dialog.messages.shift();
    dialog.heard(body.event.message);
  }

  /** @param {string} id @param {{ numberOfunreadMessages: unknown, conversationDetails: { skillId: string } }} result */
  function update(id, result) {
    let dialog = dialogs.get(id);
    if (dialog === undefined) {
      tally.conversations += 1;
      const heard = (/** @type {unknown} */ message) => {
        if (message !== null) tally.messages += 1;
      };
      dialog = { last: -1, skillId: '', unread: undefined, messages: undefined, heard };
      dialogs.set(id, dialog);
    }
    dialog.skillId = result.conversationDetails.skillId;
    dialog.unread = result.numberOfunreadMessages;
  }

  return { tally, close: () => socket.terminate() };
}
