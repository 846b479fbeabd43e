import { getEventListeners } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { AbortError, type Connection, type ParleyError, type RequestOptions } from 'parley-sdk';
import { Actor } from 'xstate';
import { HandClock, retry } from '../support/hand-clock.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { type Meeting, settle, World } from '../support/world.js';

const RESPONSE_TIMEOUT_MS = 10_000;

interface Case {
  /** The call, as a program writes it. */
  readonly name: string;
  /** Type of the request that it makes. */
  readonly request: string;
  readonly side: 'bot' | 'consumer';
  readonly whenClosed?: string;
  readonly call: (meeting: Meeting, options: RequestOptions) => Promise<unknown>;
}

/** Of a message that may be there the error says so whatever ended the waiting. */
const aMessage = { whenClosed: 'RESPONSE_LOST' } as const;

/** Every method that asks the platform for something. */
const CASES: readonly Case[] = [
  {
    name: 'connection.send',
    request: 'GetClock',
    side: 'bot',
    call: ({ bot }, options) => bot.send({ type: 'GetClock', body: {} }, options),
  },
  {
    name: 'connection.createConversation',
    request: 'ConsumerRequestConversation',
    side: 'consumer',
    call: ({ consumer }, options) => consumer.createConversation({}, options),
  },
  {
    name: 'connection.closeConversation',
    request: 'UpdateConversationField',
    side: 'bot',
    call: ({ bot }, options) => bot.closeConversation('e9b2867c-f984-5727-b034-fc9c6800bd9c', options),
  },
  {
    name: 'connection.setUserProfile',
    request: 'SetUserProfile',
    side: 'consumer',
    call: ({ consumer }, options) => consumer.setUserProfile({}, options),
  },
  {
    name: 'connection.createConversationSubscription',
    request: 'SubscribeExConversations',
    side: 'bot',
    call: ({ bot }, options) => bot.createConversationSubscription({}, false, options),
  },
  {
    name: 'conversation.join',
    request: 'UpdateConversationField',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.join('MANAGER', options),
  },
  {
    name: 'conversation.leave',
    request: 'UpdateConversationField',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.leave(options),
  },
  {
    name: 'conversation.transfer',
    request: 'UpdateConversationField',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.transfer({ skillId: '1' }, options),
  },
  {
    name: 'conversation.close',
    request: 'UpdateConversationField',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.close(options),
  },
  {
    name: 'conversation.sendMessage',
    request: 'PublishEvent',
    ...aMessage,
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.sendMessage('x', null, null, { ...options, onLost: 'reject' }),
  },
  {
    name: 'conversation.sendRichText',
    request: 'PublishEvent',
    ...aMessage,
    side: 'consumer',
    call: ({ ofConsumer }, options) =>
      ofConsumer.sendRichText({ type: 'text' }, null, null, { ...options, onLost: 'reject' }),
  },
  {
    name: 'conversation.sendPrivateMessage',
    request: 'PublishEvent',
    ...aMessage,
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.sendPrivateMessage('x', null, { ...options, onLost: 'reject' }),
  },
  {
    name: 'dialog.sendReadStatus',
    request: 'PublishEvent',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.mainDialog.sendReadStatus([0], options),
  },
  {
    name: 'dialog.setChatState',
    request: 'PublishEvent',
    side: 'consumer',
    call: ({ ofConsumer }, options) => ofConsumer.mainDialog.setChatState('PAUSE', options),
  },
  {
    name: 'dialog.queryMessages',
    request: 'QueryMessages',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.mainDialog.queryMessages({}, options),
  },
  {
    name: 'dialog.getAllPublishEvents',
    request: 'QueryMessages',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.mainDialog.getAllPublishEvents(options),
  },
  {
    name: 'dialog.close',
    request: 'UpdateConversationField',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.mainDialog.close(undefined, undefined, options),
  },
  {
    name: 'participant.getUserProfile',
    request: 'GetUserProfile',
    side: 'bot',
    call: ({ ofBot }, options) => ofBot.consumer!.getUserProfile(options),
  },
];

/** Both take part, and both connections are on one clock that stands still. */
async function meetingOnHandClock(world: World): Promise<{ meeting: Meeting; clock: HandClock }> {
  const clock = new HandClock();
  const options = { platform: { clock, random: () => 0.5 }, responseTimeout: RESPONSE_TIMEOUT_MS };
  return { clock, meeting: await world.conversation({ role: 'AGENT', bot: options, consumer: options }) };
}

