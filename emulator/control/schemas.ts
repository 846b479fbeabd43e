/** What comes from outside by file or by HTTP, as valibot schemas; `openapi.ts` tells other languages of them. */
import * as v from 'valibot';
import { type Fault, type FaultAction, normalisePoint } from '../faults/fault.js';
import { SERVICE_NAMES } from '../http/services.js';
import { HANDLERS } from '../requests/registry.js';
import type { Effect } from '../settings.js';

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const mustBe =
  (what: string) =>
  ({ input }: v.BaseIssue<unknown>): string =>
    `must be ${what}, is ${show(input)}`;

export const text = v.pipe(v.string(mustBe('a text')), v.minLength(1, mustBe('a text that is not empty')));
export const anyText = v.string(mustBe('a text'));
export const flag = v.boolean(mustBe('true or false'));

const number = v.number(mustBe('a number'));

export const wholeNumber = (min: number) =>
  v.pipe(
    number,
    v.integer(mustBe('a whole number')),
    v.minValue(min, mustBe(min === 0 ? 'a whole number, not below 0' : `a whole number, at least ${min}`)),
  );

export const milliseconds = wholeNumber(0);

export const oneOf = <const T extends readonly string[]>(...values: T) =>
  v.picklist(values, mustBe(`one of ${values.join(', ')}`));

/** An object with these members and no other; a misspelt one is named. */
export const members = <T extends v.ObjectEntries>(entries: T) =>
  v.strictObject(entries, ({ path, input, expected }) => {
    if (path === undefined) return `must be an object, is ${show(input)}`;
    if (expected === 'never') return `is not expected here; accepted: ${Object.keys(entries).join(', ')}`;
    return 'is missing';
  });

const ACTIONS = [
  'cut',
  'commitThenCut',
  'dropRequest',
  'dropResponse',
  'refuse',
  'close',
  'silence',
  'malformed',
  'revoke',
  'restart',
  'delay',
  'hold',
  'withhold',
  'reorder',
  'duplicate',
  'corrupt',
  'oversize',
  'shuffle',
  'slowRead',
  'order',
  'skew',
] as const satisfies readonly FaultAction[];

const EFFECTS = ['response', 'events', 'conversations', 'routing', 'snapshot'] as const satisfies readonly Effect[];

const NOTIFICATIONS = [
  'ExConversationChangeNotification',
  'MessagingEventNotification',
  'RoutingTaskNotification',
  'AgentStateNotification',
];

/** Every place where a fault can strike. */
const POINTS: ReadonlySet<string> = new Set([
  ...SERVICE_NAMES,
  'upgrade',
  'time',
  ...[...HANDLERS.keys()].map(normalisePoint),
  ...NOTIFICATIONS.map((name) => `notification:${name}`),
  'http:*',
  'request:*',
  'notification:*',
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
  do: oneOf(...ACTIONS),
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

/** The value, or what is wrong with it: `do must be one of …, is "ct"`. */
export function judged<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): { readonly value: v.InferOutput<S> } | { readonly problem: string } {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (success) return { value: output };
  const [{ path = [], message }] = issues;
  const where = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return { problem: where === '' ? message : `${where.replace(/^\./, '')} ${message}` };
}

/** Reads a fault that was written by hand, or by another program; throws a sentence that names what is wrong. */
export function readFault(value: unknown): Fault {
  const result = judged(FaultSchema, value);
  if ('problem' in result) throw new TypeError(`a fault ${result.problem}`.replace(/^a fault (?!must)/, ''));
  return result.value as Fault;
}
