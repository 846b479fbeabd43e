import { describe, expect, it } from '@jest/globals';
import { type Failure, isFailure } from '../../../src/transport/failure.js';
import { type BrandCredentials, login, logout, refresh } from '../../../src/transport/http/brand-login.js';
import { Http } from '../../../src/transport/http/client.js';
import { signUp } from '../../../src/transport/http/consumer-signup.js';
import { discoverDomains, hostOf } from '../../../src/transport/http/domains.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { Secrets } from '../../../src/transport/secrets.js';

const SIGNAL = new AbortController().signal;
const ORIGIN = { host: 'csds.example', isPlain: false };

function platform(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request);
    return answer(request);
  };
  const secrets = new Secrets();
  const http = new Http({ fetch } as unknown as Runtime, secrets);
  const domains = new Map([
    ['agentVep', 'vep.example'],
    ['idp', 'idp.example'],
  ]);
  return { requests, http, secrets, site: { http, domains, isPlain: false, accountId: '1/2' } };
}

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFailure(error)) throw error ?? new Error('it did not fail');
  return error;
}

const session = { bearer: 'b', csrf: 'c', cookie: 'Session_id=s', userId: 'u', agentId: '1.7' };
const credentials = { username: 'u', password: 'p' };

describe('What the platform is asked', () => {
  const good = { bearer: 'b', csrf: 'c', config: { userId: 7, userPid: 'pid' } };
  const bodyOf = async (given: BrandCredentials) => {
    const { requests, site } = platform(() => Response.json(good));
    await login(site, given, SIGNAL);
    return { request: requests[0]!, body: (await requests[0]!.json()) as unknown };
  };

  it('to sign in, with the credentials as they are, or with an assertion (protocol.md 2.1)', async () => {
    const { request, body } = await bodyOf(credentials);
    expect([request.method, request.url]).toEqual(['POST', 'https://vep.example/api/account/1%2F2/login?v=1.3']);
    expect(body).toEqual(credentials);
    expect((await bodyOf({ assertion: 'a' })).body).toEqual({ jwt: 'dummy', assertion: 'a' });
  });

  it('to extend a session and to end one, with its cookie where we have it', async () => {
    const { requests, site } = platform(() => new Response(''));
    await refresh(site, session, SIGNAL);
    await logout(site, { ...session, cookie: undefined }, SIGNAL);
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/api/account/1%2F2/refresh',
      '/api/account/1%2F2/logout',
    ]);
    expect(requests.map(({ headers }) => headers.get('cookie'))).toEqual(['Session_id=s', null]);
    expect(requests.map((request) => request.credentials)).toEqual(['include', 'include']);
  });

  it('to make a consumer, and for hosts: nothing but the account', async () => {
    const { requests, site, http } = platform(({ url }) =>
      Response.json(url.includes('signup') ? { jwt: 'j' } : { baseURIs: [{ service: 'a', baseURI: 'a.example' }] }),
    );
    expect(await signUp(site, SIGNAL)).toBe('j');
    await discoverDomains(http, ORIGIN, '1/2', SIGNAL);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://idp.example/api/account/1%2F2/signup',
      'GET https://csds.example/api/account/1%2F2/service/baseURI.json?version=1.0',
    ]);
    expect([await requests[0]!.json(), await requests[1]!.text()]).toEqual([{}, '']);
  });
});

