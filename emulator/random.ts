import { createHash, randomInt } from 'node:crypto';

/**
 * Where the emulator takes its randomness from: ids, tokens, and what faults leave to chance. The same seed gives the same
 * sequence, so a run can be repeated. Good enough for an emulator on loopback, not for secrets.
 */
export class Random {
  #count = 0;

  constructor(private readonly seed: string) {}

  /** A second sequence that does not disturb this one: a fault that draws a number must not change the ids. */
  branch(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  #bytes(length: number): Buffer {
    this.#count += 1;
    // SHA-256 of a counter: 32 bytes at a time, and nobody has to maintain a generator.
    return createHash('sha256').update(`${this.seed}#${this.#count}`).digest().subarray(0, length);
  }

  /** At least 0, less than 1. */
  fraction(): number {
    return this.#bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  /** A whole number, at least 0, less than `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }

  uuid(): string {
    const bytes = this.#bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const digits = bytes.toString('hex');
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** Dialogs other than MAIN carry the 22-character base64url form of a UUID (protocol.md 0.3). */
  shortId(): string {
    return this.#bytes(16).toString('base64url');
  }

  /** Up to 32 bytes as hex digits. */
  hex(bytes: number): string {
    return this.#bytes(bytes).toString('hex');
  }
}

/** For an emulator that was given no seed. */
export const anySeed = (): number => randomInt(2 ** 32);
