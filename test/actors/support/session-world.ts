/** A whole session on a platform that fits on a page: services, one socket at a time, and a clock in the hands of the test. */
import type { AppEvent } from '../../../src/actors/app-events.js';
import { Session } from '../../../src/actors/session.js';
import type { SessionOptions } from '../../../src/actors/session-options.js';
import { brandSide } from '../../../src/actors/sides/brand.js';
import { consumerSide } from '../../../src/actors/sides/consumer.js';
import type { SignIn } from '../../../src/actors/sides/sign-in.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { VirtualClock } from './virtual-clock.js';

type Listener = (...values: never[]) => void;

interface Request {
  readonly id: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A socket of the kind that the runtime has; the platform behind it is the test. */
export class PlatformSocket {
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  readonly requests: Request[] = [];
  readonly did: string[] = [];
  readonly #listeners = new Map<string, Listener>();
  on?: (event: string, listener: Listener) => void;
  ping?: () => void;
  terminate?: () => void;

  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> | undefined,
    readonly heard: (socket: PlatformSocket, request: Request) => void,
    isNode: boolean,
  ) {
    if (!isNode) return;
    this.on = (event, listener) => void this.#listeners.set(event, listener);
    this.ping = () => {
      this.did.push('ping');
      (this.#listeners.get('pong') as (() => void) | undefined)?.();
    };
    this.terminate = () => void this.did.push('terminate');
  }

  send(text: string): void {
    const request = JSON.parse(text) as Request;
    this.requests.push(request);
    this.heard(this, request);
  }

  close(): void {
    this.did.push('close');
    this.onclose?.({ code: 1000 });
  }

  opens(): void {
    this.onopen?.({});
  }

  /** Something happens that cuts it off. */
  breaks(code = 1006): void {
    this.onclose?.({ code });
  }

  says(frame: object): void {
    const text = JSON.stringify(frame);
    if (this.on) (this.#listeners.get('message') as ((data: unknown) => void) | undefined)?.(Buffer.from(text));
    else this.onmessage?.({ data: text });
  }

  answers({ id, type }: Request, body: unknown, code = 200): void {
    this.says({ kind: 'resp', reqId: id, code, type: `${type}Response`, body });
  }

  notifies(type: string, body: object): void {
    this.says({ kind: 'notification', type, body });
  }

  get types(): readonly string[] {
    return this.requests.map(({ type }) => type);
  }
}

const jwt = (sub: string): string => `h.${btoa(JSON.stringify({ sub }))}.s`;

export interface WorldOptions {
  readonly side?: 'brand' | 'consumer';
  /** Without, it is a browser's. */
  readonly isNode?: boolean;
  readonly options?: Partial<SessionOptions>;
  readonly hearsLifecycle?: boolean;
}

export class SessionWorld {
  readonly clock = new VirtualClock();
  readonly events: AppEvent[] = [];
  readonly sockets: PlatformSocket[] = [];
  /** Which service was asked for what, and with which body. */
  readonly services: string[] = [];
  readonly session: Session;
  /** What the platform has at the moment of a subscription. */
  snapshot: object[] = [];
  /** Requests of these types are left to the test. */
  readonly silent = new Set<string>();
  /** Services that never answer, by the last part of their path, and what became of those who asked. */
  readonly silentServices = new Set<string>();
  readonly unanswered: AbortSignal[] = [];
  /** Called for everything that the application is told. */
  onEvent: (event: AppEvent) => void = () => {};
  /** Called when the network may be back. */
  wake: (() => void) | undefined;

  constructor({ side = 'brand', isNode = true, options = {}, hearsLifecycle = false }: WorldOptions = {}) {
    const world = this;
    const runtime = {
      clock: this.clock,
      random: () => 0.5,
      canSetHeaders: isNode,
      fetch: async (input: Request | string, init?: RequestInit) => {
        const request = new globalThis.Request(input as never, init);
        const path = new URL(request.url).pathname.split('/').at(-1)!;
        world.services.push(`${path} ${await request.text()}`.trim());
        if (world.silentServices.has(path)) return world.#silence(request.signal);
        return Response.json(world.#answerOf(path));
      },
      WebSocket: function make(
        url: string,
        _?: string[],
        given?: { readonly headers: Readonly<Record<string, string>> },
      ) {
        const socket = new PlatformSocket(url, given?.headers, (...heard) => world.#hear(...heard), isNode);
        world.sockets.push(socket);
        queueMicrotask(() => socket.opens());
        return socket;
      },
      onWake: (listener: () => void) => {
        this.wake = listener;
        return () => {
          this.wake = undefined;
        };
      },
      yield: (run: () => void) => queueMicrotask(run),
    } as unknown as Runtime;
    const application = {
      announce: (event: AppEvent) => {
        this.events.push(event);
        this.onEvent(event);
      },
      hearsLifecycle,
      wantsWholeFrames: false,
      wantsMessageFrames: false,
    };
    const signIn: SignIn = {
      brandSession: undefined,
      source: undefined,
      agentId: undefined,
      connector: undefined,
      proxy: undefined,
      sendApi: undefined,
      brandCredentials: side === 'brand' ? { username: 'bot', password: 'pl4nted' } : undefined,
      consumerToken: side === 'brand' ? undefined : jwt('me'),
    };
    const checked: SessionOptions = {
      accountId: '123',
      side: side === 'brand' ? brandSide : consumerSide,
      connectionId: 'connection-1',
      origin: { host: '127.0.0.1:1', isPlain: true },
      renewIdentity: false,
      signIn: () => signIn,
      clientProperties: { appId: 'x' },
      maintainConnection: true,
      longestRetryMs: 600_000,
      responseTimeoutMs: 5_000,
      ringConversationMs: 30_000,
      defaultQuery: { stage: ['OPEN'] },
      waitForReady: true,
      getAllMessages: false,
      retainClosedMs: 60_000,
      messagesPerDialog: 10,
      activeActors: 10,
      outboxCount: 2,
      outboxAgeMs: 20_000,
      patienceMs: 200,
      inspectors: [],
      warn: () => undefined,
      ...options,
    };
    this.session = new Session(checked, application, runtime);
  }

  /** The socket that is open now, or was last. */
  get socket(): PlatformSocket {
    return this.sockets.at(-1)!;
  }

  get types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  /** Lets everything that has settled be heard. No time passes. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async sends(type: 'connection.open' | 'connection.close' | 'connection.drain' | 'connection.retry'): Promise<void> {
    this.session.connection.send({ type });
    await this.settled();
  }

  async passes(milliseconds: number): Promise<void> {
    this.clock.pass(milliseconds);
    await this.settled();
  }

  #hear(socket: PlatformSocket, request: Request): void {
    if (this.silent.has(request.type)) return;
    queueMicrotask(() => {
      if (!request.type.endsWith('SubscribeExConversations')) return socket.answers(request, {});
      const subscriptionId = `s${this.sockets.length}`;
      socket.answers(request, { subscriptionId });
      const type = request.type.replace('SubscribeExConversations', 'ExConversationChangeNotification');
      socket.notifies(type, { subscriptionId, changes: this.snapshot });
    });
  }

  #silence(signal: AbortSignal): Promise<never> {
    this.unanswered.push(signal);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  #answerOf(path: string): object {
    switch (path) {
      case 'baseURI.json':
        return {
          baseURIs: ['agentVep', 'asyncMessagingEnt', 'idp'].map((service) => ({ service, baseURI: '127.0.0.1:2' })),
        };
      case 'login':
        return { bearer: 'bearer-1', csrf: 'csrf-1', config: { userId: '7', userPid: 'me' } };
      default:
        return {};
    }
  }
}

/** A session that is online. */
export async function online(options?: WorldOptions): Promise<SessionWorld> {
  const world = new SessionWorld(options);
  await world.sends('connection.open');
  if (world.session.lifecycle !== 'online') throw new Error(`It is ${world.session.lifecycle}.`);
  return world;
}

/** A conversation as a subscription tells of it. */
export const conversation = (convId: string) => ({
  type: 'UPSERT',
  result: {
    convId,
    conversationDetails: {
      skillId: '-1',
      state: 'OPEN',
      stage: 'OPEN',
      metaDataLastUpdateTs: 1,
      participants: { CONSUMER: ['c'] },
      dialogs: [{ dialogId: convId, dialogType: 'MAIN', state: 'OPEN', participantsDetails: [] }],
    },
  },
});
