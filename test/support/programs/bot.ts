import type { Party } from './party.js';

/** Bots that hear each other as consumers would talk for ever. */
const MOST_ANSWERS = 10;

/**
 * What a bot does, in the very handlers that hear of it: it answers what consumers say, and says one thing more while what has
 * waited for the connection leaves.
 */
export function answerEverybody(party: Party): void {
  const { connection } = party;
  let answers = 0;
  const isOver = (): boolean => party.endedAt !== undefined || answers > MOST_ANSWERS;
  connection.on('conversation:message', ({ conversation, message }) => {
    if (message?.participant?.role !== 'CONSUMER' || isOver() || !conversation.can('sendMessage')) return;
    answers += 1;
    party.say(conversation);
  });
  let hasMore = false;
  // What has waited leaves before `reconnect` is told.
  connection.on('disconnect', () => {
    hasMore = true;
  });
  connection.on('request', (frame) => {
    const { type, body } = frame as { readonly type: string; readonly body?: { readonly dialogId?: string } };
    if (!hasMore || isOver() || !type.endsWith('PublishEvent')) return;
    const conversation = connection.getAllKnownConversations().find(({ dialogs }) => dialogs[body?.dialogId ?? '']);
    if (!conversation?.can('sendMessage')) return;
    hasMore = false;
    party.say(conversation);
  });
}
