import { newTally } from './contestant.mjs';
import { PlainConnection } from './plain-class/connection.mjs';

/**
 * The client a good programmer would write by hand for the same job, without statecharts: classes with node's
 * EventEmitter. It decodes what Parley decodes, keeps what Parley keeps, checks what Parley checks on the way of a
 * notification and emits the same events in the same order. What it does not have is everything else: reconnecting,
 * catching up after a gap, commands with outcomes, deadlines, inspection, drawings.
 */

/**
 * @param {import('./contestant.mjs').OpenOptions} options
 * @returns {Promise<import('./contestant.mjs').Contestant>}
 */
export async function openPlainClass({ platform, username, listen }) {
  if (platform === undefined) throw new Error('the plain class is measured without a socket');
  const tally = newTally();
  const connection = new PlainConnection(/** @type {never} */ (platform));
  connection.on(
    'conversation',
    (/** @type {import('./plain-class/conversation.mjs').PlainConversation} */ conversation) => {
      tally.conversations += 1;
      if (listen) {
        conversation.on('message', (/** @type {import('./plain-class/dialog.mjs').PlainMessage} */ message) => {
          if (message.body !== null) tally.messages += 1;
          tally.onProgress?.();
        });
        conversation.on('close', () => {
          tally.closes += 1;
          tally.onProgress?.();
          // Captures its conversation, as the listeners of a real bot do.
          if (conversation.conversationId === '') tally.errors.push('closed without an id');
        });
      }
      tally.onProgress?.();
    },
  );
  await connection.open(username);
  return {
    tally,
    describe: (id) => {
      const conversation = connection.conversations.get(id);
      if (conversation === undefined) return undefined;
      const dialog = conversation.mainDialog;
      return {
        conversationId: id,
        skillId: conversation.skillId,
        assignedAgent: conversation.assignedAgent?.userId ?? null,
        participants: (dialog?.participants ?? []).map(({ role, userId }) => `${role} ${userId}`).sort(),
        sequence: dialog?.messages.at(-1)?.sequence ?? -1,
      };
    },
    close: () => connection.socket?.close(),
  };
}
