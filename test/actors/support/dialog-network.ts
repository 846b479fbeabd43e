/**
 * One conversation on a model of the platform, and the actors that follow it, with nothing between them but a list of
 * frames and a list of requests. A test decides which frame comes next, which is lost, and how each request is answered.
 */
import { createEmptyActor } from 'xstate';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { Registry } from '../../../src/actors/conversations/registry.js';
import { dialogOf } from '../../../src/actors/conversations/store.js';
import { Router } from '../../../src/actors/inbound/router.js';
import { Commands } from '../../../src/actors/requests/commands.js';
import type { Outbox, OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import type { DialogFollowing, DialogRecord } from '../../../src/machines/dialog/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { failure } from '../../../src/transport/failure.js';
import type { RequestLedger } from '../../../src/transport/request-ledger.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { Secrets } from '../../../src/transport/secrets.js';
import { decodeConversation } from '../../../src/transport/wire/conversation.js';
import { decodeFrame } from '../../../src/transport/wire/frame.js';
import { HandClock } from '../../sdk/support/hand-clock.js';
import { limitsOf } from './limits.js';

export interface Committed {
  readonly sequence: number;
  readonly time: number;
  readonly isPrivate: boolean;
  /** Whether it is for whoever is followed here. */
  readonly isOurs: boolean;
  /** Which time we were in. */
  readonly part: number;
}

export interface Gap {
  readonly from: number;
  readonly to: number | undefined;
}

interface Asked {
  readonly type: string;
  readonly body: Record<string, unknown>;
  readonly outgoing: OutgoingRequest;
}

const ME = { userId: 'me', agentId: '1.7' };
const ID = 'c1';
/** So that full pages are common: the page that is asked for, on both sides. */
export const SERVED = 500;

export class DialogNetwork {
  readonly following: DialogFollowing;
  readonly clock = new HandClock();
  readonly registry: Registry;
  readonly #router: Router;

  /* What the program was told. */
  readonly told: number[] = [];
  readonly found: number[] = [];
  readonly gaps: Gap[] = [];
  readonly order: string[] = [];

  /* The platform. */
  readonly committed: Committed[] = [];
  isClosed = false;
  /** The description of the conversation says nothing of its newest messages (protocol.md 12.2). */
  hintLags = false;
  takesPart: boolean;
  /** Counts the times that we were let in. */
  #part = 0;
  readonly #partOf = new WeakMap<object, number>();
  readonly #heardParts = new Set<number>();
  /** The platform as the network makes it: which of a range it serves when there is more than a page. */
  readonly servesNewestFirst: boolean;
  #version = 1;
  #isSubscribed = false;

  /* The network. */
  isUp = true;
  isOnline = true;
  frames: object[] = [];
  requests: Asked[] = [];
  /** Types of all requests that were made. */
  readonly made: string[] = [];

  constructor(following: DialogFollowing, { takesPart = false, servesNewestFirst = false } = {}) {
    this.following = following;
    this.takesPart = takesPart || following === 'subscription';
    this.servesNewestFirst = servesNewestFirst;
    const outbox = {
      submitOnSocket: (outgoing: OutgoingRequest) => {
        const { type, body } = outgoing.request;
        const short = type.slice(type.lastIndexOf('.') + 1);
        const asked: Asked = { type: short, body: body as Record<string, unknown>, outgoing };
        this.made.push(short);
        if (short === 'SubscribeMessagingEvents' && this.dialog?.state === 'CLOSE')
          throw new Error('It subscribed to the messages of a dialog that it knows is closed (protocol.md 12.7).');
        this.requests.push(asked);
        return () => {
          this.requests = this.requests.filter((other) => other !== asked);
        };
      },
    } as unknown as Outbox;
    const application = {
      announce: (event: AppEvent) => this.#hear(event),
      hearsLifecycle: false,
      wantsWholeFrames: false,
      wantsMessageFrames: false,
    };
    const limit = 30_000;
    this.registry = new Registry({
      self: () => ME,
      runtime: { clock: this.clock, random: () => 0.5, yield: (run: () => void) => run() } as unknown as Runtime,
      application,
      deadlines: new DeadlineQueue(this.clock),
      commands: new Commands(outbox, 1),
      parent: createEmptyActor(),
      following,
      activeActors: 0,
      isInspected: () => false,
      getAllMessages: false,
      limits: limitsOf(limit, { retention: Number.POSITIVE_INFINITY }),
      dialect: following === 'subscription' ? 'consumer' : 'brand',
      outbox,
      responseTimeoutMs: limit,
      messagesPerDialog: 10_000,
    });
    this.#router = new Router({
      application,
      registry: this.registry,
      self: () => ME,
      ledger: {} as RequestLedger,
      secrets: new Secrets(),
      due: () => undefined,
      changed: (_, changes) => {
        for (let piece = changes(); piece; piece = changes()) {
          for (const fact of piece.facts) this.#router.change(fact, 1, 'notification');
        }
        this.#router.settled();
        return undefined;
      },
    });
  }

  get dialog(): DialogRecord | undefined {
    const conversation = this.registry.find(ID);
    return conversation && dialogOf(conversation, ID);
  }

  get delivery(): string | undefined {
    return this.dialog?.delivery;
  }

  /* ---- the platform ---- */

  /** Somebody says something. */
  say({ isPrivate = false } = {}): number {
    if (this.isClosed) return -1;
    const sequence = this.committed.length;
    const isOurs = this.following === 'subscription' ? !isPrivate : this.takesPart;
    const event = { sequence, time: this.#tick(), isPrivate, isOurs, part: this.#part };
    this.committed.push(event);
    if (this.isUp && isOurs && (this.following === 'membership' || this.#isSubscribed)) this.#send(this.#live(event));
    this.#describe();
    return sequence;
  }

  /** We say something; its answer may come before its notification. */
  saySelf(): void {
    const sequence = this.takesPart ? this.say() : -1;
    if (sequence >= 0 && this.isUp && this.dialog) this.registry.delivery.heardOf(this.dialog, sequence);
  }

  letIn(takesPart: boolean): void {
    if (this.isClosed || this.following === 'subscription' || this.takesPart === takesPart) return;
    this.takesPart = takesPart;
    if (takesPart) this.#part += 1;
    this.#version = this.#tick();
    this.#describe();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#version = this.#tick();
    this.#describe();
  }

  /** Something else about the conversation changes, such as its rating: it is described once more. */
  change(): void {
    this.#version = this.#tick();
    this.#describe();
  }

  /* ---- the network ---- */

  /** The next frame, or one from behind it, arrives. */
  arrive(index = 0): void {
    const [frame] = this.frames.splice(index % Math.max(1, this.frames.length), 1);
    this.#heardParts.add((frame && this.#partOf.get(frame)) ?? -1);
    const work = frame && decodeFrame(JSON.stringify(frame), this.#router);
    while (work && !work());
  }

  /** It arrives, and will arrive a second time. */
  arriveTwice(index = 0): void {
    const frame = this.frames[index % Math.max(1, this.frames.length)];
    this.arrive(index);
    if (frame) this.frames.push(frame);
  }

  lose(index = 0): void {
    this.frames.splice(index % Math.max(1, this.frames.length), 1);
  }

  arriveAll(): void {
    while (this.frames.length > 0) this.arrive();
  }

  answer(index = 0): void {
    const [asked] = this.requests.splice(index % Math.max(1, this.requests.length), 1);
    if (!asked) return;
    const body = this.#bodyFor(asked);
    asked.outgoing.settle({ ok: true, code: 200, body, type: '' });
  }

  refuse(index = 0, code = 500): void {
    const [asked] = this.requests.splice(index % Math.max(1, this.requests.length), 1);
    const next = code === 429 || code === 503 ? 'retrySlowly' : 'giveUp';
    asked?.outgoing.settle({ ok: false, failure: failure('UNEXPECTED_ANSWER', undefined, { next, status: code }) });
  }

  cut(): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.isOnline = false;
    this.#isSubscribed = false;
    this.frames = [];
    this.registry.broadcast({ type: 'connection.interrupted' });
    const lost = this.requests;
    this.requests = [];
    for (const { outgoing } of lost) outgoing.settle({ ok: false, failure: failure('RESPONSE_LOST') });
  }

  /** There is a socket again: participants are told at once, and a snapshot comes. */
  reopen(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.#router.change(decodeConversation(this.#description())!, 1, 'snapshot');
    const conversation = this.registry.find(ID);
    if (conversation) this.registry.send(conversation, { type: 'conversation.resynced' });
    this.#router.settled();
  }

  /** Everything that getting online takes is done. */
  goOnline(): void {
    if (!this.isUp || this.isOnline) return;
    this.isOnline = true;
    this.registry.broadcast({ type: 'connection.restored' });
  }

  pass(milliseconds: number): void {
    this.clock.pass(milliseconds);
  }

  /** Nothing is lost any more, everything is answered, and time passes. */
  calmDown(): void {
    this.reopen();
    this.goOnline();
    for (let round = 0; round < 60; round += 1) {
      this.arriveAll();
      while (this.requests.length > 0) {
        this.answer();
        this.arriveAll();
      }
      this.pass(round < 30 ? 300 : 61_000);
    }
  }

  /** The first thing that a program hears. */
  introduce(): void {
    this.#router.change(decodeConversation(this.#description())!, 1, 'firstSnapshot');
    this.#router.settled();
  }

  #tick(): number {
    this.clock.pass(1);
    return this.clock.now();
  }

  #send(frame: object): void {
    if (this.takesPart) this.#partOf.set(frame, this.#part);
    this.frames.push(frame);
  }

  /** Whether a word of that part ever reached us: of one that began and ended in between no description ever speaks. */
  couldBeKnown({ part }: Committed): boolean {
    return part === 0 || (this.takesPart && part === this.#part) || this.#heardParts.has(part);
  }

  #describe(): void {
    if (!this.isUp) return;
    const type =
      this.following === 'subscription'
        ? 'cqm.ExConversationChangeNotification'
        : '.ams.aam.ExConversationChangeNotification';
    this.#send({ kind: 'notification', type, body: { subscriptionId: 's', changes: [this.#description()] } });
  }

  #description(): object {
    const state = this.isClosed ? 'CLOSE' : 'OPEN';
    const people = [['consumer', 'CONSUMER'], ...(this.takesPart ? [['me', 'AGENT']] : [])] as [string, string][];
    const isConsumer = this.following === 'subscription';
    const oldId = (who: string): string => (who === 'me' ? ME.agentId : who);
    const byRole = (idOf: (who: string) => string) =>
      Object.fromEntries(people.map(([who, role]) => [role, [idOf(who)]]));
    const participants = isConsumer ? people.map(([id, role]) => ({ id, role })) : byRole(oldId);
    const last = this.hintLags ? undefined : this.committed.filter(({ isPrivate }) => !isConsumer || !isPrivate).at(-1);
    const dialog = {
      dialogId: ID,
      dialogType: 'MAIN',
      channelType: 'MESSAGING',
      state,
      participantsDetails: people.map(([who, role]) => ({ id: isConsumer ? who : oldId(who), role, state: 'ACTIVE' })),
    };
    const conversationDetails = {
      convId: ID,
      state,
      stage: state,
      skillId: '-1',
      dialogs: [dialog],
      participants,
      ...(isConsumer ? {} : { participantsPId: byRole((who) => who) }),
      metaDataLastUpdateTs: this.#version,
    };
    const lastContentEventNotification = last && this.#event(last);
    return {
      type: 'UPSERT',
      result: { convId: ID, conversationDetails, ...(last && { lastContentEventNotification }) },
    };
  }

  #event({ sequence, time, isPrivate }: Committed): object {
    return {
      sequence,
      serverTimestamp: time,
      originatorId: 'consumer',
      dialogId: ID,
      event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` },
      ...(isPrivate && { messageAudience: 'AGENTS_AND_MANAGERS' }),
    };
  }

  #live(event: Committed): object {
    const change = { ...this.#event(event), conversationId: ID };
    return this.following === 'subscription'
      ? { kind: 'notification', type: 'ms.MessagingEventNotification', body: { changes: [change] } }
      : { kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body: change };
  }

  #bodyFor({ type, body }: Asked): unknown {
    const isConsumer = this.following === 'subscription';
    const visible = this.committed.filter(({ isPrivate }) => !isConsumer || !isPrivate);
    if (type === 'SubscribeMessagingEvents') {
      this.#isSubscribed = true;
      const changes = visible.filter(({ sequence }) => sequence >= Number(body.fromSeq)).map((one) => this.#event(one));
      if (changes.length > 0)
        this.frames.push({ kind: 'notification', type: 'ms.MessagingEventNotification', body: { changes } });
      return {};
    }
    if (type !== 'QueryMessages') return {};
    const newer = Number(body.newerThanSequence);
    const older = Number(body.olderThanSequence ?? Number.POSITIVE_INFINITY);
    const inside = visible.filter(({ sequence }) => (newer <= 0 || sequence > newer) && sequence < older);
    const quantity = Number(body.maxQuantity);
    const page = this.servesNewestFirst ? inside.slice(-quantity) : inside.slice(0, quantity);
    return page.map((one) => this.#event(one));
  }

  #hear(event: AppEvent): void {
    if (event.type === 'message.received') {
      this.told.push(event.message.sequence);
      this.order.push(`message ${event.message.sequence}`);
    } else if (event.type === 'message.found') {
      this.found.push(event.message.sequence);
    } else if (event.type === 'conversation.announced' || event.type === 'conversation.closed') {
      this.order.push(event.type === 'conversation.closed' ? 'close' : 'conversation');
    } else if (event.type === 'error.reported') {
      const { code, context = {} } = event.failure;
      if (code !== 'HISTORY_MISSING') throw new Error(`${code} ${JSON.stringify(event.failure)}`);
      this.gaps.push({ from: Number(context.from), to: context.to === undefined ? undefined : Number(context.to) });
      this.order.push(`gap ${context.from} ${context.to}`);
    }
  }
}

/** Whether a sequence is named by a reported gap. One without an end goes up to the next message that was told. */
export const isReported = ({ gaps }: DialogNetwork, sequence: number): boolean =>
  gaps.some(({ from, to }) => sequence >= from && (to === undefined || sequence <= to));
