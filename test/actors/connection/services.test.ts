import { describe, expect, test } from '@jest/globals';
import { Services } from '../../../src/actors/services.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import type { Failure } from '../../../src/transport/failure.js';
import { Secrets } from '../../../src/transport/secrets.js';
import { WrongField } from '../../../src/transport/wire/json.js';
import { VirtualClock } from '../support/virtual-clock.js';

type Tag = 'canSend' | 'queuesSends' | 'terminal';
const LIMIT_MS = 5_000;

/** Services of a connection that is what the test says it is; the test answers the requests. */
function serving(...tags: readonly Tag[]) {
  const clock = new VirtualClock();
  const deadlines = new DeadlineQueue(clock);
  const requests: { request: Request; settle: (response: Response) => void; fail: (why: Error) => void }[] = [];
  const sent: string[] = [];
  const observers = new Set<{ next: (snapshot: object) => void; error?: (why: unknown) => void }>();
  const credentials = { token: 't1' as string | undefined };
  let now = { tags, token: 'fresh' };
  const snapshot = () => {
    const { tags: has, token } = now;
    return { hasTag: (tag: Tag) => has.includes(tag), value: { lifecycle: 'here', token } };
  };
  const services = new Services({
    connection: {
      getSnapshot: snapshot,
      subscribe: (observer: { next: (snapshot: object) => void }) => {
        observers.add(observer);
        return { unsubscribe: () => observers.delete(observer) };
      },
      // What the connection does at once with a token that somebody doubts.
      send: ({ type }: { type: string }) => {
        sent.push(type);
        now = { ...now, token: 'refreshing' };
      },
    } as never,
    runtime: {
      clock,
      fetch: (input: Request | string, init?: RequestInit) =>
        new Promise((resolve, reject) => {
          const request = new Request(input, init);
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
          requests.push({ request, settle: resolve, fail: reject });
        }),
    } as never,
    secrets: new Secrets(),
    origin: { host: '127.0.0.1:1', isPlain: true },
    accountId: '1/2',
    credentials,
    deadlines,
    responseTimeoutMs: LIMIT_MS,
  });
  services.discovered(
    new Map([
      ['history', '127.0.0.1:2'],
      ['swift', '127.0.0.1:3'],
    ]),
  );
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    clock,
    deadlines,
    requests,
    sent,
    credentials,
    settled,
    becomes: async (next: { tags?: readonly Tag[]; token?: string }) => {
      now = { ...now, ...next };
      for (const observer of [...observers]) observer.next(snapshot());
      await settled();
    },
    breaks: async () => {
      for (const observer of [...observers]) observer.error?.(new Error('broken'));
      await settled();
    },
    services,
    ask: (more: object = {}) =>
      services
        .ask({ what: 'getX()', service: 'history', path: () => '/a/{account}/x', ...more }, (body) => body)
        .then(
          (value): unknown => value,
          (why: Failure): unknown => why,
        ),
  };
}

