/** A JSON object of the wire; every member may be anything. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Thrown by the readers below when a field is there but cannot be what the protocol says. Not an Error: nobody reads its
 * stack, and making one for each change of a long frame would take longer than reading the frame.
 */
export class WrongField {
  constructor(readonly field: string) {}
}

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Ids and words of the platform are far shorter; longer ones would be kept for as long as the conversation is. */
const LONGEST_TEXT = 65_536;
/** Milliseconds since the epoch that a Date can hold. A larger "last update" would make every later one look old. */
const LARGEST_TIME = 8.64e15;
/**
 * What is kept as it came (context, metadata, rich content) is later compared, frozen and serialised by functions that
 * recurse. LivePerson's deepest structured content stays below twenty levels.
 */
const DEEPEST_JSON = 100;

/** A text; numbers count as one, because ids come either way. Objects do not, not even those with a `toString`. */
export function textOf(value: unknown, otherwise: string, field: string): string {
  if (typeof value === 'string' && value.length <= LONGEST_TEXT) return value;
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'number') return String(value);
  throw new WrongField(field);
}

export function textOrNone(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  return textOf(value, '', field);
}

/** A time or a count; JSON can spell numbers that are neither, such as 1e999. */
export function numberOrNone(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Math.abs(value) <= LARGEST_TIME) return value;
  throw new WrongField(field);
}

export const numberOf = (value: unknown, otherwise: number, field: string): number =>
  numberOrNone(value, field) ?? otherwise;

/** Sequences are counted from 0 (protocol.md 7.3); one that is none would silence its dialog. */
export const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export function sequenceOf(value: unknown, field: string): number {
  if (isSequence(value)) return value;
  throw new WrongField(field);
}

const NOTHING: Json = Object.freeze({});
const EMPTY: readonly never[] = Object.freeze([]);

/** An object; an empty one where there is none. */
export function objectOf(value: unknown, field: string): Json {
  if (value === undefined || value === null) return NOTHING;
  if (isJson(value) && !Array.isArray(value)) return value;
  throw new WrongField(field);
}

export function listOf(value: unknown, field: string): readonly unknown[] {
  if (value === undefined || value === null) return EMPTY;
  if (Array.isArray(value)) return value;
  throw new WrongField(field);
}

/** What is kept as it came, whatever it is, as long as it is not absurdly deep. */
export function anyOf<T>(value: T, field: string): T {
  if (isDeeper(value, DEEPEST_JSON)) throw new WrongField(field);
  return value;
}

/** Metadata as it came; one bare object is a list of one (protocol.md 5.5). */
export function metadataOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  anyOf(value, 'metadata');
  return Array.isArray(value) ? value : [value];
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const member of Object.values(value)) if (isDeeper(member, levels - 1)) return true;
  return false;
}

/** The first members that an excerpt looks at. */
const MOST_MEMBERS = 200;

/** Some JSON of a value, for an error. Undefined where it is too much or too deep to be written down. */
export function excerptOf(value: unknown): string | undefined {
  let members = 0;
  try {
    return JSON.stringify(value, (_, member: unknown) => {
      members += 1;
      if (members > MOST_MEMBERS) throw new RangeError('too long for an excerpt');
      return member;
    });
  } catch {
    return undefined;
  }
}
