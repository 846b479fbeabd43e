// Which mutants are tried. StrykerJS has no sampling of its own; a checker is its door for "do not run this one".
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CheckStatus } from '@stryker-mutator/api/check';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';

const root = resolve(import.meta.dirname, '../..');

/** Stryker's workers see files in its sandbox, a folder below .stryker/ with the same paths. @param {string} file */
export const inRepository = (file) => relative(root, file).replace(/^\.stryker\/[^/]+\//, '');

/** @param {string} text one mutant's words, on one line */
const squeeze = (text) => text.replace(/\s+/g, ' ').trim();

/**
 * A mutant as people and equivalents.json name it: by its words and not by its line, which moves.
 * @param {Pick<import('@stryker-mutator/api/core').Mutant, 'fileName' | 'location' | 'replacement'>} mutant
 */
export function describe(mutant) {
  const file = inRepository(mutant.fileName);
  const { start, end } = mutant.location;
  const lines = linesOf(file);
  const text = lines.slice(start.line, end.line + 1);
  const inFront = `${lines[start.line - 1] ?? ''} ${text[0]?.slice(0, start.column)}`;
  text[text.length - 1] = text[text.length - 1]?.slice(0, end.column) ?? '';
  text[0] = text[0]?.slice(start.column) ?? '';
  return {
    file,
    line: start.line + 1,
    before: squeeze(text.join('\n')),
    after: squeeze(mutant.replacement),
    isDescription: /\bdescription:\s*$/.test(inFront),
  };
}

/** @type {Map<string, string[]>} */
const sources = new Map();

/** @param {string} file */
function linesOf(file) {
  const lines = sources.get(file) ?? readFileSync(resolve(root, file), 'utf8').split('\n');
  sources.set(file, lines);
  return lines;
}

/** @param {ReturnType<typeof describe>} mutant @param {{ share: number, seed: number }} selection */
export function isChosen({ file, before, after, isDescription }, { share, seed }) {
  // What a state is for is said to people: docs/statecharts.md is made of it, and a test holds the two against each other
  // (statecharts-doc.test.ts), which is not among the fast ones. No code reads it.
  if (isDescription) return false;
  const name = JSON.stringify([seed, file, before, after]);
  const hash = createHash('sha256').update(name).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < share;
}

/** @type {{ file: string, before: string, after: string, reason: string }[]} */
export const equivalents = JSON.parse(readFileSync(new URL('equivalents.json', import.meta.url), 'utf8'));

/** @param {ReturnType<typeof describe>} mutant */
export const equivalentOf = ({ file, before, after }) =>
  equivalents.find((one) => one.file === file && one.before === before && one.after === after);

class Selection {
  static inject = tokens(commonTokens.options);
  /** @param {import('@stryker-mutator/api/core').StrykerOptions} options */
  constructor(options) {
    this.selection = /** @type {{ share: number, seed: number }} */ (options.selection);
  }
  async init() {}
  /** @param {import('@stryker-mutator/api/core').Mutant[]} mutants */
  async check(mutants) {
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, this.verdict(describe(mutant))]));
  }
  /**
   * @param {ReturnType<typeof describe>} mutant
   * @returns {import('@stryker-mutator/api/check').CheckResult}
   */
  verdict(mutant) {
    if (!isChosen(mutant, this.selection)) return { status: CheckStatus.CompileError, reason: 'not in the sample' };
    const equivalent = equivalentOf(mutant);
    if (equivalent) return { status: CheckStatus.CompileError, reason: equivalent.reason };
    return { status: CheckStatus.Passed };
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'selection', Selection)];
