import { describe, expect, test } from '@jest/globals';
import { ConsumerCredentialsKeeper } from '../../../src/actors/sides/consumer-credentials.js';
import type { Connector } from '../../../src/actors/sides/sign-in.js';
import type { Failure } from '../../../src/transport/failure.js';
import { Http } from '../../../src/transport/http/client.js';
import { unsignedToken } from '../../../src/transport/http/consumer-signup.js';
import { Secrets } from '../../../src/transport/secrets.js';

const signal = new AbortController().signal;
const jwt = (claims: object): string => `h.${btoa(JSON.stringify(claims))}.s`;
const refusal = (internalErrorCode: string) => Response.json({ internalErrorCode }, { status: 500 });

interface World {
  readonly given?: string;
  readonly connector?: Connector;
  readonly renews?: boolean;
  /** What the identity service answers, by the last part of the path. */
  readonly answers?: (path: string, body: { readonly id_token?: string }) => Response | undefined;
}

/** A consumer, and the identity service, which takes any token for the `sub` in it and vouches for "v1", "v2" … */
function consumer({ given, connector, renews = false, answers }: World) {
  const asked: string[] = [];
  const reported: Failure[] = [];
  let vouched = 0;
  let now = 0;
  const keeper = new ConsumerCredentialsKeeper({
    clock: { now: () => now } as never,
    given,
    connector,
    renews,
    report: (failure) => void reported.push(failure),
  });
  const fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname.split('/account/1/')[1]!;
    const body = (await request.json()) as { readonly id_token?: string };
    asked.push(`${path} ${body.id_token ?? ''}`.trim());
    const answer = answers?.(path, body);
    if (answer) return answer;
    if (path === 'signup') return Response.json({ jwt: jwt({ sub: 'anonymous' }) });
    if (path !== 'anonymous/authorize')
      return Response.json({ token: jwt({ sub: `consumer of ${body.id_token}`, exp: 1_000 }) });
    vouched += body.id_token ? 0 : 1;
    return Response.json({ token: body.id_token ?? `v${vouched}` });
  };
  const secrets = new Secrets();
  const site = {
    accountId: '1',
    isPlain: true,
    domains: new Map([['idp', '127.0.0.1:1']]),
    http: new Http({ fetch } as never, secrets),
  };
  return {
    keeper,
    asked,
    reported,
    secrets,
    site,
    authenticate: () => keeper.authenticate(site, signal),
    passes: (ms: number) => {
      now += ms;
    },
  };
}

/** A customer's own identity provider: the reasons it was asked for, and the tokens it gives one after the other. */
function provider(...tokens: string[]) {
  const reasons: string[] = [];
  const connector: Connector = {
    connectorId: 'c/1',
    claims: async (reason) => {
      reasons.push(reason);
      return { token: tokens[Math.min(reasons.length, tokens.length) - 1]! };
    },
  };
  return { connector, reasons };
}

test('Who is not vouched for at all is refused at once: there is no older token that could be what is wrong', async () => {
  const { authenticate, asked } = consumer({
    connector: { connectorId: 'c' },
    answers: (path) => (path === 'anonymous/authorize' ? refusal('9007') : undefined),
  });
  await expect(authenticate()).rejects.toMatchObject({ family: 'platform' });
  expect(asked).toEqual(['anonymous/authorize']);
});

