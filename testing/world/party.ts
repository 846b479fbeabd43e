import type { Connection, Conversation, ParleyError } from 'parley-sdk';
import type { Surroundings } from './surroundings.js';

/** What was looked for in a message: a part of its text, or a pattern. */
export type TextPattern = string | RegExp;

export const fits = (pattern: TextPattern | undefined, text: string): boolean =>
  pattern === undefined || (typeof pattern === 'string' ? text.includes(pattern) : new RegExp(pattern).test(text));

export const shown = (pattern: TextPattern | undefined): string =>
  pattern === undefined ? 'anything' : typeof pattern === 'string' ? `'${pattern}'` : String(pattern);

/** A user with a connection of its own, driven by the test. */
export abstract class Party<C extends Connection> {
  protected connection: C | undefined;
  /** What its connection reported; it goes on after most of these. */
  readonly errors: ParleyError[] = [];

  constructor(
    protected readonly world: Surroundings,
    /** The name by which the world knows it. */
    readonly name: string,
  ) {}

  /** Whether it has a connection at the moment. */
  get isOnline(): boolean {
    return this.connection !== undefined;
  }

  protected abstract connect(): C;

  /** Opens the connection, unless it is open. What a test does with the party does this by itself. */
  async comesOnline(): Promise<void> {
    if (this.connection) return;
    const connection = this.connect();
    connection.on('error', (error: ParleyError) => void this.errors.push(error));
    this.connection = connection;
    await this.world.until(connection.open(), `${this.name} coming online`);
  }

  /** Closes the connection; conversations stay as they are. */
  async goesOffline(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    if (connection) await this.world.until(connection.close(), `${this.name} going offline`);
  }

  /** The conversation as this party knows it, once it knows it. */
  protected async conversationOf(conversationId: string): Promise<Conversation> {
    await this.comesOnline();
    const connection = this.connection!;
    return this.world.eventually(
      () => connection.getConversationById(conversationId) ?? undefined,
      `${this.name} was not told of conversation ${conversationId}`,
    );
  }
}
