// Builds dist/ with tsup when something it is made from has changed. `node scripts/build.mjs --force` builds in any case.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, SetupError, setup } from './setup.mjs';
import { binOf, root, runNode, seconds } from './support/run.mjs';

const INPUTS = [
  'src',
  'emulator',
  'testing',
  'cli',
  'visualizer',
  'console',
  'scripts/build',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsup.config.ts',
];
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built-from');

/**
 * Throws a SetupError with tsup's own output when the build fails.
 * @param {{ force?: boolean }} [options]
 */
export async function build({ force = false } = {}) {
  const inputs = hashOfInputs();
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  console.log('build: dist/ is missing or older than its sources, running tsup …');
  // All of it goes first: chunks of an earlier build, named by their content, would be published with this one; and a build
  // that dies half-way must not pass for a finished one.
  rmSync(dist, { recursive: true, force: true });
  const { code, output, ms } = await runNode([binOf('tsup', 'tsup')]);
  if (code !== 0) throw new SetupError(`tsup failed (exit code ${code}):\n${output.trim()}`);
  finishDeclarations();
  await bundle();
  writeFileSync(stamp, inputs);
  console.log(`build: done in ${seconds(ms)}`);
}

/** Late: esbuild may not have been installed when this file was loaded. */
async function bundle() {
  const { buildGlobalScript, licencesOf } = await import('./build/global-script.mjs');
  const { buildConsole, buildPage } = await import('./build/page.mjs');
  await buildGlobalScript(dist);
  await buildPage(path.join(dist, 'visualizer'));
  await buildConsole(path.join(dist, 'console'));
  // What tsup has put into the emulator of the packages of others.
  const others = ['jose', '@valibot/to-json-schema'].map((name) => `node_modules/${name}`);
  writeFileSync(path.join(dist, 'emulator.LICENSES.txt'), licencesOf(others));
}

/**
 * Comments of the sources cite the protocol notes as `protocol.md`; who reads them in an editor finds the file in the package by its
 * path. CommonJS has declarations of its own, which say the same of files that are named .cjs.
 */
function finishDeclarations() {
  for (const file of readdirSync(dist).filter((name) => name.endsWith('.d.ts'))) {
    const built = readFileSync(path.join(dist, file), 'utf8');
    const text = built.replace(/(?<!docs\/)\bprotocol\.md\b/g, 'docs/protocol.md');
    writeFileSync(path.join(dist, file), text);
    const target = path.join(dist, file.replace(/\.d\.ts$/, '.d.cts'));
    writeFileSync(target, text.replace(/(['"]\.\/[^'"]+)\.js(['"])/g, '$1.cjs$2'));
  }
}

/** By content and not by date: a fresh clone, a switched branch and a restored cache all carry dates that mean nothing. */
function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesUnder)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} name relative to the root
 * @returns {string[]}
 */
function filesUnder(name) {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  if (path.extname(name)) return [name];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setup();
    await build({ force: process.argv.includes('--force') });
    return 0;
  });
}
