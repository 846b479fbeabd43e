import { describe, expect, it } from '@jest/globals';
import { type Connection, ParticipantRole } from 'parley-sdk';
import { HandClock, pass, retry, staysAway } from '../support/hand-clock.js';
import { at, eventually, next } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

/** Names of the connection's own events, as they come. */
function eventsOf(connection: Connection): string[] {
  const told: string[] = [];
  for (const event of ['connect', 'disconnect', 'reconnecting', 'failed-to-connect', 'reconnect', 'close'] as const) {
    connection.on(event, () => void told.push(event));
  }
  return told;
}

describe('After the socket is lost', () => {
  it('the connection comes back by itself: disconnect, reconnecting, reconnect', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const told = eventsOf(bot);
      await bot.open();
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(bot.lifecycle).toBe('online');
      expect(told).toEqual(['connect', 'failed-to-connect', 'disconnect', 'reconnecting', 'reconnect']);
      expect(world.codesOf(bot)).toEqual(['SOCKET_LOST']);
    }));

  it('KB-12 one loop brings it back: one new socket, one sign-in in all', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      await settle(bot);
      const { connected, login } = world.emulator.ledger.counters.entries;
      expect({ connected, login }).toEqual({ connected: 2, login: 1 });
      expect(world.emulator.sockets.list()).toHaveLength(1);
      world.errorsOf(bot);
    }));

  it('RD-2 every subscription exists again, exactly once (G8)', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const own = await bot.createConversationSubscription({ agentIds: bot.agentId! });
      const all = await bot.createConversationSubscription({ stage: ['OPEN', 'CLOSE'] });
      const ids = [bot.defaultSubscription!, own, all].map(({ subscriptionId }) => subscriptionId);
      for (const round of [2, 3]) {
        const back = next(bot, 'reconnect');
        world.emulator.sockets.terminate('all');
        await back;
        expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 3 }]);
        expect(world.emulator.ledger.counters.requests.SubscribeExConversations).toMatchObject({ answered: 3 * round });
        for (const subscription of [bot.defaultSubscription!, own, all]) {
          expect(ids).not.toContain(subscription.subscriptionId);
        }
      }
      world.errorsOf(bot);
    }));

  it('a subscription that was closed is not made again', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const extra = await bot.createConversationSubscription({ stage: ['CLOSE'] });
      await extra.close();
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 1 }]);
      world.errorsOf(bot);
    }));

  it('RD-2 conversations, dialogs and messages are the same objects, with their listeners (G8)', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({ role: ParticipantRole.AGENT });
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('before');
      const message = await first;
      const dialog = ofBot.openDialog;
      const heard = messagesOf(ofBot);
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await back;
      const second = next(ofBot, 'message');
      await ofConsumer.sendMessage('after');
      await second;
      expect(textsOf(heard)).toEqual(['after']);
      expect(bot.getConversationById(conversationId)).toBe(ofBot);
      expect(ofBot.openDialog).toBe(dialog);
      expect(ofBot.openDialog!.messages[0]).toBe(message);
      expect(ofBot.listenerCount('message')).toBe(1);
      world.errorsOf(bot);
    }));

  it('domains that were looked up before are good enough when the domain service fails', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'domains', do: 'refuse', code: 500, times: Number.POSITIVE_INFINITY });
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(world.codesOf(bot)).toEqual(['SOCKET_LOST']);
    }));

  it('KB-20 a network that flaps at every step on the way is got over', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand(staysAway(clock));
      const { faults, sockets } = world.emulator;
      faults.add({ when: 'upgrade', do: 'cut' });
      faults.add({ when: 'upgrade', do: 'close', code: 1001, nth: 2 });
      faults.add({ when: 'SubscribeExConversations', do: 'cut' });
      faults.add({ when: 'SubscribeExConversations', do: 'commitThenCut', nth: 2 });
      const back = next(bot, 'reconnect');
      sockets.terminate('all');
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await eventually(
          bot,
          () => bot.getSnapshot().context.attempt,
          (now) => now === attempt,
        );
        await retry(bot, clock);
      }
      await back;
      expect(sockets.list()).toMatchObject([{ subscriptions: 1 }]);
      world.errorsOf(bot);
    }));

  it('a second loss within the same outage tells "disconnect" no second time', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const told = eventsOf(bot);
      world.emulator.faults.add({ when: 'upgrade', do: 'close', code: 1001, times: 2 });
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(told.filter((event) => event === 'disconnect')).toEqual(['disconnect']);
      expect(told.at(-1)).toBe('reconnect');
      world.errorsOf(bot);
    }));
});

