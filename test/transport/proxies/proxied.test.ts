import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { runtimeWith } from '../../../src/transport/default-runtime.js';
import { proxied } from '../../../src/transport/proxy/proxied.node.js';
import { ProxyRefusal } from '../../../src/transport/proxy/proxy.js';
import { runtime } from '../../../src/transport/runtime.node.js';
import { LocalProxy } from '../../sdk/proxies/local-proxy.js';

let proxy: LocalProxy;
/** Answers with what it was sent, and says "hello" on each socket. */
let platform: Server;
let sockets: WebSocketServer;
let host: string;

beforeEach(async () => {
  proxy = await LocalProxy.start();
  platform = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, kind: headers['x-kind'], body: Buffer.concat(parts).toString() }));
  });
  sockets = new WebSocketServer({ server: platform });
  sockets.on('connection', (socket, { headers }) => socket.send(`hello ${headers['x-kind']}`));
  platform.listen(0, '127.0.0.1');
  await once(platform, 'listening');
  host = `127.0.0.1:${(platform.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const name of ['no_proxy', 'NO_PROXY']) delete process.env[name];
  for (const socket of sockets.clients) socket.terminate();
  await proxy.close();
  platform.closeAllConnections();
  platform.close();
});

const direct: Pick<typeof runtime, 'fetch'> = { fetch: async () => new Response('directly') };
const way = (authorization?: string) => proxied({ url: proxy.url, authorization, secrets: [] }, direct);
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

/** What the platform says first on a socket, or why there is none. */
function heard(authorization?: string): Promise<unknown> {
  const { WebSocket } = way(authorization);
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${host}/x`, [], { headers: { 'X-Kind': 'of mine' } });
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = (event) => resolve((event as { readonly error?: unknown }).error);
  });
}

describe('A request through a proxy', () => {
  test('arrives as it is, in a tunnel, and its answer comes back', async () => {
    const request = { method: 'POST', headers: { 'X-Kind': 'of mine' }, body: 'words' };
    const answer = await way().fetch(`http://${host}/a?b=c`, request);
    expect(await answer.json()).toEqual({ method: 'POST', url: '/a?b=c', kind: 'of mine', body: 'words' });
    expect(proxy.requests).toEqual([{ line: `CONNECT ${host}`, credentials: undefined }]);
  });

  test('may have no body', async () => {
    expect(await (await way().fetch(`http://${host}/`)).json()).toEqual({ method: 'GET', url: '/', body: '' });
  });

  test('shows the proxy who asks, and nobody else', async () => {
    await way(basic('me:pl4nted')).fetch(`http://${host}/`);
    expect(proxy.requests[0]!.credentials).toBe('me:pl4nted');
  });

  test.each([407, 403])('that the proxy refuses with %s says so', async (status) => {
    proxy.answer = () => status;
    const refusal = await way()
      .fetch(`http://${host}/`)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProxyRefusal);
    expect(refusal).toMatchObject({ status });
  });

  test('that fails for another reason has that reason', async () => {
    platform.on('connection', (socket) => socket.destroy());
    const failed = await way()
      .fetch(`http://${host}/`)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Error);
    expect(failed).not.toBeInstanceOf(ProxyRefusal);
  });

  test('can be given up', async () => {
    const giveUp = new AbortController();
    const asking = way().fetch(`http://${host}/`, { signal: giveUp.signal });
    giveUp.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each(['no_proxy', 'NO_PROXY'])('goes without it to whatever %s names', async (name) => {
    process.env[name] = host;
    expect(await (await way().fetch(`http://${host}/`)).text()).toBe('directly');
    expect(proxy.requests).toEqual([]);
  });
});

describe('A socket through a proxy', () => {
  test('is opened in a tunnel, with its headers and the credentials of the proxy', async () => {
    expect(await heard(basic('me:pl4nted'))).toBe('hello of mine');
    expect(proxy.requests).toEqual([{ line: `CONNECT ${host}`, credentials: 'me:pl4nted' }]);
  });

  test('shows no credentials where there are none', async () => {
    await heard();
    expect(proxy.requests[0]!.credentials).toBeUndefined();
  });

  test.each([407, 403])('that the proxy refuses with %s is not refused by the platform', async (status) => {
    proxy.answer = () => status;
    expect(await heard()).toMatchObject({ code: 'PROXY_REFUSED', status });
  });

  test('goes without it to whatever NO_PROXY names', async () => {
    process.env.NO_PROXY = host;
    expect(await heard()).toBe('hello of mine');
    expect(proxy.requests).toEqual([]);
  });
});

describe('A runtime with a proxy', () => {
  test('loads what that needs with the first request, once, and is otherwise as it was', async () => {
    const through = runtimeWith(undefined, { url: proxy.url, authorization: undefined, secrets: [] });
    expect([through.WebSocket, through.clock]).toEqual([runtime.WebSocket, runtime.clock]);
    await (await through.fetch(`http://${host}/`)).text();
    const { WebSocket } = through;
    expect(WebSocket).not.toBe(runtime.WebSocket);
    await through.ready?.();
    expect(through.WebSocket).toBe(WebSocket);
    expect(proxy.requests).toHaveLength(1);
  });

  test('leaves alone what the application brings along', async () => {
    const own = runtimeWith(direct, { url: proxy.url, authorization: undefined, secrets: [] });
    expect(await (await own.fetch(`http://${host}/`)).text()).toBe('directly');
    await own.ready?.();
    expect(own.WebSocket).not.toBe(runtime.WebSocket);
  });
});
