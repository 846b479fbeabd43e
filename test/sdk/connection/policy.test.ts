import { describe, expect, it } from '@jest/globals';
import type { Connection, ParleyError } from 'parley-sdk';
import { POLICY, type PolicyRow, policyFor } from '../../../src/transport/policy.js';
import { HandClock, pass, retry } from '../support/hand-clock.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

const LOGIN_SPACING_MS = 5_000;

/** A code that this row, and none above it, is about. */
function codeOf(row: PolicyRow): number {
  const [first, last] = row.codes;
  for (let code = first; code <= last; code += 1) if (policyFor(row.place, code)?.codes === row.codes) return code;
  throw new Error(`No code reaches the row ${row.place} ${row.code}.`);
}

const rowsOf = (...places: PolicyRow['place'][]) =>
  POLICY.filter(({ place }) => places.includes(place)).map((row) => ({ ...row, row, status: codeOf(row) }));

const logins = (world: World): number => world.emulator.ledger.filter({ kind: 'http', service: 'login' }).length;

/** What the connection does about a failure, told from what it then does; afterwards it is online, or has failed. */
async function whatItDid(world: World, connection: Connection, clock: HandClock): Promise<PolicyRow['next']> {
  await eventually(
    connection,
    () => connection.lifecycle,
    (now) => now === 'interrupted.waitingToRetry' || now === 'failed',
  );
  if (connection.lifecycle === 'failed') return 'giveUp';
  // The first sign-in of all is not one that the failure asked for.
  const before = Math.max(1, logins(world));
  const delay = await retry(connection, clock);
  await at(connection, 'online');
  if (delay >= LOGIN_SPACING_MS) return 'retrySlowly';
  if (logins(world) > before) return 'signIn';
  return world.emulator.ledger.filter({ kind: 'http', service: 'refresh' }).length > 0 ? 'askToken' : 'retry';
}

describe('Every code of the policy table, produced by the platform on the way to online (NA-13):', () => {
  it.each(rowsOf('domains', 'login', 'signup', 'authenticate', 'upgrade'))(
    '$place $status → $code, $next',
    ({ place, row, status }) =>
      World.run(async (world) => {
        const clock = new HandClock();
        const options = { platform: { clock, random: () => 0.5 } };
        world.emulator.faults.add({ when: place, do: 'refuse', code: status, text: 'says the platform' });
        const connection =
          place === 'signup'
            ? world.consumer(options)
            : place === 'authenticate'
              ? world.consumer({ ...options, unauthConnectorId: 'unauthenticated' })
              : world.brand(options);
        const opened = connection.open().then(
          () => undefined,
          (error: ParleyError) => error,
        );
        const did = await whatItDid(world, connection, clock);
        const [first] = world.errorsOf(connection);
        expect(first).toMatchObject({ name: 'PlatformError', code: row.code, status, retriable: row.retriable });
        expect(first!.message).toContain(row.message);
        expect(first!.remediation).toBe(row.remediation);
        if (place !== 'upgrade') expect(first).toMatchObject({ reason: 'says the platform' });
        expect(did).toBe(row.next);
        expect(await opened).toEqual(did === 'giveUp' ? expect.objectContaining({ code: row.code }) : undefined);
      }),
  );
});

describe('Every close code of the policy table:', () => {
  it.each(rowsOf('close'))('$status → $code, $next', ({ row, status }) =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 0.5 } });
      world.emulator.sockets.close('all', status, 'says the platform');
      // While everything works even a code that names the token is a hint: whether it is good is asked (G12).
      expect(await whatItDid(world, bot, clock)).toBe(row.next === 'signIn' ? 'askToken' : row.next);
      const [error] = world.errorsOf(bot);
      expect(error).toMatchObject({ name: 'NetworkError', code: row.code, status, retriable: row.retriable });
      expect(error!.message).toBe(`${row.message} (${status}: says the platform)`);
    }),
  );
});

describe('Every refusal of a refresh in the policy table:', () => {
  it.each(rowsOf('refresh'))('$status → $code, $next', ({ row, status }) =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      world.emulator.faults.add({ when: 'refresh', do: 'refuse', code: status });
      const before = logins(world);
      await pass(bot, clock, 600_000);
      await eventually(
        bot,
        () => bot.getSnapshot().value.token,
        (token) => token === (row.next === 'signIn' ? 'stale' : 'fresh'),
      );
      clock.pass(LOGIN_SPACING_MS);
      await eventually(
        bot,
        () => bot.getSnapshot().value.token,
        (token) => token === 'fresh',
      );
      expect(logins(world) - before).toBe(row.next === 'signIn' ? 1 : 0);
      expect(bot.lifecycle).toBe('online');
      expect(world.codesOf(bot)).toEqual(row.next === 'signIn' ? [] : [row.code]);
    }),
  );
});

describe('Every refusal of a request in the policy table leaves the connection as it is:', () => {
  it.each(rowsOf('request'))('$status → $code', ({ row, status }) =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'GetClock', do: 'refuse', code: status, text: 'says the platform' });
      const error = await rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      expect(error).toMatchObject({
        name: 'PlatformError',
        code: row.code,
        status,
        reason: 'says the platform',
        retriable: row.retriable,
        context: { request: 'GetClock' },
      });
      expect(error.remediation).toBe(row.remediation);
      await settle(bot);
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
    }),
  );

  it.each([403, 429, 500])('of the default subscription with %i: open() tells it', (status) =>
    World.run(async (world) => {
      const clock = new HandClock();
      world.emulator.faults.add({ when: 'SubscribeExConversations', do: 'refuse', code: status, text: 'no' });
      const bot = world.brand({ platform: { clock, random: () => 0.5 } });
      const failed = next(bot, 'failed-to-connect');
      const opened = bot.open().then(
        () => 'open',
        ({ code }: ParleyError) => code,
      );
      const { code } = await failed;
      if (status === 403) expect(await opened).toBe('FORBIDDEN');
      else {
        await retry(bot, clock);
        expect(await opened).toBe('open');
      }
      expect(code).toBe(policyFor('request', status)!.code);
      world.errorsOf(bot);
    }),
  );
});
