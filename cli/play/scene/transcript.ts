/**
 * The running account of a play: when, in which conversation, who, what. One subject a line; what people said stands out, changes of
 * state stay in the background.
 */
import type { Style, Terminal } from '../../terminal/terminal.js';
import { columnsOf, harmless, padEnd, shorten, wrap } from '../../terminal/text.js';

/** What `lifecycle` events tell. */
export interface StateChange {
  readonly machine: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
}

interface Entry {
  readonly symbol: string;
  readonly symbolStyle: Style;
  readonly label?: string;
  readonly text: string;
  readonly style?: Style;
}

/** What a line is about; the legend at the top prints them. A problem needs none: it is red and says what is wrong. */
const SYMBOLS = { state: '·', call: '◆', message: '▌', private: '▒' } as const;
const PROBLEM = '✗';

export const LEGEND = Object.entries(SYMBOLS)
  .map(([name, symbol]) => `${symbol} ${name}`)
  .join('  ');

const TIME_COLUMNS = 8;
const NAME_COLUMNS = { conversation: 18, who: 12 };

/** The first two are always there; the people of a script take the rest in turn. */
const PLAYER_STYLES: Readonly<Record<string, Style>> = { consumer: 'cyan', bot: 'green', emulator: 'dim' };
const PEOPLE_STYLES: readonly Style[] = ['magenta', 'blue', 'yellowBright'];
/** So that the eye can follow one of several conversations; two with the same colour are rarely neighbours. */
const CONVERSATION_STYLES: readonly Style[] = ['blueBright', 'magentaBright', 'greenBright', 'redBright', 'cyanBright'];

export interface TranscriptOptions {
  /** Only conversations that open and close, and problems. */
  readonly quiet: boolean;
  /** Names of the conversations. */
  readonly conversations: readonly string[];
  /** Everybody who may have a line. */
  readonly players: readonly string[];
}

export class Transcript {
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  readonly #conversations: readonly string[];
  readonly #conversationColumns: number;
  readonly #whoColumns: number;
  readonly #peopleStyles = new Map<string, Style>();
  readonly #started = performance.now();

  constructor(terminal: Terminal, { quiet, conversations, players }: TranscriptOptions) {
    this.#terminal = terminal;
    this.#quiet = quiet;
    this.#conversations = conversations;
    // With one conversation the column would say the same on every line.
    this.#conversationColumns = conversations.length > 1 ? widest(conversations, NAME_COLUMNS.conversation) : 0;
    this.#whoColumns = widest([...players.map(shownName), 'emulator'], NAME_COLUMNS.who);
  }

  headline(text: string): void {
    this.#terminal.write(this.#terminal.paint('dim', text));
  }

  state(who: string, conversation: string | undefined, { machine, region, from, to }: StateChange): void {
    if (this.#quiet) return;
    const what = region === '' || region === 'lifecycle' || region === machine ? machine : `${machine}.${region}`;
    this.#write(who, conversation, {
      symbol: SYMBOLS.state,
      symbolStyle: 'dim',
      text: `${what} ${from} → ${to}`,
      style: 'dim',
    });
  }

  message(who: string, conversation: string, { body, isPrivate }: { body: string; isPrivate: boolean }): void {
    if (this.#quiet) return;
    const entry = isPrivate
      ? ({ symbol: SYMBOLS.private, symbolStyle: 'yellow', label: 'private', style: 'italic' } as const)
      : { symbol: SYMBOLS.message, symbolStyle: this.#styleOf(who) };
    this.#write(who, conversation, { ...entry, text: harmless(body) });
  }

  /** Somebody called the SDK: joined, left, transferred. */
  call(who: string, conversation: string, text: string): void {
    if (!this.#quiet) this.milestone(who, conversation, text);
  }

  /** A call that is worth a line even when we are quiet. */
  milestone(who: string, conversation: string, text: string): void {
    this.#write(who, conversation, { symbol: SYMBOLS.call, symbolStyle: this.#styleOf(who), text, style: 'bold' });
  }

  problem(who: string, conversation: string | undefined, text: string): void {
    this.#write(who, conversation, { symbol: PROBLEM, symbolStyle: 'red', text: harmless(text), style: 'red' });
  }

  #write(who: string, conversation: string | undefined, { symbol, symbolStyle, label, text, style }: Entry): void {
    const { paint, width, write } = this.#terminal;
    const time = ((performance.now() - this.#started) / 1000).toFixed(3).padStart(TIME_COLUMNS);
    const column = this.#conversationColumns;
    const where = column > 0 ? `${padEnd(shorten(conversation ?? '', column), column)}  ` : '';
    const name = padEnd(shorten(shownName(who), this.#whoColumns), this.#whoColumns);
    const isQuiet = style === 'dim';
    const head = [
      `${paint('dim', time)}  `,
      where && paint(isQuiet || !conversation ? 'dim' : this.#styleOfConversation(conversation), where),
      `${paint(isQuiet ? 'dim' : this.#styleOf(who), name)}  `,
    ].join('');
    const margin = TIME_COLUMNS + 2 + where.length + this.#whoColumns + 2;
    const mark = `${paint(symbolStyle, symbol)} ${label ? `${paint(symbolStyle, label)} ` : ''}`;
    const indent = columnsOf(`${symbol} ${label ? `${label} ` : ''}`);
    const continued = `${' '.repeat(margin)}${paint(symbolStyle, symbol)}${' '.repeat(indent - 1)}`;
    for (const [index, line] of wrap(text, width - margin - indent).entries()) {
      write(`${index === 0 ? head + mark : continued}${style ? paint(style, line) : line}`);
    }
  }

  #styleOfConversation(conversation: string): Style {
    const index = this.#conversations.indexOf(conversation);
    return CONVERSATION_STYLES[index % CONVERSATION_STYLES.length] ?? 'dim';
  }

  #styleOf(who: string): Style {
    const known = PLAYER_STYLES[who] ?? this.#peopleStyles.get(who);
    if (known) return known;
    const style = PEOPLE_STYLES[this.#peopleStyles.size % PEOPLE_STYLES.length] ?? 'blue';
    this.#peopleStyles.set(who, style);
    return style;
  }
}

/** `agent:maya` is maya to a reader. */
const shownName = (who: string): string => who.replace(/^agent:/, '');

const widest = (names: readonly string[], most: number): number =>
  Math.min(most, Math.max(...names.map((name) => name.length)));
