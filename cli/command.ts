import type { Terminal } from './terminal/terminal.js';

/** How a command was called. */
export interface Invocation {
  /** What the user typed before the options, for usage texts: `npx parley-sdk play`, `npm start --`. */
  readonly calledAs: string;
  /** Relative paths start here: the folder in which the user typed the command. */
  readonly folder: string;
  readonly stdout: Terminal;
}

/** A command of `parley-sdk`. */
export interface Command {
  usage(calledAs: string): string;
  /**
   * Runs to the end and resolves to the exit code. Throws an `InputError` when the arguments are wrong.
   * `--help` never arrives here.
   */
  run(args: readonly string[], invocation: Invocation): Promise<number>;
}

/** What the user gave is wrong: its message is printed without a stack, and the exit code is 2. */
export class InputError extends Error {
  override readonly name: string = 'InputError';
}

/** The command line is wrong; the way to the usage text is printed below the message. */
export class UsageError extends InputError {
  override readonly name = 'UsageError';
}
