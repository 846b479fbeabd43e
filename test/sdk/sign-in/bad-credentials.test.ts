import { describe, expect, it } from '@jest/globals';
import { ParleyError, PlatformError } from 'parley-sdk';
import { HandClock } from '../support/hand-clock.js';
import { at, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const ONE_DAY_MS = 86_400_000;
const wrong = { username: 'bot', password: 'guessed' };

describe('open() with bad credentials', () => {
  it("rejects with the platform's reason after one attempt (G11, FD-1)", () =>
    World.run(async (world) => {
      const bot = world.brand({ authData: wrong });
      const error = await rejection<PlatformError>(bot.open());
      expect(error).toBeInstanceOf(PlatformError);
      expect(error).toBeInstanceOf(ParleyError);
      expect(error).toMatchObject({
        name: 'PlatformError',
        code: 'BAD_CREDENTIALS',
        status: 401,
        reason: 'Bad credentials',
        retriable: false,
        remediation: 'Check the option authData, then call open() again.',
      });
      expect(error.message).toContain('Bad credentials');
      expect(world.emulator.ledger.filter({ kind: 'http' }).map(({ service }) => service)).toEqual([
        'domains',
        'login',
      ]);
      expect(world.codesOf(bot)).toEqual(['BAD_CREDENTIALS']);
    }));

  it('is never tried again by itself, and leaves no timer behind', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = world.brand({ authData: wrong, platform: { clock } });
      await rejection(bot.open());
      expect(bot.lifecycle).toBe('failed');
      expect(clock.running).toBe(0);
      clock.pass(ONE_DAY_MS);
      expect(world.emulator.ledger.filter({ kind: 'login' })).toHaveLength(1);
      world.errorsOf(bot);
    }));

  it('tells "close" with the reason, and "failed-to-connect"', () =>
    World.run(async (world) => {
      const bot = world.brand({ authData: wrong });
      const told: string[] = [];
      bot.on('failed-to-connect', ({ code }) => told.push(`failed-to-connect ${code}`));
      bot.on('close', (reason) => told.push(`close ${reason?.code}`));
      await rejection(bot.open());
      expect(told).toEqual(['failed-to-connect BAD_CREDENTIALS', 'close BAD_CREDENTIALS']);
      world.errorsOf(bot);
    }));

  it('rejects everything that waited for the connection, and everything asked for later', () =>
    World.run(async (world) => {
      const bot = world.brand({ authData: wrong });
      const early = rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      await rejection(bot.open());
      expect(await early).toMatchObject({ code: 'CONNECTION_CLOSED' });
      const late = await rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      expect(late).toMatchObject({ code: 'CONNECTION_CLOSED', context: { connection: 'failed' } });
      expect((await rejection<ParleyError>(bot.getToken())).code).toBe('CONNECTION_CLOSED');
      world.errorsOf(bot);
    }));

  it('may be followed by another open(), which signs in anew', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'login', do: 'refuse', code: 401, text: 'Bad credentials' });
      const bot = world.brand();
      expect((await rejection<ParleyError>(bot.open())).code).toBe('BAD_CREDENTIALS');
      await bot.open();
      expect(bot.lifecycle).toBe('online');
      world.errorsOf(bot);
    }));

  it('can be waited for: waitFor("online") rejects with the same reason', () =>
    World.run(async (world) => {
      const bot = world.brand({ authData: wrong });
      const waited = rejection<ParleyError>(bot.waitFor('online'));
      await rejection(bot.open());
      expect((await waited).code).toBe('BAD_CREDENTIALS');
      await bot.waitFor('failed');
      world.errorsOf(bot);
    }));
});

describe('open() rejects at once, too, for', () => {
  it('an account that the platform does not know', () =>
    World.run(async (world) => {
      const bot = world.brand({ accountId: '999' });
      const error = await rejection<PlatformError>(bot.open());
      expect(error).toMatchObject({ code: 'ACCOUNT_UNKNOWN', status: 404, remediation: 'Check the option accountId.' });
      expect(world.codesOf(bot)).toEqual(['ACCOUNT_UNKNOWN']);
    }));

  it('the session of another program that is no good, when there are no credentials beside it', () =>
    World.run(async (world) => {
      const bot = world.brand({ authAgentSessionData: { token: 'withdrawn' } });
      const error = await rejection<PlatformError>(bot.open());
      expect(error.message).toContain('authAgentSessionData');
      expect(world.emulator.ledger.filter({ kind: 'login' })).toEqual([]);
      expect(world.codesOf(bot)).toEqual(['TOKEN_REFUSED', 'TOKEN_REFUSED']);
    }));

  it("a consumer's token that has expired: it is not even shown to the platform", () =>
    World.run(async (world) => {
      const token = world.emulator.issueConsumerToken({ ttl: -1_000 });
      const consumer = world.consumer({ token });
      const error = await rejection<PlatformError>(consumer.open());
      expect(error).toMatchObject({
        code: 'TOKEN_REFUSED',
        remediation: expect.stringContaining('Leave the option token out'),
      });
      const { connected, signup } = world.emulator.ledger.counters.entries;
      expect([connected, signup]).toEqual([0, 0]);
      world.errorsOf(consumer);
    }));

  it("a consumer's token that the platform does not take any more", () =>
    World.run(async (world) => {
      const token = world.emulator.issueConsumerToken();
      world.emulator.expireTokens();
      const consumer = world.consumer({ token });
      const error = await rejection<PlatformError>(consumer.open());
      expect(error.code).toBe('TOKEN_REFUSED');
      expect(world.emulator.ledger.filter({ kind: 'signup' })).toEqual([]);
      expect(world.codesOf(consumer)).toEqual(['TOKEN_EXPIRED', 'TOKEN_REFUSED']);
    }));

  it('NA-1 a login answer without a user id', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'login', do: 'malformed', text: '{"bearer":"abc","config":{}}' });
      const bot = world.brand();
      const error = await rejection<PlatformError>(bot.open());
      expect(error).toMatchObject({ code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('userId') });
      expect(error.message).not.toContain('abc');
      world.errorsOf(bot);
    }));
});

describe('With maintainConnection: false', () => {
  it.each(['domains', 'login', 'upgrade'] as const)('the first failure (%s) ends it', (when) =>
    World.run(async (world) => {
      world.emulator.faults.add({ when, do: 'cut', times: Number.POSITIVE_INFINITY });
      const bot = world.brand({ maintainConnection: false });
      const error = await rejection<ParleyError>(bot.open());
      expect(error.code).toBe('NETWORK_FAILED');
      expect(bot.lifecycle).toBe('failed');
      expect(world.codesOf(bot)).toEqual(['NETWORK_FAILED']);
    }),
  );

  it('a lost connection ends it', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ maintainConnection: false });
      world.emulator.sockets.terminate('all');
      await at(bot, 'failed');
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      world.errorsOf(bot);
    }));
});
