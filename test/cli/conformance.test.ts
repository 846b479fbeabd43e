import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from 'parley-sdk/emulator';
import { CHECKS } from '../../cli/conformance/checks/index.js';
import { NOT_CHECKED } from '../../cli/conformance/checks/not-checked.js';
import type { Result } from '../../cli/conformance/run.js';
import { root } from '../support/run-node.js';
import { runHere } from './run-here.js';

const conformance = (...args: readonly string[]) => runHere(['conformance', ...args]);

/** With these in the environment, and afterwards as before. */
async function withEnvironment<T>(values: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

const user = { PARLEY_USERNAME: 'bot', PARLEY_PASSWORD: 'bot-password' };

describe('parley-sdk conformance', () => {
  it('finds everything as expected on the emulator that it starts, and says of each check what was sent and what came', async () => {
    const { code, stdout } = await conformance('--json');
    const results: Result[] = JSON.parse(stdout);
    expect(results.filter(({ verdict }) => verdict === 'differs')).toEqual([]);
    const unchecked = results.filter(({ verdict }) => verdict === 'not checked');
    expect(unchecked.map(({ id }) => id)).toEqual(Object.keys(NOT_CHECKED));
    expect(results.filter(({ came }) => came === '')).toEqual([]);
    expect(code).toBe(0);
  });

  it('names on an account what differs, writes nothing unless it is told to, and says why a check was not made', async () => {
    await using emulator = await startEmulator();
    emulator.faults.add({ when: 'KeepAlive', do: 'refuse', code: 400, text: 'unknown request' });
    const account = ['--account', emulator.accountId, '--domain', emulator.csdsDomain];
    const { code, stdout } = await withEnvironment(user, () =>
      conformance(...account, '--only', 'EA24,EA27,EA33,EA35,EA48,EA100'),
    );
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'EA24   not checked  it writes: only with --write',
      'EA27   differs      KeepAlive',
      '       expected: 200 "OK"',
      '       came:     {"code":400,"type":"StringResponse","body":"unknown request"}',
      'EA35   holds        GET …/service/noSuchService/baseURI.json: 404',
      'EA48   not checked  no unauthenticated connector is given',
      'EA100  not checked  no app is given',
      'EA33   not checked  would need hours of silence, and an end of it proves nothing',
      '',
      '6 checks: 1 as expected, 1 differs, 4 not checked.',
      '',
    ]);
    expect(emulator.conversations).toEqual([]);
    expect(emulator.sockets.list()).toEqual([]);
  });

  it('opens conversations with --write, ends them, and prints no token and no password', async () => {
    await using emulator = await startEmulator();
    emulator.faults.add({ when: 'QueryMessages', do: 'refuse', code: 500, text: 'bot-password eyJh.eyJz.c2ln' });
    const account = ['--account', emulator.accountId, '--domain', emulator.csdsDomain];
    const { code, stdout } = await withEnvironment(user, () =>
      conformance(...account, '--write', '--only', 'EA23,EA49,EA2'),
    );
    expect([code, stdout]).toEqual([1, expect.stringContaining('came:')]);
    expect(stdout).not.toMatch(/bot-password|eyJ/);
    expect(emulator.conversations.length).toBeGreaterThan(0);
    expect(emulator.conversations.map(({ stage }) => stage)).not.toContain('OPEN');
  });

  it.each([
    ['a domain without an account', ['--domain', 'example.com'], '--domain is about an account: name it by --account'],
    [
      'plain HTTP beyond this computer',
      ['--account', '1', '--domain', 'http://example.com'],
      '--domain http://example.com: without TLS only on this computer, such as http://127.0.0.1:4000',
    ],
    ['a domain that is none', ['--account', '1', '--domain', 'a b'], '--domain takes a host, not "a b"'],
    ['a check that is not there', ['--only', 'EA1,keepalive'], 'there is no check "KEEPALIVE"'],
    ['a platform that is not there', ['--account', '1', '--domain', 'http://127.0.0.1:1'], 'cannot be reached'],
  ])('refuses %s', async (_, args, words) => {
    const { code, stderr } = await conformance(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it('refuses an account that the platform does not know', async () => {
    await using emulator = await startEmulator();
    const { code, stderr } = await conformance('--account', '77', '--domain', emulator.csdsDomain);
    expect([code, stderr]).toEqual([2, expect.stringContaining('knows no services of account 77 (status 404)')]);
  });

  it('has a check, or a reason why there is none, for each assumption of docs/emulator.md, which says which', () => {
    const files = new Map<string, string>();
    for (const name of ['conversations', 'files', 'messages', 'participants', 'requests', 'services', 'sign-in'])
      for (const [, id = ''] of readFileSync(path.join(root, `cli/conformance/checks/${name}.ts`), 'utf8').matchAll(
        /'(EA\d+)'/g,
      ))
        files.set(id, name);
    const rows = [
      ...readFileSync(path.join(root, 'docs/emulator.md'), 'utf8').matchAll(/^\| (EA\d+) .*\| ([^|]*?) *\|$/gm),
    ];
    const expected = (id: string): string => {
      if (NOT_CHECKED[id]) return '–';
      const word = CHECKS.filter((one) => one.id === id).every(({ writes }) => writes) ? 'writes' : 'reads';
      return `[${word}](../cli/conformance/checks/${files.get(id)}.ts)`;
    };
    expect(rows.map(([, id, check]) => [id, check])).toEqual(rows.map(([, id = '']) => [id, expected(id)]));
    expect(new Set(rows.map(([, id]) => id))).toEqual(
      new Set([...CHECKS.map(({ id }) => id), ...Object.keys(NOT_CHECKED)]),
    );
  });
});
