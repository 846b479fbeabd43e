import { describe, expect, it } from '@jest/globals';
import { describeEntry, type LedgerEntry } from '../../../emulator/index.js';
import {
  account,
  brand,
  Client,
  consumer,
  consumerUrl,
  idOf,
  join,
  login,
  openConversation,
  post,
  publish,
  signup,
  text,
  withEmulator,
} from '../world.js';

describe('The ledger', () => {
  it('has every message with its originator, audience and everyone it was delivered to, live or replayed', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const [client, bot, ann] = [
        await consumer(emulator, jwt),
        await brand(emulator, 'bot'),
        await brand(emulator, 'ann'),
      ];
      const dialogId = await openConversation(client);
      await client.request('ms.SubscribeMessagingEvents', { dialogId });
      await join(bot, dialogId);
      await publish(client, dialogId, text('hi'));
      await bot.request('ms.PublishEvent', { dialogId, event: text('psst'), messageAudience: 'AGENTS_AND_MANAGERS' });
      await ann.request('ms.QueryMessages', { dialogId });
      const [consumerId, botId, annId] = [idOf(jwt), emulator.agent('bot').pid, emulator.agent('ann').pid];
      const to = (userId: string, replayed = false): object => ({ userId, replayed, socket: expect.any(Number) });
      expect(emulator.ledger.messages(dialogId)).toMatchObject([
        {
          sequence: 0,
          text: 'hi',
          originatorId: consumerId,
          role: 'CONSUMER',
          audience: 'ALL',
          event: 'ContentEvent',
          entitled: [consumerId, botId],
          delivered: [to(botId), to(consumerId), to(annId, true)],
        },
        {
          sequence: 1,
          text: 'psst',
          originatorId: botId,
          role: 'AGENT',
          audience: 'AGENTS_AND_MANAGERS',
          entitled: [botId],
          delivered: [to(botId), to(annId, true)],
        },
      ]);
    }));

  it('sums up per conversation: committed, delivered, replayed, and who still misses what', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const [client, bot] = [await consumer(emulator, jwt), await brand(emulator)];
      const conversationId = await openConversation(client);
      await join(bot, conversationId);
      await publish(client, conversationId, text('same'));
      await publish(client, conversationId, text('same'));
      const missing = { dialogId: conversationId, userId: idOf(jwt) };
      expect(emulator.ledger.summary(conversationId).conversations).toEqual([
        {
          conversationId,
          stage: 'OPEN',
          received: 2,
          refused: 0,
          committed: 2,
          delivered: 2,
          replayed: 0,
          doubled: [],
          undelivered: [
            { ...missing, sequence: 0 },
            { ...missing, sequence: 1 },
          ],
          repeated: [{ dialogId: conversationId, originatorId: idOf(jwt), sequences: [0, 1], text: 'same' }],
        },
      ]);
      await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
      await client.notification('MessagingEventNotification');
      expect(emulator.ledger.summary().total).toEqual({
        received: 2,
        refused: 0,
        committed: 2,
        delivered: 2,
        replayed: 2,
        undelivered: 0,
        doubled: 0,
        repeated: 1,
      });
      expect(emulator.ledger.summary('nowhere').conversations).toEqual([]);
    }));

  it('counts requests by type and outcome', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      await bot.request('.GetClock');
      await bot.request('.ams.ms.QueryMessages', { dialogId: 'nowhere' });
      expect(emulator.ledger.counters.requests).toEqual({
        GetClock: { answered: 1, refused: 0, unanswered: 0 },
        QueryMessages: { answered: 0, refused: 1, unanswered: 0 },
      });
      expect(emulator.ledger.counters.entries).toMatchObject({ login: 1, connected: 1, request: 2, violation: 0 });
    }));

  it('is not confused by a request that is called like a built-in of JavaScript', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      for (const name of ['constructor', '__proto__', 'toString'])
        expect(await bot.request(`cm.${name}`)).toMatchObject({ code: 400 });
      const { status } = await post(`${account(emulator)}/app/constructor/authenticate`, { id_token: 'a.b.c' });
      expect([status, emulator.ledger.violations.length]).toEqual([404, 3]);
    }));

  it('keeps the newest entries up to its limit, while counters and messages go on', () =>
    withEmulator(
      async (emulator) => {
        const client = await consumer(emulator);
        const conversationId = await openConversation(client);
        for (let count = 0; count < 600; count += 1)
          client.send('ms.PublishEvent', { dialogId: conversationId, event: text(`${count}`) });
        await client.settle();
        expect(emulator.ledger.entries.length).toBeLessThan(1_200);
        expect(emulator.ledger.counters.entries.committed).toBe(600);
        expect(emulator.ledger.messages(conversationId)).toHaveLength(600);
      },
      { ledgerLimit: 100 },
    ));

  it('is told to listeners and to the option log, until they have enough', () => {
    const logged: LedgerEntry[] = [];
    return withEmulator(
      async (emulator) => {
        const heard: string[] = [];
        const stop = emulator.ledger.onEntry(({ kind }) => heard.push(kind));
        await login(emulator);
        stop();
        await login(emulator);
        expect(heard).toEqual(['login', 'http']);
        expect(logged).toEqual(emulator.ledger.entries);
        emulator.ledger.clear();
        expect(emulator.ledger.entries).toEqual([]);
      },
      { log: (entry) => logged.push(entry) },
    );
  });
});

