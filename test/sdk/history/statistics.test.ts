import { describe, expect, it } from '@jest/globals';
import { type ParleyError, ParticipantRole } from 'parley-sdk';
import { POLICY, policyFor } from '../../../src/transport/policy.js';
import { HandClock } from '../support/hand-clock.js';
import { eventually, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

const { ASSIGNED_AGENT } = ParticipantRole;
const NONE = { active: 0, pending: 0, unassigned: 0, overdue: 0, soonToOverdue: 0 };

describe('Message statistics', () => {
  it('getMessageStatisticsForUser() counts the conversations of the user, getMessageStatisticsForBrand() all', () =>
    World.run(async (world) => {
      const ann = await world.openBrand({ user: 'ann' });
      expect(await ann.getMessageStatisticsForUser()).toEqual(NONE);
      const { bot, ofBot } = await world.conversation({ role: ASSIGNED_AGENT });
      // Open, and nobody's yet.
      await (await world.openConsumer()).createConversation();
      await ofBot.sendMessage('How can I help?');
      expect(await bot.getMessageStatisticsForUser()).toEqual({ ...NONE, active: 1, pending: 1, unassigned: 1 });
      expect(await bot.getMessageStatisticsForBrand()).toEqual({ ...NONE, active: 1, pending: 1, unassigned: 1 });
      expect(await ann.getMessageStatisticsForUser()).toEqual({ ...NONE, unassigned: 1 });
    }));

  it('say which answers are late, and which will be within five minutes', () =>
    World.run(async (world) => {
      const { bot, ofConsumer } = await world.conversation({ role: ASSIGNED_AGENT });
      await ofConsumer.sendMessage('Is anybody there?');
      world.emulator.settings.clockSkew = 3_400_000;
      expect(await bot.getMessageStatisticsForBrand()).toMatchObject({ overdue: 0, soonToOverdue: 1 });
      world.emulator.settings.clockSkew = 3_700_000;
      expect(await bot.getMessageStatisticsForUser()).toMatchObject({ overdue: 1, soonToOverdue: 0 });
    }));

  it('are for brand users: a consumer is refused by name', () =>
    World.run(async (world) => {
      const consumer = world.consumer() as unknown as { getMessageStatisticsForBrand(): Promise<unknown> };
      expect(await rejection(consumer.getMessageStatisticsForBrand())).toMatchObject({
        code: 'BAD_ARGUMENT',
        context: { problem: 'brandsOnly', call: 'getMessageStatisticsForBrand()' },
      });
    }));
});

describe('A service of the platform that is asked over HTTP', () => {
  it('waits until the connection is online', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const asked = bot.getMessageStatisticsForUser();
      await bot.open();
      expect(await asked).toEqual(NONE);
    }));

  it('RD-3 is asked again with a new token when the old one was withdrawn; the socket stays open', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      world.emulator.expireTokens('bot');
      const asked = bot.getMessageStatisticsForUser();
      await eventually(
        bot,
        () => bot.getSnapshot().value.token,
        (token) => token === 'stale',
      );
      // Sign-ins keep this distance (G9).
      clock.pass(5_000);
      expect(await asked).toEqual(NONE);
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      world.errorsOf(bot);
    }));

  it('that refuses a token which is good is believed, and signs nobody in', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'statistics', do: 'refuse', code: 401, times: 9 });
      for (let time = 0; time < 3; time += 1)
        expect(await rejection(bot.getMessageStatisticsForUser())).toMatchObject({ code: 'NOT_SIGNED_IN' });
      expect(world.emulator.ledger.filter({ kind: 'login' })).toHaveLength(1);
    }));

  it('G1 that never answers ends at the time limit of every request', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      world.emulator.faults.add({ when: 'statistics', do: 'silence' });
      const asked = rejection(bot.getMessageStatisticsForUser());
      await world.emulator.waitFor({ kind: 'http', service: 'statistics' });
      clock.pass(30_000);
      expect(await asked).toMatchObject({ code: 'RESPONSE_TIMEOUT', context: { timeoutMs: 30_000 } });
    }));

  it('G1 G16 is given up by its signal, and by the end of the connection', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'statistics', do: 'silence', times: 2 });
      const giveUp = new AbortController();
      const one = rejection(bot.getMessageStatisticsForUser({ signal: giveUp.signal }));
      await world.emulator.waitFor({ kind: 'http', service: 'statistics' });
      giveUp.abort();
      expect(await one).toMatchObject({ name: 'AbortError' });
      const other = rejection(bot.getMessageStatisticsForBrand());
      await world.emulator.waitFor(
        (entry) => entry.kind === 'http' && entry.service === 'statistics' && entry.path.endsWith('statistics'),
      );
      await bot.close();
      expect(await other).toMatchObject({ code: 'CONNECTION_CLOSED' });
      expect(await rejection(bot.getMessageStatisticsForBrand())).toMatchObject({ code: 'CONNECTION_CLOSED' });
    }));

  it('whose answer cannot be read says which field', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'statistics', do: 'malformed', text: '{"active":"many"}' });
      expect(await rejection(bot.getMessageStatisticsForUser())).toMatchObject({
        code: 'UNEXPECTED_ANSWER',
        reason: 'active is missing or not what it should be',
      });
    }));

  it('G18 shows its token in no error', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const token = await bot.getToken();
      world.emulator.faults.add({ when: 'statistics', do: 'refuse', code: 403, text: `not for ${token}` });
      const error = await rejection<ParleyError>(bot.getMessageStatisticsForUser());
      expect(JSON.stringify({ ...error, message: error.message })).not.toContain(token);
    }));

  it.each(
    POLICY.filter(({ place, code }) => place === 'service' && code !== 'NOT_SIGNED_IN').map((row) => ({
      ...row,
      status: row.codes.find((code) => policyFor('service', code)?.codes === row.codes) ?? row.codes[0] + 6,
    })),
  )('$status → $code, and the connection is not touched', ({ status, code, retriable, message }) =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'statistics', do: 'refuse', code: status, text: 'says the platform' });
      const error = await rejection<ParleyError>(bot.getMessageStatisticsForUser());
      expect(error).toMatchObject({ name: 'PlatformError', code, status, retriable, reason: 'says the platform' });
      expect(error.message).toContain(message);
      await settle(bot);
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
    }),
  );
});
