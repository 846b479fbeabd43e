import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../emulator/index.js';
import { root } from '../support/run-node.js';
import { withEmulator } from './world.js';

describe('What is wrong with an option is said before anything begins:', () => {
  it.each([
    ['one that there is not', { sed: 1 }, /^startEmulator\(\): sed is not expected here; accepted: accountId, port, /],
    ['a port that is none', { port: 'abc' }, 'startEmulator(): port must be a number, is "abc".'],
    ['a port that nobody has', { port: 70_000 }, 'port must be a whole number from 0 to 65535, is 70000.'],
    ['an account', { accountId: 5 }, 'accountId must be a text, is 5.'],
    [
      'an agent without a name',
      { agents: [{ login: 'ann' }] },
      /agents\[0\]\.(loginName is missing|login is not expected)/,
    ],
    ['a skill', { skills: ['billing', { id: 1 }] }, 'skills[1] must be an id, or an object with a skillId'],
    ['a survey', { survey: { joined: true } }, 'survey.bot is missing.'],
    ['an order', { order: ['events', 'answers'] }, 'order[1] must be one of response, events, conversations'],
    ['a connector', { connectors: { shop: 'anonymous' } }, 'Connector shop: type must be one of unauthenticated, auth'],
    ['a log', { log: 'console' }, 'log must be a function, is "console".'],
    ['no options at all', null, 'startEmulator(): must be an object, is null.'],
  ])('%s', async (_, options, words) => {
    await expect(startEmulator(options as never)).rejects.toThrow(words);
  });

  it('and every option is explained in docs/emulator.md, but the two by which others are built on it', async () => {
    const refused = await startEmulator({ sed: 1 } as never).catch((error: Error) => error.message);
    const [, names = ''] = /accepted: (.*)\.$/.exec(String(refused))!;
    const page = readFileSync(path.join(root, 'docs/emulator.md'), 'utf8');
    const [table = ''] = /## Options.*?(?=\n## )/s.exec(page)!;
    expect(names.split(', ').filter((name) => !table.includes(`\`${name}\``))).toEqual(['consoleFolder', 'inProcess']);
  });

  it('and so with an agent and a connector that come later', () =>
    withEmulator(async (emulator) => {
      expect(() => emulator.addAgent({ name: 'eve' } as never)).toThrow(/^addAgent\(\): /);
      expect(() => emulator.setConnector('shop', { type: 'authenticated', isuer: 'x' } as never)).toThrow(
        'Connector shop: isuer is not expected here; accepted: type, jwks, issuer',
      );
      expect(emulator.agents.map(({ loginName }) => loginName)).toEqual(['bot', 'ann']);
    }));
});
