import { beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'parley-sdk';
import { startEmulator } from 'parley-sdk/emulator';
import { startVisualizer } from 'parley-sdk/visualizer';
import { BUILD_TIMEOUT_MS, buildOnce, runNode } from '../support/run-node.js';
import { Watcher } from '../visualizer/support/watcher.js';

beforeAll(buildOnce, BUILD_TIMEOUT_MS);

/** A program that knows nothing of inspectors. */
const program = (csdsDomain: string, imports: string, life: string): string => `${imports}
  (async () => {
    const bot = createConnection({
      accountId: '12345678', csdsDomain: '${csdsDomain}', appId: 'x', userType: 'BRAND',
      authData: { username: 'bot', password: 'bot-password' },
    });
    ${life}
  })();`;
/** It goes on until somebody writes to it, which may be while it is still opening. */
const UNTIL_A_CONVERSATION = `
    const written = new Promise((resolve) => bot.once('conversation', resolve));
    await bot.open();
    await written;
    await bot.close();`;
const SHORT = 'await bot.open(); await bot.close();';

describe('PARLEY_INSPECT', () => {
  it.each([
    ['ES modules', '--input-type=module', `import { createConnection } from 'parley-sdk';`],
    ['CommonJS', '--input-type=commonjs', `const { createConnection } = require('parley-sdk');`],
  ])(
    'shows a program whose code says nothing of it, and which ends by itself as ever: %s',
    async (_, type, imports) => {
      const emulator = await startEmulator();
      const visualizer = await startVisualizer();
      const watcher = new Watcher(visualizer);
      const env = { PARLEY_INSPECT: visualizer.feedUrl };
      const { accountId, csdsDomain } = emulator;
      const running = runNode([type, '--eval', program(csdsDomain, imports, UNTIL_A_CONVERSATION)], env);
      await watcher.until(() => watcher.store.actors.some(({ logic }) => logic === 'connection'));
      await using consumer = createConnection({ accountId, csdsDomain, appId: 'x', userType: 'CONSUMER' });
      await consumer.open();
      await consumer.createConversation();
      const { code, stderr } = await running;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [connection] = watcher.store.actors;
      await watcher.until(() => watcher.store.stateLabel(connection!).startsWith('closed'));
      watcher.close();
      await visualizer.close();
      await emulator.close();
    },
  );

  it('does nothing to a program when there is no visualizer', async () => {
    const emulator = await startEmulator();
    const env = { PARLEY_INSPECT: 'ws://127.0.0.1:9/nobody-is-here/feed' };
    const code = program(emulator.csdsDomain, `import { createConnection } from 'parley-sdk';`, SHORT);
    expect(await runNode(['--input-type=module', '--eval', code], env)).toEqual({ code: 0, stdout: '', stderr: '' });
    await emulator.close();
  });
});
