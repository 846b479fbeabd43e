/**
 * What somebody who typed `word` probably meant, or undefined when nothing comes close.
 * @param {string} word
 * @param {readonly string[]} accepted
 */
export function closest(word, accepted) {
  const [best] = accepted
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  // One slip in three letters is a typo, more is another word.
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/**
 * The end of a complaint about an unknown word: `; did you mean "open"?` or the list of what is accepted.
 * @param {string} word
 * @param {readonly string[]} accepted
 */
export function insteadOf(word, accepted) {
  const meant = closest(word, accepted);
  return meant ? `; did you mean "${meant}"?` : `; accepted: ${accepted.join(', ')}`;
}

/**
 * Levenshtein distance in which two swapped neighbours count once: "opne" is one slip away from "open".
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  /** @type {number[][]} */
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const above = /** @type {number[]} */ (rows[i - 1]);
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(above, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(at(above, j) + 1, at(row, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(at(row, j), at(rows[i - 2] ?? [], j - 2) + 1);
      }
    }
    rows.push(row);
  }
  return at(rows[a.length] ?? [], b.length);
}

/**
 * @param {readonly number[]} row
 * @param {number} index
 */
const at = (row, index) => row[index] ?? 0;
