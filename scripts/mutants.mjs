// npm run mutants: changes the code a little, again and again, and asks whether the fast tests notice (StrykerJS).
//   npm run mutants -- --share 2               two in a hundred mutants, chosen by seed: some ten minutes on two cores
//   npm run mutants -- src/actors/requests/outbox.ts         every mutant of one file (or of a folder)
//   npm run mutants                            all of src/machines, src/actors and src/transport: many hours
// Also --seed 1 (another sample), --workers 2. Exit code 1 when less than 90 % were noticed.
import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { main, setup } from './setup.mjs';

const layers = ['machines', 'actors', 'transport'];

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      share: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
    },
  });
  const places = positionals.length > 0 ? positionals : layers.map((layer) => `src/${layer}`);
  const missing = places.find((place) => !existsSync(place));
  if (missing) throw new Error(`${missing} is not here`);
  const selection = { share: Number(values.share) / 100, seed: Number(values.seed) };
  await setup();
  const { run } = await import('./mutants/run.mjs');
  return run({
    mutate: places.map((place) => (statSync(place).isDirectory() ? `${place}/**/*.ts` : place)),
    selection,
    workers: Number(values.workers),
  });
});
