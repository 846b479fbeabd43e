import { decodeConversation } from '../../src/transport/wire/conversation.js';
import type { ConversationFact, FactSink, MessageFact, NotificationFrame } from '../../src/transport/wire/facts.js';
import { decodeFrame } from '../../src/transport/wire/frame.js';

/** A sink that keeps what it is given, with the changes decoded as the router would. */
export class Facts implements FactSink {
  readonly responses: unknown[] = [];
  readonly notifications: [string, NotificationFrame][] = [];
  readonly conversationsOf: [string, (ConversationFact | undefined)[]][] = [];
  readonly messages: MessageFact[] = [];
  readonly malformedFrames: [string, string][] = [];
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

  response(requestId: string, code: number, body: unknown, type: string): void {
    this.responses.push({ requestId, code, body, type });
  }

  notification(frame: NotificationFrame, topic: string): void {
    this.order.push('notification');
    this.notifications.push([topic, frame]);
  }

  conversations(subscriptionId: string, changes: () => readonly unknown[] | undefined): () => boolean {
    this.order.push('conversations');
    const taken: (ConversationFact | undefined)[] = [];
    this.conversationsOf.push([subscriptionId, taken]);
    return () => {
      const piece = changes();
      if (piece) taken.push(...piece.map(decodeConversation));
      return piece === undefined;
    };
  }

  message(fact: MessageFact): void {
    this.order.push('message');
    this.messages.push(fact);
  }

  settled(): void {
    this.order.push('settled');
  }

  malformed(text: string, why: string): void {
    this.malformedFrames.push([text, why]);
  }
}
