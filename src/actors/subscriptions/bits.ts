/** Bits of a small integer; of more subscriptions at the same time the last ones share one. */
const MOST_BITS = 30;

/**
 * By which bit the conversations are marked that a subscription follows: one that no other had, or, where all have been in use, that
 * of a subscription which is closed. `before`: how many there were before it.
 */
export function freeBit(before: number, others: Iterable<{ readonly bit: number }>): number {
  if (before < MOST_BITS) return 1 << before;
  let taken = 0;
  for (const { bit } of others) taken |= bit;
  for (let bit = 0; bit < MOST_BITS; bit += 1) if ((taken & (1 << bit)) === 0) return 1 << bit;
  return 1 << (MOST_BITS - 1);
}
