#!/usr/bin/env node
/** The command `parley-sdk`: what a user runs. `run` is exported for `npm start` and `npm run emulator`, which build first. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

export { run };

// npm links the command under another name, so the path is followed before it is compared.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await run(process.argv.slice(2));
}
