import { describe, expect, it } from '@jest/globals';
import type { ParleyError } from 'parley-sdk';
import { browserSocket } from '../support/browser-socket.js';
import { HandClock } from '../support/hand-clock.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

const inBrowser = { platform: { WebSocket: browserSocket, random: () => 0 } };

describe('With a WebSocket that takes no headers, as in a browser,', () => {
  it('a consumer introduces itself by InitConnection; nothing else is sent before that is answered', () =>
    World.run(async (world) => {
      const { emulator } = world;
      emulator.faults.add({ when: 'InitConnection', do: 'delay', ms: 20 });
      const consumer = world.consumer(inBrowser);
      const frames: unknown[] = [];
      consumer.on('request', (frame) => void frames.push(frame));
      await consumer.open();
      expect(emulator.ledger.filter({ kind: 'request' }).map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
        'InitConnection answered',
        'SubscribeExConversations answered',
      ]);
      const properties = { type: '.ams.headers.ClientProperties', appId: 'test-consumer' };
      expect(frames[0]).toMatchObject({
        type: 'InitConnection',
        headers: [properties, { type: '.ams.headers.ConsumerAuthentication', jwt: '***' }],
      });
    }));

  it('a consumer and a bot talk, and every message comes once', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, bot, consumer } = await world.conversation({
        role: 'ASSIGNED_AGENT',
        bot: inBrowser,
        consumer: inBrowser,
      });
      const heard = { bot: messagesOf(ofBot), consumer: messagesOf(ofConsumer) };
      const last = next(ofConsumer, 'message', ({ body }) => body === 'hi');
      await ofConsumer.sendMessage('hello');
      await ofBot.sendMessage('hi');
      await last;
      await settle(bot, consumer);
      expect(textsOf(heard.bot)).toEqual(['hello', 'hi']);
      expect(textsOf(heard.consumer)).toEqual(['hello', 'hi']);
    }));

  it('the brand learns of the device all the same', () =>
    World.run(async (world) => {
      const clientProperties = { deviceFamily: 'MOBILE' } as const;
      const consumer = await world.openConsumer({ ...inBrowser, clientProperties });
      const { conversationId } = await consumer.createConversation();
      expect(world.emulator.conversation(conversationId)!.context!.clientProperties).toMatchObject(clientProperties);
    }));

  it('a GetClock stands in for the ping that browsers do not have (G13)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ platform: { ...inBrowser.platform, clock } });
      clock.pass(30_000);
      expect(consumer.getSnapshot().value.liveness).toBe('awaitingPong');
      await eventually(
        consumer,
        () => consumer.getSnapshot().value.liveness,
        (liveness) => liveness === 'alive',
      );
      expect(world.emulator.ledger.counters.requests.GetClock).toMatchObject({ answered: 1 });
    }));

  it('a silent socket is noticed and replaced (G13)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ platform: { ...inBrowser.platform, clock } });
      const back = next(consumer, 'reconnect');
      world.emulator.sockets.silence('all');
      clock.pass(41_000);
      await back;
      expect(world.codesOf(consumer)).toEqual(['PEER_SILENT']);
    }));

  it('the same consumer comes back after the socket is lost', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer(inBrowser);
      const { userId } = consumer;
      const back = next(consumer, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(consumer.userId).toBe(userId);
      expect(world.emulator.ledger.filter({ kind: 'signup' })).toHaveLength(1);
      world.errorsOf(consumer);
    }));

  it('a token that the platform does not take rejects open()', () =>
    World.run(async (world) => {
      const token = world.emulator.issueConsumerToken();
      world.emulator.expireTokens();
      const consumer = world.consumer({ ...inBrowser, token });
      expect(await rejection<ParleyError>(consumer.open())).toMatchObject({ code: 'TOKEN_REFUSED' });
      expect(world.codesOf(consumer)).toEqual(['TOKEN_EXPIRED', 'TOKEN_REFUSED']);
    }));

  it('an introduction that is never answered is given up on in time, and made again (G10)', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      world.emulator.faults.add({ when: 'InitConnection', do: 'dropRequest' });
      const consumer = world.consumer({ platform: { ...inBrowser.platform, clock, random: () => 0.5 } });
      const opened = consumer.open();
      await world.emulator.waitFor({ kind: 'fault', when: 'InitConnection' });
      clock.pass(10_000);
      await at(consumer, 'interrupted.waitingToRetry');
      clock.pass(1_000);
      await opened;
      expect(world.codesOf(consumer)).toEqual(['SOCKET_TIMEOUT']);
      expect(world.emulator.sockets.list()).toHaveLength(1);
    }));

  it('close() ends the socket, also of a mute peer', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({ platform: { ...inBrowser.platform, clock } });
      world.emulator.sockets.silence('all');
      const closed = consumer.close();
      clock.pass(2_000);
      await closed;
      expect(clock.running).toBe(0);
    }));
});
