// npm run visualizer: installs and builds what is missing, then runs `parley-sdk visualizer` (cli/). Arguments go after `--`:
//   npm run visualizer -- --open        npm run visualizer -- --port 5000 --token my-own-token
import { runCli } from './support/run-cli.mjs';

await runCli('visualizer', 'npm run visualizer --');
