import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../cli/commands.js';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../support/run-node.js';
import { runHere } from './run-here.js';

const ACCEPTED = 'play, emulator, visualizer, record, replay, to-test, coverage, conformance, demo';

const widthOf = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length));

describe('parley-sdk', () => {
  it.each(['--help', '-h', 'help'])('lists its commands with %s, each in one line', async (option) => {
    const { code, stdout, stderr } = await runHere([option]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npx parley-sdk <command>/);
    for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    expect(widthOf(stdout)).toBeLessThanOrEqual(82);
  });

  it.each([
    ['no command', [], 'a command is missing'],
    ['a misspelt command', ['paly'], 'unknown command "paly"; did you mean "play"?'],
    ['an unknown command', ['dance'], `unknown command "dance"; accepted: ${ACCEPTED}`],
    ['a misspelt option', ['--hlep'], 'unknown option --hlep; did you mean "--help"?'],
    ['a name that every object has', ['constructor'], `unknown command "constructor"; accepted: ${ACCEPTED}`],
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
      expect(widthOf(short.stdout)).toBeLessThanOrEqual(82);
    },
  );
});

describe('parley-sdk as a project has it that installed the package', () => {
  const project = mkdtempSync(path.join(tmpdir(), 'parley-project-'));
  const packages = path.join(project, 'node_modules');
  const bin = path.join(packages, '.bin/parley-sdk');

  beforeAll(async () => {
    await buildOnce();
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const installed = path.join(packages, manifest.name);
    mkdirSync(path.join(packages, '.bin'), { recursive: true });
    for (const name of ['package.json', 'dist']) {
      cpSync(path.join(root, name), path.join(installed, name), { recursive: true });
    }
    for (const name of Object.keys(manifest.dependencies)) {
      symlinkSync(realpathSync(path.join(root, 'node_modules', name)), path.join(packages, name), 'junction');
    }
    symlinkSync(path.join(installed, manifest.bin['parley-sdk']), bin);
  }, BUILD_TIMEOUT_MS);

  afterAll(() => rmSync(project, { recursive: true }));

  it('prints its version with --version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(await runNode([bin, '--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says on stderr what is wrong, with exit code 2 and without a stack', async () => {
    expect(await runNode([bin, 'emulator', '--prot', '4000'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'unknown option --prot; did you mean "--port"?\n\nTry: npx parley-sdk emulator --help\n',
    });
  });

  it('plays the conversation of the two quick-start programs', async () => {
    const { code, stdout, stderr } = await runNode([bin, 'play']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/✓ nothing lost, nothing doubled: 1 conversation, 2 messages\n$/);
  });
});
