import type { AgentControl } from 'parley-sdk/emulator';
import type { Consumer } from './consumer.js';
import type { Surroundings } from './surroundings.js';

/** What the platform asks the bot under test to take: `world.rings.offers(consumer)`. */
export class Rings {
  constructor(
    private readonly world: Surroundings,
    private readonly loginName: string,
  ) {}

  /** It rings for the conversation of a consumer, whatever the bot's state is; nothing new when it rings already. */
  offers(consumer: Consumer): void {
    const conversationId = idOf(consumer);
    if (!this.#waiting(conversationId)) this.#bot.ring(conversationId);
  }

  /** Accepts in the bot's name, as a second window of the same user would. The bot's own way is `ring.accept()`. */
  accepts(consumer: Consumer): void {
    const ring = this.#waiting(idOf(consumer));
    if (ring) this.#bot.accept(ring.ringId);
  }

  /** Time is up for what still rings. */
  expires(): void {
    this.#bot.endRings('EXPIRED');
  }

  get #bot(): AgentControl {
    return this.world.emulator.agent(this.loginName);
  }

  #waiting(conversationId: string) {
    return this.#bot.rings.find((ring) => ring.state === 'WAITING' && ring.conversationId === conversationId);
  }
}

function idOf({ conversationId, name }: Consumer): string {
  if (conversationId === undefined) throw new Error(`${name} has no conversation that the bot could be asked to take.`);
  return conversationId;
}
