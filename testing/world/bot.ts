import type { CreateConnectionOptions, WayToSignIn } from 'parley-sdk';
import type { WorldClock } from '../ground/ground.js';
import type { Consumer } from './consumer.js';
import { fits, shown, type TextPattern } from './party.js';
import type { SaidMessage, Surroundings } from './surroundings.js';

/** What a bot under test gets of its world. */
export interface BotContext {
  /** How it reaches the platform of this world: `createConnection({ ...connection })`. Options of your own go behind it. */
  readonly connection: CreateConnectionOptions & { readonly userType: 'BRAND' } & WayToSignIn;
  /** The world's time. A bot that waits by the computer's own timers would wait for real. */
  readonly clock: WorldClock;
}

/** A bot that runs. A connection is one already, so a factory may return what `createConnection` gave. */
export interface RunningBot {
  /** Ends all of it; afterwards nothing may be left of it, neither timer nor socket. */
  close(): unknown;
}

/** Starts the bot under test. It may return before the bot is online. */
export type StartBot = (context: BotContext) => RunningBot | Promise<RunningBot>;

/** The bot under test in a world. */
export class Bot {
  #isClosed = false;

  constructor(
    private readonly world: Surroundings,
    /** Login name of the brand user that it is. */
    readonly loginName: string,
    private readonly running: RunningBot,
  ) {}

  /** Its id in conversations and in the ledger. */
  get id(): string {
    return this.world.emulator.agent(this.loginName).pid;
  }

  /** All that it has written, oldest first; with a consumer, only in that one's latest conversation. */
  messages(consumer?: Consumer): readonly SaidMessage[] {
    const all = consumer ? this.world.messages(consumer.conversationId) : this.world.messages();
    return all.filter(({ from }) => from === this.loginName);
  }

  /**
   * Waits for a message of the bot to a consumer, already there or yet to come; time passes meanwhile. Rejects after the
   * world's `patience`, with what the bot has said instead.
   */
  saidTo(consumer: Consumer, pattern?: TextPattern): Promise<SaidMessage> {
    const said = (): readonly SaidMessage[] => this.messages(consumer);
    return this.world.eventually(
      () => said().find(({ text }) => fits(pattern, text)),
      () =>
        `${this.loginName} did not say ${shown(pattern)} to ${consumer.name}; ` +
        `it said: ${JSON.stringify(said().map(({ text }) => text))}`,
    );
  }

  /**
   * Waits until the bot has written to a consumer so many times, in that one's latest conversation; time passes meanwhile.
   * Rejects when it was more often, and after the world's `patience`.
   */
  async hasSaid(count: number, consumer: Consumer): Promise<void> {
    const said = (): readonly SaidMessage[] => this.messages(consumer);
    const why = (): string => {
      const texts = JSON.stringify(said().map(({ text }) => text));
      return `${this.loginName} was to write ${count} times to ${consumer.name}; it said: ${texts}`;
    };
    await this.world.eventually(() => said().length >= count || undefined, why);
    if (said().length > count) throw new Error(`${why()} (seed ${this.world.seed}).`);
  }

  /** Waits until the bot has a connection, such as after the network was gone. */
  async comesBack(): Promise<void> {
    const { sockets } = this.world.emulator;
    await this.world.eventually(
      () => sockets.list().some(({ loginName }) => loginName === this.loginName) || undefined,
      `${this.loginName} did not come back`,
    );
  }

  /** Ends the bot by its own `close()`. */
  async closes(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const closing = Promise.resolve().then(() => this.running.close());
    const why = `close() of ${this.loginName}`;
    await this.world.until(closing.catch(this.world.failed(why)), why);
  }

  /** What is left of it: timers and sockets, in words. Empty when a closed bot is really over. */
  get remains(): readonly string[] {
    return this.world.remainsOf(this.loginName);
  }
}
