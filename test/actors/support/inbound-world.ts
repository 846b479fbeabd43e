/** The way inward of one connection, without a connection: inbox, decoder, subscriptions, router and registry, in virtual time. */
import { createActor, createMachine } from 'xstate';
import type { AppEvent, Application } from '../../../src/actors/app-events.js';
import { bindImplementations, type Implementations } from '../../../src/actors/connection/implementations.js';
import type { Self } from '../../../src/actors/conversations/describe-conversation.js';
import { Registry } from '../../../src/actors/conversations/registry.js';
import { FrameInbox } from '../../../src/actors/inbound/frame-inbox.js';
import { Router } from '../../../src/actors/inbound/router.js';
import { Commands } from '../../../src/actors/requests/commands.js';
import type { Outbox, OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { Subscriptions } from '../../../src/actors/subscriptions/subscriptions.js';
import type { ConversationRecord } from '../../../src/machines/conversation/record.js';
import type { DialogFollowing } from '../../../src/machines/dialog/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { type Failure, failure } from '../../../src/transport/failure.js';
import type { RequestLedger } from '../../../src/transport/request-ledger.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { Secrets } from '../../../src/transport/secrets.js';
import { decodeFrame } from '../../../src/transport/wire/frame.js';
import type { Frame } from '../../../src/transport/wire/frame-excerpt.js';
import type { SubscriptionQuery } from '../../../src/transport/wire/request-names.js';
import { HandClock } from '../../sdk/support/hand-clock.js';
import { limitsOf } from './limits.js';

export const ME = { userId: 'me', agentId: '12345678.7' };
export const SNAPSHOT_LIMIT_MS = 10_000;
const LIMIT_MS = 30_000;

/** A conversation as the platform describes it. */
export const described = (convId: string, details: object = {}, type = 'UPSERT'): object => ({
  type,
  result: {
    convId,
    conversationDetails: {
      skillId: '-1',
      state: 'OPEN',
      stage: 'OPEN',
      metaDataLastUpdateTs: 1_000,
      participants: { CONSUMER: ['c'] },
      dialogs: [{ dialogId: convId, dialogType: 'MAIN', state: 'OPEN', participantsDetails: [] }],
      ...details,
    },
  },
});

export class InboundWorld {
  readonly clock = new HandClock();
  readonly deadlines = new DeadlineQueue(this.clock);
  /** What the application was told, in order: the name and the id it is about. */
  readonly told: string[] = [];
  readonly failures: Failure[] = [];
  /** Requests on their way, oldest first. */
  readonly requests: OutgoingRequest[] = [];
  readonly answers: unknown[] = [];
  readonly registry: Registry;
  readonly router: Router;
  readonly subscriptions: Subscriptions;
  readonly inbox: FrameInbox;
  /** Called for everything that is told. */
  onTold: (what: string) => void = () => {};
  #turns: (() => void)[] = [];

  /** Requests for messages, oldest first. */
  readonly messageRequests: OutgoingRequest[] = [];
  /** Type of the request that an answer belongs to; undefined where nobody waits for it. */
  typeOfRequest: string | undefined;
  self: Self = ME;
  wantsWholeFrames = false;
  /** Notifications of subscriptions as they came, where they are wanted. */
  readonly raw: { readonly key: string; readonly subscriptionId: string; readonly changes: readonly unknown[] }[] = [];

  /** What was not heard of by now is taken to be gone. */
  patience(): void {
    this.clock.pass(250);
  }

  /** `now` is the inbox's look at the clock: by it a long frame is cut into turns of the event loop. */
  constructor(
    now: () => number = this.clock.now,
    following: DialogFollowing = 'membership',
    /** Conversations at which the platform cuts a snapshot. */
    snapshotCap?: number,
  ) {
    const application = this.#application();
    const outbox = {
      dispatch: (outgoing: OutgoingRequest) => {
        this.requests.push(outgoing);
        return () => {};
      },
      submit: (outgoing: OutgoingRequest) => outbox.dispatch(outgoing),
    };
    const parent = createActor(createMachine({}));
    const limits = limitsOf(LIMIT_MS, { finish: LIMIT_MS });
    const later = (run: () => void): void => void this.#turns.push(run);
    this.registry = new Registry({
      runtime: { clock: this.clock, yield: later, random: () => 0.5 } as unknown as Runtime,
      self: () => ME,
      application,
      deadlines: this.deadlines,
      commands: new Commands(outbox as unknown as Outbox, LIMIT_MS),
      parent,
      following,
      activeActors: 100,
      isInspected: () => false,
      getAllMessages: false,
      limits,
      dialect: 'brand',
      outbox: {
        submitOnSocket: (outgoing: OutgoingRequest) => {
          this.messageRequests.push(outgoing);
          return () => {};
        },
      } as unknown as Outbox,
      responseTimeoutMs: LIMIT_MS,
      messagesPerDialog: 100,
    });
    this.router = new Router({
      application,
      registry: this.registry,
      self: () => this.self,
      secrets: new Secrets(['pl4nted-secret']),
      ledger: {
        typeOf: () => this.typeOfRequest,
        answer: (id: string, code: number, body: unknown, type: string) => this.answers.push({ id, code, body, type }),
      } as unknown as RequestLedger,
      due: () => this.subscriptions.due(),
      changed: (subscriptionId, changes) => this.subscriptions.changed(subscriptionId, changes),
    });
    this.subscriptions = new Subscriptions({
      application,
      clock: this.clock,
      deadlines: this.deadlines,
      outbox: outbox as unknown as Outbox,
      registry: this.registry,
      router: this.router,
      tap: { subscribed: () => {} },
      dialect: 'brand',
      parent,
      responseTimeoutMs: LIMIT_MS,
      snapshotTimeoutMs: SNAPSHOT_LIMIT_MS,
      ...(snapshotCap !== undefined && { snapshotCap }),
    });
    this.inbox = new FrameInbox({
      take: (frame) => decodeFrame(frame, this.router),
      now,
      yield: later,
    });
    bindImplementations(parent, { subscriptionActions: this.subscriptions.actions } as Implementations);
    parent.start();
  }

  /** A subscription that the platform has made, with its snapshot taken in. */
  subscribed(query: SubscriptionQuery, subscriptionId: string, ...changes: object[]): string {
    const key = this.subscriptions.create(query);
    this.subscriptions.start(key);
    this.answer({ subscriptionId });
    this.notify(subscriptionId, ...changes);
    return key;
  }

  /** The connection is lost and is back; the platform makes the subscription again under another id. */
  reconnect(subscriptionId: string): void {
    this.subscriptions.interrupted();
    this.registry.broadcast({ type: 'connection.interrupted' });
    this.turns();
    void this.subscriptions.establish(new AbortController().signal);
    this.registry.broadcast({ type: 'connection.restored' });
    this.turns();
    this.answer({ subscriptionId });
  }

  /** Answers the oldest request. */
  answer(body: unknown): void {
    this.requests.shift()!.settle({ ok: true, code: 200, body, type: '' });
    // In a session this is done by whoever takes the answer in.
    const work = this.subscriptions.due();
    while (work && !work());
  }

  refuse(why: 'RESPONSE_LOST' | 'RESPONSE_TIMEOUT' | 'ABORTED' | Failure): void {
    const failed = typeof why === 'string' ? failure(why) : why;
    this.requests.shift()!.settle({ ok: false, failure: failed });
  }

  notify(subscriptionId: string, ...changes: unknown[]): void {
    const body = { subscriptionId, changes };
    this.frame(JSON.stringify({ kind: 'notification', type: '.ams.aam.ExConversationChangeNotification', body }));
  }

  /** Takes a frame in completely, however many turns of the event loop that needs. */
  frame(frame: Frame): void {
    this.inbox.put(frame);
    this.turns();
  }

  /** The next turn of the event loop; false when nothing waits for one. */
  turn(): boolean {
    const run = this.#turns.shift();
    run?.();
    return run !== undefined;
  }

  turns(): void {
    while (this.turn());
  }

  stateOf(key: string): unknown {
    return this.subscriptions.snapshotOf(key)?.value;
  }

  record(conversationId: string): ConversationRecord {
    return this.registry.find(conversationId)!;
  }

  /** A message, as the brand dialect has it. */
  says(dialogId: string, sequence: number, more: object = {}): void {
    const event = { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` };
    const body = { dialogId, sequence, serverTimestamp: 1_500, event, originatorId: 'c', ...more };
    this.frame(JSON.stringify({ kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body }));
  }

  /** What was told since the last look. */
  news(): string[] {
    return this.told.splice(0);
  }

  #application(): Application {
    const announce = (event: AppEvent): void => {
      if (event.type === 'error.reported') {
        this.failures.push(event.failure);
        return;
      }
      if (event.type === 'subscription.notified') {
        this.raw.push({ key: event.key, subscriptionId: event.subscriptionId, changes: event.changes });
        return;
      }
      const what = [event.type, ...aboutOf(event)].join(' ');
      this.told.push(what);
      this.onTold(what);
    };
    const world = this;
    return {
      announce,
      hearsLifecycle: false,
      get wantsWholeFrames() {
        return world.wantsWholeFrames;
      },
      wantsMessageFrames: false,
    };
  }
}

function aboutOf(event: AppEvent): readonly unknown[] {
  if ('conversation' in event)
    return [event.conversation.conversationId, ...(event.type === 'field.changed' ? [event.field] : [])];
  return 'count' in event ? [event.count] : [];
}
