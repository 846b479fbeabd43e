import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { Application, ConversationAppEvent, RoutingAppEvent } from '../app-events.js';

type Announced = ConversationAppEvent | RoutingAppEvent;

/**
 * What an application will be told of one notification, once it is taken in completely. Within one change of a conversation
 * the conversation itself comes first and its close last (G5), whatever the order in which they were found out.
 */
export class Announcements {
  /** Whether the application wants changes of conversations as they came. */
  tellsRawChanges = false;
  readonly #application: Application;
  #ready: Announced[] = [];
  #change: Announced[] = [];
  #isCollecting = false;
  /** Of conversations that are not announced yet because their messages are being read. */
  readonly #held = new Map<ConversationRecord, ConversationAppEvent[]>();
  #isStopped = false;

  constructor(application: Application) {
    this.#application = application;
  }

  /** Announced with the notification that is being taken in, or at once if there is none. */
  add(event: Announced): void {
    this.#change.push(event);
  }

  /** Announced at once, or behind what waits to be announced. */
  announce(event: Announced): void {
    if (this.#isHeld(event)) return;
    if (this.#change.length > 0) this.#change.push(event);
    else if (this.#ready.length > 0 || this.#isStopped) this.#ready.push(event);
    else this.#application.announce(event);
  }

  /** A notification begins: nothing is announced before it is taken in. */
  collect(): void {
    this.#isCollecting = true;
  }

  /** One change of one conversation is complete. */
  changeDone(): void {
    if (this.#change.length === 0) return;
    const change = this.#change;
    this.#change = [];
    for (const event of change)
      if (event.type === 'conversation.announced') this.#ready.push(event, ...this.#heldOf(event));
    for (const event of change) if (isBetween(event) && !this.#isHeld(event)) this.#ready.push(event);
    for (const event of change) if (event.type === 'conversation.closed') this.#ready.push(event);
    if (!this.#isCollecting) this.release();
  }

  /** Nothing is told of a conversation before it is announced (G5). */
  #isHeld(event: Announced): boolean {
    if (!('conversation' in event) || !event.conversation.isLoading) return false;
    const { conversation } = event;
    const held = this.#held.get(conversation);
    if (held) held.push(event);
    else this.#held.set(conversation, [event]);
    return true;
  }

  #heldOf({ conversation }: ConversationAppEvent): readonly ConversationAppEvent[] {
    const held = this.#held.get(conversation) ?? [];
    this.#held.delete(conversation);
    return held;
  }

  /** The notification is taken in. */
  release(): void {
    this.#isCollecting = false;
    // One at a time: what a listener causes comes behind the rest, and one that throws costs itself only, because the rest is
    // announced when the frame's guard asks again.
    while (!this.#isStopped && this.#ready.length > 0) this.#application.announce(this.#ready.shift()!);
  }

  /** The connection has ended, by a listener perhaps: what is not announced yet waits until there is a next one (KB-4). */
  stop(): void {
    this.#isStopped = true;
  }

  /** There is an open socket again, and a frame of it. */
  resume(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.release();
  }
}

const isBetween = ({ type }: Announced): boolean => type !== 'conversation.announced' && type !== 'conversation.closed';
