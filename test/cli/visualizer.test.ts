import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { runHere } from './run-here.js';

const refused = (message: string, command: string) => ({
  code: 2,
  stdout: '',
  stderr: `${message}\n\nTry: npx parley-sdk ${command} --help\n`,
});
const ports = '--port takes a number from 0 to 65535 (0 takes a free port)';
const tokens = '--token takes at least eight letters, digits, "-" or "_"';

describe('parley-sdk visualizer refuses in one sentence, with exit code 2', () => {
  it.each([
    ['a port that is no number', ['--port', 'abc'], `"abc" is not a port; ${ports}`],
    ['a token that can be guessed', ['--token', 'short'], tokens],
    ['a token that does not fit into an address', ['--token', 'has a / in it'], tokens],
    ['a word that is no option', ['open'], '"open" is not expected: all arguments are options'],
    ['a misspelt option', ['--opne'], 'unknown option --opne; did you mean "--open"?'],
  ])('%s', async (_, args, message) => {
    expect(await runHere(['visualizer', ...args])).toEqual(refused(message, 'visualizer'));
  });

  it('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      expect(await runHere(['visualizer', '--port', String(port)])).toEqual({
        code: 2,
        stdout: '',
        stderr: `port ${port} is in use; choose another with --port\n`,
      });
    } finally {
      other.close();
      await once(other, 'close');
    }
  });

  it('and tells how it is used', async () => {
    const { code, stdout } = await runHere(['visualizer', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: npx parley-sdk visualizer [options]');
  });
});

describe('parley-sdk demo refuses in one sentence, with exit code 2', () => {
  it.each([
    ['no consumers', ['--consumers', '0'], '--consumers takes a number from 1 to 5000'],
    ['half a consumer', ['--consumers', '1.5'], '--consumers takes a number from 1 to 5000'],
    ['a pace at which nothing happens', ['--pace', '0'], '--pace takes a number from 0.1 to 100'],
    ['a port that is no number', ['--port', 'x'], `"x" is not a port; ${ports}`],
  ])('%s', async (_, args, message) => {
    expect(await runHere(['demo', ...args])).toEqual(refused(message, 'demo'));
  });
});
