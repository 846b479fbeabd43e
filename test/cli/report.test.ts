import { beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, runNode } from '../support/run-node.js';
import { ledgerRow } from './transcript.js';

beforeAll(buildOnce, BUILD_TIMEOUT_MS);

describe('the ledger at the end notices', () => {
  it.each([
    ['nothing where there is nothing', 'nothing', { doubled: 0, lost: 0 }, 0],
    ['a message that the platform committed twice', 'committed twice', { doubled: 1, lost: 0 }, 1],
    [
      'a message that a program believes to have sent and the platform does not have',
      'not committed',
      { doubled: 0, lost: 1 },
      1,
    ],
    ['a message that a program saw twice', 'seen twice', { doubled: 1, lost: 0 }, 1],
    ['a message that was delivered and that neither of two programs saw', 'not seen', { doubled: 0, lost: 2 }, 1],
    ['a private message that the consumer saw', 'leaked', { privately: 1, doubled: 0, lost: 0 }, 1],
  ])('%s', async (_what, tampering, figures, exitCode) => {
    const { code, stdout, stderr } = await runNode(['test/main-job/fixtures/tampered-report.mjs', tampering]);
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' });
    expect(ledgerRow(stdout, 'tampered')).toMatchObject(figures);
    expect(stdout).toMatch(
      exitCode === 0 ? /✓ nothing lost, nothing doubled/ : /✗ \d (lost|doubled|private message seen by the consumer)/,
    );
  });
});
