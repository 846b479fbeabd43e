// docs/compatibility.md: its prose is written by hand, its tables are made here. A row says which tests show it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import connecting from './connecting.js';
import conversing from './conversing.js';
import { DEFECTS, PROMISED } from './numbered.js';
import telling from './telling.js';

/**
 * @typedef {readonly [names: string, says: string, tests: string]} Row
 * @typedef {{ readonly head: string, readonly rows: readonly Row[] }} Table
 * @typedef {Readonly<Record<string, Table>>} Tables
 */

/** By the name that stands in the page: `<!-- table Dialog -->`. @type {Tables} */
export const TABLES = { ...connecting, ...conversing, ...telling };

/** @typedef {{ readonly file: string, readonly ids: readonly string[] }} Shown a test file and the ids in its titles */

/**
 * The page with its tables brought up to date.
 * @param {string} page
 * @param {readonly Shown[]} shown
 * @param {string} root
 */
export function compatibilityPage(page, shown, root) {
  return page.replace(/^(<!-- table (.+) -->\n)[\s\S]*?^(<!-- end -->)$/gm, (_, begin, name, end) => {
    return `${begin}\n${tableOf(name, shown, root)}\n${end}`;
  });
}

/** @type {(name: string, shown: readonly Shown[], root: string) => string} */
function tableOf(name, shown, root) {
  const testsWith = (/** @type {string} */ id) => shown.filter(({ ids }) => ids.includes(id)).map(({ file }) => file);
  if (name === 'defects') {
    return tableFrom(
      ['id', '`lp-messaging-sdk`', 'Parley', 'test'],
      DEFECTS.map(([id, theirs, ours]) => [
        id,
        theirs,
        ours,
        links(id === '' ? ['sdk/events/handlers'] : testsWith(id)),
      ]),
    );
  }
  if (name === 'promises') {
    return tableFrom(
      ['id', 'what', 'test'],
      PROMISED.map(([id, what, without]) => [id, what, links(testsWith(id)) || without || 'no test yet']),
    );
  }
  const table = TABLES[name];
  if (!table) throw new Error(`There is no table "${name}" in scripts/docs/compatibility.`);
  return tableFrom(
    [table.head, '', 'test'],
    table.rows.map(([names, says, tests]) => {
      const files = tests.split(' ').filter((file) => file !== '');
      const lost = files.find((file) => !existsSync(path.join(root, 'test', `${file}.test.ts`)));
      if (lost) throw new Error(`${names} names a test that there is not: test/${lost}.test.ts`);
      return [names, says, links(files)];
    }),
  );
}

/** @param {readonly string[]} files below test/, without their ending */
const links = (files) => [...new Set(files)].map((file) => `[${file}](../test/${file}.test.ts)`).join(', ');

/** @type {(head: readonly string[], rows: readonly (readonly string[])[]) => string} */
const tableFrom = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
