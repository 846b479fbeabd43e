import { spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that hangs is stopped here, with its output in the failure, before jest gives up without any. */
const LONGEST_RUN_MS = 100_000;
/** A minute on a quiet machine, where it is not built yet. */
const LONGEST_BUILD_MS = 540_000;

/**
 * Runs a Node program as a user would from the root of the clone, or from `cwd`, and waits until it has ended by itself. Colours, and
 * whatever npm and jest put into the environment, are left out, so that a run looks the same everywhere.
 */
export function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = root,
  longestMs = LONGEST_RUN_MS,
): Promise<Finished> {
  const { FORCE_COLOR: _, NO_COLOR: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const clean = Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^(npm_|PARLEY_|JEST_)/.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...clean, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`node ${args.join(' ')} did not end within ${longestMs / 1000} s\n${stdout}\n${stderr}`));
    }, longestMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** `parley-sdk …args`, as `npx` runs it: the built command. */
export const command = (args: readonly string[] = [], env?: Readonly<Record<string, string>>): Promise<Finished> =>
  runNode(['dist/cli.js', ...args], env);

/** The children run what is in dist/; this makes sure that it is what is in src/, and is quick when it is. */
export async function buildOnce(): Promise<void> {
  const { code, stdout, stderr } = await runNode(['scripts/build.mjs'], {}, root, LONGEST_BUILD_MS);
  if (code !== 0) throw new Error(`the build failed:\n${stdout}\n${stderr}`);
}

export const BUILD_TIMEOUT_MS = LONGEST_BUILD_MS + 20_000;
