import type { ConnectionRef, ConnectionSnapshot } from '../machines/connection/machine.js';
import type { DeadlineQueue } from '../transport/deadline-queue.js';
import { type Failure, failure, isFailure } from '../transport/failure.js';
import { type Origin, serviceUrl } from '../transport/hosts.js';
import { type FileProgress, Http, type HttpAnswer } from '../transport/http/client.js';
import { type Domains, hostOf } from '../transport/http/domains.js';
import type { Runtime } from '../transport/runtime.js';
import type { Secrets } from '../transport/secrets.js';
import type { Json } from '../transport/wire/json.js';
import { when } from './connection/when.js';
import { pathOf } from './lifecycle-changes.js';
import { aborted } from './requests/commands.js';
import { notOpen } from './requests/outbox.js';
import type { Credentials } from './sides/credentials.js';

export interface ServicesOptions {
  readonly connection: ConnectionRef;
  readonly runtime: Runtime;
  readonly secrets: Secrets;
  readonly origin: Origin;
  readonly accountId: string;
  readonly credentials: Pick<Credentials, 'token'>;
  readonly deadlines: DeadlineQueue;
  readonly responseTimeoutMs: number;
}

/** A request to one of the platform's HTTP services. */
export interface ServiceRequest {
  /** The call of the application, for the words of a failure. */
  readonly what: string;
  /** By the platform's name (protocol.md 1.3). */
  readonly service: string;
  /** With `{account}` where the account's id stands; asked for when the connection is online. */
  readonly path: () => string;
  /** Sent with POST, as JSON; without it the request is a GET. */
  readonly json?: unknown;
  readonly signal?: AbortSignal | null | undefined;
}

/** Bytes of a file, to or from the object store (protocol.md 9). */
export interface FileTransfer {
  readonly what: string;
  readonly step: 'upload' | 'download';
  /** With the signature in its query. */
  readonly path: string;
  readonly bytes?: Uint8Array<ArrayBuffer> | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly onProgress?: ((progress: FileProgress) => void) | undefined;
}

/** An upload has the time limit of a request, and a second more for each 16 kB: slower than any line that can show a picture. */
const SLOWEST_BYTES_PER_MS = 16;

/**
 * The HTTP services beside the socket: statistics, history. A request waits while the connection is on its way online, has the
 * time limit of every other request, and ends with the connection. One that is refused for its token is made once more
 * when there is another token.
 */
export class Services {
  readonly #options: ServicesOptions;
  readonly #http: Http;
  readonly #underWay = new Set<AbortController>();
  #domains: Domains = new Map();
  /** It was refused by a service, asked for, and found good: nothing of it would be better with another one. */
  #refusedAndGood: string | undefined;

  constructor(options: ServicesOptions) {
    this.#options = options;
    this.#http = new Http(options.runtime, options.secrets);
    const end = (): void => {
      for (const request of this.#underWay) request.abort();
    };
    options.connection.subscribe({
      next: (snapshot) => {
        if (snapshot.hasTag('terminal')) end();
      },
      error: end,
    });
  }

  /** Where the services are, as the connection found out last. */
  discovered(domains: Domains): void {
    this.#domains = domains;
  }

  /** Resolves with what `read` makes of the answer; rejects with a Failure, also when the answer cannot be read. */
  async ask<T>(request: ServiceRequest, read: (body: Json) => T): Promise<T> {
    await this.#online(request, (snapshot) => snapshot.hasTag('canSend'));
    const { credentials } = this.#options;
    const { token } = credentials;
    try {
      return this.#http.read('service', await this.#send(request, token), read);
    } catch (why) {
      if (!isFailure(why) || why.code !== 'NOT_SIGNED_IN') throw why;
      await this.#otherToken(request, token, why);
      return this.#http.read('service', await this.#send(request, credentials.token), read);
    }
  }

  /** Moves the bytes of a file to or from the object store. Waits for nothing: whoever has a URL was online just now. */
  async transfer(transfer: FileTransfer): Promise<ArrayBuffer> {
    const { what, step, path, bytes, onProgress, signal } = transfer;
    const { origin, responseTimeoutMs } = this.#options;
    const url = serviceUrl('http', hostOf(this.#domains, 'swift'), path, origin.isPlain);
    const limitMs = responseTimeoutMs + Math.ceil((bytes?.length ?? 0) / SLOWEST_BYTES_PER_MS);
    return this.#bounded({ what, signal, limitMs }, (limited, goesOn) => {
      const told = (progress: FileProgress): void => {
        goesOn();
        onProgress?.(progress);
      };
      // What is read is heard of as it comes, whoever wants to know.
      return this.#http.transfer(step, { url, signal: limited, bytes, onProgress: bytes ? onProgress : told });
    });
  }

  async #send({ what, service, path, json, signal }: ServiceRequest, token: string | undefined): Promise<HttpAnswer> {
    const { origin, accountId, responseTimeoutMs: limitMs } = this.#options;
    return this.#bounded({ what, signal, limitMs }, async (limited) => {
      const own = path().replace('{account}', encodeURIComponent(accountId));
      const url = serviceUrl('http', hostOf(this.#domains, service), own, origin.isPlain);
      const headers = { Authorization: `Bearer ${token ?? ''}` };
      const asked = { url, headers, signal: limited, step: 'service' };
      if (json === undefined) return this.#http.get('service', asked);
      return this.#http.post('service', { ...asked, json });
    });
  }

