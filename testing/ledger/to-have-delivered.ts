import { fits, shown, type TextPattern } from '../world/party.js';
import type { World } from '../world/world.js';

/** What a matcher of jest or vitest gives back. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Whether a message that fits was written, and reached everybody who was entitled to it. Without a framework: with `node:test`,
 * `const { pass, message } = toHaveDelivered(world, /hello/); assert.ok(pass, message())`.
 */
export function toHaveDelivered(world: World, pattern?: TextPattern): MatcherResult {
  const { emulator } = world;
  const all = emulator.conversations.flatMap(({ conversationId }) => emulator.ledger.messages(conversationId));
  const written = all.filter(({ event, text }) => event === 'ContentEvent' && fits(pattern, text ?? ''));
  const missed = written.flatMap(({ text, entitled, delivered }) =>
    entitled
      .filter((id) => !delivered.some(({ userId }) => userId === id))
      .map((id) => `'${text}' did not reach ${id}`),
  );
  const texts = all.filter(({ event }) => event === 'ContentEvent').map(({ text }) => `'${text}'`);
  return {
    pass: written.length > 0 && missed.length === 0,
    message: () => {
      const seed = `(seed ${world.seed})`;
      if (written.length === 0)
        return `Nobody wrote ${shown(pattern)}. Written: ${texts.join(', ') || 'nothing'} ${seed}.`;
      if (missed.length > 0) return `Not delivered to everybody: ${missed.join('; ')} ${seed}.`;
      return `${shown(pattern)} was written, and reached everybody ${seed}.`;
    },
  };
}

/** For `expect.extend(matchers)` of jest and vitest. */
export const matchers = { toHaveDelivered } as const;
