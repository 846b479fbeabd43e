const WORDS = 4;
/** Per slot: the four words of the id, and the number of its value. */
const STRIDE = WORDS + 1;
const SMALLEST = 64;

/** The values of the hexadecimal digits, by character; -1 for what is none. Capital ones are none: they would be another id. */
const HEX = new Int8Array(0x10000).fill(-1);
for (let digit = 0; digit < 16; digit += 1) HEX[digit.toString(16).charCodeAt(0)] = digit;
const DASH = 0x2d;

// Where `parse` leaves the words of an id: an object for them would cost more than all the rest of a look-up.
let a = 0;
let b = 0;
let c = 0;
let d = 0;

/**
 * Values by UUID, which the platform's ids of conversations are (protocol.md 0.3). A UUID is 128 bits; as four numbers
 * beside each other it is found and compared in one line of the processor's cache. A Map hashes the text, and then reads
 * a bucket, an entry and the text it has: among 100,000 conversations each of them is a cache miss (bench/history.md).
 */
export class UuidIndex<T> {
  #slots = new Int32Array(SMALLEST * STRIDE);
  #capacity = SMALLEST;
  #size = 0;
  #asked = new Int32Array(0);
  /** From 1 on: 0 marks an empty slot. */
  readonly #values: (T | undefined)[] = [undefined];
  readonly #freed: number[] = [];

  get(id: string): T | undefined {
    if (!parse(id)) return undefined;
    const at = this.#find();
    return this.#values[this.#slots[at + WORDS]!];
  }

  /** The values of the first `count` ids, into `found`: look-ups beside each other wait for memory together, not in turn. */
  getEach(ids: readonly string[], count: number, found: (T | undefined)[]): void {
    if (this.#asked.length < count * STRIDE) this.#asked = new Int32Array(count * STRIDE * 2);
    const asked = this.#asked;
    for (let index = 0, at = 0; index < count; index += 1, at += STRIDE) {
      asked[at + WORDS] = parse(ids[index]!) ? 1 : 0;
      asked[at] = a;
      asked[at + 1] = b;
      asked[at + 2] = c;
      asked[at + 3] = d;
    }
    for (let index = 0, at = 0; index < count; index += 1, at += STRIDE) {
      if (asked[at + WORDS] === 0) continue;
      a = asked[at]!;
      b = asked[at + 1]!;
      c = asked[at + 2]!;
      d = asked[at + 3]!;
      asked[at + WORDS] = this.#slots[this.#find() + WORDS]!;
    }
    for (let index = 0, at = WORDS; index < count; index += 1, at += STRIDE) found[index] = this.#values[asked[at]!];
  }

  /** False, and nothing is kept, for an id that is no UUID. */
  set(id: string, value: T): boolean {
    if (!parse(id)) return false;
    const at = this.#find();
    const known = this.#slots[at + WORDS]!;
    if (known !== 0) {
      this.#values[known] = value;
      return true;
    }
    const number = this.#freed.pop() ?? this.#values.length;
    this.#values[number] = value;
    this.#put(at, number);
    this.#size += 1;
    if (this.#size * 3 > this.#capacity * 2) this.#grow();
    return true;
  }

  delete(id: string): void {
    if (!parse(id)) return;
    let hole = this.#find();
    const slots = this.#slots;
    const number = slots[hole + WORDS]!;
    if (number === 0) return;
    this.#values[number] = undefined;
    this.#freed.push(number);
    this.#size -= 1;
    // What was put further on because this slot was taken would not be found behind a hole: it moves up.
    for (let at = this.#next(hole); slots[at + WORDS] !== 0; at = this.#next(at)) {
      const wanted = this.#home(slots[at]!, slots[at + 1]!, slots[at + 2]!, slots[at + 3]!);
      const isPast = hole <= at ? wanted > hole && wanted <= at : wanted > hole || wanted <= at;
      if (isPast) continue;
      slots.copyWithin(hole, at, at + STRIDE);
      hole = at;
    }
    slots[hole + WORDS] = 0;
  }

  /** The slot of the parsed id, or the empty one where it belongs. */
  #find(): number {
    const slots = this.#slots;
    let at = this.#home(a, b, c, d);
    while (
      slots[at + WORDS] !== 0 &&
      (slots[at] !== a || slots[at + 1] !== b || slots[at + 2] !== c || slots[at + 3] !== d)
    ) {
      at = this.#next(at);
    }
    return at;
  }

  #next(at: number): number {
    const next = at + STRIDE;
    return next === this.#slots.length ? 0 : next;
  }

  /** Ids that are made one after the other may differ in a few bits only, anywhere. */
  #home(first: number, second: number, third: number, fourth: number): number {
    let hash = Math.imul(first ^ Math.imul(second, 0x85ebca6b), 0x9e3779b1);
    hash = Math.imul(hash ^ third ^ (hash >>> 15), 0xc2b2ae35);
    hash = Math.imul(hash ^ fourth ^ (hash >>> 13), 0x27d4eb2f);
    return ((hash ^ (hash >>> 16)) & (this.#capacity - 1)) * STRIDE;
  }

  #put(at: number, number: number): void {
    const slots = this.#slots;
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
    slots[at + 3] = d;
    slots[at + WORDS] = number;
  }

  #grow(): void {
    const before = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Int32Array(this.#capacity * STRIDE);
    for (let at = 0; at < before.length; at += STRIDE) {
      const number = before[at + WORDS]!;
      if (number === 0) continue;
      a = before[at]!;
      b = before[at + 1]!;
      c = before[at + 2]!;
      d = before[at + 3]!;
      this.#put(this.#find(), number);
    }
  }
}

/** Reads an id into the four words. False for whatever is not written as the platform writes UUIDs. */
function parse(id: string): boolean {
  if (id.length !== 36) return false;
  const isDashed =
    id.charCodeAt(8) === DASH && id.charCodeAt(13) === DASH && id.charCodeAt(18) === DASH && id.charCodeAt(23) === DASH;
  if (!isDashed) return false;
  const a1 = quarter(id, 0);
  const a2 = quarter(id, 4);
  const b1 = quarter(id, 9);
  const b2 = quarter(id, 14);
  const c1 = quarter(id, 19);
  const c2 = quarter(id, 24);
  const d1 = quarter(id, 28);
  const d2 = quarter(id, 32);
  // A single digit that is none makes its quarter negative.
  if ((a1 | a2 | b1 | b2 | c1 | c2 | d1 | d2) < 0) return false;
  a = (a1 << 16) | a2;
  b = (b1 << 16) | b2;
  c = (c1 << 16) | c2;
  d = (d1 << 16) | d2;
  return true;
}

const quarter = (id: string, at: number): number =>
  (HEX[id.charCodeAt(at)]! << 12) |
  (HEX[id.charCodeAt(at + 1)]! << 8) |
  (HEX[id.charCodeAt(at + 2)]! << 4) |
  HEX[id.charCodeAt(at + 3)]!;
