import { type RunOptions, run } from '../../cli/run.js';
import type { Terminal } from '../../cli/terminal/terminal.js';
import { type Finished, root } from '../support/run-node.js';

/** A terminal that keeps what is written on it. */
export function paper(): Terminal & { readonly text: string } {
  let text = '';
  return {
    write: (lines) => void (text += `${lines}\n`),
    paint: (_style, words) => words,
    width: Number.POSITIVE_INFINITY,
    get text() {
      return text;
    },
  };
}

/** `parley-sdk …args` in this process and from the sources: quick, for everything that ends before a socket is opened. */
export async function runHere(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const stdout = paper();
  const stderr = paper();
  const code = await run(args, { folder: root, ...options, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