describe('A request to a service', () => {
  test('is made in the name of the account, with the token of the connection', async () => {
    const { ask, requests, settled, deadlines } = serving('canSend');
    const answer = ask();
    await settled();
    const { request, settle } = requests[0]!;
    expect([request.method, request.url, request.headers.get('authorization')]).toEqual([
      ...['GET', 'http://127.0.0.1:2/a/1%2F2/x', 'Bearer t1'],
    ]);
    settle(Response.json({ x: 1 }));
    expect(await answer).toEqual({ x: 1 });
    expect(deadlines.size).toBe(0);
  });

  test('is a POST where there is something to be sent', async () => {
    const { ask, requests, settled } = serving('canSend');
    void ask({ json: { a: 1 } });
    await settled();
    expect([requests[0]!.request.method, await requests[0]!.request.json()]).toEqual(['POST', { a: 1 }]);
  });

  test('waits for a connection that is on its way, and not for one that is over', async () => {
    const { ask, requests, settled, becomes } = serving('queuesSends');
    const waiting = ask();
    await settled();
    expect(requests).toEqual([]);
    await becomes({ tags: ['canSend'] });
    expect(requests).toHaveLength(1);
    requests[0]!.settle(Response.json({}));
    expect(await waiting).toEqual({});
    await becomes({ tags: ['terminal'] });
    expect(await ask()).toMatchObject({
      code: 'CONNECTION_CLOSED',
      context: { request: 'getX()', connection: 'here' },
    });
  });

  test('waits no longer than any other: for the connection, and for the answer', async () => {
    const waiting = serving('queuesSends');
    const late = waiting.ask();
    await waiting.settled();
    waiting.clock.pass(LIMIT_MS);
    expect(await late).toMatchObject({ code: 'TIMEOUT' });
    const asking = serving('canSend');
    const silent = asking.ask();
    await asking.settled();
    asking.clock.pass(LIMIT_MS);
    expect(await silent).toMatchObject({
      code: 'RESPONSE_TIMEOUT',
      context: { request: 'getX()', timeoutMs: LIMIT_MS },
    });
    expect(asking.deadlines.size).toBe(0);
  });

  test('ends with the connection, whether that closes or breaks', async () => {
    const { ask, settled, becomes } = serving('canSend');
    const answer = ask();
    await settled();
    await becomes({ tags: ['terminal'] });
    expect(await answer).toMatchObject({ code: 'CONNECTION_CLOSED' });
    const broken = serving('canSend');
    const other = broken.ask();
    await broken.settled();
    await broken.breaks();
    expect(await other).toMatchObject({ family: 'network' });
  });

  test('ends with its signal, and is not made where that was aborted before', async () => {
    const { ask, requests, settled, deadlines } = serving('canSend');
    const giveUp = new AbortController();
    const answer = ask({ signal: giveUp.signal });
    await settled();
    giveUp.abort();
    expect(await answer).toMatchObject({ code: 'ABORTED', context: { request: 'getX()' } });
    expect(await ask({ signal: AbortSignal.abort() })).toMatchObject({ code: 'ABORTED' });
    expect([requests.length, deadlines.size]).toEqual([1, 0]);
  });

  test('whose answer has a field that cannot be read names it', async () => {
    const { services, requests, settled } = serving('canSend');
    const parts = { what: 'getX()', service: 'history', path: () => '/x' };
    const read = () => {
      throw new WrongField('x');
    };
    const answer = services.ask(parts, read).catch((why: Failure) => why);
    await settled();
    requests[0]!.settle(Response.json({}));
    expect(await answer).toMatchObject({ code: 'UNEXPECTED_ANSWER', place: 'service' });
  });

  test('that gets no answer says at which step', async () => {
    for (const json of [undefined, {}]) {
      const { ask, requests, settled } = serving('canSend');
      const answer = ask({ json });
      await settled();
      requests[0]!.fail(new TypeError('no route'));
      expect(await answer).toMatchObject({ code: 'NETWORK_FAILED', context: { step: 'service' } });
      const refused = ask({ json });
      await settled();
      requests[1]!.settle(new Response('', { status: 404 }));
      expect(await refused).toMatchObject({ code: 'NOT_FOUND', place: 'service' });
    }
  });

  test('that is refused says why, and one that cannot be read too', async () => {
    const { ask, requests, settled } = serving('canSend');
    const refused = ask();
    await settled();
    requests[0]!.settle(new Response('no', { status: 403 }));
    expect(await refused).toMatchObject({ code: 'FORBIDDEN', place: 'service' });
    const broken = ask();
    await settled();
    requests[1]!.settle(new Response('<html>'));
    expect(await broken).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(requests).toHaveLength(2);
  });
});

describe('A request that is refused for its token', () => {
  const refused = async () => {
    const world = serving('canSend');
    const answer = world.ask();
    await world.settled();
    world.requests[0]!.settle(new Response('', { status: 401 }));
    await world.settled();
    return { ...world, answer };
  };

  test('is made once more when the connection has another one, which it is asked for', async () => {
    const { answer, requests, sent, credentials, becomes } = await refused();
    expect(sent).toEqual(['token.doubted']);
    await becomes({ token: 'stale' });
    expect(requests).toHaveLength(1);
    credentials.token = 't2';
    await becomes({ token: 'fresh' });
    expect(requests[1]!.request.headers.get('authorization')).toBe('Bearer t2');
    requests[1]!.settle(Response.json({ x: 2 }));
    expect(await answer).toEqual({ x: 2 });
  });

  test('and then cannot be read names the field', async () => {
    const { services, requests, settled, credentials, becomes } = serving('canSend');
    const parts = { what: 'getX()', service: 'history', path: () => '/x' };
    const answer = services
      .ask(parts, () => {
        throw new WrongField('x');
      })
      .catch((why: Failure) => why);
    await settled();
    requests[0]!.settle(new Response('', { status: 401 }));
    await settled();
    credentials.token = 't2';
    await becomes({ token: 'fresh' });
    requests[1]!.settle(Response.json({}));
    expect(await answer).toMatchObject({ code: 'UNEXPECTED_ANSWER', place: 'service' });
  });

  test('is refused for good where the token is good after all, and not asked about again', async () => {
    const { answer, ask, requests, sent, becomes, settled } = await refused();
    await becomes({ token: 'fresh' });
    expect(await answer).toMatchObject({ code: 'NOT_SIGNED_IN' });
    const again = ask();
    await settled();
    requests[1]!.settle(new Response('', { status: 401 }));
    expect(await again).toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect(sent).toEqual(['token.doubted']);
  });

  test('waits while the token that the connection has by now is not good either', async () => {
    const { answer, requests, credentials, becomes } = await refused();
    credentials.token = 't2';
    await becomes({ token: 'stale' });
    expect(requests).toHaveLength(1);
    await becomes({ token: 'fresh' });
    requests[1]!.settle(Response.json({ x: 2 }));
    expect(await answer).toEqual({ x: 2 });
  });

  test('does not ask where the connection has another one already', async () => {
    const world = serving('canSend');
    const answer = world.ask();
    await world.settled();
    world.credentials.token = 't2';
    world.requests[0]!.settle(new Response('', { status: 401 }));
    await world.settled();
    expect([world.sent, world.requests.length]).toEqual([[], 2]);
    world.requests[1]!.settle(Response.json({}));
    expect(await answer).toEqual({});
  });
});

