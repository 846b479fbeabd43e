import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { Emulator } from '../../../emulator/index.js';
import { account, consumer, http, idOf, openConversation, post, signup, withEmulator } from '../world.js';

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

const unsigned = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
    .concat('.');

const authenticate = (emulator: Emulator, connector: string, idToken?: string): ReturnType<typeof post> =>
  post(`${account(emulator)}/app/${connector}/authenticate?v=3.0`, idToken === undefined ? {} : { id_token: idToken });

describe('Anonymous consumers', () => {
  it('get a compact JWS whose sub is a new UUID at every signup', () =>
    withEmulator(async (emulator) => {
      const [first, second] = [await signup(emulator), await signup(emulator)];
      const [head] = first.split('.');
      expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toEqual({
        kid: '00001',
        typ: 'JWT',
        alg: 'EdDSA',
      });
      expect(claimsOf(first)).toMatchObject({
        sub: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        aud: 'acc:12345678',
        iss: 'https://idp.liveperson.net',
        exp: expect.any(Number),
        iat: expect.any(Number),
      });
      expect(idOf(first)).not.toBe(idOf(second));
      expect(first.length).toBeLessThan(2_048);
    }));

  it('can sign up by JSONP', () =>
    withEmulator(async (emulator) => {
      const { text } = await http(`${account(emulator)}/signup.jsonp?callback=onJwt`);
      const { jwt } = JSON.parse(/^onJwt\((.*)\)$/.exec(text)![1]!) as { jwt: string };
      expect(idOf(jwt)).toMatch(/-/);
    }));

  it('stay the same consumer when they come back with the same JWT', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const [first, second] = [await consumer(emulator, jwt), await consumer(emulator, jwt)];
      const conversationId = await openConversation(first);
      await second.request('cqm.SubscribeExConversations', {});
      expect(JSON.stringify(await second.notification('ExConversationChangeNotification'))).toContain(conversationId);
    }));
});

describe('Tokens of the platform', () => {
  it('are signed: any JOSE library verifies them by the published keys, and nobody else can make one', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const keys = createLocalJWKSet((await http(`${emulator.url}/.well-known/jwks.json`)).json as never);
      const { payload } = await jwtVerify(jwt, keys, { audience: 'acc:12345678', algorithms: ['EdDSA'] });
      expect(payload.sub).toBe(idOf(jwt));
      const { privateKey } = await generateKeyPair('EdDSA');
      const forged = await new SignJWT({ ...claimsOf(jwt) })
        .setProtectedHeader({ kid: '00001', typ: 'JWT', alg: 'EdDSA' })
        .sign(privateKey);
      const [, claims = ''] = jwt.split('.');
      const nobody = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      for (const bad of [forged, nobody, `${jwt.slice(0, -4)}AAAA`]) {
        const refused = await consumer(emulator, bad);
        expect(await refused.closing()).toMatchObject({ code: 4401 });
      }
    }));

  it('of another emulator, or another account, are not taken', () =>
    withEmulator(async (emulator) => {
      await withEmulator(
        async (other) => {
          const refused = await consumer(emulator, await signup(other));
          expect(await refused.closing()).toMatchObject({ code: 4401 });
        },
        { accountId: '87654321', seed: emulator.seed },
      );
    }));
});

