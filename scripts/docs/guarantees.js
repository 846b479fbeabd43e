// docs/guarantees.md: its prose is written by hand; beside each promise stand the tests that name it, and what follows from them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * @typedef {object} Shown a test, or a group of tests, that names promises in its title
 * @property {string} file below the root
 * @property {string} title without the ids, behind the titles of the groups it is in
 * @property {readonly string[]} promises `G4`
 */

/**
 * Promises about what is not there yet. They are the only ones that may be without a test.
 * @type {readonly string[]}
 */
export const NOT_YET = [];

// What every run of test/properties must keep is a list in this file.
const PROMISES_OF_RUNS = 'test/support/programs/promises.ts';
const RUNS = 'test/properties/short-runs.property.test.ts';
const PROPERTIES = /\.property\.test\.ts$/;
const BEFORE = /^(?:(?:G|KB-|RD-|CL-|NA-|FD-)\d+ )+/;
const BEHIND = /\s*\(((?:(?:G|KB-|RD-|CL-|NA-|FD-)\d+(?:, )?)+)\)/g;

/**
 * The tests below `test/` whose titles have the id of a promise: `G4 no message is lost`, `is replaced (G13, KB-24)`.
 * @param {string} root
 * @returns {Shown[]}
 */
export function testsOfPromises(root) {
  return readdirSync(path.join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => (file.endsWith('.test.ts') && !file.startsWith('test/docs/')) || file === PROMISES_OF_RUNS)
    .sort()
    .flatMap((file) =>
      titlesIn(readFileSync(path.join(root, file), 'utf8')).map(({ title, within }) => ({
        file: file === PROMISES_OF_RUNS ? RUNS : file,
        title: within + plain(title),
        promises: promisesIn(title),
      })),
    )
    .filter(({ promises }) => promises.length > 0);
}

/**
 * The ids of our predecessors' promises and defects that each test file has in its titles, below `test/` and without the ending.
 * @param {string} root
 */
export function idsInTitles(root) {
  return readdirSync(path.join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) =>
      path.relative(path.join(root, 'test'), path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    )
    .filter((file) => !file.startsWith('docs/'))
    .sort()
    .map((file) => {
      const titles = titlesIn(readFileSync(path.join(root, 'test', file), 'utf8')).map(({ title }) => title);
      const ids = titles.flatMap((title) => title.match(/\b(?:RD|CL|NA|FD)-\d+\b/g) ?? []);
      return { file: file.replace(/\.test\.ts$/, ''), ids: [...new Set(ids)] };
    });
}

/**
 * Every text of a test file may be a title: rows of `each` have theirs in arrays. What it stands in (`describe`) is put before it.
 * @param {string} source
 * @returns {{ title: string, within: string }[]}
 */
function titlesIn(source) {
  /** @type {{ title: string, within: string }[]} */
  const titles = [];
  /** @type {(node: ts.Node, within: string) => void} */
  const visit = (node, within) => {
    if (ts.isStringLiteralLike(node)) titles.push({ title: node.text, within });
    const group = groupOf(node);
    if (group) titles.push({ title: group.text, within });
    ts.forEachChild(node, (child) => {
      if (child !== group) visit(child, group ? `${within}${plain(group.text)} › ` : within);
    });
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, false), '');
  return titles;
}

/**
 * The title in `describe('title', …)` and in `describe.each(rows)('title', …)`.
 * @param {ts.Node} node
 */
function groupOf(node) {
  if (!ts.isCallExpression(node)) return undefined;
  const [title] = node.arguments;
  /** @type {ts.Expression} */
  let callee = node.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  const isGroup = ts.isIdentifier(callee) && callee.text === 'describe';
  return isGroup && title && ts.isStringLiteralLike(title) ? title : undefined;
}

/** @param {string} title */
function promisesIn(title) {
  const ids = [BEFORE.exec(title)?.[0] ?? '', ...[...title.matchAll(BEHIND)].map(([, inside = '']) => inside)].join(
    ' ',
  );
  return [...new Set(ids.match(/\bG\d+\b/g) ?? [])];
}

/** @param {string} title */
const plain = (title) =>
  title
    .replace(BEFORE, '')
    .replace(BEHIND, '')
    .replace(/%[sidjop#]|\$\w+/g, '…')
    .replace(/[\s:,]+$/, '')
    .replaceAll('|', '\\|');

/**
 * `holds` only where random faults were let loose on it, in a property.
 * @param {string} promise
 * @param {readonly Shown[]} tests
 */
export function wordFor(promise, tests) {
  const ours = tests.filter(({ promises }) => promises.includes(promise));
  if (ours.some(isProperty)) return 'holds';
  if (ours.length > 0) return 'tested';
  return NOT_YET.includes(promise) ? 'not yet' : 'untested';
}

/** @param {Shown} test */
const isProperty = ({ file }) => PROPERTIES.test(file);

/**
 * The page with its words and lists brought up to date.
 * @param {string} page
 * @param {readonly Shown[]} tests
 */
export function guaranteesPage(page, tests) {
  return page
    .replace(/^(\| (G\d+) +\|.*\|) \S.*? +\|$/gm, (_, row, promise) => `${row} ${wordFor(promise, tests).padEnd(7)} |`)
    .replace(
      /^(<!-- tests of (G\d+) -->\n)[\s\S]*?^(<!-- end -->)$/gm,
      (_, begin, promise, end) => `${begin}\n${listOf(promise, tests)}\n${end}`,
    );
}

/**
 * @param {string} promise
 * @param {readonly Shown[]} tests
 */
function listOf(promise, tests) {
  const ours = tests.filter(({ promises }) => promises.includes(promise));
  if (ours.length === 0) return 'No test yet.\n';
  const row = (/** @type {Shown} */ { file, title }) =>
    `| ${title} | [${file.replace(/^test\/|\.test\.ts$|\.ts$/g, '')}](../${file}) |\n`;
  // What random faults were let loose on comes first: in any run, then by the charts.
  const rank = (/** @type {Shown} */ test) => (test.file === RUNS ? 0 : isProperty(test) ? 1 : 2);
  const rows = [...ours].sort((a, b) => rank(a) - rank(b)).map(row);
  return `| tested | where |\n| --- | --- |\n${[...new Set(rows)].join('')}`;
}
