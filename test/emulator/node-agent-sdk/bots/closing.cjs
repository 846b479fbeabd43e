// @ts-nocheck
/** After the publishers' close-conversation-bot: closes every open conversation of the account, without ever taking part in one. */
module.exports = ({ bot, tell }) => {
  bot.on('connected', () => {
    bot.subscribeExConversations({ convState: ['OPEN'] }, (error) => tell('subscribed', error || 'ok'));
  });
  bot.on('cqm.ExConversationChangeNotification', ({ changes }) => {
    for (const { type, result } of changes) {
      if (type !== 'UPSERT') continue;
      const conversationField = [{ field: 'ConversationStateField', conversationState: 'CLOSE' }];
      bot.updateConversationField({ conversationId: result.convId, conversationField }, (error, body) =>
        tell('closed', error || body),
      );
    }
  });
};