describe('The waits between attempts', () => {
  it('KB-10 keep growing while the sign-in works and the socket is refused', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 1 } });
      world.emulator.faults.add({ when: 'upgrade', do: 'refuse', code: 502, times: 5 });
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      const delays: number[] = [];
      for (let attempt = 1; attempt <= 6; attempt += 1) {
        await eventually(
          bot,
          () => bot.getSnapshot().context.attempt,
          (now) => now === attempt,
        );
        delays.push(await retry(bot, clock));
      }
      await back;
      expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000]);
      // KB-19: an HTTP refusal of the upgrade starts no loop of its own.
      expect(world.emulator.ledger.filter({ kind: 'upgradeRefused' })).toHaveLength(5);
      world.errorsOf(bot);
    }));

  it('KB-10 keep growing while the connection comes back and goes again, and start anew after a stable minute (G9)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 1 } });
      const lose = async (): Promise<number> => {
        const back = next(bot, 'reconnect');
        world.emulator.sockets.terminate('all');
        const delay = await retry(bot, clock);
        await back;
        return delay;
      };
      expect(await lose()).toBe(500);
      expect(await lose()).toBe(1_000);
      await pass(bot, clock, 59_999);
      expect(await lose()).toBe(2_000);
      await pass(bot, clock, 60_000);
      expect(bot.getSnapshot().context.attempt).toBe(0);
      expect(await lose()).toBe(500);
      world.errorsOf(bot);
    }));
});

describe('The network is back', () => {
  it.each(['retryNow()', 'open()'] as const)('%s ends the wait at once', (call) =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 1 } });
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const back = next(bot, 'reconnect');
      if (call === 'open()') await bot.open();
      else bot.retryNow();
      await back;
      expect(clock.running).toBeGreaterThan(0);
      world.errorsOf(bot);
    }),
  );

  it('a runtime that tells so is listened to from open() to close()', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const listeners = new Set<() => void>();
      const onWake = (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      };
      const bot = await world.openBrand({ platform: { clock, random: () => 1, onWake } });
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const back = next(bot, 'reconnect');
      for (const listener of listeners) listener();
      await back;
      await bot.close();
      expect(listeners.size).toBe(0);
      world.errorsOf(bot);
    }));
});

describe('A connection that once was online', () => {
  it('goes on trying when the subscriptions are not answered on the way back', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 0.5 }, responseTimeout: 5_000 });
      world.emulator.faults.add({ when: 'SubscribeExConversations', do: 'dropRequest' });
      world.emulator.sockets.terminate('all');
      await retry(bot, clock);
      await world.emulator.waitFor({ kind: 'fault' });
      clock.pass(5_000);
      const back = next(bot, 'reconnect');
      await retry(bot, clock);
      await back;
      expect(world.codesOf(bot)).toContain('RESPONSE_TIMEOUT');
    }));

  it('with waitForReady: a loss while the conversations of the first socket still load is told to them, and so is the return', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const { userId } = consumer;
      const conversation = await consumer.createConversation();
      await conversation.sendMessage('before');
      const token = await consumer.getToken();
      await consumer.close();
      const clock = new HandClock();
      const again = world.consumer({ token, waitForReady: true, platform: { clock, random: () => 0.5 } });
      const states: string[] = [];
      again.on('lifecycle', ({ machine, region, to }) => {
        if (machine === 'dialog' && region === 'delivery') states.push(to);
      });
      // Twice the socket goes while the dialog asks for its messages: it has to ask on the third one too.
      world.emulator.faults.add({ when: 'SubscribeMessagingEvents', do: 'cut', times: 2 });
      const opened = again.open();
      for (const attempt of [1, 2]) {
        await eventually(
          again,
          () => again.getSnapshot().context.attempt,
          (now) => now === attempt,
        );
        await retry(again, clock);
      }
      await opened;
      expect(again.userId).toBe(userId);
      const dialog = again.getConversationById(conversation.conversationId)!.mainDialog;
      await eventually(
        dialog,
        () => dialog.messages.length,
        (count) => count === 1,
      );
      expect(states.filter((state) => state === 'stale').length).toBeGreaterThanOrEqual(2);
      world.errorsOf(again);
    }));
});
