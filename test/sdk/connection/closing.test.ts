import type { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ParleyError } from 'parley-sdk';
import { bundle, type Ended, run } from '../support/child.js';
import { HandClock } from '../support/hand-clock.js';
import { at, next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

const CLOSE_WITHIN_MS = 2_000;
const DRAIN_WITHIN_MS = 10_000;

describe('close()', () => {
  it('closes the socket with 1000, tells "close" once without a reason, and leaves no timer (G16)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      const reasons: unknown[] = [];
      bot.on('close', (reason) => void reasons.push(reason));
      await bot.close();
      expect(reasons).toEqual([undefined]);
      expect(bot).toMatchObject({ lifecycle: 'closed', state: 'CLOSED' });
      expect(clock.running).toBe(0);
      await world.emulator.waitFor({ kind: 'disconnected', by: 'client', code: 1000 });
    }));

  it('resolves within two seconds even if the peer is mute (G16, KB-18)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      world.emulator.sockets.silence('all');
      let isClosed = false;
      const closed = bot.close().then(() => {
        isClosed = true;
      });
      clock.pass(CLOSE_WITHIN_MS - 1);
      await new Promise(setImmediate);
      expect([isClosed, bot.lifecycle]).toEqual([false, 'closing']);
      clock.pass(1);
      await closed;
      expect(bot.lifecycle).toBe('closed');
      expect(clock.running).toBe(0);
    }));

  it('called twice closes once, and both calls resolve; so does a call on a closed connection', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      let closes = 0;
      bot.on('close', () => void (closes += 1));
      await Promise.all([bot.close(), bot.close()]);
      await bot.close();
      expect(closes).toBe(1);
    }));

  it('of a connection that was never opened resolves', () =>
    World.run(async (world) => {
      const bot = world.brand();
      await bot.close();
      expect(bot.lifecycle).toBe('closed');
    }));

  it('of a connection that has failed resolves, and it is closed then', () =>
    World.run(async (world) => {
      const bot = world.brand({ authData: { username: 'bot', password: 'wrong' } });
      await rejection(bot.open());
      await bot.close();
      expect(bot.lifecycle).toBe('closed');
      world.errorsOf(bot);
    }));

  it('ends the wait for the next attempt at once', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 0.5 } });
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      await bot.close();
      clock.pass(86_400_000);
      expect(clock.running).toBe(0);
      expect(world.emulator.ledger.filter({ kind: 'connected' })).toHaveLength(1);
      world.errorsOf(bot);
    }));

  it('leaves what was known readable', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({ role: 'AGENT' });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      await bot.close();
      expect(bot.getConversationById(conversationId)).toBe(ofBot);
      expect(ofBot.mainDialog.messages.map(({ body }) => body)).toEqual(['hello']);
      expect(await bot.getToken()).toBeTruthy();
    }));
});

describe('close() settles whatever happens', () => {
  it('asked to sign out, it does so, also when somebody else closes the connection as well', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      await Promise.all([bot.close({ logout: true }), bot.close()]);
      expect(world.emulator.ledger.filter({ kind: 'http', service: 'logout' })).toHaveLength(1);
      await bot.open();
      await bot.close();
      expect(world.emulator.ledger.filter({ kind: 'http', service: 'logout' })).toHaveLength(1);
    }));

  it('when an action of the chart throws: requests are failed, the socket is cut, no timer is left, and it resolves', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      let isBroken = false;
      const random = (): number => {
        if (isBroken) throw new Error('no random numbers today');
        return 0;
      };
      const bot = await world.openBrand({ platform: { clock, random } });
      world.emulator.faults.add({ when: 'GetClock', do: 'dropRequest' });
      const asked = rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      await world.emulator.waitFor({ kind: 'fault' });
      const ended = next(bot, 'close');
      isBroken = true;
      world.emulator.sockets.terminate('all');
      expect(await ended).toMatchObject({ code: 'MACHINE_BROKEN' });
      expect((await asked).code).toBe('CONNECTION_CLOSED');
      await bot.close();
      await bot.drain();
      expect((await rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }))).code).toBe('CONNECTION_CLOSED');
      expect((await rejection<ParleyError>(bot.open())).code).toBe('MACHINE_BROKEN');
      expect([bot.lifecycle, clock.running]).toEqual(['failed', 0]);
      expect(world.codesOf(bot)).toContain('MACHINE_BROKEN');
    }));
});

