import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Failure, isFailure } from '../../../src/transport/failure.js';
import { login, logout, refresh } from '../../../src/transport/http/brand-login.js';
import { Http } from '../../../src/transport/http/client.js';
import { claimsOf, signUp, unsignedToken } from '../../../src/transport/http/consumer-signup.js';
import { discoverDomains } from '../../../src/transport/http/domains.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { Secrets } from '../../../src/transport/secrets.js';

const PASSWORD = 'pl4nted p/ssw"rd';
const ORIGIN = { host: 'csds.example', isPlain: false };
const SIGNAL = new AbortController().signal;
const ACCOUNT = '12345678';

/** A client whose platform answers each request with what it is given. */
function newClient(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request);
    return answer(request);
  };
  const secrets = new Secrets([PASSWORD]);
  const http = new Http({ fetch } as unknown as Runtime, secrets);
  const domains = new Map([
    ['agentVep', 'vep.example'],
    ['idp', 'idp.example'],
  ]);
  return { requests, secrets, site: { http, domains, isPlain: false, accountId: ACCOUNT } };
}

type Client = ReturnType<typeof newClient>;

/** Everything that is asked for on the way to a socket. */
const CALLS: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  'the look-up of domains': ({ site }) => discoverDomains(site.http, ORIGIN, ACCOUNT, SIGNAL),
  'a login': ({ site }) => login(site, { username: 'u', password: PASSWORD }, SIGNAL),
  'a signup': ({ site }) => signUp(site, SIGNAL),
};

async function failureOf(call: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error;
  }
}

/** Bodies that no service should send, by what is wrong with them. */
const BODIES: Readonly<Record<string, string>> = {
  nothing: '',
  'a page': '<html><body>502 Bad Gateway</body></html>',
  'half of JSON': '{"bearer":"',
  null: 'null',
  'a list': '[]',
  'a text': '"OK"',
  'an empty object': '{}',
  'fields that are objects': '{"baseURIs":{},"bearer":{"toString":1},"config":{"userId":{"toString":1}},"jwt":{}}',
  'fields that are null': '{"baseURIs":null,"bearer":null,"config":null,"jwt":null}',
  'a list of junk': '{"baseURIs":[null,1,"x",{},{"service":{},"baseURI":{}}],"bearer":7,"config":[],"jwt":""}',
  'a prototype': '{"__proto__":{"bearer":"x","jwt":"y"},"config":{"__proto__":{"userId":"1"}}}',
  'depth without end': `{"config":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
};

describe.each(Object.entries(CALLS))('%s', (_, call) => {
  it.each(Object.entries(BODIES))('answered with %s fails by name', async (_name, body) => {
    const failure = await failureOf(call(newClient(() => new Response(body))));
    expect(['UNEXPECTED_ANSWER', 'ACCOUNT_UNKNOWN']).toContain(failure!.code);
    expect(JSON.stringify(failure).length).toBeLessThan(1_000);
  });

  it.each([
    ['JSON', `{"error":{"message":"no ${JSON.stringify(PASSWORD).slice(1, -1)}"}}`],
    ['a text', `no ${PASSWORD}`],
    ['a URL', `at /x?p=${encodeURIComponent(PASSWORD)}`],
  ])('refused with a secret in %s does not show it', async (_name, body) => {
    const failure = await failureOf(call(newClient(() => new Response(body, { status: 400 }))));
    expect(failure).toMatchObject({ family: 'platform', status: 400, reason: expect.stringContaining('***') });
    expect(JSON.stringify(failure)).not.toMatch(/p%2Fssw|p\/ssw/);
  });

  it.each(['{"error":{"message":{"toString":1}}}', '{"error":null}', 'null', '[[[', ''])(
    'refused with %s as its reason has none',
    async (body) => {
      const failure = await failureOf(call(newClient(() => new Response(body, { status: 500 }))));
      expect(failure).toMatchObject({ family: 'platform', status: 500 });
    },
  );

  it('refused by an answer that breaks off is refused all the same', async () => {
    const body = new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) });
    const failure = await failureOf(call(newClient(() => new Response(body, { status: 403 }))));
    expect(failure).toMatchObject({ family: 'platform', status: 403 });
  });

  it('that breaks off, or is not answered, is a failure of the network, without secrets', async () => {
    const cause = new Error(`connect ECONNREFUSED ${PASSWORD}`);
    const failure = await failureOf(call(newClient(() => Promise.reject(new TypeError('fetch failed', { cause })))));
    expect(failure).toMatchObject({ code: 'NETWORK_FAILED', next: 'retry', reason: 'connect ECONNREFUSED ***' });
    const body = new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) });
    expect(await failureOf(call(newClient(() => new Response(body))))).toMatchObject({ code: 'NETWORK_FAILED' });
  });

  it('is asked once: waiting and trying again is the business of the connection', async () => {
    const client = newClient(() => new Response('', { status: 503, headers: { 'retry-after': '1' } }));
    await failureOf(call(client));
    expect(client.requests).toHaveLength(1);
  });

  it('answered with any JSON at all, and any status, succeeds or fails by name', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.integer({ min: 200, max: 599 }), async (json, status) => {
        const hasBody = ![204, 205, 304].includes(status);
        const answer = () => new Response(hasBody ? JSON.stringify(json) : null, { status });
        const failure = await failureOf(call(newClient(answer)));
        expect(failure?.code).toMatch(/^[A-Z_]+$/);
      }),
      { numRuns: 100 },
    ));
});

describe('The look-up of domains', () => {
  it('takes hosts, with a port or without, and nothing that is none', async () => {
    const baseURIs = [
      ['a', 'va.msg.example'],
      ['b', '127.0.0.1:4000'],
      ['c', '[::1]:4000'],
      ['d', 'https://evil.example/x'],
      ['e', 'user@host'],
      ['f', 'host/path?token='],
      ['g', 'javascript:alert(1)'],
    ].map(([service, baseURI]) => ({ service, baseURI }));
    const { site } = newClient(() => Response.json({ baseURIs }));
    const domains = await discoverDomains(site.http, ORIGIN, ACCOUNT, SIGNAL);
    expect([...domains.keys()]).toEqual(['a', 'b', 'c']);
  });
});

describe('A sign-in', () => {
  const good = { bearer: 'b3arer-of-the-user', csrf: 'csrf-of-the-user', config: { userId: '7', userPid: 'u-7' } };

  it('makes the secrets of the platform known: whatever echoes one later does not show it', async () => {
    const headers = { 'set-cookie': 'Session_id=c00kie-of-the-user; Path=/' };
    const client = newClient(() => Response.json(good, { headers }));
    await login(client.site, { username: 'u', password: PASSWORD }, SIGNAL);
    expect(client.secrets.clear('x b3arer-of-the-user csrf-of-the-user c00kie-of-the-user')).toBe('x *** *** ***');
  });

  it('names the field that is not what it should be', async () => {
    const client = newClient(() => Response.json({ ...good, config: { userId: { toString: 1 } } }));
    const failure = await failureOf(login(client.site, { username: 'u', password: PASSWORD }, SIGNAL));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_ANSWER', reason: expect.stringContaining('config.userId') });
  });

  it('of a consumer makes its JWT known too', async () => {
    const client = newClient(() => Response.json({ jwt: 'a-jwt-of-the-consumer' }));
    await signUp(client.site, SIGNAL);
    expect(client.secrets.clear('a-jwt-of-the-consumer')).toBe('***');
  });

  it.each([
    ['refresh', refresh],
    ['logout', logout],
  ])('%s sends the session along', async (action, call) => {
    const client = newClient(() => new Response('{}'));
    const session = { bearer: 'b', csrf: 'c', cookie: 'Session_id=s', userId: 'u', agentId: '1.7' };
    await call(client.site, session, SIGNAL);
    const [request] = client.requests;
    expect([request!.url, request!.method]).toEqual([
      expect.stringContaining(`https://vep.example/api/account/${ACCOUNT}/${action}`),
      'POST',
    ]);
    expect(await request!.json()).toEqual({ csrf: 'c' });
  });
});

