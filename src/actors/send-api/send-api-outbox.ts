import { failure } from '../../transport/failure.js';
import { Outbox, type OutboxOptions, type OutgoingRequest } from '../requests/outbox.js';

interface UnderWay {
  readonly outgoing: OutgoingRequest;
  retract: () => void;
}

/** What only makes sense where notifications come back the same way (protocol.md 3.7). */
const NEEDS_A_SOCKET =
  /(?:^|\.)(?:\w*Subscri\w+|QueryMessages|TakeoverConversation|GetClock|KeepAlive|InitConnection)$/;

/** Requests of a consumer over HTTP. One that was certainly not carried out goes back to its place, and leaves again later. */
export class SendApiOutbox extends Outbox {
  readonly #options: OutboxOptions;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(options: OutboxOptions) {
    super(options);
    this.#options = options;
  }

  override submit(outgoing: OutgoingRequest): () => void {
    return this.#refuses(outgoing) ? () => {} : super.submit(outgoing);
  }

  override dispatch(outgoing: OutgoingRequest): () => void {
    if (this.#refuses(outgoing)) return () => {};
    const { ledger, transmit } = this.#options;
    const { request, timeoutMs, settle, leaves } = outgoing;
    const { id, frame } = ledger.enter(request, timeoutMs, (outcome) => {
      this.#underWay.delete(id);
      settle(outcome);
      this.settled();
    });
    const underWay: UnderWay = {
      outgoing,
      retract: () => {
        this.#underWay.delete(id);
        ledger.forget(id);
        this.settled();
      },
    };
    this.#underWay.set(id, underWay);
    leaves?.();
    transmit(frame, request.type);
    return () => underWay.retract();
  }

  /** Nobody has carried it out: it waits for the connection, in front of what was asked for after it. */
  returned(id: string): void {
    const underWay = this.#underWay.get(id);
    if (!underWay) return;
    this.#underWay.delete(id);
    this.#options.ledger.forget(id);
    underWay.retract = this.takeBack(underWay.outgoing);
  }

  /** Whether somebody still waits for it. */
  isWanted(id: string): boolean {
    return this.#underWay.has(id);
  }

  #refuses({ request, settle }: OutgoingRequest): boolean {
    if (!NEEDS_A_SOCKET.test(request.type) && !request.type.startsWith('routing.')) return false;
    settle({ ok: false, failure: failure('SEND_API_UNSUPPORTED', { request: request.type }) });
    return true;
  }
}
