import { createRequire } from 'node:module';
import { InputError, UsageError } from './command.js';
import { COMMANDS } from './commands.js';
import { insteadOf } from './suggest.js';
import { type Terminal, terminalOn } from './terminal/terminal.js';

/** All of it has defaults, which are those of a program started by hand. */
export interface RunOptions {
  /** What stands for `npx parley-sdk <command>` where another command started us, such as `npm start --`. */
  readonly calledAs?: string;
  /** @default the current folder */
  readonly folder?: string | undefined;
  readonly stdout?: Terminal;
  readonly stderr?: Terminal;
}

const CALLED_AS = 'npx parley-sdk';

/** Runs `parley-sdk` with these arguments and resolves to the exit code: 2 when the command line or a file is wrong. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<number> {
  const stdout = options.stdout ?? terminalOn(process.stdout, process.env);
  const stderr = options.stderr ?? terminalOn(process.stderr, process.env);
  const [name, ...rest] = args;
  const entry = COMMANDS.find((command) => command.name === name);
  const calledAs = entry ? (options.calledAs ?? `${CALLED_AS} ${entry.name}`) : CALLED_AS;
  try {
    if (!entry) return withoutCommand(name, stdout);
    const command = await entry.load();
    if (asksForHelp(rest)) return print(stdout, command.usage(calledAs));
    return await command.run(rest, { calledAs, folder: options.folder ?? process.cwd(), stdout });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    stderr.write(error.message);
    if (error instanceof UsageError) stderr.write(`\nTry: ${calledAs} --help`);
    return 2;
  }
}

/** Wherever it stands and whatever stands beside it: who asks for help gets it, and not a complaint about the rest. */
const asksForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h');

function withoutCommand(name: string | undefined, stdout: Terminal): number {
  if (name === undefined) throw new InputError(`a command is missing\n\n${usage()}`);
  if (name === '--help' || name === '-h' || name === 'help') return print(stdout, usage());
  if (name === '--version' || name === '-v') return print(stdout, version());
  if (name.startsWith('-')) throw new UsageError(`unknown option ${name}${insteadOf(name, ['--help', '--version'])}`);
  throw new UsageError(`unknown command "${name}"${insteadOf(name, names())}`);
}

function print(stdout: Terminal, text: string): number {
  stdout.write(text);
  return 0;
}

const names = (): string[] => COMMANDS.map(({ name }) => name);

function usage(): string {
  const width = Math.max(...names().map((name) => name.length));
  return `Usage: ${CALLED_AS} <command> [options]

Commands
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`).join('\n')}

Options
  -h, --help      this text; after a command, its options
  -v, --version   the version of parley-sdk`;
}

/** By the package's own name: it is right from dist/ and from the sources. */
function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('parley-sdk/package.json');
  return manifest.version;
}