describe('A sign-in', () => {
  const answered = (body: object, cookie?: string) =>
    login(
      platform(() => Response.json(body, cookie ? { headers: { 'set-cookie': cookie } } : {})).site,
      credentials,
      SIGNAL,
    );

  it('gives the token, both ids, and the cookie without what is for browsers', async () => {
    const body = { bearer: 'b', csrf: 'c', config: { userId: 7, userPid: 'pid' } };
    expect(await answered(body, 'Session_id=s; Path=/; HttpOnly')).toEqual({
      bearer: 'b',
      csrf: 'c',
      cookie: 'Session_id=s',
      userId: 'pid',
      agentId: '1/2.7',
    });
    expect(await answered({ bearer: 'b', config: { userId: 7 } }, 'other=x')).toEqual({
      bearer: 'b',
      csrf: undefined,
      cookie: undefined,
      userId: undefined,
      agentId: '1/2.7',
    });
  });

  it.each([
    ['its user', { bearer: 'b', config: {} }, 'invalid login state, userId is undefined'],
    ['a token', { config: { userId: '7' } }, 'no bearer'],
  ])('without %s is of no use, and final for a connection that is new', async (_, body, reason) => {
    expect(await failureOf(answered(body))).toMatchObject({ code: 'UNEXPECTED_ANSWER', next: 'giveUpOpening', reason });
  });

  it('has no cookie where the runtime shows none, as in a browser', async () => {
    const { site } = platform(() => Response.json({ bearer: 'b', config: { userId: 7 } }));
    const headers = { get: () => null };
    const http = Object.create(site.http, {
      post: { value: async () => ({ body: { bearer: 'b', config: { userId: 7 } }, headers }) },
    });
    expect(await login({ ...site, http }, credentials, SIGNAL)).toMatchObject({ bearer: 'b', cookie: undefined });
  });

  it('answered with what is no object says so', async () => {
    for (const body of ['[]', '7', 'null', '<html>', '{'])
      expect(await failureOf(login(platform(() => new Response(body)).site, credentials, SIGNAL))).toMatchObject({
        code: 'UNEXPECTED_ANSWER',
        reason: 'the answer is not a JSON object',
      });
  });

  it('of a consumer without a token is final', async () => {
    for (const body of [{}, { jwt: '' }, { jwt: 7 }]) {
      const failure = await failureOf(signUp(platform(() => Response.json(body)).site, SIGNAL));
      expect(failure).toMatchObject({ code: 'UNEXPECTED_ANSWER', next: 'giveUp', reason: 'no jwt' });
    }
  });
});

describe('A request that gets no answer', () => {
  const unreachable = () => platform(() => Promise.reject(new TypeError('no route')));

  it.each<[string, (to: ReturnType<typeof unreachable>) => Promise<unknown>]>([
    ['discover', ({ http }) => discoverDomains(http, ORIGIN, '1', SIGNAL)],
    ['authenticate', ({ site }) => login(site, credentials, SIGNAL)],
    ['authenticate', ({ site }) => signUp(site, SIGNAL)],
    ['refresh', ({ site }) => refresh(site, session, SIGNAL)],
    ['closeSocket', ({ site }) => logout(site, session, SIGNAL)],
  ])('names the step: %s', async (step, call) => {
    expect(await failureOf(call(unreachable()))).toMatchObject({
      code: 'NETWORK_FAILED',
      reason: 'no route',
      context: { step },
    });
  });
});

describe('The words of a refusal', () => {
  const wordsOf = async (body: string) =>
    (await failureOf(signUp(platform(() => new Response(body, { status: 400 })).site, SIGNAL))).reason;

  it.each<[string, string | undefined]>([
    ['{"error":{"message":"the error’s own"},"message":"m","internalErrorCode":7}', 'the error’s own'],
    ['{"error":"text","message":"the message","internalErrorCode":7}', 'the message'],
    ['{"internalErrorCode":7}', '7'],
    ['{"error":{"message":{}},"message":false}', undefined],
    ['7', '7'],
    ['just words', 'just words'],
    ['  <html>', undefined],
    ['x'.repeat(300), 'x'.repeat(300)],
    ['x'.repeat(301), undefined],
    [JSON.stringify({ message: 'y'.repeat(400) }), 'y'.repeat(300)],
  ])('in %s are %s', async (body, words) => {
    expect(await wordsOf(body)).toBe(words);
  });
});

describe('The hosts of an account', () => {
  it('are those of the services that it has, in the order of preference', () => {
    const domains = new Map([
      ['a', 'a.example'],
      ['b', 'b.example'],
    ]);
    expect([hostOf(domains, 'a', 'b'), hostOf(domains, 'x', 'b')]).toEqual(['a.example', 'b.example']);
  });

  it('that it does not have are named', () => {
    expect(() => hostOf(new Map(), 'x', 'y')).toThrow(
      expect.objectContaining({ code: 'SERVICE_UNKNOWN', next: 'giveUp', context: { service: 'x or y' } }) as never,
    );
  });

  it('are unknown where the answer names none', async () => {
    const { http } = platform(() => Response.json({ baseURIs: [{ service: 'a', baseURI: 'not a host' }] }));
    expect(await failureOf(discoverDomains(http, ORIGIN, '1', SIGNAL))).toMatchObject({
      code: 'ACCOUNT_UNKNOWN',
      reason: 'could not fetch domains',
    });
  });
});
