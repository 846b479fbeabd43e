import { describe, expect, it } from '@jest/globals';
import type { Emulator, EmulatorOptions, Fault } from '../../../emulator/index.js';
import {
  account,
  brand,
  brandUrl,
  Client,
  consumer,
  handClock,
  http,
  join,
  login,
  openConversation,
  post,
  publish,
  text,
  withEmulator,
} from '../world.js';

const EVENTS = 'OnlineEventDistribution';
const NOTIFICATION = 'notification:MessagingEventNotification';

interface World {
  readonly emulator: Emulator;
  readonly bot: Client;
  readonly client: Client;
  readonly dialogId: string;
}

/** A consumer who writes, and a bot that takes part. */
const inDialog = (run: (world: World) => Promise<void>, options: EmulatorOptions = {}): Promise<void> =>
  withEmulator(async (emulator) => {
    const [bot, client] = [await brand(emulator), await consumer(emulator)];
    const dialogId = await openConversation(client);
    await join(bot, dialogId);
    await run({ emulator, bot, client, dialogId });
  }, options);

async function say(client: Client, dialogId: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await publish(client, dialogId, text(String(n)));
}

/** Sequences of the events in the order in which they came. */
const heard = (client: Client): number[] =>
  client.notifications(EVENTS).map(({ body }) => (body as { sequence: number }).sequence);

describe('Answers and notifications', () => {
  it('reorder mixes a window of them, loses none, doubles none, and mixes the next ones only if asked to', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      emulator.faults.add({ when: NOTIFICATION, do: 'reorder', window: 4, user: 'bot' });
      await say(client, dialogId, 6);
      await bot.notification(EVENTS, 6);
      expect(heard(bot).slice(4)).toEqual([4, 5]);
      expect(heard(bot).slice(0, 4)).not.toEqual([0, 1, 2, 3]);
      expect(heard(bot).slice(0, 4).sort()).toEqual([0, 1, 2, 3]);
      expect(emulator.faults.list()).toEqual([]);
    }));

  it('reorder does not wait for ever for its window to be full', () => {
    const hands = handClock();
    return inDialog(
      async ({ emulator, bot, client, dialogId }) => {
        emulator.faults.add({ when: NOTIFICATION, do: 'reorder', window: 9, ms: 500, user: 'bot' });
        await say(client, dialogId, 2);
        hands.forward(500);
        await bot.notification(EVENTS, 2);
        expect(heard(bot)).toEqual([1, 0]);
      },
      { clock: hands },
    );
  });

  it('withhold keeps them until they are released, in order, while the rest goes on', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      const fault = emulator.faults.add({ when: NOTIFICATION, do: 'withhold', times: 3, user: 'bot' });
      await say(client, dialogId, 4);
      await bot.notification(EVENTS);
      await bot.settle();
      expect(heard(bot)).toEqual([3]);
      fault.release();
      await bot.notification(EVENTS, 4);
      expect(heard(bot)).toEqual([3, 0, 1, 2]);
      expect(emulator.faults.list()).toEqual([]);
    }));

  it('withhold releases by itself after a time, if one is given', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      emulator.faults.add({ when: NOTIFICATION, do: 'withhold', times: 2, ms: 20, user: 'bot' });
      await say(client, dialogId, 2);
      await bot.notification(EVENTS, 2);
      expect(heard(bot)).toEqual([0, 1]);
    }));

  it('withhold keeps answers too, and clear() releases everything', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'withhold' });
      const id = bot.send('GetClock');
      await bot.request('KeepAlive');
      expect(bot.frames.some(({ reqId }) => reqId === id)).toBe(false);
      emulator.faults.clear();
      await bot.until(() => bot.frames.find(({ reqId }) => reqId === id), 'the answer');
    }));

  it('corrupt spoils a frame so that it is no JSON any more, and it counts as undelivered', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      emulator.faults.add({ when: NOTIFICATION, do: 'corrupt', times: 'always', user: 'bot' });
      await say(client, dialogId, 20);
      await bot.settle();
      expect(heard(bot)).toEqual([]);
      expect(bot.frames.filter(({ notJson }) => notJson !== undefined)).toHaveLength(20);
      expect(emulator.ledger.summary().total.undelivered).toBeGreaterThanOrEqual(20);
    }));

  it('oversize makes a frame as long as asked for, and it still says the same', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      emulator.faults.add({ when: NOTIFICATION, do: 'oversize', size: 2_000_000, user: 'bot' });
      await say(client, dialogId, 1);
      const { body } = await bot.notification(EVENTS);
      expect(body).toMatchObject({ sequence: 0, event: { message: '0' } });
      expect(Math.max(...bot.texts.map(({ length }) => length))).toBeGreaterThan(2_000_000);
    }));

  it('shuffle puts a snapshot in odd order, complete', () =>
    withEmulator(async (emulator) => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n += 1) ids.push(await openConversation(await consumer(emulator)));
      emulator.faults.add({ when: 'notification:ExConversationChangeNotification', do: 'shuffle' });
      const bot = await brand(emulator);
      await bot.request('cqm.SubscribeExConversations', {});
      const { body } = await bot.notification('ExConversationChangeNotification');
      const { changes } = body as { changes: { result: { convId: string } }[] };
      const shown = changes.map(({ result }) => result.convId);
      expect(shown).not.toEqual(ids);
      expect(shown.sort()).toEqual([...ids].sort());
    }));
});

