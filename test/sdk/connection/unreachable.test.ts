import { describe, expect, it } from '@jest/globals';
import { AbortError, ArgumentError, type Connection, NetworkError, type ParleyError, TimeoutError } from 'parley-sdk';
import { startEmulator } from 'parley-sdk/emulator';
import { HandClock } from '../support/hand-clock.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const FOR_EVER = { times: Number.POSITIVE_INFINITY };

/** An address of this machine where nobody listens any more. */
async function deadAddress(): Promise<string> {
  const emulator = await startEmulator();
  await emulator.close();
  return emulator.csdsDomain;
}

/** Lets each wait pass until so many attempts have failed; tells the waits. */
async function waits(connection: Connection, clock: HandClock, count: number): Promise<number[]> {
  const delays: number[] = [];
  while (delays.length < count) {
    await eventually(
      connection,
      () => connection.getSnapshot(),
      ({ lifecycle, context }) => lifecycle === 'interrupted.waitingToRetry' && context.attempt === delays.length + 1,
    );
    const { retryDelayMs } = connection.getSnapshot().context;
    delays.push(retryDelayMs);
    clock.pass(retryDelayMs);
  }
  return delays;
}

describe('A platform that cannot be reached', () => {
  it('is told on "error" and "failed-to-connect", with the reason and the first thing to do', () =>
    World.run(async (world) => {
      const bot = world.brand({ csdsDomain: await deadAddress(), platform: { clock: new HandClock() } });
      const failed = next(bot, 'failed-to-connect');
      const opened = rejection<ParleyError>(bot.open());
      const error = await failed;
      expect(error).toBeInstanceOf(NetworkError);
      expect(error).toMatchObject({ name: 'NetworkError', code: 'NETWORK_FAILED', retriable: true });
      expect(error.message).toMatch(/^The platform could not be reached while looking up the domains: .*ECONNREFUSED/);
      expect(error.remediation).toContain('csdsDomain');
      expect(world.codesOf(bot)).toEqual(['NETWORK_FAILED']);
      await bot.close();
      expect((await opened).code).toBe('CONNECTION_CLOSED');
    }));

  it('on this machine that answers without TLS is told as a forgotten http://, at once', () =>
    World.run(async (world) => {
      const host = `127.0.0.1:${world.emulator.port}`;
      const bot = world.brand({ csdsDomain: host });
      const error = await rejection<ParleyError>(bot.open());
      expect(error).toBeInstanceOf(NetworkError);
      expect(error).toMatchObject({ code: 'TLS_MISSING', retriable: false });
      expect(error.message).toBe(`${host} answers without TLS.`);
      expect(error.remediation).toBe(`For the emulator write csdsDomain: 'http://${host}'.`);
      // No attempt would ever succeed.
      expect(bot.lifecycle).toBe('failed');
      world.errorsOf(bot);
    }));

  it('is tried again with waits that double, up to the longest one (G9)', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'domains', do: 'cut', ...FOR_EVER });
      const clock = new HandClock();
      const bot = world.brand({ platform: { clock, random: () => 1 } });
      const opened = rejection(bot.open());
      expect(await waits(bot, clock, 13)).toEqual([
        ...[500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000],
        ...[600_000, 600_000],
      ]);
      await bot.close();
      await opened;
      expect(new Set(world.codesOf(bot))).toEqual(new Set(['NETWORK_FAILED']));
    }));

  it('is tried again after a wait anywhere between nothing and the longest for that attempt (full jitter)', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'domains', do: 'cut', ...FOR_EVER });
      const clock = new HandClock();
      const jitter = [0, 0.5, 0.25, 0.75];
      const bot = world.brand({ platform: { clock, random: () => jitter.shift()! } });
      const opened = rejection(bot.open());
      expect(await waits(bot, clock, 4)).toEqual([0, 500, 500, 3_000]);
      await bot.close();
      await opened;
      world.errorsOf(bot);
    }));

  it.each([429, 503] as const)('that says %i is tried again on the slow ladder, at least 5 s apart (G9)', (code) =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'upgrade', do: 'refuse', code, ...FOR_EVER });
      const clock = new HandClock();
      const bot = world.brand({ platform: { clock, random: () => 0 } });
      const opened = rejection(bot.open());
      expect(await waits(bot, clock, 4)).toEqual([5_000, 5_000, 5_000, 5_000]);
      await bot.close();
      await opened;
      world.errorsOf(bot);
    }),
  );

  it('with the extended schedule is tried again after up to four hours', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'domains', do: 'cut', ...FOR_EVER });
      const clock = new HandClock();
      const bot = world.brand({ useExtendedReconnectSchedule: true, platform: { clock, random: () => 1 } });
      const opened = rejection(bot.open());
      const delays = await waits(bot, clock, 17);
      expect(delays.slice(-3)).toEqual([8_192_000, 14_400_000, 14_400_000]);
      await bot.close();
      await opened;
      world.errorsOf(bot);
    }));

  it('that answers nothing is given up on in time, at every step (G10)', () =>
    World.run(async (world) => {
      const { faults } = world.emulator;
      for (const when of ['domains', 'login', 'upgrade', 'SubscribeExConversations'])
        faults.add({ when, do: 'silence' });
      const clock = new HandClock();
      const bot = world.brand({ platform: { clock, random: () => 0.5 }, responseTimeout: 60_000 });
      const opened = bot.open();
      const steps = [
        ['domains', 'opening.discovering', 10_000],
        ['login', 'interrupted.authenticating', 10_000],
        ['upgrade', 'interrupted.openingSocket', 10_000],
        ['SubscribeExConversations', 'interrupted.resubscribing', 30_000],
      ] as const;
      for (const [when, lifecycle, limit] of steps) {
        await world.emulator.waitFor({ kind: 'fault', when });
        await at(bot, lifecycle);
        clock.pass(limit - 1);
        expect(bot.lifecycle).toBe(lifecycle);
        clock.pass(1);
        await at(bot, 'interrupted.waitingToRetry');
        clock.pass(bot.getSnapshot().context.retryDelayMs);
      }
      await opened;
      expect(bot.lifecycle).toBe('online');
      const codes = ['DISCOVERY_TIMEOUT', 'SIGN_IN_TIMEOUT', 'SOCKET_TIMEOUT', 'SUBSCRIBE_TIMEOUT'];
      expect(world.codesOf(bot)).toEqual(codes);
    }));

  it('is found again as soon as it is there: open() resolves then', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'domains', do: 'cut', times: 2 });
      world.emulator.faults.add({ when: 'upgrade', do: 'cut', times: 2 });
      const bot = await world.openBrand();
      expect(bot.lifecycle).toBe('online');
      expect(world.codesOf(bot)).toEqual(Array(4).fill('NETWORK_FAILED'));
    }));
});

