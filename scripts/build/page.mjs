// Builds the visualizer's page into a folder: layouts of our machines first, then scripts and styles. Layouts take seconds, so
// they are kept in node_modules/.cache by what they are made from. `node scripts/build/page.mjs FOLDER` builds it by itself.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../support/run.mjs';

const cache = path.join(root, 'node_modules/.cache/parley');
const source = path.join(root, 'visualizer/page');

/**
 * @param {string} folder
 * @param {{ minify?: boolean }} [options]
 */
export async function buildPage(folder, { minify = true } = {}) {
  await buildPageOf(source, folder, { name: 'visualizer', minify, define: { LAYOUTS: await layoutsOfOurMachines() } });
}

/**
 * The page of the emulator.
 * @param {string} folder
 * @param {{ minify?: boolean }} [options]
 */
export async function buildConsole(folder, { minify = true } = {}) {
  await buildPageOf(path.join(root, 'console/page'), folder, { name: 'emulator', minify, define: {} });
}

/**
 * @param {string} from
 * @param {string} folder
 * @param {{ name: string, minify: boolean, define: Record<string, string> }} options
 */
async function buildPageOf(from, folder, { name, minify, define }) {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.join(from, 'main.tsx')],
    outfile: path.join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define,
    minify,
    logLevel: 'warning',
  });
  // Not lowered to what older browsers know: the page is for those of today.
  await build({
    entryPoints: [path.join(from, 'page.css')],
    outfile: path.join(folder, 'page.css'),
    bundle: true,
    minify,
    target: 'esnext',
    logLevel: 'warning',
  });
  copyFileSync(path.join(from, 'icon.svg'), path.join(folder, 'icon.svg'));
  // Both pages begin alike.
  const html = readFileSync(path.join(source, 'index.html'), 'utf8').replaceAll('{{name}}', name);
  writeFileSync(path.join(folder, 'index.html'), html);
}

/** JSON of the layouts, by the id of the definition. */
async function layoutsOfOurMachines() {
  const file = path.join(cache, `layouts-${hashOfInputs()}.json`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  mkdirSync(cache, { recursive: true });
  const script = path.join(cache, `layouts-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `
        import * as machines from './src/machines/index.ts';
        import { isMachine, knownMachine } from './src/inspect/definition.ts';
        import { elkLayout } from './visualizer/layout/elk-layout.ts';
        export async function layouts() {
          const definitions = Object.values(machines).filter(isMachine).map((machine) => knownMachine(machine).definition);
          return Object.fromEntries(await Promise.all(definitions.map(async (one) => [one.id, await elkLayout(one)])));
        }`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // elkjs is CommonJS and loads its worker by itself.
    external: ['elkjs'],
    logLevel: 'warning',
  });
  const { layouts } = await import(pathToFileURL(script).href);
  const json = JSON.stringify(await layouts());
  writeFileSync(file, json);
  return json;
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const folder of ['src/machines', 'visualizer/layout', 'src/inspect']) {
    const names = readdirSync(path.join(root, folder), { recursive: true }).map(String).sort();
    for (const name of names.filter((one) => one.endsWith('.ts'))) {
      hash.update(name).update(readFileSync(path.join(root, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [, , name, folder] = process.argv;
  // The console is a page of its own: `node scripts/build/page.mjs console FOLDER`.
  if (name === 'console') await buildConsole(folder ?? path.join(root, 'dist/console'));
  else await buildPage(name ?? path.join(root, 'dist/visualizer'));
}
