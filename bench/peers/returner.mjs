import { newTally } from './contestant.mjs';
import { openBare, openSocket } from './raw.mjs';

/**
 * The bare sequence of coming back after a lost socket, by hand: upgrade, subscription, windows of time for what the snapshot
 * leaves out, and for every conversation whose newest message is one we have not had, the request for what is missing, all of
 * them sent at once. It remembers the last sequence of each dialog, when it was updated, and nothing else: the yardstick of
 * `resync.ratioToBare`.
 */

/** The platform cuts a snapshot at about a thousand (protocol.md 6.3); a window is planned to hold fewer. */
const cap = 1000;
const planned = 700;

/**
 * @typedef {{ sequence: number, dialogId?: string, event: { type: string } }} WireMessage
 * @typedef {{ result: { convId: string, lastUpdateTime: number, lastContentEventNotification: WireMessage } }} Change
 * @typedef {{ from: number, to: number }} Window
 */

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openReturner({ host = '', username }) {
  const tally = newTally();
  /** @type {Map<string, number>} */
  const lastSequences = new Map();
  /** @type {Map<string, number>} */
  const updated = new Map();
  /** @type {Map<string, string>} */
  const asked = new Map();
  /** Windows by the id of their request, and then by that of their subscription. @type {Map<string, Window>} */
  const windows = new Map();
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
    const { subscriptionId = '', changes } = frame.body ?? {};
    const window = windows.get(frame.reqId ?? subscriptionId);
    if (frame.kind === 'resp' && window) windows.set(subscriptionId, window);
    else if (frame.kind === 'resp') tell(asked.get(frame.reqId ?? ''), /** @type {WireMessage[]} */ (frame.body));
    else if (frame.body?.dialogId !== undefined) {
      tell(frame.body.dialogId, [/** @type {WireMessage} */ (/** @type {unknown} */ (frame.body))]);
    } else {
      for (const change of /** @type {Change[]} */ (changes ?? [])) compare(change, from);
      const times = /** @type {Change[]} */ (changes ?? []).map(({ result }) => result.lastUpdateTime);
      if (times.length >= cap) divide(window ?? { from: 0, to: Number.MAX_SAFE_INTEGER }, times, from);
    }
    tally.onProgress?.();
  }

  /** @param {Change} change @param {import('ws').WebSocket} from */
  function compare({ result }, from) {
    const { convId, lastUpdateTime, lastContentEventNotification } = result;
    updated.set(convId, lastUpdateTime);
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

  /** @param {Window} cut @param {readonly number[]} times of what it gave @param {import('ws').WebSocket} socket */
  function divide({ from, to }, times, socket) {
    const known = [...updated.values()].filter((time) => time >= from && time <= to);
    const sorted = (known.length > times.length ? known : [...times]).sort((a, b) => a - b);
    const parts = Math.max(2, Math.ceil(sorted.length / planned));
    for (let part = 0, lower = from; part < parts; part++) {
      const upper = part === parts - 1 ? to : (sorted[Math.floor(((part + 1) * sorted.length) / parts)] ?? to);
      requests += 1;
      const id = String(requests);
      windows.set(id, { from: lower, to: upper });
      const body = { stage: ['OPEN'], minLastUpdatedTime: lower, maxLastUpdatedTime: upper };
      socket.send(JSON.stringify({ kind: 'req', id, type: '.ams.aam.SubscribeExConversations', body }));
      lower = upper - 1;
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
