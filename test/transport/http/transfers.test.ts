import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../../../src/transport/failure.js';
import { type FileProgress, Http } from '../../../src/transport/http/client.js';
import { Secrets } from '../../../src/transport/secrets.js';

const { signal } = new AbortController();
const url = 'https://store.example/x?temp_url_sig=pl4nted-signature';

/** An object store that answers with this; what it was asked is kept. */
function store(answer: () => Response | Promise<Response>) {
  const requests: Request[] = [];
  const bodies: Promise<ArrayBuffer>[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request);
    bodies.push(request.arrayBuffer());
    await bodies.at(-1);
    return answer();
  };
  const http = new Http({ fetch } as never, new Secrets(['pl4nted-signature']));
  const failure = (step: 'upload' | 'download') =>
    http.transfer(step, { url, signal }).then(
      () => undefined,
      (why: Failure) => why,
    );
  return { http, requests, bodies, failure };
}

describe('The bytes of a file', () => {
  const large = new Uint8Array(150_000).map((_, index) => index % 251);
  const isLarge = (bytes: ArrayBuffer) => Buffer.from(bytes).equals(large);

  test('are put at their address, with nothing else to show', async () => {
    const { http, requests, bodies } = store(() => new Response(''));
    await http.transfer('upload', { url, signal, bytes: large });
    const [{ method, url: asked, headers } = {} as Request] = requests;
    expect([method, asked, headers.get('authorization')]).toEqual(['PUT', url, null]);
    expect(isLarge(await bodies[0]!)).toBe(true);
  });

  test('are read from there', async () => {
    const { http, requests } = store(() => new Response(large));
    expect(isLarge(await http.transfer('download', { url, signal }))).toBe(true);
    expect(requests[0]!.method).toBe('GET');
  });

  test('leave piece by piece where somebody wants to know how far they are, and arrive as they were', async () => {
    const { http, bodies } = store(() => new Response(''));
    const seen: FileProgress[] = [];
    await http.transfer('upload', { url, signal, bytes: large, onProgress: (progress) => void seen.push(progress) });
    expect(isLarge(await bodies[0]!)).toBe(true);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toMatchObject({ percent: 1, transferredBytes: 150_000 });
  });

  test('are told of as they come', async () => {
    const { http } = store(() => new Response(large, { headers: { 'content-length': '150000' } }));
    const seen: number[] = [];
    await http.transfer('download', {
      url,
      signal,
      onProgress: ({ transferredBytes }) => void seen.push(transferredBytes),
    });
    expect(seen.at(-1)).toBe(150_000);
  });

  test.each(['upload', 'download'] as const)('that do not get through say where: %s', async (step) => {
    const broken = store(() => Promise.reject(new TypeError('no route to pl4nted-signature')));
    expect(await broken.failure(step)).toMatchObject({
      code: 'NETWORK_FAILED',
      reason: 'no route to ***',
      context: { step },
    });
    const refused = store(() => new Response('<html>', { status: 401 }));
    expect(await refused.failure(step)).toMatchObject({ code: 'URL_REFUSED', place: 'storage', status: 401 });
  });
});
