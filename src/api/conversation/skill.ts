import type { Session } from '../../actors/session.js';
import { isJson } from '../../transport/wire/json.js';

/** The skill that a conversation is routed to. Another skill is another object; `skill-change` tells of it. */
export class Skill {
  /** `"-1"` is the account's default skill (protocol.md 0.3). */
  readonly skillId: string;
  readonly #session: Session | undefined;
  readonly #delay: unknown;

  /** @internal */
  constructor(skillId: string, session?: Session, delay?: unknown) {
    this.skillId = skillId;
    this.#session = session;
    this.#delay = delay;
  }

  /** Brand: the name that the account has for it; undefined while it is not known, and for users who may not read it. */
  get name(): string | undefined {
    return this.#session?.skills?.nameOf(this.skillId);
  }

  /**
   * Whether nobody works on this skill now. Answers at once: brand users read the shift status of all skills when they come
   * online, after each reconnect, and every five minutes once this was asked (protocol.md 10.4). Where it is not known, and
   * for consumers, the conversation's own delay says it (protocol.md 7.2); without one the answer is false.
   */
  isInOffHours(): boolean {
    const now = this.#session?.runtime.clock.now() ?? 0;
    const shift = this.#session?.skills?.shiftOf(this.skillId);
    if (shift) {
      const { onShift, nextOn, nextOff } = shift;
      const next = onShift ? nextOff : nextOn;
      // A switch that was announced happens without anybody telling us.
      return next > 0 && next <= now ? onShift : !onShift;
    }
    const tillWhen = isJson(this.#delay) ? this.#delay.tillWhen : undefined;
    return typeof tillWhen === 'number' && tillWhen > now;
  }
}
