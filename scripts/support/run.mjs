import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone: every script works from here, wherever it was called from. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** @typedef {{ code: number, output: string, ms: number }} Outcome `output` is empty when the child wrote to our terminal itself. */

/**
 * Runs a Node program to its end. With `show` it owns our terminal; otherwise its output is kept, to be printed only when it failed.
 * @param {string[]} args script and arguments for `node`
 * @param {{ show?: boolean }} [options]
 * @returns {Promise<Outcome>}
 */
export function runNode(args, { show = false } = {}) {
  return run(process.execPath, args, show, false);
}

/**
 * npm started us in most cases and then says where it lives; that way is the same on every system. Without it we ask the shell's path.
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
export function runNpm(args) {
  const npm = process.env.npm_execpath;
  if (npm && /npm-cli\.[cm]?js$/.test(npm)) return run(process.execPath, [npm, ...args], false, false);
  // Windows refuses to start npm.cmd without a shell (CVE-2024-27980).
  return run('npm', args, false, process.platform === 'win32');
}

/**
 * The file behind a command of an installed package, for `runNode`: no shell, no `.bin` wrapper.
 * @param {string} packageName
 * @param {string} command
 */
export function binOf(packageName, command) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {boolean} show
 * @param {boolean} shell
 * @returns {Promise<Outcome>}
 */
function run(command, args, show, shell) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: String(error), ms: performance.now() - started }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, ms: performance.now() - started }));
  });
}
