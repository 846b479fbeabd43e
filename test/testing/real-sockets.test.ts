import { describe, expect, it } from '@jest/globals';
import { createWorld, toHaveDelivered } from 'parley-sdk/testing';
import { WebSocket } from 'ws';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';

const real = { sockets: 'real' } as const;

describe('A world with real sockets', () => {
  it('is the same world, on a port of this computer: a bot of any kind reaches it, and comes back after a cut', async () => {
    await using world = await createWorld({ ...real, seed: 3 });
    const bot = await world.bot((context) => {
      // No world in virtual time gives an address that can be dialled.
      expect(context.connection.csdsDomain).toBe(world.emulator.csdsDomain);
      expect(context.connection.platform).toBeUndefined();
      return startEchoBot(context);
    });
    const consumer = world.consumer();
    await consumer.says('hello');
    await bot.saidTo(consumer, /hello/);
    await world.agent('ann').joins(consumer);
    await world.agent('ann').whispers('between us', consumer);
    world.network.cuts('bot');
    await bot.comesBack();
    world.network.cuts('consumer 1');
    await consumer.says('still there?');
    await bot.saidTo(consumer, 'still there?');
    expect(toHaveDelivered(world, 'still there?').pass).toBe(true);
    await bot.closes();
    await world.until(disconnected(world.emulator, bot.id));
    expect(bot.remains).toEqual([]);
    expect(world.emulator.ledger.violations).toEqual([]);
  });

  it('breaks off sockets that somebody else opened, and lets nobody in while the network is away', async () => {
    await using world = await createWorld(real);
    const { port } = new URL(world.emulator.csdsDomain);
    world.network.goesAway('1h');
    const refused = new Promise((resolve) => {
      new WebSocket(`ws://127.0.0.1:${port}/ws_api/account/${world.emulator.accountId}/messaging/consumer?v=3`).on(
        'error',
        ({ message }) => resolve(message),
      );
    });
    expect(await refused).toMatch(/hang up|ECONNRESET/);
    world.network.recovers();
    await world.consumer().comesOnline();
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'faults on the wire',
      () => createWorld({ ...real, faults: [{ on: 'upgrade', do: 'cut' }] }),
      'faults are for worlds in virtual time',
    ],
    [
      'sockets of another kind',
      () => createWorld({ sockets: 'unix' as never }),
      "sockets must be 'virtual' or 'real', not 'unix'",
    ],
  ])('refuses %s', async (_, create, words) => {
    await expect(create()).rejects.toThrow(words);
  });

  it('says what can be had in virtual time only: hours that pass, and strikes on what passes', async () => {
    await using world = await createWorld({ ...real, patience: '20ms' });
    await expect(world.advance('10m')).rejects.toThrow('600000 ms would really pass');
    expect(() => world.network.strikes({ on: 'ping', do: 'drop' })).toThrow('world.emulator.faults.add(');
    await expect(world.until(new Promise(() => {}), 'The parcel')).rejects.toThrow(
      'The parcel did not end within 20 ms of real time (seed 1).',
    );
  });
});

const disconnected = (
  emulator: Awaited<ReturnType<typeof createWorld>>['emulator'],
  userId: string,
): Promise<unknown> => emulator.waitFor({ kind: 'disconnected', userId }, { after: 0 });