const requestsOf = (world: World, type: string): number =>
  world.emulator.ledger.filter({ kind: 'request', type }).length;

describe('Every promise settles exactly once, with the error that names the cause (G1):', () => {
  it.each(CASES)('$name', ({ request, side, call, whenClosed = 'CONNECTION_CLOSED' }) =>
    World.run(async (world) => {
      const { meeting, clock } = await meetingOnHandClock(world);
      const connection: Connection = meeting[side];

      /** Makes the call, waits until the platform has swallowed its request, lets something happen, tells the error. */
      const endedBy = async (happen: () => unknown): Promise<ParleyError> => {
        const before = world.emulator.ledger.last;
        world.emulator.faults.add({ when: request, do: 'dropRequest' });
        const giveUp = new AbortController();
        abort = () => giveUp.abort();
        const settled: unknown[] = [];
        const ended = call(meeting, { signal: giveUp.signal }).then(
          (value) => settled.push(value),
          (error: unknown) => settled.push(error),
        );
        await world.emulator.waitFor({ kind: 'fault', when: request }, { after: before });
        await happen();
        await ended;
        expect(settled).toHaveLength(1);
        expect(getEventListeners(giveUp.signal, 'abort')).toEqual([]);
        return settled[0] as ParleyError;
      };
      let abort: () => void;

      const before = requestsOf(world, request);
      const unheard = await rejection<AbortError>(call(meeting, { signal: AbortSignal.abort() }));
      expect(unheard).toBeInstanceOf(AbortError);
      await settle(connection);
      expect(requestsOf(world, request)).toBe(before + (request === 'GetClock' ? 1 : 0));

      expect(await endedBy(() => abort())).toMatchObject({ name: 'AbortError', code: 'ABORTED' });
      expect(await endedBy(() => clock.pass(RESPONSE_TIMEOUT_MS))).toMatchObject({ code: 'RESPONSE_TIMEOUT' });
      world.errorsOf(connection);
      expect(await endedBy(() => connection.close())).toMatchObject({ code: whenClosed });
      expect(world.codesOf(connection)).toEqual([]);
    }),
  );

  it.each(CASES.filter(({ request }) => request !== 'SubscribeExConversations'))(
    '$name, when the connection is lost before the answer',
    ({ request, side, call }) =>
      World.run(async (world) => {
        const { meeting, clock } = await meetingOnHandClock(world);
        const connection = meeting[side];
        const back = next(connection, 'reconnect');
        world.emulator.faults.add({ when: request, do: 'cut' });
        const error = await rejection<ParleyError>(call(meeting, {}));
        expect(error).toMatchObject({ name: 'NetworkError', code: 'RESPONSE_LOST' });
        await retry(connection, clock);
        await back;
        world.errorsOf(connection);
      }),
  );
});

describe('A command that was given up leaves its object as it was:', () => {
  it.each([
    ['join', 'aborted before'],
    ['join', 'aborted under way'],
    ['close', 'aborted before'],
    ['close', 'aborted under way'],
    ['leave', 'aborted before'],
    ['leave', 'aborted under way'],
  ] as const)('%s, %s', (command, when) =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation(command === 'join' ? {} : { role: 'AGENT' });
      const before = ofBot.getSnapshot().value;
      const giveUp = new AbortController();
      if (when === 'aborted before') giveUp.abort();
      world.emulator.faults.add({ when: 'UpdateConversationField', do: 'dropRequest' });
      const options = { signal: giveUp.signal };
      const ended = rejection(command === 'join' ? ofBot.join('AGENT', options) : ofBot[command](options));
      if (when === 'aborted under way') {
        await world.emulator.waitFor({ kind: 'fault' });
        giveUp.abort();
      }
      await ended;
      expect(ofBot.getSnapshot().value).toEqual(before);
      expect(ofBot.can(command)).toBe(true);
      world.emulator.faults.clear();
      await (command === 'join' ? ofBot.join('AGENT') : ofBot[command]());
    }),
  );

  it.each(['aborted before', 'aborted under way'] as const)('close of a dialog, %s', (when) =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: 'AGENT' });
      const dialog = ofBot.mainDialog;
      const giveUp = new AbortController();
      if (when === 'aborted before') giveUp.abort();
      world.emulator.faults.add({ when: 'UpdateConversationField', do: 'dropRequest' });
      const ended = rejection(dialog.close(undefined, undefined, { signal: giveUp.signal }));
      if (when === 'aborted under way') {
        await world.emulator.waitFor({ kind: 'fault' });
        giveUp.abort();
      }
      await ended;
      expect(dialog.lifecycle).toBe('open');
      expect(dialog.can('close')).toBe(true);
    }),
  );
});

