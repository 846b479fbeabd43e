/**
 * What the tests of this folder build their worlds of: a platform, connections to it, conversations between them. A world
 * ends by itself, and at its end checks what every test promises: no frame broke the protocol, and no connection
 * reported an error that the test has not looked at.
 */
import { expect } from '@jest/globals';
import {
  type BrandConnection,
  type Connection,
  type ConsumerConnection,
  type Conversation,
  type CreateConnectionOptions,
  createConnection,
  type Message,
  type ParleyError,
  type ParticipantRole,
  UserType,
  type WayToSignIn,
} from 'parley-sdk';
import { type Emulator, type EmulatorOptions, type LedgerEntryOf, startEmulator } from 'parley-sdk/emulator';
import { eventually, next, within } from './waiting.js';

export type Options = Partial<CreateConnectionOptions>;

type BrandOptions = CreateConnectionOptions & { readonly userType: 'BRAND' } & WayToSignIn;

/** A test that hangs is ended here, with its world, before jest gives up on it and leaves the world open. */
const LONGEST_TEST_MS = 12_000;

export class World {
  readonly emulator: Emulator;
  /** What consumers of this world are made with: the sources, or a build of `parley-sdk/consumer`. */
  makeConsumer: (options: CreateConnectionOptions & { readonly userType: 'CONSUMER' }) => ConsumerConnection =
    createConnection;
  readonly #errors = new Map<Connection, ParleyError[]>();
  readonly #logged: string[] = [];
  #violationsSeen = 0;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  /** Runs a test in a world of its own and ends the world whatever happens. */
  static async run(test: (world: World) => Promise<void>, options: EmulatorOptions = {}): Promise<void> {
    const world = new World(await startEmulator(options));
    try {
      await within(LONGEST_TEST_MS, test(world));
      await world.#close();
    } catch (error) {
      await world.#close();
      throw error;
    }
    expect(world.violations()).toEqual([]);
    for (const [connection, errors] of world.#errors) {
      expect(errors.map(({ code, message }) => `${connection.userType} ${code}: ${message}`)).toEqual([]);
    }
    expect(world.logged).toEqual([]);
  }

  /** What a logger was told, because nobody listened. */
  get logged(): readonly string[] {
    return this.#logged.splice(0);
  }

  /** Frames of ours that the platform had to object to, since the last look. */
  violations(): readonly LedgerEntryOf<'violation'>[] {
    const all = this.emulator.ledger.violations;
    const fresh = all.slice(this.#violationsSeen);
    this.#violationsSeen = all.length;
    return fresh;
  }

  /** A brand user's connection, not opened. Retries do not wait unless the test says so. */
  brand({ user = 'bot', ...options }: Options & { user?: string } = {}): BrandConnection {
    const { accountId, csdsDomain } = this.emulator;
    return this.#keep(
      createConnection({
        accountId,
        csdsDomain,
        appId: `test-${user}`,
        ...(options.authAgentSessionData ? {} : { authData: this.emulator.agent(user).authData }),
        ...this.#quiet(options),
        userType: UserType.BRAND,
      } as BrandOptions),
    );
  }

  /** A consumer's connection, not opened. */
  consumer(options: Options = {}): ConsumerConnection {
    const { accountId, csdsDomain } = this.emulator;
    return this.#keep(
      this.makeConsumer({
        accountId,
        csdsDomain,
        appId: 'test-consumer',
        ...this.#quiet(options),
        userType: UserType.CONSUMER,
      }),
    );
  }

  async openBrand(options?: Options & { user?: string }): Promise<BrandConnection> {
    const connection = this.brand(options);
    await connection.open();
    return connection;
  }

  async openConsumer(options?: Options): Promise<ConsumerConnection> {
    const connection = this.consumer(options);
    await connection.open();
    return connection;
  }

  /** Errors that a connection has reported since the last look. Those that nobody looks at fail the test. */
  errorsOf(connection: Connection): readonly ParleyError[] {
    return this.#errors.get(connection)!.splice(0);
  }

  codesOf(connection: Connection): readonly string[] {
    return this.errorsOf(connection).map(({ code }) => code);
  }

  /** A consumer who has just begun a conversation, and a brand user who sees it and, with a role, takes part in it. */
  async conversation({
    role,
    bot: botOptions,
    consumer: consumerOptions,
  }: {
    role?: ParticipantRole;
    bot?: Options & { user?: string };
    consumer?: Options;
  } = {}): Promise<Meeting> {
    const bot = await this.openBrand(botOptions);
    const consumer = await this.openConsumer(consumerOptions);
    const announced = next(bot, 'conversation');
    const ofConsumer = await consumer.createConversation();
    const ofBot = await announced;
    if (role) {
      await ofBot.join(role);
      await eventually(
        ofBot,
        () => ofBot.getSnapshot().value,
        (value) => JSON.stringify(value).includes('joined'),
      );
      await eventually(
        ofConsumer,
        () => ofConsumer.participants,
        (list) => list.some((one) => one.role === role),
      );
    }
    return { bot, consumer, ofBot, ofConsumer, conversationId: ofConsumer.conversationId };
  }

  #quiet(options: Options): Options {
    const platform = { random: () => 0, ...options.platform };
    return { logger: { warn: (line) => void this.#logged.push(line) }, ...options, platform };
  }

  #keep<C extends Connection>(connection: C): C {
    const errors: ParleyError[] = [];
    this.#errors.set(connection, errors);
    connection.on('error', (error) => void errors.push(error));
    return connection;
  }

  async #close(): Promise<void> {
    for (const connection of this.#errors.keys()) await connection.close();
    await this.emulator.close();
  }
}

export interface Meeting {
  readonly bot: BrandConnection;
  readonly consumer: ConsumerConnection;
  /** The conversation as the brand user has it. */
  readonly ofBot: Conversation;
  /** The conversation as the consumer has it. */
  readonly ofConsumer: Conversation;
  readonly conversationId: string;
}

/** A round trip: what the platform sent before it has arrived afterwards. For tests in which nothing must happen. */
export async function settle(...connections: Connection[]): Promise<void> {
  for (const connection of connections) await connection.send({ type: 'GetClock', body: {} });
}

/** Every message of a conversation that comes from now on. */
export function messagesOf(conversation: Conversation): Message[] {
  const messages: Message[] = [];
  conversation.on('message', (message) => void messages.push(message));
  return messages;
}

export const textsOf = (messages: readonly Message[]): unknown[] => messages.map(({ body }) => body);
