// npm run emulator: installs and builds what is missing, then runs `parley-sdk emulator` (cli/). Arguments go after `--`:
//   npm run emulator -- --port 4000        npm run emulator -- --tls        npm run emulator -- --help
import { runCli } from './support/run-cli.mjs';

await runCli('emulator', 'npm run emulator --');
