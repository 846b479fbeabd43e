/**
 * What the window shows and what can be done in it. Parley's objects are the model: on any event of the connection the window
 * is drawn again from them. Only what they cannot know is kept here: what is on its way, and whether somebody looks.
 */
import { computed, signal } from '@preact/signals';
import {
  type Conversation,
  createClientProperties,
  createConnection,
  type Dialog,
  Features,
  type Message,
  type MetadataArgument,
  ParticipantChatState,
  ParticipantRole,
} from 'parley-sdk/consumer';
import { Outgoing } from './outgoing.js';
import { readStored, writeStored } from './stored.js';

export interface PlatformAddress {
  readonly accountId: string;
  readonly csdsDomain: string;
}

/** After so long without a word somebody who was typing has given up, or is gone. */
const TYPING_MS = 8_000;
/** So often the brand is told that the consumer is still typing. */
const TELL_TYPING_MS = 4_000;

const CLIENT = createClientProperties({
  features: [Features.RICH_CONTENT, Features.QUICK_REPLIES, Features.MULTI_DIALOG, Features.PHOTO_SHARING],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

export class Chat {
  readonly #connection;
  /** Grows with everything that happened; whoever reads it is drawn again. */
  readonly changes = signal(0);
  readonly #lifecycle = signal('idle');
  readonly isOpen = signal(true);
  readonly unread = signal(0);
  readonly isAnswering = signal(false);
  /** For a moment after the connection is back. */
  readonly isBack = signal(false);
  readonly problem = signal('');
  readonly customer = signal(readStored().name);
  readonly outgoing = signal<readonly Outgoing[]>([]);
  /** Messages of earlier conversations, which are read when somebody asks for them. */
  readonly past = signal<ReadonlyMap<string, readonly Message[]>>(new Map());
  readonly isReadingPast = signal(false);

  readonly status = computed(() => {
    const [first] = this.#lifecycle.value.split('.');
    if (first === 'online') return 'online';
    if (first === 'interrupted') return 'offline';
    if (first === 'failed' || first === 'closed') return 'failed';
    return first === 'steppingUp' ? 'online' : 'connecting';
  });

  #beginning: Promise<Conversation> | undefined;
  #toldTyping = 0;
  #typingTimer: number | undefined;
  #backTimer: number | undefined;
  #isDrawing = false;

  constructor(address: PlatformAddress) {
    const { token } = readStored();
    this.#connection = createConnection({
      ...address,
      appId: 'marlow-window',
      appVersion: '1.0',
      clientProperties: CLIENT,
      // The earlier conversations are known when `open()` resolves, so that nothing jumps.
      waitForReady: true,
      // An old token that is good for nothing any more is no reason to leave the consumer without an answer.
      renewIdentity: true,
      retention: { messagesPerDialog: 1_000 },
      ...(token && { token }),
    });
    this.#listen();
  }

  async begin(): Promise<void> {
    this.problem.value = '';
    try {
      await this.#connection.open();
      await this.#keepToken();
      const newest = this.conversations.at(-1);
      if (newest && !this.current) await this.#readPast(newest);
      this.#markRead();
    } catch (error) {
      this.#fail('We cannot be reached just now.', error);
    }
    this.#changed();
  }

  /** Oldest first. */
  get conversations(): readonly Conversation[] {
    return this.#connection.getAllKnownConversations().sort((one, other) => one.startTime - other.startTime);
  }

  /** The one that goes on, or ended while somebody looked. */
  get current(): Conversation | undefined {
    return this.conversations.findLast((one) => one.stage === 'OPEN');
  }

  /** Earlier conversations that were not read yet. */
  get unreadPast(): number {
    return this.conversations.filter((one) => this.messagesOf(one) === undefined).length;
  }

  /** What is known of a conversation, or undefined while nobody has read it. */
  messagesOf(conversation: Conversation): readonly Message[] | undefined {
    const live = Object.values(conversation.dialogs).flatMap(({ messages }) => messages);
    const past = this.past.value.get(conversation.conversationId);
    if (live.length > 0 || conversation.stage === 'OPEN') return live.length >= (past?.length ?? 0) ? live : past;
    return past;
  }

  async readPast(): Promise<void> {
    const next = this.conversations.findLast((one) => this.messagesOf(one) === undefined);
    if (next) await this.#readPast(next);
  }

  async send(text: string, metadata?: MetadataArgument): Promise<void> {
    await this.#deliver(new Outgoing({ text }), (conversation) => conversation.sendMessage(text, metadata));
  }

  async sendFile(file: File, caption: string): Promise<void> {
    const outgoing = new Outgoing({ text: caption, file });
    await this.#deliver(outgoing, (conversation) =>
      conversation.uploadFile(file, caption || undefined, { signal: outgoing.signal }),
    );
  }

  /** Sends once more what has failed. */
  retry(outgoing: Outgoing): void {
    this.#remove(outgoing);
    const { text, file } = outgoing;
    void (file ? this.sendFile(file, text) : this.send(text));
  }

  discard(outgoing: Outgoing): void {
    outgoing.giveUp();
    this.#remove(outgoing);
  }

  /** Not more often than it helps: the platform keeps no state of it. */
  typing(): void {
    const now = Date.now();
    if (now - this.#toldTyping < TELL_TYPING_MS || this.status.value !== 'online') return;
    this.#toldTyping = now;
    this.#tell((dialog) => dialog.setChatState(ParticipantChatState.COMPOSING));
  }

  stoppedTyping(): void {
    if (this.#toldTyping === 0) return;
    this.#toldTyping = 0;
    this.#tell((dialog) => dialog.setChatState(ParticipantChatState.ACTIVE));
  }

  async end(): Promise<void> {
    try {
      await this.current?.close();
    } catch (error) {
      this.#fail('The conversation could not be ended.', error);
    }
  }

  /** The shop vouches for the customer, in the middle of the conversation; everything goes on where it was. */
  async signIn(): Promise<void> {
    this.problem.value = '';
    try {
      const response = await fetch('sign-in', { method: 'POST' });
      const { name, token } = (await response.json()) as { name: string; token: string };
      await this.#connection.stepUp('customers', token);
      this.customer.value = name;
      await this.#keepToken();
    } catch (error) {
      this.#fail('Signing in did not work. You can go on without.', error);
    }
    this.#changed();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  /** Whether the window was closed and opened again: then whoever did it wants to write. */
  wasReopened = false;

  show(isOpen: boolean): void {
    this.wasReopened = isOpen;
    this.isOpen.value = isOpen;
    if (isOpen) this.#markRead();
  }

  #listen(): void {
    const connection = this.#connection;
    connection.on('lifecycle', () => {
      this.#lifecycle.value = connection.lifecycle;
    });
    connection.on('reconnect', () => {
      this.isBack.value = true;
      clearTimeout(this.#backTimer);
      this.#backTimer = window.setTimeout(() => {
        this.isBack.value = false;
      }, 2_500);
      void this.#keepToken();
    });
    connection.on('conversation:message', ({ message }) => message && this.#heard(message));
    connection.on('conversation:participant-chat-state', (_, event) => {
      if (event && event.role !== ParticipantRole.CONSUMER) {
        this.#setAnswering(event.chatState === ParticipantChatState.COMPOSING);
      }
    });
    for (const event of ['conversation', 'conversation:dialog', 'conversation:state-change'] as const)
      connection.on(event, () => this.#changed());
    connection.on('conversation:message-delivery-event', () => this.#changed());
    connection.on('conversation:dialog-close', () => this.#setAnswering(false));
    connection.on('conversation:close', () => this.#changed());
    connection.on('error', (error) => {
      console.warn(error.code, error.message);
      // It goes on as somebody whom the shop does not know.
      if (error.code === 'IDENTITY_LOST') this.customer.value = undefined;
    });
    document.addEventListener('visibilitychange', () => this.#markRead());
  }

  #heard(message: Message): void {
    if (message.sentByCurrentUser()) {
      // The event may be here before the answer to the request: one message must not be seen twice.
      this.outgoing.value.find((one) => one.isPerhaps(message))?.arrived();
    } else {
      this.#setAnswering(false);
      if (this.#isLookedAt) this.#markRead();
      else {
        this.unread.value += 1;
        message.accept().catch(() => {});
      }
    }
    this.#changed();
  }

  async #deliver(outgoing: Outgoing, send: (conversation: Conversation) => Promise<{ sequence: number }>) {
    this.#toldTyping = 0;
    this.outgoing.value = [...this.outgoing.value, outgoing];
    try {
      const conversation = await this.#conversation();
      await send(conversation);
      this.#remove(outgoing);
    } catch (error) {
      if (outgoing.signal.aborted) return;
      outgoing.failed(error);
    }
  }

  /** The first message begins a conversation; those written meanwhile wait for the same one. */
  async #conversation(): Promise<Conversation> {
    if (this.current) return this.current;
    this.#beginning ??= this.#connection.createConversation().finally(() => {
      this.#beginning = undefined;
    });
    return this.#beginning;
  }

  #remove(outgoing: Outgoing): void {
    outgoing.release();
    this.outgoing.value = this.outgoing.value.filter((one) => one !== outgoing);
    this.#changed();
  }

  async #readPast(conversation: Conversation): Promise<void> {
    this.isReadingPast.value = true;
    try {
      const dialogs = Object.values(conversation.dialogs);
      const read = await Promise.all(dialogs.map((dialog) => dialog.queryMessages()));
      this.past.value = new Map([...this.past.value, [conversation.conversationId, read.flat()]]);
    } catch (error) {
      this.#fail('What was said before could not be read.', error);
    }
    this.isReadingPast.value = false;
  }

  get #isLookedAt(): boolean {
    return this.isOpen.value && document.visibilityState === 'visible';
  }

  /** Says that what is on the screen was seen, once for the newest message of each open dialog. */
  #markRead(): void {
    if (!this.#isLookedAt) return;
    this.unread.value = 0;
    const newest = this.current?.openDialog?.messages.findLast((message) => !message.sentByCurrentUser());
    if (newest && !newest.hasConsumerRead()) newest.read().catch(() => {});
  }

  #setAnswering(isAnswering: boolean): void {
    clearTimeout(this.#typingTimer);
    this.isAnswering.value = isAnswering;
    if (isAnswering) this.#typingTimer = window.setTimeout(() => this.#setAnswering(false), TYPING_MS);
  }

  /** A hint that does not arrive is no reason to trouble anybody. */
  #tell(what: (dialog: Dialog) => Promise<void>): void {
    const dialog = this.current?.openDialog;
    if (dialog) what(dialog).catch(() => {});
  }

  async #keepToken(): Promise<void> {
    const token = await this.#connection.getToken();
    writeStored({ token, ...(this.customer.value && { name: this.customer.value }) });
  }

  #fail(what: string, error: unknown): void {
    console.warn(error);
    this.problem.value = what;
  }

  /** A notification has many events, and is drawn once. */
  #changed(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    queueMicrotask(() => {
      this.#isDrawing = false;
      this.changes.value += 1;
    });
  }
}
