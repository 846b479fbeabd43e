import { type Failure, failure } from '../../transport/failure.js';
import { ArgumentError } from './errors.js';
import type { Text, Values } from './file-texts.js';

/** What is wrong with what is said of the Send API. Not among the other texts: pages of consumers would carry them along. */
const TEXTS = {
  app: () => ['Option sendApi.app is not what createSendApiApp() has made.', 'Make one for all consumers of the app.'],
  account: ({ given }) => [
    `Option accountId is another account than that of the app, which is ${given}.`,
    'An app is installed in one account.',
  ],
  useless: ({ option }) => [`Option ${option} means nothing over the Send API.`, 'Leave it out.'],
  webhookBody: () => [
    'The body of a webhook is the text or the bytes that came, before anything was made of them.',
    'Mount app.webhook before whatever parses bodies, or pass what that has kept of the bytes.',
  ],
} satisfies Record<string, (values: Values) => Text>;

export function sendApiError(problem: keyof typeof TEXTS, values: NonNullable<Failure['context']> = {}): ArgumentError {
  const [message, remediation] = TEXTS[problem](values);
  return new ArgumentError({ ...failure('BAD_ARGUMENT', { problem, ...values }), message, remediation });
}
