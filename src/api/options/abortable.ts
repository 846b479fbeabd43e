/** What never answers must not keep a sign-in that was given up. */
export function abortable<T>(signal: AbortSignal, answer: Promise<T> | T): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