describe('The order of what a request causes', () => {
  it.each<[string, Fault['order'], readonly string[]]>([
    ['after its notifications', ['events', 'conversations', 'response'], ['event', 'change', 'answer']],
    ['before them', ['response', 'conversations', 'events'], ['answer', 'change', 'event']],
    ['between them', ['conversations', 'response', 'events'], ['change', 'answer', 'event']],
  ])('may put the response %s, for one request', (_where, order, expected) =>
    inDialog(async ({ emulator, bot, dialogId }) => {
      await bot.request('cqm.SubscribeExConversations', {});
      await bot.settle();
      const from = bot.frames.length;
      emulator.faults.add({ when: 'PublishEvent', do: 'order', order: order! });
      await publish(bot, dialogId, text('hi'));
      await bot.settle();
      const kinds = bot.frames.slice(from, from + 3).map(({ kind, type }) => {
        if (kind === 'resp') return 'answer';
        return String(type).endsWith(EVENTS) ? 'event' : 'change';
      });
      expect(kinds).toEqual(expected);
    }),
  );

  it('may put a snapshot before the response to its subscription', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'SubscribeExConversations', do: 'order', order: ['snapshot', 'response'] });
      await bot.request('cqm.SubscribeExConversations', {});
      expect(bot.frames.map(({ kind }) => kind)).toEqual(['notification', 'resp']);
    }));
});

describe('Tokens', () => {
  it('revoke shows as 1006, and the old token is refused afterwards', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      const bot = await Client.open(brandUrl(emulator, bearer));
      emulator.faults.add({ when: 'GetClock', do: 'revoke' });
      bot.send('GetClock');
      expect(await bot.closing()).toMatchObject({ code: 1006 });
      await expect(Client.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
      await expect(brand(emulator)).resolves.toBeDefined();
    }));

  it('revoke of a consumer: the new socket is closed with 4401', () =>
    withEmulator(async (emulator) => {
      const jwt = emulator.issueConsumerToken();
      const client = await consumer(emulator, jwt);
      emulator.faults.add({ when: 'GetClock', do: 'revoke' });
      client.send('GetClock');
      expect(await client.closing()).toMatchObject({ code: 1006 });
      expect(await (await consumer(emulator, jwt)).closing()).toMatchObject({ code: 4401 });
    }));

  it('a refresh can be refused with 401, by a fault or since the token was revoked in this moment', () =>
    withEmulator(async (emulator) => {
      const { csrf, cookie, bearer } = await login(emulator);
      const refresh = () => post(`${account(emulator)}/refresh`, { csrf }, { cookie });
      emulator.faults.add({ when: 'refresh', do: 'refuse', code: 401 });
      emulator.faults.add({ when: 'refresh', do: 'revoke', nth: 3 });
      expect([(await refresh()).status, (await refresh()).status, (await refresh()).status]).toEqual([401, 200, 401]);
      await expect(Client.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
    }));
});

