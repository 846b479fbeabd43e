import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { describe, expect, it } from '@jest/globals';
import { Client, withEmulator } from './world.js';

const get = (url: string, ca: string | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request(url, { ca, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve(body));
    });
    call.on('error', reject);
    call.end();
  });

describe('With TLS', () => {
  it('serves https and wss with a certificate that is good for localhost and 127.0.0.1', () =>
    withEmulator(
      async (emulator) => {
        const { certificate, port } = emulator;
        expect(emulator.csdsDomain).toBe(`127.0.0.1:${port}`);
        for (const host of [emulator.csdsDomain, `localhost:${port}`]) {
          const body = await get(`https://${host}/api/account/12345678/service/idp/baseURI.json`, certificate);
          expect(JSON.parse(body)).toMatchObject({ baseURI: host });
          const authorization = `jwt ${emulator.issueConsumerToken()}`;
          const url = `wss://${host}/ws_api/account/12345678/messaging/consumer?v=3`;
          const client = await Client.open(url, { authorization }, { ca: certificate });
          expect(await client.request('GetClock')).toMatchObject({ code: 200 });
        }
        const { subjectAltName } = new X509Certificate(certificate!);
        expect(subjectAltName).toContain('DNS:localhost');
      },
      { tls: true },
    ));

  it('is not trusted by a client that was not given the certificate', () =>
    withEmulator(
      async (emulator) => {
        await expect(get(`${emulator.url}/`, undefined)).rejects.toThrow(/self-signed/);
      },
      { tls: true },
    ));

  it('is off by default: an http address, no certificate', () =>
    withEmulator(async (emulator) => {
      expect(emulator.csdsDomain).toBe(`http://127.0.0.1:${emulator.port}`);
      expect(emulator.certificate).toBeUndefined();
    }));
});