describe('A consumer for whom a connector vouches', () => {
  test('is who the claims say, asked for at each sign-in (protocol.md 3.3)', async () => {
    const { connector, reasons } = provider('ann');
    const { keeper, authenticate, asked, secrets } = consumer({ connector });
    expect(keeper.kind).toBe('authenticated');
    await authenticate();
    expect([asked, keeper.self.userId, reasons]).toEqual([['app/c%2F1/authenticate ann'], 'consumer of ann', ['open']]);
    expect(secrets.clear(`x ${keeper.token}`)).toBe('x ***');
    await authenticate();
    keeper.withdraw();
    await authenticate();
    expect([reasons, keeper.kind]).toEqual([['open', 'refused'], 'authenticated']);
  });

  test('may be described by claims that nobody has signed (protocol.md 13.4 #31)', async () => {
    const json = '{"sub":"ann ✓"}';
    const { authenticate, asked } = consumer({ connector: { connectorId: 'c', claims: async () => ({ json }) } });
    await authenticate();
    expect(asked).toEqual([`app/c/authenticate ${unsignedToken(json)}`]);
  });

  test('is another one when the claims name somebody else: the program is told first', async () => {
    const { connector } = provider('ann', 'bob');
    const { keeper, authenticate } = consumer({ connector });
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    await expect(authenticate()).rejects.toMatchObject({
      code: 'IDENTITY_LOST',
      context: { consumer: 'consumer of ann' },
    });
    expect(keeper.self.userId).toBe('consumer of ann');
    await authenticate();
    expect(keeper.self.userId).toBe('consumer of bob');
  });

  test('is another one where the new token does not say who it is', async () => {
    let isOpaque = false;
    const answers = () => (isOpaque ? Response.json({ token: 'opaque' }) : undefined);
    const { keeper, authenticate } = consumer({ connector: provider('ann').connector, answers });
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    isOpaque = true;
    await expect(authenticate()).rejects.toMatchObject({ code: 'IDENTITY_LOST' });
  });

  test('is the same one as long as the claims name the same', async () => {
    const { connector } = provider('ann');
    const { keeper, authenticate, reported } = consumer({ connector });
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    await authenticate();
    expect([keeper.self.userId, reported]).toEqual(['consumer of ann', []]);
  });

  test('may have brought a token along: the connector makes another one when that is refused', async () => {
    const { connector } = provider('ann');
    const { keeper, authenticate, asked } = consumer({ connector, given: jwt({ sub: 'consumer of ann' }) });
    expect([keeper.kind, keeper.self.userId]).toEqual(['undetermined', 'consumer of ann']);
    await authenticate();
    expect(asked).toEqual([]);
    keeper.withdraw();
    await authenticate();
    expect([asked.length, keeper.kind]).toEqual([1, 'authenticated']);
  });

  test('is nobody whose id is known where the token that was brought along tells none', () => {
    expect(consumer({ given: 'no JWT' }).keeper.self.userId).toBeUndefined();
    expect(consumer({}).keeper.self.userId).toBeUndefined();
  });

  test('cannot be signed in where the program has no claims to give', async () => {
    const claims = () => Promise.reject(new Error('the vault is sealed'));
    const { authenticate } = consumer({ connector: { connectorId: 'c', claims } });
    await expect(authenticate()).rejects.toMatchObject({
      code: 'CREDENTIALS_FAILED',
      next: 'giveUpOpening',
      reason: 'the vault is sealed',
    });
  });
});

describe('Claims that the platform does not take', () => {
  const refused = (claims: object | undefined, code = '9007') => {
    const token = claims ? jwt(claims) : 'no jwt';
    const { connector } = provider(token);
    const world = consumer({ connector, answers: () => refusal(code) });
    world.passes(100_000);
    return world.authenticate();
  };

  test.each<[string, object | undefined]>([
    ['expired', { sub: 'ann', exp: 100 }],
    ['early', { sub: 'ann', exp: 200, nbf: 101 }],
    ['early', { sub: 'ann', iat: 101 }],
    ['noSub', { exp: 200, nbf: 100, iat: 100 }],
    ['invalid', { sub: 'ann', exp: 101 }],
    ['invalid', undefined],
  ])('are %s where they are %j', async (why, claims) => {
    await expect(refused(claims)).rejects.toMatchObject({ code: 'CLAIMS_REFUSED', context: { why } });
  });

  test('may be unreadable; any other trouble is no refusal of the claims', async () => {
    const claims = { sub: 'ann', exp: 1 };
    await expect(refused(claims, '9012')).rejects.toMatchObject({
      code: 'CLAIMS_REFUSED',
      context: { why: 'unreadable' },
    });
    await expect(refused(claims, '9000')).rejects.toMatchObject({ status: 500, place: 'authenticate' });
    const forbidden = () => Response.json({ internalErrorCode: '9007' }, { status: 403 });
    await expect(
      consumer({ connector: provider('x').connector, answers: forbidden }).authenticate(),
    ).rejects.toMatchObject({
      code: 'CONNECTOR_REFUSED',
      status: 403,
    });
    await expect(consumer({ answers: () => refusal('9007') }).authenticate()).rejects.toMatchObject({ status: 500 });
    await expect(refused(claims, '9000')).rejects.not.toMatchObject({ code: 'CLAIMS_REFUSED' });
  });
});

