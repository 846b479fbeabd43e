// npm start: installs and builds what is missing, then runs `parley-sdk play` (cli/). Arguments go after `--`: npm start -- --help
import { runCli } from './support/run-cli.mjs';

await runCli('play', 'npm start --');
