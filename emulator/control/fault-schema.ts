/** A fault as it comes from outside, by file or by HTTP. */
import * as v from 'valibot';
import { FAULT_ACTIONS, type Fault, normalisePoint } from '../faults/fault.js';
import { SERVICE_NAMES } from '../http/services.js';
import { HANDLERS } from '../requests/registry.js';
import type { Effect } from '../settings.js';
import { anyText, judged, members, milliseconds, mustBe, number, oneOf, text, wholeNumber } from './words.js';

export const EFFECTS = [
  'response',
  'events',
  'conversations',
  'routing',
  'snapshot',
] as const satisfies readonly Effect[];

const NOTIFICATIONS = [
  'ExConversationChangeNotification',
  'MessagingEventNotification',
  'RoutingTaskNotification',
  'AgentStateNotification',
];

const WEBHOOKS = [
  'ExConversationChangeNotification',
  'ContentEvent',
  'RichContentEvent',
  'AcceptStatusEvent',
  'ChatStateEvent',
];

/** Every place where a fault can strike. */
const POINTS: ReadonlySet<string> = new Set([
  ...SERVICE_NAMES,
  'upgrade',
  'time',
  ...[...HANDLERS.keys()].map(normalisePoint),
  ...NOTIFICATIONS.map((name) => `notification:${name}`),
  ...WEBHOOKS.map((name) => `webhook:${name}`),
  'http:*',
  'request:*',
  'notification:*',
  'webhook:*',
]);

const SOME = 'PublishEvent, login, upgrade, notification:MessagingEventNotification, request:*, time';

/** One fault as it comes from outside. */
export const FaultSchema = members({
  when: v.pipe(
    text,
    v.check((when) => POINTS.has(normalisePoint(when)), mustBe(`a place where faults strike, such as ${SOME}`)),
    v.description(
      'Where it strikes: an HTTP service, `upgrade`, a request type, `notification:TYPE`, a group or `time`.',
    ),
  ),
  do: oneOf(...FAULT_ACTIONS),
  nth: v.optional(wholeNumber(1)),
  times: v.optional(v.union([v.literal('always'), wholeNumber(1)], mustBe('"always" or a whole number, at least 1'))),
  after: v.optional(milliseconds),
  probability: v.optional(
    v.pipe(number, v.minValue(0, mustBe('between 0 and 1')), v.maxValue(1, mustBe('between 0 and 1'))),
  ),
  user: v.optional(text),
  ms: v.optional(v.pipe(number, v.integer(mustBe('a whole number of milliseconds')))),
  code: v.optional(wholeNumber(100)),
  text: v.optional(anyText),
  window: v.optional(wholeNumber(2)),
  size: v.optional(wholeNumber(1)),
  order: v.optional(v.array(oneOf(...EFFECTS), mustBe('a list of effects'))),
  state: v.optional(oneOf('kept', 'lost')),
});

/** Reads a fault that was written by hand, or by another program; throws a sentence that names what is wrong. */
export function readFault(value: unknown): Fault {
  const result = judged(FaultSchema, value);
  if ('problem' in result) throw new TypeError(`a fault ${result.problem}`.replace(/^a fault (?!must)/, ''));
  return result.value as Fault;
}
