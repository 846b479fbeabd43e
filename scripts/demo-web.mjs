// npm run demo:web: installs and builds what is missing, then opens the shop of examples/web-consumer. Arguments go after `--`:
//   npm run demo:web -- --port 8080
import { build } from './build.mjs';
import { main, setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  // Late: dist/ may not have existed a moment ago.
  await import('../examples/web-consumer/demo.js');
  return 0;
});
