import {
  type BrandConnection,
  type Connection,
  type ConsumerConnection,
  type Conversation,
  type ConversationSubscription,
  createConnection,
  type Dialog,
  type Message,
  ParleyError,
  type PublishOptions,
  type Ring,
  UserType,
} from 'parley-sdk';
import { answerEverybody } from './bot.js';
import { contentOf } from './judging/files.js';
import { Witness } from './judging/witness.js';
import type { Deed, Run, Step, Wording } from './program.js';
import { isBrand } from './program.js';
import type { Stage } from './stage.js';
import { type Errand, EVENTS, type Told, textOf } from './told.js';

export type { Errand, Told } from './told.js';

type PartyOptions = Pick<Run, 'customers' | 'bots' | 'patient' | 'readers' | 'forgetful' | 'activeActors' | 'outboxMs'>;

/** One user with one connection, who does what the program says and writes down what it is told. */
export class Party {
  readonly connection: Connection;
  readonly witness: Witness;
  readonly told: Told[] = [];
  readonly errors: { readonly at: number; readonly error: ParleyError }[] = [];
  readonly errands: Errand[] = [];
  /** Every ring that it was told of. */
  readonly rings = new Map<string, Ring>();
  readonly ringsTold: { readonly order: number; readonly ringId: string; readonly state: string }[] = [];
  /** Rings whose answers were put on the wire, once for each time. */
  readonly answersSent: string[] = [];
  /** It is subscribed to rings. */
  isReady = false;
  /** Its program has closed it, and opened it again. */
  hasReopened = false;
  /** When the program itself ended it. */
  endedAt: number | undefined;
  /** By the platform's clock, when it asked for the conversations that it was shown first; what was said before is no news. */
  cameAt = Number.POSITIVE_INFINITY;
  /** Every id under which the platform has known this party. */
  readonly userIds = new Set<string>();
  /** Conversations of which another object was given later than first. */
  readonly replaced = new Set<string>();
  /** After what each of its requests left (see `Told.order`), by the request's id. */
  readonly sent = new Map<string, number>();
  /** How often a dialog was read because nobody knew what had become of a message. */
  lookUps = 0;
  #hasCome = false;
  #order = 0;
  #messages = 0;
  #last: Message | undefined;
  newestFile: { readonly message: Message; readonly conversation: Conversation } | undefined;
  /** Closed conversations do not stay. */
  readonly isForgetful: boolean;
  #stepUps = 0;
  readonly #subscriptions: ConversationSubscription[] = [];
  readonly #objects = new Map<string, Conversation>();

  constructor(
    readonly who: string,
    private readonly stage: Stage,
    { customers = [], bots = [], patient = [], readers = [], forgetful, activeActors, outboxMs }: PartyOptions = {},
  ) {
    const { emulator } = stage;
    const world = stage.worldOf(who);
    this.isForgetful = forgetful ?? false;
    this.witness = new Witness(who);
    if (isBrand(who)) this.witness.knows(String(emulator.agent(who).authData.password));
    this.connection = createConnection({
      accountId: emulator.accountId,
      appId: who,
      ...(isBrand(who)
        ? { userType: UserType.BRAND, authData: emulator.agent(who).authData }
        : {
            userType: UserType.CONSUMER,
            ...(customers.includes(who) && { authConnectorId: 'authenticated', jwtClaimsSet: { sub: who } }),
          }),
      ...(outboxMs !== undefined && { outbox: { ageMs: outboxMs } }),
      ...(activeActors !== undefined && { activeActors }),
      ...(patient.includes(who) && { waitForReady: true }),
      ...(readers.includes(who) && { getAllMessages: true }),
      ...(forgetful && { retention: { messagesPerDialog: 1, closedConversationsMs: 5_000 } }),
      logger: { warn: this.witness.hears },
      ...world,
      platform: { ...world.platform, fetch: this.witness.listeningTo(world.platform?.fetch ?? fetch) },
    });
    this.witness.watch(this.connection);
    this.#listen();
    if (bots.includes(who)) answerEverybody(this);
  }

  open(): void {
    this.#follow('open', () => this.connection.open());
  }

  close(): void {
    this.endedAt ??= this.stage.elapsed();
    this.#follow('close', () => this.connection.close());
  }

  /** The open conversation with this consumer, whichever of its ids it has there, as far as this party knows. */
  conversationWith(ids: ReadonlySet<string> | undefined): Conversation | undefined {
    return this.connection
      .getAllKnownConversations()
      .find((one) => one.stage === 'OPEN' && (ids === undefined || ids.has(one.consumer?.userId ?? '')));
  }

