/** The test folder's own client: a bare WebSocket that knows request ids and nothing else of the protocol. */
import { WebSocket } from 'ws';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/index.js';

export type Frame = Record<string, unknown> & { body?: unknown };

const BOUND_MS = 4_000;

/** Starts an emulator for one test and ends it whatever happens. */
export async function withEmulator(
  run: (emulator: Emulator) => Promise<void>,
  options: EmulatorOptions = {},
): Promise<void> {
  const emulator = await startEmulator(options);
  try {
    await run(emulator);
  } finally {
    await emulator.close();
  }
}

/** An open socket. Frames are kept in order and read one at a time, so a transcript can be checked frame by frame. */
export class Client {
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  closed: { code: number; reason: string } | undefined;
  pongs = 0;
  #read = 0;
  #id = 0;
  readonly #wakers = new Set<() => void>();

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => {
      const text = String(data);
      this.texts.push(text);
      try {
        this.frames.push(JSON.parse(text) as Frame);
      } catch {
        this.frames.push({ notJson: text });
      }
      this.#wake();
    });
    ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    ws.on('pong', () => {
      this.pongs += 1;
      this.#wake();
    });
    ws.on('error', () => undefined);
  }

  static open(url: string, headers: Record<string, string> = {}, options: object = {}): Promise<Client> {
    const ws = new WebSocket(url, { headers, ...options });
    const client = new Client(ws);
    return new Promise((resolve, reject) => {
      ws.once('open', () => resolve(client));
      ws.once('unexpected-response', (_request, response) => {
        response.resume();
        reject(Object.assign(new Error(`upgrade answered ${response.statusCode}`), { status: response.statusCode }));
      });
      ws.once('error', reject);
    });
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  /** Resolves as soon as `test` gives something; every frame, pong and close asks again. */
  until<T>(test: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#wakers.delete(ask);
        reject(new Error(`${what} did not come. Frames: ${this.texts.slice(-5).join('\n')}`));
      }, BOUND_MS);
      const ask = (): void => {
        const found = test();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#wakers.delete(ask);
        resolve(found);
      };
      this.#wakers.add(ask);
      ask();
    });
  }

  /** The next frame that has not been read yet. */
  async next(): Promise<Frame> {
    const frame = await this.until(() => this.frames[this.#read], `frame ${this.#read}`);
    this.#read += 1;
    return frame;
  }

  /** Frames that came and were not read. */
  get unread(): readonly Frame[] {
    return this.frames.slice(this.#read);
  }

  /** Sends a request and resolves with its answer, whatever else comes in between. */
  request(type: string, body?: unknown, more: object = {}): Promise<Frame> {
    const id = this.send(type, body, more);
    return this.until(() => this.frames.find(({ reqId }) => reqId === id), `answer to ${type}`);
  }

  /** Sends a request without waiting; returns its id. */
  send(type: string, body?: unknown, more: object = {}): string {
    this.#id += 1;
    const id = `r${this.#id}`;
    this.raw(JSON.stringify({ kind: 'req', id, type, body, ...more }));
    return id;
  }

  raw(text: string): void {
    this.ws.send(text);
  }

  notifications(type: string): Frame[] {
    return this.frames.filter((frame) => frame.kind === 'notification' && String(frame.type).endsWith(type));
  }

  /** Resolves with the n-th notification of a type (1 = first). */
  notification(type: string, nth = 1): Promise<Frame> {
    return this.until(() => this.notifications(type)[nth - 1], `notification ${nth} of ${type}`);
  }

  /** A round trip: everything the emulator sent before it has arrived afterwards. */
  async settle(): Promise<void> {
    await this.request('GetClock');
  }

  closing(): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed, 'close');
  }

  async close(): Promise<void> {
    this.ws.close(1000);
    await this.closing();
  }
}

export interface Response {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
}

export async function http(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  const text = await response.text();
  let json: Record<string, unknown> = {};
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.status, text, json, headers: response.headers };
}

