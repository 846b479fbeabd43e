import type { Happened } from './aligned.js';

/** A request that left. */
interface Request {
  readonly at: number;
  readonly type: string;
  readonly about: Readonly<Record<string, unknown>>;
  readonly cause?: string | undefined;
}

/**
 * The requests that left then, and those that leave today. Both number theirs; an answer is for the request of today that is
 * like the one that it answered.
 */
export class Requests {
  /** What left then, and what leaves today, by what it is about. */
  readonly #then = new Map<string, Request[]>();
  readonly #today = new Map<string, Request[]>();
  /** Numbers of today, by those of then. */
  readonly #numbers = new Map<string, string>();

  leftThen(request: Request): void {
    this.#add(this.#then, request);
  }

  leavesToday(request: Request): void {
    this.#add(this.#today, request);
  }

  /** The frame as it must be said today. */
  answer(json: string): string {
    const frame = JSON.parse(json) as { readonly kind?: unknown; readonly reqId?: unknown };
    if (frame.kind !== 'resp' || frame.reqId === undefined) return json;
    const reqId = this.#numbers.get(String(frame.reqId)) ?? `${String(frame.reqId)} of then`;
    return JSON.stringify({ ...frame, reqId });
  }

  /** Pairs of lists: what left then and what leaves today, of each kind. */
  *compared(): Iterable<readonly [recorded: readonly Happened[], today: readonly Happened[]]> {
    for (const key of new Set([...this.#then.keys(), ...this.#today.keys()]))
      yield [(this.#then.get(key) ?? []).map(asHappened), (this.#today.get(key) ?? []).map(asHappened)];
  }

  #add(list: Map<string, Request[]>, request: Request): void {
    const { conversationId = '', dialogId = '' } = request.about;
    const key = `${request.type} ${String(conversationId)} ${String(dialogId)}`;
    const alike = list.get(key) ?? [];
    list.set(key, alike);
    alike.push(request);
    const index = alike.length - 1;
    const [then, today] = [this.#then.get(key)?.[index], this.#today.get(key)?.[index]];
    if (then && today) this.#numbers.set(String(then.about.request), String(today.about.request));
  }
}

function asHappened({ at, type, about, cause }: Request): Happened {
  const { conversationId, dialogId } = about;
  return { at, words: `request ${type}`, about: { conversationId, dialogId }, cause };
}
