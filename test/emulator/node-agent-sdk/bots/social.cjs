// @ts-nocheck
/**
 * After the publishers' social-bot: an agent-bot that answers on the channel by which somebody wrote, as the metadata of the message
 * tells. Its requests have an object for `headers` and null for `encodedMetadata`.
 */
const agent = require('./agent.cjs');

module.exports = ({ bot, conf, tell }) =>
  agent({
    bot,
    conf,
    tell,
    answer(dialogId, _message, metadata) {
      const social = metadata.find(({ type }) => type === 'SocialMessagingEventData');
      if (!social) return;
      const { channel, replyToId, event, conversationState } = social;
      const isPublic = channel === 'Public';
      const reply = {
        type: 'SocialMessagingEventData',
        channel,
        replyToId,
        event: { source: event.source, type: isPublic ? 'Reply' : 'DirectMessage' },
        conversationState: { currentChannel: channel, dmChatId: conversationState.dmChatId },
      };
      if (isPublic) reply.event.parent = { attachmentUrl: '', tweetText: 'Thanks!', tweetId: replyToId };
      const body = { dialogId, event: { type: 'ContentEvent', contentType: 'text/plain', message: 'Thanks!' } };
      bot.publishEvent(body, {}, [reply], null, (error, answered) => tell('published', error || answered));
    },
  });
