import type { Failure } from '../../transport/failure.js';
import { serviceUrl } from '../../transport/hosts.js';
import { Http } from '../../transport/http/client.js';
import { hostOf } from '../../transport/http/domains.js';
import { type Posted, post, type SendApiAnswer } from '../../transport/http/send-api.js';
import type { OpenSocket } from '../../transport/socket.js';
import type { ChannelParts } from '../sides/side.js';
import type { AppTokens } from './app-tokens.js';
import type { SendApiOutbox } from './send-api-outbox.js';

interface Waiting {
  readonly id: string;
  readonly type: string;
  readonly frame: string;
}

export interface SendApiChannelOptions {
  readonly parts: ChannelParts;
  readonly tokens: AppTokens;
  readonly outbox: SendApiOutbox;
  readonly clientProperties: string;
}

const BEGINS = 'cm.ConsumerRequestConversation';

/**
 * What a socket is to other connections: requests leave over HTTP one after the other, because two that are under way at the
 * same time may overtake each other, and their answers come back as frames. Notifications come by webhooks.
 */
export class SendApiChannel implements OpenSocket {
  readonly #options: SendApiChannelOptions;
  readonly #http: Http;
  /** Where conversations begin; what is sent into them goes below it. */
  readonly #base: string;
  readonly #controller = new AbortController();
  readonly #queue: Waiting[] = [];
  #state: 'open' | 'closing' | 'gone' = 'open';
  #isPosting = false;
  #isAskedForLife = false;
  #closed: (() => void) | undefined;

  /** Throws a Failure where the account has no such service: later nobody would hear of it. */
  constructor(options: SendApiChannelOptions) {
    this.#options = options;
    const { runtime, secrets, domains, isPlain, accountId } = options.parts;
    this.#http = new Http(runtime, secrets);
    const path = `/api/account/${encodeURIComponent(accountId)}/messaging/consumer/conversation`;
    this.#base = serviceUrl('http', hostOf(domains, 'asyncMessagingEnt'), path, isPlain);
  }

  send(frame: string): void {
    if (this.#state !== 'open') return;
    const { id, type } = JSON.parse(frame) as { id: string; type: string };
    this.#queue.push({ id, type, frame });
    if (!this.#isPosting) void this.#postAll();
  }

  /** There is nothing to ask: while nothing is under way it lives, and whatever is under way must be answered. */
  ping(): boolean {
    this.#isAskedForLife = true;
    if (!this.#isPosting) this.#lives();
    return true;
  }

  close(): Promise<void> {
    if (this.#state === 'gone') return Promise.resolve();
    this.#state = 'closing';
    if (!this.#isPosting) this.#state = 'gone';
    return this.#isPosting
      ? new Promise((done) => {
          this.#closed = done;
        })
      : Promise.resolve();
  }

  drop(): void {
    this.#state = 'gone';
    this.#controller.abort();
    this.#closed?.();
  }

  async #postAll(): Promise<void> {
    this.#isPosting = true;
    for (let next = this.#queue[0]; next && this.#state !== 'gone'; next = this.#queue[0]) {
      // Given up while it waited for its turn.
      const isWanted = this.#state === 'closing' || this.#options.outbox.isWanted(next.id);
      const posted: Posted = isWanted ? await this.#post(next) : { how: 'answered', answers: [] };
      if (posted.how !== 'answered') {
        this.#lost(posted.how, posted.failure);
        break;
      }
      this.#queue.shift();
      this.#tell(next, posted.answers);
      this.#lives();
    }
    this.#isPosting = false;
    this.#closed?.();
  }

  #post({ id, type, frame }: Waiting): Promise<Posted> {
    const { parts, tokens, clientProperties } = this.#options;
    const begins = type === BEGINS;
    // The profile goes in front, as the platform wants it; an empty one changes nothing (protocol.md 3.7, 6.18).
    const profile = `{"kind":"req","id":"${id}-profile","type":"userprofile.SetUserProfile","body":{}}`;
    return post(this.#http, {
      url: `${this.#base}${begins ? '' : '/send'}?v=3`,
      appToken: tokens.current ?? '',
      consumerToken: parts.token,
      clientProperties,
      text: begins ? `[${profile},${frame}]` : frame,
      signal: this.#controller.signal,
    });
  }

  #tell({ id }: Waiting, answers: readonly SendApiAnswer[]): void {
    if (this.#state !== 'open') return;
    // An answer that names no request is one of the whole.
    const answer = answers.find(({ reqId }) => reqId === id) ?? answers.at(-1);
    if (answer) this.#options.parts.handlers.frame(JSON.stringify({ kind: 'resp', type: '', ...answer, reqId: id }));
  }

  #lost(how: 'notTaken' | 'lost', failure: Failure): void {
    const { parts, tokens, outbox } = this.#options;
    const wasOpen = this.#state === 'open';
    this.#state = 'gone';
    if (failure.next === 'signIn' && tokens.current !== undefined) tokens.refused(tokens.current);
    if (!wasOpen) return;
    for (const { id } of how === 'lost' ? this.#queue.slice(1) : this.#queue) outbox.returned(id);
    parts.handlers.closed(failure);
  }

  #lives(): void {
    if (!this.#isAskedForLife) return;
    this.#isAskedForLife = false;
    const { pong } = this.#options.parts.handlers;
    this.#options.parts.runtime.yield(() => {
      if (this.#state === 'open') pong();
    });
  }
}
