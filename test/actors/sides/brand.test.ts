import { describe, expect, test } from '@jest/globals';
import { brandSide } from '../../../src/actors/sides/brand.js';
import { BrandCredentialsKeeper } from '../../../src/actors/sides/brand-credentials.js';
import type { GivenBrandSession } from '../../../src/actors/sides/sign-in.js';
import { Secrets } from '../../../src/transport/secrets.js';

const signal = new AbortController().signal;
const password = { username: 'bot', password: 'pw' };

/** A keeper, and the platform's sign-in that it finds. */
function brandUser(credentials: typeof password | undefined, given?: GivenBrandSession) {
  const asked: string[] = [];
  const site = {
    accountId: '1',
    isPlain: true,
    domains: new Map([['agentVep', '127.0.0.1:1']]),
    http: {
      post: async (_: string, { url, json, headers }: { url: string; json: { csrf?: string }; headers?: object }) => {
        asked.push(
          [new URL(url).pathname.split('/').at(-1), json.csrf, ...Object.values(headers ?? {})].join(' ').trim(),
        );
        return {
          body: { bearer: 'made', csrf: 'csrf-made', config: { userId: '7', userPid: 'uuid' } },
          headers: new Headers([['set-cookie', 'Session_id=cookie-made; Path=/']]),
        };
      },
      read: (_: string, { body }: { body: object }, reader: (body: object) => unknown) => reader(body),
      secrets: { add: () => {} },
    },
  } as never;
  const keeper = new BrandCredentialsKeeper(
    '1',
    { brandCredentials: credentials, brandSession: given, source: undefined, agentId: undefined },
    { secrets: new Secrets(), report: () => {} },
  );
  return { keeper, asked, site };
}

describe('A brand user who signs in', () => {
  test('has a token and both ids from then on, and keeps them when the session is over', async () => {
    const { keeper, site, asked } = brandUser(password);
    expect([keeper.token, keeper.self, keeper.canRefresh]).toEqual([
      undefined,
      { userId: undefined, agentId: undefined },
      true,
    ]);
    await keeper.authenticate(site, signal);
    expect([keeper.token, keeper.self]).toEqual(['made', { userId: 'uuid', agentId: '1.7' }]);
    await keeper.refresh(site, signal);
    await keeper.logout(site, signal);
    await keeper.refresh(site, signal);
    await keeper.logout(site, signal);
    expect(asked).toEqual([
      'login',
      'refresh csrf-made Session_id=cookie-made',
      'logout csrf-made Session_id=cookie-made',
    ]);
    expect([keeper.token, keeper.self.userId]).toEqual([undefined, 'uuid']);
  });

  test('closes conversations as an agent does', () => {
    expect(brandSide.closingWords).toBe('AGENT');
  });
});

describe('A session that the program brought along', () => {
  const given = { token: 'given', csrf: 'csrf-given', sessionId: 'sid', userId: '9', userPid: 'pid' };

  test('is used as it is, with the ids and the cookie it names', async () => {
    const { keeper, site, asked } = brandUser(undefined, given);
    await keeper.authenticate(site, signal);
    await keeper.authenticate(site, signal);
    await keeper.refresh(site, signal);
    expect([keeper.token, keeper.self, keeper.canRefresh]).toEqual(['given', { userId: 'pid', agentId: '1.9' }, true]);
    expect(asked).toEqual(['refresh csrf-given Session_id=sid']);
  });

  test('may name the user by the whole id, or be a bare token that nobody can refresh', async () => {
    expect(brandUser(undefined, { ...given, userId: '1.9' }).keeper.self.agentId).toBe('1.9');
    const { keeper, site, asked } = brandUser(undefined, { token: 'given' });
    expect([keeper.canRefresh, keeper.self]).toEqual([false, { userId: undefined, agentId: undefined }]);
    await keeper.refresh(site, signal);
    await keeper.logout(site, signal);
    expect([asked, keeper.token]).toEqual([[], 'given']);
  });

  test('that was withdrawn, or logged out, is refused where there are no credentials', async () => {
    for (const end of ['withdraw', 'logout'] as const) {
      const { keeper, site } = brandUser(undefined, given);
      if (end === 'withdraw') keeper.withdraw();
      else await keeper.logout(site, signal);
      await expect(keeper.authenticate(site, signal)).rejects.toMatchObject({
        code: 'TOKEN_REFUSED',
        context: { account: '1' },
      });
    }
  });

  test('is used once where there are credentials too, and made anew with them after that', async () => {
    const { keeper, site, asked } = brandUser(password, given);
    await keeper.authenticate(site, signal);
    expect([keeper.token, asked]).toEqual(['given', []]);
    await keeper.authenticate(site, signal);
    expect([keeper.token, asked, keeper.self.userId]).toEqual(['made', ['login'], 'uuid']);
  });
});
