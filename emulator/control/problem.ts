/** What can't be done, as an HTTP status and one sentence. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: 400 | 404 | 405 | 408 | 409,
    message: string,
  ) {
    super(message);
  }
}
