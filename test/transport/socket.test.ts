import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../src/transport/failure.js';
import type { Runtime, WebSocketLike } from '../../src/transport/runtime.js';
import { Secrets } from '../../src/transport/secrets.js';
import { type OpenSocket, openSocket } from '../../src/transport/socket.js';

/** A socket of which the test is the network. */
class FakeSocket implements WebSocketLike {
  static last: FakeSocket;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;
  readonly did: string[] = [];

  constructor(
    readonly url: string,
    readonly protocols?: string[],
    readonly options?: object,
  ) {
    if (url.includes('impossible')) throw new SyntaxError('impossible URL');
    FakeSocket.last = this;
  }

  send(text: string): void {
    this.did.push(`send ${text}`);
  }

  close(code?: number): void {
    this.did.push(`close ${code}`);
  }

  opens(): void {
    this.onopen?.({} as never);
  }

  says(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  fails(event: object = {}): void {
    this.onerror?.(event as never);
  }

  closes(code: number, reason = ''): void {
    this.onclose?.({ code, reason } as never);
  }
}

function opening(url = 'wss://host/x', signal = new AbortController().signal) {
  const heard: unknown[] = [];
  const platform = { WebSocket: FakeSocket, canSetHeaders: false } as unknown as Runtime;
  const handlers = {
    frame: (frame: unknown) => void heard.push(frame),
    pong: () => void heard.push('pong'),
    closed: ({ code, status }: Failure) => void heard.push(`closed ${code} ${status}`),
  };
  const opened = openSocket(platform, new Secrets(['pl4nted']), url, {}, handlers, signal);
  return { opened, heard, network: FakeSocket.last };
}

async function open(): Promise<{ socket: OpenSocket; heard: unknown[]; network: FakeSocket }> {
  const { opened, heard, network } = opening();
  network.opens();
  return { socket: await opened, heard, network };
}

describe('Opening a socket', () => {
  it('resolves when it is open; frames come one by one', async () => {
    const { socket, heard, network } = await open();
    network.says('one');
    network.says('two');
    socket.send('hello');
    expect(heard).toEqual(['one', 'two']);
    expect(network.did).toEqual(['send hello']);
  });

  it('rejects with the reason when it cannot be made at all', async () => {
    await expect(opening('impossible').opened).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      reason: 'impossible URL',
    });
  });

  it('KB-12 rejects once when it is refused: error and close are one failure, and the error knows more', async () => {
    const { opened, heard, network } = opening();
    network.fails({ error: new Error('connect ECONNREFUSED 127.0.0.1:1') });
    network.closes(1006);
    await expect(opened).rejects.toMatchObject({ code: 'NETWORK_FAILED', reason: 'connect ECONNREFUSED 127.0.0.1:1' });
    expect(heard).toEqual([]);
  });

  it.each([
    [{ message: 'no network' }, 'no network'],
    [{ message: '' }, 'the WebSocket failed'],
    [{}, 'the WebSocket failed'],
  ])('rejects with what is told of the error, as far as anything is: %j', async (error, reason) => {
    const { opened, network } = opening();
    network.fails(error);
    network.closes(1006);
    await expect(opened).rejects.toMatchObject({ code: 'NETWORK_FAILED', reason });
  });

  it('rejects by the policy table when it is closed with a code', async () => {
    const { opened, network } = opening();
    network.closes(4401, 'token please');
    await expect(opened).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', next: 'signIn', status: 4401 });
  });

  it('ends with its signal: it is cut, and what comes of it later is not heard', async () => {
    const giveUp = new AbortController();
    const { opened, heard, network } = opening('wss://host/x', giveUp.signal);
    giveUp.abort();
    await expect(opened).rejects.toMatchObject({ family: 'network' });
    network.opens();
    network.says('late');
    network.closes(1000);
    expect(heard).toEqual([]);
    expect(network.did[0]).toBe('close undefined');
  });

  it('ends with its signal also where a browser does not let it be closed', async () => {
    const giveUp = new AbortController();
    const { opened, network } = opening('wss://host/x', giveUp.signal);
    network.close = () => {
      throw new DOMException('not now', 'InvalidStateError');
    };
    giveUp.abort(new Error('given up'));
    await expect(opened).rejects.toMatchObject({ reason: 'given up' });
  });

  it('with a signal that is aborted already is given up at once', async () => {
    await expect(opening('wss://host/x', AbortSignal.abort()).opened).rejects.toBeDefined();
    expect(FakeSocket.last.did).toContain('close undefined');
  });
});

describe('An open socket', () => {
  it('tells its loss once', async () => {
    const { heard, network } = await open();
    network.fails({ message: 'reset' });
    network.closes(1006);
    network.closes(1006);
    expect(heard).toEqual(['closed NETWORK_FAILED undefined']);
  });

  it.each([
    [1001, 'closed SOCKET_LOST 1001'],
    [4407, 'closed IDENTITY_EXPIRED 4407'],
  ])('tells close code %i by the policy table', async (code, told) => {
    const { heard, network } = await open();
    network.closes(code);
    expect(heard).toEqual([told]);
  });

  it('KB-15 says nothing any more once it is dropped', async () => {
    const { socket, heard, network } = await open();
    socket.drop();
    network.says('late');
    network.closes(1006);
    socket.send('unheard');
    expect(heard).toEqual([]);
    expect(network.did).toEqual(['close undefined']);
  });

  it('closes with 1000 and resolves when the peer has agreed; its end is then no loss', async () => {
    const { socket, heard, network } = await open();
    let isClosed = false;
    const closed = socket.close().then(() => {
      isClosed = true;
    });
    await Promise.resolve();
    network.says('last words');
    expect([network.did, isClosed]).toEqual([['close 1000'], false]);
    network.closes(1000);
    await closed;
    expect(heard).toEqual([]);
  });

  it('KB-18 that is dropped while it closes resolves the close', async () => {
    const { socket, network } = await open();
    const closed = socket.close();
    socket.drop();
    await closed;
    expect(network.did).toEqual(['close 1000', 'close undefined']);
  });

  it('that is gone already closes at once', async () => {
    const { socket, network } = await open();
    network.closes(1006);
    await socket.close();
    expect(network.did).toEqual([]);
  });

  it('has no ping where the runtime has none', async () => {
    const { socket } = await open();
    expect(socket.ping()).toBe(false);
  });
});

