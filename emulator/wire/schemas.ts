/** What frames are made of, as valibot schemas whose messages are written for a reader of the ledger. */
import * as v from 'valibot';
import { asArray, isObject, type Json } from './json.js';

export type Schema = v.GenericSchema;
type Entries = Readonly<Record<string, Schema>>;

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const mustBe =
  (what: string) =>
  ({ input }: v.BaseIssue<unknown>): string =>
    `must be ${what}, is ${show(input)}`;

export const anything = v.unknown();

export const text = v.string(mustBe('a string'));

export const textUpTo = (max: number) =>
  v.pipe(
    text,
    v.maxLength(max, ({ input }) => `must have at most ${max} characters, has ${input.length}`),
  );

export const id = v.pipe(text, v.minLength(1, 'must not be empty'));

/** A whole number above 0, written as a text. */
export const digits = v.pipe(text, v.regex(/^[1-9]\d*$/, mustBe('a whole number')));

export const boolean = v.boolean(mustBe('true or false'));

const integral = v.pipe(v.number(mustBe('an integer')), v.integer(mustBe('an integer')));

export const integer = (min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY) => {
  const range = max < Number.POSITIVE_INFINITY ? `between ${min} and ${max}` : `at least ${min}`;
  return v.pipe(integral, v.minValue(min, mustBe(range)), v.maxValue(max, mustBe(range)));
};

/** Skill and campaign ids (protocol.md 13.4 #21). */
export const idOrNumber = v.union([text, integral], mustBe('a string or an integer'));

export const oneOf = (...values: readonly string[]) => v.picklist(values, mustBe(`one of ${values.join(', ')}`));

/** valibot takes an array for an object; the platform does not. */
const record = v.custom<Record<string, unknown>>((value) => isObject(value as Json), mustBe('an object'));

/** A member that is missing is described by what it should have been. */
const missing =
  (entries: Entries) =>
  ({ path }: v.BaseIssue<unknown>): string => {
    const schema = entries[String(path?.at(-1)?.key)];
    const found = schema && v.safeParse(schema, undefined, FIRST_ONLY);
    return found?.issues?.[0].message ?? 'is missing';
  };

/** Members that are not listed are tolerated: receivers ignore what they don't know (protocol.md 5.5). */
export const object = (entries: Entries) => v.pipe(record, v.looseObject(entries, missing(entries)));

/** Chooses the members by the value of one of them, as `event.type` and `conversationField[].field` do. */
export function byMember(key: string, cases: Readonly<Record<string, Entries>>) {
  const options = Object.entries(cases).map(([tag, entries]) =>
    v.looseObject({ [key]: v.literal(tag), ...entries }, missing(entries)),
  );
  return v.pipe(record, v.variant(key, options, mustBe(`one of ${Object.keys(cases).join(', ')}`)));
}

/** An array, or one bare element in its place (protocol.md 5.5). */
export function listOf(item: Schema, min = 0) {
  const message = mustBe(min > 0 ? `an array of at least ${min}` : 'an array');
  return v.pipe(
    v.unknown(),
    v.transform((value): unknown => asArray(value as Json | undefined)),
    v.array(item, message),
    v.minLength(min, message),
  );
}

export const { optional } = v;
/** May be absent or null. */
export const nullable = v.nullish;
/** For what can only be decided by looking at the value. */
export const { lazy } = v;

const FIRST_ONLY = { abortEarly: true, abortPipeEarly: true };

/** The first thing wrong, in words that name the field: `body.event.type must be one of …`. */
export function problemOf(schema: Schema, value: Json | undefined, name: string): string | undefined {
  const { issues } = v.safeParse(schema, value, FIRST_ONLY);
  if (!issues) return undefined;
  const [{ path = [], message }] = issues;
  const steps = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return `${name}${steps.join('')} ${message}`;
}
