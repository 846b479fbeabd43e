// npm run demo: installs and builds what is missing, then runs `parley-sdk demo` (cli/). Arguments go after `--`:
//   npm run demo -- --consumers 1000        npm run demo -- --pace 3        npm run demo -- --help
import { runCli } from './support/run-cli.mjs';

await runCli('demo', 'npm run demo --');
