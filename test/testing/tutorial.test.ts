import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createConnection } from 'parley-sdk';
import * as kit from 'parley-sdk/testing';
import { startHastyBot } from '../../examples/tested-bots/hasty-bot.js';

const page = readFileSync(path.resolve(__dirname, '../../docs/testing.md'), 'utf8');

describe('docs/testing.md', () => {
  it('has a first test that passes', async () => {
    const [, code = ''] = /executed by test\/testing\/tutorial\.test\.ts -->\n\n```js\n(.*?)```/s.exec(page) ?? [];
    // Node 20 does not know the declaration yet: it is closed by hand.
    const body = code.replaceAll(/^import .*$/gm, '').replace('await using world', 'const world');
    expect(body).toContain('await bot.saidTo(consumer, /hello/);');
    const run = new Function(
      'createConnection',
      'createWorld',
      `return (async () => {${body}; return [world, bot, consumer]; })()`,
    );
    const [world, bot, consumer] = await run(createConnection, kit.createWorld);
    expect(bot.messages(consumer).map(({ text }: kit.SaidMessage) => text)).toEqual(['hello consumer']);
    await world.close();
  });

  it('shows the error that checkBot() throws', async () => {
    const error: unknown = await kit.checkBot(startHastyBot).catch((one: unknown) => one);
    expect(page).toContain((error as Error).message.trim());
  });
});
