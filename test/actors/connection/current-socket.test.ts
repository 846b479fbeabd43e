import { describe, expect, test } from '@jest/globals';
import { CurrentSocket } from '../../../src/actors/connection/current-socket.js';
import type { ConnectionEvent } from '../../../src/machines/index.js';
import { failure } from '../../../src/transport/failure.js';
import type { Outcome, WireRequest } from '../../../src/transport/request-ledger.js';
import { Secrets } from '../../../src/transport/secrets.js';

/** A WebSocket in the hands of the test: like the browser's, and with `isNode` like that of `ws`. */
class FakeSocket {
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  readonly did: string[] = [];
  readonly #listeners = new Map<string, (value?: unknown) => void>();
  on?: (event: string, listener: (value?: unknown) => void) => void;
  ping?: () => void;
  terminate?: () => void;

  constructor(isNode: boolean) {
    if (!isNode) return;
    this.on = (event, listener) => void this.#listeners.set(event, listener);
    this.ping = () => void this.did.push('ping');
    this.terminate = () => void this.did.push('terminate');
  }

  send = (text: string): void => void this.did.push(`send ${text}`);
  close = (): void => void this.did.push('close');
  hears = (event: string, value?: unknown): void => this.#listeners.get(event)?.(value);
}

function socketOf(kind: 'node' | 'browser') {
  const sockets: FakeSocket[] = [];
  const told: ConnectionEvent[] = [];
  const frames: unknown[] = [];
  const requests: { request: WireRequest; settle: (outcome: Outcome) => void; isRetracted: boolean }[] = [];
  const isNode = kind === 'node';
  const socket = new CurrentSocket({
    runtime: {
      canSetHeaders: isNode,
      WebSocket: function make() {
        const made = new FakeSocket(isNode);
        sockets.push(made);
        return made;
      },
    } as never,
    secrets: new Secrets(),
    accountId: '123',
    origin: { host: '127.0.0.1:1', isPlain: true },
    side: {
      socketAddress: () => ({ host: '127.0.0.1:1', path: '/socket' }),
      socketHeaders: () => ({}),
      introduction: () => ({ type: 'InitConnection' }),
    } as never,
    options: {} as never,
    credentials: { token: 'jwt' },
    outbox: undefined as never,
    inbox: { put: (frame) => void frames.push(frame), clear: () => void frames.splice(0) },
    send: (event) => void told.push(event),
    request: (request, settle) => {
      const made = { request, settle, isRetracted: false };
      requests.push(made);
      return () => {
        made.isRetracted = true;
      };
    },
    clockRequest: { type: 'GetClock' },
  });
  const open = async (signal = new AbortController().signal) => {
    const opening = socket.open(new Map(), signal);
    sockets.at(-1)!.onopen?.({});
    return opening;
  };
  return { socket, sockets, told, frames, requests, open };
}

const ok: Outcome = { ok: true, code: 200, body: undefined, type: '' };

