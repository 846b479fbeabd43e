import { describe, expect, it } from '@jest/globals';
import { account, brand, brandUrl, Client, login, post, withEmulator } from '../world.js';

describe('Brand login', () => {
  it('gives bearer, csrf, ids and the session cookie', () =>
    withEmulator(async (emulator) => {
      const { response } = await login(emulator);
      const { loginName, userId, pid } = emulator.agent('bot');
      expect(response.status).toBe(200);
      expect(response.json).toMatchObject({
        bearer: expect.stringMatching(/^[0-9a-f]{64}$/),
        csrf: expect.stringMatching(/^[0-9a-f]+$/),
        config: { loginName, userId, userPid: pid, serverCurrentTime: expect.any(Number) },
        sessionTTl: '28800000',
        csdsCollectionResponse: {
          baseURIs: expect.arrayContaining([expect.objectContaining({ service: 'agentVep' })]),
        },
      });
      expect(response.headers.get('set-cookie')).toMatch(/^Session_id=\w+; Path=\/; HttpOnly$/);
    }));

  it('accepts an app key, whatever the access tokens hold', () =>
    withEmulator(async (emulator) => {
      const body = { ...emulator.agent('bot').appKeyData, accessToken: 'dummy', accessTokenSecret: 'dummy' };
      const { status, json } = await post(`${account(emulator)}/login?v=1.3`, body);
      expect([status, (json.config as { loginName: string }).loginName]).toEqual([200, 'bot']);
    }));

  it('accepts the SAML assertion of a user who has one', () =>
    withEmulator(async (emulator) => {
      emulator.addAgent({ loginName: 'sam', assertion: '<saml/>' });
      const accepted = await post(`${account(emulator)}/login`, { jwt: 'dummy', assertion: '<saml/>' });
      const refused = await post(`${account(emulator)}/login`, { jwt: 'dummy', assertion: '<other/>' });
      expect([accepted.status, refused.status]).toEqual([200, 401]);
    }));

  it.each([
    ['a wrong password', { username: 'bot', password: 'wrong' }, 401],
    ['an unknown user', { username: 'nobody', password: 'x' }, 401],
    [
      'a wrong app key secret',
      { username: 'bot', appKey: 'bot-app-key', secret: 'x', accessToken: 'x', accessTokenSecret: 'x' },
      401,
    ],
    ['no credentials', { username: 'bot' }, 400],
    ['a body that is not JSON', '{"username":', 400],
    ['a body that is no object', '[1]', 400],
  ])('refuses %s', (_what, body, expected) =>
    withEmulator(async (emulator) => {
      const { status, json } = await post(`${account(emulator)}/login?v=1.3`, body);
      expect(status).toBe(expected);
      expect(json).toMatchObject({ error: { message: expect.any(String), internalCode: expect.any(Number) } });
      expect(emulator.ledger.filter({ kind: 'login' })).toMatchObject([{ status: expected }]);
    }),
  );

  it.each([400, 401, 429, 451, 500])('can be made to answer %i', (code) =>
    withEmulator(async (emulator) => {
      emulator.faults.add({ when: 'login', do: 'refuse', code, text: 'because' });
      const first = await login(emulator);
      const second = await login(emulator);
      expect(first.response.status).toBe(code);
      expect(first.response.json).toMatchObject({ error: { message: 'because' } });
      expect(second.response.status).toBe(200);
    }),
  );

  it('is for the account of the emulator only', () =>
    withEmulator(async (emulator) => {
      const { status } = await post(`${emulator.url}/api/account/99/login`, emulator.agent('bot').authData);
      expect(status).toBe(404);
    }));

  it('knows the users it was started with instead of the defaults', () =>
    withEmulator(
      async (emulator) => {
        expect(emulator.agents.map(({ loginName, oldId }) => [loginName, oldId])).toEqual([['zoe', '12345678.77']]);
        expect((await login(emulator, 'zoe')).response.status).toBe(200);
        expect(() => emulator.agent('bot')).toThrow("There is no user 'bot'. Known: zoe.");
        expect(() => emulator.addAgent({ loginName: 'zoe' })).toThrow("There is already a user 'zoe'.");
      },
      { agents: [{ loginName: 'zoe', userId: '77' }] },
    ));
});

