import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../../emulator/index.js';
import {
  account,
  blamed,
  brand,
  brandUrl,
  Client,
  consumer,
  consumerUrl,
  handClock,
  http,
  login,
  openConversation,
  post,
  withEmulator,
} from '../world.js';

describe('The ledger blames a client that signs in or connects', () => {
  it('with properties that are not those of the protocol', () =>
    withEmulator(async (emulator) => {
      await consumer(emulator, undefined, { deviceFamily: 'TOASTER' });
      await consumer(emulator, undefined, { appId: 'x'.repeat(65) });
      expect(blamed(emulator)).toEqual([
        'Client-Properties: Client-Properties.deviceFamily must be one of DESKTOP, TABLET, MOBILE, OTHER, is "TOASTER"',
        'Client-Properties: Client-Properties.appId must have at most 64 characters, has 65',
      ]);
    }));

  it('with another version of the dialect, or to another path', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      await Client.open(brandUrl(emulator, bearer, '4'));
      await expect(Client.open(`${emulator.url.replace('http', 'ws')}/elsewhere`)).rejects.toMatchObject({
        status: 404,
      });
      expect(blamed(emulator)).toEqual(["upgrade: v must be 2 or 2.1 or 3, is '4'", 'upgrade: no such path']);
    }));

  it('with something else before InitConnection, or with InitConnection without a token', () =>
    withEmulator(async (emulator) => {
      const early = await Client.open(consumerUrl(emulator));
      expect(await early.request('GetClock')).toMatchObject({ code: 401 });
      early.send('InitConnection');
      expect(await early.closing()).toMatchObject({ code: 4401 });
      expect(blamed(emulator)).toEqual([
        'GetClock: Not authenticated: InitConnection must be answered first',
        'InitConnection: there is no JWT',
      ]);
    }));

  it('without InitConnection in time', () => {
    const hands = handClock();
    return withEmulator(
      async (emulator) => {
        const mute = await Client.open(consumerUrl(emulator));
        hands.forward(5_000);
        expect(await mute.closing()).toMatchObject({ code: 4401 });
        expect(blamed(emulator)).toEqual(['InitConnection: InitConnection did not arrive in time']);
      },
      { clock: hands },
    );
  });

  it.each<[string, (emulator: Emulator) => Promise<unknown>, string]>([
    [
      'in two ways at once',
      (emulator) => post(`${account(emulator)}/login`, { ...emulator.agent('bot').authData, appKey: 'x', secret: 'y' }),
      'login: a login needs exactly one of password, assertion, appKey; there are 2',
    ],
    [
      'with a body that is no JSON',
      (emulator) => post(`${account(emulator)}/login`, 'user=bot'),
      'login: the body must be a JSON object',
    ],
    [
      'with another content type',
      (emulator) => http(`${account(emulator)}/signup`, { method: 'POST', body: '{}' }),
      "signup: Content-Type must be application/json, is 'text/plain;charset=UTF-8'",
    ],
    [
      'by a refresh without the cookie of its session',
      (emulator) => post(`${account(emulator)}/refresh`, { csrf: 'x' }),
      'refresh: the Session_id cookie is missing',
    ],
    [
      'to a connector without a token',
      (emulator) => post(`${account(emulator)}/app/authenticated/authenticate?v=3.0`, {}),
      'authenticate: id_token is missing',
    ],
    ['at a path that does not exist', (emulator) => http(`${emulator.url}/nowhere`), 'unknown: no such path'],
  ])('%s', (_how, request, expected) =>
    withEmulator(async (emulator) => {
      await request(emulator);
      expect(blamed(emulator)).toEqual([expected]);
    }),
  );
});

describe('With notePace the ledger blames', () => {
  const paced = (run: (emulator: Emulator, hands: ReturnType<typeof handClock>) => Promise<void>): Promise<void> => {
    const hands = handClock();
    return withEmulator((emulator) => run(emulator, hands), { clock: hands, notePace: true });
  };

  it('a request that is repeated within a second after it was answered 429, not a later one', () =>
    paced(async (emulator, hands) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 429, times: 2 });
      await bot.request('GetClock');
      await bot.request('GetClock');
      hands.forward(1_000);
      await bot.request('GetClock');
      expect(blamed(emulator)).toEqual(['GetClock: repeated within 1 s after it was answered 429']);
    }));

  it('a login within five seconds after a refused one', () =>
    paced(async (emulator, hands) => {
      emulator.faults.add({ when: 'login', do: 'refuse', code: 503, times: 2 });
      await login(emulator);
      await login(emulator);
      hands.forward(5_000);
      await login(emulator);
      expect(blamed(emulator)).toEqual(['login: repeated within 5 s after it was refused']);
    }));

  it('a client that sends nothing for more than a minute', () =>
    paced(async (emulator, hands) => {
      const bot = await brand(emulator);
      hands.forward(60_000);
      await bot.request('GetClock');
      hands.forward(90_000);
      await bot.request('GetClock');
      expect(blamed(emulator)).toEqual(['keep-alive: nothing was sent for 90000 ms']);
    }));

  it('and nothing of that without it', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 429 });
      await bot.request('GetClock');
      await bot.request('GetClock');
      expect(blamed(emulator)).toEqual([]);
      await openConversation(await consumer(emulator));
    }));
});
