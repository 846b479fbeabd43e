import { expect } from '@jest/globals';
import {
  type BrandConnection,
  type Connection,
  type ConsumerConnection,
  type Conversation,
  type CreateConnectionOptions,
  createConnection,
  type ParleyError,
  type ParticipantRole,
  UserType,
  type WayToSignIn,
} from 'parley-sdk';
import type { Emulator } from 'parley-sdk/emulator';
import type { Fault } from '../../../testing/faults/plan.js';
import type { Stage } from '../programs/stage.js';
import { virtualStage } from '../programs/virtual-stage.js';

type Options = Partial<CreateConnectionOptions>;

interface WorldOptions {
  readonly faults?: readonly Fault[];
  readonly brands?: number;
  readonly consumers?: number;
  readonly seed?: number;
}

/** The longest that a test lets time pass for something to come about. */
const PATIENCE_MS = 3_600_000;

/**
 * For tests that tell a story of their own in virtual time: brand users `b0`, `b1` … and consumers `c0`, `c1` … over a network
 * in memory. Nothing happens while a test waits for a promise in any other way than with `until`. At its end every
 * connection is closed, and the world checks that nothing crashed, that the platform had nothing to object to, and that no
 * timer and no line is left.
 */
export class VirtualWorld {
  readonly #connections = new Map<string, { readonly connection: Connection; readonly errors: ParleyError[] }>();

  private constructor(readonly stage: Stage) {}

  static async run(test: (world: VirtualWorld) => Promise<void>, options: WorldOptions = {}): Promise<void> {
    const { faults = [], brands = 2, consumers = 2, seed = 1 } = options;
    const stage = await virtualStage({ seed, brands, consumers, steps: [], faults });
    const world = new VirtualWorld(stage);
    try {
      await test(world);
      await world.#close();
    } finally {
      await stage.close();
    }
    expect(stage.crashes()).toEqual([]);
    expect(stage.emulator.ledger.violations).toEqual([]);
    for (const who of world.#connections.keys()) expect([who, stage.leftOf(who)]).toEqual([who, []]);
  }

  get emulator(): Emulator {
    return this.stage.emulator;
  }

  pass(milliseconds: number): Promise<void> {
    return this.stage.pass(milliseconds);
  }

  /** Lets time pass until the promise has settled, and settles as it did. */
  async until<T>(promise: Promise<T>, patience = PATIENCE_MS): Promise<T> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    await this.#passUntil(() => isSettled, patience);
    return promise;
  }

  /** Lets time pass until it can be seen. */
  async seen(look: () => boolean, patience = PATIENCE_MS): Promise<void> {
    await this.#passUntil(look, patience);
  }

  /** Settles with the error that the promise rejects with. */
  async rejection(promise: Promise<unknown>): Promise<ParleyError> {
    const nothing = Symbol('resolved');
    const error = await this.until(promise.then(() => nothing).catch((one: unknown) => one));
    if (error === nothing) throw new Error('It resolved.');
    return error as ParleyError;
  }

  brand(who = 'b0', options: Options = {}): BrandConnection {
    const { authData } = this.emulator.agent(who);
    const given = { ...this.#options(who), authData, ...options, userType: UserType.BRAND };
    return this.#keep(who, createConnection(given as typeof given & WayToSignIn));
  }

  consumer(who = 'c0', options: Options = {}): ConsumerConnection {
    return this.#keep(who, createConnection({ ...this.#options(who), ...options, userType: UserType.CONSUMER }));
  }

  async openBrand(who = 'b0', options?: Options): Promise<BrandConnection> {
    const bot = this.brand(who, options);
    await this.until(bot.open());
    return bot;
  }

  async openConsumer(who = 'c0', options?: Options): Promise<ConsumerConnection> {
    const consumer = this.consumer(who, options);
    await this.until(consumer.open());
    return consumer;
  }

  /** A conversation that this consumer begins, as both sides have it; the bot takes part in it. */
  async meet(bot: BrandConnection, consumer: ConsumerConnection, role: ParticipantRole = 'ASSIGNED_AGENT') {
    const ofConsumer = await this.until(consumer.createConversation());
    const { conversationId } = ofConsumer;
    await this.seen(() => bot.getConversationById(conversationId) !== null);
    const ofBot: Conversation = bot.getConversationById(conversationId)!;
    await this.until(ofBot.join(role));
    await this.seen(() => ofConsumer.participants.some((one) => one.role === role));
    return { ofBot, ofConsumer, conversationId };
  }

  errorsOf(connection: Connection): readonly ParleyError[] {
    return [...this.#connections.values()].find((one) => one.connection === connection)!.errors;
  }

  /** Statuses with which the platform answered one of its HTTP services, oldest first. */
  answersOf(service: string): readonly number[] {
    return this.emulator.ledger.filter({ kind: 'http', service }).map(({ status }) => status);
  }

  /** How many requests of a type reached the platform. */
  requestsOf(type: string): number {
    return this.emulator.ledger.filter({ kind: 'request', type }).length;
  }

  #options(who: string) {
    const { accountId } = this.emulator;
    return { accountId, appId: who, logger: { warn: () => {} }, ...this.stage.worldOf(who) };
  }

  #keep<C extends Connection>(who: string, connection: C): C {
    const errors: ParleyError[] = [];
    connection.on('error', (error) => void errors.push(error));
    this.#connections.set(who, { connection, errors });
    return connection;
  }

  async #passUntil(isThere: () => boolean, patience: number): Promise<void> {
    const began = this.stage.elapsed();
    // Promises settle before time passes.
    await this.pass(0);
    while (!isThere()) {
      const waited = this.stage.elapsed() - began;
      if (waited > patience) throw new Error(`It did not come about within ${waited} ms of virtual time.`);
      await this.pass(waited < 1_000 ? 1 : 50);
    }
  }

  async #close(): Promise<void> {
    this.stage.heal();
    for (const { connection } of this.#connections.values()) await this.until(connection.close());
    await this.pass(10_000);
  }
}
