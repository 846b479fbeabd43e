import { describe, expect, test } from '@jest/globals';
import { withTemporaryUrl } from '../../../src/actors/files/renewed.js';
import { failure } from '../../../src/transport/failure.js';
import { platformFailure } from '../../../src/transport/policy.js';

/** Tries with address after address, each of which ends in what is given for it; the last is good. */
async function trying(...ends: readonly unknown[]) {
  let asked = 0;
  const outcome = await withTemporaryUrl(
    async () => {
      asked += 1;
      return { relativePath: `/${asked}`, path: '' };
    },
    async ({ relativePath }) => {
      if (asked <= ends.length) throw ends[asked - 1];
      return relativePath;
    },
  ).catch((why: unknown) => why);
  return { asked, outcome };
}

const refused = platformFailure('storage', 401);

describe('A temporary address (protocol.md 9)', () => {
  test('is asked for once where it is good', async () => {
    expect(await trying()).toEqual({ asked: 1, outcome: '/1' });
  });

  test('that has expired, or whose answer went down with the socket, is asked for anew', async () => {
    expect(await trying(refused)).toEqual({ asked: 2, outcome: '/2' });
    expect(await trying(failure('RESPONSE_LOST'))).toEqual({ asked: 2, outcome: '/2' });
  });

  test('that is new and refused twice more will not get better', async () => {
    expect(await trying(refused, refused)).toEqual({ asked: 3, outcome: '/3' });
    expect(await trying(refused, refused, refused, refused)).toEqual({ asked: 3, outcome: refused });
  });

  test('is not the trouble where there is another one', async () => {
    const why = failure('RESPONSE_TIMEOUT');
    expect(await trying(why)).toEqual({ asked: 1, outcome: why });
    const mistake = new Error('a mistake of ours');
    expect(await trying(mistake)).toEqual({ asked: 1, outcome: mistake });
  });

  test('that cannot be had is not used', async () => {
    const why = failure('RESPONSE_TIMEOUT');
    const outcome = await withTemporaryUrl(
      () => Promise.reject(why),
      async () => 'used',
    ).catch((error: unknown) => error);
    expect(outcome).toBe(why);
  });
});
