import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './source.js';

const TREES = 'src emulator cli testing visualizer console scripts bench examples test'.split(' ');

/** Whoever looks for an example looks through their names: one idea a file, and no folder hides one. */
const LISTS = ['examples'];

const CODE = /\.(?:ts|tsx|js|mjs|cjs|css)$/;
const MOST_LINES = 400;
const MOST_FILES = 15;

interface Folder {
  readonly name: string;
  readonly files: readonly string[];
}

/** A folder and all below it, as they are in a clone. */
function foldersIn(name: string): Folder[] {
  const entries = readdirSync(path.join(ROOT, name), { withFileTypes: true }).filter(
    (entry) => entry.name !== 'node_modules',
  );
  const files = entries.filter((entry) => entry.isFile()).map((entry) => `${name}/${entry.name}`);
  return [
    { name, files },
    ...entries.filter((entry) => entry.isDirectory()).flatMap((entry) => foldersIn(`${name}/${entry.name}`)),
  ];
}

const linesOf = (file: string): number => readFileSync(path.join(ROOT, file), 'utf8').split('\n').length - 1;

describe.each(TREES)('%s/', (tree) => {
  const folders = foldersIn(tree);

  it(`has folders of at most ${MOST_FILES} files`, () => {
    const full = folders.filter(({ name, files }) => files.length > MOST_FILES && !LISTS.includes(name));
    expect(full.map(({ name, files }) => `${name}: ${files.length}`)).toEqual([]);
  });

  it(`has files of at most ${MOST_LINES} lines`, () => {
    const code = folders.flatMap(({ files }) => files).filter((file) => CODE.test(file));
    expect(code.length).toBeGreaterThan(10);
    expect(code.filter((file) => linesOf(file) > MOST_LINES).map((file) => `${file}: ${linesOf(file)}`)).toEqual([]);
  });
});
