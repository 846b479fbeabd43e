/** `parley-sdk demo`: a company with bots and consumers on this computer, and the visualizer open on it. */
import type { Command } from '../command.js';
import { interrupted } from '../interrupted.js';
import { openInBrowser } from '../open-in-browser.js';
import { startDemo } from './demo.js';
import { demoOptions, demoUsage } from './options.js';

export const demo: Command = {
  usage: demoUsage,
  async run(args, { stdout }) {
    const { open, ...options } = demoOptions(args);
    const running = await startDemo(options);
    const interruption = interrupted();
    const { paint } = stdout;
    stdout.write(`
${paint('bold', `Three bots, ${options.consumers} consumers, and a few things that go wrong`)}

  look here   ${paint('cyan', running.visualizer.url)}
  emulator    ${running.address}

${paint('dim', 'Consumers arrive within a minute. Docs: docs/visualizer.md. Ctrl-C stops.')}
`);
    if (open) openInBrowser(running.visualizer.url);
    await interruption;
    await running.close();
    return 0;
  },
};
