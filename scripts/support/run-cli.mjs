import { build } from '../build.mjs';
import { main, setup } from '../setup.mjs';

/**
 * Set-up, build, then a command of dist/cli.js with the arguments of this process.
 * @param {string} command
 * @param {string} calledAs what the user typed before the arguments
 */
export async function runCli(command, calledAs) {
  await main(async () => {
    await setup();
    await build();
    // By URL and late: dist/ may not have existed a moment ago.
    const { href } = new URL('../../dist/cli.js', import.meta.url);
    /** @type {typeof import('../../cli/index.js')} */
    const { run } = await import(href);
    // npm changes to the root of the project before it starts us; a relative path is meant from where the user typed it.
    const folder = process.env.npm_lifecycle_event ? process.env.INIT_CWD : undefined;
    return run([command, ...process.argv.slice(2)], { calledAs, folder });
  });
}
