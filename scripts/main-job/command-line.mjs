import { parseArgs } from 'node:util';
import { insteadOf } from './suggest.mjs';

export const USAGE = `usage: npm start                            the conversation of the two quick-start programs
       npm start -- --script FILE [--quiet]    a conversation script of yours, side by side where it has several

  --script FILE   JSON lines, in order; each line is an object with these members:
                    conversation   groups the lines of one conversation
                    who            consumer, bot, agent or agent:<name>
                    say            a message; with "audience": "private" a note that the consumer doesn't see
                    do             instead of say: open (skill), join (role), leave, transfer (skill), close
                  A conversation opens with its first line, brand users join when they first speak, and the consumer
                  closes at the end, where the script doesn't say otherwise. Where only the consumer speaks, the bot answers.
  --quiet         print only which conversations open and close, and the ledger (the default above 20 conversations)
  --full          print everything, whatever the number of conversations
  --help          this text

Exit code: 0 nothing lost and nothing doubled, 1 something was, 2 the command line or the script is wrong.
`;

/** A command line we don't understand. */
export class UsageError extends Error {}

const OPTIONS = /** @type {const} */ ({
  script: { type: 'string' },
  quiet: { type: 'boolean' },
  full: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
});
const FLAGS = Object.keys(OPTIONS).map((name) => `--${name}`);

/**
 * @param {string[]} args
 * @returns {{ script?: string, quiet?: boolean, full?: boolean, help?: boolean }}
 */
export function parseCommandLine(args) {
  // parseArgs' own complaints speak to programmers; the tokens let us say it in the user's words.
  const { tokens, values } = parseArgs({ args, options: OPTIONS, strict: false, allowPositionals: true, tokens: true });
  const seen = new Set();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new UsageError(`"${token.value}" is not expected; to play a script: --script ${token.value}`);
    }
    if (token.kind !== 'option') continue;
    if (!(token.name in OPTIONS))
      throw new UsageError(`unknown option ${token.rawName}${insteadOf(token.rawName, FLAGS)}`);
    if (seen.has(token.name)) throw new UsageError(`${token.rawName} is given twice`);
    seen.add(token.name);
    if (token.name === 'script' && isMissing(token)) throw new UsageError('--script needs a file');
    if (token.name !== 'script' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
  }
  if (values.quiet && values.full) throw new UsageError('--quiet and --full contradict each other');
  return /** @type {ReturnType<typeof parseCommandLine>} */ (values);
}

/**
 * `--script --quiet` forgot the file; a file whose name begins with a dash can be given as `--script=-name`.
 * @param {{ value?: string | undefined, inlineValue?: boolean | undefined }} token
 */
const isMissing = ({ value, inlineValue }) => !value || (!inlineValue && value.startsWith('-'));