export const post = (url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  http(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

export interface Login {
  readonly bearer: string;
  readonly csrf: string;
  readonly cookie: string;
  readonly response: Response;
}

export const account = (emulator: Emulator): string => `${emulator.url}/api/account/${emulator.accountId}`;

export async function login(emulator: Emulator, loginName = 'bot'): Promise<Login> {
  const response = await post(`${account(emulator)}/login?v=1.3`, emulator.agent(loginName).authData);
  const { bearer, csrf } = response.json as { bearer: string; csrf: string };
  return { bearer, csrf, cookie: (response.headers.get('set-cookie') ?? '').split(';')[0]!, response };
}

const socketUrl = (emulator: Emulator, path: string): string =>
  `${emulator.url.replace(/^http/, 'ws')}/ws_api/account/${emulator.accountId}/messaging/${path}`;

export const brandUrl = (emulator: Emulator, bearer: string, version = '2.1'): string =>
  socketUrl(emulator, `brand/${bearer}?v=${version}`);

export const consumerUrl = (emulator: Emulator): string => socketUrl(emulator, 'consumer?v=3');

export async function brand(emulator: Emulator, loginName = 'bot', version = '2.1'): Promise<Client> {
  const { bearer } = await login(emulator, loginName);
  return Client.open(brandUrl(emulator, bearer, version));
}

export async function signup(emulator: Emulator): Promise<string> {
  const { json } = await post(`${account(emulator)}/signup`, {});
  return json.jwt as string;
}

export const idOf = (jwt: string): string =>
  (JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;

/** A consumer socket that authenticated by header. */
export async function consumer(emulator: Emulator, jwt?: string, properties?: object): Promise<Client> {
  const token = jwt ?? (await signup(emulator));
  return Client.open(consumerUrl(emulator), {
    Authorization: `jwt ${token}`,
    ...(properties ? { 'Client-Properties': JSON.stringify({ type: '.ClientProperties', ...properties }) } : {}),
  });
}

export async function openConversation(client: Client, body: object = {}): Promise<string> {
  const answer = await client.request('cm.ConsumerRequestConversation', body);
  return (answer.body as { conversationId: string }).conversationId;
}

export const text = (message: string): object => ({ type: 'ContentEvent', contentType: 'text/plain', message });

export const join = (client: Client, conversationId: string, role = 'AGENT'): Promise<Frame> =>
  update(client, conversationId, { field: 'ParticipantsChange', type: 'ADD', role });

export const update = (client: Client, conversationId: string, ...conversationField: object[]): Promise<Frame> =>
  client.request('cm.UpdateConversationField', { conversationId, conversationField });

export const publish = (client: Client, dialogId: string, event: object, more: object = {}): Promise<Frame> =>
  client.request('ms.PublishEvent', { dialogId, event, ...more });

/** The conversation as the n-th change notification shows it. */
export async function change(client: Client, nth: number): Promise<{ type: string; result: Frame }> {
  const frame = await client.notification('ExConversationChangeNotification', nth);
  return (frame.body as { changes: { type: string; result: Frame }[] }).changes[0]!;
}

export interface OneConversation {
  readonly emulator: Emulator;
  readonly bot: Client;
  readonly ann: Client;
  readonly client: Client;
  readonly conversationId: string;
  /** The conversation as the emulator has it now. */
  readonly now: () => NonNullable<ReturnType<Emulator['conversation']>>;
}

/** One open conversation, two agents who are not in it. */
export const inConversation = (
  run: (world: OneConversation) => Promise<void>,
  options: EmulatorOptions = {},
): Promise<void> =>
  withEmulator(async (emulator) => {
    const client = await consumer(emulator, undefined, { features: ['MULTI_DIALOG'] });
    const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
    const conversationId = await openConversation(client);
    await run({ emulator, bot, ann, client, conversationId, now: () => emulator.conversation(conversationId)! });
  }, options);

/** What the ledger blames clients for, without what is known from the test. */
export const blamed = ({ ledger }: Emulator): string[] => ledger.violations.map(({ what, why }) => `${what}: ${why}`);

/** A clock that is moved by hand, and runs what has become due. */
export const handClock = () => {
  let now = 1_700_000_000_000;
  const timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    setTimeout: (run: () => void, ms: number) => timers.push({ at: now + ms, run }),
    clearTimeout: () => undefined,
    forward(ms: number) {
      now += ms;
      for (const timer of timers.splice(0).sort((one, other) => one.at - other.at)) {
        if (timer.at <= now) timer.run();
        else timers.push(timer);
      }
    },
  };
};
