import { describe, expect, it } from '@jest/globals';
import {
  brand,
  brandUrl,
  Client,
  consumer,
  consumerUrl,
  idOf,
  join,
  login,
  openConversation,
  signup,
  withEmulator,
} from './world.js';

const initConnection = (client: Client, jwt: string): ReturnType<Client['request']> =>
  client.request('InitConnection', undefined, { headers: [{ type: '.ams.headers.ConsumerAuthentication', jwt }] });

describe('The brand socket', () => {
  it.each(['2', '2.1', '3'])('opens for a valid bearer with v=%s', (version) =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator, 'bot', version);
      const type = version === '3' ? 'GetClockResponse' : '.GetClock$Response';
      expect(await client.request('.GetClock')).toMatchObject({
        code: 200,
        type,
        body: { currentTime: expect.any(Number) },
      });
      const dialect = version === '3' ? 'v3' : `v${version}`;
      const { pid } = emulator.agent('bot');
      expect(emulator.sockets.list()).toMatchObject([{ side: 'brand', loginName: 'bot', userId: pid, dialect }]);
    }),
  );

  it('is refused with 401 for an unknown bearer', () =>
    withEmulator(async (emulator) => {
      await expect(Client.open(brandUrl(emulator, 'a'.repeat(64)))).rejects.toMatchObject({ status: 401 });
      expect(emulator.ledger.filter({ kind: 'upgradeRefused' })).toMatchObject([{ side: 'brand', status: 401 }]);
    }));

  it('is refused with 401 for an expired bearer', () => {
    let now = 1_700_000_000_000;
    const clock = { now: () => now, setTimeout: () => undefined, clearTimeout: () => undefined };
    return withEmulator(
      async (emulator) => {
        const { bearer } = await login(emulator);
        now += 60_000;
        await expect(Client.open(brandUrl(emulator, bearer))).rejects.toMatchObject({ status: 401 });
      },
      { clock, sessionTtl: 60_000 },
    );
  });

  it('is refused with 401 under another account and with 404 under another path', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      const url = brandUrl(emulator, bearer);
      await expect(Client.open(url.replace('12345678', '99'))).rejects.toMatchObject({ status: 401 });
      await expect(Client.open(url.replace('messaging', 'other'))).rejects.toMatchObject({ status: 404 });
    }));

  it('may be opened several times by one user', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      await Client.open(brandUrl(emulator, bearer));
      await Client.open(brandUrl(emulator, bearer));
      expect(emulator.sockets.list()).toHaveLength(2);
    }));
});

