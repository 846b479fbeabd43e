import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The refresh of a brand user's token (protocol.md 2.2). */
const REFRESH_MS = 10 * MINUTE_MS;

describe('KB-23 A new token clears what was wrong with the old one', () => {
  it('that a refresh found withdrawn: one sign-in, then nothing but refreshes, and the next socket has the new one', () =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      const old = await bot.getToken();
      world.emulator.expireTokens('b0');
      await world.pass(REFRESH_MS + MINUTE_MS);
      const token = await bot.getToken();
      expect(token).not.toBe(old);
      await world.pass(3 * HOUR_MS);
      expect(bot.getSnapshot().value.token).toBe('fresh');
      expect(world.answersOf('login')).toEqual([200, 200]);
      const [first, ...others] = world.answersOf('refresh');
      expect(first).toBe(401);
      expect(others.length).toBeGreaterThanOrEqual(17);
      expect(new Set(others)).toEqual(new Set([200]));
      world.emulator.sockets.terminate('all');
      await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
      await world.seen(() => bot.lifecycle === 'online');
      expect(await bot.getToken()).toBe(token);
      expect(world.answersOf('login')).toEqual([200, 200]);
    }));

  it('that a socket was refused with: one sign-in, and the connection is not asked for another', () =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.expireTokens('b0');
      world.emulator.sockets.terminate('all');
      await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
      await world.seen(() => bot.lifecycle === 'online');
      expect(bot.getSnapshot().value.token).toBe('fresh');
      await world.pass(HOUR_MS);
      expect(bot.getSnapshot().value.token).toBe('fresh');
      expect(world.answersOf('login')).toEqual([200, 200]);
    }));
});

describe('KB-26 A sign-in or refresh that fails is got over wherever it was asked for:', () => {
  const failures = [
    ['is answered 429', { do: 'refuse', code: 429 }],
    ['is answered 500', { do: 'refuse', code: 500 }],
    ['is answered 503', { do: 'refuse', code: 503 }],
    ['is cut off', { do: 'cut' }],
    ['is done, and its answer lost', { do: 'cutAfter' }],
    ['is never answered', { do: 'silence' }],
    ['is answered with something unreadable', { do: 'corrupt' }],
  ] as const;

  it.each(failures)('the refresh of an online connection %s: the socket stays, the next refresh works', (_, effect) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        let losses = 0;
        bot.on('disconnect', () => void (losses += 1));
        await world.pass(HOUR_MS + MINUTE_MS);
        expect([losses, bot.lifecycle, bot.getSnapshot().value.token]).toEqual([0, 'online', 'fresh']);
        expect(world.answersOf('refresh').at(-1)).toBe(200);
        expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      },
      { faults: [{ on: 'http:refresh', ...effect }] },
    ),
  );

  it.each(failures)('the sign-in that replaces a withdrawn token %s: the socket stays, the next works', (_, effect) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        let losses = 0;
        bot.on('disconnect', () => void (losses += 1));
        world.emulator.expireTokens('b0');
        await world.pass(HOUR_MS + MINUTE_MS);
        expect([losses, bot.lifecycle, bot.getSnapshot().value.token]).toEqual([0, 'online', 'fresh']);
        expect(world.answersOf('refresh').at(-1)).toBe(200);
        expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      },
      { faults: [{ on: 'http:login', nth: 2, ...effect }] },
    ),
  );

  it.each(failures)('the sign-in on the way back %s: the connection comes back', (_, effect) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        world.emulator.expireTokens('b0');
        world.emulator.sockets.terminate('all');
        await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
        await world.seen(() => bot.lifecycle === 'online', 5 * MINUTE_MS);
        expect(bot.getSnapshot().value.token).toBe('fresh');
        expect(world.errorsOf(bot).length).toBeGreaterThan(0);
      },
      { faults: [{ on: 'http:login', nth: 2, ...effect }] },
    ),
  );

  it.each(failures)('the first sign-in %s: open() goes on and resolves', (_, effect) =>
    VirtualWorld.run(
      async (world) => {
        const bot = world.brand();
        await world.until(bot.open(), 5 * MINUTE_MS);
        expect(bot.lifecycle).toBe('online');
        expect(world.errorsOf(bot).length).toBeGreaterThan(0);
      },
      { faults: [{ on: 'http:login', ...effect }] },
    ),
  );
});
