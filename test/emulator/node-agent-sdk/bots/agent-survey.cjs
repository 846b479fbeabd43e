// @ts-nocheck
/**
 * After the publishers' agent-survey-bot: when a conversation rings it reads the survey that agents fill in, with the sequence that its
 * answer leads to, and hands the answers in when the consumer writes `submit`, or when the conversation is over.
 */
module.exports = ({ bot, conf, tell }) => {
  const answersOf = new Map();
  const skillOf = new Map();

  bot.on('connected', () => {
    bot.setAgentState({ availability: 'ONLINE' });
    bot.subscribeExConversations({ agentIds: [bot.agentId], convState: ['OPEN'] }, (error) =>
      tell('subscribed', error || 'ok'),
    );
    bot.subscribeRoutingTasks({});
  });
  bot.on('routing.RoutingTaskNotification', ({ changes }) => {
    for (const { type, result } of changes) {
      if (type !== 'UPSERT') continue;
      for (const { ringId, ringState } of result.ringsDetails) {
        if (ringState !== 'WAITING') continue;
        skillOf.set(result.conversationId, result.skillId);
        bot.updateRingState({ ringId, ringState: 'ACCEPTED' });
        read(result.conversationId).catch((error) => tell('error', error.message));
      }
    }
  });
  bot.on('cqm.ExConversationChangeNotification', ({ changes }) => {
    for (const { type, result } of changes) if (type === 'DELETE') submit(result.convId);
  });
  bot.on('ms.MessagingEventNotification', ({ changes }) => {
    for (const { dialogId, conversationId, event, originatorId } of changes) {
      if (event.type !== 'ContentEvent' || originatorId === bot.agentId || !skillOf.has(dialogId)) continue;
      if (event.message === 'submit') submit(dialogId);
      if (event.message === 'dismiss') dismiss(dialogId, conversationId);
    }
  });

  async function read(conversationId) {
    const { body } = await ask('GET', '/state?', conversationId);
    const next = body.questions.flatMap(({ replies = [] }) => replies.map((reply) => reply.next)).find(Boolean);
    const answers = body.questions.map(({ id, replies }) => ({
      id,
      replyIds: [replies[1].id],
      questionStatus: 'answer',
    }));
    const sequence = await ask('GET', `?seq=true&seqRoot=${next}&`, conversationId);
    for (const { id } of sequence.body.questions) answers.push({ id, questionStatus: 'show' });
    answersOf.set(conversationId, answers);
    tell('read', { root: body.root, answers });
  }

  async function submit(conversationId) {
    const answers = answersOf.get(conversationId);
    if (!answers) return;
    answersOf.delete(conversationId);
    const { body: state } = await ask('GET', '/state?', conversationId);
    const { stateRevision } = state.agentSurveyContext;
    const { status, body } = await ask('POST', '/state?', conversationId, stateRevision, answers);
    tell('submitted', { status, became: body.agentSurveyContext?.agentSurveyStatus });
  }

  async function dismiss(conversationId) {
    answersOf.delete(conversationId);
    const { body: state } = await ask('GET', '/state?', conversationId);
    const { status, body } = await ask('DELETE', '/state?', conversationId, state.agentSurveyContext.stateRevision);
    tell('dismissed', { status, became: body.agentSurveyStatus });
  }

  async function ask(method, path, conversationId, revision, answers) {
    const { runtimeFormLogic } = await new Promise((resolve) => bot.csdsClient.getAll((_, all) => resolve(all)));
    const query = `${path}conv=${conversationId}&skill=${skillOf.get(conversationId)}&v=2.0`;
    const answer = await fetch(`https://${runtimeFormLogic}/api/account/${conf.accountId}/forms/agent_survey${query}`, {
      method,
      headers: {
        Authorization: `Bearer ${bot.token}`,
        ...(revision && { 'x-lp-state-rev': revision, 'Content-Type': 'application/json' }),
      },
      ...(answers && { body: JSON.stringify(answers) }),
    });
    return { status: answer.status, body: await answer.json() };
  }
};