describe('open() settles when the caller says so', () => {
  it('by a timeout: it rejects, the connection closes and nothing is tried any more (KB-14)', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'domains', do: 'cut', ...FOR_EVER });
      const clock = new HandClock();
      const bot = world.brand({ platform: { clock, random: () => 1 } });
      const opened = rejection<TimeoutError>(bot.open({ timeout: 2_000 }));
      await at(bot, 'interrupted.waitingToRetry');
      clock.pass(2_000);
      const error = await opened;
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.message).toBe('open() was not done within 2000 ms.');
      await at(bot, 'closed');
      const attempts = world.emulator.ledger.filter({ kind: 'http' }).length;
      clock.pass(86_400_000);
      expect(clock.running).toBe(0);
      expect(world.emulator.ledger.filter({ kind: 'http' })).toHaveLength(attempts);
      world.errorsOf(bot);
    }));

  it('by its signal, in the middle of an attempt: that attempt is ended too', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'login', do: 'silence' });
      const bot = world.brand();
      const giveUp = new AbortController();
      const opened = rejection<AbortError>(bot.open({ signal: giveUp.signal }));
      await world.emulator.waitFor({ kind: 'http', service: 'login' });
      giveUp.abort();
      const error = await opened;
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({ name: 'AbortError', code: 'ABORTED' });
      await at(bot, 'closed');
    }));

  it('by a signal that is aborted already: nothing is tried at all', () =>
    World.run(async (world) => {
      const bot = world.brand();
      expect((await rejection<AbortError>(bot.open({ signal: AbortSignal.abort() }))).code).toBe('ABORTED');
      expect(bot.lifecycle).toBe('idle');
      expect(world.emulator.ledger.entries).toEqual([]);
    }));

  it('for one caller only, while another one still wants it', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'domains', do: 'hold', ms: 50 });
      const bot = world.brand();
      const giveUp = new AbortController();
      const impatient = rejection<AbortError>(bot.open({ signal: giveUp.signal }));
      const patient = bot.open();
      giveUp.abort();
      expect((await impatient).code).toBe('ABORTED');
      await patient;
      expect(bot.lifecycle).toBe('online');
    }));

  it('for the last caller, however often it was opened before (KB-14)', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      await bot.close();
      world.emulator.faults.add({ when: 'login', do: 'silence' });
      const giveUp = new AbortController();
      const opened = rejection<AbortError>(bot.open({ signal: giveUp.signal }));
      const before = world.emulator.ledger.last;
      await world.emulator.waitFor({ kind: 'http', service: 'login' }, { after: before });
      giveUp.abort();
      expect((await opened).code).toBe('ABORTED');
      await at(bot, 'closed');
    }));

  it('by close(), at every step on the way (NA-14)', () =>
    World.run(async (world) => {
      for (const when of ['domains', 'login', 'upgrade', 'SubscribeExConversations']) {
        const before = world.emulator.ledger.last;
        world.emulator.faults.add({ when, do: 'dropRequest' });
        const bot = world.brand();
        const opened = rejection<ParleyError>(bot.open());
        await world.emulator.waitFor({ kind: 'fault', when }, { after: before });
        await bot.close();
        expect((await opened).code).toBe('CONNECTION_CLOSED');
        expect(bot.lifecycle).toBe('closed');
      }
    }));
});

describe('A domain service that names a host beyond this machine, for a connection without TLS,', () => {
  it('is not followed: tokens would travel in the open (G19)', () =>
    World.run(async (world) => {
      const elsewhere = { service: 'agentVep', account: '12345678', baseURI: 'va.agentvep.example' };
      const fetched: string[] = [];
      const fetch: typeof globalThis.fetch = async (request) => {
        fetched.push(request instanceof Request ? request.url : String(request));
        return Response.json({ baseURIs: [elsewhere] });
      };
      const bot = world.brand({ platform: { fetch } });
      const error = await rejection<ParleyError>(bot.open());
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error).toMatchObject({
        code: 'PLAIN_HTTP_REFUSED',
        message: expect.stringContaining('va.agentvep.example'),
      });
      expect(fetched).toHaveLength(1);
      world.errorsOf(bot);
    }));
});
