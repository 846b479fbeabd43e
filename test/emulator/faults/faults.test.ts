import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../../emulator/index.js';
import {
  account,
  brand,
  brandUrl,
  type Client,
  consumer,
  http,
  join,
  login,
  openConversation,
  publish,
  Client as Socket,
  signup,
  text,
  withEmulator,
} from '../world.js';

const EVENTS = 'MessagingEventNotification';

/** A consumer subscribed to its messages, and a bot that takes part. */
const inDialog = (
  run: (emulator: Emulator, bot: Client, client: Client, dialogId: string) => Promise<void>,
): Promise<void> =>
  withEmulator(async (emulator) => {
    const [bot, client] = [await brand(emulator), await consumer(emulator)];
    const dialogId = await openConversation(client);
    await client.request('ms.SubscribeMessagingEvents', { dialogId });
    await join(bot, dialogId);
    await run(emulator, bot, client, dialogId);
  });

const texts = (emulator: Emulator, conversationId: string): (string | undefined)[] =>
  emulator.ledger.messages(conversationId).map((message) => message.text);

describe('A fault at a request', () => {
  it('cut: the socket ends without a close frame, nothing is committed', () =>
    inDialog(async (emulator, bot, client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'cut' });
      client.send('ms.PublishEvent', { dialogId, event: text('lost') });
      expect(await client.closing()).toMatchObject({ code: 1006 });
      expect(texts(emulator, dialogId)).toEqual([]);
      expect(await bot.request('.GetClock')).toMatchObject({ code: 200 });
    }));

  it('commitThenCut: it is committed and told to others, but the sender sees neither answer nor echo', () =>
    inDialog(async (emulator, bot, client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'commitThenCut' });
      const frames = client.frames.length;
      client.send('ms.PublishEvent', { dialogId, event: text('kept') });
      expect(await client.closing()).toMatchObject({ code: 1006 });
      expect(texts(emulator, dialogId)).toEqual(['kept']);
      expect((await bot.notification('OnlineEventDistribution')).body).toMatchObject({ event: text('kept') });
      expect(client.frames.slice(frames)).toEqual([]);
    }));

  it('dropRequest: it is swallowed, the socket lives', () =>
    inDialog(async (emulator, bot, _client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'dropRequest' });
      const id = bot.send('ms.PublishEvent', { dialogId, event: text('swallowed') });
      await publish(bot, dialogId, text('next'));
      expect(bot.frames.filter(({ reqId }) => reqId === id)).toEqual([]);
      expect(texts(emulator, dialogId)).toEqual(['next']);
      expect(emulator.ledger.filter({ kind: 'request', type: 'PublishEvent', id })).toMatchObject([
        { outcome: 'unanswered', code: 0 },
      ]);
    }));

  it('dropResponse: it is done and told, only the answer is missing', () =>
    inDialog(async (emulator, bot, _client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'dropResponse' });
      const id = bot.send('ms.PublishEvent', { dialogId, event: text('done') });
      await bot.notification('OnlineEventDistribution');
      await bot.settle();
      expect(bot.frames.filter(({ reqId }) => reqId === id)).toEqual([]);
      expect(texts(emulator, dialogId)).toEqual(['done']);
    }));

  it('delay: done at once, answered later', () =>
    inDialog(async (emulator, bot, _client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'delay', ms: 30 });
      const id = bot.send('ms.PublishEvent', { dialogId, event: text('slow') });
      await bot.settle();
      expect(texts(emulator, dialogId)).toEqual(['slow']);
      expect(bot.frames.some(({ reqId }) => reqId === id)).toBe(false);
      await bot.until(() => bot.frames.find(({ reqId }) => reqId === id), 'late answer');
    }));

  it('hold: done later, so that others overtake it', () =>
    inDialog(async (emulator, bot, _client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'hold', ms: 30 });
      const held = bot.request('ms.PublishEvent', { dialogId, event: text('first') });
      await publish(bot, dialogId, text('second'));
      expect(await held).toMatchObject({ code: 200, body: { sequence: 1 } });
      expect(texts(emulator, dialogId)).toEqual(['second', 'first']);
    }));

  it('refuse: the given code and text, nothing done', () =>
    inDialog(async (emulator, bot, _client, dialogId) => {
      emulator.faults.add({ when: 'PublishEvent', do: 'refuse', code: 429, text: 'Too many requests' });
      expect(await publish(bot, dialogId, text('x'))).toMatchObject({ code: 429, body: 'Too many requests' });
      expect(texts(emulator, dialogId)).toEqual([]);
    }));

  it('duplicate: answered twice', () =>
    inDialog(async (emulator, bot) => {
      emulator.faults.add({ when: 'GetClock', do: 'duplicate' });
      const { reqId } = await bot.request('.GetClock');
      await bot.settle();
      expect(bot.frames.filter((frame) => frame.reqId === reqId)).toHaveLength(2);
    }));

  it('close: closed with code and reason', () =>
    inDialog(async (emulator, bot) => {
      emulator.faults.add({ when: 'GetClock', do: 'close', code: 4401, text: 'expired' });
      bot.send('.GetClock');
      expect(await bot.closing()).toEqual({ code: 4401, reason: 'expired' });
    }));

  it('silence: the socket stays open and says nothing any more', () =>
    inDialog(async (emulator, bot, client, dialogId) => {
      emulator.faults.add({ when: 'GetClock', do: 'silence', user: 'bot' });
      const frames = bot.frames.length;
      bot.send('.GetClock');
      await emulator.waitFor({ kind: 'fault' });
      await publish(client, dialogId, text('unheard'));
      expect(bot.frames.slice(frames)).toEqual([]);
      expect(emulator.sockets.list().find(({ side }) => side === 'brand')).toMatchObject({ silent: true });
      expect(emulator.ledger.summary(dialogId).total).toMatchObject({ committed: 1, delivered: 1, undelivered: 1 });
    }));

  it('malformed: garbage instead of the answer', () =>
    inDialog(async (emulator, bot) => {
      emulator.faults.add({ when: 'GetClock', do: 'malformed' });
      emulator.faults.add({ when: 'GetClock', do: 'malformed', nth: 2, text: '[]' });
      bot.send('.GetClock');
      bot.send('.GetClock');
      await bot.settle();
      expect(bot.texts.slice(-3, -1)).toEqual(['{"kind":"resp","reqId":', '[]']);
    }));

  it('may strike InitConnection, e.g. with 4407', () =>
    withEmulator(async (emulator) => {
      emulator.faults.add({ when: 'InitConnection', do: 'close', code: 4407 });
      const client = await consumer(emulator);
      client.send('InitConnection');
      expect(await client.closing()).toMatchObject({ code: 4407 });
    }));
});

