import { distance } from 'fastest-levenshtein';

/** Longer texts are no mistyped words. */
const LONGEST_WORD = 64;

/** The accepted word that is nearest to what was given, if one is near enough to be meant. */
export function nearest(given: string, accepted: readonly string[]): string | undefined {
  if (given.length > LONGEST_WORD) return undefined;
  const tolerance = Math.max(2, Math.floor(given.length / 3));
  const [best] = accepted
    .map((word) => ({ word, distance: distance(given.toLowerCase(), word.toLowerCase()) }))
    .filter((one) => one.distance <= tolerance)
    .sort((a, b) => a.distance - b.distance);
  return best?.word;
}
