import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CONSOLE_PATH, ControlApi } from './control/api.js';
import { ConsolePage } from './control/console.js';
import { checkAgent, checkConnector, checkOptions } from './control/given.js';
import { createParts } from './create-parts.js';
import type { Faults } from './faults/faults.js';
import { HttpServices } from './http/server.js';
import { type Certificate, createCertificate } from './http/tls.js';
import { forgetConversations } from './kept/changes.js';
import { type KeptState, openState } from './kept/open.js';
import { agentsOf, readBack } from './kept/read-back.js';
import type { LedgerEntry, LedgerEntryOf, LedgerKind, LedgerPattern } from './ledger/entries.js';
import type { Ledger, WaitOptions } from './ledger/ledger.js';
import type { Parts } from './parts.js';
import { type AgentControl, agentControl } from './routing/control.js';
import { type PlainRing, plainRing } from './routing/model.js';
import type { App, AppOptions } from './send-api/apps.js';
import {
  type ConnectorOptions,
  type ConnectorType,
  DEFAULT_ACCOUNT,
  DEFAULT_AGENTS,
  type EmulatorOptions,
  type EmulatorSettings,
  type RestartOptions,
} from './settings.js';
import { Gateway } from './sockets/gateway.js';
import type { Sockets } from './sockets/sockets.js';
import type { Agent, AgentOptions } from './state/directory.js';
import { type PlainConversation, plainConversation } from './state/plain.js';
import type { Skill } from './state/skills.js';
import type { PlainAgentSurvey } from './surveys/agent-surveys.js';