describe('Bytes of a file', () => {
  const transferring = (transfer: object) => {
    const world = serving('queuesSends');
    const parts = { what: 'downloadFile()', step: 'download', path: '/x?sig=1', ...transfer } as const;
    const fate = world.services.transfer(parts).then(
      (bytes): unknown => bytes.byteLength,
      (why: Failure): unknown => why,
    );
    return { ...world, fate };
  };

  test('go to the object store at once: whoever has an address was online just now', async () => {
    const { requests, settled, fate, deadlines } = transferring({ step: 'upload', bytes: new Uint8Array(5) });
    await settled();
    const { request, settle } = requests[0]!;
    expect([request.method, request.url]).toEqual(['PUT', 'http://127.0.0.1:3/x?sig=1']);
    settle(new Response('abc'));
    expect([await fate, deadlines.size]).toEqual([3, 0]);
  });

  test('have a second more for each 16 kB of an upload', async () => {
    const bytes = new Uint8Array(32_001);
    const { clock, settled, fate, requests } = transferring({ what: 'uploadFile()', step: 'upload', bytes });
    await settled();
    clock.pass(LIMIT_MS + 2_000);
    expect(requests[0]!.request.signal.aborted).toBe(false);
    clock.pass(1);
    expect(await fate).toMatchObject({
      code: 'RESPONSE_TIMEOUT',
      context: { request: 'uploadFile()', timeoutMs: LIMIT_MS + 2_001 },
    });
  });

  test('that are read have as long again whenever some have come', async () => {
    const progress: number[] = [];
    const { clock, settled, fate, requests } = transferring({
      onProgress: ({ transferredBytes }: { transferredBytes: number }) => void progress.push(transferredBytes),
    });
    await settled();
    clock.pass(LIMIT_MS - 1);
    let piece: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (piece = controller) });
    requests[0]!.settle(new Response(body));
    piece!.enqueue(new Uint8Array(4));
    await settled();
    clock.pass(LIMIT_MS - 1);
    piece!.enqueue(new Uint8Array(3));
    piece!.close();
    expect(await fate).toBe(7);
    expect(progress.at(-1)).toBe(7);
  });

  test('that do not come any more are given up, also where nobody asked how far they are', async () => {
    const { clock, settled, fate, deadlines } = transferring({});
    await settled();
    clock.pass(LIMIT_MS);
    expect(await fate).toMatchObject({ code: 'RESPONSE_TIMEOUT', context: { timeoutMs: LIMIT_MS } });
    expect(deadlines.size).toBe(0);
  });

  test('come in pieces whether or not somebody asked how far they are', async () => {
    const { settled, fate, requests, clock } = transferring({});
    await settled();
    let piece: ReadableStreamDefaultController<Uint8Array> | undefined;
    requests[0]!.settle(new Response(new ReadableStream({ start: (controller) => void (piece = controller) })));
    for (let count = 0; count < 3; count += 1) {
      clock.pass(LIMIT_MS - 1);
      piece!.enqueue(new Uint8Array(2));
      await settled();
    }
    piece!.close();
    expect(await fate).toBe(6);
  });

  test('whose signal was aborted before do not leave', async () => {
    const { fate, requests } = transferring({ signal: AbortSignal.abort() });
    expect([await fate, requests]).toMatchObject([{ code: 'ABORTED' }, []]);
  });

  test('go on while the connection has other things to tell', async () => {
    const { becomes, settled, requests } = transferring({});
    await settled();
    await becomes({ tags: ['canSend'] });
    expect(requests[0]!.request.signal.aborted).toBe(false);
  });

  test('are given up by their signal, and with the connection', async () => {
    const giveUp = new AbortController();
    const aborted = transferring({ signal: giveUp.signal });
    await aborted.settled();
    giveUp.abort();
    expect(await aborted.fate).toMatchObject({ code: 'ABORTED', context: { request: 'downloadFile()' } });
    const closed = transferring({});
    await closed.settled();
    await closed.becomes({ tags: ['terminal'] });
    expect(await closed.fate).toMatchObject({ code: 'CONNECTION_CLOSED' });
  });
});
