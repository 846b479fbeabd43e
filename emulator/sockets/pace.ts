/** Remembers what must not be tried again at once (protocol.md 2.4, 5.6). */
export class Pace {
  readonly #notBefore = new Map<string, number>();

  refused(what: string, until: number): void {
    this.#notBefore.set(what, until);
  }

  /** Whether this is a repetition that comes too soon. */
  isTooSoon(what: string, now: number): boolean {
    const notBefore = this.#notBefore.get(what);
    this.#notBefore.delete(what);
    return notBefore !== undefined && now < notBefore;
  }
}
