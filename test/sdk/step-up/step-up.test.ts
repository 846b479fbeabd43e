import { describe, expect, it } from '@jest/globals';
import { AuthType, Conversation, type ParleyError } from 'parley-sdk';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, textsOf, World } from '../support/world.js';

const claims = { sub: 'customer-4711' };

describe('stepUp()', () => {
  it('CL-6 RD-17 makes an authenticated consumer of an anonymous one, in the same conversation, with the same objects and listeners', () =>
    World.run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const heard = messagesOf(ofConsumer);
      const steppedUp = next(ofBot, 'consumer-step-up');
      await ofConsumer.sendMessage('as nobody');
      const { userId } = consumer;
      await consumer.stepUp('authenticated', claims);
      await steppedUp;
      expect(consumer.authType).toBe(AuthType.CONSUMER_AUTHENTICATED);
      expect(consumer.userId).not.toBe(userId);
      expect(ofBot.consumer!.userId).toBe(consumer.userId);
      expect(consumer.getConversationById(ofConsumer.conversationId)).toBe(ofConsumer);
      await ofConsumer.sendMessage('as somebody');
      await ofBot.sendMessage('welcome back');
      await eventually(
        ofConsumer,
        () => heard.length,
        (count) => count === 3,
      );
      expect(textsOf(heard)).toEqual(['as nobody', 'as somebody', 'welcome back']);
      expect(heard.map((message) => message.sentByCurrentUser())).toEqual([true, true, false]);
      expect([consumer.lifecycle, bot.lifecycle]).toEqual(['online', 'online']);
    }));

  it('CL-1 CL-2 leaves closed conversations alone', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer: first } = await world.conversation();
      const closed = next(first, 'close');
      await first.close();
      await closed;
      const second = await consumer.createConversation();
      await consumer.stepUp('authenticated', claims);
      const taken = world.emulator.ledger.filter({ kind: 'request', type: 'TakeoverConversation' });
      expect(taken).toHaveLength(1);
      const [one, other] = [first, second].map(({ conversationId }) => world.emulator.conversation(conversationId));
      expect([one!.consumerId === consumer.userId, other!.consumerId]).toEqual([false, consumer.userId]);
      expect(consumer.getConversationById(first.conversationId)).toBe(first);
      expect(first.stage).toBe('CLOSE');
    }));

  it('hears the answers to what was asked for before, and takes along the conversation that is being begun', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      world.emulator.faults.add({ when: 'ConsumerRequestConversation', do: 'hold', ms: 100 });
      const [conversation] = await Promise.all([
        consumer.createConversation(),
        consumer.stepUp('authenticated', claims),
      ]);
      expect(world.emulator.conversation(conversation.conversationId)!.consumerId).toBe(consumer.userId);
      await conversation.sendMessage('as somebody');
    }));

  it('lets requests that are made meanwhile wait, and sends them as the new consumer', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation();
      const stepping = consumer.stepUp('authenticated', claims);
      const sent = [ofConsumer.sendMessage('one'), ofConsumer.sendMessage('two')];
      expect(consumer.outbox.map(({ type }) => type)).toEqual(['ms.PublishEvent', 'ms.PublishEvent']);
      await Promise.all([stepping, ...sent]);
      const messages = world.emulator.conversation(ofConsumer.conversationId)!.dialogs[0]!.messages;
      expect(messages.map(({ originatorId }) => originatorId)).toEqual([consumer.userId, consumer.userId]);
    }));

  it('works without any conversation, and again as yet another customer', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer({ unauthConnectorId: 'unauthenticated' });
      await consumer.stepUp('authenticated', claims);
      const first = consumer.userId;
      await consumer.stepUp('authenticated', { sub: 'another' });
      expect(consumer.userId).not.toBe(first);
    }));
});

describe('A step-up that the platform refuses', () => {
  it.each([
    ['claims from the past', 'authenticated', { ...claims, exp: 1 }, 'CLAIMS_REFUSED'],
    ['an unknown connector', 'elsewhere', claims, 'CONNECTOR_UNKNOWN'],
  ] as const)('(%s) leaves the old connection working, on the same socket', (_what, connector, given, code) =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation();
      const told: string[] = [];
      for (const event of ['disconnect', 'reconnect'] as const) consumer.on(event, () => told.push(event));
      const { userId } = consumer;
      const stepping = rejection<ParleyError>(consumer.stepUp(connector, given));
      const sent = ofConsumer.sendMessage('meanwhile');
      expect((await stepping).code).toBe(code);
      await sent;
      expect([consumer.lifecycle, consumer.userId, consumer.authType]).toEqual([
        'online',
        userId,
        AuthType.CONSUMER_ANONYMOUS,
      ]);
      expect(told).toEqual([]);
      expect(world.emulator.ledger.filter({ kind: 'connected', side: 'consumer' })).toHaveLength(1);
    }),
  );

  it('(the customer has an open conversation already) goes back to the consumer that was', () =>
    World.run(async (world) => {
      const other = await world.openConsumer({ authConnectorId: 'authenticated', jwtClaimsSet: claims });
      await other.createConversation();
      const { consumer, ofConsumer } = await world.conversation();
      const { userId } = consumer;
      const error = await rejection<ParleyError>(consumer.stepUp('authenticated', claims));
      expect(error).toMatchObject({
        code: 'BAD_REQUEST',
        reason: expect.stringContaining('already has open conversation'),
      });
      await at(consumer, 'online');
      await ofConsumer.sendMessage('still me');
      expect([consumer.userId, consumer.authType]).toEqual([userId, AuthType.CONSUMER_ANONYMOUS]);
    }));
});

