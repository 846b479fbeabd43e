/** What may stand where something else is meant, in everything that comes from the platform. */

/** Stands for a value that the JSON below gets put in; text, because much of the junk cannot be made of values. */
const HOLE = '\u00a7hole\u00a7';
const MISSING = '\u00a7missing\u00a7';

const deep = (open: string, close: string): string => open.repeat(10_000) + close.repeat(10_000);

/** What may stand where the protocol has something else, as JSON. */
export const JUNK: Readonly<Record<string, string>> = {
  'nothing at all': MISSING,
  null: 'null',
  true: 'true',
  'a number': '7',
  'a negative number': '-3',
  'a fraction': '1.5',
  'a number that is too large to count': '1e300',
  'a number that is infinite': '1e999',
  'an empty text': '""',
  'a text': '"junk"',
  'a number as a text': '"7"',
  'a very long text': JSON.stringify('x'.repeat(200_000)),
  'half of a character': '"\\ud800"',
  'an empty object': '{}',
  'an object with a toString of its own': '{"toString":1,"valueOf":2}',
  'an object with a __proto__': '{"__proto__":{"id":"x","length":3},"constructor":null}',
  'a key twice': '{"a":1,"a":{"id":{}}}',
  'an empty list': '[]',
  'a list of nulls': `[${Array(5_000).fill('null').join()}]`,
  'a list of everything': '[null,1,"x",{},[],{"toString":1},true]',
  'lists ten thousand deep': deep('[', ']'),
  'objects ten thousand deep': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
};

export type Path = readonly string[];

/** Every place in a value, the whole of it first. */
export function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))];
}

function at(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = at(copy[key], rest, put);
  return copy;
}

/** The JSON of a value with junk at some places, the innermost of which count. */
export function spoilt(good: object, places: readonly (readonly [Path, string])[]): string {
  let value: unknown = good;
  const sorted = [...places].sort(([a], [b]) => a.length - b.length);
  sorted.forEach(([path], index) => {
    value = at(value, path, `${HOLE}${index}`);
  });
  let json =
    JSON.stringify(value, (_, member: unknown) => {
      const index = typeof member === 'string' && member.startsWith(HOLE) ? Number(member.slice(HOLE.length)) : -1;
      return index >= 0 && sorted[index]![1] === MISSING ? undefined : member;
    }) ?? '';
  sorted.forEach(([, junk], index) => {
    json = json.replace(`"${HOLE}${index}"`, () => junk);
  });
  return json;
}
