import WebSocket from 'ws';
import { answerTo } from '../frame-source/conversing.mjs';
import { newTally } from './contestant.mjs';

/** The floor: `ws` and `JSON.parse`, nothing else. It knows no conversation; it counts frames by their type. */

/** @typedef {{ dialogId?: string, event?: { type: string, message?: unknown }, originatorMetadata?: { role: string }, changes?: unknown[], subscriptionId?: string }} Body */
/** @typedef {{ kind: string, type: string, reqId?: string, code?: number, body?: Body }} Frame */

/**
 * The bare sequence of opening a connection, hand-written with `fetch` and `ws`: also the yardstick of `open.ratioToBare`.
 * @param {string} host
 * @param {string} username
 * @param {(frame: Frame, socket: WebSocket) => void} onFrame
 * @returns {Promise<WebSocket>} once the first notification, the snapshot, has been parsed
 */
export async function openBare(host, username, onFrame) {
  const account = '12345678';
  const directory = await fetch(`http://${host}/api/account/${account}/service/baseURI.json?version=1.0`);
  const { baseURIs } = /** @type {{ baseURIs: { service: string, baseURI: string }[] }} */ (await directory.json());
  const uriOf = (/** @type {string} */ name) => baseURIs.find(({ service }) => service === name)?.baseURI;
  const login = await fetch(`http://${uriOf('agentVep')}/api/account/${account}/login?v=1.3`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ username, password: 'secret' }),
  });
  const { bearer } = /** @type {{ bearer: string }} */ (await login.json());
  return openSocket(`ws://${uriOf('facadeMsg')}/ws_api/account/${account}/messaging/brand/${bearer}?v=2.1`, onFrame);
}

/**
 * The second half of it, which is all that a lost socket needs again: upgrade and subscription.
 * @param {string} url
 * @param {(frame: Frame, socket: WebSocket) => void} onFrame
 * @returns {Promise<WebSocket>} once the first notification has been parsed
 */
export async function openSocket(url, onFrame) {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1 << 30 });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  await new Promise((resolve) => {
    let isReady = false;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      onFrame(frame, socket);
      if (!isReady && frame.kind === 'notification') {
        isReady = true;
        resolve(undefined);
      }
    });
    const body = { stage: ['OPEN'] };
    socket.send(JSON.stringify({ kind: 'req', id: '1', type: '.ams.aam.SubscribeExConversations', body }));
  });
  return socket;
}

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openRaw({ host = '', username, answer = false }) {
  const tally = newTally();
  let requests = 1;
  /** @type {Map<string, (body: unknown) => void>} */
  const pending = new Map();
  const socket = await openBare(host, username, (frame) => {
    if (frame.kind === 'resp') {
      const id = frame.reqId ?? '';
      pending.get(id)?.(frame.body);
      pending.delete(id);
      return;
    }
    if (frame.body?.event?.type === 'ContentEvent') {
      tally.messages += 1;
      if (answer && frame.body.originatorMetadata?.role === 'CONSUMER') {
        void send(frame.body.dialogId ?? '', answerTo(frame.body.event.message));
      }
    } else if (frame.body?.changes !== undefined) tally.conversations += frame.body.changes.length;
    tally.onProgress?.();
  });

  /** @param {string} dialogId @param {string} message @returns {Promise<unknown>} */
  function send(dialogId, message) {
    return new Promise((resolve) => {
      requests += 1;
      const id = String(requests);
      pending.set(id, resolve);
      const event = { type: 'ContentEvent', contentType: 'text/plain', message };
      socket.send(JSON.stringify({ kind: 'req', id, type: '.ams.ms.PublishEvent', body: { dialogId, event } }));
    });
  }

  return { tally, send, close: () => socket.terminate() };
}
