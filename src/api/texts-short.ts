import type { ArgumentProblem, Told, Words } from './texts.js';

/*
 * What the production build of `parley/consumer` says for browsers, in the place of texts.ts: a code, its values, and
 * where the words are. Whoever reads more of it than the code is a developer, and has the development build.
 */

type Values = NonNullable<Told['context']>;

/** Longer ones, such as whole frames, are in the error's context. */
const LONGEST_VALUE = 100;

const told = (values: readonly unknown[], code: string): Words => ({
  message: `${[code, ...values.filter((value) => value && String(value).length <= LONGEST_VALUE)].join(' · ')}: see docs/errors.md of parley`,
});

const pairs = (values: Values): string[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : `${name} ${value}`));

export const wordsOf = ({ code, status, reason, context = {} }: Told): Words =>
  told([status, reason, ...pairs(context)], code);

export const argumentWords = (problem: ArgumentProblem, values: Values): Words =>
  told([problem, ...pairs(values)], 'BAD_ARGUMENT');

export const UNHEARD = 'parley: nobody listens to the event "error"';
