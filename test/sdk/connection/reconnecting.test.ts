import { describe, expect, it } from '@jest/globals';
import { type Connection, type ParleyError, ParticipantRole, TimeoutError } from 'parley-sdk';
import { HandClock, pass, retry } from '../support/hand-clock.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

/** Names of the connection's own events, as they come. */
function eventsOf(connection: Connection): string[] {
  const told: string[] = [];
  for (const event of ['connect', 'disconnect', 'reconnecting', 'failed-to-connect', 'reconnect', 'close'] as const) {
    connection.on(event, () => void told.push(event));
  }
  return told;
}

/** A bot on a clock that stands still: it stays away until the test lets it come back. */
const staysAway = (clock: HandClock) => ({ platform: { clock, random: () => 0.5 } });

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

describe('Requests made while the connection is interrupted', () => {
  it('RD-1 wait in order, can be seen, and are sent once it is back: each exactly once (G2)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, conversationId } = await world.conversation({
        role: ParticipantRole.AGENT,
        bot: staysAway(clock),
      });
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      const settled: string[] = [];
      const sent = ['one', 'two', 'three'].map(async (text) => {
        const { sequence } = await ofBot.sendMessage(text);
        settled.push(`${sequence} ${text}`);
      });
      await new Promise(setImmediate);
      expect(bot.outbox.map(({ type }) => type)).toEqual(Array(3).fill('.ams.ms.PublishEvent'));
      clock.pass(100);
      expect(bot.outbox.map(({ waitedMs }) => waitedMs)).toEqual([100, 100, 100]);
      await retry(bot, clock);
      await Promise.all(sent);
      expect(settled).toEqual(['0 one', '1 two', '2 three']);
      expect(bot.outbox).toEqual([]);
      const { messages } = world.emulator.conversation(conversationId)!.dialogs[0]!;
      expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
      world.errorsOf(bot);
    }));

  it('are refused beyond the number that may wait, at once', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ ...staysAway(clock), outbox: { count: 2 } });
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const waiting = [bot.send({ type: 'GetClock', body: {} }), bot.send({ type: 'GetClock', body: {} })];
      const error = await rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      expect(error).toMatchObject({ code: 'OUTBOX_FULL', retriable: true });
      await retry(bot, clock);
      await Promise.all(waiting);
      world.errorsOf(bot);
    }));

  it('KB-34 are failed rather than sent when they have waited for too long', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ ...staysAway(clock), outbox: { ageMs: 1_000 } });
      world.emulator.faults.add({ when: 'domains', do: 'refuse', code: 500 });
      world.emulator.faults.add({ when: 'upgrade', do: 'refuse', code: 503 });
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const stale = rejection<TimeoutError>(bot.send({ type: 'GetClock', body: {} }));
      await retry(bot, clock);
      await world.emulator.waitFor({ kind: 'upgradeRefused' });
      await at(bot, 'interrupted.waitingToRetry');
      expect(await retry(bot, clock)).toBeGreaterThan(1_000);
      const error = await stale;
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.code).toBe('OUTBOX_EXPIRED');
      await at(bot, 'online');
      expect(world.emulator.ledger.counters.requests).not.toHaveProperty('GetClock');
      world.errorsOf(bot);
    }));

  it('can be taken back: what was aborted is never sent', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, conversationId } = await world.conversation({
        role: ParticipantRole.AGENT,
        bot: staysAway(clock),
      });
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      const giveUp = new AbortController();
      const taken = rejection<ParleyError>(ofBot.sendMessage('oops', null, null, { signal: giveUp.signal }));
      const kept = ofBot.sendMessage('fine');
      giveUp.abort();
      expect((await taken).code).toBe('ABORTED');
      expect(bot.outbox).toHaveLength(1);
      await retry(bot, clock);
      await kept;
      const { messages } = world.emulator.conversation(conversationId)!.dialogs[0]!;
      expect(messages.map(({ text }) => text)).toEqual(['fine']);
      world.errorsOf(bot);
    }));

  it('are failed by close(), each with the reason', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand(staysAway(clock));
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const waiting = ['a', 'b'].map(() => rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} })));
      await bot.close();
      for (const error of await Promise.all(waiting)) expect(error.code).toBe('CONNECTION_CLOSED');
      world.errorsOf(bot);
    }));
});

