import { describe, expect, it } from '@jest/globals';
import type { Connection, ParleyError } from 'parley-sdk';
import type { Emulator } from 'parley-sdk/emulator';
import { HandClock, pass, retry, withoutWaiting } from '../support/hand-clock.js';
import { signIn } from '../support/sign-in.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

const TEN_MINUTES_MS = 600_000;
/** Sign-ins after a failure keep this distance (G9). */
const SPACING_MS = 5_000;

const tokenIs = (connection: Connection, state: string): Promise<unknown> =>
  eventually(
    connection,
    () => connection.getSnapshot().value.token,
    (token) => token === state,
  );

const logins = ({ ledger }: Emulator): number => ledger.filter({ kind: 'login' }).length;
const refreshes = ({ ledger }: Emulator): readonly number[] =>
  ledger.filter({ kind: 'http', service: 'refresh' }).map(({ status }) => status);

/** A bot on a clock that stands still, so that only what the test lets happen happens. Pings do not matter here. */
async function botOnHandClock(world: World): Promise<{ bot: Connection; clock: HandClock }> {
  const clock = new HandClock();
  const bot = await world.openBrand({ platform: { clock } });
  return { bot, clock };
}

describe("A brand user's token", () => {
  it('RD-4 is refreshed every ten minutes, with the cookie and the csrf of its sign-in; the socket stays (KB-24, G12)', () =>
    World.run(async (world) => {
      const { bot, clock } = await botOnHandClock(world);
      const token = await bot.getToken();
      for (const round of [1, 2, 3]) {
        await pass(bot, clock, TEN_MINUTES_MS);
        await tokenIs(bot, 'fresh');
        expect(refreshes(world.emulator)).toEqual(Array(round).fill(200));
      }
      await settle(bot);
      expect(await bot.getToken()).toBe(token);
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      expect(logins(world.emulator)).toBe(1);
    }));

  it('NA-6 that a refresh finds withdrawn is replaced by a silent sign-in; the socket stays', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const { bot, clock } = await botOnHandClock(world);
      const told: string[] = [];
      for (const event of ['disconnect', 'reconnecting'] as const) bot.on(event, () => told.push(event));
      const before = await bot.getToken();
      emulator.expireTokens('bot');
      await pass(bot, clock, TEN_MINUTES_MS);
      await tokenIs(bot, 'stale');
      expect(refreshes(emulator)).toEqual([401]);
      expect(logins(emulator)).toBe(1);
      clock.pass(SPACING_MS);
      await tokenIs(bot, 'fresh');
      expect(logins(emulator)).toBe(2);
      expect(await bot.getToken()).not.toBe(before);
      await settle(bot);
      expect(told).toEqual([]);
      expect(emulator.sockets.list()).toHaveLength(1);
      expect(emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
    }));

  it('that cannot be refreshed for another reason is kept, told on "error", and refreshed at the next interval', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const { bot, clock } = await botOnHandClock(world);
      emulator.faults.add({ when: 'refresh', do: 'refuse', code: 500, text: 'try later' });
      const told = next(bot, 'error');
      await pass(bot, clock, TEN_MINUTES_MS);
      expect(await told).toMatchObject({ code: 'REFRESH_FAILED', status: 500, reason: 'try later' });
      expect(bot.lifecycle).toBe('online');
      await pass(bot, clock, TEN_MINUTES_MS);
      await tokenIs(bot, 'fresh');
      expect(refreshes(emulator)).toEqual([500, 200]);
      expect(logins(emulator)).toBe(1);
      world.errorsOf(bot);
    }));

  it('whose refresh is never answered is given up on, and the socket stays', () =>
    World.run(async (world) => {
      const { bot, clock } = await botOnHandClock(world);
      world.emulator.faults.add({ when: 'refresh', do: 'silence' });
      await pass(bot, clock, TEN_MINUTES_MS);
      await world.emulator.waitFor({ kind: 'fault', when: 'refresh' });
      expect(bot.getSnapshot().value.token).toBe('refreshing');
      clock.pass(10_000);
      expect(bot.getSnapshot().value.token).toBe('fresh');
      expect(bot.lifecycle).toBe('online');
    }));

  it('whose sign-in fails while the socket is open is tried again, each failure on "error", at least 5 s apart', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const { bot, clock } = await botOnHandClock(world);
      emulator.expireTokens('bot');
      emulator.faults.add({ when: 'login', do: 'refuse', code: 500, times: 2 });
      await pass(bot, clock, TEN_MINUTES_MS);
      for (const attempt of [2, 3]) {
        await tokenIs(bot, 'stale');
        const told = next(bot, 'error');
        clock.pass(SPACING_MS - 1);
        expect(bot.getSnapshot().value.token).toBe('stale');
        clock.pass(1);
        expect((await told).code).toBe('LOGIN_FAILED');
        expect(emulator.ledger.filter({ kind: 'http', service: 'login' })).toHaveLength(attempt);
      }
      await tokenIs(bot, 'stale');
      clock.pass(SPACING_MS);
      await tokenIs(bot, 'fresh');
      expect(bot.lifecycle).toBe('online');
      world.errorsOf(bot);
    }));

  it('that another program brought along without a csrf is never refreshed: nobody could', () =>
    World.run(async (world) => {
      const { bearer } = await signIn(world.emulator, 'bot');
      const clock = new HandClock();
      const bot = await world.openBrand({ authAgentSessionData: { token: bearer }, platform: { clock } });
      await pass(bot, clock, 3 * TEN_MINUTES_MS);
      await settle(bot);
      expect(refreshes(world.emulator)).toEqual([]);
      expect(bot.lifecycle).toBe('online');
    }));

  it('that another program brought along with csrf and session id is refreshed', () =>
    World.run(async (world) => {
      const { bearer: token, csrf, sessionId } = await signIn(world.emulator, 'bot');
      const clock = new HandClock();
      const bot = await world.openBrand({ authAgentSessionData: { token, csrf, sessionId }, platform: { clock } });
      await pass(bot, clock, TEN_MINUTES_MS);
      await tokenIs(bot, 'fresh');
      expect(refreshes(world.emulator)).toEqual([200]);
    }));

  it('is kept when the network was all that failed: the same token opens the next socket', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const token = await bot.getToken();
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(await bot.getToken()).toBe(token);
      expect(logins(world.emulator)).toBe(1);
      expect(world.codesOf(bot)).toEqual(['SOCKET_LOST']);
    }));

  it.each([4401, 1011, 1008, 4407])(
    'is asked about when the platform closes the socket with %i, and kept while it is good',
    (code) =>
      World.run(async (world) => {
        const { bot, clock } = await botOnHandClock(world);
        const token = await bot.getToken();
        for (const round of [1, 2]) {
          const back = next(bot, 'reconnect');
          world.emulator.sockets.close('all', code, 'new token please');
          await withoutWaiting(bot, clock, back);
          expect(world.errorsOf(bot)).toMatchObject([{ status: code }]);
          if (round === 1) expect(await bot.getToken()).toBe(token);
        }
        // Named twice within a minute, though called good between: 4401 and 4407 get a new one then, and blame nobody.
        expect(logins(world.emulator)).toBe(code > 4000 ? 2 : 1);
        expect(refreshes(world.emulator)).toEqual(code > 4000 ? [200] : [200, 200]);
        expect(bot.lifecycle).toBe('online');
      }),
  );

  it.each([4401, 1011, 1008, 4407])(
    'is made anew when the platform closes the socket with %i and it is withdrawn',
    (code) =>
      World.run(async (world) => {
        const bot = await world.openBrand();
        const before = await bot.getToken();
        const back = next(bot, 'reconnect');
        world.emulator.expireTokens('bot');
        world.emulator.sockets.close('all', code, 'new token please');
        await back;
        expect(await bot.getToken()).not.toBe(before);
        expect(logins(world.emulator)).toBe(2);
        expect(world.errorsOf(bot)).toMatchObject([{ status: code }]);
      }),
  );

  it('RD-3 KB-25 withdrawn while away (the socket only shows 1006) is replaced before the next socket', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 0.5 } });
      const before = await bot.getToken();
      // Whichever asks next finds out that the token is gone; here it is to be the socket.
      for (const service of ['shiftStatus', 'skills']) await world.emulator.waitFor({ kind: 'http', service });
      const back = next(bot, 'reconnect');
      world.emulator.expireTokens('bot');
      world.emulator.sockets.terminate('all');
      await retry(bot, clock);
      await world.emulator.waitFor({ kind: 'upgradeRefused' });
      expect(await retry(bot, clock)).toBeGreaterThanOrEqual(SPACING_MS);
      await back;
      expect(await bot.getToken()).not.toBe(before);
      expect(logins(world.emulator)).toBe(2);
      expect(world.emulator.ledger.filter({ kind: 'upgradeRefused' })).toMatchObject([{ status: 401 }]);
      expect(world.codesOf(bot)).toEqual(['SOCKET_LOST', 'TOKEN_REFUSED']);
    }));
});

