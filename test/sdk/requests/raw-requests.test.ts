import { describe, expect, it } from '@jest/globals';
import { LifecycleError, type ParleyError, ParticipantRole, PlatformError, TimeoutError } from 'parley-sdk';
import { HandClock } from '../support/hand-clock.js';
import { next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const event = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message });

describe('send()', () => {
  it('RD-21 resolves with the body of the answer', () =>
    World.run(async (world) => {
      const { consumer, conversationId } = await world.conversation();
      const body = { dialogId: conversationId, event: event('by hand') };
      expect(await consumer.send({ type: 'ms.PublishEvent', body })).toEqual({ sequence: 0 });
      expect(await consumer.send({ type: 'ms.PublishEvent', body: { ...body, event: event('again') } })).toEqual({
        sequence: 1,
      });
    }));

  it('carries metadata beside the body, one object or a list', () =>
    World.run(async (world) => {
      const { consumer, conversationId } = await world.conversation();
      const id = { type: 'ExternalId', id: '1' };
      for (const metadata of [id, [id, id]]) {
        await consumer.send({
          type: 'ms.PublishEvent',
          body: { dialogId: conversationId, event: event('x') },
          metadata,
        });
      }
      const { messages } = world.emulator.conversation(conversationId)!.dialogs[0]!;
      expect(messages.map(({ metadata }) => metadata)).toEqual([[id], [id, id]]);
    }));

  it('RD-21 rejects with the code and the words of the platform', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const body = { dialogId: 'e9b2867c-f984-5727-b034-fc9c6800bd9c', event: event('x') };
      const error = await rejection<PlatformError>(consumer.send({ type: 'ms.PublishEvent', body }));
      expect(error).toBeInstanceOf(PlatformError);
      expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404, context: { request: 'ms.PublishEvent' } });
      expect(error.reason).toBeTruthy();
      expect(error.message).toContain(error.reason);
    }));

  it('NA-12 gets the token by which a secure form that a consumer has filled in can be read; there is none for what was not', () =>
    World.run(async (world) => {
      const { bot, consumer, conversationId } = await world.conversation({ role: ParticipantRole.AGENT });
      const ids = { invitationId: `${consumer.userId}-1-1`, submissionId: 'submission-1' };
      const form = (what: string, message: object) => ({
        dialogId: conversationId,
        event: { type: 'ContentEvent', contentType: `forms/secure-${what}`, message },
      });
      const { invitationId } = ids;
      const invitation = form('invitation', { formId: 1, invitationId, title: 'Card' });
      await bot.send({ type: '.ams.ms.PublishEvent', body: invitation });
      const downloadable = { type: 'SecureForm', dialogId: conversationId, ...ids };
      const type = '.ams.ms.token.GenerateDownloadToken';
      expect(await rejection(bot.send({ type, body: { downloadable } }))).toMatchObject({ code: 'NOT_FOUND' });
      await consumer.send({ type: 'ms.PublishEvent', body: form('submission', ids) });
      for (const [who, name] of [[bot, type] as const, [consumer, 'ms.token.GenerateDownloadToken'] as const]) {
        const answer = await who.send({ type: name, body: { downloadable } });
        expect(answer).toEqual({ token: { readOtk: expect.stringMatching(/^[0-9a-f]{32}$/) } });
      }
    }));

  it('of a type that the platform does not know rejects with its refusal', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const error = await rejection<PlatformError>(consumer.send({ type: 'ms.Nonsense', body: {} }));
      expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400, context: { request: 'ms.Nonsense' } });
      expect(world.violations()).toMatchObject([{ why: expect.stringContaining('ms.Nonsense') }]);
    }));

  it('RD-21 rejects when the answer takes longer than responseTimeout; a late answer harms nothing', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const bot = await world.openBrand({ responseTimeout: 40, platform: { clock } });
      const { faults } = world.emulator;
      faults.add({ when: 'GetClock', do: 'delay', ms: 20 });
      faults.add({ when: 'GetClock', nth: 2, do: 'delay', ms: 40 });
      const asked = rejection<TimeoutError>(bot.send({ type: 'GetClock', body: {} }));
      clock.pass(40);
      const error = await asked;
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ code: 'RESPONSE_TIMEOUT', retriable: false, context: { request: 'GetClock' } });
      expect(error.message).toContain('40 ms');
      // Its answer comes later than the first one's, which nobody waits for any more.
      expect(await bot.send({ type: 'GetClock', body: {} })).toHaveProperty('currentTime');
      expect(bot.lifecycle).toBe('online');
    }));

  it('RD-21 rejects when the connection is closed before the answer', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'GetClock', do: 'dropRequest' });
      const asked = rejection<LifecycleError>(bot.send({ type: 'GetClock', body: {} }));
      await world.emulator.waitFor({ kind: 'fault', when: 'GetClock' });
      await bot.close();
      const error = await asked;
      expect(error).toBeInstanceOf(LifecycleError);
      expect(error).toMatchObject({ code: 'CONNECTION_CLOSED', remediation: expect.stringContaining('drain()') });
      const after = await rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      expect(after).toMatchObject({ code: 'CONNECTION_CLOSED', context: { connection: 'closed' } });
      expect(after.message).toBe('GetClock was not sent: the connection is closed.');
    }));

  it('an answer that comes twice settles it once', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'GetClock', do: 'duplicate' });
      expect(await bot.send({ type: 'GetClock', body: {} })).toHaveProperty('currentTime');
      expect(await bot.send({ type: 'GetClock', body: {} })).toHaveProperty('currentTime');
    }));

  it('many at once are each answered with their own answer', () =>
    World.run(async (world) => {
      const { consumer, conversationId } = await world.conversation();
      const sent = Array.from({ length: 50 }, (_, index) =>
        consumer.send({
          type: 'ms.PublishEvent',
          body: { dialogId: conversationId, event: event(String(index)) },
        }),
      );
      expect(await Promise.all(sent)).toEqual(sent.map((_, sequence) => ({ sequence })));
    }));
});

