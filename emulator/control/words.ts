/** The words of which schemas are made, with messages for whoever wrote the wrong thing. */
import * as v from 'valibot';

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

export const mustBe =
  (what: string) =>
  ({ input }: v.BaseIssue<unknown>): string =>
    `must be ${what}, is ${show(input)}`;

export const text = v.pipe(v.string(mustBe('a text')), v.minLength(1, mustBe('a text that is not empty')));
export const anyText = v.string(mustBe('a text'));
export const flag = v.boolean(mustBe('true or false'));

export const number = v.number(mustBe('a number'));

export const wholeNumber = (min: number) =>
  v.pipe(
    number,
    v.integer(mustBe('a whole number')),
    v.minValue(min, mustBe(min === 0 ? 'a whole number, not below 0' : `a whole number, at least ${min}`)),
  );

export const milliseconds = wholeNumber(0);

export const oneOf = <const T extends readonly string[]>(...values: T) =>
  v.picklist(values, mustBe(`one of ${values.join(', ')}`));

/** In a query everything is text. */
export const count = v.pipe(text, v.regex(/^\d{1,15}$/, 'must be a whole number'));

/** An object with these members and no other; a misspelt one is named. */
export const members = <T extends v.ObjectEntries>(entries: T) =>
  v.strictObject(entries, ({ path, input, expected }) => {
    if (!path?.length) return `must be an object, is ${show(input)}`;
    if (expected === 'never') return `is not expected here; accepted: ${Object.keys(entries).join(', ')}`;
    return 'is missing';
  });

/** The value, or what is wrong with it: `do must be one of …, is "ct"`. */
export function judged<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): { readonly value: v.InferOutput<S> } | { readonly problem: string } {
  // valibot takes a list for an object.
  if (Array.isArray(value)) return { problem: `must be an object, is ${show(value)}` };
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (success) return { value: output };
  const [{ path = [], message }] = issues;
  const where = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return { problem: where === '' ? message : `${where.replace(/^\./, '')} ${message}` };
}