describe('An unauthenticated consumer (protocol.md 3.2)', () => {
  const connector: Connector = { connectorId: 'c' };

  test('is one for whom the platform itself vouches, again and again', async () => {
    const { keeper, authenticate, asked } = consumer({ connector });
    expect(keeper.kind).toBe('unauthenticated');
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    await authenticate();
    expect(asked).toEqual([
      ...['anonymous/authorize', 'app/c/authenticate v1', 'anonymous/authorize v1', 'app/c/authenticate v1'],
    ]);
    expect(keeper.self.userId).toBe('consumer of v1');
  });

  test('who is too old to be renewed is lost by name, and another one when asked for again', async () => {
    const { keeper, authenticate, asked } = consumer({
      connector,
      answers: (path, { id_token }) => (path.startsWith('anonymous') && id_token ? refusal('9007') : undefined),
    });
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    await expect(authenticate()).rejects.toMatchObject({ code: 'IDENTITY_LOST' });
    await authenticate();
    expect([keeper.self.userId, asked.at(-1)]).toEqual(['consumer of v2', 'app/c/authenticate v2']);
  });

  test('is not lost by an outage, nor by a first refusal, which has no token of old', async () => {
    let isDown = false;
    const { keeper, authenticate, reported } = consumer({
      connector,
      renews: true,
      answers: () => (isDown ? new Response('', { status: 503 }) : undefined),
    });
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    isDown = true;
    await expect(authenticate()).rejects.toMatchObject({ status: 503 });
    expect(reported).toEqual([]);
    await expect(consumer({ connector, answers: () => refusal('9007') }).authenticate()).rejects.toMatchObject({
      code: 'CLAIMS_REFUSED',
      context: { why: 'invalid' },
    });
  });

  test('who has brought a token along cannot be vouched for again: nobody knows how it was made', async () => {
    const { keeper, authenticate } = consumer({ connector, given: jwt({ sub: 'x' }) });
    keeper.withdraw();
    await expect(authenticate()).rejects.toMatchObject({ code: 'TOKEN_REFUSED' });
  });
});

describe('A consumer who steps up (protocol.md 3.5)', () => {
  const anonymous = async () => {
    const world = consumer({});
    await world.authenticate();
    world.keeper.opened();
    return { ...world, stepUp: world.keeper.stepUp };
  };

  test('is somebody else from the switch on, and is known by the id of before too', async () => {
    const { keeper, stepUp, site } = await anonymous();
    stepUp.prepare(provider('ann').connector);
    await stepUp.authenticate(site, signal);
    expect([keeper.self.userId, keeper.kind]).toEqual(['anonymous', 'anonymous']);
    stepUp.adopt();
    expect([keeper.self.userId, keeper.kind, [...keeper.self.formerIds!]]).toEqual([
      ...['consumer of ann', 'authenticated', ['anonymous']],
    ]);
  });

  test('is vouched for by the new connector from then on, and has nothing to lose until let in', async () => {
    const { keeper, stepUp, site, authenticate, asked, reported } = await anonymous();
    stepUp.prepare(provider('ann', 'bob').connector);
    await stepUp.authenticate(site, signal);
    stepUp.adopt();
    keeper.withdraw();
    await authenticate();
    expect([asked.at(-1), keeper.self.userId, reported]).toEqual([
      ...['app/c%2F1/authenticate bob', 'consumer of bob', []],
    ]);
  });

  test('who goes back is who they were, with all that they had to lose', async () => {
    const { keeper, stepUp, site, authenticate } = await anonymous();
    const { token } = keeper;
    stepUp.prepare(provider('ann').connector);
    await stepUp.authenticate(site, signal);
    stepUp.adopt();
    stepUp.revert();
    expect([keeper.token, keeper.kind, [...keeper.self.formerIds!]]).toEqual([token, 'anonymous', []]);
    stepUp.revert();
    expect(keeper.token).toBe(token);
    keeper.withdraw();
    await expect(authenticate()).rejects.toMatchObject({ code: 'IDENTITY_LOST' });
  });

  test('who has no token yet does not become anybody, and one given up is forgotten', async () => {
    const { keeper, stepUp, site, asked } = await anonymous();
    stepUp.adopt();
    stepUp.prepare(provider('ann').connector);
    stepUp.adopt();
    stepUp.revert();
    const before = asked.length;
    await stepUp.authenticate(site, signal);
    expect([asked.length - before, keeper.self.userId, keeper.kind]).toEqual([0, 'anonymous', 'anonymous']);
  });

  test('who has stepped up for good cannot go back by the failure of the next step', async () => {
    const { keeper, stepUp, site } = await anonymous();
    stepUp.prepare(provider('ann').connector);
    await stepUp.authenticate(site, signal);
    stepUp.adopt();
    stepUp.adopt();
    stepUp.prepare(provider('bob').connector);
    stepUp.revert();
    expect([keeper.self.userId, [...keeper.self.formerIds!]]).toEqual(['consumer of ann', ['anonymous']]);
  });
});
