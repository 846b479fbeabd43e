import { describe, expect, it } from '@jest/globals';
import { type Conversation, createSendApiApp, type Message, ParticipantRole, SendApiApp } from 'parley-sdk';
import { HandClock, retry } from '../support/hand-clock.js';
import { next, rejection } from '../support/waiting.js';
import { messagesOf, textsOf, World } from '../support/world.js';
import { Gateway } from './gateway.js';

/** Waits until so many messages have been told, and gives their texts. */
async function texts(conversation: Conversation, messages: readonly Message[], count: number): Promise<unknown[]> {
  while (messages.length < count) await next(conversation, 'message');
  return textsOf(messages);
}

/** A consumer of a gateway in conversation with a bot that takes part. */
async function meeting(world: World, gateway: Gateway, ...consumer: Parameters<Gateway['openConsumer']>) {
  const bot = await world.openBrand();
  const onServer = await gateway.openConsumer(...consumer);
  const announced = next(bot, 'conversation');
  const ofConsumer = await onServer.createConversation();
  const ofBot = await announced;
  const joined = next(ofConsumer, 'participant-added');
  await ofBot.join(ParticipantRole.AGENT);
  await joined;
  return { bot, onServer, ofConsumer, ofBot };
}

const ODD_PARTICIPANTS = '{"body":{"changes":[{"result":{"convId":1,"conversationDetails":{"participants":[null]}}}]}}';

const webhooks = ({ emulator }: World, type: string) => emulator.ledger.filter({ kind: 'webhook', type });

describe('A consumer of a server, over the Send API', () => {
  it('opens, begins a conversation, talks in both directions, marks, closes: the same objects and events as over a WebSocket', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { onServer, ofConsumer, ofBot } = await meeting(world, gateway);
        expect(onServer.userId).toMatch(/^[0-9a-f]{64}$/);
        const toConsumer = messagesOf(ofConsumer);
        const toBot = messagesOf(ofBot);
        expect(await ofConsumer.sendMessage('hello')).toEqual({ sequence: 0 });
        await ofBot.sendMessage('good morning');
        await ofBot.sendMessage('how can I help?');
        expect(await texts(ofConsumer, toConsumer, 3)).toEqual(['hello', 'good morning', 'how can I help?']);
        await toConsumer[1]!.read();
        await onServer.setUserProfile({ firstName: 'Jane' });
        expect(onServer.userProfile).toMatchObject({ firstName: 'Jane' });
        expect(textsOf(toBot)).toEqual(['hello', 'good morning', 'how can I help?']);
        const closed = [next(ofConsumer, 'close'), next(ofBot, 'close')];
        await ofConsumer.close();
        await Promise.all(closed);
        expect(ofConsumer.stage).toBe('CLOSE');
        expect(world.emulator.sockets.list().map(({ side }) => side)).toEqual(['brand']);
        expect(world.emulator.ledger.summary().total).toMatchObject({ committed: 4, undelivered: 0, doubled: 0 });
      }),
    ));

  it('is the same consumer under the same id; several consumers share the sign-in of their app and its webhooks', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const jane = await gateway.openConsumer('jane');
        const john = await gateway.openConsumer('john');
        const token = await jane.getToken();
        const [ofJane, ofJohn] = await Promise.all([jane.createConversation(), john.createConversation()]);
        const [toJane, toJohn] = [messagesOf(ofJane), messagesOf(ofJohn)];
        await Promise.all([ofJane.sendMessage('I am Jane'), ofJohn.sendMessage('I am John')]);
        expect(await texts(ofJane, toJane, 1)).toEqual(['I am Jane']);
        expect(await texts(ofJohn, toJohn, 1)).toEqual(['I am John']);
        await jane.close();
        const again = await gateway.openConsumer('jane');
        expect([again.userId, john.userId === again.userId]).toEqual([jane.userId, false]);
        expect(await again.getToken()).not.toBe('');
        expect(token.split('.')).toHaveLength(3);
        expect(world.emulator.ledger.filter({ kind: 'http', service: 'appToken' })).toHaveLength(1);
      }),
    ));

  it('refuses by name what it cannot do, before anything is sent', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const consumer = await gateway.openConsumer();
        const conversation = await consumer.createConversation();
        const calls = [
          consumer.stepUp('authenticated', 'a.b.c'),
          consumer.createConversationSubscription({ stage: ['OPEN'] }),
          consumer.getSkillShiftStatus('4711'),
          consumer.send({ type: 'GetClock' }),
          conversation.openDialog!.queryMessages(),
        ];
        const before = world.emulator.ledger.filter({ kind: 'http' }).length;
        for (const call of calls) expect(await rejection(call)).toMatchObject({ code: 'SEND_API_UNSUPPORTED' });
        expect(world.emulator.ledger.filter({ kind: 'http' })).toHaveLength(before);
      }),
    ));
});