describe('A second program that signs in as the same user', () => {
  /** The other one signs in whenever we have, so that no refresh of ours ever works. */
  async function contend(world: World, bot: Connection, clock: HandClock): Promise<void> {
    for (const settled of ['fresh', 'contended']) {
      await signIn(world.emulator, 'bot');
      await pass(bot, clock, TEN_MINUTES_MS);
      await eventually(
        bot,
        () => bot.getSnapshot().value.token,
        (token) => token === 'stale' || token === 'contended',
      );
      clock.pass(SPACING_MS);
      await tokenIs(bot, settled);
    }
  }

  it('ends in "contended" with a named error, not in a war of sign-ins (G12, FD-15)', () =>
    World.run(async (world) => {
      const { bot, clock } = await botOnHandClock(world);
      await contend(world, bot, clock);
      const [error, ...others] = world.errorsOf(bot);
      expect(error).toMatchObject({ code: 'SESSION_CONTENDED', retriable: false });
      expect(error!.remediation).toContain('only one process');
      expect(others).toEqual([]);
      const before = logins(world.emulator);
      await pass(bot, clock, 10 * TEN_MINUTES_MS);
      expect(logins(world.emulator)).toBe(before);
    }));

  it('leaves the open socket alone; the next interruption ends the connection with that error, and open() begins anew', () =>
    World.run(async (world) => {
      const { bot, clock } = await botOnHandClock(world);
      await contend(world, bot, clock);
      expect(bot.lifecycle).toBe('online');
      await settle(bot);
      const ended = next(bot, 'close');
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      clock.pass(bot.getSnapshot().context.retryDelayMs);
      expect(await ended).toMatchObject({ code: 'SESSION_CONTENDED' });
      expect(bot.lifecycle).toBe('failed');
      await bot.open();
      expect(bot.getSnapshot().value.token).toBe('fresh');
      world.errorsOf(bot);
    }));
});

