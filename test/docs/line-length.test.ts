import { describe, expect, it } from '@jest/globals';
import { pages, read } from './pages.js';

const LONGEST = 120;

/** Where a line could be broken: at spaces that are not in code. The mark of an item stays with its first word. */
function canBeBroken(line: string): boolean {
  const text = line.replace(/^\s*(?:[-*+]|\d+\.)?\s*/, (mark) => '-'.repeat(mark.length));
  return text.replace(/`[^`]*`/g, (code) => '-'.repeat(code.length)).includes(' ');
}

/** Lines of prose that are too long; tables and code are as long as they must be. */
function longLines(page: string): string[] {
  return page
    .replace(/^```[\s\S]*?^```$/gm, (code) => code.replace(/.+/g, ''))
    .split('\n')
    .flatMap((line, index) =>
      line.length > LONGEST && !line.startsWith('|') && canBeBroken(line) ? [`line ${index + 1}: ${line.length}`] : [],
    );
}

describe('A line of prose has at most 120 characters, so that a diff of it can be read:', () => {
  it.each(pages)('%s', (page) => {
    expect(longLines(read(page))).toEqual([]);
  });

  it.each([
    ['a long sentence', `${'word '.repeat(30)}`, 1],
    ['a long item', `- ${'word '.repeat(30)}`, 1],
    ['a row of a table', `| ${'word '.repeat(30)} |`, 0],
    ['code', `\`\`\`\n${'word '.repeat(30)}\n\`\`\``, 0],
    ['a link that cannot be broken', `- [x](https://example.com/${'x'.repeat(130)})`, 0],
  ])('%s', (_, line, found) => {
    expect(longLines(line)).toHaveLength(found);
  });
});