describe('Connectors', () => {
  it('let an unauthenticated consumer in by an external token, which can be renewed with its identity', () =>
    withEmulator(async (emulator) => {
      const external = (await post(`${account(emulator)}/anonymous/authorize`)).json.token as string;
      const token = (await authenticate(emulator, 'unauthenticated', external)).json.token as string;
      const renewed = (await post(`${account(emulator)}/anonymous/authorize`, { id_token: external })).json
        .token as string;
      const again = (await authenticate(emulator, 'unauthenticated', renewed)).json.token as string;
      expect(idOf(token)).toMatch(/^[0-9a-f]{64}$/);
      expect(idOf(again)).toBe(idOf(token));
      expect(await (await consumer(emulator, token)).request('GetClock')).toMatchObject({ code: 200 });
    }));

  it('refuse an external token after ten minutes, but renew it for 730 hours', () => {
    let now = 1_700_000_000_000;
    const clock = { now: () => now, setTimeout: () => undefined, clearTimeout: () => undefined };
    return withEmulator(
      async (emulator) => {
        const external = (await post(`${account(emulator)}/anonymous/authorize`)).json.token as string;
        const renew = (): ReturnType<typeof post> =>
          post(`${account(emulator)}/anonymous/authorize`, { id_token: external });
        now += 600_001;
        const late = await authenticate(emulator, 'unauthenticated', external);
        expect([late.status, late.json]).toEqual([500, { internalErrorCode: '9007' }]);
        expect((await renew()).status).toBe(200);
        now += 730 * 3_600_000;
        expect((await renew()).status).toBe(500);
      },
      { clock },
    );
  });

  it.each(['authenticated', 'default'])('vouch for an authenticated consumer by connector %s', (connector) =>
    withEmulator(async (emulator) => {
      const lpSdes = [{ type: 'ctmrinfo', info: { customerId: '4711' } }];
      const exp = Math.floor(Date.now() / 1_000) + 3_600;
      const idToken = unsigned({ iss: 'https://customer.example', sub: 'cust-1', exp, lp_sdes: lpSdes });
      const { status, json } = await authenticate(emulator, connector, idToken);
      const jwt = json.token as string;
      expect(status).toBe(200);
      expect(claimsOf(jwt)).toMatchObject({
        sub: expect.stringMatching(/^[0-9a-f]{64}$/),
        exp,
        'lp.ext': { sub: 'cust-1', iss: 'https://customer.example', lp_sdes: expect.stringMatching(/^[0-9a-f]+$/) },
      });
      const profile = await (await consumer(emulator, jwt)).request('userprofile.GetUserProfile', {});
      expect(profile.body).toMatchObject({ acr: 'loa1', claims: { iss: 'https://customer.example', lp_sdes: lpSdes } });
    }),
  );

  it('give the same customer the same id every time', () =>
    withEmulator(async (emulator) => {
      const idToken = unsigned({ iss: 'i', sub: 's' });
      const tokens = [
        await authenticate(emulator, 'authenticated', idToken),
        await authenticate(emulator, 'default', idToken),
      ];
      const [one, two] = tokens.map(({ json }) => idOf(json.token as string));
      expect(one).toBe(two);
    }));

  it('serve the legacy path with authCode', () =>
    withEmulator(async (emulator) => {
      const { json } = await post(`${account(emulator)}/authenticate`, { authCode: unsigned({ iss: 'i', sub: 's' }) });
      expect(idOf(json.jwt as string)).toMatch(/^[0-9a-f]{64}$/);
    }));

  it.each([
    ['an unknown connector', 'elsewhere', unsigned({ sub: 's' }), 404, {}],
    ['a missing token', 'authenticated', undefined, 400, {}],
    ['a token without sub', 'authenticated', unsigned({ iss: 'i' }), 500, { internalErrorCode: '9007' }],
    ['an expired token', 'authenticated', unsigned({ sub: 's', exp: 1 }), 500, { internalErrorCode: '9007' }],
    ['an encrypted token', 'authenticated', 'a.b.c.d.e', 500, { internalErrorCode: '9012' }],
    [
      "a stranger's token at an unauthenticated connector",
      'unauthenticated',
      unsigned({ sub: 's' }),
      500,
      { internalErrorCode: '9007' },
    ],
  ])('refuse %s', (_what, connector, idToken, status, json) =>
    withEmulator(async (emulator) => {
      expect(await authenticate(emulator, connector, idToken)).toMatchObject({ status, json });
    }),
  );

  it('are named by the option connectors', () =>
    withEmulator(
      async (emulator) => {
        const idToken = unsigned({ sub: 's' });
        expect((await authenticate(emulator, '1000', idToken)).status).toBe(200);
        expect((await authenticate(emulator, 'authenticated', idToken)).status).toBe(404);
      },
      { connectors: { '1000': 'authenticated' } },
    ));
});
