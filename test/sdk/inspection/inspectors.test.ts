import { describe, expect, it } from '@jest/globals';
import type { InspectionEvent } from 'parley-sdk';
import { World } from '../support/world.js';

describe('The option inspect', () => {
  it('takes functions and observers alike; each is told of the actors and of their events', () =>
    World.run(async (world) => {
      const [byFunction, byObserver]: InspectionEvent[][] = [[], []];
      const bot = await world.openBrand({
        inspect: [(event) => void byFunction!.push(event), { next: (event) => void byObserver!.push(event) }],
      });
      await bot.close();
      const types = new Set(byFunction!.map(({ type }) => type));
      expect([...types]).toEqual(expect.arrayContaining(['@xstate.actor', '@xstate.event', '@xstate.snapshot']));
      expect(byObserver).toEqual(byFunction);
    }));
});