/** How many observers of actors there are more than at the moment of the call. */
function observers(): { readonly count: () => number; readonly restore: () => void } {
  let count = 0;
  const { subscribe } = Actor.prototype;
  const spy = jest.spyOn(Actor.prototype, 'subscribe').mockImplementation(function (this: never, ...observer: never[]) {
    const watching = (subscribe as (...values: never[]) => { unsubscribe(): void }).apply(this, observer);
    let isWatching = true;
    count += 1;
    return {
      unsubscribe: () => {
        if (isWatching) count -= 1;
        isWatching = false;
        watching.unsubscribe();
      },
    };
  } as never);
  return { count: () => count, restore: () => spy.mockRestore() };
}

describe('waitFor()', () => {
  it('resolves at once where the connection is, and when it gets there', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const told: string[] = [];
      const reached = (lifecycle: 'idle' | 'online' | 'closed') =>
        bot.waitFor(lifecycle).then(() => void told.push(`${lifecycle} ${bot.lifecycle}`));
      await reached('idle');
      const [online, closed] = [reached('online'), reached('closed')];
      await new Promise(setImmediate);
      expect(told).toEqual(['idle idle']);
      await bot.open();
      await online;
      expect(told).toEqual(['idle idle', 'online online']);
      await bot.close();
      await closed;
      expect(told).toEqual(['idle idle', 'online online', 'closed closed']);
    }));

  it('KB-9 that was given up leaves nothing behind: no timer, no listener of the signal, no observer', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = world.brand({ platform: { clock } });
      const { count, restore } = observers();
      try {
        const giveUp = new AbortController();
        const aborted = rejection<ParleyError>(bot.waitFor('online', { signal: giveUp.signal }));
        const late = rejection<ParleyError>(bot.waitFor('draining', { timeout: 100 }));
        expect(count()).toBe(2);
        expect(clock.running).toBe(1);
        giveUp.abort();
        clock.pass(100);
        expect((await aborted).code).toBe('ABORTED');
        expect((await late).message).toBe('waitFor("draining") was not done within 100 ms.');
        expect(clock.running).toBe(0);
        expect(getEventListeners(giveUp.signal, 'abort')).toEqual([]);
        expect(count()).toBe(0);
      } finally {
        restore();
      }
    }));

  it('KB-9 that rejects because the connection ends leaves no observer behind', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const { count, restore } = observers();
      try {
        const never = rejection<ParleyError>(bot.waitFor('interrupted.waitingToRetry'));
        expect(count()).toBe(1);
        await bot.close();
        expect((await never).code).toBe('CONNECTION_CLOSED');
        expect(count()).toBe(0);
      } finally {
        restore();
      }
    }));

  it('rejects when the connection ends first', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const never = rejection<ParleyError>(bot.waitFor('interrupted.waitingToRetry'));
      await bot.close();
      expect((await never).code).toBe('CONNECTION_CLOSED');
    }));
});

describe('A subscription that was asked for', () => {
  it('is made after the reconnect when the connection is lost before the answer', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'SubscribeExConversations', do: 'cut' });
      const subscription = await bot.createConversationSubscription({ stage: 'OPEN' });
      expect(subscription.subscriptionId).not.toBeNull();
      await at(bot, 'online');
      await eventually(
        bot,
        () => world.emulator.sockets.list()[0]?.subscriptions,
        (count) => count === 2,
      );
      world.errorsOf(bot);
    }));
});

describe('What came through', () => {
  it('KB-9 leaves nothing at its signal, and nothing that observes the connection', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer, ofBot } = await world.conversation({ role: 'AGENT' });
      const { signal } = new AbortController();
      const { count, restore } = observers();
      try {
        const file = next(ofBot, 'message');
        await ofConsumer.uploadFile(Buffer.from('%PDF-1.7\n', 'latin1'), null, { signal });
        await (await file).downloadFile({ signal });
        await ofConsumer.sendMessage('hello', null, null, { signal });
        await consumer.stepUp('authenticated', { sub: 'customer-4711' }, { signal });
        expect(getEventListeners(signal, 'abort')).toEqual([]);
        expect(count()).toBe(0);
      } finally {
        restore();
      }
    }));
});
