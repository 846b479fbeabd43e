import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { ROUTES } from '../../../emulator/control/api.js';
import { type Emulator, startEmulator } from '../../../emulator/index.js';
import { brand } from '../world.js';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ skills: ['billing'] });
});
afterAll(() => emulator.close());

interface Answer {
  readonly status: number;
  // Whatever came: what is in it is what the tests are about.
  readonly body: Record<string, unknown>;
}

/** As a program in any language does it. */
async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${emulator.url}/emulator/api${path}`, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function done(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await call(method, path, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}

const textsOf = (conversation: Record<string, unknown>): unknown[] =>
  (conversation.dialogs as { messages: { text: string }[] }[]).flatMap(({ messages }) =>
    messages.map(({ text }) => text),
  );

describe('By HTTP and nothing else', () => {
  it('a consumer and an agent are played by hand, beside a program that is connected', async () => {
    const bot = await brand(emulator, 'bot');
    await bot.request('cqm.SubscribeExConversations', { stage: ['OPEN'] });
    const { consumerId } = await done('POST', '/consumers', { firstName: 'Jo' });
    const opened = await done('POST', `/consumers/${consumerId}/open`, { skillId: 'billing', text: 'hello' });
    expect(opened).toMatchObject({ consumerName: 'Jo', skillId: 'billing', stage: 'OPEN', lastText: 'hello' });
    const { conversationId } = opened;
    await bot.notification('ExConversationChangeNotification', 2);

    await done('POST', '/agents/bot/join', { conversationId });
    await done('POST', '/agents/ann/take', { conversationId });
    await done('POST', '/agents/ann/say', { conversationId, text: 'for us', audience: 'AGENTS_AND_MANAGERS' });
    const { sequence } = await done('POST', '/agents/ann/say', { conversationId, text: 'good day' });
    expect(sequence).toBe(2);
    await bot.notification('OnlineEventDistribution', 2);
    expect(await done('GET', '/agents/ann')).toMatchObject({ loginName: 'ann', conversations: 1, sockets: 0 });
    await done('POST', `/consumers/${consumerId}/say`, { text: 'thanks' });
    await done('POST', '/agents/ann/leave', { conversationId });
    await done('POST', `/consumers/${consumerId}/close`, {});

    const found = await done('GET', `/conversations/${conversationId}`);
    expect(textsOf(found)).toEqual(['hello', 'for us', 'good day', 'thanks']);
    expect(found).toMatchObject({ stage: 'CLOSE', closeReason: 'CONSUMER' });
    // Who is played by hand has seen it all.
    expect(emulator.ledger.summary(String(conversationId)).total).toMatchObject({ committed: 4, undelivered: 0 });
    expect(await done('GET', '/violations')).toEqual([]);
  });

  it('the ledger is asked, and waited for', async () => {
    const { consumerId } = await done('POST', '/consumers', {});
    const { lastEntry } = await done('GET', '/');
    const waiting = done('GET', `/ledger/wait?kind=committed&text=later&after=${lastEntry}`);
    await done('POST', `/consumers/${consumerId}/open`, { text: 'later' });
    expect(await waiting).toMatchObject({ kind: 'committed', text: 'later', sequence: 0 });
    expect(await done('GET', `/ledger?kind=committed&after=${lastEntry}`)).toHaveLength(1);
    expect(await call('GET', '/ledger/wait?kind=committed&text=never&timeout=1')).toEqual({
      status: 408,
      body: { error: 'nothing in the ledger matched within 1 ms' },
    });
  });

  it('entries come as they are made', async () => {
    const response = await fetch(`${emulator.url}/emulator/api/events`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    emulator.agent('ann').setState('BACK_SOON');
    const { value = '' } = await reader.read();
    expect(JSON.parse(value.replace(/^data: /, ''))).toMatchObject({ kind: 'agentState', state: 'BACK_SOON' });
    await reader.cancel();
  });

  it('faults are armed, listed and disarmed', async () => {
    const { id } = await done('POST', '/faults', { when: 'ConsumerRequestConversation', do: 'refuse', code: 503 });
    expect(await done('GET', '/faults')).toMatchObject([{ id, strikes: 0, fault: { do: 'refuse' } }]);
    await done('DELETE', `/faults/${id}`);
    expect(emulator.faults.list()).toEqual([]);
    await done('POST', '/faults', { when: 'login', do: 'cut', times: 'always' });
    await done('DELETE', '/faults');
    expect(emulator.faults.list()).toEqual([]);
  });

  it('skills go off hours, agents change their state, the clock is moved', async () => {
    expect(await done('PUT', '/skills/billing', { onShift: false })).toMatchObject({ onShift: false });
    expect(emulator.skill('billing').onShift).toBe(false);
    expect(await done('PUT', '/agents/ann/state', { state: 'AWAY' })).toMatchObject({ state: 'AWAY' });
    expect(await done('PUT', '/clock', { skew: 60_000 })).toMatchObject({ skew: 60_000 });
    await done('PUT', '/clock', { skew: 0 });
  });
});

describe('What is wrong is one sentence', () => {
  it.each([
    ['no JSON', 'POST', '/faults', '{"when"', 400, 'the body is no JSON'],
    ['no object', 'POST', '/consumers', [], 400, 'the body must be an object, is []'],
    [
      'a member nobody knows',
      'POST',
      '/consumers',
      { name: 'x' },
      400,
      'name is not expected here; accepted: firstName',
    ],
    ['a member that is missing', 'POST', '/agents', {}, 400, 'loginName is missing'],
    [
      'a text that is empty',
      'POST',
      '/agents',
      { loginName: '' },
      400,
      'loginName must be a text that is not empty, is ""',
    ],
    [
      'a state there is not',
      'PUT',
      '/agents/ann/state',
      { state: 'ASLEEP' },
      400,
      'state must be one of ONLINE, OCCUPIED, BACK_SOON, AWAY, OFFLINE, is "ASLEEP"',
    ],
    ['a query that is wrong', 'GET', '/ledger?after=x', undefined, 400, 'after must be a whole number'],
    ['an agent twice', 'POST', '/agents', { loginName: 'ann' }, 409, 'there is already an agent ann'],
    ['an agent nobody knows', 'GET', '/agents/max', undefined, 404, 'there is no agent max; known: bot, ann'],
    ['a consumer nobody knows', 'POST', '/consumers/x/say', { text: 'hi' }, 404, 'there is no consumer x'],
    ['a ring that is not there', 'POST', '/agents/bot/accept', {}, 409, 'No ring of bot waits'],
    [
      'a path that is not there',
      'GET',
      '/nowhere',
      undefined,
      404,
      'there is nothing at /nowhere; openapi.json says what there is',
    ],
    ['a method that does not fit', 'DELETE', '/clock', undefined, 405, '/clock takes GET, PUT, not DELETE'],
    ['a path that is no URL', 'GET', '/agents/%E0%A4%A', undefined, 400, 'the path is not encoded as a URL is'],
  ])('%s', async (_what, method, path, body, status, error) => {
    expect(await call(method, path, body)).toEqual({ status, body: { error } });
  });

  it('an agent who does not take part, and a conversation that is closed', async () => {
    const { consumerId } = await done('POST', '/consumers', {});
    const { conversationId } = await done('POST', `/consumers/${consumerId}/open`, {});
    expect(await call('POST', '/agents/ann/say', { conversationId, text: 'x' })).toEqual({
      status: 409,
      body: { error: `ann does not take part in conversation ${conversationId}; join it first` },
    });
    await done('POST', `/consumers/${consumerId}/close`, {});
    expect(await call('POST', '/agents/ann/join', { conversationId })).toEqual({
      status: 409,
      body: { error: `conversation ${conversationId} is closed` },
    });
    expect(await call('POST', `/consumers/${consumerId}/say`, { text: 'x' })).toEqual({
      status: 409,
      body: { error: `consumer ${consumerId} has no open conversation` },
    });
  });
});

describe('Pages of other sites get nothing', () => {
  const other = 'pages of other sites get nothing from here';

  it.each([
    ['by their origin', { Origin: 'https://evil.example' }, other],
    ['by the origin of another port of this computer', { Origin: 'http://127.0.0.1:1' }, other],
    ['by the origin of a page that hides it', { Origin: 'null' }, other],
    ['by what the browser says of them', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, other],
    [
      'by a name of theirs that is pointed here',
      { Host: 'evil.example' },
      'this server is controlled by the names of this computer only, such as 127.0.0.1',
    ],
  ])('%s', async (_what, headers, error) => {
    // fetch sets some of these headers by itself.
    const answer = await new Promise<Answer>((resolve, reject) => {
      const asked = request(`${emulator.url}/emulator/api/agents`, { headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          expect(response.headers['access-control-allow-origin']).toBeUndefined();
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> });
        });
      });
      asked.on('error', reject).end();
    });
    expect(answer).toEqual({ status: 403, body: { error } });
  });

  it('nor can a form of theirs do anything', async () => {
    const body = new URLSearchParams({ firstName: 'x' });
    const response = await fetch(`${emulator.url}/emulator/api/consumers`, { method: 'POST', body });
    expect(await response.json()).toEqual({
      error: 'the body must be JSON, with the header Content-Type: application/json',
    });
  });
});

describe('The description', () => {
  interface Operation {
    readonly operationId: string;
    readonly parameters?: readonly { readonly name: string; readonly in: string }[];
    readonly requestBody?: { content: Record<string, { schema: { type: string }; example: unknown }> };
    readonly responses: Record<string, object>;
  }
  let paths: Record<string, Record<string, Operation>>;

  beforeAll(async () => {
    const { openapi, paths: found } = await done('GET', '/openapi.json');
    expect(openapi).toBe('3.1.0');
    paths = found as typeof paths;
  });

  it('names every route, with its parameters, and no other', () => {
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.sort()).toEqual([...ROUTES.map(({ method, path }) => `${method} ${path}`), 'GET /events'].sort());
    for (const [path, methods] of Object.entries(paths))
      for (const { parameters = [] } of Object.values(methods))
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => `{${name}}`)).toEqual(
          path.match(/\{\w+\}/g) ?? [],
        );
  });

  it('gives each operation a name of its own', () => {
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(ROUTES.filter(({ body }) => body).map((route) => [`${route.method} ${route.path}`, route] as const))(
    'has an example of %s that is accepted',
    (_name, { method, path, body, example }) => {
      expect(v.safeParse(body!, example).issues).toBeUndefined();
      const described = paths[path]![method.toLowerCase()]!.requestBody!.content['application/json']!;
      expect(described.example).toEqual(example);
      expect(described.schema.type).toBe('object');
    },
  );

  it.each(ROUTES.filter(({ method, path }) => method === 'GET' && !path.includes('{') && path !== '/ledger/wait'))(
    'tells what $path answers',
    async ({ path, answer }) => {
      expect(v.safeParse(answer, await done('GET', path)).issues).toBeUndefined();
    },
  );
});