describe('Webhooks', () => {
  it('that come twice are told once (G4)', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        world.emulator.faults.add({ when: 'webhook:*', do: 'duplicate', times: 'always' });
        const { ofConsumer, ofBot } = await meeting(world, gateway);
        const messages = messagesOf(ofConsumer);
        for (const text of ['one', 'two', 'three']) await ofBot.sendMessage(text);
        const closed = next(ofConsumer, 'close');
        await ofBot.close();
        await closed;
        expect(textsOf(messages)).toEqual(['one', 'two', 'three']);
        expect(webhooks(world, 'ContentEvent').length).toBeGreaterThanOrEqual(5);
      }),
    ));

  it('that overtake each other are told in order (G4)', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { ofConsumer, ofBot } = await meeting(world, gateway);
        const messages = messagesOf(ofConsumer);
        world.emulator.faults.add({ when: 'webhook:ContentEvent', do: 'reorder', window: 4 });
        for (const text of ['one', 'two', 'three', 'four']) await ofBot.sendMessage(text);
        expect(await texts(ofConsumer, messages, 4)).toEqual(['one', 'two', 'three', 'four']);
      }),
    ));

  it('one that does not come is told of as missing, and those behind it are told; found, should it come after all', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { onServer, ofConsumer, ofBot } = await meeting(world, gateway, 'jane', { patience: 20 });
        const messages = messagesOf(ofConsumer);
        const late = world.emulator.faults.add({ when: 'webhook:ContentEvent', do: 'withhold' });
        const missing = next(onServer, 'error');
        await ofBot.sendMessage('lost on its way');
        await ofBot.sendMessage('behind it');
        expect(await missing).toMatchObject({ code: 'HISTORY_MISSING', context: { from: 0, to: 0 } });
        expect(await texts(ofConsumer, messages, 1)).toEqual(['behind it']);
        const found = next(onServer, 'error');
        late.release();
        expect(await found).toMatchObject({ code: 'HISTORY_FOUND', found: { body: 'lost on its way' } });
        world.errorsOf(onServer);
      }),
    ));

  it('that the platform did not sign are refused with 401: nothing is told, and one warning says so', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { ofConsumer, ofBot } = await meeting(world, gateway);
        const messages = messagesOf(ofConsumer);
        const forged = (headers: Record<string, string>) =>
          fetch(gateway.url, {
            method: 'POST',
            body: JSON.stringify({
              kind: 'notification',
              type: 'ms.MessagingEventNotification',
              body: { changes: [] },
            }),
            headers,
          }).then(({ status }) => status);
        const { clientId } = gateway.installed;
        const names = { 'x-liveperson-account-id': world.emulator.accountId, 'x-liveperson-client-id': clientId };
        expect(await forged({})).toBe(401);
        expect(await forged({ ...names, 'x-liveperson-signature': 'sha1=AAAAAAAAAAAAAAAAAAAAAAAAAAA=' })).toBe(401);
        expect(await forged({ ...names, 'x-liveperson-signature': 'md5=nonsense' })).toBe(401);
        world.emulator.faults.add({ when: 'webhook:ContentEvent', do: 'corrupt' });
        await ofBot.sendMessage('the first try of this one is damaged on its way');
        await ofBot.sendMessage('behind it');
        expect(gateway.warnings).toHaveLength(1);
        expect(gateway.warnings[0]).not.toContain(gateway.installed.clientSecret);
        expect(messages).toEqual([]);
      }),
    ));

  it('that the server could not take are posted again, and told in order', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { ofConsumer, ofBot } = await meeting(world, gateway);
        const messages = messagesOf(ofConsumer);
        let failures = 2;
        gateway.incident = (_, response) => {
          if (failures === 0) return false;
          failures -= 1;
          response.writeHead(500).end();
          return true;
        };
        await ofBot.sendMessage('while the server is in trouble');
        await ofBot.sendMessage('and after it');
        expect(await texts(ofConsumer, messages, 2)).toEqual(['while the server is in trouble', 'and after it']);
        expect(
          webhooks(world, 'ContentEvent')
            .map(({ status }) => status)
            .slice(0, 3),
        ).toEqual([500, 500, 200]);
      }),
    ));

  it('that say nothing Parley understands are answered all the same, and handed to the application', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        await gateway.openConsumer();
        for (const body of ['{}', '{"body":{"changes":5}}', '{"body":{"changes":[null]}}', ODD_PARTICIPANTS]) {
          expect(await gateway.posts(body)).toBe(200);
        }
        expect(gateway.unclaimed).toHaveLength(1);
        expect(await gateway.posts('no JSON')).toBe(400);
        expect(gateway.warnings).toHaveLength(1);
        // What a body parser has left over is what was signed.
        expect(await gateway.posts('{ "spaced": "out" }', 'rawBody')).toBe(200);
        expect(await gateway.posts('{"as":"written"}', 'body')).toBe(200);
        expect(await gateway.posts('{}', 'fetch')).toBe(200);
      }),
    ));

  it('of a conversation that nobody here knows are told to the application, which may hand them to a connection', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { onServer, ofBot } = await meeting(world, gateway);
        await onServer.close();
        const closed = next(ofBot, 'close');
        await ofBot.close();
        await closed;
        await world.emulator.waitFor((entry) => entry.kind === 'webhook' && gateway.unclaimed.length > 0);
        expect(gateway.unclaimed.at(-1)).toMatchObject({ type: 'cqm.ExConversationChangeNotification' });
      }),
    ));
});

