import { describe, expect, it } from '@jest/globals';
import { AuthType, Connection, ConnectionState, createClientProperties, UserType } from 'parley-sdk';
import { signIn } from '../support/sign-in.js';
import { next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

describe('createConnection()', () => {
  it('opens nothing: the platform hears nothing until open() is called', () =>
    World.run(async ({ emulator }) => {
      const connection = Connection.createConnection({
        accountId: emulator.accountId,
        csdsDomain: emulator.csdsDomain,
        userType: UserType.CONSUMER,
        appId: 'idle',
      });
      expect(connection.lifecycle).toBe('idle');
      expect(connection.state).toBe(ConnectionState.NEW);
      expect(emulator.ledger.entries).toEqual([]);
      await connection.close();
      expect(emulator.ledger.entries).toEqual([]);
    }));

  it('gives every connection of a process an id of its own', () =>
    World.run(async (world) => {
      expect(world.consumer().connectionId).not.toBe(world.consumer().connectionId);
    }));
});

describe('open()', () => {
  it('of a brand user looks up the domains, signs in, opens one socket and makes the default subscription', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const { ledger } = world.emulator;
      expect(bot.lifecycle).toBe('online');
      expect(ledger.filter({ kind: 'http' }).map(({ service }) => service)).toEqual(['domains', 'login']);
      expect(ledger.filter({ kind: 'login' })).toMatchObject([{ loginName: 'bot', status: 200 }]);
      expect(ledger.filter({ kind: 'connected' })).toMatchObject([{ side: 'brand', dialect: 'v2.1' }]);
      expect(ledger.filter({ kind: 'request' }).map(({ type }) => type)).toEqual(['SubscribeExConversations']);
      const { oldId, pid } = world.emulator.agent('bot');
      expect(bot).toMatchObject({ agentId: oldId, userId: pid, authType: AuthType.BRAND_AUTHENTICATED });
    }));

  it('of a consumer signs up anonymously; the token names the consumer', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const { ledger } = world.emulator;
      const signups = ledger.filter({ kind: 'signup' });
      expect(signups).toMatchObject([{ how: 'anonymous', status: 200 }]);
      expect(consumer.userId).toBe(signups[0]!.consumerId);
      expect(consumer.authType).toBe(AuthType.CONSUMER_ANONYMOUS);
      expect((await consumer.getToken()).split('.')).toHaveLength(3);
      expect(ledger.filter({ kind: 'connected' })).toMatchObject([{ side: 'consumer', dialect: 'v3' }]);
    }));

  it('tells "connect", and its state in the words of lp-messaging-sdk', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const told: string[] = [];
      for (const event of ['connect', 'reconnect', 'disconnect'] as const) bot.on(event, () => told.push(event));
      const opened = bot.open();
      expect(bot.state).toBe(ConnectionState.CONNECTING);
      await opened;
      expect(bot.state).toBe(ConnectionState.CONNECTED);
      expect(told).toEqual(['connect']);
    }));

  it('tells "ready" once, after the connection is online and the conversations that there are were told', () =>
    World.run(async (world) => {
      await world.conversation();
      const bot = world.brand();
      const told: string[] = [];
      for (const event of ['connect', 'conversation', 'ready'] as const) bot.on(event, () => told.push(event));
      const ready = next(bot, 'ready');
      await Promise.all([bot.open(), ready]);
      expect([told.slice(0, -1).sort(), told.at(-1)]).toEqual([['connect', 'conversation'], 'ready']);
      await bot.open();
      await settle(bot);
      expect(told.filter((event) => event === 'ready')).toHaveLength(1);
    }));

  it('called twice at once makes one connection, and both calls resolve', () =>
    World.run(async (world) => {
      const bot = world.brand();
      await Promise.all([bot.open(), bot.open()]);
      expect(world.emulator.ledger.filter({ kind: 'login' })).toHaveLength(1);
      expect(world.emulator.sockets.list()).toHaveLength(1);
    }));

  it('of a connection that is open resolves without a word to the platform', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const before = world.emulator.ledger.entries.length;
      await bot.open();
      expect(world.emulator.ledger.entries).toHaveLength(before);
    }));

  it('after close() opens it again, with the same conversation objects', () =>
    World.run(async (world) => {
      const { bot, ofBot, conversationId } = await world.conversation();
      await bot.close();
      expect(bot.state).toBe(ConnectionState.CLOSED);
      await bot.open();
      expect(bot.lifecycle).toBe('online');
      await settle(bot);
      expect(bot.getConversationById(conversationId)).toBe(ofBot);
    }));

  it('with waitForReady resolves when every conversation of the default subscription is known', () =>
    World.run(async (world) => {
      const { conversationId } = await world.conversation();
      const ann = await world.openBrand({ user: 'ann', waitForReady: true });
      expect(ann.getAllKnownConversations().map((one) => one.conversationId)).toEqual([conversationId]);
      expect([...ann._conversations.keys()]).toEqual([conversationId]);
    }));

  it('RD-14 with createDefaultSubscription: false asks for no subscription', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ createDefaultSubscription: false });
      await settle(bot);
      expect(bot.defaultSubscription).toBeNull();
      expect(world.emulator.ledger.counters.requests).not.toHaveProperty('SubscribeExConversations');
    }));

  it('sends the requests that were made before it, in order', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const asked = [bot.send({ type: 'GetClock', body: {} }), bot.send({ type: '.GetClock', body: {} })];
      expect(bot.outbox.map(({ type }) => type)).toEqual(['GetClock', '.GetClock']);
      await bot.open();
      for (const answer of await Promise.all(asked)) expect(answer).toHaveProperty('currentTime');
      expect(bot.outbox).toEqual([]);
    }));

  it('is undone by `await using`', () =>
    World.run(async (world) => {
      const bot = world.brand();
      await (async () => {
        await using connection = bot;
        await connection.open();
      })();
      expect(bot.lifecycle).toBe('closed');
      await world.emulator.waitFor({ kind: 'disconnected', by: 'client', code: 1000 });
    }));
});

