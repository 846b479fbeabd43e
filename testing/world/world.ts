import { type Emulator, type PlainConversation, type Skill, startEmulator } from 'parley-sdk/emulator';
import type { InspectionObserver, Inspector } from 'parley-sdk/inspect';
import { coverageOfEnvironment, saveCoverage } from '../coverage/file.js';
import type { Fault } from '../faults/plan.js';
import type { Disturbance, Ground } from '../ground/ground.js';
import { RealGround } from '../ground/real-ground.js';
import { VirtualGround } from '../ground/virtual-ground.js';
import { Agent } from './agent.js';
import { Bot, type StartBot } from './bot.js';
import { Consumer } from './consumer.js';
import { type Duration, milliseconds } from './duration.js';
import { checkFaults, checkOptions, checkStart } from './given.js';
import { NetworkControl } from './network-control.js';
import { Rings } from './rings.js';
import type { Address, SaidMessage } from './surroundings.js';

/** The name of the brand user that the bot under test is, unless it gets another. */
export const BOT = 'bot';

type Inspection = InspectionObserver | Inspector;

const PATIENCE = { virtual: '10m', real: '10s' } as const;

/** What there is in a world. Everything has a default. */
export interface WorldOptions {
  /** Login names of the people of the brand. @default `['ann']` */
  readonly agents?: readonly string[];
  /** Ids of skills beside the account's default skill. @default none */
  readonly skills?: readonly string[];
  /** Everything that is left to chance, latencies included. The same seed gives the same run. @default 1 */
  readonly seed?: number;
  /** What goes wrong on the network, as data; from the world's beginning on. In virtual time only. @default nothing */
  readonly faults?: readonly Fault[];
  /** How long waiters wait, in the time of the world. @default `'10m'`; `'10s'` with real sockets */
  readonly patience?: Duration;
  /**
   * `virtual`: everybody is in one process, hours pass in milliseconds, the same seed gives the same run. `real`: the emulator
   * listens on a port of this computer and time is the computer's, for a bot that brings a WebSocket, HTTP client or timers
   * of its own, or is a program of its own. @default `'virtual'`
   */
  readonly sockets?: 'virtual' | 'real';
  /**
   * Told what the actors of the bot's connections do, as the option of that name of `createConnection`: an inspector of
   * `parley-sdk/inspect` shows a world live in the visualizer. @default nobody
   */
  readonly inspect?: Inspection;
}

const OPTIONS: Readonly<Record<keyof WorldOptions, true>> = {
  agents: true,
  skills: true,
  seed: true,
  faults: true,
  patience: true,
  sockets: true,
  inspect: true,
};

/** An account with a platform, consumers, agents and a bot, in virtual time unless it has real sockets. Made by `createWorld`. */
export class World {
  /** The platform, for what the world has no word of its own for. */
  readonly emulator: Emulator;
  /** What makes the world repeatable: the option of that name. */
  readonly seed: number;
  /** What goes wrong on the network, from now on. */
  readonly network: NetworkControl;
  /** What the platform asks the bot to take. */
  readonly rings: Rings;
  readonly #ground: Ground;
  readonly #patience: number;
  readonly #inspect: readonly Inspection[];
  readonly #consumers: Consumer[] = [];
  readonly #agents = new Map<string, Agent>();
  readonly #bots: Bot[] = [];
  #isClosed = false;

  private constructor(emulator: Emulator, ground: Ground, seed: number, { patience, inspect, sockets }: WorldOptions) {
    this.emulator = emulator;
    this.seed = seed;
    this.#ground = ground;
    this.#patience = milliseconds(patience ?? PATIENCE[sockets ?? 'virtual']);
    this.#inspect = inspect ? [inspect] : [];
    this.network = new NetworkControl(ground.wires, () => this.elapsed);
    this.rings = new Rings(this, BOT);
  }

