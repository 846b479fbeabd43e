import { describe, expect, it } from '@jest/globals';
import { type AuthAgentSessionData, type CreateConnectionOptions, createConnection, UserType } from 'parley-sdk';
import { HandClock, retry } from '../support/hand-clock.js';
import { at, next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const NO_AUTH_DATA = { authData: null };

/** A session that was signed in elsewhere: what single sign-on gives. */
async function sessionOf(world: World, user: string): Promise<AuthAgentSessionData> {
  const { csdsDomain, accountId, agent } = { ...world.emulator, ...pick(world) };
  const response = await fetch(`${csdsDomain}/api/account/${accountId}/login?v=1.3`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(agent(user).authData),
  });
  const { bearer, csrf, config } = await response.json();
  const sessionId = /Session_id=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';
  return { token: bearer, csrf, sessionId, userId: config.userId, userPid: config.userPid };
}

const pick = ({ emulator }: World) => ({
  csdsDomain: emulator.csdsDomain,
  accountId: emulator.accountId,
  agent: (user: string) => emulator.agent(user),
});

describe('getCredentials is asked when credentials are needed', () => {
  it('once for a session; what it gives may be anything that authData could be', () =>
    World.run(async (world) => {
      const reasons: string[] = [];
      const getCredentials: CreateConnectionOptions['getCredentials'] = async ({ reason, signal }) => {
        reasons.push(reason);
        expect(signal.aborted).toBe(false);
        return world.emulator.agent('bot').authData;
      };
      const bot = await world.openBrand({ ...NO_AUTH_DATA, getCredentials });
      expect(bot.agentId).toBe(`12345678.${world.emulator.agent('bot').userId}`);
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(reasons).toEqual(['open']);
      await bot.close();
      await bot.open();
      expect(reasons).toEqual(['open', 'open']);
      world.errorsOf(bot);
    }));

  it('or a session that was signed in elsewhere, which is refreshed and can be signed out', () =>
    World.run(async (world) => {
      const session = await sessionOf(world, 'bot');
      const bot = await world.openBrand({ ...NO_AUTH_DATA, getCredentials: () => session });
      expect(await bot.getToken()).toBe(session.token);
      expect([bot.userId, bot.agentId]).toEqual([session.userPid, `12345678.${session.userId}`]);
      await bot.close({ logout: true });
      expect(world.emulator.ledger.filter({ kind: 'http', service: 'logout' })).toMatchObject([{ status: 200 }]);
    }));

  it('again, with the reason refused, when the platform does not take the token any more', () =>
    World.run(async (world) => {
      const reasons: string[] = [];
      const bot = await world.openBrand({
        ...NO_AUTH_DATA,
        getCredentials: async ({ reason }) => {
          reasons.push(reason);
          return world.emulator.agent('bot').authData;
        },
      });
      const back = next(bot, 'reconnect');
      world.emulator.expireTokens('bot');
      world.emulator.sockets.terminate('all');
      await back;
      expect(reasons).toEqual(['open', 'refused']);
      world.errorsOf(bot);
    }));
});

describe('getCredentials that fails', () => {
  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('the vault is sealed');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the vault is sealed'))],
  ])('when it %s, open() rejects at once', (_how, getCredentials) =>
    World.run(async (world) => {
      const bot = world.brand({ ...NO_AUTH_DATA, getCredentials });
      expect(await rejection(bot.open())).toMatchObject({
        code: 'CREDENTIALS_FAILED',
        message: 'The application did not give credentials: the vault is sealed.',
      });
      expect(bot.lifecycle).toBe('failed');
      expect(world.emulator.ledger.filter({ kind: 'login' })).toEqual([]);
      world.errorsOf(bot);
    }),
  );

  it('later on, the connection tries again after a while: it was online before', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      let isSealed = false;
      const bot = await world.openBrand({
        ...NO_AUTH_DATA,
        platform: { clock },
        getCredentials: () => {
          if (isSealed) throw new Error('the vault is sealed');
          return world.emulator.agent('bot').authData;
        },
      });
      // What a connection reads once it is online was answered with the good token.
      for (const service of ['shiftStatus', 'skills']) await world.emulator.waitFor({ kind: 'http', service });
      isSealed = true;
      const told = next(bot, 'error', ({ code }) => code === 'CREDENTIALS_FAILED');
      world.emulator.expireTokens('bot');
      world.emulator.sockets.terminate('all');
      // The first attempt finds the token refused, the second one asks for credentials.
      await retry(bot, clock);
      await retry(bot, clock);
      await told;
      isSealed = false;
      await retry(bot, clock);
      await at(bot, 'online');
      world.errorsOf(bot);
    }));

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'The answer of getCredentials is missing.'],
    ['half a set', { username: 'bot' }, 'The answer of getCredentials has username, but no password.'],
    ['a session without a token', { token: '' }, 'Option getCredentials, its answer.token is missing, empty'],
  ])('gives %s: that is said before the platform is asked', (_what, answer, message) =>
    World.run(async (world) => {
      const bot = world.brand({ ...NO_AUTH_DATA, getCredentials: () => answer as never });
      expect((await rejection(bot.open())).message).toContain(`The application did not give credentials: ${message}`);
      expect(world.emulator.ledger.filter({ kind: 'login' })).toEqual([]);
      world.errorsOf(bot);
    }),
  );

  it('never answers: the sign-in is given up with the open() that wanted it, and the signal says so', () =>
    World.run(async (world) => {
      let asked: AbortSignal | undefined;
      const bot = world.brand({
        ...NO_AUTH_DATA,
        getCredentials: ({ signal }) => {
          asked = signal;
          return new Promise(() => {});
        },
      });
      expect(await rejection(bot.open({ timeout: 100 }))).toMatchObject({ code: 'TIMEOUT' });
      expect(asked?.aborted).toBe(true);
      world.errorsOf(bot);
    }));
});

describe('Ways to sign in', () => {
  const options = { accountId: '1', appId: 'test', userType: UserType.BRAND };
  const authData = { username: 'bot', password: 'p' };

  it.each<[string, object, string]>([
    [
      'two at once',
      { authData, getCredentials: () => authData },
      'There is more than one way to sign in: authData, getC',
    ],
    ['no function', { getCredentials: authData }, 'Option getCredentials is an object. Accepted: a function.'],
    [
      'no maintainer',
      { tokenMaintainer: {} },
      'Option tokenMaintainer is an object. Accepted: an object with the method',
    ],
    ['none', {}, 'Option authData is missing.'],
  ])('%s: refused', (_what, given, message) => {
    expect(() => createConnection({ ...options, ...given } as never)).toThrow(message);
  });

  it('agentId says whose a session is that does not say it itself', () =>
    World.run(async (world) => {
      const { token } = await sessionOf(world, 'bot');
      const { userId } = world.emulator.agent('bot');
      const bot = await world.openBrand({ authAgentSessionData: { token }, agentId: userId });
      expect(bot.agentId).toBe(`12345678.${userId}`);
    }));

  it('connection.token is what getToken() resolves with, and undefined before the sign-in', () =>
    World.run(async (world) => {
      const bot = world.brand();
      expect(bot.token).toBeUndefined();
      await bot.open();
      expect(bot.token).toBe(await bot.getToken());
      expect([bot.api.version, world.consumer().api.version]).toEqual(['2.1', '3']);
    }));
});
