import { columnsOf, harmless, padEnd, shorten, wrap } from './terminal.mjs';

/**
 * The running account of a play: when, in which conversation, who, what. One subject a line; what people said stands out, lifecycle
 * changes stay in the background.
 *
 * @typedef {import('./terminal.mjs').Style} Style
 * @typedef {{ machine: string, region: string, from: string, to: string }} LifecycleChange
 * @typedef {{ symbol: string, symbolStyle: Style, label?: string, text: string, style?: Style }} Entry
 */

const TIME_COLUMNS = 8;
const NAME_COLUMNS = { conversation: 18, actor: 12 };

/** The first two are always there; the people of a script take the rest in turn. */
const ACTOR_STYLES = /** @type {const} */ ({ consumer: 'cyan', bot: 'green' });
const PEOPLE_STYLES = /** @type {const} */ (['magenta', 'blue', 'yellowBright']);
/** So that the eye can follow one of several conversations; two with the same colour are rarely neighbours. */
const CONVERSATION_STYLES = /** @type {const} */ ([
  'blueBright',
  'magentaBright',
  'greenBright',
  'redBright',
  'cyanBright',
]);

export class Transcript {
  #terminal;
  #quiet;
  #conversationColumns;
  #actorColumns;
  #conversations;
  #started = performance.now();
  /** @type {Map<string, Style>} */
  #peopleStyles = new Map();

  /**
   * @param {import('./terminal.mjs').Terminal} terminal
   * @param {object} play
   * @param {boolean} play.quiet only conversations that open and close, and problems
   * @param {string[]} play.conversations names
   * @param {string[]} play.actors
   */
  constructor(terminal, { quiet, conversations, actors }) {
    this.#terminal = terminal;
    this.#quiet = quiet;
    this.#conversations = conversations;
    // With one conversation the column would say the same on every line.
    this.#conversationColumns = conversations.length > 1 ? widest(conversations, NAME_COLUMNS.conversation) : 0;
    this.#actorColumns = widest([...actors.map(shownName), 'emulator'], NAME_COLUMNS.actor);
  }

  /** @param {string} text */
  headline(text) {
    this.#terminal.write(this.#terminal.paint('dim', text));
  }

  /**
   * @param {string} actor
   * @param {string | undefined} conversation
   * @param {LifecycleChange} change
   */
  lifecycle(actor, conversation, { machine, region, from, to }) {
    if (this.#quiet) return;
    const what = region === '' || region === 'lifecycle' || region === machine ? machine : `${machine}.${region}`;
    this.#write(actor, conversation, {
      symbol: '·',
      symbolStyle: 'dim',
      text: `${what} ${from} → ${to}`,
      style: 'dim',
    });
  }

  /**
   * @param {string} actor
   * @param {string} conversation
   * @param {{ body: string, isPrivate: boolean }} message
   */
  message(actor, conversation, { body, isPrivate }) {
    if (this.#quiet) return;
    const entry = isPrivate
      ? /** @type {const} */ ({ symbol: '▒', symbolStyle: 'yellow', label: 'private', style: 'italic' })
      : { symbol: '▌', symbolStyle: this.#styleOf(actor) };
    this.#write(actor, conversation, { ...entry, text: harmless(body) });
  }

  /**
   * Somebody did something: joined, left, transferred.
   * @param {string} actor
   * @param {string} conversation
   * @param {string} text
   */
  deed(actor, conversation, text) {
    if (!this.#quiet) this.milestone(actor, conversation, text);
  }

  /**
   * A deed that is worth a line even when we are quiet.
   * @param {string} actor
   * @param {string} conversation
   * @param {string} text
   */
  milestone(actor, conversation, text) {
    this.#write(actor, conversation, { symbol: '◆', symbolStyle: this.#styleOf(actor), text, style: 'bold' });
  }

  /**
   * @param {string} actor
   * @param {string | undefined} conversation
   * @param {string} text
   */
  problem(actor, conversation, text) {
    this.#write(actor, conversation, { symbol: '✗', symbolStyle: 'red', text: harmless(text), style: 'red' });
  }

  /**
   * @param {string} actor
   * @param {string | undefined} conversation
   * @param {Entry} entry
   */
  #write(actor, conversation, { symbol, symbolStyle, label = '', text, style }) {
    const { paint, width, write } = this.#terminal;
    const time = ((performance.now() - this.#started) / 1000).toFixed(3).padStart(TIME_COLUMNS);
    const column = this.#conversationColumns;
    const where = column > 0 ? `${padEnd(shorten(conversation ?? '', column), column)}  ` : '';
    const who = padEnd(shorten(shownName(actor), this.#actorColumns), this.#actorColumns);
    const isQuiet = style === 'dim';
    const head = [
      `${paint('dim', time)}  `,
      where && paint(isQuiet || !conversation ? 'dim' : this.#styleOfConversation(conversation), where),
      `${paint(isQuiet ? 'dim' : this.#styleOf(actor), who)}  `,
    ].join('');
    const margin = TIME_COLUMNS + 2 + where.length + this.#actorColumns + 2;
    const mark = `${paint(symbolStyle, symbol)} ${label && `${paint(symbolStyle, label)} `}`;
    const indent = columnsOf(`${symbol} ${label && `${label} `}`);
    for (const [index, line] of wrap(text, width - margin - indent).entries()) {
      const words = style ? paint(style, line) : line;
      write(
        index === 0
          ? head + mark + words
          : `${' '.repeat(margin)}${paint(symbolStyle, symbol)}${' '.repeat(indent - 1)}${words}`,
      );
    }
  }

  /**
   * @param {string} conversation
   * @returns {Style}
   */
  #styleOfConversation(conversation) {
    const index = this.#conversations.indexOf(conversation);
    return CONVERSATION_STYLES[index % CONVERSATION_STYLES.length] ?? 'dim';
  }

  /**
   * @param {string} actor
   * @returns {Style}
   */
  #styleOf(actor) {
    if (actor === 'consumer' || actor === 'bot') return ACTOR_STYLES[actor];
    if (actor === 'emulator') return 'dim';
    const known = this.#peopleStyles.get(actor);
    if (known) return known;
    const style = PEOPLE_STYLES[this.#peopleStyles.size % PEOPLE_STYLES.length] ?? 'blue';
    this.#peopleStyles.set(actor, style);
    return style;
  }
}

/**
 * `agent:maya` is maya to a reader.
 * @param {string} actor
 */
export const shownName = (actor) => actor.replace(/^agent:/, '');

/**
 * @param {string[]} names
 * @param {number} most
 */
const widest = (names, most) => Math.min(most, Math.max(...names.map((name) => name.length)));
