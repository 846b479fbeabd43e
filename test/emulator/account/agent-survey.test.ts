import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../../emulator/index.js';
import { brandUrl, Client, idOf, withEmulator } from '../world.js';

const SURVEY = {
  questions: [
    { id: 'solved', category: 'single', containsLogic: true, replies: [{ id: 'no', next: 'why' }, { id: 'yes' }] },
  ],
  sequences: { why: [{ id: 'reason', category: 'free_text' }] },
};

/** Asks as the published agent-survey bot does: bearer, conversation, skill, version, revision in a header. */
async function surveyOf(emulator: Emulator) {
  const headers = { 'Content-Type': 'application/json' };
  const login = await fetch(`${emulator.url}/api/account/12345678/login?v=1.3`, {
    method: 'POST',
    headers,
    body: JSON.stringify(emulator.agent('bot').authData),
  });
  const { bearer } = (await login.json()) as { bearer: string };
  const agent = await Client.open(brandUrl(emulator, bearer));
  const body = { consumerId: idOf(emulator.issueConsumerToken()), channelType: 'MESSAGING' };
  await agent.request('.ams.cm.AgentRequestConversation', body);
  const { conversationId } = emulator.conversations[0]!;
  const ask = async (method: string, path: string, { revision = '', body = '', conv = conversationId } = {}) => {
    const address = `${emulator.url}/api/account/12345678/forms/agent_survey${path}conv=${conv}&skill=-1&v=2.0`;
    const answer = await fetch(address, {
      method,
      headers: { ...headers, Authorization: `Bearer ${bearer}`, 'x-lp-state-rev': revision },
      ...(body && { body }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { conversationId, ask };
}

const answers = JSON.stringify([{ id: 'solved', questionStatus: 'answer', replyIds: ['no'] }]);

describe('The agent survey (protocol.md 10.6)', () => {
  it('has a state, sequences that answers lead to, and is submitted with the revision that was seen', () =>
    withEmulator(
      async (emulator) => {
        const { conversationId, ask } = await surveyOf(emulator);
        const context = { agentSurveyStatus: 'pending', stateRevision: '1' };
        const { questions, sequences } = SURVEY;
        expect(await ask('GET', '/state?')).toEqual({
          status: 200,
          body: { root: 'solved', questions, agentSurveyContext: context },
        });
        const next = await ask('GET', '?seq=true&seqRoot=why&');
        expect(next.body).toEqual({ questions: sequences.why, agentSurveyContext: context });
        expect((await ask('GET', '?seq=false&')).body.questions).toEqual([...questions, ...sequences.why]);
        expect((await ask('POST', '/state?', { revision: '7', body: answers })).status).toBe(409);
        expect((await ask('POST', '/state?', { revision: '1', body: '[{"id":"none"}]' })).status).toBe(400);
        expect((await ask('POST', '/state?', { revision: '1', body: answers })).body).toEqual({
          stateRevision: '2',
          agentSurveyContext: { agentSurveyStatus: 'submitted', stateRevision: '2' },
        });
        expect(emulator.agentSurvey(conversationId)).toEqual({ status: 'submitted', answers: JSON.parse(answers) });
        expect((await ask('DELETE', '/state?', { revision: '2' })).status).toBe(409);
        expect(emulator.ledger.violations).toEqual([]);
      },
      { agentSurvey: SURVEY },
    ));

  it('can be dismissed; there is none of an unknown conversation, nor without the option', () =>
    withEmulator(
      async (emulator) => {
        const { conversationId, ask } = await surveyOf(emulator);
        expect((await ask('GET', '/state?', { conv: 'unknown' })).status).toBe(404);
        const dismissed = await ask('DELETE', '/state?', { revision: '1' });
        expect(dismissed.body).toEqual({ stateRevision: '2', agentSurveyStatus: 'dismissed' });
        expect(emulator.agentSurvey(conversationId).status).toBe('dismissed');
        emulator.settings.agentSurvey = undefined;
        expect((await ask('GET', '/state?')).status).toBe(404);
      },
      { agentSurvey: SURVEY },
    ));
});
