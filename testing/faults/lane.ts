import type { Effect } from './plan.js';

/** What can be done to a line, whoever made it. */
export interface LineControl {
  /** Puts a frame on the wire behind those that were put there before; `run` is told when it has arrived. */
  deliver(text: string): void;
  /** Puts it on the wire beside the others: it may overtake, and be overtaken. */
  deliverBeside(text: string): void;
  /** Back to where it came from: an answer to a request that was not passed on. */
  answer(text: string): void;
  cut(): void;
  /** Cut, once what is on the wire has arrived. */
  cutAfter(): void;
  close(code: number): void;
  silence(ms: number | undefined): void;
  after(ms: number, run: () => void): void;
}

const LONGEST_REORDERING_MS = 500;

/** One direction of one line: does to each frame what befell it. */
export class Lane {
  /** Frames that wait to be overtaken, with how many are still to pass. */
  #overtaken: { text: string; left: number }[] = [];
  /** Everything, in order, while this direction is withheld. */
  #withheld: string[] | undefined;

  constructor(private readonly control: LineControl) {}

  send(text: string, effect: Effect | undefined): void {
    const { control } = this;
    switch (effect?.do) {
      case undefined:
        this.#pass(text);
        return;
      case 'cut':
      case 'breakOff':
        control.cut();
        return;
      case 'cutAfter':
        this.#pass(text);
        control.cutAfter();
        return;
      case 'close':
        control.close(effect.code);
        return;
      case 'silence':
        control.silence(effect.ms);
        this.#pass(text);
        return;
      case 'drop':
        return;
      case 'delay':
        control.after(effect.ms, () => control.deliverBeside(text));
        return;
      case 'duplicate':
        this.#pass(text);
        control.after(effect.ms, () => control.deliverBeside(text));
        return;
      case 'reorder':
        this.#letOvertake(text, effect.window);
        return;
      case 'withhold':
        this.#withhold(text, effect.ms);
        return;
      case 'corrupt':
        this.#pass(text.slice(0, Math.ceil(text.length / 2)));
        return;
      case 'oversize':
        this.#pass(`{"ballast":"${'x'.repeat(effect.size)}",${text.slice(1)}`);
        return;
      case 'refuse':
        control.answer(refusal(text, effect.code));
        return;
    }
  }

  #pass(text: string): void {
    if (this.#withheld) {
      this.#withheld.push(text);
      return;
    }
    this.control.deliver(text);
    const free = this.#overtaken.filter((one) => --one.left <= 0);
    if (free.length === 0) return;
    this.#overtaken = this.#overtaken.filter(({ left }) => left > 0);
    for (const { text: late } of free) this.control.deliver(late);
  }

  #letOvertake(text: string, window: number): void {
    const waiting = { text, left: window };
    this.#overtaken.push(waiting);
    this.control.after(LONGEST_REORDERING_MS, () => {
      if (!this.#overtaken.includes(waiting)) return;
      this.#overtaken = this.#overtaken.filter((one) => one !== waiting);
      this.control.deliver(text);
    });
  }

  #withhold(text: string, ms: number): void {
    if (this.#withheld) {
      this.#withheld.push(text);
      return;
    }
    this.#withheld = [text];
    this.control.after(ms, () => {
      const held = this.#withheld ?? [];
      this.#withheld = undefined;
      for (const one of held) this.#pass(one);
    });
  }
}

/** What the platform says when it cannot: a code, and words as a plain string (protocol.md 5.2). */
function refusal(request: string, code: number): string {
  const id = /"id":"?([^",]*)/.exec(request)?.[1] ?? '';
  return JSON.stringify({ kind: 'resp', reqId: id, code, type: 'StringResponse', body: 'refused by the network' });
}