describe('The current socket', () => {
  test('is numbered, and its close is told with its number', async () => {
    const { open, sockets, told } = socketOf('node');
    const { socketId } = await open();
    sockets[0]!.onclose?.({ code: 1006 });
    expect(told).toMatchObject([{ type: 'socket.closed', socketId, failure: { code: 'SOCKET_LOST' } }]);
  });

  test('only is listened to: a late close or frame of an older one is nobody’s (KB-15)', async () => {
    const { open, sockets, told, frames } = socketOf('node');
    const first = await open();
    const second = await open();
    expect(second.socketId).not.toBe(first.socketId);
    expect(sockets[0]!.did).toEqual(['terminate']);
    sockets[0]!.onclose?.({ code: 4401 });
    sockets[0]!.hears('message', 'late');
    expect([told, frames]).toEqual([[], []]);
    sockets[1]!.hears('message', 'now');
    expect(frames).toEqual(['now']);
  });

  test('that is dropped while it still opens does not come to life behind it', async () => {
    const { socket, sockets, told } = socketOf('node');
    const opening = socket.open(new Map(), new AbortController().signal);
    socket.drop();
    sockets[0]!.onopen?.({});
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
    expect(sockets[0]!.did).toContain('terminate');
    socket.transmit('nothing');
    expect([sockets[0]!.did.filter((one) => one.startsWith('send')), told]).toEqual([[], []]);
  });

  test('sends nothing, and is silent, once it was dropped', async () => {
    const { open, socket, sockets, told } = socketOf('node');
    await open();
    socket.drop();
    socket.transmit('x');
    sockets[0]!.onclose?.({ code: 1006 });
    sockets[0]!.hears('pong');
    expect([sockets[0]!.did, told]).toEqual([['terminate'], []]);
  });

  test.each(['node', 'browser'] as const)('of a %s is silent while it is being closed', async (kind) => {
    const { open, socket, sockets, told, frames, requests } = socketOf(kind);
    const opened = open();
    await Promise.resolve();
    await Promise.resolve();
    requests[0]?.settle(ok);
    await opened;
    const closing = socket.close();
    sockets[0]!.hears('message', 'late');
    sockets[0]!.hears('pong');
    sockets[0]!.onmessage?.({ data: 'late' });
    sockets[0]!.onclose?.({ code: 1000 });
    await closing;
    expect([sockets[0]!.did, told, frames]).toEqual([['close'], [], []]);
  });
});

describe('A ping', () => {
  test('is one of the WebSocket where there is one', async () => {
    const { open, socket, sockets, told, requests } = socketOf('node');
    await open();
    socket.ping();
    sockets[0]!.hears('pong');
    expect([sockets[0]!.did, told, requests]).toEqual([['ping'], [{ type: 'pong.received' }], []]);
  });

  test('is a clock request in a browser; only an answer counts', async () => {
    const { open, socket, told, requests } = socketOf('browser');
    const opened = open();
    await Promise.resolve();
    await Promise.resolve();
    requests[0]!.settle(ok);
    await opened;
    socket.ping();
    expect(requests[1]!.request.type).toBe('GetClock');
    requests[1]!.settle({ ok: false, failure: failure('RESPONSE_TIMEOUT') });
    expect(told).toEqual([]);
    socket.ping();
    requests[2]!.settle(ok);
    expect(told).toEqual([{ type: 'pong.received' }]);
  });

  test('of no socket is none', () => {
    const { socket, requests } = socketOf('browser');
    socket.ping();
    expect(requests).toEqual([]);
  });
});

describe('Where headers cannot be set, the introduction', () => {
  const introduced = async () => {
    const giveUp = new AbortController();
    const all = socketOf('browser');
    const opened = all.open(giveUp.signal).then(
      (value) => value,
      (error: unknown) => error,
    );
    await Promise.resolve();
    await Promise.resolve();
    return { ...all, opened, giveUp, introduction: all.requests[0]! };
  };

  test('comes first; the socket is open when it was answered', async () => {
    const { opened, introduction } = await introduced();
    expect(introduction.request.type).toBe('InitConnection');
    introduction.settle(ok);
    expect(await opened).toHaveProperty('socketId');
  });

  test('that is refused fails the socket, which is cut', async () => {
    const { opened, introduction, sockets } = await introduced();
    introduction.settle({ ok: false, failure: failure('TOKEN_REFUSED') });
    expect(await opened).toMatchObject({ code: 'TOKEN_REFUSED' });
    expect(sockets[0]!.did).toEqual(['close']);
  });

  test('that ends in a close fails with the reason of the close, once', async () => {
    const { opened, introduction, sockets, told } = await introduced();
    sockets[0]!.onclose?.({ code: 4401 });
    expect(await opened).toMatchObject({ code: 'TOKEN_EXPIRED', status: 4401 });
    expect([introduction.isRetracted, told]).toEqual([true, []]);
  });

  test('is given up with the call', async () => {
    const { opened, introduction, giveUp } = await introduced();
    giveUp.abort(failure('ABORTED'));
    expect(await opened).toMatchObject({ code: 'ABORTED' });
    expect(introduction.isRetracted).toBe(true);
  });
});