describe('Session refresh and logout', () => {
  const refresh = (url: string, csrf: string, cookie?: string): ReturnType<typeof post> =>
    post(`${url}/refresh?v=1.3`, { csrf }, cookie ? { cookie } : {});

  it('refreshes with cookie and csrf: 200, empty, the same bearer goes on', () =>
    withEmulator(async (emulator) => {
      const { csrf, cookie, bearer } = await login(emulator);
      const { status, text } = await refresh(account(emulator), csrf, cookie);
      expect([status, text]).toEqual([200, '']);
      const client = await Client.open(brandUrl(emulator, bearer));
      expect(await client.request('.GetClock')).toMatchObject({ code: 200 });
    }));

  it('refuses a wrong csrf in the documented words', () =>
    withEmulator(async (emulator) => {
      const { cookie } = await login(emulator);
      const { status, json } = await refresh(account(emulator), 'wrong', cookie);
      expect(status).toBe(401);
      expect(json).toEqual({
        error: {
          time: expect.any(Number),
          message: 'CSRF token invalid! The CSRF token on request does not match the CSRF token on the session',
          internalCode: 10,
          responseStatus: 'UNAUTHORIZED',
        },
      });
    }));

  it('refuses without the cookie', () =>
    withEmulator(async (emulator) => {
      const { csrf } = await login(emulator);
      expect((await refresh(account(emulator), csrf)).status).toBe(401);
    }));

  it('logs out: the bearer is no good for a new socket any more, and a refresh is refused', () =>
    withEmulator(async (emulator) => {
      const { csrf, cookie, bearer } = await login(emulator);
      expect((await post(`${account(emulator)}/logout`, { csrf }, { cookie })).status).toBe(200);
      expect((await refresh(account(emulator), csrf, cookie)).status).toBe(401);
      await expect(Client.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
    }));

  it('ends a session after its time and starts the time anew at a refresh', () => {
    let now = 1_700_000_000_000;
    const clock = { now: () => now, setTimeout: () => undefined, clearTimeout: () => undefined };
    return withEmulator(
      async (emulator) => {
        const { csrf, cookie } = await login(emulator);
        now += 59_000;
        expect((await refresh(account(emulator), csrf, cookie)).status).toBe(200);
        now += 59_000;
        expect((await refresh(account(emulator), csrf, cookie)).status).toBe(200);
        now += 61_000;
        expect((await refresh(account(emulator), csrf, cookie)).status).toBe(401);
      },
      { clock, sessionTtl: 60_000 },
    );
  });
});

describe('A second login of the same user', () => {
  it('makes the first bearer and session bad, while open sockets survive', () =>
    withEmulator(async (emulator) => {
      const first = await login(emulator);
      const open = await Client.open(brandUrl(emulator, first.bearer));
      const second = await login(emulator);

      await expect(Client.open(brandUrl(emulator, first.bearer))).rejects.toMatchObject({ status: 401 });
      const late = await post(`${account(emulator)}/refresh`, { csrf: first.csrf }, { cookie: first.cookie });
      expect(late.status).toBe(401);
      expect(await open.request('.GetClock')).toMatchObject({ code: 200 });
      const fresh = await Client.open(brandUrl(emulator, second.bearer));
      expect(await fresh.request('.GetClock')).toMatchObject({ code: 200 });
    }));

  it('does not concern other users', () =>
    withEmulator(async (emulator) => {
      const bot = await login(emulator, 'bot');
      await login(emulator, 'ann');
      const client = await Client.open(brandUrl(emulator, bot.bearer));
      expect(await client.request('.GetClock')).toMatchObject({ code: 200 });
    }));
});

describe('Tokens that are made to expire', () => {
  it.each([[undefined], ['bot']])('are bad at once for %s, while open sockets survive', (user) =>
    withEmulator(async (emulator) => {
      const { bearer, csrf, cookie } = await login(emulator);
      const open = await brand(emulator, 'ann');
      emulator.expireTokens(user);
      await expect(Client.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
      expect((await post(`${account(emulator)}/refresh`, { csrf }, { cookie })).status).toBe(401);
      expect(await open.request('.GetClock')).toMatchObject({ code: 200 });
    }),
  );
});
