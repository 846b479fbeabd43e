import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

const HOUR_MS = 3_600_000;

describe('KB-39 The clock jumps an hour back', () => {
  it('while an answer is awaited: the request fails after its time limit, not an hour later (G1)', () =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand('b0', { responseTimeout: 10_000 });
        world.emulator.faults.add({ when: 'GetClock', do: 'dropRequest' });
        world.stage.begin();
        const asked = world.rejection(bot.send({ type: 'GetClock', body: {} }));
        expect((await asked).code).toBe('RESPONSE_TIMEOUT');
        expect(world.stage.elapsed()).toBeLessThan(30_000);
      },
      { faults: [{ at: 1_000, who: 'b0', do: 'skew', ms: -HOUR_MS }] },
    ));

  it('while a message waits for the connection: it is given up after its time, not an hour later (G2)', () =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand('b0', { outbox: { ageMs: 15_000 } });
        world.stage.begin();
        await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
        const asked = world.rejection(bot.send({ type: 'GetClock', body: {} }));
        expect((await asked).code).toBe('OUTBOX_EXPIRED');
        expect(world.stage.elapsed()).toBeLessThan(60_000);
      },
      {
        faults: [
          { at: 1_000, do: 'away', ms: 2 * HOUR_MS },
          { at: 3_000, who: 'b0', do: 'skew', ms: -HOUR_MS },
        ],
      },
    ));
});