describe('The consumer socket', () => {
  it('is authenticated by the header "Authorization: jwt …"', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const client = await consumer(emulator, jwt);
      expect(await client.request('GetClock')).toMatchObject({ code: 200 });
      expect(emulator.sockets.list()).toMatchObject([{ side: 'consumer', userId: idOf(jwt), dialect: 'v3' }]);
    }));

  it.each([
    ['a foreign token', 'jwt eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.abc'],
    ['text that is no token', 'jwt nonsense'],
    ['another scheme', 'Bearer abc'],
    ['a token that is too long', `jwt ${'a'.repeat(3_000)}`],
  ])('is opened and then closed with 4401 for %s in the header', (_what, authorization) =>
    withEmulator(async (emulator) => {
      const client = await Client.open(consumerUrl(emulator), { Authorization: authorization });
      expect(await client.closing()).toMatchObject({ code: 4401 });
    }),
  );

  it('closes with 4401 for an expired token', () =>
    withEmulator(async (emulator) => {
      const client = await consumer(emulator, emulator.issueConsumerToken({ ttl: -1_000 }));
      expect(await client.closing()).toMatchObject({ code: 4401, reason: 'token expired' });
    }));

  it('closes with 4401 for a token that was made to expire, and takes a newer one of the same consumer', () =>
    withEmulator(async (emulator) => {
      const consumerId = 'b7b6a1f0-0000-4000-8000-000000000001';
      const old = emulator.issueConsumerToken({ consumerId });
      const open = await consumer(emulator, old);
      emulator.expireTokens(consumerId);
      expect(await (await consumer(emulator, old)).closing()).toMatchObject({ code: 4401 });
      expect(await open.request('GetClock')).toMatchObject({ code: 200 });
      const fresh = await consumer(emulator, emulator.issueConsumerToken({ consumerId }));
      expect(await fresh.request('GetClock')).toMatchObject({ code: 200 });
    }));

  it('is authenticated by InitConnection as first frame; everything before its answer is refused with 401', () =>
    withEmulator(async (emulator) => {
      const client = await Client.open(consumerUrl(emulator));
      const early = await client.request('GetClock');
      expect(early).toMatchObject({ code: 401, type: 'StringResponse', body: expect.any(String) });
      expect(await initConnection(client, await signup(emulator))).toMatchObject({
        code: 200,
        type: 'StringResponse',
        body: 'OK',
      });
      expect(await client.request('GetClock')).toMatchObject({ code: 200 });
    }));

  it('closes with 4401 when InitConnection carries a bad token or none', () =>
    withEmulator(async (emulator) => {
      const [bad, none] = [await Client.open(consumerUrl(emulator)), await Client.open(consumerUrl(emulator))];
      bad.send('InitConnection', {}, { headers: [{ type: '.ams.headers.ConsumerAuthentication', jwt: 'x.y.z' }] });
      none.send('InitConnection', {});
      expect([await bad.closing(), await none.closing()]).toMatchObject([{ code: 4401 }, { code: 4401 }]);
    }));

  it('closes with 4401 when InitConnection does not come in time', () =>
    withEmulator(
      async (emulator) => {
        const client = await Client.open(consumerUrl(emulator));
        expect(await client.closing()).toEqual({ code: 4401, reason: 'InitConnection did not arrive in time' });
      },
      { initTimeout: 20 },
    ));

  it('takes five seconds for "in time" unless told otherwise', () => {
    const timers: { ms: number; run: () => void }[] = [];
    const setTimeout = (run: () => void, ms: number): number => timers.push({ ms, run });
    return withEmulator(
      async (emulator) => {
        const client = await Client.open(consumerUrl(emulator));
        expect(timers.map(({ ms }) => ms)).toEqual([5_000]);
        timers[0]!.run();
        expect(await client.closing()).toMatchObject({ code: 4401 });
      },
      { clock: { now: () => 1_700_000_000_000, setTimeout, clearTimeout: () => undefined } },
    );
  });

  it('takes InitConnection calmly on a socket that is already authenticated', () =>
    withEmulator(async (emulator) => {
      const client = await consumer(emulator);
      expect(await client.request('InitConnection')).toMatchObject({ code: 200, body: 'OK' });
    }));

  it('can be closed with 4407, for an identity that must be extended', () =>
    withEmulator(async (emulator) => {
      emulator.faults.add({ when: 'upgrade', do: 'close', code: 4407, text: 'identity token is invalid' });
      const client = await consumer(emulator);
      expect(await client.closing()).toEqual({ code: 4407, reason: 'identity token is invalid' });
    }));

  it('shows the client properties of header, InitConnection or URL in events and in the context of its conversations', () =>
    withEmulator(async (emulator) => {
      const properties = { type: '.ams.headers.ClientProperties', appId: 'by-header', deviceFamily: 'DESKTOP' };
      const client = await consumer(emulator, undefined, properties);
      const conversationId = await openConversation(client, {
        conversationContext: { type: 'SharkContext', lang: 'en-US' },
      });
      const bot = await brand(emulator);
      await join(bot, conversationId);
      await client.request('ms.PublishEvent', {
        dialogId: conversationId,
        event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hi' },
      });
      const clientProperties = { type: '.ClientProperties', appId: 'by-header', deviceFamily: 'DESKTOP' };
      expect((await bot.notification('OnlineEventDistribution')).body).toMatchObject({
        originatorClientProperties: clientProperties,
        originatorMetadata: { clientProperties },
      });
      expect(emulator.conversation(conversationId)?.context).toEqual({
        type: 'SharkContext',
        lang: 'en-US',
        clientProperties,
      });

      const url = `${consumerUrl(emulator)}&appId=by-url`;
      const second = await Client.open(url, { Authorization: `jwt ${await signup(emulator)}` });
      const other = await openConversation(second);
      expect(emulator.conversation(other)?.context).toMatchObject({ clientProperties: { appId: 'by-url' } });
    }));
});