describe('Time', () => {
  it('skew: from now on the platform is ahead, in answers and in time stamps of events', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      const hour = 3_600_000;
      emulator.faults.add({ when: 'PublishEvent', do: 'skew', ms: hour });
      await say(client, dialogId, 1);
      const { body } = await bot.notification(EVENTS);
      const ahead = (body as { serverTimestamp: number }).serverTimestamp - Date.now();
      expect(ahead).toBeGreaterThan(hour - 60_000);
      const clock = await bot.request('GetClock');
      expect((clock.body as { currentTime: number }).currentTime - Date.now()).toBeGreaterThan(hour - 60_000);
      expect(emulator.ledger.entries.at(-1)!.at - Date.now()).toBeLessThan(60_000);
    }));

  it('skew backwards leaves the order of time stamps in a dialog as it is', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      await say(client, dialogId, 1);
      emulator.settings.clockSkew = -3_600_000;
      await say(client, dialogId, 1);
      await bot.notification(EVENTS, 2);
      const [first, second] = bot.notifications(EVENTS).map(({ body }) => body as { serverTimestamp: number });
      expect(second!.serverTimestamp).toBeGreaterThanOrEqual(first!.serverTimestamp);
    }));

  it('slowRead: the emulator reads on only after a while, and what it has to say goes out meanwhile', () => {
    const hands = handClock();
    return inDialog(
      async ({ emulator, bot, client, dialogId }) => {
        emulator.faults.add({ when: 'KeepAlive', do: 'slowRead', ms: 100, user: 'bot' });
        await bot.request('KeepAlive');
        const id = bot.send('GetClock');
        await say(client, dialogId, 2);
        await bot.notification(EVENTS, 2);
        expect(emulator.ledger.filter({ kind: 'request', type: 'GetClock' })).toEqual([]);
        hands.forward(100);
        await bot.until(() => bot.frames.find(({ reqId }) => reqId === id), 'the late answer');
      },
      { clock: hands },
    );
  });
});

describe('A restart', () => {
  it('with its state cuts every socket; tokens and conversations are good afterwards', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      const bot = await Client.open(brandUrl(emulator, bearer));
      const client = await consumer(emulator);
      const conversationId = await openConversation(client);
      emulator.restart();
      expect([await bot.closing(), await client.closing()]).toMatchObject([{ code: 1006 }, { code: 1006 }]);
      const again = await Client.open(brandUrl(emulator, bearer));
      expect(await join(again, conversationId)).toMatchObject({ code: 200 });
      expect(emulator.ledger.filter({ kind: 'restarted' })).toMatchObject([{ state: 'kept', downFor: 0 }]);
    }));

  it('without its state has forgotten conversations and brand sessions, but not the consumer', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      const jwt = emulator.issueConsumerToken();
      await openConversation(await consumer(emulator, jwt));
      emulator.restart({ state: 'lost' });
      expect(emulator.conversations).toEqual([]);
      await expect(Client.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
      const client = await consumer(emulator, jwt);
      expect(await client.request('cm.ConsumerRequestConversation')).toMatchObject({ code: 200 });
    }));

  it('may take a while, during which nothing can be reached, and may be caused by a request', () => {
    const hands = handClock();
    return withEmulator(
      async (emulator) => {
        const bot = await brand(emulator);
        emulator.faults.add({ when: 'GetClock', do: 'restart', ms: 50 });
        bot.send('GetClock');
        expect(await bot.closing()).toMatchObject({ code: 1006 });
        const discovery = `${account(emulator)}/service/baseURI.json`;
        await expect(http(discovery)).rejects.toThrow();
        hands.forward(50);
        expect((await http(discovery)).status).toBe(200);
      },
      { clock: hands },
    );
  });
});

