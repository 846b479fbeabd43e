// @ts-nocheck
/** After the publishers' greeting-bot: is not routed to, joins every open conversation of the account as a manager, and greets. */
module.exports = ({ bot, tell }) => {
  const known = new Set();

  bot.on('connected', () => {
    bot.setAgentState({ availability: 'AWAY' });
    bot.subscribeExConversations({ convState: ['OPEN'] }, (error) => tell('subscribed', error || 'ok'));
  });
  bot.on('cqm.ExConversationChangeNotification', ({ changes }) => {
    for (const { type, result } of changes) {
      const { convId, conversationDetails } = result;
      if (type === 'DELETE') {
        known.delete(convId);
        tell('gone');
      } else if (!known.has(convId)) {
        known.add(convId);
        if (!conversationDetails.participants.some(({ id }) => id === bot.agentId)) join(convId);
      }
    }
  });

  function join(conversationId) {
    const conversationField = [{ field: 'ParticipantsChange', type: 'ADD', role: 'MANAGER' }];
    bot.updateConversationField({ conversationId, conversationField }, (error, body) => {
      tell('joined', error || body);
      const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'Welcome!' };
      bot.publishEvent({ dialogId: conversationId, event });
    });
  }
};
