import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator } from 'parley-sdk/emulator';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../support/run-node.js';
import { blocksOf } from './pages.js';

/** The address that the README tells one to start the emulator at. */
const ADDRESS = 'http://127.0.0.1:4000';

let folder: string | undefined;

beforeAll(async () => {
  await buildOnce();
  mkdirSync(path.join(root, '.parley'), { recursive: true });
  // Within the repository, so that `import 'parley-sdk'` finds the package itself, as it does for a reader of the README.
  folder = mkdtempSync(path.join(root, '.parley', 'readme-'));
}, BUILD_TIMEOUT_MS);

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true });
});

function saved(name: string, code: string): string {
  const file = path.join(folder!, name);
  writeFileSync(file, code);
  return file;
}

describe('the two programs of the README', () => {
  const [bot = '', consumer = ''] = blocksOf('README.md', 'js');
  const [, printed = ''] = blocksOf('README.md', 'text');

  it('are fifteen lines at most', () => {
    const lengths = [bot, consumer].map((code) => code.trimEnd().split('\n').length);
    expect(lengths.filter((length) => length > 15)).toEqual([]);
  });

  it('talk to each other as they stand there, print what it says, and end by themselves', async () => {
    await using emulator = await startEmulator();
    const [botFile, consumerFile] = [bot, consumer].map((code, index) =>
      saved(index === 0 ? 'bot.mjs' : 'consumer.mjs', code.replaceAll(ADDRESS, emulator.csdsDomain)),
    ) as [string, string];

    const running = spawn(process.execPath, [botFile], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    running.stderr.on('data', (chunk) => (complaints += chunk));
    const ended = once(running, 'close');
    try {
      expect(await runNode([consumerFile])).toEqual({ code: 0, stdout: printed, stderr: '' });
    } finally {
      running.kill('SIGINT');
    }
    expect({ code: (await ended)[0], complaints }).toEqual({ code: 0, complaints: '' });
    expect(emulator.ledger.violations).toEqual([]);
    expect(emulator.ledger.summary().total).toMatchObject({ committed: 3, doubled: 0, undelivered: 0 });
  });
});

describe('the transcript in the README', () => {
  const withoutTimes = (text: string): string[] =>
    text
      .split('\n')
      .map((line) => line.replace(/^ *\d+\.\d{3} {2}/, '').trimEnd())
      .filter((line) => line !== '');

  it('is what npm start prints, but for the times', async () => {
    const [transcript = ''] = blocksOf('README.md', 'text');
    const { stdout } = await runNode(['scripts/start.mjs']);
    expect(withoutTimes(stdout)).toEqual(expect.arrayContaining(withoutTimes(transcript)));
  });
});

describe('the ways of importing on the compatibility page', () => {
  it('all work', async () => {
    const [imports = ''] = blocksOf('docs/compatibility.md', 'js');
    const code = `${imports}
      import * as everything from 'parley-sdk';
      import { createRequire } from 'node:module';
      const required = createRequire(import.meta.url)('parley-sdk');
      const kinds = [createConnection, parley.createConnection, everything.createConnection, required.createConnection];
      console.log(kinds.map((kind) => typeof kind).join(' '), UserType.BRAND);`;
    const finished = await runNode([saved('imports.mjs', code)]);
    expect(finished).toEqual({ code: 0, stdout: 'function function function function BRAND\n', stderr: '' });
  });
});