describe('Keeping alive', () => {
  it('answers pings with pongs and KeepAlive with OK', () =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      client.ws.ping();
      await client.until(() => client.pongs || undefined, 'pong');
      expect(await client.request('KeepAlive')).toMatchObject({ code: 200, type: '.ReqBody$StringResp', body: 'OK' });
    }));

  it('closes a socket that was silent for longer than idleTimeout, and only such a one', () => {
    let now = 1_700_000_000_000;
    const timers: { at: number; run: () => void }[] = [];
    const clock = {
      now: () => now,
      setTimeout: (run: () => void, ms: number) => timers.push({ at: now + ms, run }),
      clearTimeout: () => undefined,
    };
    const pass = (ms: number): void => {
      now += ms;
      for (const timer of timers.splice(0)) timer.at <= now ? timer.run() : timers.push(timer);
    };
    return withEmulator(
      async (emulator) => {
        const [lively, idle] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
        pass(40_000);
        await lively.settle();
        pass(40_000);
        expect(await idle.closing()).toEqual({ code: 1001, reason: 'idle' });
        expect(await lively.request('.GetClock')).toMatchObject({ code: 200 });
      },
      { clock, idleTimeout: 60_000 },
    );
  });
});

describe('Control over sockets', () => {
  it('closes with a code and a reason', () =>
    withEmulator(async (emulator) => {
      const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      expect(emulator.sockets.close({ user: 'bot' }, 4401, 'token expired')).toBe(1);
      expect(await bot.closing()).toEqual({ code: 4401, reason: 'token expired' });
      expect(await ann.request('.GetClock')).toMatchObject({ code: 200 });
      expect(await emulator.waitFor({ kind: 'disconnected' })).toMatchObject({ by: 'emulator', code: 4401 });
    }));

  it('cuts without a close frame: the client sees 1006', () =>
    withEmulator(async (emulator) => {
      const [client, bot] = [await consumer(emulator), await brand(emulator)];
      expect(emulator.sockets.terminate({ side: 'consumer' })).toBe(1);
      expect(await client.closing()).toMatchObject({ code: 1006 });
      expect(await bot.request('.GetClock')).toMatchObject({ code: 200 });
    }));

  it('sends any text, well-formed or not', () =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      emulator.sockets.send('all', 'not json {');
      await client.until(() => client.texts[0], 'the text');
      expect(client.texts).toEqual(['not json {']);
    }));

  it('falls silent: no answer, no pong, no close frame back; and is heard again when woken', () =>
    withEmulator(async (emulator) => {
      const [mute, other] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      const [socket] = emulator.sockets.list();
      emulator.sockets.silence(socket!.id);
      mute.send('.GetClock');
      mute.ws.ping();
      await other.settle();
      expect([mute.frames, mute.pongs]).toEqual([[], 0]);
      expect(emulator.sockets.list()[0]).toMatchObject({ silent: true });
      emulator.sockets.wake('all');
      await mute.until(() => mute.frames[0], 'answer');
      await mute.until(() => mute.pongs || undefined, 'pong');
    }));

  it('keeps a silent socket open even when the client closes', () =>
    withEmulator(async (emulator) => {
      const [mute, other] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      emulator.sockets.silence({ user: 'bot' });
      mute.ws.close(1000);
      await other.settle();
      await other.settle();
      expect(mute.closed).toBeUndefined();
      expect(emulator.sockets.list()).toHaveLength(2);
    }));
});

