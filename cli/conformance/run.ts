import type { Check } from './check.js';
import { CHECKS } from './checks/index.js';
import { NOT_CHECKED } from './checks/not-checked.js';
import { Account, reasonOf } from './client/account.js';
import { NotPossible } from './client/not-possible.js';
import { TestBed } from './client/test-bed.js';
import type { Platform } from './platform.js';

export type Verdict = 'holds' | 'differs' | 'not checked';

export interface Result {
  readonly id: string;
  readonly verdict: Verdict;
  readonly sent: string;
  readonly expected: string;
  /** What came; of what was not checked, the reason. */
  readonly came: string;
}

export interface Wanted {
  readonly writes: boolean;
  /** @default all */
  readonly only?: ReadonlySet<string> | undefined;
}

/** All that the checks could be asked for. */
export const EVERY_ID: ReadonlySet<string> = new Set([...CHECKS.map(({ id }) => id), ...Object.keys(NOT_CHECKED)]);

/** The one that waits the longest begins first, and the others are made meanwhile. */
const SLOW = 'EA39';

/** Makes the checks one after the other, so that none disturbs another. Rejects where there is no platform. */
export async function runChecks(platform: Platform, { writes, only }: Wanted): Promise<readonly Result[]> {
  const account = new Account(platform);
  await account.discover();
  const isWanted = ({ id }: { readonly id: string }): boolean => only === undefined || only.has(id);
  const wanted = CHECKS.filter(isWanted);
  const results = new Map<Check, Result>();
  const make = async (check: Check): Promise<void> => {
    results.set(check, await made(account, check, writes));
  };
  const slow = Promise.all(wanted.filter(({ id }) => id === SLOW).map(make));
  for (const check of wanted) if (check.id !== SLOW) await make(check);
  await slow;
  const impossible = Object.entries(NOT_CHECKED).map(([id, reason]) => ({ ...notChecked(reason), id }));
  return [...wanted.map((check) => results.get(check)!), ...impossible.filter(isWanted)];
}

async function made(account: Account, check: Check, writes: boolean): Promise<Result> {
  const { id, sent, expected } = check;
  if (check.writes && !writes) return { ...notChecked('it writes: only with --write'), id, sent, expected };
  const bed = new TestBed(account);
  try {
    const { came, holds } = await check.run(bed);
    return { id, sent, expected, came: account.harmless(came), verdict: holds ? 'holds' : 'differs' };
  } catch (error) {
    const came = account.harmless(reasonOf(error));
    if (error instanceof NotPossible) return { ...notChecked(came), id, sent, expected };
    return { id, sent, expected, came, verdict: 'differs' };
  } finally {
    await bed.end();
  }
}

const notChecked = (reason: string): Result => ({
  id: '',
  sent: '',
  expected: '',
  came: reason,
  verdict: 'not checked',
});
