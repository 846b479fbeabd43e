/** A number from 0 (inclusive) to 1 (exclusive) that depends on its arguments only: what else was drawn before has no say in it. */
export function draw(seed: number, ...where: readonly (string | number)[]): number {
  let hash = seed | 0;
  for (const part of where) {
    const text = String(part);
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = mixed(hash);
  }
  return (mixed(hash) >>> 0) / 2 ** 32;
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return hash ^ (hash >>> 16);
}

/** A row of such numbers: the drop-in for `Math.random`. */
export function rowOf(seed: number, name: string): () => number {
  let n = 0;
  return () => {
    n += 1;
    return draw(seed, name, n);
  };
}
