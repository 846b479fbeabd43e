import { describe, expect, it } from '@jest/globals';
import { pages, read } from './pages.js';

const { dependencies, scripts } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

describe('What the pages say of package.json', () => {
  it.each(pages)('%s names no command of npm that is not there', (page) => {
    const named = [...read(page).matchAll(/\bnpm run (?:--silent )?([a-z][\w-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in (scripts ?? {})))).toEqual([]);
  });

  it('the README lists what is installed with Parley, and nothing else', () => {
    const list = /What is installed with it:\n\n((?:- .*\n)+)/.exec(read('README.md'))?.[1];
    const named = [...(list ?? '').matchAll(/^- \[([^\]]+)\]/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(dependencies ?? {}).sort());
  });
});
