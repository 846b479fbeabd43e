import { describe, expect, it, jest } from '@jest/globals';
import { type Conversation, HandlerError, type Message } from 'parley-sdk';
import { HandClock } from '../support/hand-clock.js';
import { at, next } from '../support/waiting.js';
import { settle, textsOf, World } from '../support/world.js';

describe('A listener that fails affects nothing but itself', () => {
  it.each(['throws', 'rejects'] as const)(
    'when it %s: the others hear the event, the failure is told on "error" (KB-36)',
    (how) =>
      World.run(async (world) => {
        const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({ role: 'AGENT' });
        const thrown = new Error('my mistake');
        ofBot.on('message', () => {
          if (how === 'rejects') return Promise.reject(thrown);
          throw thrown;
        });
        const heard: Message[] = [];
        ofBot.on('message', (message) => void heard.push(message));
        const told = next(bot, 'error');
        await ofConsumer.sendMessage('one');
        const error = await told;
        expect(error).toBeInstanceOf(HandlerError);
        expect(error).toMatchObject({
          code: 'HANDLER_FAILED',
          message: 'A listener of "message" failed: my mistake.',
          context: { event: 'message', conversation: conversationId },
          cause: thrown,
        });
        const second = next(ofBot, 'message');
        await ofConsumer.sendMessage('two');
        await second;
        expect(textsOf(heard)).toEqual(['one', 'two']);
        expect(bot.lifecycle).toBe('online');
        expect(world.codesOf(bot)).toEqual(['HANDLER_FAILED', 'HANDLER_FAILED']);
      }),
  );

  it('when it never comes to an end', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      ofBot.on('message', () => new Promise(() => {}));
      for (const text of ['one', 'two']) {
        const heard = next(ofBot, 'message');
        await ofConsumer.sendMessage(text);
        expect((await heard).body).toBe(text);
      }
    }));

  it('in any event of the connection, "conversation" among them', () =>
    World.run(async (world) => {
      const bot = world.brand();
      for (const event of ['connect', 'conversation', 'disconnect', 'reconnect', 'close', 'lifecycle'] as const) {
        bot.on(event, () => {
          throw new Error(event);
        });
      }
      await bot.open();
      const announced = next(bot, 'conversation');
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await announced;
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await back;
      await bot.close();
      expect(bot.lifecycle).toBe('closed');
      const events = world.errorsOf(bot).flatMap(({ context }) => (context.event ? [context.event] : []));
      expect(new Set(events)).toEqual(
        new Set(['connect', 'conversation', 'disconnect', 'reconnect', 'close', 'lifecycle']),
      );
    }));

  it('in "error" itself: that goes to the logger, and not round and round', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      bot.on('error', () => {
        throw new Error('worse');
      });
      ofBot.on('message', () => {
        throw new Error('bad');
      });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      expect(world.codesOf(bot)).toEqual(['HANDLER_FAILED']);
      expect(world.logged.at(-1)).toContain(
        'parley: HANDLER_FAILED: A listener of "error" failed: worse. Catch the error in the listener. Nothing else was affected by it.',
      );
    }));

  it.each<[string, () => unknown]>([
    ['has no text', () => Object.create(null)],
    [
      'throws as a text',
      () => ({
        toString() {
          throw new Error('no text');
        },
      }),
    ],
    ['is an error whose message is none', () => Object.assign(new Error('x'), { message: {} })],
    [
      'is an error whose message throws',
      () =>
        Object.defineProperty(new Error('x'), 'message', {
          get() {
            throw new Error('no message');
          },
        }),
    ],
    ['is a text without end', () => new Error('x'.repeat(1_000_000))],
  ])('with what %s', (_what, make) =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      ofBot.on('message', () => {
        throw make();
      });
      ofBot.on('message', () => Promise.reject(make()));
      for (const text of ['one', 'two']) {
        const heard = next(ofBot, 'message');
        await ofConsumer.sendMessage(text);
        expect((await heard).body).toBe(text);
      }
      await settle();
      const errors = world.errorsOf(bot);
      expect(errors.map(({ code }) => code)).toEqual(Array(4).fill('HANDLER_FAILED'));
      expect(Math.max(...errors.map(({ message }) => message.length))).toBeLessThan(1_100);
    }),
  );

  it('in a logger: its line goes to the console', () =>
    World.run(async (world) => {
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
      const failing = [
        () => {
          throw new Error('disk full');
        },
        () => Promise.reject(new Error('disk full')),
      ];
      for (const logger of failing) {
        const bot = world.brand({ logger: { warn: logger } });
        bot.removeAllListeners('error');
        bot.on('connect', () => {
          throw new Error('mine');
        });
        await bot.open();
        await settle();
      }
      const lines = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('mine'));
      warn.mockRestore();
      expect(lines).toHaveLength(2);
    }));

  it('in subscribe()', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      let isAsync = false;
      const failing = ofBot.subscribe(() => {
        isAsync = !isAsync;
        if (isAsync) return Promise.reject(new Error('observer'));
        throw new Error('observer');
      });
      const seen: string[] = [];
      ofBot.subscribe(({ lifecycle }) => void seen.push(lifecycle));
      const added = next(ofBot, 'participant-added');
      await ofBot.join('ASSIGNED_AGENT');
      await added;
      failing.unsubscribe();
      expect(seen.at(-1)).toBe('open.assigned');
      expect(new Set(world.codesOf(bot))).toEqual(new Set(['HANDLER_FAILED']));
    }));
});

