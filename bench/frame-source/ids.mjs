const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** @param {number} value @param {number} salt */
export function mix(value, salt) {
  let mixed = Math.imul(value ^ (salt * 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** @param {number} word */
export function hexOf(word) {
  return `${hex[word >>> 24]}${hex[(word >>> 16) & 255]}${hex[(word >>> 8) & 255]}${hex[word & 255]}`;
}

/**
 * A version 4 UUID that depends on nothing but its number and kind.
 * @param {number} index
 * @param {number} salt
 */
export function uuidOf(index, salt) {
  const a = hexOf(mix(index, salt));
  const b = hexOf(mix(index + 0x1000_0000, salt + 1));
  const c = hexOf(mix(index + 0x2000_0000, salt + 2));
  // The number itself is part of the id: two conversations can never share one, whatever the mixing does.
  const d = hexOf(index);
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
