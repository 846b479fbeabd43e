import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { TokenMaintainer } from 'parley-sdk';
import { HandClock, pass, withoutWaiting } from '../support/hand-clock.js';
import { eventually, next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

/** What applications with single sign-on have: an object that gets tokens its own way and keeps them fresh. */
class Maintainer extends EventEmitter implements TokenMaintainer {
  readonly calls: string[] = [];
  readonly agentId: string;
  readonly userId: string;
  token = '';

  constructor(readonly world: World) {
    super();
    const { userId, pid } = world.emulator.agent('bot');
    this.agentId = `12345678.${userId}`;
    this.userId = pid;
  }

  async start(): Promise<void> {
    this.calls.push('start');
    await this.renew();
  }

  stop(): void {
    this.calls.push('stop');
  }

  async getToken(): Promise<string> {
    return this.token;
  }

  onTokenInvalid(): void {
    this.calls.push('onTokenInvalid');
    this.token = '';
  }

  async renew(): Promise<void> {
    const { csdsDomain, accountId } = this.world.emulator;
    const response = await fetch(`${csdsDomain}/api/account/${accountId}/login?v=1.3`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(this.world.emulator.agent('bot').authData),
    });
    this.token = (await response.json()).bearer;
  }
}

const withMaintainer = (tokenMaintainer: TokenMaintainer) => ({ authData: null, tokenMaintainer });

describe('A token maintainer of your own (tokenMaintainer)', () => {
  it('is started, asked for the token and who it is for, and stopped with the connection; opening again starts it again', () =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const bot = await world.openBrand(withMaintainer(maintainer));
      expect(await bot.getToken()).toBe(maintainer.token);
      expect([bot.agentId, bot.userId]).toEqual([maintainer.agentId, maintainer.userId]);
      await bot.close();
      await bot.open();
      await bot.close();
      expect(maintainer.calls).toEqual(['start', 'stop', 'start', 'stop']);
    }));

  it('getAuthSessionInfo() goes before getToken() and the properties', () =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const getAuthSessionInfo = async () => ({ token: maintainer.token, userId: '77', userPid: 'uuid-of-77' });
      const bot = await world.openBrand(withMaintainer(Object.assign(maintainer, { getAuthSessionInfo })));
      expect([bot.agentId, bot.userId]).toEqual(['12345678.77', 'uuid-of-77']);
    }));

  it('is asked every ten minutes, and its new token opens the next socket; the one that is open stays (G12)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const maintainer = new Maintainer(world);
      const bot = await world.openBrand({ ...withMaintainer(maintainer), platform: { clock } });
      await maintainer.renew();
      expect(await bot.getToken()).not.toBe(maintainer.token);
      await pass(bot, clock, 600_000);
      await eventually(
        bot,
        () => bot.token,
        (token) => token === maintainer.token,
      );
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      expect(bot.lifecycle).toBe('online');
    }));

  it('that says token-invalid is asked at once', () =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const bot = await world.openBrand(withMaintainer(maintainer));
      await maintainer.renew();
      maintainer.emit('token-invalid', 'expired');
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(bot.token).toBe(maintainer.token);
      expect(world.emulator.ledger.filter({ kind: 'upgradeRefused' })).toEqual([]);
      world.errorsOf(bot);
    }));

  it('hears that the platform did not take the token, and is asked for another', () =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const getToken = async () => {
        if (!maintainer.token) await maintainer.renew();
        return maintainer.token;
      };
      const clock = new HandClock();
      const options = withMaintainer(Object.assign(maintainer, { getToken }));
      const bot = await world.openBrand({ ...options, platform: { clock } });
      const back = next(bot, 'reconnect');
      world.emulator.expireTokens('bot');
      world.emulator.sockets.terminate('all');
      await withoutWaiting(bot, clock, back);
      expect(maintainer.calls).toEqual(['start', 'onTokenInvalid']);
      world.errorsOf(bot);
    }));

  it('tells its errors on the event error of the connection, which goes on', () =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const bot = await world.openBrand(withMaintainer(maintainer));
      const told = next(bot, 'error');
      maintainer.emit('error', new Error('the identity provider is slow'));
      expect(await told).toMatchObject({
        code: 'CREDENTIALS_FAILED',
        message: 'The application did not give credentials: the identity provider is slow.',
      });
      expect(bot.lifecycle).toBe('online');
      world.errorsOf(bot);
    }));

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('not my problem');
      },
    ],
    ['rejects', () => Promise.reject(new Error('not my problem'))],
  ])('may fail at what it is told: where it %s, that is an error event and nothing else', (_how, fail) =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const getToken = async () => {
        if (!maintainer.token) await maintainer.renew();
        return maintainer.token;
      };
      const onTokenInvalid = () => {
        maintainer.token = '';
        return fail();
      };
      const clock = new HandClock();
      const options = withMaintainer(Object.assign(maintainer, { getToken, onTokenInvalid, stop: fail }) as never);
      const bot = await world.openBrand({ ...options, platform: { clock } });
      const back = next(bot, 'reconnect');
      world.emulator.expireTokens('bot');
      world.emulator.sockets.terminate('all');
      await withoutWaiting(bot, clock, back);
      await bot.close();
      await undefined;
      const codes = world.codesOf(bot).filter((code) => code === 'CREDENTIALS_FAILED');
      expect([bot.lifecycle, codes.length]).toEqual(['closed', 2]);
    }),
  );

  it('that has no token rejects open(), and says what is expected', () =>
    World.run(async (world) => {
      const bot = world.brand(withMaintainer({ getToken: async () => undefined as never }));
      expect(await rejection(bot.open())).toMatchObject({
        code: 'CREDENTIALS_FAILED',
        message: expect.stringContaining('The tokenMaintainer gave "undefined" in place of a token.'),
      });
      world.errorsOf(bot);
    }));

  it('gives tokens that get out nowhere (G18)', () =>
    World.run(async (world) => {
      const maintainer = new Maintainer(world);
      const bot = await world.openBrand(withMaintainer(maintainer));
      const text = `unknown token ${maintainer.token}`;
      world.emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 400, text });
      expect((await rejection(bot.send({ type: 'GetClock', body: {} }))).message).toContain('unknown token ***');
      expect(JSON.stringify(bot)).not.toContain(maintainer.token);
    }));
});
