import { describe, expect, test } from '@jest/globals';
import { BrandCredentialsKeeper } from '../../../src/actors/sides/brand-credentials.js';
import type { CredentialSource, GivenBrandSession } from '../../../src/actors/sides/sign-in.js';
import type { Failure } from '../../../src/transport/failure.js';
import type { BrandCredentials } from '../../../src/transport/http/brand-login.js';
import { Secrets } from '../../../src/transport/secrets.js';

const signal = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

interface Parts {
  /** What the source gives, one after the other; an error is what it rejects with. */
  readonly gives?: readonly (BrandCredentials | GivenBrandSession | Error)[];
  readonly current?: () => Promise<GivenBrandSession>;
  readonly given?: GivenBrandSession;
}

/** A brand user who signs in by a source, and a platform that takes everything. */
function brandUser({ gives = [], current, given }: Parts) {
  const asked: string[] = [];
  const heard: string[] = [];
  const reported: Failure[] = [];
  let watcher: { failed(error: unknown): void; invalid(): void } | undefined;
  const source: CredentialSource = {
    get: async (reason) => {
      heard.push(reason);
      const next = gives[heard.filter((one) => one === 'open' || one === 'refused').length - 1]!;
      if (next instanceof Error) throw next;
      return next;
    },
    ...(current && { current }),
    refused: () => void heard.push('told of a refusal'),
    ended: () => void heard.push('ended'),
    watch: (one) => {
      watcher = one;
    },
  };
  const secrets = new Secrets();
  const site = {
    accountId: '1',
    isPlain: true,
    domains: new Map([['agentVep', '127.0.0.1:1']]),
    http: {
      post: async (_: string, { url, json }: { url: string; json: object }) => {
        asked.push(`${new URL(url).pathname.split('/').at(-1)} ${JSON.stringify(json)}`);
        return {
          body: { bearer: 'made-by-login', csrf: 'c', config: { userId: '7', userPid: 'uuid' } },
          headers: new Headers(),
        };
      },
      read: (_: string, { body }: { body: object }, reader: (body: object) => unknown) => reader(body),
      secrets,
    },
  } as never;
  const keeper = new BrandCredentialsKeeper(
    '1',
    { brandCredentials: undefined, brandSession: given, source, agentId: '9' },
    { secrets, report: (failure) => void reported.push(failure) },
  );
  return { keeper, site, asked, heard, reported, secrets, watcher: () => watcher! };
}

describe('A program that knows how to sign in', () => {
  test('need know nothing else: not what became of its tokens, nor what is the newest', async () => {
    const { site } = brandUser({});
    const get = async () => ({ username: 'bot', password: 'pl4nted' });
    const signIn = { brandCredentials: undefined, brandSession: undefined, source: { get }, agentId: undefined };
    const keeper = new BrandCredentialsKeeper('1', signIn, { secrets: new Secrets(), report: () => {} });
    await keeper.authenticate(site, signal);
    keeper.withdraw();
    keeper.ended();
    await keeper.refresh(site, signal).catch(() => {});
    expect(keeper.token).toBe('made-by-login');
  });

  test('is asked at each sign-in, and told whether its last token was refused', async () => {
    const credentials = { username: 'bot', password: 'pl4nted' };
    const { keeper, site, heard, asked } = brandUser({ gives: [credentials, credentials, credentials, credentials] });
    expect([keeper.canRefresh, keeper.self.agentId]).toEqual([true, '1.9']);
    await keeper.authenticate(site, signal);
    keeper.withdraw();
    await keeper.authenticate(site, signal);
    keeper.opened();
    await keeper.authenticate(site, signal);
    keeper.withdraw();
    keeper.ended();
    await keeper.authenticate(site, signal);
    expect(heard).toEqual(['open', 'told of a refusal', 'refused', 'open', 'told of a refusal', 'ended', 'open']);
    expect(asked[0]).toBe('login {"username":"bot","password":"pl4nted"}');
  });

  test('may give a session instead, which is used as it is; nothing of it is shown', async () => {
    const { keeper, site, asked, secrets } = brandUser({ gives: [{ token: 'the-token', csrf: 'the-csrf' }] });
    await keeper.authenticate(site, signal);
    expect([keeper.token, keeper.self, asked]).toEqual(['the-token', { userId: undefined, agentId: '1.9' }, []]);
    expect(secrets.clear('x the-token the-csrf')).toBe('x *** ***');
  });

  test('has its own session used first where it gave one too', async () => {
    const { keeper, site, heard } = brandUser({ given: { token: 'first' }, gives: [{ token: 'second' }] });
    await keeper.authenticate(site, signal);
    expect([keeper.token, heard]).toEqual(['first', []]);
    await keeper.authenticate(site, signal);
    expect([keeper.token, heard]).toEqual(['second', ['open']]);
  });

  test('that has nothing to give is the reason why a connection is not opened', async () => {
    const { keeper, site } = brandUser({ gives: [new Error('the vault is sealed')] });
    await expect(keeper.authenticate(site, signal)).rejects.toMatchObject({
      code: 'CREDENTIALS_FAILED',
      next: 'giveUpOpening',
      reason: 'the vault is sealed',
    });
  });
});

describe('A program that looks after its token itself', () => {
  const own = () => {
    const tokens = ['t2', 'the-third'];
    return brandUser({
      gives: [{ token: 't1', userId: '7', userPid: 'uuid' }],
      current: async () => ({ token: tokens.shift()! }),
    });
  };

  test('is asked for the present one instead of a refresh; whose it is stays known', async () => {
    const { keeper, site, asked, secrets } = own();
    await keeper.authenticate(site, signal);
    await keeper.refresh(site, signal);
    expect([keeper.token, asked]).toEqual(['t2', []]);
    expect(keeper.self).toEqual({ userId: 'uuid', agentId: '1.7' });
    await keeper.refresh(site, signal);
    expect(secrets.clear('x the-third')).toBe('x ***');
  });

  test('may say that its token is no good: the next socket is opened with the present one, which is never shown (G18)', async () => {
    const { keeper, site, watcher, reported, secrets } = own();
    await keeper.authenticate(site, signal);
    await keeper.refresh(site, signal);
    watcher().invalid();
    await settled();
    expect([keeper.token, reported]).toEqual(['the-third', []]);
    expect(secrets.clear('x the-third')).toBe('x ***');
  });

  test('and whose troubles are told, though the connection goes on', async () => {
    const { watcher, reported } = brandUser({ current: () => Promise.reject(new Error('not now')) });
    watcher().failed(new Error('no network'));
    watcher().invalid();
    await settled();
    expect(reported).toMatchObject([
      { code: 'CREDENTIALS_FAILED', reason: 'no network' },
      { code: 'CREDENTIALS_FAILED', reason: 'not now' },
    ]);
  });

  test('is not asked for what it cannot give: a session of its platform is refreshed there', async () => {
    const { keeper, site, asked, watcher, reported } = brandUser({ gives: [{ username: 'bot', password: 'pw' }] });
    await keeper.authenticate(site, signal);
    watcher().invalid();
    await keeper.refresh(site, signal);
    expect([asked.at(-1), keeper.token, reported]).toEqual(['refresh {"csrf":"c"}', 'made-by-login', []]);
  });
});
