import { describe, expect, it } from '@jest/globals';
import { type ParleyError, ParticipantRole, TimeoutError } from 'parley-sdk';
import { HandClock, retry, staysAway } from '../support/hand-clock.js';
import { at, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

async function aBotThatIsAway(world: World) {
  const clock = new HandClock();
  const conversation = await world.conversation({ role: ParticipantRole.AGENT, bot: staysAway(clock) });
  world.emulator.sockets.terminate({ user: 'bot' });
  await at(conversation.bot, 'interrupted.waitingToRetry');
  return { clock, ...conversation };
}

describe('Requests made while the connection is interrupted', () => {
  it('RD-1 wait in order, can be seen, and are sent once it is back: each exactly once (G2)', () =>
    World.run(async (world) => {
      const { clock, bot, ofBot, conversationId } = await aBotThatIsAway(world);
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
      const { clock, bot, ofBot, conversationId } = await aBotThatIsAway(world);
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