/** What `ws` offers beyond a browser's socket. */
class FakeWs extends FakeSocket {
  static override last: FakeWs;
  readonly #listeners = new Map<string, (...values: unknown[]) => void>();

  constructor(url: string, protocols?: string[], options?: object) {
    super(url, protocols, options);
    FakeWs.last = this;
  }

  on(event: string, listener: (...values: never[]) => void): void {
    this.#listeners.set(event, listener as (...values: unknown[]) => void);
  }

  ping(): void {
    this.did.push('ping');
  }

  terminate(): void {
    this.did.push('terminate');
  }

  emits(event: string, ...values: unknown[]): void {
    this.#listeners.get(event)?.(...values);
  }
}

describe('A socket of ws', () => {
  const opening = (headers = {}, signal = new AbortController().signal) => {
    const heard: string[] = [];
    const runtime = { WebSocket: FakeWs, canSetHeaders: true } as unknown as Runtime;
    const handlers = {
      frame: (frame: unknown) => void heard.push(String(frame)),
      pong: () => void heard.push('pong'),
      closed: ({ code, reason }: Failure) => void heard.push(`closed ${code} ${reason}`),
    };
    const opened = openSocket(runtime, new Secrets(['pl4nted']), 'wss://host/x', headers, handlers, signal);
    return { opened, heard, network: FakeWs.last };
  };
  const open = async () => {
    const { opened, heard, network } = opening();
    network.opens();
    return { socket: await opened, heard, network };
  };

  it('is given the headers, and no compression', () => {
    expect(opening({ Authorization: 'jwt x' }).network.options).toEqual({
      headers: { Authorization: 'jwt x' },
      perMessageDeflate: false,
    });
  });

  it('tells frames and pongs while it is open, each once', async () => {
    const { socket, heard, network } = await open();
    expect(socket.ping()).toBe(true);
    network.emits('message', Buffer.from('one'));
    network.emits('pong');
    expect([network.did, heard]).toEqual([['ping'], ['one', 'pong']]);
  });

  it('NA-2 survives a ping that throws: the silence that follows ends it', async () => {
    const { socket, network } = await open();
    network.ping = () => {
      throw new Error('write after end');
    };
    expect(socket.ping()).toBe(true);
  });

  it('says nothing before it is open', () => {
    const { heard, network } = opening();
    network.emits('message', Buffer.from('early'));
    network.emits('pong');
    expect(heard).toEqual([]);
  });

  it('says nothing any more, and sends nothing, once it is closing', async () => {
    const { socket, heard, network } = await open();
    void socket.close();
    network.emits('message', Buffer.from('last words'));
    network.emits('pong');
    socket.send('unheard');
    socket.ping();
    network.closes(1000);
    expect([network.did, heard]).toEqual([['close 1000'], []]);
  });

  it('NA-3 KB-15 says nothing any more once it is dropped, which does not wait for the peer', async () => {
    const { socket, heard, network } = await open();
    socket.drop();
    network.emits('message', Buffer.from('late'));
    network.emits('pong');
    network.closes(1006);
    expect([network.did, heard]).toEqual([['terminate'], []]);
  });

  it.each([
    [401, 'TOKEN_REFUSED', 'signIn'],
    [429, 'RATE_LIMITED', 'retrySlowly'],
    [503, 'MESSAGING_UNAVAILABLE', 'retrySlowly'],
    [500, 'UPGRADE_FAILED', 'retry'],
  ])('that is refused with HTTP status %i is a failure that names it', async (statusCode, code, next) => {
    const { opened, heard, network } = opening();
    const released: string[] = [];
    const request = { destroy: () => void released.push('request') };
    network.emits('unexpected-response', request, { statusCode, resume: () => void released.push('response') });
    network.closes(1006);
    await expect(opened).rejects.toMatchObject({ code, next, status: statusCode });
    expect([released, network.did, heard]).toEqual([['response', 'request'], ['terminate'], []]);
  });

  it('whose close reason or error echoes a secret does not tell it', async () => {
    const { heard, network } = await open();
    network.closes(4000, 'what is pl4nted');
    expect(heard).toEqual(['closed SOCKET_LOST what is ***']);
    const refused = opening();
    refused.network.fails({ error: new Error('no pl4nted here') });
    refused.network.closes(1006);
    await expect(refused.opened).rejects.toMatchObject({ reason: 'no *** here' });
  });

  it('that is given up while it opens is cut', async () => {
    const giveUp = new AbortController();
    const { opened, heard, network } = opening({}, giveUp.signal);
    giveUp.abort(new Error('changed my mind about pl4nted'));
    await expect(opened).rejects.toMatchObject({ reason: 'changed my mind about ***' });
    network.opens();
    network.emits('message', Buffer.from('late'));
    expect([network.did, heard]).toEqual([['terminate', 'terminate'], []]);
  });
});
