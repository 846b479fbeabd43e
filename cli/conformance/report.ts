import type { Terminal } from '../terminal/terminal.js';
import { harmless, padEnd, shorten } from '../terminal/text.js';
import { counted } from '../words.js';
import type { Result, Verdict } from './run.js';

const STYLES = { holds: 'green', differs: 'red', 'not checked': 'dim' } as const;

/** One line for what is as expected; below what is not, what was sent and what came. */
export function conformanceReport(results: readonly Result[], paint: Terminal['paint']): string {
  const width = Math.max(...results.map(({ id }) => id.length));
  const lines = results.flatMap((result) => {
    const { id, verdict, sent, expected, came } = result;
    const head = `${padEnd(id, width)}  ${paint(STYLES[verdict], padEnd(verdict, 'not checked'.length))}`;
    if (verdict === 'not checked') return [`${head}  ${harmless(came)}`];
    if (verdict === 'holds') return [`${head}  ${sent}: ${expected}`];
    const indent = ' '.repeat(width + 2);
    return [
      `${head}  ${sent}`,
      `${indent}expected: ${expected}`,
      `${indent}came:     ${harmless(shorten(came, LONGEST))}`,
    ];
  });
  return [...lines, '', summary(results)].join('\n');
}

/** Of an answer, so much is shown; `--json` has all of it. */
const LONGEST = 500;

function summary(results: readonly Result[]): string {
  const of = (verdict: Verdict): number => results.filter((one) => one.verdict === verdict).length;
  const differing = of('differs') === 1 ? '1 differs' : `${of('differs')} differ`;
  return `${counted(results.length, 'check')}: ${of('holds')} as expected, ${differing}, ${of('not checked')} not checked.`;
}
