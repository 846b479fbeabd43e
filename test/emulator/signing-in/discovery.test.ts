import { describe, expect, it } from '@jest/globals';
import { account, http, withEmulator } from '../world.js';

const host = (url: string): string => url.replace(/^https?:\/\//, '');

describe('Service discovery', () => {
  it.each([
    '/api/account/12345678/service/baseURI.json',
    '/api/account/12345678/service/baseURI',
    '/csdr/account/12345678/service/baseURI.json',
  ])('lists every service at %s, all with host and port of the emulator', (path) =>
    withEmulator(async (emulator) => {
      const { status, json } = await http(`${emulator.url}${path}?version=1.0`);
      const baseUris = json.baseURIs as { service: string; account: string; baseURI: string }[];
      expect(status).toBe(200);
      const needed = [
        'agentVep',
        'facadeMsg',
        'asyncMessagingEnt',
        'idp',
        'sentinel',
        'swift',
        'accountConfigReadOnly',
      ];
      expect(baseUris.map(({ service }) => service)).toEqual(
        expect.arrayContaining([...needed, 'msgHist', 'leDataReporting']),
      );
      for (const entry of baseUris) expect(entry).toMatchObject({ account: '12345678', baseURI: host(emulator.url) });
    }),
  );

  it.each(['api', 'csdr'])('gives one service as a single object under /%s, with and without .json', (root) =>
    withEmulator(async (emulator) => {
      for (const suffix of ['.json', '']) {
        const { json } = await http(
          `${emulator.url}/${root}/account/12345678/service/idp/baseURI${suffix}?version=1.0`,
        );
        expect(json).toEqual({ service: 'idp', account: '12345678', baseURI: host(emulator.url) });
      }
    }),
  );

  it('answers a legacy client by JSONP under the name it asked for', () =>
    withEmulator(async (emulator) => {
      const path = '/csdr/account/12345678/service/asyncMessagingEnt/baseURI.lpCsds?version=1.0&cb=lp.cb_1';
      const { text, headers } = await http(`${emulator.url}${path}`);
      expect(headers.get('content-type')).toContain('javascript');
      const payload = JSON.parse(/^lp\.cb_1\((.*)\)$/.exec(text)![1]!) as object;
      expect(payload).toMatchObject({ ResultSet: { lpData: [{ lpServer: host(emulator.url) }] } });
    }));

  it('refuses a callback that is more than a name', () =>
    withEmulator(async (emulator) => {
      const path = '/csdr/account/12345678/service/idp/baseURI.lpCsds?cb=alert(1)//';
      expect((await http(`${emulator.url}${path}`)).status).toBe(400);
    }));

  it.each([
    ['a service that does not exist', '/api/account/12345678/service/nothing/baseURI.json'],
    ['a service whose name is in the wrong case', '/api/account/12345678/service/IDP/baseURI.json'],
    ['another account', '/api/account/99/service/baseURI.json'],
    ['a path that is no service', '/api/account/12345678/somewhere'],
  ])('answers 404 for %s', (_what, path) =>
    withEmulator(async (emulator) => expect((await http(`${emulator.url}${path}`)).status).toBe(404)),
  );

  it('names the address the client came to, so another name for loopback works throughout', () =>
    withEmulator(async (emulator) => {
      const { json } = await http(`http://localhost:${emulator.port}/api/account/12345678/service/idp/baseURI.json`);
      expect(json.baseURI).toBe(`localhost:${emulator.port}`);
    }));

  it('serves the account it was started with', () =>
    withEmulator(
      async (emulator) => {
        const { json } = await http(`${account(emulator)}/service/idp/baseURI.json`);
        expect(json).toMatchObject({ account: 'le4711' });
      },
      { accountId: 'le4711' },
    ));

  it('lets browsers in: CORS headers on answers and on preflight, with credentials', () =>
    withEmulator(async (emulator) => {
      const headers = { Origin: 'http://app.example', 'Access-Control-Request-Headers': 'content-type, x-custom' };
      const preflight = await http(`${account(emulator)}/login`, { method: 'OPTIONS', headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type, x-custom');
      const answer = await http(`${account(emulator)}/service/baseURI.json`, { headers });
      for (const { headers: sent } of [preflight, answer]) {
        expect(sent.get('access-control-allow-origin')).toBe('http://app.example');
        expect(sent.get('access-control-allow-credentials')).toBe('true');
      }
    }));

  it.each(['/operations/api/account/12345678/queuehealth', '/api/account/12345678/configuration/le-users/profiles'])(
    'says honestly that %s is not in this version',
    (path) =>
      withEmulator(async (emulator) => {
        const { status, text } = await http(`${emulator.url}${path}`);
        expect([status, text]).toEqual([501, 'not in this version of the emulator']);
      }),
  );
});
