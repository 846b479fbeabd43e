import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export const names = ['bundle.consumerGzipBytes', 'bundle.installBytes', 'bundle.dependencies'];

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/**
 * What a browser downloads for a consumer window, and what `npm install parley` puts on a server's disk.
 * @returns {Promise<import('../lib/figure.mjs').Figure[]>}
 */
export async function bundle() {
  const { bytes, minified } = await consumerBytes();
  const installed = await installedSize();
  return [
    {
      name: 'bundle.consumerGzipBytes',
      value: bytes,
      unit: 'B',
      target: { atMost: 62_000 },
      spread: null,
      details: `${Math.round(minified / 1024)} KiB minified`,
    },
    {
      name: 'bundle.installBytes',
      value: installed?.bytes ?? null,
      unit: 'B',
      target: null,
      spread: null,
      details: installed === undefined ? 'npm could not install here' : 'production install, unpacked',
    },
    {
      name: 'bundle.dependencies',
      value: installed?.packages ?? null,
      unit: '',
      target: null,
      spread: null,
      details: installed === undefined ? '' : `packages: ${installed.names.join(', ')}`,
    },
  ];
}

/**
 * The program of a consumer page, as an application's bundler would make it: the built package through the `browser`
 * condition, tree-shaken and minified by esbuild.
 */
export async function consumerBytes() {
  const program = await bundled({ minify: true });
  return { bytes: gzipped(program), minified: program.length };
}

/** @param {string} code */
const gzipped = (code) => gzipSync(code, { level: 9 }).length;

/** @param {import('esbuild').BuildOptions} options */
async function bundled(options) {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "import { createConnection } from 'parley-sdk/consumer'; globalThis.open = (options) => createConnection(options);",
      resolveDir: root,
    },
    // Not this repository's own paths, which lead to the sources.
    tsconfigRaw: '{}',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['ws'],
    logLevel: 'error',
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

async function installedSize() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-install-'));
  try {
    const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
    });
    const [{ filename }] = JSON.parse(packed.stdout);
    await mkdir(join(folder, 'app'));
    await writeFile(join(folder, 'app/package.json'), '{"private":true}');
    const flags = [
      '--omit=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--fetch-retries=1',
    ];
    await run('npm', ['install', join(folder, filename), ...flags], { cwd: join(folder, 'app'), timeout: 120_000 });
    const modules = join(folder, 'app/node_modules');
    const installed = await packagesIn(modules);
    return { bytes: await sizeOf(modules), packages: installed.length, names: installed };
  } catch {
    // No registry and nothing in the cache: a figure that cannot be had here is better absent than guessed.
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @returns {Promise<string[]>} */
async function packagesIn(folder) {
  /** @type {string[]} */
  const found = [];
  for (const name of await readdir(folder)) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    if (name.startsWith('@')) {
      found.push(...(await packagesIn(path)).map((inner) => `${name}/${inner}`));
      continue;
    }
    const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
    found.push(`${manifest.name} ${manifest.version}`);
    if (existsSync(join(path, 'node_modules'))) found.push(...(await packagesIn(join(path, 'node_modules'))));
  }
  return found;
}

/** @param {string} path @returns {Promise<number>} */
async function sizeOf(path) {
  const info = await stat(path);
  if (!info.isDirectory()) return info.size;
  let bytes = 0;
  for (const name of await readdir(path)) bytes += await sizeOf(join(path, name));
  return bytes;
}
