import { beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator } from 'parley-sdk/emulator';
import { startVisualizer } from 'parley-sdk/visualizer';
import { BUILD_TIMEOUT_MS, buildOnce, runNode } from '../support/run-node.js';
import { Watcher } from '../visualizer/support/watcher.js';

beforeAll(buildOnce, BUILD_TIMEOUT_MS);

/** A program that knows nothing of inspectors. */
const program = (csdsDomain: string, imports: string): string => `${imports}
  (async () => {
    const bot = createConnection({
      accountId: '12345678', csdsDomain: '${csdsDomain}', appId: 'x', userType: 'BRAND',
      authData: { username: 'bot', password: 'bot-password' },
    });
    await bot.open();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await bot.close();
  })();`;

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
      const { code, stderr } = await runNode([type, '--eval', program(emulator.csdsDomain, imports)], env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      await watcher.until(() => watcher.store.actors.some(({ logic }) => logic === 'connection'));
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
    const code = program(emulator.csdsDomain, `import { createConnection } from 'parley-sdk';`);
    expect(await runNode(['--input-type=module', '--eval', code], env)).toEqual({ code: 0, stdout: '', stderr: '' });
    await emulator.close();
  });
});
