import type { AppEvent } from '../../src/actors/app-events.js';
import type { Self } from '../../src/actors/conversations/describe-conversation.js';
import { Session } from '../../src/actors/session.js';
import type { Settings } from '../../src/actors/settings.js';
import { aboutFrame, aboutTold } from '../../src/inspect/wire.js';
import type { RingRecord } from '../../src/machines/ring/record.js';
import type { Happened } from './aligned.js';
import { ProgramCalls, type RecordedCall, type RecordedCommand } from './program-calls.js';
import type { RecordedEvent, RecordedFrameRow } from './recorded.js';
import { RecordedPlatform } from './recorded-platform.js';
import { Requests } from './requests.js';
import { VirtualWorld } from './virtual-world.js';

/** What is known of a connection before it is run again: who it was, chance, and the events that carried requests. */
export interface Foreknown {
  readonly self: Self | undefined;
  readonly randoms: readonly number[];
  readonly commands: ReadonlyMap<number, RecordedCommand>;
}

/** Events that come from outside: whatever else a connection takes follows from frames, timers and calls. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set([
  'connection.open',
  'connection.close',
  'connection.drain',
  'connection.retry',
  'token.doubted',
]);
const ENDED = /^xstate\.(done|error)\.actor\.(\w+)$/;
/** Turns of the event loop until a call that has ended is taken note of; looking domains up takes a few. */
const MOST_TURNS = 100;

/** A connection of today's code, run on what was recorded: its frames, its timers, the requests of its program. */
export class ConnectionAgain {
  /** What the program would be told today. */
  readonly told: Happened[] = [];
  readonly requests = new Requests();
  /** Frames that were taken in. */
  frames = 0;
  readonly #world: VirtualWorld;
  readonly #platform: RecordedPlatform;
  readonly #session: Session;
  readonly #calls: ProgramCalls;
  readonly #commands: Foreknown['commands'];
  /** Types of the events that the connection has taken. */
  readonly #heard: string[] = [];
  #cause: string | undefined;

  constructor(connectionId: string, settings: Settings, at: number, { self, randoms, commands }: Foreknown) {
    this.#commands = commands;
    this.#world = new VirtualWorld(at, randoms);
    this.#platform = new RecordedPlatform(settings);
    if (self) this.#platform.self = self;
    const rings = new Map<string, RingRecord>();
    const announce = (event: AppEvent): void => {
      if (event.type === 'ring.announced') rings.set(event.ring.ringId, event.ring);
      this.#tell(event);
    };
    const application = { announce, hearsLifecycle: false, wantsWholeFrames: false, wantsMessageFrames: false };
    const options = this.#platform.options(connectionId);
    const inspectors = [
      (inspected: { readonly type: string; readonly actorRef: unknown; readonly event?: unknown }): void => {
        const { type, actorRef, event } = inspected;
        const { id } = actorRef as { readonly id: string };
        if (type === '@xstate.event' && id === connectionId) this.#heard.push((event as { type: string }).type);
      },
    ];
    this.#session = new Session({ ...options, inspectors }, application, this.#platform.runtime(this.#world));
    this.#calls = new ProgramCalls(this.#session, rings);
  }

  passTo(at: number): void {
    this.#world.passTo(at);
  }

  settle(): Promise<void> {
    return this.#world.settle();
  }

  /** Who the connection is from now on. */
  set self(self: Self) {
    this.#platform.self = self;
  }

  /** Opens it, up to where these calls have ended. */
  async open(calls: readonly string[]): Promise<void> {
    this.#session.connection.send({ type: 'connection.open' });
    await this.settle();
    for (const call of calls) await this.#ended(`xstate.done.actor.${call}`, call, undefined);
  }

  timer(dueAt: number): void {
    this.#world.timer(dueAt);
  }

  call(call: RecordedCall): void {
    this.#calls.make(call, this.#commands.get(call.commandId));
  }

  subscribed({ key, request, body }: { key: string; request?: string; body: Record<string, unknown> }): void {
    const { subscriptions, routing } = this.#session;
    // The default one is made with the connection.
    if (subscriptions.refOf(key)) return;
    if (request === 'routing.SubscribeRoutingTasks') subscriptions.create({}, routing?.ringTopic());
    else if (request) subscriptions.create({}, routing?.agentStateTopic(String(body.agentId)));
    else subscriptions.create(body);
  }

  /** An event of the connection's actor, or of a subscription's. */
  async event({ actor, type, data }: RecordedEvent): Promise<void> {
    const { connection, subscriptions } = this.#session;
    if (type === 'subscription.start') subscriptions.start(actor.id);
    else if (type === 'subscription.close') subscriptions.close(actor.id);
    if (actor.parent) return;
    const [, how, call] = ENDED.exec(type) ?? [];
    const carried = (data === undefined ? {} : JSON.parse(data)) as {
      readonly failure?: unknown;
      readonly error?: unknown;
    };
    if (FROM_OUTSIDE.has(type)) connection.send({ type } as Parameters<typeof connection.send>[0]);
    else if (type === 'socket.closed') this.#platform.closed(carried.failure);
    else if (type === 'pong.received') this.#platform.pong();
    else if (call) await this.#ended(type, call, how === 'error' ? carried.error : undefined);
  }

  /** A request has left, then. */
  left(frame: RecordedFrameRow): void {
    // Nothing else may be sent before its answer: so the socket is open.
    if (frame.type === 'InitConnection') this.#platform.ended('openSocket');
    this.requests.leftThen(frame);
  }

  /** @param json the frame as it was recorded; undefined for one that nobody could read then */
  frame(frame: RecordedFrameRow, json: string | undefined): void {
    this.frames += 1;
    this.#cause = inWords(frame);
    this.#platform.frame(json === undefined ? '{' : this.requests.answer(json));
    this.#cause = undefined;
  }

  async #ended(type: string, call: string, failure: unknown): Promise<void> {
    const before = this.#heard.length;
    this.#platform.ended(call, failure);
    const isTaken = (): boolean => this.#heard.indexOf(type, before) >= 0;
    for (let turns = 0; turns < MOST_TURNS && !isTaken(); turns += 1) await this.#world.settle();
  }

  #tell(event: AppEvent): void {
    const at = this.#world.now;
    const cause = this.#cause;
    if (event.type === 'request.sent') {
      const { type: _, ...about } = aboutFrame(event.frame, JSON.parse(event.frame));
      this.requests.leavesToday({ at, type: event.request, about, cause });
      return;
    }
    const about = aboutTold(event, (text) => text);
    if (about) this.told.push(happened(event.type, about, at, cause));
  }
}

/** As both sides say it: a recording is JSON. */
export const happened = (words: string, about: object, at: number, cause: string | undefined): Happened => ({
  words,
  about: JSON.parse(JSON.stringify(about)) as unknown,
  at,
  cause,
});

/** `ms.MessagingEventNotification, sequences 3`. */
export function inWords({ type, about }: Pick<RecordedFrameRow, 'type' | 'about'>): string {
  const { request, code, conversationId, conversations, sequences } = about;
  const parts = [
    type,
    request !== undefined && `answer to request ${String(request)}${code === undefined ? '' : ` (${String(code)})`}`,
    conversationId !== undefined && `conversation ${String(conversationId)}`,
    conversations !== undefined && `${String(conversations)} conversations`,
    Array.isArray(sequences) && `${sequences.length > 1 ? 'sequences' : 'sequence'} ${sequences.join(', ')}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
