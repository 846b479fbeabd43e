import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocket as NodeWebSocket, WebSocketServer } from 'ws';
import { runtime as node, proxies } from '../../src/runtime.node.js';
import { runtimeWith } from '../../src/transport/default-runtime.js';
import { runtime as browser } from '../../src/transport/runtime.browser.js';
import { systemClock } from '../../src/transport/runtime.js';

type Globals = Record<'fetch' | 'WebSocket' | 'document' | 'addEventListener' | 'removeEventListener', unknown>;
const globals = globalThis as unknown as Globals;
const before = Object.fromEntries(
  (['fetch', 'WebSocket', 'document', 'addEventListener', 'removeEventListener'] as const).map((name) => [
    name,
    Object.getOwnPropertyDescriptor(globalThis, name),
  ]),
);

function replace(name: keyof Globals, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

afterEach(() => {
  for (const [name, property] of Object.entries(before)) {
    if (property) Object.defineProperty(globalThis, name, property);
    else delete globals[name as keyof Globals];
  }
});

/** Something that can be listened to, and knows who does. */
function eventTarget() {
  const listeners = new Map<string, Set<() => void>>();
  const of = (type: string) => listeners.get(type) ?? listeners.set(type, new Set()).get(type)!;
  return {
    addEventListener: (type: string, listener: () => void) => void of(type).add(listener),
    removeEventListener: (type: string, listener: () => void) => void of(type).delete(listener),
    happens: (type: string) => [...of(type)].forEach((listener) => void listener()),
    count: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
}

describe.each([
  ['Node', node],
  ['a browser', browser],
])('The runtime of %s', (_, runtime) => {
  it('has the clock of the system, and numbers from 0 to below 1', () => {
    expect(runtime.clock).toBe(systemClock);
    const drawn = runtime.random();
    expect(drawn >= 0 && drawn < 1).toBe(true);
  });

  it('fetches with whatever fetch there is when it is called', async () => {
    const asked: unknown[][] = [];
    replace('fetch', async (...request: unknown[]) => {
      asked.push(request);
      return 'answer';
    });
    expect(await runtime.fetch('https://x', { method: 'POST' })).toBe('answer');
    expect(asked).toEqual([['https://x', { method: 'POST' }]]);
  });

  it('runs a callback in a later turn of the event loop, once', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      runtime.yield(() => {
        order.push('callback');
        resolve();
      });
      order.push('now');
      void Promise.resolve().then(() => order.push('microtask'));
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['now', 'microtask', 'callback']);
  });
});

describe('Sockets', () => {
  it('of Node are those of ws, which take headers', () => {
    expect([node.WebSocket, node.canSetHeaders]).toEqual([NodeWebSocket, true]);
  });

  it('of a browser are its own, looked up late, and take none', () => {
    const Late = class {};
    replace('WebSocket', Late);
    expect([browser.WebSocket, browser.canSetHeaders]).toEqual([Late, false]);
  });
});

describe('The clock of the system', () => {
  it('tells the time of day, and wakes whoever has not changed their mind', async () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
    const woken: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.clearTimeout(systemClock.setTimeout(() => woken.push('cleared'), 0));
      systemClock.setTimeout(() => {
        woken.push('kept');
        resolve();
      }, 1);
    });
    expect(woken).toEqual(['kept']);
  });
});

describe('A browser tells when the network may be back', () => {
  it('when it is online again, and when its page is looked at again, until nobody listens any more', () => {
    const [world, page] = [eventTarget(), Object.assign(eventTarget(), { visibilityState: 'hidden' })];
    replace('document', page);
    for (const name of ['addEventListener', 'removeEventListener'] as const) replace(name, world[name]);
    let woken = 0;
    const stop = browser.onWake!(() => {
      woken += 1;
    });
    world.happens('online');
    expect(woken).toBe(1);
    page.happens('visibilitychange');
    expect(woken).toBe(1);
    page.visibilityState = 'visible';
    page.happens('visibilitychange');
    expect(woken).toBe(2);
    stop();
    expect([world.count(), page.count()]).toEqual([0, 0]);
  });

  it('as far as it can: a worker has no page, and some have nothing to listen to', () => {
    replace('document', undefined);
    const world = eventTarget();
    for (const name of ['addEventListener', 'removeEventListener'] as const) replace(name, world[name]);
    let woken = 0;
    const stop = browser.onWake!(() => {
      woken += 1;
    });
    world.happens('online');
    stop();
    expect([woken, world.count()]).toEqual([1, 0]);
    for (const name of ['addEventListener', 'removeEventListener'] as const) replace(name, undefined);
    browser.onWake!(() => {})();
  });

  it('and Node does not', () => {
    expect(node.onWake).toBeUndefined();
  });
});

describe('Node', () => {
  const variables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  afterEach(() => {
    for (const name of [...variables, 'PARLEY_INSPECT']) delete process.env[name];
  });

  it('knows a proxy by its variables: that for HTTPS before that for all, each in small letters before capital ones', () => {
    const found = variables.toReversed().map((name) => {
      process.env[name] = `http://${name}`;
      return proxies.ofEnvironment();
    });
    expect(found).toEqual([...variables.toReversed().map((name) => `http://${name}`)]);
    for (const name of variables) delete process.env[name];
    expect(proxies.ofEnvironment()).toBeUndefined();
  });

  it('is inspected where the variable PARLEY_INSPECT says so, and loads nothing for it otherwise', async () => {
    expect(node.inspector?.()).toBeUndefined();
    process.env.PARLEY_INSPECT = 'ws://127.0.0.1:1/session';
    expect(typeof (await node.inspector?.())?.watch).toBe('function');
  });

  it('opens sockets that do not keep a program running', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const keepProgramRunning = () => process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length;
    server.on('connection', (_, request) => request.socket.unref());
    const before = keepProgramRunning();
    const socket = node.openBackgroundSocket!(`ws://127.0.0.1:${port}`) as unknown as NodeWebSocket;
    await once(socket, 'open');
    expect(keepProgramRunning()).toBe(before);
    socket.terminate();
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, 'close');
  });

  it('gives bytes as a Buffer', () => {
    const bytes = node.bytes!(new Uint8Array([1, 2]).buffer);
    expect([Buffer.isBuffer(bytes), [...bytes]]).toEqual([true, [1, 2]]);
  });
});

describe('The option platform', () => {
  class Given {}

  it('leaves the runtime as it is where it is not given', () => {
    for (const nothing of [undefined, null]) expect(runtimeWith(nothing)).toBe(node);
  });

  it('replaces what it has, and nothing by what is empty', () => {
    const random = () => 0;
    const replaced = runtimeWith({ random, clock: undefined, fetch: null } as never);
    expect({ ...node, ...replaced }).toEqual({ ...node, random });
    const { clock, fetch, WebSocket, canSetHeaders } = replaced;
    expect({ clock, fetch, WebSocket, canSetHeaders }).toEqual({
      clock: node.clock,
      fetch: node.fetch,
      WebSocket: node.WebSocket,
      canSetHeaders: true,
    });
  });

  it('with a WebSocket of its own has one like the browser’s, unless it says that it takes headers', () => {
    expect(runtimeWith({ WebSocket: Given as never }).canSetHeaders).toBe(false);
    expect(runtimeWith({ WebSocket: Given as never, canSetHeaders: true }).canSetHeaders).toBe(true);
    expect(runtimeWith({ canSetHeaders: false }).canSetHeaders).toBe(false);
    expect(runtimeWith({ random: () => 0 }).canSetHeaders).toBe(true);
  });
});