describe('When a fault strikes', () => {
  it('after: passings before that time neither count nor are struck', () => {
    const hands = handClock();
    return withEmulator(
      async (emulator) => {
        const bot = await brand(emulator);
        emulator.faults.add({ when: 'GetClock', do: 'refuse', after: 1_000, nth: 2 });
        const ask = async (): Promise<unknown> => (await bot.request('GetClock')).code;
        expect([await ask(), await ask()]).toEqual([200, 200]);
        hands.forward(1_000);
        expect([await ask(), await ask(), await ask()]).toEqual([200, 500, 200]);
      },
      { clock: hands },
    );
  });

  it('time: by itself, on the open sockets of one user or on all', () => {
    const hands = handClock();
    return withEmulator(
      async (emulator) => {
        const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
        emulator.faults.add({ when: 'time', after: 5_000, do: 'close', code: 4407, user: 'bot' });
        emulator.faults.add({ when: 'time', after: 6_000, do: 'cut' });
        hands.forward(4_999);
        await bot.settle();
        hands.forward(1);
        expect(await bot.closing()).toMatchObject({ code: 4407 });
        await ann.settle();
        hands.forward(1_000);
        expect(await ann.closing()).toMatchObject({ code: 1006 });
        expect(emulator.ledger.filter({ kind: 'fault' })).toMatchObject([{ when: 'time' }, { when: 'time' }]);
      },
      { clock: hands },
    );
  });

  const struckOf40 = async (seed: number, more: readonly Fault[] = []): Promise<boolean[]> => {
    let struck: boolean[] = [];
    await withEmulator(
      async (emulator) => {
        const bot = await brand(emulator);
        emulator.faults.add({ when: 'GetClock', do: 'refuse', probability: 0.5 });
        for (const fault of more) emulator.faults.add(fault);
        for (let n = 0; n < 40; n += 1) struck = [...struck, (await bot.request('GetClock')).code === 500];
      },
      { seed },
    );
    return struck;
  };

  it('probability: by chance, the same for the same seed, whatever other faults there are', async () => {
    const first = await struckOf40(1);
    expect(new Set(first)).toEqual(new Set([true, false]));
    expect(await struckOf40(1, [{ when: 'KeepAlive', do: 'cut', probability: 0.1 }])).toEqual(first);
    expect(await struckOf40(2)).not.toEqual(first);
  });

  it('request:*, notification:* and http:* stand for all of a kind', () =>
    inDialog(async ({ emulator, bot, client, dialogId }) => {
      emulator.faults.add({ when: 'request:*', do: 'refuse', user: 'bot', times: 2 });
      expect([await bot.request('GetClock'), await bot.request('KeepAlive')]).toMatchObject([
        { code: 500 },
        { code: 500 },
      ]);
      emulator.faults.add({ when: 'notification:*', do: 'duplicate', user: 'bot' });
      await say(client, dialogId, 1);
      await bot.notification(EVENTS, 2);
      emulator.faults.add({ when: 'http:*', do: 'refuse', code: 503, times: 2 });
      expect((await http(`${account(emulator)}/service/baseURI.json`)).status).toBe(503);
      expect((await post(`${account(emulator)}/signup`)).status).toBe(503);
    }));

  it('several strike one passing together: twice, late, and too long', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'duplicate' });
      emulator.faults.add({ when: 'GetClock', do: 'delay', ms: 10 });
      emulator.faults.add({ when: 'GetClock', do: 'oversize', size: 100 });
      const id = bot.send('GetClock');
      const answers = () => bot.frames.filter(({ reqId, padding }) => reqId === id && padding !== undefined);
      await bot.until(() => (answers().length === 2 ? true : undefined), 'two answers');
      expect(emulator.ledger.filter({ kind: 'fault' })).toHaveLength(3);
    }));

  it('of those that end a passing only one strikes at a time; the next waits for the next', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 429 });
      emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 503 });
      const codes = [await bot.request('GetClock'), await bot.request('GetClock')].map(({ code }) => code);
      expect(codes).toEqual([429, 503]);
    }));
});