describe('A brand user can sign in', () => {
  it.each(['password', 'appKey', 'assertion'] as const)('by %s', (method) =>
    World.run(async (world) => {
      const sam = world.emulator.addAgent({ loginName: 'sam', assertion: 'PHNhbWw+' });
      const ways = { password: sam.authData, appKey: sam.appKeyData, assertion: { assertion: 'PHNhbWw+' } };
      const connection = await world.openBrand({ authData: ways[method] });
      expect(connection.agentId).toBe(sam.oldId);
      expect(world.emulator.ledger.filter({ kind: 'login' })).toMatchObject([{ method, status: 200 }]);
    }),
  );

  it('with a session of another program, without signing in', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const { bearer } = await signIn(emulator, 'ann');
      const { pid, userId, oldId } = emulator.agent('ann');
      const authAgentSessionData = { token: bearer, userId, userPid: pid };
      const connection = await world.openBrand({ authAgentSessionData });
      expect(connection).toMatchObject({ lifecycle: 'online', userId: pid, agentId: oldId });
      expect(await connection.getToken()).toBe(bearer);
      expect(emulator.ledger.filter({ kind: 'login' })).toHaveLength(1);
    }));

  it('with the credentials when the session of another program is no good any more', () =>
    World.run(async (world) => {
      const { emulator } = world;
      const { bearer } = await signIn(emulator, 'ann');
      emulator.expireTokens('ann');
      const { authData } = emulator.agent('ann');
      const connection = await world.openBrand({ authAgentSessionData: { token: bearer }, authData });
      expect(await connection.getToken()).not.toBe(bearer);
      expect(world.codesOf(connection)).toEqual(['TOKEN_REFUSED']);
    }));
});

describe('A consumer', () => {
  it('RD-13 goes on as the same consumer with the token of an earlier connection, and finds the conversation', () =>
    World.run(async (world) => {
      const yesterday = await world.openConsumer();
      const { conversationId } = await yesterday.createConversation();
      const token = await yesterday.getToken();
      await yesterday.close();
      const today = await world.openConsumer({ token, waitForReady: true });
      expect(today.userId).toBe(yesterday.userId);
      expect(today.authType).toBe(AuthType.CONSUMER_UNDETERMINED);
      expect(today.getConversationById(conversationId)).toMatchObject({ conversationId, stage: 'OPEN' });
      expect(world.emulator.ledger.filter({ kind: 'signup' })).toHaveLength(1);
    }));

  it('tells the brand about its device in the words of the wire', () =>
    World.run(async (world) => {
      const clientProperties = createClientProperties({
        deviceFamily: 'TABLET',
        deviceManufacturer: 'Acme',
        timeZone: 'Europe/Berlin',
      });
      expect(Object.isFrozen(clientProperties)).toBe(true);
      const consumer = await world.openConsumer({ clientProperties, appId: 'window', appVersion: '1.2' });
      const { conversationId, clientProperties: told } = await consumer.createConversation();
      const expected = {
        appId: 'window',
        appVersion: '1.2',
        deviceFamily: 'TABLET',
        deviceManufacture: 'Acme',
        timeZone: 'Europe/Berlin',
        features: expect.arrayContaining(['MULTI_DIALOG']),
      };
      expect(world.emulator.conversation(conversationId)!.context!.clientProperties).toMatchObject(expected);
      expect(told).toMatchObject(expected);
    }));
});