  /** @internal Use `createWorld`. */
  static async create(options: WorldOptions): Promise<World> {
    checkOptions('createWorld()', options, OPTIONS);
    const { agents = ['ann'], skills = [], seed = 1, faults = [], sockets = 'virtual' } = options;
    if (!Number.isSafeInteger(seed)) throw new TypeError(`seed must be a whole number, not ${String(seed)}.`);
    if (agents.includes(BOT))
      throw new TypeError(`'${BOT}' is the login name of the bot; call the agent another name.`);
    if (sockets !== 'virtual' && sockets !== 'real')
      throw new TypeError(`sockets must be 'virtual' or 'real', not '${String(sockets)}'.`);
    checkFaults(faults);
    const ground: Ground =
      sockets === 'virtual' ? new VirtualGround(seed, faults) : new RealGround(faults, (name) => world.#userOf(name));
    const everySkill = ['-1', ...skills];
    const emulator = await startEmulator({
      agents: [BOT, ...agents].map((loginName) => ({ loginName, skills: everySkill })),
      skills,
      seed,
      ...ground.emulatorOptions,
    });
    const world = new World(emulator, ground, seed, options);
    ground.begin(emulator);
    return world;
  }

  /** Milliseconds since the world began, in its own time. */
  get elapsed(): number {
    return this.#ground.elapsed;
  }

  /** Spans in which the network was disturbed, in milliseconds since the world began. */
  get disturbances(): readonly Disturbance[] {
    return this.#ground.disturbances;
  }

  /**
   * Lets time pass; everything that falls due happens. Costs next to no real time. With real sockets it really passes, and more
   * than 30 seconds at once are refused.
   */
  async advance(duration: Duration): Promise<void> {
    await this.#ground.pass(milliseconds(duration));
  }

  /** Starts the bot under test and waits until it is online. Rejects when the factory throws, and when it never connects. */
  async bot(start: StartBot, loginName: string = BOT): Promise<Bot> {
    checkStart(start);
    const { authData, pid } = this.emulator.agent(loginName);
    const connection = { ...this.#address(loginName, this.#inspect), authData, userType: 'BRAND' as const };
    const clock = this.#ground.clockOf(loginName);
    const started = Promise.resolve().then(() => start({ connection, clock }));
    const running = await this.until(started.catch(this.failed('The bot factory')), 'The bot factory');
    if (typeof running?.close !== 'function')
      throw new TypeError(
        'The bot factory returned nothing with a close(). Return the connection, or { close() { … } }.',
      );
    const bot = new Bot(this, loginName, running);
    this.#bots.push(bot);
    const { ledger } = this.emulator;
    await this.eventually(
      () => ledger.filter({ kind: 'connected', userId: pid })[0],
      'The bot never connected. Does it pass the `connection` options that the factory gets, and call open()?',
    );
    return bot;
  }

  /** A consumer by number; without one, the first. Who is new comes into being. */
  consumer(number = 1): Consumer {
    if (!Number.isSafeInteger(number) || number < 1)
      throw new TypeError(`There is no consumer ${number}: count from 1.`);
    while (this.#consumers.length < number) this.#consumers.push(new Consumer(this, this.#consumers.length + 1));
    return this.#consumers[number - 1]!;
  }

  /** A person of the brand, by login name. Throws for a name that the world was not given. */
  agent(loginName: string): Agent {
    this.emulator.agent(loginName);
    const agent = this.#agents.get(loginName) ?? new Agent(this, loginName);
    this.#agents.set(loginName, agent);
    return agent;
  }

  /** A skill: `world.skill('billing').goesOffHours()`. */
  skill(skillId: string): Skill {
    return this.emulator.skill(skillId);
  }

  /** Every message of a conversation, or of all, as the platform has them, oldest first. */
  messages(conversationId?: string): readonly SaidMessage[] {
    const { conversations } = this.emulator;
    return conversations
      .filter((one) => conversationId === undefined || one.conversationId === conversationId)
      .flatMap((one) => this.#messagesOf(one));
  }

  /** Lets time pass until the promise has settled, and settles as it did. `what` begins the message when it does not. */
  async until<T>(promise: Promise<T>, what = 'What was waited for'): Promise<T> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    const done = await this.#ground.find(() => isSettled || undefined, this.#patience);
    if (!done) throw new Error(`${what} did not end within ${this.#waited} (seed ${this.seed}).`);
    return promise;
  }

  /** Lets time pass until `look` finds something, and resolves with it. `why` is said when it does not. */
  async eventually<T>(look: () => T | undefined, why: string | (() => string)): Promise<T> {
    const found = await this.#ground.find(look, this.#patience);
    if (found !== undefined) return found;
    const said = typeof why === 'string' ? why : why();
    throw new Error(`${said} (waited ${this.#waited}; seed ${this.seed}).`);
  }

  /** Ends everybody and the platform. `await using` does it by itself. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.network.recovers();
    try {
      for (const bot of this.#bots) await bot.closes();
      for (const party of [...this.#consumers, ...this.#agents.values()]) await party.goesOffline();
    } finally {
      saveCoverage();
      this.#ground.end();
      await this.emulator.close();
    }
  }

  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal How a party reaches the platform of this world. */
  addressOf(name: string): Address {
    return this.#address(name, []);
  }

  #address(name: string, observers: readonly Inspection[]): Address {
    const counted = coverageOfEnvironment();
    const inspect = counted ? [counted, ...observers] : observers;
    return {
      ...(inspect.length > 0 && { inspect }),
      accountId: this.emulator.accountId,
      appId: name.replaceAll(' ', '-'),
      ...this.#ground.wayOf(name),
      logger: { warn: () => {} },
    };
  }

  /** @internal What is left of a party that has closed. */
  remainsOf(name: string): readonly string[] {
    return this.#ground.remainsOf(name);
  }

  /** @internal What timers and callbacks threw, and nobody caught. */
  get crashes(): readonly unknown[] {
    return this.#ground.crashes;
  }

  /** @internal For `catch`: names what failed, and the seed by which it does so again. */
  failed(what: string): (cause: unknown) => never {
    return (cause) => {
      throw new Error(
        `${what} failed: ${cause instanceof Error ? cause.message : String(cause)} (seed ${this.seed}).`,
        {
          cause,
        },
      );
    };
  }

  get #waited(): string {
    return `${this.#patience} ms of ${this.#ground.kind} time`;
  }

  /** The name by which the emulator knows a party. */
  #userOf(name: string): string {
    return this.#consumers.find((one) => one.name === name)?.id ?? name;
  }

  #messagesOf({ conversationId, dialogs }: PlainConversation): readonly SaidMessage[] {
    return dialogs
      .flatMap(({ messages }) => messages)
      .filter(({ event, text }) => event.type === 'ContentEvent' && text !== undefined)
      .map(({ text = '', role, audience, originatorId, sequence, at }) => ({
        text,
        role,
        audience,
        conversationId,
        sequence,
        at: at - this.#ground.epoch,
        from: this.emulator.agents.find(({ pid }) => pid === originatorId)?.loginName ?? this.#nameOf(conversationId),
      }));
  }

  #nameOf(conversationId: string): string {
    return this.#consumers.find((one) => one.conversationId === conversationId)?.name ?? 'a consumer';
  }
}