/** A running emulator: LivePerson's Messaging Platform for one account, on loopback. */
export class Emulator {
  readonly #parts: Parts;
  readonly #gateway: Gateway;
  readonly #server: Server;
  #port = 0;
  #isDown = false;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly options: EmulatorOptions,
    private readonly tls: Certificate | undefined,
    kept: KeptState | undefined,
  ) {
    this.#parts = createParts(options, tls !== undefined, (how) => this.restart(how), kept);
    this.#gateway = new Gateway(this.#parts, options.inProcess?.handshake);
    const services = new HttpServices(this.#parts, () => this.#address);
    const control = new ControlApi(this.#parts, new ConsolePage(options.consoleFolder));
    const listener: RequestListener = (request, response) => {
      if (!control.handle(request, response)) void services.handle(request, response);
    };
    this.#server = tls
      ? createHttpsServer({ key: tls.key, cert: tls.certificate }, listener)
      : createHttpServer(listener);
    this.#server.on('connection', (connection) => {
      if (this.#isDown) connection.destroy();
    });
    this.#server.on('upgrade', (request, stream, head) => this.#gateway.upgrade(request, stream, head));
    const agents = options.agents ?? DEFAULT_AGENTS;
    for (const agent of kept ? agentsOf(agents, kept.records) : agents) this.#add(agent);
    if (kept) readBack(this.#parts, kept.records);
    if (options.log) this.ledger.onEntry(options.log);
  }

  /** @internal Use `startEmulator`. */
  static async start(options: EmulatorOptions): Promise<Emulator> {
    checkOptions(options);
    const certificate = options.tls ? await createCertificate() : undefined;
    const { state, accountId = DEFAULT_ACCOUNT } = options;
    const kept = state === undefined ? undefined : await openState(state, accountId);
    try {
      const emulator = new Emulator(options, certificate, kept);
      await emulator.#listen();
      if (kept) kept.keeper.failed = (error) => emulator.#stop(error);
      kept?.keeper.begin();
      return emulator;
    } catch (error) {
      await kept?.keeper.close();
      throw error;
    }
  }

  async #listen(): Promise<void> {
    const { inProcess } = this.options;
    if (inProcess) {
      inProcess.ready({
        request: (request, response) => this.#server.emit('request', request, response),
        upgrade: (request, stream, head) => this.#server.emit('upgrade', request, stream, head),
      });
      return;
    }
    const { host = '127.0.0.1', port = 0 } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get #address(): string {
    const { host = '127.0.0.1' } = this.options;
    // A host that listens everywhere is no address to connect to.
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `${name}:${this.#port}`;
  }

  /**
   * What a program passes as option `csdsDomain`: `http://127.0.0.1:PORT`, or with TLS the bare `127.0.0.1:PORT`, to which clients
   * put `https://` themselves.
   */
  get csdsDomain(): string {
    return this.tls ? this.#address : `http://${this.#address}`;
  }

  /** Base address of all HTTP services. */
  get url(): string {
    return `${this.tls ? 'https' : 'http'}://${this.#address}`;
  }

  /** A page that shows what happens, and lets you play consumers and agents by hand. Below it, at `api/`, is the control API. */
  get consoleUrl(): string {
    return `${this.url}${CONSOLE_PATH}`;
  }

  /** Its port on loopback. */
  get port(): number {
    return this.#port;
  }

  /** The one account that it has. */
  get accountId(): string {
    return this.#parts.accountId;
  }

  /** What makes the run repeatable: pass it as option `seed` to get the same ids, tokens and chances again. */
  get seed(): number | string {
    return this.#parts.seed;
  }

  /** PEM, with `tls: true`. Write it to a file and point `NODE_EXTRA_CA_CERTS` at it. */
  get certificate(): string | undefined {
    return this.tls?.certificate;
  }

  /** What was received, accepted, refused, committed, and delivered to whom. */
  get ledger(): Ledger {
    return this.#parts.ledger;
  }

  /** Troubles to come, as data. */
  get faults(): Faults {
    return this.#parts.faults;
  }

  /** The open sockets, and what can be done to them. */
  get sockets(): Sockets {
    return this.#parts.sockets;
  }

  /** May be changed at any time. */
  get settings(): EmulatorSettings {
    return this.#parts.settings;
  }

  /** All brand users. */
  get agents(): readonly Agent[] {
    return this.#parts.directory.agents;
  }

  /** Makes a brand user, a person or a bot, who can sign in from now on. Throws a TypeError for options that there are not. */
  addAgent(options: AgentOptions): Agent {
    checkAgent(options);
    return this.#add(options);
  }

  #add(options: AgentOptions): Agent {
    for (const skillId of options.skills ?? []) this.#parts.skills.get(skillId);
    return this.#parts.directory.addAgent(options);
  }

  /** A brand user by login name, and what can be done in its name. */
  agent(loginName: string): AgentControl {
    const agent = this.agents.find((one) => one.loginName === loginName);
    if (!agent)
      throw new Error(`There is no user '${loginName}'. Known: ${this.agents.map((one) => one.loginName).join(', ')}.`);
    return agentControl(this.#parts, agent);
  }

  /** Every ring there was as plain data: a copy, oldest first. */
  get rings(): readonly PlainRing[] {
    return this.#parts.routing.rings.map(plainRing);
  }

  /** A skill by its id: `emulator.skill('billing').goesOffHours()`. One that nobody has named before is there from now on. */
  skill(skillId: string): Skill {
    return this.#parts.skills.get(skillId);
  }

  /** All conversations as plain data: a copy, oldest first. */
  get conversations(): readonly PlainConversation[] {
    return [...this.#parts.store.conversations.values()].map(plainConversation);
  }

  /** One conversation as plain data. */
  conversation(conversationId: string): PlainConversation | undefined {
    const found = this.#parts.store.conversations.get(conversationId);
    return found && plainConversation(found);
  }

  /** What became of the agent survey of a conversation: a copy. See the option `agentSurvey`. */
  agentSurvey(conversationId: string): PlainAgentSurvey {
    const { status, answers } = this.#parts.agentSurveys.get(conversationId);
    return { status, answers: [...answers] };
  }

  /** From now on there is a connector of this id, and this is how it judges tokens: keys, issuer, audience, tolerance. */
  setConnector(connectorId: string, connector: ConnectorType | ConnectorOptions): void {
    checkConnector(connectorId, connector);
    this.#parts.connectors.set(connectorId, connector);
  }

  /** Installs an app, whose consumers are on a server (docs/send-api.md). Its `webhooks` may be set later. */
  installApp(options: AppOptions = {}): App {
    return this.#parts.apps.install(options);
  }

  /** The public key of the tokens that the emulator issues, as a JWKS; also at `/.well-known/jwks.json`. */
  get jwks(): { readonly keys: readonly object[] } {
    return { keys: [this.#parts.tokens.key.jwk] };
  }

  /** A consumer JWT without the way over signup, e.g. one that lives for `ttl` milliseconds only. */
  issueConsumerToken({
    consumerId = this.#parts.random.uuid(),
    ttl,
  }: {
    consumerId?: string;
    ttl?: number;
  } = {}): string {
    return this.#parts.tokens.anonymousJwt(consumerId, ttl);
  }

  /**
   * Makes every token issued so far bad: of one user (any of its ids), or of all. Open sockets stay; new ones and HTTP requests
   * need a new token. To end sockets too, see `sockets.close(…, 4401)`.
   */
  expireTokens(user?: string): void {
    const { tokens, directory } = this.#parts;
    const agent = user === undefined ? undefined : directory.agent(user);
    if (user === undefined) tokens.expireAll();
    else if (agent) tokens.expireAgent(agent);
    else tokens.expireConsumer(user);
  }

  /** Waits for an entry of the ledger; see `Ledger.waitFor`. */
  waitFor<K extends LedgerKind>(pattern: LedgerPattern<K>, options?: WaitOptions): Promise<LedgerEntryOf<K>>;
  waitFor(predicate: (entry: LedgerEntry) => boolean, options?: WaitOptions): Promise<LedgerEntry>;
  waitFor<K extends LedgerKind>(
    match: LedgerPattern<K> | ((entry: LedgerEntry) => boolean),
    options?: WaitOptions,
  ): Promise<LedgerEntry> {
    const { ledger } = this.#parts;
    // Two calls that look alike: each overload of the ledger takes one of the two forms only.
    const found: Promise<LedgerEntry | LedgerEntryOf<K>> =
      typeof match === 'function' ? ledger.waitFor(match, options) : ledger.waitFor(match, options);
    return found as Promise<LedgerEntry>;
  }

  /**
   * Goes down and comes back at the same address: every connection is cut, and for `downFor` milliseconds every new one too. What
   * is lost with `state: 'lost'` is gone from `conversations`, `ledger.messages()` and `ledger.summary()` as well.
   */
  restart({ state = 'kept', downFor = 0 }: RestartOptions = {}): void {
    const { files, keeper, ledger, store, timers, tokens, routing } = this.#parts;
    ledger.record('restarted', { state, downFor });
    if (state === 'lost') {
      forgetConversations(keeper, store.conversations.values());
      store.clear();
      files.clear();
      routing.clear();
      tokens.forgetSessions();
    }
    this.sockets.terminate('all');
    this.#gateway.cut();
    this.#server.closeAllConnections();
    if (downFor <= 0) return;
    this.#isDown = true;
    timers.after(downFor, () => {
      this.#isDown = false;
    });
  }

  /** Cuts all sockets, stops listening and closes the folder of the option `state`; afterwards nothing of the emulator keeps the process alive. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** What cannot be kept must not be told: a platform that goes on would lose what its clients rely on. */
  #stop(error: unknown): void {
    const { failed = (why: unknown) => process.emitWarning(String(why)) } = this.options;
    void this.close().then(() => failed(error));
  }

  async #end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#parts.timers.cancelAll();
      this.#parts.webhooks.close();
      this.sockets.terminate('all');
      this.#gateway.close();
      this.#server.close(() => {
        this.ledger.close();
        resolve();
      });
      this.#server.closeAllConnections();
    });
    await this.#parts.keeper.close();
  }

  /** `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
