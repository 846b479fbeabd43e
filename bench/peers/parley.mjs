import * as parley from 'parley-sdk';
import { createInspector } from 'parley-sdk/inspect';
import { answerTo } from '../frame-source/conversing.mjs';
import { newTally } from './contestant.mjs';

/** Parley, through its public API only; the package's own build unless another one is given. */

/** @typedef {import('parley-sdk').Conversation} Conversation */
/** @typedef {import('parley-sdk').CreateConnectionOptions} CreateConnectionOptions */

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @param {Pick<typeof parley, 'createConnection' | 'ParticipantRole'>} [sdk]
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openParley(
  { host, platform, username, listen, activeActors, feedUrl, answer = false },
  { createConnection, ParticipantRole } = parley,
) {
  const tally = newTally();
  /** @type {Map<string, Conversation>} */
  const held = new Map();
  const connection = createConnection({
    accountId: '12345678',
    userType: 'BRAND',
    appId: 'bench',
    csdsDomain: `http://${host ?? '127.0.0.1:1'}`,
    authData: { username, password: 'secret' },
    waitForReady: true,
    ...(activeActors === undefined ? {} : { activeActors }),
    ...(feedUrl === undefined ? {} : { inspect: createInspector({ url: feedUrl, name: username }) }),
    ...(platform === undefined ? {} : { platform: { WebSocket: platform.WebSocket, fetch: platform.fetch } }),
  });
  connection.on('error', (error) => tally.errors.push(error.message));
  connection.on('conversation', (conversation) => {
    tally.conversations += 1;
    if (listen) {
      conversation.on('message', (message) => {
        if (message.body !== null) tally.messages += 1;
        if (answer && message.participant.role === ParticipantRole.CONSUMER) {
          const failed = (/** @type {Error} */ error) => tally.errors.push(error.message);
          conversation.sendMessage(answerTo(message.body)).catch(failed);
        }
        tally.onProgress?.();
      });
      conversation.on('close', () => {
        tally.closes += 1;
        held.delete(conversation.conversationId);
        tally.onProgress?.();
      });
    }
    tally.onProgress?.();
  });
  const openedFrom = performance.now();
  await connection.open({});
  const openMs = performance.now() - openedFrom;
  const find = (/** @type {string} */ id) => connection._conversations.get(id);
  return {
    tally,
    openMs,
    send: (id, text) => {
      // A bot keeps the conversations it talks in.
      const conversation = held.get(id) ?? find(id);
      if (conversation === undefined) throw new Error(`no conversation ${id}`);
      held.set(id, conversation);
      return conversation.sendMessage(text);
    },
    describe: (id) => {
      const conversation = find(id);
      if (conversation === undefined) return undefined;
      const dialog = conversation.mainDialog;
      return {
        conversationId: id,
        skillId: conversation.skill?.skillId,
        assignedAgent: conversation.assignedAgent?.userId ?? null,
        participants: (dialog?.participants ?? []).map(({ role, userId }) => `${role} ${userId}`).sort(),
        sequence: dialog?.messages.at(-1)?.sequence ?? -1,
      };
    },
    close: () => connection.close(),
  };
}
