/** `parley-sdk visualizer`: the page that shows live what the actors of programs do. */
import { startVisualizer, unpackRecording, type Visualizer } from 'parley-sdk/visualizer';
import { type Command, InputError } from '../command.js';
import { interrupted } from '../interrupted.js';
import { openInBrowser } from '../open-in-browser.js';
import { withRecording } from '../recording-file.js';
import { systemCodeOf } from '../system-error.js';
import type { Terminal } from '../terminal/terminal.js';
import { coverageFrom } from './coverage-files.js';
import { type VisualizerCommandOptions, visualizerOptions, visualizerUsage } from './options.js';

export const visualizer: Command = {
  usage: visualizerUsage,
  async run(args, { stdout, folder }) {
    const options = visualizerOptions(args);
    const recording =
      options.replay === undefined
        ? undefined
        : withRecording(options.replay, folder, (file) => ({ file, problem: unpackRecording(file).problem }));
    const running = await start(options, folder, recording?.file);
    // Before anything is printed: whoever reads that Ctrl-C stops it may press it at once.
    const interruption = interrupted();
    stdout.write(manual(running, stdout.paint));
    if (recording?.problem) stdout.write(`${options.replay}: ${recording.problem}\n`);
    if (options.open) openInBrowser(running.url);
    await interruption;
    await running.close();
    return 0;
  },
};

async function start(
  { port, token, coverage: from }: VisualizerCommandOptions,
  folder: string,
  replay: Buffer | undefined,
): Promise<Visualizer> {
  const coverage = from === undefined ? undefined : coverageFrom(from, folder);
  try {
    return await startVisualizer({
      port,
      ...(token !== undefined && { token }),
      ...(replay && { replay }),
      ...(coverage && { coverage }),
    });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EADDRINUSE') throw new InputError(`port ${port} is in use; choose another with --port`);
    if (code === 'EACCES') throw new InputError(`port ${port} is not yours to listen on; choose another with --port`);
    throw error;
  }
}

function manual({ url, feedUrl }: Visualizer, paint: Terminal['paint']): string {
  const dim = (text: string): string => paint('dim', text);
  return `
${paint('bold', 'The Parley visualizer')}

  page       ${paint('cyan', url)}
  programs   ${paint('cyan', `PARLEY_INSPECT=${feedUrl}`)}   ${dim('(environment of your program)')}

${dim('Or in code: createConnection({ …, inspect: createInspector({ url }) }). Manual: docs/visualizer.md. Ctrl-C stops.')}
`;
}
