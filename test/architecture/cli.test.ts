import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { type Import, importsOf, ROOT } from './source.js';

/** Imports of all files of a folder; here `target` is a path below the root of the project. */
function importsIn(folder: string): Import[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .flatMap((file) => {
      const name = path.relative(ROOT, file).replaceAll(path.sep, '/');
      return importsOf({
        name,
        file: ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true),
      });
    });
}

const said = ({ from, specifier }: Import): string => `${from} imports ${specifier}`;

describe('The command line', () => {
  it.each(['src', 'emulator'])('is imported by nothing in %s/', (folder) => {
    const imports = importsIn(folder);
    expect(imports.length).toBeGreaterThan(50);
    const wrong = imports.filter(({ target }) => target?.startsWith('cli/'));
    expect(wrong.map(said)).toEqual([]);
  });

  it('uses of Parley what every program can: the entry points, by their public names', () => {
    const imports = importsIn('cli');
    expect(imports.filter(({ target }) => target !== undefined && !target.startsWith('cli/')).map(said)).toEqual([]);
    const packages = imports.filter(({ target, specifier }) => target === undefined && !specifier.startsWith('node:'));
    expect([...new Set(packages.map(({ specifier }) => specifier))].sort()).toEqual([
      'fastest-levenshtein',
      'parley-sdk',
      'parley-sdk/emulator',
      'parley-sdk/inspect',
      'parley-sdk/machines',
      'parley-sdk/visualizer',
      'ws',
    ]);
  });

  it('checks platforms with a client of its own: neither the SDK nor the emulator can vouch for itself', () => {
    const imports = importsIn('cli/conformance');
    expect(imports.length).toBeGreaterThan(20);
    const parley = imports.filter(({ specifier }) => specifier.startsWith('parley-sdk'));
    expect(parley.map(said)).toEqual(['cli/conformance/platform.ts imports parley-sdk/emulator']);
    const users = importsIn('cli').filter(({ specifier }) => specifier === 'ws');
    expect(users.map(said)).toEqual(['cli/conformance/client/line.ts imports ws']);
  });

  it('loads a command only when it is called: its entry needs neither the SDK nor the emulator', () => {
    const imports = importsIn('cli');
    const first = new Set(['cli/index.ts']);
    for (const name of first) {
      for (const { from, target, isTypeOnly } of imports) {
        if (from !== name || !target || isTypeOnly || from === 'cli/commands.ts') continue;
        first.add(target);
      }
    }
    expect([...first]).toContain('cli/commands.ts');
    const heavy = imports.filter(({ from, specifier }) => first.has(from) && specifier.startsWith('parley-sdk'));
    expect(heavy.map(said)).toEqual([]);
  });

  it('has files of one subject: at most 250 lines', () => {
    const names = [...new Set(importsIn('cli').map(({ from }) => from))];
    const long = names.filter((name) => readFileSync(path.join(ROOT, name), 'utf8').split('\n').length > 250);
    expect(long).toEqual([]);
  });
});
