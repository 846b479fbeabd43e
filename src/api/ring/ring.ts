import { pathOf } from '../../actors/lifecycle-changes.js';
import { shownState } from '../../actors/rings/describe-ring.js';
import { ringIs } from '../../actors/rings/ring-actions.js';
import { ringMemory } from '../../actors/rings/ring-memory.js';
import type { Routing } from '../../actors/rings/routing.js';
import type { Session } from '../../actors/session.js';
import type { RingLifecycle, RingRecord } from '../../machines/ring/record.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import { whileOpen } from '../connection/connection-waits.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { errorFrom, type ParleyError } from '../errors/errors.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import { checkRequestOptions, checkWord } from '../options/check-arguments.js';
import { type RequestOptions, throwIfAborted, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { showBy } from '../shown.js';
import { type RingSnapshot, ringSnapshot } from './ring-snapshot.js';

/** What a ring can be asked to do; `can()` says whether it would be done now. */
export type RingCommand = (typeof COMMANDS)[number];

const COMMANDS = ['accept', 'reject'] as const;

/**
 * The platform asks the connected agent whether to take a conversation. It waits for an answer for a while, usually 72 seconds; then,
 * or when somebody else has taken the conversation, the ring is over. A ring is answered at most once.
 */
export class Ring {
  readonly #session: Session;
  readonly #record: RingRecord;

  /** @internal */
  constructor(session: Session, record: RingRecord) {
    this.#session = session;
    this.#record = record;
  }

  /** The platform's id of it. */
  get ringId(): string {
    return this.#record.ringId;
  }

  /** `WAITING`, `ACCEPTED`, … as in `RingState`; a word that is new there is passed on. `lifecycle` says more. */
  get ringState(): string {
    return shownState(this.#record);
  }

  /** The conversation that is offered. */
  get conversationId(): string {
    return this.#record.conversationId;
  }

  /** Whose conversation it is, where the platform says so. */
  get consumerId(): string | undefined {
    return this.#record.consumerId;
  }

  /** The skill that is asked; `"-1"` is the account's default one. */
  get skillId(): string {
    return this.#record.skillId;
  }

  /** How long it rings, in milliseconds. */
  get ringExpiration(): number | undefined {
    return this.#record.ringExpiration;
  }

  /** When it ends by the platform's clock, in milliseconds since the epoch. */
  get ringExpirationTs(): number | undefined {
    return this.#record.ringExpirationTs;
  }

  /** The platform's measure of urgency: about when an answer is due, in milliseconds since the epoch (protocol.md 7.4). */
  get weight(): number | undefined {
    return this.#record.weight;
  }

  /** Where the ring's machine stands, such as `waiting`. */
  get lifecycle(): RingLifecycle {
    return pathOf(this.#record.standing) as RingLifecycle;
  }

  /** Whether the ring can be answered now. The platform may still refuse it. */
  can(command: RingCommand): boolean {
    checkWord(command, COMMANDS, 'command');
    return ringMemory.permits(this.#record, { type: `command.${command}` });
  }

  /** The ring at this moment, frozen. The same object until something in it changes. */
  getSnapshot(): RingSnapshot {
    return ringSnapshot(this.#record, this.lifecycle);
  }

  /** Told of every change, until unsubscribed. */
  subscribe(observer: Observer<RingSnapshot>): Subscribed {
    const { application } = this.#session;
    return observe(
      observer,
      (next) => this.#routing.rings.watch(this.#record, next),
      () => this.getSnapshot(),
      (error) => application.announce({ type: 'handler.failed', error, event: 'subscribe' }),
    );
  }

  /**
   * Takes the conversation: the user becomes its assigned agent. Resolves with it as soon as it is described, and `conversation` is told
   * as well. Null when the platform has agreed and did not describe the conversation within the option `ringConversationTimeout`; that
   * is an error event too (CONVERSATION_MISSING).
   *
   * Waits while the connection is interrupted, as long as the ring lasts. An answer that got lost is not repeated: once the connection is
   * back, the platform says whether it was taken, and the promise settles with that. Rejects with a LifecycleError when the ring is over
   * or answered already, and with the platform's refusal when it came too late.
   */
  async accept(options?: RequestOptions): Promise<Conversation | null> {
    const { outcome, request } = await this.#answer('accept', 'ACCEPTED', options);
    const why = outcome.ok ? undefined : outcome.failure;
    // Asked for once: what becomes of an answer without an answer is the ring's to find out.
    if (why && !isOpenQuestion(why)) throw errorFrom(why);
    await this.#settled('accept()', options);
    const { phase, ringId, conversationId } = this.#record;
    const conversation = this.#session.registry.find(conversationId);
    if (phase === 'accepted' && conversation) return conversationOf(this.#session, conversation);
    if (!why && phase === 'failed') return null;
    throw errorFrom(why ?? ringIs(request, ringId, phase));
  }

  /** Does not take the conversation: somebody else is asked. Resolves when the platform has agreed; waits as `accept()` does. */
  async reject(options?: RequestOptions): Promise<void> {
    const { outcome } = await this.#answer('reject', 'REJECTED', options);
    if (outcome.ok || !isOpenQuestion(outcome.failure)) return void unwrap(outcome);
    await this.#settled('reject()', options);
    if (this.#record.phase !== 'rejected') throw errorFrom(outcome.failure);
  }

  async #answer(
    command: RingCommand,
    ringState: 'ACCEPTED' | 'REJECTED',
    options: RequestOptions | undefined,
  ): Promise<{ readonly outcome: Outcome; readonly request: string }> {
    checkRequestOptions(options);
    const { ringId } = this.#record;
    const request = serialised(this.#session.wire('routing.UpdateRingState', { ringId, ringState }));
    throwIfAborted(options, request.type);
    const outcome = await this.#routing.rings.answer(this.#record, `command.${command}`, request, options?.signal);
    return { outcome, request: request.type };
  }

  /** Nothing is open any more: the ring is over, or waits again. */
  async #settled(what: string, options: RequestOptions | undefined): Promise<void> {
    const record = this.#record;
    const watched = {
      getSnapshot: () => record,
      subscribe: ({ next }: { next: (record: RingRecord) => void }) => ({
        unsubscribe: this.#routing.rings.watch(record, () => next(record)),
      }),
    };
    const isSettled = (): boolean => !ringMemory.hasTag(record.standing, 'answering');
    await whileOpen(this.#session, what, watched, options?.signal, isSettled).catch((error: ParleyError) => {
      // The answer was sent, so what ended the connection does not say what became of it.
      throw error.code === 'ABORTED' ? error : errorFrom(failure('CONNECTION_CLOSED'), error);
    });
  }

  get #routing(): Routing {
    return this.#session.routing!;
  }
}

/** The platform may have taken the answer, and nobody has given it up. */
const isOpenQuestion = ({ code }: Failure): boolean => code === 'RESPONSE_LOST' || code === 'RESPONSE_TIMEOUT';

const made = new WeakMap<RingRecord, Ring>();

/** The one object for a ring's record. Kept here, because records are plain data. */
export function ringOf(session: Session, record: RingRecord): Ring {
  let ring = made.get(record);
  if (!ring) made.set(record, (ring = new Ring(session, record)));
  return ring;
}

showBy(Ring);