describe('A consumer whose last socket closes', () => {
  it('goes to BACKGROUND for brand participants, and is ACTIVE when it resumes', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const [first, second, bot] = [
        await consumer(emulator, jwt),
        await consumer(emulator, jwt),
        await brand(emulator),
      ];
      const conversationId = await openConversation(first);
      await join(bot, conversationId);
      await first.close();
      await bot.settle();
      expect(bot.notifications('OnlineEventDistribution')).toEqual([]);
      await second.close();
      const gone = await bot.notification('OnlineEventDistribution', 1);
      expect(gone.body).toMatchObject({
        event: { type: 'ChatStateEvent', chatState: 'BACKGROUND' },
        originatorId: idOf(jwt),
      });
      await consumer(emulator, jwt);
      const back = await bot.notification('OnlineEventDistribution', 2);
      expect(back.body).toMatchObject({ event: { type: 'ChatStateEvent', chatState: 'ACTIVE' } });
      for (const { body } of [gone, back]) expect(body).not.toHaveProperty('sequence');
    }));
});

describe('The end', () => {
  it('leaves no socket open and lets waiters know', () =>
    withEmulator(async (emulator) => {
      const [client, mute] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
      emulator.sockets.silence({ user: 'ann' });
      const waiting = emulator.waitFor({ kind: 'committed' });
      const expectation = expect(waiting).rejects.toThrow('The emulator was closed before anything matched');
      await emulator.close();
      await expectation;
      await Promise.all([client.closing(), mute.closing()]);
      await expect(brand(emulator)).rejects.toThrow('fetch failed');
    }));

  it('comes also while an upgrade hangs and an HTTP request is never answered', () =>
    withEmulator(async (emulator) => {
      const { bearer } = await login(emulator);
      emulator.faults.add({ when: 'upgrade', do: 'silence' });
      emulator.faults.add({ when: 'login', do: 'silence' });
      const upgrade = expect(Client.open(brandUrl(emulator, bearer))).rejects.toThrow();
      const request = expect(login(emulator)).rejects.toThrow('fetch failed');
      await emulator.waitFor({ kind: 'fault', when: 'upgrade' });
      await emulator.waitFor({ kind: 'fault', when: 'login' });
      await emulator.close();
      await Promise.all([upgrade, request]);
    }));

  it('leaves neither a server nor a timer behind', async () => {
    const running = new Set<NodeJS.Timeout>();
    const clock = {
      now: () => Date.now(),
      setTimeout: (run: () => void, ms: number) => {
        const timer = setTimeout(run, ms);
        running.add(timer);
        return timer;
      },
      clearTimeout: (timer: unknown) => {
        clearTimeout(timer as NodeJS.Timeout);
        running.delete(timer as NodeJS.Timeout);
      },
    };
    const servers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    const before = servers();
    await withEmulator(
      async (emulator) => {
        emulator.faults.add({ when: 'GetClock', do: 'delay', ms: 60_000 });
        const waiting = await Client.open(consumerUrl(emulator));
        (await brand(emulator)).send('.GetClock');
        await emulator.waitFor({ kind: 'fault' });
        expect([servers(), running.size]).toEqual([before + 1, 4]);
        await emulator.close();
        await waiting.closing();
      },
      { clock, idleTimeout: 60_000, initTimeout: 60_000 },
    );
    expect([servers(), running.size]).toEqual([before, 0]);
  });

  it('may be asked for twice', () =>
    withEmulator(async (emulator) => {
      await Promise.all([emulator.close(), emulator.close()]);
      expect(emulator.sockets.list()).toEqual([]);
    }));
});
