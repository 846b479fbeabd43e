// @ts-nocheck
/**
 * After the publishers' transfer2same-agent-bot: an agent-bot that looks up in the history who has served this consumer best, asks whether
 * that agent is online, and suggests the conversation to that agent, with the skill of that time.
 */
const agent = require('./agent.cjs');

module.exports = ({ bot, conf, tell }) => {
  agent({ bot, conf, tell, answer() {} });
  bot.on('bot.conversation', ({ conversationId, consumerId }) => {
    transfer(conversationId, consumerId).catch((error) => tell('error', error.message));
  });

  async function transfer(conversationId, consumerId) {
    const history = await ask('conversations/consumer/search?offset=0&limit=10', {
      consumer: consumerId,
      contentToRetrieve: [],
    });
    const best = history.conversationHistoryRecords
      .map(({ info }) => info)
      .filter(({ mcs, latestAgentId }) => mcs && latestAgentId && latestAgentId !== bot.userId)
      .sort((one, other) => one.mcs - other.mcs)
      .pop();
    if (!best) return tell('stranger');
    const status = await ask('agent-view/status', { agentIds: [best.latestAgentId] });
    const isThere = status.agentStatusRecords[0]?.currentStatus === 'ONLINE';
    tell('lastAgent', { agentId: best.latestAgentId, isThere });
    if (!isThere) return;
    const role = 'ASSIGNED_AGENT';
    const conversationField = [
      { field: 'ParticipantsChange', type: 'SUGGEST', userId: `${bot.accountId}.${best.latestAgentId}`, role },
      // Its other id, which node-agent-sdk hands on as it is (protocol.md 6.10).
      { field: 'ParticipantsChange', type: 'REMOVE', userId: bot.agentId, role },
      // A number, as the history has it.
      { field: 'Skill', type: 'UPDATE', skill: best.latestSkillId },
    ];
    bot.updateConversationField({ conversationId, dialogId: conversationId, conversationField }, (error, body) =>
      tell('suggested', error || body),
    );
  }

  async function ask(path, body) {
    const { msgHist } = await new Promise((resolve) => bot.csdsClient.getAll((_, domains) => resolve(domains)));
    const answer = await fetch(`https://${msgHist}/messaging_history/api/account/${conf.accountId}/${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${bot.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  }
};
