import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalProxy } from '../proxies/local-proxy.js';
import { bundle, run } from '../support/child.js';
import { World } from '../support/world.js';

describe('Over TLS, in a process of its own', () => {
  let program: ReturnType<typeof bundle>;
  let folder: string;
  beforeAll(() => {
    program = bundle();
    folder = mkdtempSync(path.join(tmpdir(), 'parley-tls-test-'));
  });
  afterAll(() => {
    program.remove();
    rmSync(folder, { recursive: true });
  });

  it('a bot and a consumer talk to a platform whose certificate they trust', () =>
    World.run(
      async (world) => {
        const { emulator } = world;
        const authority = path.join(folder, 'emulator.pem');
        writeFileSync(authority, emulator.certificate!);
        expect(emulator.csdsDomain).not.toContain('http');
        const { authData } = emulator.agent('bot');
        const args = [program.parley, 'conversing', emulator.csdsDomain, JSON.stringify(authData)];
        const ended = await run('leaves.cjs', args, { NODE_EXTRA_CA_CERTS: authority });
        expect(ended).toEqual({ code: 0, stdout: 'hello\ndone\n', stderr: '' });
        expect(emulator.ledger.filter({ kind: 'committed' })).toMatchObject([{ text: 'hello' }]);
        expect(emulator.ledger.summary().total).toMatchObject({ undelivered: 0, doubled: 0, repeated: 0 });
      },
      { tls: true },
    ));

  it('through a proxy, which sees tunnels only; the process ends by itself, and DEBUG shows no credentials (G16, G18)', () =>
    World.run(
      async (world) => {
        const { emulator } = world;
        const proxy = await LocalProxy.start();
        try {
          const authority = path.join(folder, 'emulator.pem');
          writeFileSync(authority, emulator.certificate!);
          const args = [
            program.parley,
            'conversing',
            emulator.csdsDomain,
            JSON.stringify(emulator.agent('bot').authData),
          ];
          const PROXY = proxy.url.replace('http://', 'http://anna:p4ss-w0rd@');
          const { code, stdout, stderr } = await run('leaves.cjs', args, {
            NODE_EXTRA_CA_CERTS: authority,
            PROXY,
            DEBUG: '*',
          });
          expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello\ndone\n' });
          expect(new Set(proxy.requests.map(({ line }) => line))).toEqual(new Set([`CONNECT ${emulator.csdsDomain}`]));
          expect(proxy.requests[0]?.credentials).toBe('anna:p4ss-w0rd');
          expect(stderr).toContain('proxy');
          expect(stderr).not.toMatch(/p4ss-w0rd|YW5uYTpwNHNzL/);
        } finally {
          await proxy.close();
        }
      },
      { tls: true },
    ));

  it('a certificate that is not trusted is an error that says so, and nothing is sent', () =>
    World.run(
      async (world) => {
        const { csdsDomain, ledger } = world.emulator;
        const { code, stdout } = await run('leaves.cjs', [program.parley, 'once', csdsDomain, '{"assertion":"x"}']);
        expect(code).toBe(0);
        expect(stdout).toMatch(/^NETWORK_FAILED: .*self-signed certificate.*\ndone\n$/);
        expect(ledger.entries).toEqual([]);
      },
      { tls: true },
    ));
});