describe('Waiting for an entry', () => {
  it('is over at once for what has happened, and with the next for what is to come', () =>
    withEmulator(async (emulator) => {
      await login(emulator);
      const first = await emulator.waitFor({ kind: 'login', loginName: 'bot' });
      const next = emulator.waitFor({ kind: 'login' }, { after: emulator.ledger.last });
      await login(emulator, 'ann');
      expect(await next).toMatchObject({ loginName: 'ann', status: 200 });
      expect((await next).n).toBeGreaterThan(first.n);
      expect(await emulator.waitFor((entry) => entry.kind === 'login' && entry.loginName === 'ann')).toBe(await next);
    }));

  it('is bounded, and says what came instead', () =>
    withEmulator(async (emulator) => {
      await login(emulator);
      const waiting = emulator.waitFor({ kind: 'committed', text: 'never' }, { timeout: 10 });
      await expect(waiting).rejects.toThrow(
        /Nothing in the ledger matched .*"never".* within 10 ms[\s\S]*"kind":"login"/,
      );
    }));
});

describe('Secrets', () => {
  it('are in no entry and in no line, whatever is sent', () =>
    withEmulator(async (emulator) => {
      const { bearer, csrf, cookie } = await login(emulator);
      const jwt = await signup(emulator);
      const { appKeyData } = emulator.agent('bot');
      await post(`${account(emulator)}/login`, { ...appKeyData, username: 'someone' });
      await post(`${account(emulator)}/refresh`, { csrf }, { cookie });
      await post(`${account(emulator)}/app/authenticated/authenticate`, { id_token: jwt });
      const client = await Client.open(consumerUrl(emulator));
      const header = { type: '.ams.headers.ConsumerAuthentication', jwt };
      await client.request('InitConnection', {}, { headers: [header] });
      client.raw(JSON.stringify({ kind: 'odd', id: '1', type: 'InitConnection', headers: [header] }));
      client.raw(`{"kind":"req","jwt":"${jwt}","password":"hunter2"`);
      await client.request('cm.Nothing', { token: jwt, password: 'hunter2', nested: { text: `see ${jwt}` } });
      await client.request('cm.TakeoverConversation', { token: bearer });
      const bot = await Client.open(
        `${emulator.url.replace('http', 'ws')}/ws_api/account/12345678/messaging/brand/${bearer}?v=2.1`,
      );
      await bot.settle();
      const output = emulator.ledger.entries
        .map((entry) => `${JSON.stringify(entry)}\n${describeEntry(entry)}`)
        .join('\n');
      expect(emulator.ledger.violations.length).toBeGreaterThanOrEqual(4);
      const { authData } = emulator.agent('bot');
      const secrets = [
        bearer,
        csrf,
        cookie.split('=')[1]!,
        jwt,
        authData.password,
        appKeyData.secret,
        appKeyData.appKey,
        'hunter2',
      ];
      for (const secret of secrets) expect(output.includes(secret)).toBe(false);
    }));
});

describe('An entry as a line', () => {
  it('says what happened in the platform’s words, and is silent about noise', () =>
    withEmulator(async (emulator) => {
      const client = await consumer(emulator);
      const conversationId = await openConversation(client);
      await publish(client, conversationId, text('hello'));
      await client.request('cm.Nothing');
      const lines = emulator.ledger.entries.map(describeEntry).filter((line) => line !== undefined);
      expect(lines).toEqual([
        expect.stringMatching(/^signup +anonymous consumer [\w-]+: 200$/),
        expect.stringMatching(/^connected +#1 consumer [\w-]+ \(v3\)$/),
        `created    conversation ${conversationId} skill -1`,
        `message    ${conversationId} #0 CONSUMER ContentEvent "hello"`,
        'violation  #1 cm.Nothing: unknown request type cm.Nothing',
        'refused    Nothing on #1: 400 Bad Request',
      ]);
    }));
});
