// npm start: installs and builds what is missing, then runs the main job (see main-job/index.mjs, or npm start -- --help).
import { build } from './build.mjs';
import { main, setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  // Imported late: it needs the packages and dist/, which may not have existed a moment ago.
  const { mainJob } = await import('./main-job/index.mjs');
  return mainJob(process.argv.slice(2));
});