describe('The claims of a JWT', () => {
  const jwt = (payload: unknown): string => `x.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`;

  it('that nobody has signed say so (protocol.md 13.4 #31)', () => {
    const [header = '', payload = '', signature] = unsignedToken('{"sub":"ann"}').split('.');
    expect([atob(header), atob(payload), signature]).toEqual(['{"alg":"none"}', '{"sub":"ann"}', '']);
    expect(claimsOf(unsignedToken('{"sub":"ÿ?>~ÿ✓"}'))).toEqual({ sub: 'ÿ?>~ÿ✓' });
    expect(unsignedToken('{"sub":"ÿ?>~ÿ✓"}')).toMatch(/^[\w-]+\.[\w-]+\.$/);
  });

  it.each([[{ sub: { toString: 1 }, exp: 'soon' }], [[]]])('in %j are none', (payload) => {
    expect(claimsOf(jwt(payload))).toEqual({});
  });

  it.each([[null], [7], ['text']])('are not there where its payload is %j', (payload) => {
    expect(claimsOf(jwt(payload))).toBeUndefined();
  });
});

describe('A loopback host that answers without TLS', () => {
  const plain = (code: string) => () =>
    Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('ssl'), { code }) }));
  const ask = (host: string, code: string) =>
    failureOf(discoverDomains(newClient(plain(code)).site.http, { host, isPlain: false }, ACCOUNT, SIGNAL));

  it.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'])('(%s) is told as that', async (code) => {
    expect(await ask('127.0.0.1:4000', code)).toMatchObject({
      code: 'TLS_MISSING',
      next: 'giveUp',
      context: { host: '127.0.0.1:4000' },
    });
  });

  it('is not guessed of other hosts, nor of other troubles', async () => {
    expect(await ask('lp.example', 'ERR_SSL_WRONG_VERSION_NUMBER')).toMatchObject({ code: 'NETWORK_FAILED' });
    expect(await ask('127.0.0.1:4000', 'ECONNREFUSED')).toMatchObject({ code: 'NETWORK_FAILED' });
  });
});
