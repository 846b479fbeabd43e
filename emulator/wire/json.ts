/** What `JSON.parse` can give. The emulator reads foreign frames as this and narrows by checking, never by casting. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The same once more. `structuredClone` goes through a MessagePort in Node 20, which takes longer than the rest of a copy. */
export function copyOf<T extends Json | undefined>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as Json as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)])) as Json as T;
}

/** "Where an array is expected, one bare element is accepted" (protocol.md 5.5). */
export function asArray(value: Json | undefined): readonly Json[] | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? (value as readonly Json[]) : [value as Json];
}

export const asString = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const asNumber = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** Skill and campaign ids arrive as strings or integers and leave as strings (protocol.md 13.4 #21). */
export function asId(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** The strings of an array (or of one bare string). */
export function asStrings(value: Json | undefined): string[] | undefined {
  return asArray(value)?.filter((item): item is string => typeof item === 'string');
}
