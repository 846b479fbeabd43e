import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../cli/commands.js';
import { BUILD_TIMEOUT_MS, buildOnce, command, root } from '../support/run-node.js';
import { runHere } from './run-here.js';

describe('parley-sdk', () => {
  it.each(['--help', '-h', 'help'])('lists its commands with %s, each in one line', async (option) => {
    const { code, stdout, stderr } = await runHere([option]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npx parley-sdk <command>/);
    for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it.each([
    ['no command', [], 'a command is missing'],
    ['a misspelt command', ['paly'], 'unknown command "paly"; did you mean "play"?'],
    ['an unknown command', ['dance'], 'unknown command "dance"; accepted: play, emulator'],
    ['a misspelt option', ['--hlep'], 'unknown option --hlep; did you mean "--help"?'],
    ['a name that every object has', ['constructor'], 'unknown command "constructor"; accepted: play, emulator'],
  ])('ends with exit code 2 and a way out after %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await runHere(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(message);
    expect(stderr).toContain('npx parley-sdk');
  });

  it.each(COMMANDS.map(({ name }) => name))(
    '%s prints its usage with -h and --help, whatever stands beside it',
    async (name) => {
      const [short, long] = await Promise.all([runHere([name, '-h']), runHere([name, '--nonsense', '--help'])]);
      expect(short).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(`^Usage: npx parley-sdk ${name}`),
      });
      expect(long).toEqual(short);
    },
  );
});

describe('parley-sdk as it is installed', () => {
  beforeAll(buildOnce, BUILD_TIMEOUT_MS);

  it('prints its version with --version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(await command(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says on stderr what is wrong, with exit code 2 and without a stack', async () => {
    expect(await command(['emulator', '--prot', '4000'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'unknown option --prot; did you mean "--port"?\n\nTry: npx parley-sdk emulator --help\n',
    });
  });
});
