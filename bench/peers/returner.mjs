import { newTally } from './contestant.mjs';
import { openBare, openSocket } from './raw.mjs';

/**
 * The bare sequence of coming back after a lost socket, by hand: upgrade, subscription, and for every conversation whose
 * newest message is one we have not had, the request for what is missing, all of them sent at once. It remembers the last
 * sequence of each dialog and nothing else: the yardstick of `resync.ratioToBare`.
 */

/**
 * @typedef {{ sequence: number, dialogId?: string, event: { type: string } }} WireMessage
 * @typedef {{ result: { convId: string, lastContentEventNotification: WireMessage } }} Change
 */

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openReturner({ host = '', username }) {
  const tally = newTally();
  /** @type {Map<string, number>} */
  const lastSequences = new Map();
  /** @type {Map<string, string>} */
  const asked = new Map();
  let requests = 1;
  let isClosing = false;
  let socket = await openBare(host, username, onFrame);
  const { url } = socket;
  comeBackWhenLost();

  function comeBackWhenLost() {
    socket.on('error', () => {});
    socket.once('close', async () => {
      if (isClosing) return;
      socket = await openSocket(url, onFrame);
      comeBackWhenLost();
    });
  }

  /**
   * @param {import('./raw.mjs').Frame} frame
   * @param {import('ws').WebSocket} from the first notifications come before `openSocket` has handed its socket over
   */
  function onFrame(frame, from) {
    if (frame.kind === 'resp') tell(asked.get(frame.reqId ?? ''), /** @type {WireMessage[]} */ (frame.body));
    else if (frame.body?.dialogId !== undefined) {
      tell(frame.body.dialogId, [/** @type {WireMessage} */ (/** @type {unknown} */ (frame.body))]);
    } else for (const change of /** @type {Change[]} */ (frame.body?.changes ?? [])) compare(change, from);
    tally.onProgress?.();
  }

  /** @param {Change} change @param {import('ws').WebSocket} from */
  function compare({ result }, from) {
    const { convId, lastContentEventNotification } = result;
    const last = lastSequences.get(convId);
    if (last === undefined) {
      tally.conversations += 1;
      lastSequences.set(convId, lastContentEventNotification.sequence);
    } else if (last < lastContentEventNotification.sequence) {
      requests += 1;
      const id = String(requests);
      asked.set(id, convId);
      const body = { dialogId: convId, newerThanSequence: last, maxQuantity: 500 };
      from.send(JSON.stringify({ kind: 'req', id, type: '.ams.ms.QueryMessages', body }));
    }
  }

  /** @param {string | undefined} dialogId @param {readonly WireMessage[]} messages */
  function tell(dialogId, messages) {
    if (dialogId === undefined) return;
    for (const { sequence, event } of messages) {
      if (sequence <= (lastSequences.get(dialogId) ?? -1)) continue;
      lastSequences.set(dialogId, sequence);
      if (event.type === 'ContentEvent') tally.messages += 1;
    }
  }

  return {
    tally,
    close: () => {
      isClosing = true;
      socket.terminate();
    },
  };
}
