/** A small vocabulary for saying what a frame must look like. A check answers with the first thing wrong, in words. */
import { asArray, isObject, type Json } from './json.js';

export type Check = (value: Json | undefined, path: string) => string | undefined;

const show = (value: Json | undefined): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

export const anything: Check = () => undefined;

export function string({ min = 0, max = Number.POSITIVE_INFINITY } = {}): Check {
  return (value, path) => {
    if (typeof value !== 'string') return `${path} must be a string, is ${show(value)}`;
    if (value.length < min) return `${path} must not be empty`;
    return value.length > max ? `${path} must have at most ${max} characters, has ${value.length}` : undefined;
  };
}

export const text = string();
export const id = string({ min: 1 });

/** Skill and campaign ids: string or integer (protocol.md 13.4 #21). */
export const idOrNumber: Check = (value, path) =>
  typeof value === 'string' || Number.isInteger(value)
    ? undefined
    : `${path} must be a string or an integer, is ${show(value)}`;

export function integer({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = {}): Check {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return `${path} must be an integer, is ${show(value)}`;
    return value < min || value > max ? `${path} must be between ${min} and ${max}, is ${value}` : undefined;
  };
}

export const boolean: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : `${path} must be true or false, is ${show(value)}`;

export function oneOf(...values: readonly string[]): Check {
  return (value, path) =>
    typeof value === 'string' && values.includes(value)
      ? undefined
      : `${path} must be one of ${values.join(', ')}, is ${show(value)}`;
}

export const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? undefined : check(value, path);

/** May be absent or null. */
export const nullable =
  (check: Check): Check =>
  (value, path) =>
    value === undefined || value === null ? undefined : check(value, path);

/** An array, or one bare element in its place (protocol.md 5.5). */
export function listOf(check: Check, { min = 0 } = {}): Check {
  return (value, path) => {
    const items = asArray(value);
    if (!items || items.length < min)
      return `${path} must be an array${min > 0 ? ` of at least ${min}` : ''}, is ${show(value)}`;
    for (const [index, item] of items.entries()) {
      const problem = check(item, `${path}[${index}]`);
      if (problem) return problem;
    }
    return undefined;
  };
}

/** Members that are not listed are tolerated: receivers ignore what they don't know (protocol.md 5.5). */
export function object(members: Readonly<Record<string, Check>>, more?: Check): Check {
  const entries = Object.entries(members);
  return (value, path) => {
    if (!isObject(value)) return `${path} must be an object, is ${show(value)}`;
    for (const [name, check] of entries) {
      const problem = check(value[name], `${path}.${name}`);
      if (problem) return problem;
    }
    return more?.(value, path);
  };
}

/** Picks the check by the value of one member, as `event.type` and `conversationField[].field` do. */
export function byMember(member: string, cases: Readonly<Record<string, Check>>): Check {
  const known = oneOf(...Object.keys(cases));
  return (value, path) => {
    if (!isObject(value)) return `${path} must be an object, is ${show(value)}`;
    const tag = value[member];
    return known(tag, `${path}.${member}`) ?? cases[tag as string]?.(value, path);
  };
}
