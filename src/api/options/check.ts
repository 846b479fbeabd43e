import { argumentError } from '../errors/errors.js';
import type { ArgumentProblem } from '../errors/texts.js';

/*
 * How options and arguments are described: a check says what is wrong with a value, and bigger checks are put together
 * from smaller ones. Checks only judge. The caller goes on with what it was given, because a logger or a clock would
 * lose its methods in a copy. (valibot would do the same for 1,950 bytes more in a consumer's page; see
 * bench/history.md.)
 */

/** What is wrong with a value. */
interface Wrong {
  readonly problem: ArgumentProblem;
  /** What would have been accepted, where the sentence names it. */
  readonly accepted: readonly string[];
  /** Where in the value, such as `.retention.messagesPerDialog`. */
  readonly path: string;
  /** What was found there, fit to be shown. */
  readonly given: string;
}

export type Check = (value: unknown) => Wrong | undefined;

/** Longest delay that a timer can have; a longer one would go off at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Throws the ArgumentError for the first thing that is wrong with an argument. */
export const checkArgument = (check: Check, value: unknown, name: string): void =>
  refuse(check, value, `Argument ${name}`);

/** Throws the ArgumentError for the first thing that is wrong with an option. */
export const checkOption = (check: Check, value: unknown, name: string): void => refuse(check, value, `Option ${name}`);

function refuse(check: Check, value: unknown, what: string): void {
  let wrong: Wrong | undefined;
  try {
    wrong = check(value);
  } catch (cause) {
    // A Proxy or a getter may throw whatever it likes.
    throw argumentError('unreadable', { subject: what }, [], cause);
  }
  if (!wrong) return;
  const { problem, path, given, accepted } = wrong;
  throw argumentError(problem, { subject: what + path, given }, accepted);
}

/** What was given, as far as it may be shown: of objects only that they are, because a secret may be in them. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return isList(value) ? 'a list' : 'an object';
  return String(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    // A revoked Proxy throws even here.
    return false;
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isFunction = (value: unknown): boolean => typeof value === 'function';
export const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);
const isTextId = (value: unknown): boolean => isText(value) && value.trim() !== '';
const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  (isObject(value) || isFunction(value)) &&
  names.every((name) => isFunction((value as Readonly<Record<string, unknown>>)[name]));

/** The simplest check: a question, and the problem if the answer is no. */
export const fits =
  (test: (value: unknown) => boolean, problem: ArgumentProblem, accepted: readonly string[] = []): Check =>
  (value) =>
    test(value) ? undefined : { problem, accepted, path: '', given: show(value) };

/** One check after the other, until something is wrong. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value) => {
    for (const check of checks) {
      const wrong = check(value);
      if (wrong) return wrong;
    }
    return undefined;
  };

/** May be left out; null says the same, as in the documentation of lp-messaging-sdk. */
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null ? undefined : check(value);

const within = (wrong: Wrong | undefined, place: string): Wrong | undefined =>
  wrong && { ...wrong, path: place + wrong.path };

export const listOf = (check: Check, problem: ArgumentProblem): Check =>
  all(fits(isList, problem), (value) => {
    for (const [index, one] of (value as readonly unknown[]).entries()) {
      const wrong = within(check(one), `[${index}]`);
      if (wrong) return wrong;
    }
    return undefined;
  });

/** An object with these members. Others are left alone. */
export const withMembers = (entries: Readonly<Record<string, Check>>): Check =>
  all(fits(isObject, 'object'), (value) => {
    for (const [name, check] of Object.entries(entries)) {
      const wrong = within(check((value as Readonly<Record<string, unknown>>)[name]), `.${name}`);
      if (wrong) return wrong;
    }
    return undefined;
  });

/** An object with these members and no others. */
export const onlyMembers = (entries: Readonly<Record<string, Check>>): Check =>
  all(withMembers(entries), (value) => {
    const accepted = Object.keys(entries);
    const odd = Object.keys(value as object).find((name) => !accepted.includes(name));
    if (odd === undefined) return undefined;
    return { problem: 'unknownMember', accepted, path: '', given: JSON.stringify(odd) };
  });

export const flag = optional(fits((value) => typeof value === 'boolean', 'flag'));
export const text = fits(isText, 'text');
/** Words are compared, not looked up: `toString` is in no list, though every object has one. */
export const word = (accepted: readonly string[], problem: ArgumentProblem = 'word'): Check =>
  fits((value) => isText(value) && accepted.includes(value), problem, accepted);
/** A text that may be a secret: nothing of it is shown. */
export const secret = fits((value) => isText(value) && value !== '', 'secret');
export const textId = fits(isTextId, 'id');
/** An id, in words or as a number, as the platform has both (protocol.md 0.3). */
export const id = fits((value) => isTextId(value) || isWhole(value), 'id');
/** Infinity is one of these: no limit. */
export const amount = (least: number): Check =>
  optional(fits((value) => isNumber(value) && value >= least, 'amount', [String(least)]));
export const milliseconds = (least: number): Check =>
  optional(
    fits((value) => isNumber(value) && value >= least && value <= LONGEST_TIMER_MS, 'milliseconds', [String(least)]),
  );
export const anObject = fits(isObject, 'object');
export const aFunction = fits(isFunction, 'function');
export const methods = (...names: readonly string[]): Check =>
  fits((value) => hasMethods(value, names), 'methods', names);
/** A function, or XState's observer: an object whose methods may be left out. */
export const observer = fits(
  (value) => isFunction(value) || (isObject(value) && isFunction(value.next ?? isFunction)),
  'observer',
);
/** Told by its shape: signals of other realms and of older browsers are good ones too. */
export const signal = optional(
  fits(
    (value) =>
      isObject(value) &&
      hasMethods(value, ['addEventListener', 'removeEventListener']) &&
      typeof value.aborted === 'boolean',
    'signal',
  ),
);
