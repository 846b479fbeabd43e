// @ts-nocheck
/**
 * After the publishers' agent-bot: is online, takes whatever rings, says whom it has joined, marks as read and repeats what the consumer
 * writes; `#close` closes, `#cut` loses the socket. When it is back it reads again what it has seen before, and answers what is new.
 */
module.exports = ({ bot, tell, answer }) => {
  /** What is known of each conversation, as long as it is open. */
  const conversations = new Map();

  bot.on('connected', () => {
    bot.setAgentState({ availability: 'ONLINE' });
    bot.subscribeExConversations({ agentIds: [bot.agentId], convState: ['OPEN'] }, (error) =>
      tell('subscribed', error || 'ok'),
    );
    bot.subscribeRoutingTasks({});
  });
  bot.on('closed', () => {
    for (const conversation of conversations.values()) conversation.isOffline = true;
    bot.reconnect();
  });
  bot.on('routing.RoutingTaskNotification', ({ changes }) => {
    for (const { type, result } of changes) {
      if (type !== 'UPSERT') continue;
      for (const { ringId, ringState } of result.ringsDetails)
        if (ringState === 'WAITING')
          bot.updateRingState({ ringId, ringState: 'ACCEPTED' }, (error, body) => tell('accepted', error || body));
    }
  });
  bot.on('cqm.ExConversationChangeNotification', ({ changes }) => {
    for (const { type, result } of changes) {
      const known = conversations.get(result.convId);
      const consumerId = result.conversationDetails.participants.find(({ role }) => role === 'CONSUMER').id;
      if (type === 'DELETE') {
        conversations.delete(result.convId);
        tell('gone');
      } else if (!known) begin(result.convId, consumerId);
      else if (known.isOffline) {
        known.isOffline = false;
        tell('resumed');
        bot.subscribeMessagingEvents({ dialogId: result.convId });
      } else if (known.consumerId !== consumerId) {
        known.consumerId = consumerId;
        introduce(result.convId, consumerId, 'Now I talk to');
      }
    }
  });
  bot.on('ms.MessagingEventNotification', ({ changes }) => {
    for (const { dialogId, sequence, event, originatorId, metadata } of changes) {
      const conversation = conversations.get(dialogId);
      if (!conversation || event.type !== 'ContentEvent' || originatorId === bot.agentId) continue;
      if (conversation.seen.has(sequence)) continue;
      conversation.seen.add(sequence);
      bot.publishEvent({ dialogId, event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [sequence] } });
      if (answer) answer(dialogId, event.message, metadata ?? []);
      else repeat(dialogId, event.message);
    }
  });

  function begin(conversationId, consumerId) {
    conversations.set(conversationId, { consumerId, seen: new Set(), isOffline: false });
    introduce(conversationId, consumerId, 'Joined');
    bot.subscribeMessagingEvents({ dialogId: conversationId });
    bot.emit('bot.conversation', { conversationId, consumerId });
  }

  function introduce(dialogId, consumerId, words) {
    bot.getUserProfile(consumerId, (error, sdes) => {
      const name = error ? error.message : sdes.find(({ type }) => type === 'personal')?.personal.firstname;
      say(dialogId, `${words} ${name}`);
    });
  }

  function repeat(dialogId, message) {
    if (message === '#cut') bot.transport.ws.close();
    else if (message === '#close') {
      const conversationField = [{ field: 'ConversationStateField', conversationState: 'CLOSE' }];
      bot.updateConversationField({ conversationId: dialogId, conversationField });
    } else say(dialogId, `You said: ${message}`);
  }

  function say(dialogId, message) {
    bot.publishEvent({ dialogId, event: { type: 'ContentEvent', contentType: 'text/plain', message } });
  }
};