describe('Errors that nobody listens for', () => {
  it('are logged, with a hint at the first one, and do not end the process', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      bot.removeAllListeners('error');
      for (const _ of ['first', 'second']) {
        const back = next(bot, 'reconnect');
        world.emulator.sockets.terminate('all');
        await back;
      }
      expect(world.logged).toEqual([
        'parley: background errors go to the event "error"; nobody listens to it, so they are logged.',
        expect.stringMatching(/^parley: SOCKET_LOST: The connection to the platform was lost\. \(1006\)$/),
        expect.stringMatching(/^parley: SOCKET_LOST: /),
      ]);
    }));
});

describe('The list of listeners', () => {
  it('KB-7 may change while it is told: who was there at the beginning hears it, who came later does not', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told: string[] = [];
      const third = () => void told.push('third');
      ofBot.on('message', () => {
        told.push('first');
        ofBot.off('message', third);
        ofBot.on('message', () => void told.push('late'));
      });
      ofBot.on('message', () => void told.push('second'));
      ofBot.on('message', third);
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      expect(told).toEqual(['first', 'second', 'third']);
    }));

  it("KB-6 loses one listener when one is removed, also when it is removed twice: never somebody else's", () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told: string[] = [];
      const mine = () => void told.push('mine');
      const other = () => void told.push('other');
      ofBot.on('message', other).on('message', mine).on('message', mine);
      ofBot
        .off('message', mine)
        .removeListener('message', mine)
        .off('message', mine)
        .off('message', () => {});
      expect(ofBot.listenerCount('message')).toBe(1);
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      expect(told).toEqual(['other']);
      ofBot.removeAllListeners('message');
      expect(ofBot.listenerCount('message')).toBe(0);
    }));

  it('tells once() once, and forgets it by the listener that was given', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told: string[] = [];
      const forgotten = () => void told.push('forgotten');
      ofBot.once('message', ({ body }) => void told.push(String(body)));
      ofBot.once('message', forgotten);
      ofBot.off('message', forgotten);
      for (const text of ['one', 'two']) await ofConsumer.sendMessage(text);
      await settle(bot);
      expect(told).toEqual(['one']);
    }));
});

describe('A listener may do anything', () => {
  it('KB-1 close() and then open() inside "close": the connection is online again', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const again = new Promise<void>((resolve, reject) => {
        bot.once('close', () => {
          bot
            .close()
            .then(() => bot.open())
            .then(resolve, reject);
        });
      });
      await bot.close();
      await again;
      expect(bot.lifecycle).toBe('online');
    }));

  it('KB-1 open() at once inside "close"', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const again = new Promise<void>((resolve, reject) => {
        bot.once('close', () => void bot.open().then(resolve, reject));
      });
      await bot.close();
      await again;
      expect(bot.lifecycle).toBe('online');
      expect(world.emulator.sockets.list()).toHaveLength(1);
    }));

  it('KB-2 close() inside "connect"', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const closed = new Promise<void>((resolve, reject) => {
        bot.on('connect', () => void bot.close().then(resolve, reject));
      });
      await bot.open().catch(() => {});
      await closed;
      expect(bot.lifecycle).toBe('closed');
    }));

  it('KB-3 close() inside "disconnect": nothing is tried any more, and "close" is the last event', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ platform: { clock, random: () => 0.5 } });
      const told: string[] = [];
      for (const event of ['disconnect', 'reconnecting', 'reconnect', 'close'] as const) {
        bot.on(event, () => void told.push(event));
      }
      bot.on('disconnect', () => void bot.close());
      world.emulator.sockets.terminate('all');
      await at(bot, 'closed');
      clock.pass(3_600_000);
      expect(told).toEqual(['disconnect', 'close']);
      expect(clock.running).toBe(0);
      world.errorsOf(bot);
    }));

  it('KB-4 close() in the middle of many messages: not one is told after the call', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told: unknown[] = [];
      const closed = new Promise<void>((resolve, reject) => {
        ofBot.on('message', ({ body }) => {
          told.push(body);
          if (body === '3') bot.close().then(resolve, reject);
        });
      });
      // They are on the wire together: those behind the third are there already when it is told.
      await Promise.all(Array.from({ length: 20 }, (_, index) => ofConsumer.sendMessage(String(index))));
      await closed;
      expect(told).toEqual(['0', '1', '2', '3']);
    }));

  it('once() is over before its listener is called: what happens inside it is not told to it again', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const seen: number[] = [];
      bot.once('connect', () => {
        seen.push(bot.listenerCount('connect'));
        if (seen.length < 3) bot.emit('connect');
      });
      bot.emit('connect');
      expect(seen).toEqual([0]);
    }));

  it('KB-5 subscribe again inside a message listener: the message is told once', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told: unknown[] = [];
      const subscribed = new Promise<void>((resolve, reject) => {
        ofBot.on('message', async ({ body }) => {
          told.push(body);
          if (body === 'one') await bot.createConversationSubscription({}, true).then(() => resolve(), reject);
        });
      });
      await ofConsumer.sendMessage('one');
      await subscribed;
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('two');
      await heard;
      expect(told).toEqual(['one', 'two']);
    }));

  it('answer every message, and close the conversation inside "participant-added"', () =>
    World.run(async (world) => {
      const bot = world.brand();
      bot.on('conversation', (conversation: Conversation) => {
        conversation.on('participant-added', () => void conversation.close());
        void conversation.join('AGENT');
      });
      await bot.open();
      const consumer = await world.openConsumer();
      const conversation = await consumer.createConversation();
      if (conversation.lifecycle !== 'closed') await next(conversation, 'close');
      expect(conversation.closeReason).toBe('AGENT');
    }));
});

describe('Many connections', () => {
  it('KB-8 leave no listeners on the process behind', () =>
    World.run(async (world) => {
      const count = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
      const before = count();
      for (let index = 0; index < 5; index += 1) {
        const bot = await world.openBrand();
        expect(count()).toBe(before);
        await bot.close();
      }
      expect(count()).toBe(before);
    }));
});
