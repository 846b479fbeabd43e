import type { Self } from '../../src/actors/conversations/describe-conversation.js';
import type { SessionOptions } from '../../src/actors/session-options.js';
import type { Settings } from '../../src/actors/settings.js';
import { brandSide } from '../../src/actors/sides/brand.js';
import { consumerSide } from '../../src/actors/sides/consumer.js';
import type { Credentials } from '../../src/actors/sides/credentials.js';
import type { Side } from '../../src/actors/sides/side.js';
import { NO_SIGN_IN } from '../../src/actors/sides/sign-in.js';
import type { Runtime } from '../../src/transport/runtime.js';
import type { OpenSocket, SocketHandlers } from '../../src/transport/socket.js';
import type { VirtualWorld } from './virtual-world.js';

/** What the connection asks of the world before there are frames, and at the end. A recording holds how each went. */
type Call = 'discover' | 'authenticate' | 'refresh' | 'openSocket' | 'closeSocket';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
}

/** Any answer will do: where the platform is is not in a recording, and nothing follows from it. */
const DOMAINS = JSON.stringify({ baseURIs: [{ service: 'recorded', baseURI: '127.0.0.1' }] });

/**
 * The platform of a recording: it looks up, signs in, opens and closes as it did then, and says what it said. Signing in is
 * not made again: credentials are in no recording, and what came of it is.
 */
export class RecordedPlatform {
  self: Self = { userId: undefined, agentId: undefined };
  readonly #settings: Settings;
  readonly #waiting = new Map<Call, Waiting>();
  #handlers: SocketHandlers | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** A call of the connection has ended; nothing happens where today's code does not make it. */
  ended(call: string, failure?: unknown): void {
    const name = call === 'renew' ? 'authenticate' : (call as Call);
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(failure);
  }

  frame(text: string): void {
    this.#handlers?.frame(text);
  }

  pong(): void {
    this.#handlers?.pong();
  }

  closed(failure: unknown): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.closed(failure as Parameters<SocketHandlers['closed']>[0]);
  }

  options(connectionId: string): SessionOptions {
    const { dialect, following, canRefresh, canSetHeaders, ...settings } = this.#settings;
    return {
      ...settings,
      // JSON has no word for it.
      retainClosedMs: settings.retainClosedMs ?? Number.POSITIVE_INFINITY,
      longestRetryMs: settings.longestRetryMs ?? Number.POSITIVE_INFINITY,
      connectionId,
      side: this.#side(dialect === 'brand' ? brandSide : consumerSide),
      origin: { host: '127.0.0.1', isPlain: true },
      signIn: () => NO_SIGN_IN,
      renewIdentity: false,
      clientProperties: {},
      warn: () => {},
      inspectors: [],
    };
  }

  runtime(world: VirtualWorld): Runtime {
    return {
      clock: world.clock,
      random: world.random,
      yield: world.yield,
      canSetHeaders: this.#settings.canSetHeaders,
      ready: () => this.#wait('discover'),
      fetch: () => Promise.resolve(new Response(DOMAINS)),
      WebSocket: class {
        constructor() {
          throw new Error('A replay opens no socket.');
        }
      } as never,
    };
  }

  #side({ skills: _, ...side }: Side): Side {
    const platform = this;
    const { canRefresh, canSetHeaders } = this.#settings;
    const credentials: Credentials = {
      canRefresh,
      get self() {
        return platform.self;
      },
      token: 'recorded',
      authenticate: () => this.#wait('authenticate'),
      refresh: () => this.#wait('refresh'),
      logout: () => Promise.resolve(),
      opened: () => {},
      withdraw: () => {},
      ended: () => {},
    };
    const openChannel: Side['openChannel'] = async ({ handlers }) => {
      await this.#wait('openSocket');
      this.#handlers = handlers;
      const gone = (): void => {
        if (this.#handlers === handlers) this.#handlers = undefined;
      };
      const socket: OpenSocket = {
        send: () => {},
        ping: () => canSetHeaders,
        close: () => this.#wait('closeSocket').finally(gone),
        drop: gone,
      };
      return socket;
    };
    return { ...side, credentials: () => credentials, openChannel };
  }

  #wait(call: Call): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.set(call, { resolve, reject }));
  }
}
