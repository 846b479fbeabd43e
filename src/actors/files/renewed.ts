import { isFailure } from '../../transport/failure.js';
import type { TemporaryUrl } from '../../transport/files/temporary-url.js';

/** An address is good for about a minute (protocol.md 9). One that is new and refused all the same will not get better. */
const MOST_RENEWALS = 2;

/** After these another address is the way on: this one has expired, or went down with the socket. */
const WORTH_ANOTHER: ReadonlySet<string> = new Set(['URL_REFUSED', 'RESPONSE_LOST']);

/**
 * Asks for a temporary URL and uses it. One that has expired on the way, as while a machine slept, is asked for anew, and so is
 * one whose answer was lost; anything else ends it. Rejects with a Failure.
 */
export async function withTemporaryUrl<T>(
  ask: () => Promise<TemporaryUrl>,
  use: (url: TemporaryUrl) => Promise<T>,
): Promise<T> {
  for (let renewals = 0; ; renewals += 1) {
    try {
      return await use(await ask());
    } catch (why) {
      if (!isFailure(why) || !WORTH_ANOTHER.has(why.code) || renewals === MOST_RENEWALS) throw why;
    }
  }
}