describe('What happened while the connection was away is told after it is back', () => {
  it.each(['bot', 'consumer'] as const)(
    'NA-7 to the %s: the messages, in order, each once, without a gap (G4)',
    (who) =>
      World.run(async (world) => {
        const clock = new HandClock();
        const { bot, consumer, ofBot, ofConsumer } = await world.conversation({
          role: ParticipantRole.AGENT,
          [who]: staysAway(clock),
        });
        const [away, there] = who === 'bot' ? [ofBot, ofConsumer] : [ofConsumer, ofBot];
        const gone = who === 'bot' ? bot : consumer;
        const heard = messagesOf(away);
        const first = next(away, 'message');
        await there.sendMessage('0');
        await first;
        const side = who === 'bot' ? 'brand' : 'consumer';
        world.emulator.sockets.terminate({ side });
        await at(gone, 'interrupted.waitingToRetry');
        for (const text of ['1', '2', '3']) await there.sendMessage(text);
        await retry(gone, clock);
        const last = next(away, 'message', ({ body }) => body === '4');
        await at(gone, 'online');
        await there.sendMessage('4');
        await last;
        expect(textsOf(heard)).toEqual(['0', '1', '2', '3', '4']);
        expect(heard.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
        expect(world.emulator.ledger.summary().total).toMatchObject({ undelivered: 0, doubled: 0, repeated: 0 });
        world.errorsOf(gone);
      }),
  );

  it.each(['bot', 'consumer'] as const)(
    'to the %s: messages and the close behind them, which is the last that is heard (G4, G5)',
    (who) =>
      World.run(async (world) => {
        const clock = new HandClock();
        const { bot, consumer, ofBot, ofConsumer } = await world.conversation({
          role: ParticipantRole.AGENT,
          [who]: staysAway(clock),
        });
        const [away, there] = who === 'bot' ? [ofBot, ofConsumer] : [ofConsumer, ofBot];
        const gone = who === 'bot' ? bot : consumer;
        const told: unknown[] = [];
        away.on('message', ({ body }) => void told.push(body));
        away.on('close', () => void told.push(`close: ${away.lifecycle}`));
        const first = next(away, 'message');
        await there.sendMessage('0');
        await first;
        world.emulator.sockets.terminate({ side: who === 'bot' ? 'brand' : 'consumer' });
        await at(gone, 'interrupted.waitingToRetry');
        for (const text of ['1', '2']) await there.sendMessage(text);
        await there.close();
        const closed = next(away, 'close');
        await retry(gone, clock);
        await closed;
        await settle(gone);
        expect(told).toEqual(['0', '1', '2', 'close: closed']);
        world.errorsOf(gone);
      }),
  );

  it('a close although what was said before it cannot be had, and before it what is missing (G4, G5, G10)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({
        bot: staysAway(clock),
        role: ParticipantRole.AGENT,
      });
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('0');
      await first;
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await ofConsumer.sendMessage('1');
      await ofConsumer.close();
      world.emulator.faults.add({ when: 'QueryMessages', do: 'refuse', code: 500, times: Number.POSITIVE_INFINITY });
      const told: string[] = [];
      ofBot.on('close', () => void told.push('close'));
      bot.on('error', ({ code, context }) => void told.push(`${code} ${context.from} ${context.to}`));
      await retry(bot, clock);
      await at(bot, 'online');
      for (let round = 0; round < 80 && !told.includes('close'); round += 1) {
        await settle(bot);
        clock.pass(1_000);
      }
      // Nothing has said how far it goes: the conversation is only missing from the list of open ones.
      expect(told).toEqual(['HISTORY_MISSING 1 undefined', 'close']);
      world.errorsOf(bot);
    }));

  it('a close, once (G5)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, ofConsumer } = await world.conversation({ bot: staysAway(clock) });
      let closes = 0;
      ofBot.on('close', () => void (closes += 1));
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await ofConsumer.close();
      const closed = next(ofBot, 'close');
      await retry(bot, clock);
      await closed;
      await settle(bot);
      expect(closes).toBe(1);
      expect(ofBot).toMatchObject({ lifecycle: 'closed', stage: 'CLOSE' });
      world.errorsOf(bot);
    }));

  it('a conversation that began', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand(staysAway(clock));
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const consumer = await world.openConsumer();
      const { conversationId } = await consumer.createConversation();
      const announced = next(bot, 'conversation');
      await retry(bot, clock);
      expect((await announced).conversationId).toBe(conversationId);
      world.errorsOf(bot);
    }));

  it('a transfer and who came and went (G7)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const { bot, ofBot, conversationId } = await world.conversation({ bot: staysAway(clock) });
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      const ofAnn = ann.getConversationById(conversationId)!;
      const told: string[] = [];
      for (const event of ['transfer-skill', 'transfer-agent', 'back-to-queue', 'skill-change'] as const) {
        ofBot.on(event, () => void told.push(event));
      }
      ofBot.on('participant-added', ({ role, userId }) => void told.push(`${role} ${userId === ann.userId}`));
      world.emulator.sockets.terminate({ user: 'bot' });
      await at(bot, 'interrupted.waitingToRetry');
      await ofAnn.join(ParticipantRole.MANAGER);
      await ofAnn.transfer({ skillId: '4711' });
      const back = next(bot, 'reconnect');
      const transferred = next(ofBot, 'transfer-skill');
      await retry(bot, clock);
      await back;
      await transferred;
      expect(ofBot.skill.skillId).toBe('4711');
      expect(told).toEqual(['MANAGER true', 'skill-change', 'transfer-skill']);
      world.errorsOf(bot);
    }));

  it('nothing, where nothing happened: no event is told twice', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const first = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await first;
      const told: string[] = [];
      bot.on('conversation', () => void told.push('conversation'));
      for (const event of ['message', 'participant-added', 'participant-removed', 'transfer-agent', 'close'] as const) {
        ofBot.on(event, () => void told.push(event));
      }
      for (let round = 0; round < 3; round += 1) {
        const back = next(bot, 'reconnect');
        world.emulator.sockets.terminate({ user: 'bot' });
        await back;
        await settle(bot);
      }
      expect(told).toEqual([]);
      world.errorsOf(bot);
    }));
});
