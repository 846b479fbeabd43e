import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ParleyError, UserType } from 'parley-sdk';
import type * as Consumer from 'parley-sdk/consumer';
import { browserSocket } from '../sdk/support/browser-socket.js';
import { builtConsumer } from '../sdk/support/built.js';
import { eventually, next, rejection } from '../sdk/support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../sdk/support/world.js';
import { BUILD_TIMEOUT_MS } from '../support/run-node.js';

const inBrowser = { platform: { WebSocket: browserSocket, random: () => 0 } };
const WITH_SURVEY = { survey: { bot: 'ann' } };

let page: typeof Consumer;
beforeAll(async () => {
  page = await builtConsumer();
}, BUILD_TIMEOUT_MS);

/** A world whose consumers are windows in a browser that has loaded the production build. */
const run = (test: (world: World) => Promise<void>, options?: object): Promise<void> =>
  World.run((world) => {
    world.makeConsumer = page.createConnection;
    return test(world);
  }, options);

const failureOf = (act: () => unknown): ParleyError => {
  try {
    act();
  } catch (error) {
    return error as ParleyError;
  }
  throw new Error('Nothing was refused.');
};

describe('parley-sdk/consumer in a page, bundled for browsers:', () => {
  it('proxies are the business of the browser', () => {
    const make = () => page.createConnection({ accountId: '1', appId: 'page', proxy: 'http://proxy.example:3128' });
    expect(failureOf(make).message).toBe('A page cannot choose its proxy: the browser does.');
    expect(failureOf(() => page.configureProxy({ host: 'h', port: 1 })).code).toBe('BAD_ARGUMENT');
  });

  it('a window opens, begins a conversation, sends, receives, marks as read, types and closes', () =>
    run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer } = await world.conversation({
        role: 'ASSIGNED_AGENT',
        consumer: inBrowser,
      });
      expect(consumer).toBeInstanceOf(page.Connection);
      const heard = { bot: messagesOf(ofBot), consumer: messagesOf(ofConsumer) };
      const typing = next(ofBot, 'participant-chat-state');
      await ofConsumer.mainDialog.setChatState('COMPOSING');
      expect(await typing).toMatchObject({ chatState: 'COMPOSING', role: 'CONSUMER' });
      const answer = next(ofConsumer, 'message', ({ body }) => body === 'hi');
      await ofConsumer.sendMessage('hello', { type: 'ExternalId', id: '1' });
      await ofBot.sendMessage('hi');
      const read = next(ofBot, 'message-delivery-event', ([message]) => message?.hasConsumerRead() === true);
      await (await answer).read();
      await read;
      await settle(bot, consumer);
      expect(textsOf(heard.bot)).toEqual(['hello', 'hi']);
      expect(textsOf(heard.consumer)).toEqual(['hello', 'hi']);
      expect(textsOf(await ofConsumer.mainDialog.queryMessages())).toEqual(['hello', 'hi']);
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      expect(ofConsumer.lifecycle).toBe('closed');
    }));

  it('a survey follows, is answered, and ends the conversation', () =>
    run(async (world) => {
      const { bot, ofConsumer } = await world.conversation({ role: 'ASSIGNED_AGENT', consumer: inBrowser });
      const begun = next(ofConsumer, 'dialog');
      await ofConsumer.close();
      const survey = await begun;
      expect(survey.dialogType).toBe(page.DialogType.POST_SURVEY);
      await survey.sendMessage('fine');
      const closed = next(ofConsumer, 'close');
      await survey.close();
      await closed;
      await settle(bot);
    }, WITH_SURVEY));

  it('the connection comes back after a cut, with what was said meanwhile and what waited in the outbox', () =>
    run(async (world) => {
      const { bot, consumer, ofBot, ofConsumer } = await world.conversation({
        role: 'ASSIGNED_AGENT',
        consumer: inBrowser,
      });
      const heard = messagesOf(ofConsumer);
      const steps: string[] = [];
      const watching = consumer.subscribe(({ lifecycle }) => void steps.push(lifecycle));
      const lost = next(consumer, 'disconnect');
      const back = next(consumer, 'reconnect');
      world.emulator.sockets.terminate('all');
      await lost;
      const sent = ofConsumer.sendMessage('from the outbox');
      expect(consumer.outbox).toHaveLength(1);
      await back;
      await sent;
      await eventually(
        ofConsumer,
        () => ofConsumer.getSnapshot().value,
        (value) => JSON.stringify(value).includes('"sync":"live"'),
      );
      await settle(consumer);
      expect(textsOf(heard)).toEqual(['from the outbox']);
      expect(steps).toEqual(
        expect.arrayContaining(['interrupted.waitingToRetry', 'interrupted.resubscribing', 'online']),
      );
      watching.unsubscribe();
      expect(ofBot.lifecycle).toBe('open.assigned');
      for (const connection of [bot, consumer]) world.errorsOf(connection);
    }));

  it('a token that the platform does not take rejects open() with a code and a sentence', () =>
    run(async (world) => {
      const token = world.emulator.issueConsumerToken();
      world.emulator.expireTokens();
      const consumer = world.consumer({ ...inBrowser, token });
      const error = await rejection<ParleyError>(consumer.open());
      expect(error).toBeInstanceOf(page.PlatformError);
      expect(error).toMatchObject({ name: 'PlatformError', code: 'TOKEN_REFUSED', retriable: false });
      expect(error.message).toContain('does not accept the token of this consumer');
      expect(world.codesOf(consumer)).toEqual(['TOKEN_EXPIRED', 'TOKEN_REFUSED']);
    }));

  it('refuses what is for brand users, their user type and their commands; their options it ignores', () =>
    run(async (world) => {
      const { ofConsumer } = await world.conversation({ consumer: inBrowser });
      const options = { accountId: '1', appId: 'window' };
      const authData = { username: 'u', password: 'never shown' };
      const refusals = [
        failureOf(() => page.createConnection({ ...options, userType: UserType.BRAND } as never)),
        failureOf(() => new page.Connection({ ...options, userType: UserType.BRAND, authData })),
        await rejection<ParleyError>(ofConsumer.join('AGENT')),
        await rejection<ParleyError>(ofConsumer.leave()),
        await rejection<ParleyError>(ofConsumer.transfer({ skillId: '1' })),
        await rejection<ParleyError>(ofConsumer.sendPrivateMessage('x')),
      ];
      for (const refusal of refusals) {
        expect(refusal).toBeInstanceOf(page.ArgumentError);
        expect(refusal.message).not.toContain('never shown');
      }
      const warnings: string[] = [];
      const shared = { ...options, authData, logger: { warn: (line: string) => void warnings.push(line) } };
      expect(page.createConnection(shared as never).userType).toBe('CONSUMER');
      expect(warnings).toEqual([expect.stringContaining('authData is an option of brand users')]);
      expect(warnings[0]).not.toContain('never shown');
    }));
});
