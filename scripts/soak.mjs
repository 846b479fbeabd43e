// npm run soak: random runs over real sockets, with every kind of fault, until the time is over. Arguments go after `--`:
//   npm run soak -- --minutes 10        npm run --silent soak -- --json        npm run soak -- --seed 7 --concurrency 8
// A run that broke is printed as one line of JSON; a file of such lines is played again, frame by frame to be read:
//   npm run soak -- --replay broken.txt
// Ends with a table; the exit code is 0 only if nothing was lost, doubled, out of order … in any run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { main, setup } from './setup.mjs';
import { root } from './support/run.mjs';

/** The runs are written in TypeScript and shared with test/properties: bundled with all they need, they start at once. */
async function bundled() {
  const { build } = await import('esbuild');
  const directory = mkdtempSync(path.join(tmpdir(), 'parley-soak-'));
  const outfile = path.join(directory, 'soak.mjs');
  await build({
    entryPoints: [path.join(root, 'test/support/programs/soak.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'error',
    // Package.json speaks of dist/ only: by it, the entry points in src/ would have nothing to do.
    ignoreAnnotations: true,
    alias: {
      '#runtime': path.join(root, 'src/runtime.node.ts'),
      'parley-sdk/emulator': path.join(root, 'emulator/index.ts'),
      'parley-sdk': path.join(root, 'src/index.ts'),
    },
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
  });
  try {
    return /** @type {typeof import('../test/support/programs/soak.js')} */ (await import(pathToFileURL(outfile).href));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      concurrency: { type: 'string', default: '8' },
      json: { type: 'boolean', default: false },
      replay: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const { log } = console;
  // With --json, stdout carries one JSON object and nothing else.
  console.log = console.error;
  await setup();
  const { replay, soak } = await bundled();
  if (values.replay !== undefined) {
    const lines = readFileSync(values.replay, 'utf8').split('\n');
    const problems = await replay(
      lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)),
      log,
    );
    return problems === 0 ? 0 : 1;
  }
  console.error(`soak: ${values.minutes} minutes, seed ${seed}`);
  const table = await soak({
    minutes: Number(values.minutes),
    seed,
    concurrency: Number(values.concurrency),
    broken: (run, { problems }) => {
      for (const { kind, who, what } of problems) console.error(`${kind} ${who}: ${what}`);
      console.error(JSON.stringify(run));
    },
  });
  if (values.json) log(JSON.stringify(table));
  else for (const [name, count] of Object.entries(table)) log(`${name.padEnd(12)}${String(count).padStart(10)}`);
  const { runs, faults: _faults, committed: _committed, told: _told, ...bad } = table;
  return runs > 0 && Object.values(bad).every((count) => count === 0) ? 0 : 1;
});
