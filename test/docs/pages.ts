import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/run-node.js';

/** Every page of the documentation, by its path from the root. */
export const pages: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The fenced blocks of a language, in order. */
export function blocksOf(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code ?? '',
  );
}

/** A page without its code, where brackets are not links. */
export function proseOf(page: string): string {
  return read(page)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()#]/g, ' '));
}

/** The rows of the tables below a heading (to the next one), cell by cell, without head and divider. */
export function rowsBelow(page: string, heading: string): string[][] {
  const text = read(page);
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${page} has no heading "${heading}"`);
  const end = text.indexOf('\n## ', start + 1);
  const tables = text.slice(start, end < 0 ? undefined : end).match(/(?:^\|.*\|\n)+/gm) ?? [];
  return tables.flatMap((table) =>
    table
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      ),
  );
}

/** What a cell names in code: `` `close()` `` is `close`, `` `send(request)` `` is `send`. */
export function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => /^(\w+)(?:\(.*)?$/.exec(code ?? '')?.[1] ?? []);
}
