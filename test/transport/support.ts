import type {
  BrokenFrame,
  Changes,
  ConversationFact,
  FactSink,
  MessageFact,
  NotificationFrame,
} from '../../src/transport/wire/facts.js';
import { decodeFrame } from '../../src/transport/wire/frame.js';

/** A sink that keeps what it is given. */
export class Facts implements FactSink {
  readonly responses: unknown[] = [];
  readonly notifications: [string, NotificationFrame][] = [];
  readonly conversationsOf: [string, ConversationFact[]][] = [];
  /** For each notification of conversations, how many changes its pieces had. */
  readonly pieces: number[][] = [];
  readonly messages: MessageFact[] = [];
  readonly malformedFrames: BrokenFrame[] = [];
  readonly order: string[] = [];
  wantsWholeFrames = false;
  wantsMessageFrames = true;

  /** Decodes a frame completely, however many pieces it is taken in. */
  static of(frame: unknown, wantsWholeFrames = false, wantsMessageFrames = true): Facts {
    const facts = new Facts();
    facts.wantsWholeFrames = wantsWholeFrames;
    facts.wantsMessageFrames = wantsMessageFrames;
    const data = typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame);
    const work = decodeFrame(data, facts);
    while (work && !work());
    return facts;
  }

  response(requestId: string, code: number, body: unknown, type: string): undefined {
    this.responses.push({ requestId, code, body, type });
  }

  notification(frame: NotificationFrame, topic: string): void {
    this.order.push('notification');
    this.notifications.push([topic, frame]);
  }

  conversations(subscriptionId: string, changes: Changes): () => boolean {
    this.order.push('conversations');
    const taken: ConversationFact[] = [];
    const pieces: number[] = [];
    this.conversationsOf.push([subscriptionId, taken]);
    this.pieces.push(pieces);
    return () => {
      const piece = changes();
      if (!piece) return true;
      taken.push(...piece.facts);
      pieces.push(piece.count);
      return false;
    };
  }

  message(fact: MessageFact): void {
    this.order.push('message');
    this.messages.push(fact);
  }

  settled(): void {
    this.order.push('settled');
  }

  malformed(broken: BrokenFrame): void {
    this.malformedFrames.push(broken);
  }
}
