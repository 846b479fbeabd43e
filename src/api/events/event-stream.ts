/** What else ends the loop over `events()`. */
export interface EventStreamOptions {
  /** Ends the loop; values that wait are dropped. */
  readonly signal?: AbortSignal | null | undefined;
}

interface Source {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/** Listens from the first `next()` on, and stops listening however the loop ends. */
export function streamOf<T>(
  source: Source,
  event: string,
  hasEnded: () => boolean,
  options?: EventStreamOptions | null,
): AsyncIterableIterator<T> {
  const signal = options?.signal;
  const values: T[] = [];
  let wake: (() => void) | undefined;
  let state: 'new' | 'listening' | 'ended' = 'new';

  const hear = (value: unknown): void => {
    values.push(value as T);
    wake?.();
  };
  const end = (): void => {
    state = 'ended';
    source.off(event, hear);
    source.off('close', end);
    signal?.removeEventListener('abort', abort);
    wake?.();
  };
  const abort = (): void => {
    values.length = 0;
    end();
  };
  const listen = (): void => {
    state = 'listening';
    source.on(event, hear);
    if (event !== 'close') source.on('close', end);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    else if (hasEnded()) end();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next(): Promise<IteratorResult<T>> {
      if (state === 'new') listen();
      while (values.length === 0 && state === 'listening') {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
      return values.length > 0 ? { done: false, value: values.shift()! } : { done: true, value: undefined };
    },
    async return(): Promise<IteratorResult<T>> {
      abort();
      return { done: true, value: undefined };
    },
  };
}
