import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../support/run-node.js';
import { pages, proseOf, read } from './pages.js';

/** The anchors of a page, as GitHub makes them of its headings; the second of the same name gets `-1`. */
function anchorsOf(page: string): string[] {
  const counts = new Map<string, number>();
  return [
    ...read(page)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

interface Link {
  readonly to: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

const linksOf = (page: string): Link[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, defined]) => inline ?? defined ?? '')
    .filter((to) => !/^[a-z]+:/.test(to))
    .map((to) => {
      const [target, anchor] = to.split('#');
      return { to, file: target ? path.posix.join(path.posix.dirname(page), target) : page, anchor };
    });

describe.each(pages)('%s', (page) => {
  it('links to nothing that is not there', () => {
    const broken = linksOf(page).filter(
      ({ file, anchor }) =>
        !existsSync(path.join(root, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
    );
    expect(broken.map(({ to }) => to)).toEqual([]);
  });
});

describe('the README', () => {
  it('leads to every other page', () => {
    const reached = linksOf('README.md').map(({ file }) => file);
    expect(pages.filter((page) => page !== 'README.md' && !reached.includes(page))).toEqual([]);
  });
});