describe('drain()', () => {
  it('waits for every answer, then closes', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'GetClock', do: 'delay', ms: 30, times: 2 });
      const order: string[] = [];
      const asked = ['first', 'second'].map((name) =>
        bot.send({ type: 'GetClock', body: {} }).then(() => void order.push(name)),
      );
      await bot.drain();
      order.push('closed');
      await Promise.all(asked);
      expect(order).toEqual(['first', 'second', 'closed']);
    }));

  it('with nothing to wait for closes at once', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock } });
      await settle(bot);
      await bot.drain();
      expect(bot.lifecycle).toBe('closed');
    }));

  it('is bounded: after ten seconds the rest is failed and the connection closed (G10)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock }, responseTimeout: 60_000 });
      world.emulator.faults.add({ when: 'GetClock', do: 'dropRequest' });
      const asked = rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      const drained = bot.drain();
      expect(bot.lifecycle).toBe('draining');
      clock.pass(DRAIN_WITHIN_MS);
      await drained;
      expect((await asked).code).toBe('CONNECTION_CLOSED');
    }));

  it('while the connection is interrupted fails what waits: nobody knows when it would be sent', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 0.5 } });
      world.emulator.sockets.terminate('all');
      await at(bot, 'interrupted.waitingToRetry');
      const asked = rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      await bot.drain();
      expect((await asked).code).toBe('CONNECTION_CLOSED');
      world.errorsOf(bot);
    }));

  it('is cut short by the loss of the socket, and by close()', () =>
    World.run(async (world) => {
      for (const cut of ['terminate', 'close'] as const) {
        const bot = await world.openBrand();
        world.emulator.faults.add({ when: 'GetClock', do: 'dropRequest' });
        const asked = rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
        await world.emulator.waitFor({ kind: 'fault' });
        const drained = bot.drain();
        if (cut === 'terminate') world.emulator.sockets.terminate('all');
        else await bot.close();
        await drained;
        expect(bot.lifecycle).toBe('closed');
        expect((await asked).code).toMatch(/^(CONNECTION_CLOSED|RESPONSE_LOST)$/);
        world.errorsOf(bot);
      }
    }));
});

describe('The process of a program ends by itself (G16)', () => {
  let program: ReturnType<typeof bundle>;
  beforeAll(() => {
    program = bundle();
  });
  afterAll(() => program.remove());

  const leave = (
    world: World,
    way: string,
    authData: object = world.emulator.agent('bot').authData,
    started?: (input: Writable) => void,
  ): Promise<Ended> =>
    run('leaves.cjs', [program.parley, way, world.emulator.csdsDomain, JSON.stringify(authData)], {}, started);

  it.each([
    ['close', 'after close()', 'done'],
    ['drain', 'after drain()', 'object\ndone'],
    ['conversing', 'after conversations, with observers and loops still there', 'hello\ndone'],
    ['never', 'when the connection was never opened', 'idle\ndone'],
  ])('%s: %s', (way, _, output) =>
    World.run(async (world) => {
      expect(await leave(world, way)).toEqual({ code: 0, stdout: `${output}\n`, stderr: '' });
    }),
  );

  it('refused: when the platform refused the credentials, without a close()', () =>
    World.run(async (world) => {
      const ended = await leave(world, 'refused', { username: 'bot', password: 'wrong' });
      expect(ended).toEqual({ code: 0, stdout: 'BAD_CREDENTIALS\ndone\n', stderr: '' });
    }));

  it('givenUp: when open() ran out of time', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'login', do: 'silence' });
      expect(await leave(world, 'givenUp')).toEqual({ code: 0, stdout: 'TIMEOUT\ndone\n', stderr: '' });
    }));

  it('interrupted: when it is closed between two attempts', () =>
    World.run(async (world) => {
      const ended = leave(world, 'interrupted');
      await world.emulator.waitFor({ kind: 'request', type: 'SubscribeExConversations' });
      world.emulator.sockets.terminate('all');
      expect(await ended).toMatchObject({ code: 0, stderr: '' });
    }));

  it('mute: when the peer answers nothing any more, not even the close', () =>
    World.run(async (world) => {
      world.emulator.faults.add({ when: 'GetClock', do: 'silence' });
      const { code, stdout, stderr } = await leave(world, 'mute', undefined, (input) => {
        void world.emulator.waitFor({ kind: 'fault', when: 'GetClock' }).then(() => input.write('mute'));
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const waited = Number(/waited (\d+)/.exec(stdout)?.[1]);
      // A peer that had answered the close would have been faster: it was mute indeed. A timer may be a moment early.
      expect(waited).toBeGreaterThanOrEqual(CLOSE_WITHIN_MS - 5);
    }));
});
