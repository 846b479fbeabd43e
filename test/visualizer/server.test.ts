import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { startVisualizer, type Visualizer } from '../../visualizer/server/index.js';

let folder: string;
let visualizer: Visualizer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-page-'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(path.join(folder, 'app.js'), '');
  visualizer = await startVisualizer({ pageFolder: folder });
});

afterAll(async () => {
  await visualizer.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

/** Whether a WebSocket is let in. */
async function upgrade(url: string, headers: Record<string, string> = {}): Promise<'open' | 'refused'> {
  const socket = new WebSocket(url, { headers });
  const outcome = await new Promise<'open' | 'refused'>((resolve) => {
    socket.on('open', () => resolve('open'));
    socket.on('error', () => resolve('refused'));
  });
  socket.terminate();
  return outcome;
}

describe('The visualizer serves its page', () => {
  it('at the address with the token, and nothing can make it load anything from elsewhere', async () => {
    const { status, headers, body } = await get(visualizer.url);
    expect(status).toBe(200);
    expect(body).toContain('<title>page</title>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('and takes no other method than GET and HEAD', async () => {
    expect((await get(visualizer.url, {}, 'POST')).status).toBe(405);
    expect(await get(visualizer.url, {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it.each([
    ['without the token', '/'],
    ['with a wrong token', '/wrong-token/'],
    ['with the beginning of the token', 'beginning'],
  ])('not %s', async (_, where) => {
    const token = new URL(visualizer.url).pathname.slice(1, -1);
    const target = where === 'beginning' ? `/${token.slice(0, 8)}/` : where;
    const { status, body } = await get(new URL(target, visualizer.url).href);
    expect(status).toBe(404);
    expect(body).not.toContain(token);
  });

  it.each(['package.json', '..%2fpackage.json', '../package.json', 'app.js.map', 'folder/app.js'])(
    'no file but those of the page: %s',
    async (name) => {
      expect((await get(visualizer.url + name)).status).toBe(404);
    },
  );

  it('not to a foreign name that was pointed at this computer', async () => {
    const host = `evil.example:${visualizer.port}`;
    expect((await get(visualizer.url, { host })).status).toBe(403);
    expect(await upgrade(visualizer.feedUrl, { host })).toBe('refused');
  });
});

describe('A WebSocket is let in', () => {
  const viewUrl = (): string => visualizer.feedUrl.replace(/feed$/, 'view');
  const own = (): string => `http://127.0.0.1:${visualizer.port}`;

  it('from our own page', async () => {
    expect(await upgrade(viewUrl(), { origin: own() })).toBe('open');
  });

  it('from a program, and from a page that is developed on this computer', async () => {
    expect(await upgrade(visualizer.feedUrl)).toBe('open');
    expect(await upgrade(visualizer.feedUrl, { origin: 'http://localhost:5173' })).toBe('open');
  });

  it.each([
    ['a foreign page that wants to watch', 'view', 'https://evil.example'],
    ['a page of another server of this computer that wants to watch', 'view', 'http://127.0.0.1:9'],
    ['a page without an origin that wants to watch', 'view', 'null'],
    ['a foreign page that wants to send', 'feed', 'https://evil.example'],
    ['a page whose name only begins like ours', 'feed', 'http://localhost.evil.example'],
  ])('not from %s', async (_, role, origin) => {
    expect(await upgrade(role === 'view' ? viewUrl() : visualizer.feedUrl, { origin })).toBe('refused');
  });

  it('not with a wrong token, and not at any other path', async () => {
    expect(await upgrade(visualizer.feedUrl.replace(/\/[^/]+\/feed$/, '/wrong-token/feed'))).toBe('refused');
    expect(await upgrade(visualizer.feedUrl.replace(/feed$/, 'other'))).toBe('refused');
  });
});

describe('startVisualizer()', () => {
  it('takes a token of one’s own, so that programs find the same address every time', async () => {
    const own = await startVisualizer({ token: 'my-own-token', pageFolder: folder });
    expect(own.url).toBe(`http://127.0.0.1:${own.port}/my-own-token/`);
    expect(await upgrade(own.feedUrl)).toBe('open');
    await own.close();
  });

  it('refuses a token that is short or does not fit into an address', async () => {
    for (const token of ['short', 'with/slash/inside', ''])
      await expect(startVisualizer({ token })).rejects.toThrow(RangeError);
  });

  it('rejects where the port is in use', async () => {
    await expect(startVisualizer({ port: visualizer.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