describe('A fault at a notification', () => {
  it('dropResponse loses it: the ledger knows who missed what', () =>
    inDialog(async (emulator, bot, client, dialogId) => {
      emulator.faults.add({ when: 'notification:MessagingEventNotification', do: 'dropResponse', user: 'bot' });
      await publish(client, dialogId, text('missed'));
      await publish(client, dialogId, text('seen'));
      expect((await bot.notification('OnlineEventDistribution')).body).toMatchObject({ event: text('seen') });
      expect(emulator.ledger.summary(dialogId).conversations[0]).toMatchObject({
        undelivered: [{ dialogId, sequence: 0, userId: emulator.agent('bot').pid }],
      });
    }));

  it('duplicate sends it twice: the ledger knows', () =>
    inDialog(async (emulator, _bot, client, dialogId) => {
      emulator.faults.add({ when: 'notification:MessagingEventNotification', do: 'duplicate', nth: 2 });
      await publish(client, dialogId, text('twice'));
      await client.settle();
      const { doubled } = emulator.ledger.summary(dialogId).conversations[0]!;
      expect(doubled).toEqual([{ dialogId, sequence: 0, userId: expect.any(String), times: 2 }]);
      expect(client.notifications(EVENTS)).toHaveLength(2);
    }));

  it('delay lets later ones overtake it', () =>
    inDialog(async (emulator, bot, client, dialogId) => {
      emulator.faults.add({ when: 'notification:OnlineEventDistribution', do: 'delay', ms: 30, user: 'bot' });
      await publish(client, dialogId, text('first'));
      await publish(client, dialogId, text('second'));
      await bot.notification('OnlineEventDistribution', 2);
      const order = bot
        .notifications('OnlineEventDistribution')
        .map(({ body }) => (body as { sequence: number }).sequence);
      expect(order).toEqual([1, 0]);
    }));

  it.each([
    ['cut', { code: 1006 }, 0],
    ['commitThenCut', { code: 1006 }, 1],
    ['close', { code: 4401 }, 0],
  ] as const)('%s ends the socket', (action, closed, received) =>
    inDialog(async (emulator, bot, client, dialogId) => {
      emulator.faults.add({ when: 'notification:MessagingEventNotification', do: action, user: 'bot', code: 4401 });
      await publish(client, dialogId, text('x'));
      expect(await bot.closing()).toMatchObject(closed);
      expect(bot.notifications('OnlineEventDistribution').length).toBeLessThanOrEqual(received);
    }),
  );

  it('malformed sends garbage in its place', () =>
    withEmulator(async (emulator) => {
      emulator.faults.add({
        when: 'notification:ExConversationChangeNotification',
        do: 'malformed',
        text: '{"kind":"notification"}',
      });
      const bot = await brand(emulator);
      await bot.request('cqm.SubscribeExConversations', {});
      await bot.settle();
      expect(bot.texts[1]).toBe('{"kind":"notification"}');
    }));
});

