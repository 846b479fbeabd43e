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

export const playUsage = (calledAs: string): string => `Usage: ${calledAs} [options]

Starts an emulator and plays conversations on it between consumers, a bot and
people. Prints every change of state, call and message; at the end compares what
was sent with the emulator's ledger and with what each side saw. Without --script
it plays the conversation of the two quick-start programs.

  --script FILE   a conversation script of yours, as JSON lines such as
                    {"conversation":"a","who":"consumer","say":"hello"}
                  Conversations are played side by side, the lines of each in
                  order. Members of a line:
                    conversation   groups the lines of one conversation
                    who            consumer, bot, agent or agent:<name>
                    say            a message; with "audience": "private" a note
                                   that the consumer doesn't see
                    do             instead of say: open (skill), join (role),
                                   leave, transfer (skill), close
                  Unless the script says otherwise, a conversation opens with its
                  first line, brand users join when they first speak, and the
                  consumer closes at the end. Where only the consumer speaks, the
                  bot answers.
  --quiet         print only which conversations open and close, and the ledger
                  (the default above 20 conversations)
  --full          print everything, whatever the number of conversations
  -h, --help      this text

Exit code: 0 nothing lost and nothing doubled, 1 something was, 2 the command
line or the script is wrong.`;
