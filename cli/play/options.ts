import { UsageError } from '../command.js';
import { type OptionSpecs, type OptionValues, parseOptions } from '../options.js';

const OPTIONS = {
  script: { type: 'string', needs: 'a file' },
  quiet: { type: 'boolean' },
  full: { type: 'boolean' },
} as const satisfies OptionSpecs;

export function playOptions(args: readonly string[]): OptionValues<typeof OPTIONS> {
  const values = parseOptions(
    args,
    OPTIONS,
    (value) => `"${value}" is not expected; to play a script: --script ${value}`,
  );
  if (values.quiet && values.full) throw new UsageError('--quiet and --full contradict each other');
  return values;
}

export function playUsage(calledAs: string): string {
  const quickStart = calledAs.replace(/ --$/, '');
  const width = `${calledAs} --script FILE [--quiet]`.length;
  return `Usage: ${quickStart.padEnd(width)}   the conversation of the two quick-start programs
       ${calledAs} --script FILE [--quiet]   a conversation script of yours, side by side where it has several

Starts an emulator, plays conversations between consumers, a bot and people on it, prints every change of state, call and
message, and compares at the end what was sent with the emulator's ledger and with what each side saw.

  --script FILE   JSON lines, in order; each line is an object with these members:
                    conversation   groups the lines of one conversation
                    who            consumer, bot, agent or agent:<name>
                    say            a message; with "audience": "private" a note that the consumer doesn't see
                    do             instead of say: open (skill), join (role), leave, transfer (skill), close
                  A conversation opens with its first line, brand users join when they first speak, and the consumer
                  closes at the end, where the script doesn't say otherwise. Where only the consumer speaks, the bot answers.
                  Example: {"conversation":"a","who":"consumer","say":"hello"}
  --quiet         print only which conversations open and close, and the ledger (the default above 20 conversations)
  --full          print everything, whatever the number of conversations
  -h, --help      this text

Exit code: 0 nothing lost and nothing doubled, 1 something was, 2 the command line or the script is wrong.`;
}