describe('A fault at HTTP', () => {
  it.each([
    ['domains', (emulator: Emulator) => http(`${account(emulator)}/service/baseURI.json`)],
    ['login', async (emulator: Emulator) => (await login(emulator)).response],
    ['signup', (emulator: Emulator) => http(`${account(emulator)}/signup`, { method: 'POST' })],
    ['authorize', (emulator: Emulator) => http(`${account(emulator)}/anonymous/authorize`, { method: 'POST' })],
  ])('strikes %s: refuse, cut, malformed, delay', (when, ask) =>
    withEmulator(async (emulator) => {
      emulator.faults.add({ when, do: 'refuse', code: 503, text: 'busy' });
      emulator.faults.add({ when, do: 'cut', nth: 2 });
      emulator.faults.add({ when, do: 'malformed', nth: 3 });
      emulator.faults.add({ when, do: 'delay', nth: 4, ms: 5 });
      expect(await ask(emulator)).toMatchObject({ status: 503, json: { error: { message: 'busy' } } });
      await expect(ask(emulator)).rejects.toThrow('fetch failed');
      expect(await ask(emulator)).toMatchObject({ status: 200, text: '{"not json' });
      expect(await ask(emulator)).toMatchObject({ status: 200 });
    }),
  );

  it('commitThenCut does the work: the login replaced the former session although its answer was lost', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      emulator.faults.add({ when: 'login', do: 'commitThenCut' });
      await expect(login(emulator)).rejects.toThrow('fetch failed');
      await expect(Socket.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
    }));
});

describe('A fault at the upgrade', () => {
  it.each([401, 429, 503])('answers %i', (code) =>
    withEmulator(async (emulator) => {
      emulator.faults.add({ when: 'upgrade', do: 'refuse', code });
      await expect(brand(emulator)).rejects.toMatchObject({ status: code });
      expect(await (await brand(emulator)).request('.GetClock')).toMatchObject({ code: 200 });
    }),
  );

  it('cuts, delays, or answers what is not HTTP', () =>
    withEmulator(async (emulator) => {
      emulator.faults.add({ when: 'upgrade', do: 'cut' });
      emulator.faults.add({ when: 'upgrade', do: 'malformed', nth: 2 });
      emulator.faults.add({ when: 'upgrade', do: 'delay', nth: 3, ms: 5 });
      await expect(brand(emulator)).rejects.toThrow();
      await expect(brand(emulator)).rejects.toThrow(/parse/i);
      expect(await (await brand(emulator)).request('.GetClock')).toMatchObject({ code: 200 });
    }));

  it('can be meant for one consumer', () =>
    withEmulator(async (emulator) => {
      const [unlucky, lucky] = [await signup(emulator), await signup(emulator)];
      const { sub } = JSON.parse(Buffer.from(unlucky.split('.')[1]!, 'base64url').toString()) as { sub: string };
      emulator.faults.add({ when: 'upgrade', do: 'refuse', code: 503, user: sub });
      expect(await (await consumer(emulator, lucky)).request('GetClock')).toMatchObject({ code: 200 });
      await expect(consumer(emulator, unlucky)).rejects.toMatchObject({ status: 503 });
    }));
});

describe('When a fault strikes', () => {
  const outcome = async (bot: Client): Promise<number> => (await bot.request('.GetClock')).code as number;

  it('nth and times pick the passings, counted from when it was added', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      await outcome(bot);
      const fault = emulator.faults.add({ when: 'GetClock', do: 'refuse', nth: 2, times: 2 });
      expect([await outcome(bot), await outcome(bot), await outcome(bot), await outcome(bot)]).toEqual([
        200, 500, 500, 200,
      ]);
      expect(fault.strikes).toBe(2);
      expect(emulator.faults.list()).toEqual([]);
    }));

  it('but not one that nobody could mean: what is wrong with it is said where it is added', () =>
    withEmulator(async (emulator) => {
      const add = (fault: object) => () => emulator.faults.add(fault as never);
      expect(add({ when: 'logn', do: 'refuse' })).toThrow(
        'when must be a place where faults strike, such as PublishEvent',
      );
      expect(add({ when: 'login', do: 'refsue' })).toThrow(/^do must be/);
      expect(add({ when: 'login', do: 'refuse', tims: 2 })).toThrow(/tims/);
      expect(emulator.faults.list()).toEqual([]);
    }));

  it('Infinity is for ever, until it is removed or all are cleared', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      const fault = emulator.faults.add({ when: '.GetClock', do: 'refuse', times: Number.POSITIVE_INFINITY });
      expect([await outcome(bot), await outcome(bot)]).toEqual([500, 500]);
      fault.remove();
      expect(await outcome(bot)).toBe(200);
      emulator.faults.add({ when: 'GetClock', do: 'refuse' });
      emulator.faults.clear();
      expect(await outcome(bot)).toBe(200);
    }));

  it('user confines it to one user, by any id', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      const { oldId, pid, userId } = emulator.agent('ann');
      for (const user of [oldId, pid, userId, 'ann']) {
        emulator.faults.add({ when: 'GetClock', do: 'refuse', user });
        expect([await outcome(bot), await outcome(ann)]).toEqual([200, 500]);
      }
    }));

  it('the ledger has it', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'refuse' });
      await outcome(bot);
      expect(emulator.ledger.filter({ kind: 'fault' })).toMatchObject([
        { id: 1, when: 'GetClock', do: 'refuse', userId: emulator.agent('bot').pid },
      ]);
    }));
});
