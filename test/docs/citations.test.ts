import { describe, expect, it } from '@jest/globals';
import { idsCited, idsDefined, sectionsCited, sectionsOf, type Text, texts } from './citations.js';
import { pages, read } from './pages.js';

const ALL = texts();
// The tables that docs/compatibility.md is made from are as much a page as it is.
const inCode = ALL.filter(({ file }) => !/^(?:test|docs|scripts\/docs\/compatibility)\/|^[A-Z]+\.md$/.test(file));

const inComment = (text: string): Text => ({ file: 'x.ts', text });
const shown = (citations: readonly { at: string; id: string }[]): string[] =>
  citations.map(({ at, id }) => `${at} ${id}`);

describe('A citation of docs/protocol.md', () => {
  it.each([
    ['one section', '(protocol.md 6.10)', ['6.10']],
    ['a whole chapter', 'protocol.md section 4', ['4']],
    ['a list', '(protocol.md 12.3, 13.4 #28). [EA29]', ['12.3', '13.4 #28']],
    ['a list that ends in words', '(protocol.md 6.10, `Stage`)', ['6.10']],
    ['a range', 'protocol.md 6.8–6.10, 13.1)', ['6.8', '6.10', '13.1']],
    ['one with a remark', 'protocol.md 6.7: 200 is the default', ['6.7']],
    ['one over the end of a line', '(protocol.md\n   * 13.4\n   * #11)', ['13.4 #11']],
    ['a list over the end of a line', '// protocol.md 2.2,\n  // 13.4 #18', ['2.2', '13.4 #18']],
    ['a link', '[protocol.md](protocol.md) 4.6', ['4.6']],
    ['none', 'every departure from protocol.md is noted', []],
  ])('is found: %s', (_, text, sections) => {
    expect(sectionsCited(inComment(text)).map(({ id }) => id)).toEqual(sections);
  });

  it('names a section, and a numbered question, that the page has', () => {
    const there = sectionsOf(read('docs/protocol.md'));
    const cited = ALL.flatMap(sectionsCited);
    expect(cited.length).toBeGreaterThan(200);
    expect(shown(cited.filter(({ id }) => !there.has(id)))).toEqual([]);
  });

  it('may stand without the name of the page beside an assumption of the emulator', () => {
    const there = sectionsOf(read('docs/protocol.md'));
    const rows = read('docs/emulator.md')
      .split('\n')
      .filter((row) => row.startsWith('| EA'));
    const cited = rows.flatMap((row) => [...row.matchAll(/\d+\.\d+(?: #\d+)?(?=[^(]*\)\s*\|)/g)].map(([id]) => id));
    expect(cited.length).toBeGreaterThan(30);
    expect(cited.filter((id) => !there.has(id))).toEqual([]);
  });
});

describe('An id in code, tests and pages is defined:', () => {
  it.each([
    ['a known bug (KB-10)', /KB-\d+/, 'docs/known-bugs.md'],
    ['an assumption of the emulator (EA25)', /EA\d+/, 'docs/emulator.md'],
    ['a guarantee (G4)', /G\d{1,2}/, 'docs/guarantees.md'],
    ['what a predecessor does or promises (FD-4, RD-1)', /(?:FD|NA|RD|CL)-\d+/, 'docs/compatibility.md'],
  ])('%s', (_, pattern, page) => {
    const there = idsDefined(read(page), pattern);
    const cited = ALL.flatMap((text) => idsCited(text, new RegExp(String.raw`\b${pattern.source}\b`)));
    expect(cited.length).toBeGreaterThan(there.size);
    expect(shown(cited.filter(({ id }) => !there.has(id)))).toEqual([]);
  });
});

describe('Nobody is sent elsewhere:', () => {
  it('each page that is named is in the repository', () => {
    const names = new Set([...pages, 'bench/history.md'].map((page) => page.replace(/^.*\//, '')));
    const cited = ALL.flatMap((text) => idsCited(text, /(?<![\w*/.{}-])(?:docs\/|bench\/)?[a-z][\w-]*\.md\b/));
    expect(shown(cited.filter(({ id }) => !names.has(id.replace(/^.*\//, ''))))).toEqual([]);
  });

  it('code says the thing itself, not the id that a predecessor’s defect or a thread on GitHub has', () => {
    expect(shown(inCode.flatMap((text) => idsCited(text, /\b(?:FD|NA|RD|CL|I)-\d{1,3}\b/)))).toEqual([]);
  });

  it('tests and pages name no thread on GitHub by a number that only we know', () => {
    expect(shown(ALL.flatMap((text) => idsCited(text, /\bI-\d{1,3}\b/)))).toEqual([]);
  });
});

describe('docs/known-bugs.md', () => {
  const page = read('docs/known-bugs.md');
  const files = new Map([...page.matchAll(/^\[([^\]]+)\]: \.\.\/(\S+)$/gm)].map(([, name, file]) => [name, file]));
  const items = page.split(/^(?=- \*\*KB-)/m).slice(1);
  const rows = items.map((item) => ({
    id: /KB-\d+/.exec(item)?.[0] ?? '',
    tests: /^ {2}- Tests: ([^.]+)\.$/m.exec(item)?.[1] ?? '',
  }));
  const mentions = (id: string, file: string): boolean => new RegExp(String.raw`\b${id}\b`).test(read(file));

  it('has all forty', () => {
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => `KB-${index + 1}`));
  });

  it.each(rows.filter(({ tests }) => tests !== 'no test yet'))(
    'names tests of $id that have its id',
    ({ id, tests }) => {
      const named = [...tests.matchAll(/\[([^\]]+)\]/g)].map(
        ([, name = '']) => files.get(name) ?? `no link for ${name}`,
      );
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((file) => !mentions(id, file))).toEqual([]);
    },
  );

  it('says “no test yet” only where there is none', () => {
    const tests = ALL.filter(({ file }) => file.endsWith('.test.ts'));
    const untested = rows.filter(({ tests }) => tests === 'no test yet').map(({ id }) => id);
    const held = tests.flatMap((text) => idsCited(text, /\bKB-\d+\b/)).filter(({ id }) => untested.includes(id));
    expect(shown(held)).toEqual([]);
  });
});
