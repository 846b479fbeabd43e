/** Programs that run in a process of their own, as a user's would: what is in src/, bundled, without a test runner around it. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Writable } from 'node:stream';

const ROOT = path.resolve(__dirname, '../../..');
const LONGEST_RUN_MS = 10_000;

/** Bundles src/ into a folder of its own; the returned function removes it. */
export function bundle(): { readonly parley: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-sdk-test-'));
  const parley = path.join(folder, 'parley.cjs');
  const esbuild = path.join(ROOT, 'node_modules/.bin/esbuild');
  const options = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', `--outfile=${parley}`];
  execFileSync(esbuild, ['src/index.ts', ...options], { cwd: ROOT });
  return { parley, remove: () => rmSync(folder, { recursive: true }) };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a fixture and waits until its process has ended by itself; one that does not is a failure. `started` may talk to it. */
export function run(
  fixture: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  started: (input: Writable) => void = () => {},
): Promise<Ended> {
  const file = path.join(__dirname, '../fixtures', fixture);
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { env: { ...inherited, ...env }, stdio: 'pipe' });
    started(child.stdin);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${fixture} ${args.join(' ')} did not end by itself.\n${stdout}\n${stderr}`));
    }, LONGEST_RUN_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
