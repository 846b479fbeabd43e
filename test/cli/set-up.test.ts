import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { root, runNode } from '../support/run-node.js';

describe('the set-up before npm start and npm test', () => {
  let clone: string;

  beforeEach(() => {
    clone = mkdtempSync(path.join(tmpdir(), 'parley-clone-'));
    for (const name of ['package.json', 'package-lock.json', 'scripts'])
      cpSync(path.join(root, name), path.join(clone, name), { recursive: true });
  });

  afterEach(() => rmSync(clone, { recursive: true }));

  it('does nothing, silently, where everything is installed', async () => {
    const finished = await runNode(['scripts/setup.mjs']);
    expect(finished).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says so when the npm registry cannot be reached', async () => {
    const { code, stdout, stderr } = await runNode([path.join(clone, 'scripts/setup.mjs')], {
      npm_config_registry: await deadAddress(),
      npm_config_fetch_retries: '0',
      npm_config_cache: path.join(clone, 'cache'),
    });
    expect(code).toBe(1);
    expect(stdout).toContain('setup: installing packages with npm ci');
    expect(stderr).toContain('Check that the npm registry can be reached from here');
  });

  it('says which Node it needs when this one is too old', async () => {
    const file = path.join(clone, 'package.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"node": "[^"]*"/, '"node": ">=99.1"'));
    const finished = await runNode([path.join(clone, 'scripts/setup.mjs')]);
    expect(finished).toEqual({
      code: 1,
      stdout: '',
      stderr: `setup: Parley needs Node >=99.1, this is ${process.versions.node}. Install a newer one: https://nodejs.org\n`,
    });
  });

  it('finds the packages of every platform in package-lock.json, without which npm ci refuses it', async () => {
    const finished = await runNode(['scripts/complete-lock.mjs', '--check']);
    expect(finished).toEqual({ code: 0, stdout: 'package-lock.json is complete\n', stderr: '' });
  });

  it('can complete a package-lock.json that lacks the packages of other platforms', async () => {
    const file = path.join(clone, 'package-lock.json');
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    for (const name of Object.keys(lock.packages)) if (/(win32|darwin)/.test(name)) delete lock.packages[name];
    writeFileSync(file, JSON.stringify(lock));
    const check = [path.join(clone, 'scripts/complete-lock.mjs'), '--check'];
    expect((await runNode(check)).code).toBe(1);
    expect((await runNode([path.join(clone, 'scripts/complete-lock.mjs')])).code).toBe(0);
    expect((await runNode(check)).code).toBe(0);
  });
});

/** Where nobody listens: an address that was free a moment ago. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/`;
}
