import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root, runNode } from '../../support/run-node.js';
import type { Report } from './fixtures/gates.js';

const GATE_LIMIT_MS = 100_000;
const MB = 1_000_000;

/** Each in a process of its own, so that nothing but the connection under test moves the heap. */
describe('Memory is bounded (G20):', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-sdk-gates-'));
  const gates = path.join(folder, 'gates.cjs');

  beforeAll(() => {
    const esbuild = path.join(root, 'node_modules/.bin/esbuild');
    // Without --ignore-annotations the modules that only register something would be left out as free of effects.
    const flags = ['--bundle', '--ignore-annotations', '--platform=node', '--format=cjs', '--log-level=error'];
    const source = path.join(__dirname, 'fixtures/gates.ts');
    execFileSync(esbuild, [source, ...flags, `--outfile=${gates}`], { cwd: root });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const live = async (gate: string): Promise<Report> => {
    const { code, stdout, stderr } = await runNode(['--expose-gc', '--max-semi-space-size=64', gates, gate]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Report;
  };

  /** Everything is where it was; the heap, which is never quite still, within a margin. */
  const expectNothingLeft = ({ before, after }: Report, marginBytes: number): void => {
    const { heapBytes: heapBefore, ...countedBefore } = before;
    const { heapBytes: heapAfter, ...counted } = after;
    expect(counted).toEqual(countedBefore);
    expect(heapAfter - heapBefore).toBeLessThan(marginBytes);
  };

  it(
    '10,000 reconnects leave listeners, timers, handles and heap where they were',
    async () => {
      const report = await live('reconnects');
      expect(report.done).toEqual({ reconnects: 10_000, online: 1 });
      // 300 bytes for each would be seen.
      expectNothingLeft(report, 3 * MB);
    },
    GATE_LIMIT_MS,
  );

  it(
    '100,000 conversations that open and close do as well: none of them is known any more',
    async () => {
      const report = await live('conversations');
      expect(report.done).toEqual({ announced: 100_000, closed: 100_000 });
      expect(report.after.conversations).toBe(0);
      // 30 bytes for each would be seen.
      expectNothingLeft(report, 3 * MB);
    },
    GATE_LIMIT_MS,
  );

  it(
    'a day of conversations, lost sockets, withdrawn tokens, subscriptions and waits that were given up does as well',
    async () => {
      const report = await live('day');
      expect(report.done).toMatchObject({ conversations: 30 * 4, messages: 30 * 4 * 16 });
      expect(report.done.losses).toBeGreaterThan(50);
      // 3 KB for each of 960 subscriptions, or 30 KB for each of 96 conversations, would be seen.
      expectNothingLeft(report, 3 * MB);
    },
    GATE_LIMIT_MS,
  );
});
