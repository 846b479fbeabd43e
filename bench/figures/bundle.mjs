import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { formatNumber } from '../report/figure.mjs';

export const names = [
  'bundle.consumerGzipBytes',
  'bundle.ratioToStreamChat',
  'bundle.installBytes',
  'bundle.dependencies',
];

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The smallest program of a page with a chat window: something that makes the client. The bundler drops what is unused. */
const pages = {
  parley: `
    import { createConnection } from 'parley-sdk/consumer';
    globalThis.openChat = (options) => createConnection(options);`,
  streamChat: `
    import { StreamChat } from 'stream-chat';
    globalThis.openChat = (apiKey) => StreamChat.getInstance(apiKey);`,
};

/**
 * What a browser downloads for a consumer window, beside that of another chat SDK, and what `npm install parley-sdk` puts
 * on a server's disk.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function bundle() {
  const { bytes, minified, streamChatBytes, overStreamChat } = await consumerBytes();
  const { version } = await manifestOf(join(root, 'node_modules/stream-chat'));
  const installed = await installedSize();
  return [
    {
      name: 'bundle.consumerGzipBytes',
      value: bytes,
      unit: 'B',
      spread: null,
      details: `${formatNumber(minified / 1024)} KiB minified`,
    },
    {
      name: 'bundle.ratioToStreamChat',
      value: overStreamChat,
      unit: '',
      spread: null,
      details: `stream-chat ${version}: ${formatNumber(streamChatBytes)} B`,
    },
    {
      name: 'bundle.installBytes',
      value: installed?.bytes ?? null,
      unit: 'B',
      spread: null,
      details: installed === undefined ? 'npm could not install here' : 'production install, unpacked',
    },
    {
      name: 'bundle.dependencies',
      value: installed?.packages ?? null,
      unit: '',
      spread: null,
      details:
        installed === undefined ? '' : `packages in all, itself included; asked for: ${installed.direct.join(', ')}`,
    },
  ];
}

/** The sizes alone, without installing anything. Both pages are made by the same bundler with the same options. */
export async function consumerBytes() {
  const program = await bundled(pages.parley);
  const bytes = gzipped(program);
  const streamChatBytes = gzipped(await bundled(pages.streamChat));
  return { bytes, minified: program.length, streamChatBytes, overStreamChat: bytes / streamChatBytes };
}

/** @param {string} code */
const gzipped = (code) => gzipSync(code, { level: 9 }).length;

/**
 * A page as an application's bundler would make it from the published package, as far as it is downloaded at first. Nothing of
 * that is left out: what a page imports, it also has to download. What is loaded when it is needed has files of its own.
 * @param {string} page
 */
async function bundled(page) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: page, resolveDir: root },
    absWorkingDir: root,
    // This repository's tsconfig.json maps `parley-sdk` to the sources; a page gets what is in dist/.
    tsconfigRaw: '{}',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    splitting: true,
    outdir: 'page',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  const first = new Set();
  /** @param {string} name */
  const load = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint !== undefined);
  if (entry) load(entry[0]);
  return outputFiles
    .filter(({ path }) => first.has(relative(root, path)))
    .map(({ text }) => text)
    .join('');
}

/** Read as a file, because not every package exports its package.json. @param {string} folder */
async function manifestOf(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
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
    const own = await manifestOf(join(modules, 'parley-sdk'));
    return {
      bytes: await sizeOf(modules),
      packages: await packagesIn(modules),
      direct: Object.keys(own.dependencies ?? {}),
    };
  } catch {
    // No registry and nothing in the cache: a figure that cannot be had here is better absent than guessed.
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many packages there are, nested ones included. @param {string} folder @returns {Promise<number>} */
async function packagesIn(folder) {
  let found = 0;
  for (const name of await readdir(folder)) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    if (name.startsWith('@')) {
      found += await packagesIn(path);
      continue;
    }
    found += 1;
    if (existsSync(join(path, 'node_modules'))) found += await packagesIn(join(path, 'node_modules'));
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
