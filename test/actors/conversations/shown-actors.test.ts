import { describe, expect, test } from '@jest/globals';
import { RegistryWorld } from './support/registry-world.js';

/** Conversations c0, c1 … of which none has an actor by itself. */
function resting(count: number, activeActors = 0): RegistryWorld {
  const world = new RegistryWorld(activeActors);
  for (let index = 0; index < count; index += 1) world.open(`c${index}`);
  return world;
}
const ids = (world: RegistryWorld) => [...world.registry.actors()].map(({ id }) => id);

describe('An inspector who wants to see running actors', () => {
  test('is shown the newest conversations first, with their dialogs, below one parent', () => {
    const world = resting(3);
    expect(ids(world)).toEqual([]);
    world.registry.allow(2);
    while (world.later.length > 0) world.turn();
    expect(ids(world)).toEqual(['conversations', 'c2', 'c1', 'main', 'main']);
    expect(world.registry.activeActors).toBe(4);
  });

  test('is shown many of them in slices, with turns of the event loop between', () => {
    const world = resting(450);
    world.registry.allow(1_000);
    const first = world.registry.activeActors;
    expect([first > 0, first < 900, world.later.length]).toEqual([true, true, 1]);
    while (world.later.length > 0) world.turn();
    expect(world.registry.activeActors).toBe(900);
  });

  test('and goes leaves none running that would not run without, also in slices', () => {
    const world = resting(450, 1);
    world.registry.allow(1_000);
    while (world.later.length > 0) world.turn();
    world.registry.allow(0);
    expect(world.registry.activeActors).toBeGreaterThan(2);
    while (world.later.length > 0) world.turn();
    expect(world.registry.activeActors).toBe(2);
  });

  test('and goes while actors begin is shown no more of them', () => {
    const world = resting(450);
    world.registry.allow(1_000);
    world.registry.allow(0);
    while (world.later.length > 0) world.turn();
    expect(world.registry.activeActors).toBe(0);
  });

  test('may look at those that rest, the newest first, and make actors of one as long as it looks', () => {
    const world = resting(3);
    const release = world.registry.activate('c1');
    expect([...world.registry.resting()]).toEqual([
      { id: 'c2', value: world.registry.find('c2')!.standing },
      { id: 'c0', value: world.registry.find('c0')!.standing },
    ]);
    expect(ids(world)).toEqual(['conversations', 'c1', 'main']);
    release();
    expect(ids(world)).toEqual(['conversations']);
    world.registry.activate('nobody')();
    expect(world.registry.activeActors).toBe(0);
  });
});

describe('A loss or a return that everybody is told of', () => {
  test('reaches every conversation, in slices', () => {
    const world = resting(3);
    world.msPerLook = 100;
    world.registry.broadcast({ type: 'connection.interrupted' });
    expect(world.went('stale')).toEqual(['c0']);
    while (world.later.length > 0) world.turn();
    expect(world.went('stale')).toEqual(['c0', 'c1', 'c2']);
  });

  test('is told in its order; a return that nobody needs to hear of any more is not told', () => {
    const world = resting(2);
    world.msPerLook = 100;
    for (const type of ['connection.interrupted', 'connection.restored', 'connection.interrupted'] as const)
      world.registry.broadcast({ type });
    while (world.later.length > 0) world.turn();
    expect([world.went('stale'), world.went('resyncing')]).toEqual([['c0', 'c1'], []]);
    world.registry.broadcast({ type: 'connection.restored' });
    world.registry.broadcast({ type: 'connection.restored' });
    while (world.later.length > 0) world.turn();
    expect(world.went('resyncing')).toEqual(['c0', 'c1']);
  });

  test('is waited for before the next socket is opened, where it is a loss', async () => {
    const world = resting(2);
    world.msPerLook = 100;
    let isTold = false;
    const wait = async (): Promise<void> => {
      isTold = false;
      void world.registry.lossIsTold().then(() => {
        isTold = true;
      });
      await undefined;
      await undefined;
    };
    world.registry.broadcast({ type: 'connection.interrupted' });
    await wait();
    expect(isTold).toBe(false);
    while (world.later.length > 0) {
      world.turn();
      await undefined;
    }
    await wait();
    expect(isTold).toBe(true);
    world.registry.broadcast({ type: 'connection.restored' });
    await wait();
    expect([isTold, world.later.length]).toEqual([true, 1]);
  });

  test('ends what was typed and read, where it is a loss; a return begins what was to be loaded again', () => {
    const world = resting(1);
    const record = world.registry.find('c0')!;
    const { delivery, loader } = world.registry;
    let resumed = 0;
    loader.resume = () => {
      resumed += 1;
    };
    delivery.chatStates.heard(record, 'x', 'COMPOSING');
    world.registry.broadcast({ type: 'connection.restored' });
    expect([delivery.chatStates.of(record, 'x'), resumed]).toEqual(['COMPOSING', 1]);
    world.registry.broadcast({ type: 'connection.interrupted' });
    expect([delivery.chatStates.of(record, 'x'), resumed]).toEqual([undefined, 1]);
  });
});
