import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root, runNode } from '../support/run-node.js';

const FOLDER = path.join(root, 'node_modules/.cache/parley');
describe('@statelyai/inspect', () => {
  it('is an observer like any other: its own receiver shows three conversations with the states they are in', async () => {
    const program = path.join(FOLDER, `stately-${process.pid}.mjs`);
    mkdirSync(FOLDER, { recursive: true });
    const built = await runNode(['test/inspect/programs/bundle.mjs', program]);
    expect(built.stderr).toBe('');
    try {
      const { stdout, stderr } = await runNode([program]);
      expect(stderr).toBe('');
      const { conversations, actors } = JSON.parse(stdout);
      expect(conversations).toBe(3);
      expect(actors).toBeGreaterThan(8);
    } finally {
      rmSync(program, { force: true });
    }
  }, 60_000);
});