  /** Does a step; one that is not possible now, such as answering where nothing is known, is passed over. */
  perform(step: Step, consumer: ReadonlySet<string> | undefined, toAgent: string | undefined): void {
    const { connection } = this;
    if (step.do === 'begin')
      return this.#follow('begin', () => (connection as ConsumerConnection).createConversation());
    if (step.do === 'subscribe') return this.#follow('subscribe', () => this.#subscribe());
    if (step.do === 'unsubscribe') return this.#unsubscribe();
    if (step.do === 'retry') return connection.retryNow();
    if (step.do === 'statistics')
      return this.#follow('statistics', () => (connection as BrandConnection).getMessageStatisticsForBrand());
    if (step.do === 'ready') return this.#follow('ready', () => this.#getReady(connection as BrandConnection));
    if (step.do === 'be')
      return this.#follow('be', () => (connection as BrandConnection).setAgentState({ agentState: step.state }));
    if (step.do === 'answer') return this.#answer(step.how);
    if (step.do === 'drain') {
      this.endedAt ??= this.stage.elapsed();
      return this.#follow('drain', () => connection.drain());
    }
    if (step.do === 'reopen') return this.#reopen();
    if (step.do === 'stepUp') return this.#stepUp(step);
    if (step.do === 'download') return this.download();
    const conversation = this.conversationWith(consumer);
    if (!conversation) return this.stage.note(`${this.who} ${step.do}: no conversation`);
    switch (step.do) {
      case 'say':
        return this.say(conversation, step);
      case 'whisper':
        return this.#publish('whisper', conversation, step, (text, options) =>
          conversation.sendPrivateMessage(text, null, options),
        );
      case 'upload':
        return this.#publish('upload', conversation, step, (text, { signal }) =>
          conversation.uploadFile(contentOf(text), text, { signal }),
        );
      case 'join':
        return this.#follow('join', () => conversation.join(step.role));
      case 'leave':
        return this.#follow('leave', () => conversation.leave());
      case 'transfer':
        return this.#follow('transfer', () =>
          conversation.transfer(toAgent === undefined ? { skillId: step.to } : { agentId: toAgent }),
        );
      case 'note': {
        this.#messages += 1;
        const note = `note ${this.#messages} of ${this.who}`;
        return this.#follow('note', () => conversation.setNote(note));
      }
      case 'look': {
        const dialog = conversation.openDialog ?? conversation.mainDialog;
        return this.#follow('look', () => dialog.queryMessages(), {
          look: { dialogId: dialog.dialogId, at: this.stage.now() },
        });
      }
      case 'mark': {
        const last = this.#last;
        if (!last) return undefined;
        return this.#follow('mark', () => last.read());
      }
      case 'type':
        return this.#follow('type', () => conversation.mainDialog.setChatState('COMPOSING'));
      case 'end':
        return this.#follow('end', () => conversation.close(step.stage ? { stage: true } : {}));
    }
  }

  say(conversation: Conversation, how: Wording = {}): void {
    this.#publish('say', conversation, how, (text, options) => conversation.sendMessage(text, null, null, options));
  }

  async #subscribe(): Promise<void> {
    this.#subscriptions.push(await this.connection.createConversationSubscription({ stage: ['OPEN'] }));
  }

  #unsubscribe(): void {
    const last = this.#subscriptions.pop();
    if (!last) return this.stage.note(`${this.who} unsubscribe: no subscription`);
    return this.#follow('unsubscribe', () => last.close());
  }

  download(what = 'download'): void {
    const { message } = this.newestFile ?? {};
    if (!message) return this.stage.note(`${this.who} download: no file`);
    return this.#follow(what, () => message.downloadFile(), { file: message.caption ?? '' });
  }

  #stepUp({ isExpired, giveUpMs }: Extract<Deed, { do: 'stepUp' }>): void {
    this.#stepUps += 1;
    const claims = { sub: `${this.who} as customer ${this.#stepUps}`, ...(isExpired && { exp: 1 }) };
    const options = { signal: this.#givenUpAfter(giveUpMs) };
    this.#follow('stepUp', () => (this.connection as ConsumerConnection).stepUp('authenticated', claims, options));
  }

  #givenUpAfter(ms: number | undefined): AbortSignal {
    const giveUp = new AbortController();
    const { clock } = this.stage.worldOf(this.who).platform ?? {};
    if (ms !== undefined && clock) clock.setTimeout(() => giveUp.abort(), ms);
    return giveUp.signal;
  }

  async #getReady(connection: BrandConnection): Promise<void> {
    await connection.createRoutingTaskSubscription();
    this.isReady = true;
    await connection.setAgentState({ agentState: 'ONLINE' });
  }

  #reopen(): void {
    const { connection } = this;
    this.hasReopened = true;
    this.#follow('reopen', async () => {
      await connection.close();
      await connection.open();
    });
  }

  #answer(how: 'accept' | 'reject'): void {
    const ring = [...this.rings.values()].find((one) => one.can(how));
    if (!ring) return this.stage.note(`${this.who} ${how}: no ring`);
    return this.#follow(how, () => ring[how](), { ring: ring.ringId });
  }

  #publish(
    what: string,
    { conversationId }: Conversation,
    { same, onLost, giveUpMs }: Wording,
    send: (text: string, options: PublishOptions) => Promise<unknown>,
  ): void {
    this.#messages += 1;
    const text = same ? `${this.who} the same in ${conversationId}` : `${this.who} ${this.#messages}`;
    const signal = this.#givenUpAfter(giveUpMs);
    this.#follow(what, () => send(text, { onLost, signal }), { text, onLost });
  }

  #follow(
    what: string,
    call: () => Promise<unknown>,
    about: Pick<Errand, 'text' | 'ring' | 'file' | 'look' | 'onLost'> = {},
  ): void {
    const { text } = about;
    const errand: Errand = {
      who: this.who,
      what,
      since: this.stage.elapsed(),
      outcome: 'pending',
      userId: this.connection.userId,
      ...about,
    };
    this.errands.push(errand);
    const settled = (outcome: 'resolved' | 'rejected'): void => {
      errand.outcome = outcome;
      errand.until = this.stage.elapsed();
      errand.userIdThen = this.connection.userId;
      const code = errand.error instanceof ParleyError ? ` ${errand.error.code}` : '';
      this.stage.note(`${this.who} ${what}${text === undefined ? '' : ` "${text}"`} ${outcome}${code}`);
    };
    this.stage.note(`${this.who} ${what}${text === undefined ? '' : ` "${text}"`}`);
    call().then(
      (value) => {
        errand.value = value;
        settled('resolved');
      },
      (error: unknown) => {
        errand.error = error;
        settled('rejected');
      },
    );
  }

  #listen(): void {
    const { connection } = this;
    const online = (): void => {
      this.#hasCome = true;
      const { userId } = connection;
      if (userId !== undefined) this.userIds.add(userId);
    };
    connection.on('request', (frame) => {
      if (!this.#hasCome) this.cameAt = this.stage.now();
      this.sent.set(String((frame as { id?: unknown }).id), this.#next());
    });
    connection.on('connect', online);
    connection.on('reconnect', online);
    connection.on('lifecycle', ({ region, to }) => {
      if (region === 'publishing' && to === 'reading') this.lookUps += 1;
    });
    connection.on('error', (error) => {
      this.errors.push({ at: this.stage.now(), error });
      this.stage.note(`${this.who} error ${error.code} ${JSON.stringify(error.context)}`);
    });
    connection.on('conversation', (conversation, { reason }) => {
      online();
      this.#objects.set(conversation.conversationId, conversation);
      this.#tell({
        event: `conversation ${reason}`,
        conversationId: conversation.conversationId,
        stage: conversation.stage,
      });
    });
    connection.on('conversation:message', ({ conversation, message }) => {
      if (!message) return;
      this.#last = message;
      if (message.isDownloadable) this.newestFile = { message, conversation };
      this.#isTheSame(conversation);
      this.#tell({
        event: 'message',
        conversationId: conversation.conversationId,
        dialogId: message.dialogId,
        sequence: message.sequence,
        text: textOf(message),
      });
    });
    connection.on('ring', (ring) => {
      this.rings.set(ring.ringId, ring);
      this.ringsTold.push({ order: this.#next(), ringId: ring.ringId, state: ring.ringState });
      this.stage.note(`${this.who} told ring ${ring.ringId} ${ring.ringState}`);
    });
    connection.on('.ams.routing.UpdateRingState#request', (frame) => {
      this.answersSent.push((frame as { readonly body: { readonly ringId: string } }).body.ringId);
    });
    for (const event of EVENTS) {
      connection.on(
        `conversation:${event}`,
        ({ conversation, dialog }: { readonly conversation: Conversation; readonly dialog?: Dialog }) => {
          this.#isTheSame(conversation);
          this.#tell({
            event,
            conversationId: conversation.conversationId,
            ...(dialog && { dialogId: dialog.dialogId }),
          });
        },
      );
    }
  }

  /** Events come with the object that was announced (G8). */
  #isTheSame(conversation: Conversation): void {
    const { conversationId } = conversation;
    const announced = this.#objects.get(conversationId);
    if (announced && announced !== conversation) this.replaced.add(conversationId);
  }

  #next(): number {
    this.#order += 1;
    return this.#order;
  }

  #tell(told: Omit<Told, 'at' | 'order'>): void {
    this.told.push({ order: this.#next(), at: this.stage.elapsed(), ...told });
    const { event, conversationId, sequence, text } = told;
    this.stage.note(
      `${this.who} told ${event} ${conversationId}${sequence === undefined ? '' : ` ${sequence} "${text}"`}`,
    );
  }
}
