import { type BrandConnection, createConnection, ParticipantRole, UserType } from 'parley-sdk';
import type { AgentControl } from 'parley-sdk/emulator';
import type { Consumer } from './consumer.js';
import { Party } from './party.js';
import type { Surroundings } from './surroundings.js';

/** A person of the brand who does what the test says: `await world.agent('ann').joins(consumer)`. */
export class Agent extends Party<BrandConnection> {
  constructor(
    world: Surroundings,
    readonly loginName: string,
  ) {
    super(world, loginName);
  }

  get #control(): AgentControl {
    return this.world.emulator.agent(this.loginName);
  }

  /** Takes part in the conversation of a consumer, by default as the one who is assigned. */
  async joins(consumer: Consumer, role: ParticipantRole = ParticipantRole.ASSIGNED_AGENT): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.join(role), `${this.name} joining`);
  }

  /** Becomes the assigned agent without having been asked; a ring of somebody else for that conversation is cancelled. */
  async takes(consumer: Consumer): Promise<void> {
    this.#control.take(this.#idOf(consumer));
    // Until everybody has heard of it, the agent's own connection included.
    await this.world.advance(100);
  }

  /** Whether it takes part in the conversation of a consumer, as the platform has it. */
  isWith({ conversationId = '' }: Consumer): boolean {
    const { pid } = this.#control;
    return this.world.emulator.conversation(conversationId)?.participants.some(({ id }) => id === pid) ?? false;
  }

  /** Leaves the conversation of a consumer. */
  async leaves(consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.leave(), `${this.name} leaving`);
  }

  /** Writes to a consumer in whose conversation it takes part. */
  async says(text: string, consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.sendMessage(text), `${this.name} saying '${text}'`);
  }

  /** Writes what only people of the brand may read. */
  async whispers(text: string, consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.sendPrivateMessage(text), `${this.name} whispering '${text}'`);
  }

  /** Leaves, and the conversation waits for somebody else of its skill. */
  async returnsToQueue(consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    // The platform knows no other way back than a transfer to the skill where it is (protocol.md 6.10).
    const { skillId } = this.world.emulator.conversation(conversation.conversationId)!;
    await this.world.until(conversation.transfer({ skillId }), `${this.name} returning the conversation to the queue`);
  }

  /** Moves the conversation of a consumer to a skill. */
  async transfers(consumer: Consumer, { to }: { readonly to: string }): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.transfer({ skillId: to }), `${this.name} transferring to '${to}'`);
  }

  /** Closes the conversation of a consumer. */
  async closes(consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.close(), `${this.name} closing the conversation`);
  }

  /** From now on it is asked to take conversations of its skills. */
  async becomesAvailable(): Promise<void> {
    await this.comesOnline();
    // The platform asks only those who listen.
    const subscribing = this.connection!.createRoutingTaskSubscription();
    await this.world.until(subscribing, `${this.name} subscribing to rings`);
    this.#control.setState('ONLINE');
  }

  /** Takes no more rings: its state is `AWAY`. */
  becomesUnavailable(): void {
    this.#control.setState('AWAY');
  }

  /** Takes the conversation for which it is asked; waits for the ring. */
  async accepts(): Promise<void> {
    const ring = await this.#ring();
    this.#control.accept(ring);
    await this.world.advance(0);
  }

  /** Turns down the conversation for which it is asked; waits for the ring. */
  async rejects(): Promise<void> {
    const ring = await this.#ring();
    this.#control.reject(ring);
    await this.world.advance(0);
  }

  #ring(): Promise<string> {
    return this.world.eventually(
      () => this.#control.rings.find(({ state }) => state === 'WAITING')?.ringId,
      `${this.name} was not asked to take a conversation`,
    );
  }

  #conversationWith(consumer: Consumer) {
    return this.conversationOf(this.#idOf(consumer));
  }

  #idOf({ conversationId, name }: Consumer): string {
    if (conversationId === undefined) throw new Error(`${name} has no conversation that ${this.name} could be in.`);
    return conversationId;
  }

  protected connect(): BrandConnection {
    const { authData } = this.#control;
    return createConnection({ ...this.world.addressOf(this.name), authData, userType: UserType.BRAND });
  }
}
