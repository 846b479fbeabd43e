import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArgumentError, configureProxy, createConnection, NetworkError, resetProxy, UserType } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { type Options, World } from '../support/world.js';
import { LocalProxy } from './local-proxy.js';

let proxy: LocalProxy;
beforeEach(async () => {
  proxy = await LocalProxy.start();
});
afterEach(async () => {
  resetProxy();
  for (const name of ['HTTPS_PROXY', 'NO_PROXY']) delete process.env[name];
  await proxy.close();
});

const auth = { username: 'anna@office', password: 'p:ä/ss-word' };

/** A platform, and the tunnels to it that a connection asks the proxy for. */
const run = (test: (world: World, tunnel: string) => Promise<void>): Promise<void> =>
  World.run((world) => test(world, `CONNECT ${new URL(world.emulator.csdsDomain).host}`));

function refusalOf(call: () => unknown): ArgumentError {
  try {
    call();
  } catch (error) {
    if (error instanceof ArgumentError) return error;
  }
  throw new Error('It was not refused.');
}

const lines = (): string[] => [...new Set(proxy.requests.map(({ line }) => line))];

describe('Through a proxy go sign-in, HTTP and the WebSocket alike, each in a tunnel', () => {
  it.each<[string, () => Options]>([
    ['the option proxy', () => ({ proxy: { host: '127.0.0.1', port: proxy.port } })],
    ['the option proxy with a text for a port', () => ({ proxy: { host: 'localhost', port: String(proxy.port) } })],
    ['the option proxy, a URL', () => ({ proxy: proxy.url })],
    [
      'configureProxy({ host, port, protocol, path, auth })',
      () => {
        configureProxy({ host: '127.0.0.1', port: proxy.port, protocol: 'http', path: '/', auth });
        return {};
      },
    ],
    [
      'HTTPS_PROXY, where the option asks for the environment',
      () => {
        process.env.HTTPS_PROXY = proxy.url;
        return { proxy: 'environment' };
      },
    ],
  ])('by %s', (_what, options) =>
    run(async (world, tunnel) => {
      const { bot, consumer, ofBot, ofConsumer } = await world.conversation({
        role: 'ASSIGNED_AGENT',
        bot: options(),
        consumer: options(),
      });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('through the wall');
      expect((await heard).body).toBe('through the wall');
      await Promise.all([bot.close({ logout: true }), consumer.close()]);
      expect(lines()).toEqual([tunnel]);
      expect(proxy.requests.length).toBeGreaterThanOrEqual(4);
    }),
  );

  it('and again after the tunnel broke', () =>
    run(async (world) => {
      const bot = await world.openBrand({ proxy: proxy.url });
      const before = proxy.requests.length;
      const back = next(bot, 'reconnect');
      proxy.cut();
      await back;
      expect(proxy.requests.length).toBeGreaterThan(before);
      await bot.send({ type: 'GetClock', body: {} });
      world.errorsOf(bot);
    }));
});

describe('Which proxy it is (FD-14)', () => {
  it('that of the option, although another one was configured for all', () =>
    run(async (world, tunnel) => {
      configureProxy({ host: '127.0.0.1', port: 1 });
      await world.openBrand({ proxy: proxy.url });
      expect(lines()).toEqual([tunnel]);
    }));

  it('none with proxy: false, although one was configured for all', () =>
    run(async (world) => {
      configureProxy({ host: '127.0.0.1', port: proxy.port });
      await world.openBrand({ proxy: false });
      expect(proxy.requests).toEqual([]);
    }));

  it('none of the environment, unless the option asks for it', () =>
    run(async (world) => {
      process.env.HTTPS_PROXY = proxy.url;
      await world.openBrand();
      expect(proxy.requests).toEqual([]);
    }));

  it('each connection has its own: one goes through it, the other does not', () =>
    run(async (world, tunnel) => {
      const through = await world.openBrand({ proxy: proxy.url });
      const before = proxy.requests.length;
      const other = await world.openBrand({ user: 'ann' });
      await Promise.all([through.close(), other.close({ logout: true })]);
      expect(lines()).toEqual([tunnel]);
      expect(proxy.requests).toHaveLength(before);
    }));

  it('none after resetProxy(), which is harmless when there is none', () =>
    run(async (world) => {
      configureProxy({ host: '127.0.0.1', port: proxy.port });
      resetProxy();
      resetProxy();
      await world.openBrand();
      expect(proxy.requests).toEqual([]);
    }));

  it('none for hosts that NO_PROXY names', () =>
    run(async (world) => {
      process.env.NO_PROXY = 'example.com, 127.0.0.1';
      await world.openBrand({ proxy: proxy.url });
      expect(proxy.requests).toEqual([]);
    }));

  it('none for this machine, if the proxy is another: its 127.0.0.1 is not ours', () =>
    run(async (world) => {
      await world.openBrand({ proxy: 'http://proxy.invalid:3128' });
    }));
});

