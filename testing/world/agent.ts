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

  async leaves(consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.leave(), `${this.name} leaving`);
  }

  /** Writes to a consumer in whose conversation it takes part. */
  async says(text: string, consumer: Consumer): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.sendMessage(text), `${this.name} saying '${text}'`);
  }

  /** Moves the conversation of a consumer to a skill. */
  async transfers(consumer: Consumer, { to }: { readonly to: string }): Promise<void> {
    const conversation = await this.#conversationWith(consumer);
    await this.world.until(conversation.transfer({ skillId: to }), `${this.name} transferring to '${to}'`);
  }

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
    const { conversationId } = consumer;
    if (conversationId === undefined)
      throw new Error(`${consumer.name} has no conversation that ${this.name} could be in.`);
    return this.conversationOf(conversationId);
  }

  protected connect(): BrandConnection {
    const { authData } = this.#control;
    return createConnection({ ...this.world.addressOf(this.name), authData, userType: UserType.BRAND });
  }
}
