import { readFile, writeFile } from 'node:fs/promises';
import { figureHeads, figureRow } from './figure.mjs';

/** Puts what was measured into docs/performance.md, between its markers; the words around them are written by hand. */

const page = new URL('../../docs/performance.md', import.meta.url);
const lineWidth = 120;

/** @param {readonly string[]} heads @param {readonly (readonly string[])[]} rows */
function markdownTable(heads, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** One point of a list, broken between words. @param {string} text */
function listItem(text) {
  const lines = ['-'];
  for (const word of text.split(' ')) {
    const current = lines.at(-1) ?? '';
    if (current.length + 1 + word.length > lineWidth) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${current} ${word}`;
  }
  return lines.join('\n');
}

/**
 * The last column of the terminal's table is prose and would make lines nobody can read in a diff: here it is a list.
 * @param {readonly import('./figure.mjs').Figure[]} figures
 */
function figuresSection(figures) {
  const rows = figures.map((figure) => {
    const [name, ...cells] = figureRow(figure).slice(0, -1);
    return [`\`${name}\``, ...cells];
  });
  const notes = figures
    .filter(({ details }) => details !== '')
    .map(({ name, details }) => listItem(`\`${name}\`: ${details}`));
  return [markdownTable(figureHeads.slice(0, -1), rows), '', 'In this run:', '', ...notes].join('\n');
}

/**
 * @param {object} measured
 * @param {readonly import('./figure.mjs').Figure[]} measured.figures
 * @param {{ heads: readonly string[], rows: readonly (readonly string[])[] }} measured.growth
 * @param {string} measured.machine
 */
export async function documentRun({ figures, growth, machine }) {
  const sections = {
    figures: figuresSection(figures),
    growth: markdownTable(growth.heads, growth.rows),
    machine: `${machine}, ${process.platform}, ${new Date().toISOString().slice(0, 10)}.`,
  };
  let text = await readFile(page, 'utf8');
  for (const [name, content] of Object.entries(sections)) {
    const section = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`);
    if (!section.test(text)) throw new Error(`docs/performance.md has no section ${name}`);
    text = text.replace(section, (_, start, end) => `${start}\n${content}\n${end}`);
  }
  await writeFile(page, text);
}
