import { describe, expect, it } from '@jest/globals';
import { browserSocket } from '../support/browser-socket.js';
import { HandClock, pass } from '../support/hand-clock.js';
import { eventually, next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

const PING_AFTER_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
const GRACE_MS = 1_000;

describe('A socket that has gone silent', () => {
  it('is noticed within the liveness interval and replaced (G13)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      const back = next(bot, 'reconnect');
      world.emulator.sockets.silence('all');
      clock.pass(PING_AFTER_MS);
      expect(bot.getSnapshot().value.liveness).toBe('awaitingPong');
      clock.pass(PONG_WITHIN_MS + GRACE_MS - 1);
      expect(bot.lifecycle).toBe('online');
      clock.pass(1);
      await back;
      expect(world.codesOf(bot)).toEqual(['PEER_SILENT']);
      await settle(bot);
    }));

  it('has everything that was asked on it failed, and its late words are not heard (KB-15)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({
        role: 'AGENT',
        // A browser cannot cut a socket: the old one lives on until the platform answers its close.
        bot: { platform: { clock, WebSocket: browserSocket }, responseTimeout: 600_000 },
      });
      const [socket] = world.emulator.sockets.list().filter(({ side }) => side === 'brand');
      const back = next(bot, 'reconnect');
      world.emulator.sockets.silence(socket!.id);
      const asked = ofBot.sendMessage('anybody there?', null, null, { onLost: 'reject' });
      const lost = expect(asked).rejects.toMatchObject({ code: 'RESPONSE_LOST' });
      clock.pass(PING_AFTER_MS + PONG_WITHIN_MS + GRACE_MS);
      await lost;
      await back;
      const heard: string[] = [];
      bot.on('messageNotification', (body) => void heard.push(JSON.stringify(body)));
      world.emulator.sockets.wake(socket!.id);
      await world.emulator.waitFor({ kind: 'disconnected', socket: socket!.id });
      const told = next(ofBot, 'message', ({ body }) => body === 'yes');
      await ofConsumer.sendMessage('yes');
      await told;
      await settle(bot);
      // What was asked on the old socket was done after all, and is told on both: only the new one is listened to.
      for (const text of ['anybody there?', 'yes']) {
        expect(heard.filter((body) => body.includes(text))).toHaveLength(1);
      }
      world.errorsOf(bot);
    }));
});

describe('A healthy socket', () => {
  it('is pinged every half minute and kept', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      let pings = 0;
      let before = bot.getSnapshot().value.liveness;
      bot.subscribe(({ value: { liveness } }) => {
        if (liveness === 'awaitingPong' && before !== liveness) pings += 1;
        before = liveness;
      });
      await pass(bot, clock, 20 * PING_AFTER_MS - 1);
      await settle(bot);
      expect(pings).toBe(19);
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      expect(bot.lifecycle).toBe('online');
    }));

  it('KB-40 whose pong is late because our own event loop stalled is not taken for dead', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      clock.pass(PING_AFTER_MS);
      // The stall: time has run, and the pong that waits in the socket has not been read yet.
      clock.pass(PONG_WITHIN_MS);
      expect(bot.getSnapshot().value.liveness).toBe('lastChance');
      await eventually(
        bot,
        () => bot.getSnapshot().value.liveness,
        (liveness) => liveness === 'alive',
      );
      expect(bot.lifecycle).toBe('online');
    }));
});
