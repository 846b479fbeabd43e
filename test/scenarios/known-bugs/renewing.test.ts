import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

const HOUR_MS = 3_600_000;

describe('KB-26 A sign-in that fails while the connection is online is no reason to hammer the platform:', () => {
  it('credentials that are refused are not tried in a loop (G11)', () =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        world.emulator.expireTokens('b0');
        await world.pass(HOUR_MS);
        expect(world.errorsOf(bot).map(({ code }) => code)).toContain('BAD_CREDENTIALS');
        expect(world.stage.faultsStruck()).toBe(1);
        expect(bot.lifecycle).toBe('online');
      },
      { faults: [{ on: 'http:login', nth: 2, times: 1_000, do: 'refuse', code: 401 }] },
    ));

  it.each([429, 500, 503])('on %i the waits grow (G9)', (code) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        world.emulator.expireTokens('b0');
        await world.pass(HOUR_MS);
        // From 5 s on and doubling up to a minute these are about 60 attempts; every 5 s they would be 600.
        expect(world.stage.faultsStruck()).toBeLessThan(100);
        expect(bot.lifecycle).toBe('online');
      },
      { faults: [{ on: 'http:login', nth: 2, times: 10_000, do: 'refuse', code }] },
    ),
  );
});
