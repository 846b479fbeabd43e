// Completes package-lock.json after `npm install`: a registry mirror that holds builds for some platforms only makes npm leave the others
// out of the lock, and then `npm ci` refuses the lock as "not in sync", on every platform. The missing ones are optional packages of
// one file each; name and version tell all that the lock needs to skip or fetch them. With --check nothing is written, and the exit code
// is 1 if something is missing.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './support/run.mjs';

/**
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, optionalDependencies?: Record<string, string>, os?: string[], cpu?: string[], libc?: string[] }} Entry
 */

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
/** @type {Record<string, Entry>} */
const packages = lock.packages;

/** @type {Record<string, Entry>} */
const missing = {};
for (const [folder, { optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (!isLocked(folder, name))
      missing[`node_modules/${name}`] = { version, dev: true, optional: true, ...platformOf(name) };
  }
}
const names = Object.keys(missing);
if (names.length === 0) {
  console.log('package-lock.json is complete');
} else if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${names.length} packages for other platforms, so npm ci refuses it; run node scripts/complete-lock.mjs`,
  );
  process.exitCode = 1;
} else {
  const sorted = Object.entries({ ...packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`package-lock.json: ${names.length} packages for other platforms added`);
}

/**
 * Node's own look-up: beside the package that wants it, then in each folder above.
 * @param {string} folder
 * @param {string} name
 */
function isLocked(folder, name) {
  for (let base = folder; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (packages[path.posix.join(base, 'node_modules', name)]) return true;
    if (base === '') return false;
  }
}

/**
 * From names like `@rollup/rollup-linux-arm64-musl`.
 * @param {string} name
 * @returns {Pick<Entry, 'os' | 'cpu' | 'libc'>}
 */
function platformOf(name) {
  const words = path.posix.basename(name).split('-');
  const os = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'].find((word) =>
    words.includes(word),
  );
  const cpu = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'].find((word) =>
    words.includes(word),
  );
  if (!os || !cpu) throw new Error(`${name}: can't tell its platform from its name`);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: [libc] } : {}) };
}