describe("A consumer's token", () => {
  it('is never refreshed', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ platform: { clock } });
      const token = await consumer.getToken();
      await pass(consumer, clock, 2 * TEN_MINUTES_MS);
      expect(await consumer.getToken()).toBe(token);
      expect(world.emulator.ledger.filter({ kind: 'signup' })).toHaveLength(1);
    }));

  it('stays the same over an interruption, and so does the consumer', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const { userId } = consumer;
      const back = next(consumer, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(consumer.userId).toBe(userId);
      expect(world.emulator.ledger.filter({ kind: 'signup' })).toHaveLength(1);
      world.errorsOf(consumer);
    }));

  it('that the program gave and the platform refuses ends the connection: a new consumer would not see the conversation', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const token = emulator.issueConsumerToken();
      const clock = new HandClock();
      const consumer = await world.openConsumer({ token, platform: { clock, random: () => 0.5 } });
      const ended = next(consumer, 'close');
      emulator.expireTokens(consumer.userId);
      emulator.sockets.close('all', 4401);
      // The same token is tried once more; then it is certain.
      await retry(consumer, clock);
      await eventually(
        consumer,
        () => consumer.getSnapshot().context.attempt,
        (attempt) => attempt === 2,
      );
      await retry(consumer, clock);
      expect((await ended) as ParleyError).toMatchObject({ code: 'TOKEN_REFUSED' });
      expect(consumer.lifecycle).toBe('failed');
      expect((await rejection<ParleyError>(consumer.send({ type: 'GetClock' }))).code).toBe('CONNECTION_CLOSED');
      world.errorsOf(consumer);
    }));

  it.each([1011, 1008, 4401, 4407])(
    'is kept, and the consumer the same, when a socket is closed with %i and the token is good',
    (code) =>
      World.run(async (world) => {
        const consumer = await world.openConsumer();
        const { userId } = consumer;
        const conversation = await consumer.createConversation();
        const back = next(consumer, 'reconnect');
        world.emulator.sockets.close('all', code);
        await back;
        expect(consumer.userId).toBe(userId);
        await conversation.sendMessage('still me');
        expect(world.emulator.ledger.filter({ kind: 'signup' })).toHaveLength(1);
        expect(world.errorsOf(consumer)).toMatchObject([{ status: code }]);
      }),
  );

  it('that truly ended fails the connection by name before anybody becomes another consumer; open() begins as a new one', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ platform: { clock } });
      const { userId } = consumer;
      const ended = next(consumer, 'close');
      world.emulator.expireTokens(userId);
      world.emulator.sockets.close('all', 4401);
      const error = (await withoutWaiting(consumer, clock, ended)) as ParleyError;
      expect(error).toMatchObject({ name: 'PlatformError', code: 'IDENTITY_LOST', context: { consumer: userId } });
      expect(error.message).toContain('another consumer; the conversations of this one stay on the platform');
      expect(error.remediation).toContain('open()');
      expect([consumer.lifecycle, consumer.userId]).toEqual(['failed', userId]);
      expect(world.emulator.ledger.filter({ kind: 'signup' })).toHaveLength(1);
      expect(world.codesOf(consumer)).toEqual(['TOKEN_EXPIRED', 'TOKEN_EXPIRED', 'IDENTITY_LOST']);
      await consumer.open();
      expect(consumer.userId).not.toBe(userId);
    }));

  it('that truly ended is told by name, and the connection goes on as a new consumer, with the option renewIdentity', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ renewIdentity: true, platform: { clock } });
      const { userId } = consumer;
      const back = next(consumer, 'reconnect');
      world.emulator.expireTokens(userId);
      world.emulator.sockets.close('all', 4401);
      await withoutWaiting(consumer, clock, back);
      expect(consumer.userId).not.toBe(userId);
      expect(world.codesOf(consumer)).toEqual(['TOKEN_EXPIRED', 'TOKEN_EXPIRED', 'IDENTITY_LOST']);
    }));
});
