import { type ConsumerConnection, createConnection, UserType } from 'parley-sdk';
import { fits, Party, shown, type TextPattern } from './party.js';
import type { SaidMessage, Surroundings } from './surroundings.js';

/** The emulator's connector for known customers. */
const CONNECTOR = 'authenticated';

/** Where a consumer begins a conversation. */
export interface OpensOptions {
  /** The id of the skill that it is for. Default: the account's default skill. */
  readonly skill?: string;
}

/** A consumer who does what the test says: `await world.consumer().says('hi')`. */
export class Consumer extends Party<ConsumerConnection> {
  #conversationId: string | undefined;
  /** One for all its connections: who comes back without it would be somebody else. */
  readonly #token: string;
  /** What it signs in with, once it has stepped up. */
  #claims: { readonly sub: string } | undefined;

  constructor(
    world: Surroundings,
    readonly number: number,
  ) {
    super(world, `consumer ${number}`);
    this.#token = world.emulator.issueConsumerToken();
  }

  /** Its id on the platform; another one from its stepping up on. */
  get id(): string {
    const { conversationId = '' } = this;
    const own = this.world.emulator.conversation(conversationId)?.participants.find(({ role }) => role === 'CONSUMER');
    return own?.id ?? this.#idOfToken;
  }

  /** The id of its latest conversation; undefined before it began one. */
  get conversationId(): string | undefined {
    return this.#conversationId;
  }

  /** Whether its latest conversation is open, as the platform has it. */
  get isInConversation(): boolean {
    const { conversationId } = this;
    return conversationId !== undefined && this.world.emulator.conversation(conversationId)?.stage === 'OPEN';
  }

  /** Begins a conversation. */
  async opens({ skill }: OpensOptions = {}): Promise<void> {
    await this.comesOnline();
    const begun = this.connection!.createConversation(skill === undefined ? null : { skillId: skill });
    const { conversationId } = await this.world.until(begun, `${this.name} beginning a conversation`);
    this.#conversationId = conversationId;
  }

  /** Writes a message, in a conversation that it begins if it is in none. Resolves when the platform has it. */
  async says(text: string): Promise<void> {
    await this.comesOnline();
    if (!this.isInConversation) await this.opens();
    const conversation = await this.conversationOf(this.#conversationId!);
    await this.world.until(conversation.sendMessage(text), `${this.name} saying '${text}'`);
  }

  /** Sends a text as a file, with a caption, in a conversation that it begins if it is in none. */
  async sendsFile(caption: string, content = `The content of ${caption}.`): Promise<void> {
    // Loaded from the disk it would come at no certain moment of virtual time.
    await import('file-type/core');
    await this.comesOnline();
    if (!this.isInConversation) await this.opens();
    const conversation = await this.conversationOf(this.#conversationId!);
    const sending = conversation.uploadFile(Buffer.from(content), caption);
    await this.world.until(sending, `${this.name} sending the file '${caption}'`);
  }

  /** Signs in: from now on it is a known customer, and its open conversation goes along. */
  async stepsUp(): Promise<void> {
    await this.comesOnline();
    const claims = { sub: `customer ${this.number}` };
    await this.world.until(this.connection!.stepUp(CONNECTOR, claims), `${this.name} stepping up`);
    this.#claims = claims;
  }

  /** Ends its conversation. */
  async closes(): Promise<void> {
    const conversation = await this.conversationOf(this.#mustTalk('close'));
    await this.world.until(conversation.close(), `${this.name} closing the conversation`);
  }

  /**
   * Waits for a message that brand users wrote to this consumer, already there or yet to come; time passes meanwhile.
   * Rejects after the world's `patience`.
   */
  hears(pattern?: TextPattern): Promise<SaidMessage> {
    return this.world.eventually(
      () => this.heard.find(({ text }) => fits(pattern, text)),
      () => `${this.name} did not hear ${shown(pattern)}; heard: ${JSON.stringify(this.heard.map(({ text }) => text))}`,
    );
  }

  /** All that brand users have written to it in its latest conversation, oldest first. */
  get heard(): readonly SaidMessage[] {
    const all = this.world.messages(this.#conversationId);
    return all.filter(({ role, audience }) => role !== 'CONSUMER' && audience === 'ALL');
  }

  get #idOfToken(): string {
    const [, payload = ''] = this.#token.split('.');
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly sub: string }).sub;
  }

  #mustTalk(what: string): string {
    if (this.#conversationId === undefined)
      throw new Error(`${this.name} has no conversation to ${what}. Let it say something first.`);
    return this.#conversationId;
  }

  protected connect(): ConsumerConnection {
    const address = { ...this.world.addressOf(this.name), userType: UserType.CONSUMER } as const;
    const jwtClaimsSet = this.#claims;
    return jwtClaimsSet
      ? createConnection({ ...address, authConnectorId: CONNECTOR, jwtClaimsSet })
      : createConnection({ ...address, token: this.#token });
  }
}