describe('An outage of the Send API', () => {
  it('interrupts the connection: what certainly was not carried out is sent when the API is back, once and in order (G2)', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const clock = new HandClock();
        const { onServer, ofConsumer, ofBot } = await meeting(world, gateway, 'jane', { platform: { clock } });
        const [toBot, toConsumer] = [messagesOf(ofBot), messagesOf(ofConsumer)];
        world.emulator.faults.add({ when: 'send', do: 'refuse', code: 503 });
        const back = next(onServer, 'reconnect');
        const sent = ['one', 'two', 'three'].map((text) => ofConsumer.sendMessage(text));
        await next(onServer, 'disconnect');
        expect(onServer.outbox.map(({ type }) => type)).toEqual(Array(3).fill('ms.PublishEvent'));
        // Webhooks come all the same.
        await ofBot.sendMessage('can you hear me?');
        expect(await texts(ofConsumer, toConsumer, 1)).toEqual(['can you hear me?']);
        await retry(onServer, clock);
        await back;
        expect(await Promise.all(sent)).toEqual([{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }]);
        expect(await texts(ofBot, toBot, 4)).toEqual(['can you hear me?', 'one', 'two', 'three']);
        expect(world.codesOf(onServer)).toEqual(['MESSAGING_UNAVAILABLE']);
      }),
    ));

  it('does not lose a message because a token is not taken any more, of the app or of the consumer: the next one sends it', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const clock = new HandClock();
        const { onServer, ofConsumer } = await meeting(world, gateway, 'jane', { platform: { clock } });
        const { userId } = onServer;
        for (const [sequence, whose] of [gateway.installed.clientId, userId].entries()) {
          world.emulator.expireTokens(whose);
          const sent = ofConsumer.sendMessage(`message ${sequence}`);
          await retry(onServer, clock);
          expect(await sent).toEqual({ sequence });
        }
        expect(world.codesOf(onServer)).toEqual(['TOKEN_REFUSED', 'TOKEN_REFUSED']);
        const asked = (service: string) => world.emulator.ledger.filter({ kind: 'http', service }).length;
        expect([asked('appToken'), asked('consumerToken')]).toEqual([3, 2]);
        expect(onServer.userId).toBe(userId);
      }),
    ));

  it('leaves nobody in doubt: a message whose answer was lost is found among those that webhooks bring (G3)', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const { onServer, ofConsumer } = await meeting(world, gateway);
        const messages = messagesOf(ofConsumer);
        world.emulator.faults.add({ when: 'send', do: 'commitThenCut' });
        const sent = ofConsumer.sendMessage('was it there?');
        expect(await texts(ofConsumer, messages, 1)).toEqual(['was it there?']);
        expect(await sent).toEqual({ sequence: 0 });
        expect(world.codesOf(onServer)).toEqual(['NETWORK_FAILED']);
        expect(world.emulator.ledger.summary().total).toMatchObject({ repeated: 0 });
      }),
    ));
});