describe('A proxy that wants credentials', () => {
  it.each<[string, () => NonNullable<Options['proxy']>]>([
    ['an object', () => ({ host: '127.0.0.1', port: proxy.port, auth })],
    [
      'a URL',
      () => `http://${encodeURIComponent(auth.username)}:${encodeURIComponent(auth.password)}@127.0.0.1:${proxy.port}`,
    ],
  ] as const)('gets them, from %s', (_what, option) =>
    run(async (world) => {
      proxy.answer = (credentials) => (credentials === 'anna@office:p:ä/ss-word' ? 200 : 407);
      await world.openBrand({ proxy: option() });
      expect(proxy.requests.map(({ credentials }) => credentials)).toEqual(
        proxy.requests.map(() => 'anna@office:p:ä/ss-word'),
      );
    }),
  );

  it('and does not take them: open() rejects at once, and says whose credentials are meant', () =>
    run(async (world) => {
      proxy.answer = () => 407;
      const bot = world.brand({ proxy: { host: '127.0.0.1', port: proxy.port, auth } });
      const error = await rejection<NetworkError>(bot.open());
      expect(error).toBeInstanceOf(NetworkError);
      expect(error).toMatchObject({
        code: 'PROXY_REFUSED',
        message: 'The proxy did not accept our credentials (407).',
        remediation: 'Check the username and the password of the proxy.',
      });
      expect(bot.lifecycle).toBe('failed');
      expect(proxy.requests).toHaveLength(1);
      world.errorsOf(bot);
    }));

  it('and refuses the WebSocket only: that is told as the answer of the proxy, not of the platform', () =>
    run(async (world) => {
      const bot = world.brand({ proxy: proxy.url, maintainConnection: false });
      proxy.answer = () => (proxy.requests.length > 2 ? 403 : 200);
      const error = await rejection<NetworkError>(bot.open());
      expect(error).toMatchObject({
        code: 'PROXY_REFUSED',
        message: 'The proxy did not make a connection (403).',
        context: { step: 'openSocket', status: 403 },
      });
      world.errorsOf(bot);
    }));
});

describe('The credentials of a proxy', () => {
  it('are in no error and no log, also where somebody repeats them (G18)', () =>
    run(async (world) => {
      const secret = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
      const bot = await world.openBrand({ proxy: { host: '127.0.0.1', port: proxy.port, auth } });
      const text = `Proxy-Authorization: Basic ${secret}, that is ${auth.password}`;
      world.emulator.faults.add({ when: 'GetClock', do: 'refuse', code: 400, text });
      const error = await rejection(bot.send({ type: 'GetClock', body: {} }));
      expect(error.message).toContain('Basic ***, that is ***');
      expect(JSON.stringify([error, error.stack])).not.toMatch(/ss-word|YW5uYUBv/);
    }));

  it('are not shown by an option that is wrong', () => {
    const options = { accountId: '1', appId: 'test', userType: UserType.CONSUMER };
    const error = refusalOf(() => createConnection({ ...options, proxy: 'ftp://anna:p4ssword@host' }));
    expect(error.message).toBe('Option proxy is no proxy.');
    expect(JSON.stringify([error, error.context])).not.toContain('p4ssword');
  });
});

describe('What is no proxy is refused, and named', () => {
  it.each<[string, unknown, string]>([
    ['no host', { port: 1 }, 'Argument proxy.host is missing. Accepted: the name or the address of a host.'],
    ['a URL for a host', { host: 'http://h', port: 1 }, 'Argument proxy.host is "http://h". Accepted: the name'],
    ['no port', { host: 'h' }, 'Argument proxy.port is missing. Accepted: a port, from 1 to 65535.'],
    ['a port that there is not', { host: 'h', port: 70_000 }, 'Argument proxy.port is 70000. Accepted: a port'],
    ['another protocol', { host: 'h', port: 1, protocol: 'socks5' }, 'Argument proxy.protocol is "socks5". Accepted:'],
    [
      'no password',
      { host: 'h', port: 1, auth: { username: 'a' } },
      'Argument proxy.auth.password is missing, empty or not a text.',
    ],
    ['a misspelt member', { hst: 'h', host: 'h', port: 1 }, 'Argument proxy has no member "hst". Did you mean "host"?'],
  ])('%s', (_what, given, message) => {
    expect(() => configureProxy(given as never)).toThrow(ArgumentError);
    expect(() => configureProxy(given as never)).toThrow(message);
  });
});