  /** Runs a request until its time is up, which begins anew with `goesOn`; its caller gives it up, or the connection ends. */
  async #bounded<T>(
    { what, signal, limitMs }: { what: string; signal: AbortSignal | null | undefined; limitMs: number },
    run: (signal: AbortSignal, goesOn: () => void) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw aborted(what);
    const { deadlines } = this.#options;
    const giveUp = new AbortController();
    let isLate = false;
    const arm = () =>
      deadlines.arm(limitMs, () => {
        isLate = true;
        giveUp.abort();
      });
    let deadline = arm();
    const abort = (): void => giveUp.abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#underWay.add(giveUp);
    try {
      return await run(giveUp.signal, () => {
        deadlines.disarm(deadline);
        deadline = arm();
      });
    } catch (why) {
      throw this.#whyEnded(what, signal, isLate ? limitMs : undefined) ?? why;
    } finally {
      deadlines.disarm(deadline);
      signal?.removeEventListener('abort', abort);
      this.#underWay.delete(giveUp);
    }
  }

  /** Why a request was given up, if it was. */
  #whyEnded(what: string, signal: AbortSignal | null | undefined, timeoutMs: number | undefined): Failure | undefined {
    const { connection } = this.#options;
    if (signal?.aborted) return aborted(what);
    if (timeoutMs !== undefined) return failure('RESPONSE_TIMEOUT', { request: what, timeoutMs });
    return connection.getSnapshot().hasTag('terminal') ? failure('CONNECTION_CLOSED') : undefined;
  }

  /** The connection asks whether its token is still good, and makes another one where it is not (G12). */
  async #otherToken(request: ServiceRequest, token: string | undefined, why: Failure): Promise<void> {
    const { connection, credentials } = this.#options;
    if (token !== undefined && token === this.#refusedAndGood) throw why;
    if (credentials.token === token) connection.send({ type: 'token.doubted' });
    await this.#online(request, ({ value }) => {
      if (credentials.token !== token && value.token === 'fresh') return true;
      if (value.token !== 'fresh') return false;
      this.#refusedAndGood = token;
      return why;
    });
  }

  async #online(
    { what, signal }: ServiceRequest,
    isThere: (snapshot: ConnectionSnapshot) => boolean | Failure,
  ): Promise<void> {
    const { connection, runtime, responseTimeoutMs: timeout } = this.#options;
    const look = (snapshot: ConnectionSnapshot): boolean | Failure => {
      if (!snapshot.hasTag('canSend') && !snapshot.hasTag('queuesSends'))
        return notOpen(what, pathOf(snapshot.value.lifecycle));
      return isThere(snapshot);
    };
    await when(connection, look, { what, clock: runtime.clock, signal, timeout });
  }
}
