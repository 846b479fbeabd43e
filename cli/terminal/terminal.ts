import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** How to print on a stream. */
export interface Terminal {
  /** Writes one or more whole lines, given without the last line break. */
  write(text: string): void;
  paint(style: Style, text: string): string;
  /** Columns; Infinity where lines are not for a screen, so that each entry stays one line for `grep`. */
  readonly width: number;
}

/** Below this a transcript is unreadable whatever we do; wrapping then only makes it longer. */
const NARROWEST = 60;
/** Long lines are hard to follow with the eye. */
const WIDEST = 132;

export function terminalOn(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const coloured = wantsColour(stream, env);
  // A reader who has seen enough (`| head`) is no reason to leave the play half-way, with a stack trace.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    write: (text) => void stream.write(`${text}\n`),
    // We have decided already; styleText of newer Nodes would look at the stream once more.
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
    width: stream.isTTY ? Math.min(Math.max(stream.columns || 80, NARROWEST), WIDEST) : Number.POSITIVE_INFINITY,
  };
}

/** FORCE_COLOR is the stronger wish: it is set for one command, NO_COLOR often for a whole system. */
function wantsColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  if (env.NO_COLOR || env.TERM === 'dumb') return false;
  return stream.isTTY === true;
}
