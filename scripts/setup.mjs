// Makes a clone ready to run: the right Node, and the packages of package-lock.json. Fast when there is nothing to do.
// It runs before anything is installed, so it may import nothing but node: modules.
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, runNpm, seconds } from './support/run.mjs';

/** A set-up that failed in a way we can explain; anything else is a defect of ours and keeps its stack. */
export class SetupError extends Error {}

/** Throws a SetupError when the clone can't be made ready. */
export async function setup() {
  checkNode();
  if (packagesAreElsewhere() || packagesAreInstalled()) return;
  console.log('setup: installing packages with npm ci (only the first time, or when package-lock.json has changed) …');
  const { code, output, ms } = await runNpm([
    'ci',
    '--include=dev',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--no-progress',
  ]);
  if (code !== 0) {
    throw new SetupError(`npm ci failed (exit code ${code}):\n${beginning(output)}\n${adviceOn(output)}`);
  }
  console.log(`setup: packages installed in ${seconds(ms)}`);
}

/** A linked folder is another checkout's: `npm ci` would empty that one. */
function packagesAreElsewhere() {
  const folder = path.join(root, 'node_modules');
  return existsSync(folder) && lstatSync(folder).isSymbolicLink();
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node;
  const [wantedMajor, wantedMinor] = numbers(wanted);
  const [major, minor] = numbers(process.versions.node);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetupError(
    `Parley needs Node ${wanted}, this is ${process.versions.node}. Install a newer one: https://nodejs.org`,
  );
}

/**
 * @param {string} version
 * @returns {[number, number]}
 */
function numbers(version) {
  const [major = 0, minor = 0] = version
    .replace(/[^\d.]/g, '')
    .split('.')
    .map(Number);
  return [major, minor];
}

/**
 * npm leaves a record of what it installed inside node_modules, written last. Comparing that with package-lock.json notices a missing,
 * an interrupted and an outdated installation, and leaves alone one that the developer made himself with `npm install`.
 */
function packagesAreInstalled() {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const installed = packagesOf(record);
  return Object.entries(wanted).every(([folder, { version, optional }]) => {
    if (folder === '') return true;
    const found = installed[folder];
    return found ? found.version === version : optional === true;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * npm tells the cause first and its manual after it.
 * @param {string} output
 */
function beginning(output) {
  return output.trim().split('\n').slice(0, 20).join('\n').replace(/^/gm, '  ');
}

/** @param {string} output */
function adviceOn(output) {
  if (output.includes('EUSAGE')) {
    return 'package-lock.json does not fit package.json. Run npm install, then node scripts/complete-lock.mjs, and commit both files.';
  }
  return 'Check that the npm registry can be reached from here, then run the same command again.';
}

/**
 * Runs a script's body; a SetupError becomes its message and exit code 1.
 * @param {() => Promise<number>} body resolves to the exit code
 */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: ${error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setup();
    return 0;
  });
}
