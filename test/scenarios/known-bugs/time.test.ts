import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A ping after half a minute, ten seconds for its pong, one more as a grace (G13). */
const LIVENESS_MS = 41_000;

describe('KB-37 A wait that was begun by an actor ends in time when the actor has been put to rest meanwhile:', () => {
  it.each([
    ['join', 'UpdateConversationField'],
    ['leave', 'UpdateConversationField'],
    ['close', 'UpdateConversationField'],
  ] as const)('%s', (command, request) =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand('b0', { activeActors: 1, responseTimeout: 10_000 });
      const [one, two] = [await world.openConsumer('c0'), await world.openConsumer('c1')];
      const first = await world.meet(bot, one);
      const second = await world.meet(bot, two);
      if (command === 'join') await world.until(first.ofBot.leave());
      await world.pass(1_000);
      world.emulator.faults.add({ when: request, do: 'dropRequest' });
      const watching = first.ofBot.subscribe(() => {});
      const ended = command === 'join' ? first.ofBot.join('MANAGER') : first.ofBot[command]();
      const failed = world.rejection(ended);
      // Two others are addressed: the first one's actor is put to rest and goes on as a record.
      watching.unsubscribe();
      second.ofBot.subscribe(() => {}).unsubscribe();
      await world.until(second.ofConsumer.sendMessage('hello'));
      expect((await failed).code).toBe('RESPONSE_TIMEOUT');
      await world.pass(MINUTE_MS);
      expect(first.ofBot.can(command)).toBe(true);
      await world.until(command === 'join' ? first.ofBot.join('MANAGER') : first.ofBot[command]());
    }),
  );

  it('reading what was missed', () =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand('b0', { activeActors: 1, responseTimeout: 10_000 });
      const { ofBot, ofConsumer } = await world.meet(bot, await world.openConsumer('c0'));
      const other = await world.meet(bot, await world.openConsumer('c1'));
      await world.until(ofConsumer.sendMessage('before'));
      await world.pass(1_000);
      const watching = ofBot.mainDialog.subscribe(() => {});
      world.emulator.faults.add({ when: 'QueryMessages', do: 'dropRequest', times: 2 });
      world.emulator.sockets.terminate({ user: 'b0' });
      await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
      await world.seen(() => bot.lifecycle === 'online');
      watching.unsubscribe();
      other.ofBot.subscribe(() => {}).unsubscribe();
      await world.pass(10 * MINUTE_MS);
      expect(ofBot.mainDialog.getSnapshot().value).toMatchObject({ lifecycle: 'open', delivery: 'live' });
      const heard: unknown[] = [];
      ofBot.on('message', ({ body }) => void heard.push(body));
      await world.until(ofConsumer.sendMessage('after'));
      await world.pass(MINUTE_MS);
      expect(heard).toEqual(['after']);
    }));
});

describe('KB-39 The clock jumps', () => {
  it.each([
    ['eight hours ahead', 8 * HOUR_MS],
    ['a minute ahead', MINUTE_MS],
    ['a minute back', -MINUTE_MS],
    ['an hour back', -HOUR_MS],
  ])('%s: a socket that is fine is kept', (_, ms) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        let losses = 0;
        bot.on('disconnect', () => void (losses += 1));
        world.stage.begin();
        await world.pass(HOUR_MS);
        expect([bot.lifecycle, losses]).toEqual(['online', 0]);
        expect(world.errorsOf(bot)).toEqual([]);
        await world.until(bot.send({ type: 'GetClock', body: {} }), 1_000);
      },
      { faults: [45_000, 62_000, 65_003].map((at) => ({ at, who: 'b0', do: 'skew', ms })) },
    ),
  );

  it.each([
    ['ahead', 8 * HOUR_MS],
    ['back', -HOUR_MS],
  ])('%s while the socket has died: that is noticed as fast as ever', (_, ms) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        world.stage.begin();
        await world.pass(100_000 + LIVENESS_MS + 1_000);
        expect(world.errorsOf(bot).map(({ code }) => code)).toEqual(['PEER_SILENT']);
        await world.seen(() => bot.lifecycle === 'online', MINUTE_MS);
      },
      {
        faults: [
          { at: 100_000, who: 'b0', do: 'silence' },
          { at: 100_001, who: 'b0', do: 'skew', ms },
        ],
      },
    ),
  );
});
