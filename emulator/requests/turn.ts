import type { Parts } from '../parts.js';
import { type ConversationChange, deliverChange, deliverEvent } from '../sockets/delivery.js';
import type { Socket } from '../sockets/socket.js';
import type { Side, StoredEvent, User } from '../state/model.js';
import type { RequestFrame } from '../wire/frames.js';
import { isObject, type Json, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';

/** One request being handled: what it came with, and what it caused. Nothing is sent before the handler is done. */
export class Turn {
  readonly events: StoredEvent[] = [];
  readonly changes: ConversationChange[] = [];
  /** Snapshots and replays, which follow their response unless a setting or a fault says otherwise (protocol.md 12.2). */
  readonly afterwards: (() => void)[] = [];
  /** Told of a ring that was accepted, in front of the conversation that it is about (protocol.md 12.6). */
  readonly echo: (() => void)[] = [];
  /** What routing makes of it, once everything else is told (protocol.md 12.2). */
  readonly routing: (() => void)[] = [];
  /** Runs if the answer was really written. */
  readonly onAnswered: (() => void)[] = [];
  /** For the ledger. */
  conversationId: string | undefined;

  constructor(
    readonly parts: Parts,
    readonly socket: Socket,
    readonly frame: RequestFrame,
  ) {}

  get user(): User {
    const { user } = this.socket;
    if (!user) throw refusals.unauthenticated();
    return user;
  }

  get body(): JsonObject {
    return isObject(this.frame.body) ? this.frame.body : {};
  }

  sendEvents(): void {
    for (const stored of this.events) deliverEvent(this.parts, stored);
  }

  sendConversations(): void {
    for (const tell of this.echo) tell();
    for (const change of this.changes) deliverChange(this.parts, change);
  }

  route(): void {
    for (const act of this.routing) act();
    for (const { conversation, cause } of this.changes)
      if (cause === 'metadata') this.parts.routing.consider(conversation);
  }
}

/** A request type the emulator knows. */
export interface RequestHandler {
  readonly sides: readonly Side[];
  /** Of a successful answer. @default 200 */
  readonly code?: number;
  /** Returns the body of the answer; throws a `Refusal`. */
  readonly handle: (turn: Turn) => Json | undefined;
}

export const BOTH: readonly Side[] = ['brand', 'consumer'];
export const BRAND: readonly Side[] = ['brand'];
export const CONSUMER: readonly Side[] = ['consumer'];
