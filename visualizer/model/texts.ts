/** Texts by number, for all programs together: rows hold numbers. */
export class Texts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #lists: (readonly number[] | undefined)[] = [];

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts.push(text);
    return number;
  }

  text(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** A text that is a list of numbers, such as the transitions of a step. */
  list(number: number): readonly number[] {
    const known = this.#lists[number];
    if (known) return known;
    const list = this.text(number).split(',').filter(Boolean).map(Number);
    this.#lists[number] = list;
    return list;
  }
}
