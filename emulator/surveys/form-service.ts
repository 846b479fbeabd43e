/** The service of agent surveys, `runtimeFormLogic` (protocol.md 10.6). */
import { bearerOf, refused } from '../http/bearer.js';
import { type Exchange, type Handler, json, type Reply } from '../http/exchange.js';
import type { Parts } from '../parts.js';
import { asArray, parseJson } from '../wire/json.js';
import type { AgentSurveySettings } from './agent-surveys.js';

interface Asked {
  readonly parts: Parts;
  readonly exchange: Exchange;
  readonly form: AgentSurveySettings;
  readonly conversationId: string;
}

/** What is refused, and the words of the states, beside `submitted` and `dismissed`. [EA83] */
const ofConversation =
  (handle: (asked: Asked) => Reply): Handler =>
  (parts, exchange) => {
    const user = parts.tokens.sessionOfBearer(bearerOf(exchange) ?? '')?.user;
    if (!user) return refused(401, 'the bearer is missing or has expired');
    const { agentSurvey: form } = parts.settings;
    const conversationId = exchange.query.get('conv') ?? '';
    const isKnown = parts.store.conversations.has(conversationId);
    if (!form || !isKnown) return refused(404, form ? `conversation ${conversationId} does not exist` : 'no survey');
    if (!exchange.query.get('skill')) return refused(400, 'skill is required');
    return handle({ parts, exchange, form, conversationId });
  };

const contextOf = ({ parts, conversationId }: Asked): object => {
  const { status, revision } = parts.agentSurveys.get(conversationId);
  return { agentSurveyStatus: status, stateRevision: String(revision) };
};

/** Where the survey stands, and its first sequence. */
export const surveyState = ofConversation((asked) => {
  const { questions } = asked.form;
  return json(200, { root: questions[0]?.id ?? null, questions, agentSurveyContext: contextOf(asked) });
});

/** With `seq=true` one sequence, by default the first; otherwise all questions. */
export const surveyForm = ofConversation((asked) => {
  const { form, exchange } = asked;
  const { questions: first, sequences = {} } = form;
  const root = exchange.query.get('seqRoot');
  const all = [first, ...Object.values(sequences)].flat();
  const questions = exchange.query.get('seq') !== 'true' ? all : root ? sequences[root] : first;
  if (!questions) return refused(404, `sequence ${root} does not exist`);
  return json(200, { questions, agentSurveyContext: contextOf(asked) });
});

/** Whoever answers says which state was seen; a survey ends once. [EA84] */
const ending = (handle: (asked: Asked) => Reply): Handler =>
  ofConversation((asked) => {
    const { parts, exchange, conversationId } = asked;
    const { status, revision } = parts.agentSurveys.get(conversationId);
    if (exchange.headers['x-lp-state-rev'] !== String(revision)) return refused(409, `the revision is ${revision}`);
    return status === 'pending' ? handle(asked) : refused(409, `the survey is ${status}`);
  });

/** The body is the list of answers. */
export const submitSurvey = ending((asked) => {
  const { parts, exchange, conversationId, form } = asked;
  const answers = asArray(parseJson(exchange.bodyText));
  const known = [form.questions, ...Object.values(form.sequences ?? {})].flat().map(({ id }) => id);
  const isGood = answers?.every((one) => known.includes((one as { id?: string } | null)?.id ?? ''));
  if (!answers || !isGood) return refused(400, 'the body must be a list of answers, each with the id of a question');
  const { revision } = parts.agentSurveys.end(conversationId, 'submitted', answers);
  return json(200, { stateRevision: String(revision), agentSurveyContext: contextOf(asked) });
});

export const dismissSurvey = ending(({ parts, conversationId }) => {
  const { revision, status } = parts.agentSurveys.end(conversationId, 'dismissed', []);
  return json(200, { stateRevision: String(revision), agentSurveyStatus: status });
});
