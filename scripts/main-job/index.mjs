// The main job: a bot, people and consumers talk to each other through Parley and the emulator, and at the end the emulator's ledger
// is laid beside what each side saw.
import path from 'node:path';
import { parseCommandLine, USAGE, UsageError } from './command-line.mjs';
import { play } from './play.mjs';
import { quickStart } from './quick-start.mjs';
import { readScript, ScriptError } from './script-file.mjs';
import { terminalOn } from './terminal.mjs';

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function mainJob(args) {
  try {
    const { script: file, quiet, full, help } = parseCommandLine(args);
    const terminal = terminalOn(process.stdout, process.env);
    if (help) {
      terminal.write(USAGE);
      return 0;
    }
    const script = file === undefined ? quickStart : await readScript(file, fromWhereTheUserIs(file));
    return await play(script, terminal, { quiet, full });
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ScriptError)) throw error;
    console.error(error.message);
    if (error instanceof UsageError) console.error('\nTry: npm start -- --help');
    return 2;
  }
}

/**
 * npm changes to the root of the project before it starts us; a relative path is meant from where the user typed it.
 * @param {string} file
 */
function fromWhereTheUserIs(file) {
  const { npm_lifecycle_event: event, INIT_CWD: typedIn } = process.env;
  return path.resolve(event === 'start' && typedIn ? typedIn : '.', file);
}