describe('Bad input', () => {
  it('of an account that has no Send API ends the opening, and says which service is missing', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        const without = async (...asked: Parameters<typeof fetch>): Promise<Response> => {
          const text = await (await fetch(...asked)).text();
          return new Response(text.replace('"asyncMessagingEnt"', '"somethingElse"'));
        };
        const consumer = gateway.consumer('+1 555 0100', { platform: { fetch: without } });
        const error = await rejection(consumer.open());
        expect(error).toMatchObject({ code: 'SERVICE_UNKNOWN', message: expect.stringContaining('asyncMessagingEnt') });
        world.errorsOf(consumer);
      }),
    ));

  it('of the app is refused by name: a secret that is wrong, another account, options that mean nothing here', () =>
    World.run((world) =>
      Gateway.run(world, async (gateway) => {
        expect(gateway.app).toBeInstanceOf(SendApiApp);
        const { accountId } = world.emulator;
        const { clientId } = gateway.installed;
        const wrong = createSendApiApp({ accountId, clientId, clientSecret: 'not the secret' });
        const stranger = world.consumer({ connectionType: 'SEND_API', sendApi: { app: wrong, consumerId: 'jane' } });
        const refusal = await rejection(stranger.open());
        expect(refusal).toMatchObject({ code: 'APP_REFUSED', status: 401 });
        expect(JSON.stringify(refusal)).not.toContain('not the secret');
        expect(world.codesOf(stranger)).toEqual(['APP_REFUSED']);
        const making = (options: object) => () => world.consumer({ connectionType: 'SEND_API', ...options });
        const sendApi = { app: gateway.app, consumerId: 'jane' };
        expect(making({})).toThrow('sendApi');
        expect(making({ sendApi: { ...sendApi, consumerId: '' } })).toThrow('sendApi.consumerId');
        expect(making({ sendApi: { app: {}, consumerId: 'jane' } })).toThrow('sendApi.app');
        expect(making({ sendApi, accountId: '87654321' })).toThrow('accountId');
        expect(making({ sendApi, getAllMessages: true })).toThrow('getAllMessages');
        expect(() => createSendApiApp({ accountId, clientId, clientSecret: '' })).toThrow('clientSecret');
        await expect(gateway.app.handleWebhook({} as never, {})).rejects.toThrow('body of a webhook');
        expect(gateway.warnings).toEqual([]);
      }),
    ));
});
