import { describe, expect, it } from '@jest/globals';
import { createConnection, HandlerError, type ParleyError, UserType } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

/** A line of this file, which is the application here. */
const OF_THE_APPLICATION = /at .*applicationCode.*error-stacks\.test/;

describe('The stack of an error leads to the line of the application that made the call:', () => {
  it('a rejected open()', () =>
    World.run(async (world) => {
      const bot = world.brand({ authData: { username: 'bot', password: 'wrong' } });
      async function applicationCode(): Promise<void> {
        await bot.open();
      }
      const error = await rejection<ParleyError>(applicationCode());
      expect(error.code).toBe('BAD_CREDENTIALS');
      expect(error.stack).toMatch(OF_THE_APPLICATION);
      world.errorsOf(bot);
    }));

  it('a waitFor() that was not done in time', () =>
    World.run(async (world) => {
      const bot = world.brand();
      async function applicationCode(): Promise<void> {
        await bot.waitFor('online', { timeout: 1 });
      }
      const error = await rejection<ParleyError>(applicationCode());
      expect(error.code).toBe('TIMEOUT');
      expect(error.stack).toMatch(OF_THE_APPLICATION);
    }));

  it('a request that the platform refused', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      world.emulator.faults.add({ when: 'PublishEvent', do: 'refuse', code: 403, text: 'no' });
      async function applicationCode(): Promise<void> {
        await ofBot.sendMessage('x');
      }
      const error = await rejection<ParleyError>(applicationCode());
      expect(error.code).toBe('FORBIDDEN');
      expect(error.stack).toMatch(OF_THE_APPLICATION);
    }));
});

describe('A listener that fails', () => {
  function applicationCode(): never {
    throw new Error('in my listener');
  }

  it('is told in sentences, with what it threw as the cause', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const told = next(bot, 'error');
      bot.on('connect', applicationCode);
      await bot.open();
      const error = await told;
      expect(error).toBeInstanceOf(HandlerError);
      expect(error.message).toBe('A listener of "connect" failed: in my listener.');
      expect((error.cause as Error).stack).toMatch(OF_THE_APPLICATION);
      world.errorsOf(bot);
    }));

  it('is logged with its stack, where nobody listens to errors', () =>
    World.run(async (world) => {
      const lines: string[] = [];
      const { accountId, csdsDomain } = world.emulator;
      const { authData } = world.emulator.agent('bot');
      const options = { accountId, csdsDomain, authData, userType: UserType.BRAND, appId: 'x' };
      const bot = createConnection({ ...options, logger: { warn: (line) => void lines.push(line) } });
      bot.on('connect', applicationCode);
      await bot.open();
      await bot.close();
      const line = lines.find((one) => one.includes('HANDLER_FAILED'));
      expect(line).toContain('failed: in my listener. Catch the error in the listener.');
      expect(line).toMatch(OF_THE_APPLICATION);
    }));
});
