import { distance } from 'fastest-levenshtein';

/** Two letters may be wrong, or a third of a long word; of a word as short as `say`, one: more is another word. */
const slipsAllowed = ({ length }: string): number => (length < 4 ? 1 : Math.max(2, Math.floor(length / 3)));

/** What somebody who typed `word` probably meant, or undefined when nothing comes close. */
export function closest(word: string, accepted: readonly string[]): string | undefined {
  const [best] = accepted
    .map((candidate) => ({ candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  return best && best.slips <= slipsAllowed(best.candidate) ? best.candidate : undefined;
}

/** The end of a complaint about an unknown word: `; did you mean "open"?` or the list of what is accepted. */
export function insteadOf(word: string, accepted: readonly string[]): string {
  const meant = closest(word, accepted);
  return meant ? `; did you mean "${meant}"?` : `; accepted: ${accepted.join(', ')}`;
}
