import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = join(__dirname, '..', '..', 'emulator');
const MANUAL = readFileSync(join(__dirname, '..', '..', 'docs', 'emulator.md'), 'utf8');

const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));
const sourceOf = (file: string): string => readFileSync(file, 'utf8');
/** Examples in doc comments import by the public name. */
const codeOf = (file: string): string => sourceOf(file).replace(/^\s*\*.*$/gm, '');

describe('The emulator', () => {
  it.each(files.map((file) => [relative(FOLDER, file), file]))(
    '%s imports nothing but itself, node:, ws, selfsigned, jose, valibot, its JSON schemas and classic-level',
    (_name, file) => {
      const specifiers = [...codeOf(file).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
        ([, specifier]) => specifier!,
      );
      for (const specifier of specifiers) {
        if (specifier.startsWith('.')) expect(relative(FOLDER, join(file, '..', specifier))).not.toMatch(/^\.\./);
        else
          expect(specifier).toMatch(
            /^(?:node:[\w/]+|ws|selfsigned|jose|valibot|@valibot\/to-json-schema|classic-level)$/,
          );
      }
    },
  );

  it('has each of its assumptions in the manual, and no other', () => {
    const ids = (text: string): string[] => [...new Set(text.match(/\bEA\d+\b/g) ?? [])].sort();
    const inCode = ids(files.map(sourceOf).join('\n'));
    expect(inCode.length).toBeGreaterThan(10);
    expect(ids(MANUAL)).toEqual(inCode);
  });

  it.each(files.map((file) => [relative(FOLDER, file), file]))(
    '%s takes time and randomness from the two injectable places only',
    (name, file) => {
      const doors: Readonly<Record<string, RegExp>> = {
        'clock.ts': /Math\.random|random(?:UUID|Bytes|Int)|set(?:Immediate|Interval)/,
        'random.ts': /Math\.random|Date\.now|\bset(?:Timeout|Immediate|Interval)\(/,
      };
      const forbidden =
        /Math\.random|random(?:UUID|Bytes|Int)|Date\.now|new Date\(\)|performance\.|(?<![.\w])set(?:Timeout|Immediate|Interval)\(/;
      expect(codeOf(file)).not.toMatch(doors[name] ?? forbidden);
    },
  );

  it('loads TLS tools only when TLS is asked for', () => {
    const eager = files.filter((file) => /^import [^;]*'selfsigned'/m.test(sourceOf(file)));
    expect(eager).toEqual([]);
  });
});