describe('A step-up that is given up by its signal', () => {
  it('while the platform is asked for the new token: the connection goes on as it was, on the same socket', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation();
      const { userId } = consumer;
      const controller = new AbortController();
      const asked = (): Promise<never> => {
        controller.abort();
        return new Promise(() => undefined);
      };
      const stepping = consumer.stepUp('authenticated', asked, { signal: controller.signal });
      expect(await rejection<ParleyError>(stepping)).toMatchObject({ name: 'AbortError', code: 'ABORTED' });
      expect([consumer.lifecycle, consumer.userId]).toEqual(['online', userId]);
      await ofConsumer.sendMessage('still me');
      expect(world.emulator.ledger.filter({ kind: 'connected', side: 'consumer' })).toHaveLength(1);
      const early = consumer.stepUp('authenticated', claims, { signal: AbortSignal.abort() });
      expect(await rejection<ParleyError>(early)).toMatchObject({ code: 'ABORTED' });
    }));
});

describe('consumerTakeover()', () => {
  it('takes along a conversation that the step-up did not know of; nothing is asked for what is taken already', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer, ofBot } = await world.conversation();
      await ofConsumer.consumerTakeover(consumer.userId!);
      const window = await world.openConsumer({ token: consumer.token!, createDefaultSubscription: false });
      await window.stepUp('authenticated', claims);
      const changed = next(ofBot, 'consumer-step-up');
      const found = Conversation.deserialize(window, ofConsumer.serialize());
      await found.consumerTakeover(window.userId!);
      await changed;
      expect(world.emulator.conversation(found.conversationId)!.consumerId).toBe(window.userId);
      expect(world.emulator.ledger.counters.requests.TakeoverConversation).toMatchObject({ answered: 1 });
    }));

  it('is for the consumer that the connection is, and for consumers only', () =>
    World.run(async (world) => {
      const { ofConsumer, ofBot } = await world.conversation();
      for (const call of [ofConsumer.consumerTakeover('somebody else'), ofBot.consumerTakeover('anybody')]) {
        expect(await rejection<ParleyError>(call)).toMatchObject({ code: 'BAD_ARGUMENT' });
      }
    }));
});

describe('A step-up while the connection is lost', () => {
  it('is refused by name, and nothing is sent', () =>
    World.run(async (world) => {
      const { consumer } = await world.conversation();
      const back = next(consumer, 'reconnect');
      const lost = next(consumer, 'disconnect');
      world.emulator.sockets.terminate({ side: 'consumer' });
      await lost;
      expect(await rejection<ParleyError>(consumer.stepUp('authenticated', claims))).toMatchObject({
        name: 'LifecycleError',
        code: 'STEP_UP_STATE',
      });
      await back;
      expect(consumer.authType).toBe(AuthType.CONSUMER_ANONYMOUS);
      world.errorsOf(consumer);
    }));

  it('(the answer to the takeover is lost) is finished when the connection is back', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer } = await world.conversation();
      world.emulator.faults.add({ when: 'TakeoverConversation', do: 'commitThenCut' });
      await consumer.stepUp('authenticated', claims);
      expect(world.emulator.conversation(ofConsumer.conversationId)!.consumerId).toBe(consumer.userId);
      await ofConsumer.sendMessage('as somebody');
      expect(world.codesOf(consumer)).not.toContain('FORBIDDEN');
    }));

  it('(close() comes first) rejects, and the consumer stays the one that it was', () =>
    World.run(async (world) => {
      const { consumer } = await world.conversation();
      const { userId } = consumer;
      world.emulator.faults.add({ when: 'authenticate', do: 'silence' });
      const stepping = rejection<ParleyError>(consumer.stepUp('authenticated', claims));
      await consumer.close();
      expect((await stepping).code).toBe('CONNECTION_CLOSED');
      expect(consumer.userId).toBe(userId);
    }));
});

describe('stepUp() refuses', () => {
  it.each([
    ['no connector', [undefined, claims], 'Argument authConnectorId is missing'],
    ['no claims', ['authenticated'], 'Argument jwtClaimsSet is missing'],
    ['claims with unknown fields', ['authenticated', { phoneNumber: '1' }], 'Did you mean "phone_number"?'],
  ] as const)('%s, before anything is sent', (_what, args, words) =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const error = await rejection<ParleyError>(consumer.stepUp(...(args as never as [string, object])));
      expect([error.code, error.message]).toEqual(['BAD_ARGUMENT', expect.stringContaining(words)]);
      expect(consumer.lifecycle).toBe('online');
    }),
  );
});
