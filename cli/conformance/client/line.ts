import { WebSocket } from 'ws';
import { at } from './json.js';

/** What came over a socket: an answer or a notification (protocol.md 5). */
export interface Frame {
  readonly kind?: unknown;
  readonly reqId?: unknown;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly body?: unknown;
}

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** The upgrade was answered with something else than a socket. */
export class UpgradeRefused extends Error {
  constructor(readonly status: number) {
    super(`the upgrade was answered ${status}`);
  }
}

/** What was waited for did not come in time. */
export class Missing extends Error {}

/** A socket that knows requests and their answers, and keeps everything else that comes. */
export class Line {
  /** In the order in which they came. */
  readonly frames: Frame[] = [];
  closed: Closing | undefined;
  #requests = 0;
  readonly #waiting = new Set<() => void>();

  private constructor(
    readonly socket: WebSocket,
    /** The brand dialect has long names (protocol.md 0.2). */
    private readonly isBrandDialect: boolean,
    /** How long an answer, or what it brings about, may take. */
    private readonly patience: number,
  ) {
    socket.on('message', (data) => {
      this.frames.push(frameOf(String(data)));
      this.#look();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#look();
    });
    // A close follows.
    socket.on('error', () => {});
  }

  static open(
    url: string,
    headers: Readonly<Record<string, string>>,
    isBrandDialect: boolean,
    patience: number,
  ): Promise<Line> {
    const socket = new WebSocket(url, { headers, handshakeTimeout: patience });
    const line = new Line(socket, isBrandDialect, patience);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(line));
      socket.once('unexpected-response', (request, response) => {
        request.destroy();
        reject(new UpgradeRefused(response.statusCode ?? 0));
      });
      socket.once('error', reject);
    });
  }

  /** Sends a request by its short name, and resolves with its answer. */
  request(type: string, body?: unknown, more: object = {}): Promise<Frame> {
    return this.requestAs(this.isBrandDialect ? longName(type) : type, body, more);
  }

  /** The same by the name as it stands. */
  requestAs(type: string, body?: unknown, more: object = {}): Promise<Frame> {
    this.#requests += 1;
    const id = `check-${this.#requests}`;
    this.socket.send(JSON.stringify({ kind: 'req', id, type, body, ...more }));
    return this.until(
      () => this.frames.find(({ kind, reqId }) => kind === 'resp' && reqId === id),
      `an answer to ${type}`,
    );
  }

  /** Puts any text on the wire. */
  put(text: string): void {
    this.socket.send(text);
  }

  /** Resolves as soon as `look` finds something, in what has come and in what comes. */
  until<T>(look: () => T | undefined, what: string, longest = this.patience): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(again);
      };
      const fail = (why: string): void => {
        end();
        reject(new Missing(`${what} did not come: ${why}`));
      };
      const timer = setTimeout(() => fail(`waited ${longest} ms`), longest);
      const again = (): void => {
        const found = look();
        if (found === undefined) {
          if (this.closed) fail(`closed with ${this.closed.code}`);
          return;
        }
        end();
        resolve(found);
      };
      this.#waiting.add(again);
      again();
    });
  }

  /** Notifications whose type ends so, as far as they have come. */
  notifications(type: string): readonly Frame[] {
    return this.frames.filter(({ kind, type: name }) => kind === 'notification' && String(name).endsWith(type));
  }

  /** The first notification of a type that fits, once it has come. */
  notification(type: string, fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return this.until(() => this.notifications(type).find(fits), `a fitting ${type}`);
  }

  /** Message events, each by itself, as far as they have come: in both dialects (protocol.md 7.3). */
  get events(): readonly unknown[] {
    const lists = this.notifications('MessagingEventNotification').flatMap(
      ({ body }) => at(body, 'changes') as unknown[],
    );
    return [...lists, ...this.notifications('OnlineEventDistribution').map(({ body }) => body)];
  }

  closing(longest = this.patience): Promise<Closing> {
    return this.until(() => this.closed, 'a close', longest);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.socket.close(1000);
    // Who does not answer a close is cut.
    await this.closing(1_000).catch(() => this.socket.terminate());
  }

  #look(): void {
    for (const again of [...this.#waiting]) again();
  }
}

function frameOf(text: string): Frame {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return { kind: 'unreadable', body: text };
  }
}

/** `cqm.Subscribe…` is `.ams.aam.Subscribe…` in the brand dialect, `GetClock` is `.GetClock`. */
const longName = (type: string): string => (type.includes('.') ? `.ams.${type.replace(/^cqm\./, 'aam.')}` : `.${type}`);
