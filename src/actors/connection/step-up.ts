import { type Failure, failure, isFailure } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { Credentials, Site } from '../sides/credentials.js';
import type { Connector } from '../sides/sign-in.js';

export interface StepUpOptions {
  readonly credentials: Pick<Credentials, 'stepUp' | 'token'>;
  /** Ids of the conversations that are open now. */
  readonly openConversations: () => readonly string[];
  /** Makes a request on the open socket at once. */
  readonly request: (request: WireRequest, settle: (outcome: Outcome) => void) => () => void;
  readonly report: (failure: Failure) => void;
  /** A conversation closed before it could be taken over: it stays with the consumer that was, who hears no more. */
  readonly closed: (conversationId: string) => void;
}

/** The platform's words for what can't be changed any more (protocol.md 5.6). */
const hasClosed = ({ status, reason = '' }: Failure): boolean => status === 400 && /\bis closed?\b/.test(reason);

/**
 * The step-up of a consumer (protocol.md 3.5): who is to be, and which conversations are still those of the consumer that was. What
 * comes after what is decided by the connection's machine.
 */
export class StepUp {
  readonly #options: StepUpOptions;
  #stage: 'none' | 'authenticating' | 'switched' | 'done' | 'failed' = 'none';
  #why: Failure | undefined;
  /** What opened sockets for the consumer that was; the platform wants to see it (protocol.md 13.1). */
  #formerToken = '';
  #outstanding = new Set<string>();
  #hasTaken = false;

  constructor(options: StepUpOptions) {
    this.#options = options;
  }

  /** True when it is done; the failure, when it has failed. */
  get outcome(): boolean | Failure {
    return this.#why ?? this.#stage === 'done';
  }

  /** What opened sockets before the last step-up; the platform wants to see it with each conversation. */
  get formerToken(): string {
    return this.#formerToken;
  }

  begin(connector: Connector): void {
    this.#stage = 'authenticating';
    this.#why = undefined;
    this.#hasTaken = false;
    this.#options.credentials.stepUp?.prepare(connector);
  }

  async authenticate(site: Site, signal: AbortSignal): Promise<void> {
    await this.#options.credentials.stepUp?.authenticate(site, signal);
  }

  adopt(): void {
    const { credentials, openConversations } = this.#options;
    this.#stage = 'switched';
    this.#formerToken = credentials.token ?? '';
    // Closed conversations stay with the consumer that was.
    this.#outstanding = new Set(openConversations());
    credentials.stepUp?.adopt();
  }

  revert(): void {
    this.#outstanding.clear();
    this.#options.credentials.stepUp?.revert();
  }

  failed(why: Failure): void {
    this.#stage = 'failed';
    this.#why = why;
  }

  /** The connection has ended; one that had not become another consumer yet stays the one that it was. */
  ended(): void {
    if (this.#stage !== 'authenticating') return;
    this.revert();
    this.failed(failure('CONNECTION_CLOSED'));
  }

  /** A refusal of the first conversation is final: nothing has happened yet. */
  async takeOver(signal: AbortSignal): Promise<void> {
    for (const conversationId of [...this.#outstanding]) {
      const outcome = await this.#ask(conversationId, signal);
      if (outcome.ok) this.#hasTaken = true;
      else if (outcome.failure.status === undefined) throw { ...outcome.failure, next: 'retry' } satisfies Failure;
      else if (!this.#hasTaken) throw { ...outcome.failure, next: 'giveUp' } satisfies Failure;
      else if (hasClosed(outcome.failure)) this.#options.closed(conversationId);
      else this.#options.report(outcome.failure);
      this.#outstanding.delete(conversationId);
    }
    this.#stage = 'done';
  }

  /** What was begun on a socket that was lost: the platform may have done it, and then refuses to do it again. */
  async complete(signal: AbortSignal): Promise<void> {
    if (this.#stage !== 'switched') return;
    this.#hasTaken = true;
    await this.takeOver(signal).catch((why: unknown) => {
      throw isFailure(why) ? why : failure('ABORTED', { request: 'stepUp()' });
    });
  }

  #ask(conversationId: string, signal: AbortSignal): Promise<Outcome> {
    const body = { conversationId, token: this.#formerToken };
    return new Promise((resolve, reject) => {
      const retract = this.#options.request({ type: 'cm.TakeoverConversation', body }, resolve);
      signal.addEventListener('abort', () => {
        retract();
        reject(signal.reason);
      });
    });
  }
}