describe('What goes over the wire can be watched', () => {
  it('NA-11 every frame that is sent: "request", and "<type>#request" by its type', () =>
    World.run(async (world) => {
      const { consumer, ofConsumer, conversationId } = await world.conversation();
      const frames: unknown[] = [];
      const byType: unknown[] = [];
      consumer.on('request', (frame) => void frames.push(frame));
      consumer.on('ms.PublishEvent#request', (frame) => void byType.push(frame));
      await ofConsumer.sendMessage('hello');
      const frame = {
        kind: 'req',
        id: expect.any(String),
        type: 'ms.PublishEvent',
        body: { dialogId: conversationId, conversationId, event: event('hello') },
      };
      expect(frames).toEqual([frame]);
      expect(byType).toEqual([frame]);
    }));

  it('every answer, by the type of the request: "<type>#response"', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const answers: unknown[] = [];
      bot.on('.GetClock#response', (answer) => void answers.push(answer));
      bot.on('.ams.Nonsense#response', (answer) => void answers.push(answer));
      await bot.send({ type: '.GetClock', body: {} });
      await rejection(bot.send({ type: '.ams.Nonsense', body: {} }));
      expect(answers).toEqual([
        { code: 200, type: '.GetClock$Response', body: { currentTime: expect.any(Number) } },
        { code: 400, type: '.ReqBody$StringResp', body: 'Bad Request' },
      ]);
      world.violations();
    }));

  it('every notification: "notification", and by its subject', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told = [next(bot, 'notification'), next(bot, 'messageNotification'), next(bot, 'conversationNotification')];
      await ofConsumer.sendMessage('hello');
      const [any, message, conversation] = await Promise.all(told);
      expect(any).toMatchObject({ kind: 'notification', type: '.ams.ms.OnlineEventDistribution' });
      expect(message).toMatchObject({ sequence: 0, dialogId: ofBot.conversationId });
      expect(conversation).toMatchObject({ changes: [{ type: 'UPSERT' }] });
    }));
});
