import { createActor } from 'xstate';
import { SUBSCRIBE_TIMEOUT_MS } from '../machines/connection/delays.js';
import type { ConnectionEvent, ConnectionRef, ConnectionSnapshot } from '../machines/connection/machine.js';
import { DeadlineQueue } from '../transport/deadline-queue.js';
import { type Failure, failure } from '../transport/failure.js';
import { type Outcome, RequestLedger, type WireRequest } from '../transport/request-ledger.js';
import type { Runtime } from '../transport/runtime.js';
import { decodeFrame } from '../transport/wire/frame.js';
import { type Dialect, type RequestName, wireName } from '../transport/wire/request-names.js';
import type { Program } from './app-events.js';
import { connectionEffects, followConnection } from './connection/actions.js';
import { connectionSteps } from './connection/calls.js';
import { SocketKeeper } from './connection/current-socket.js';
import { runningConnection, runWith } from './connection/implementations.js';
import { historyOf, historyRequest } from './conversations/history.js';
import { Registry } from './conversations/registry.js';
import { FrameInbox } from './inbound/frame-inbox.js';
import { Router } from './inbound/router.js';
import { pathOf, tellMoves } from './lifecycle-changes.js';
import { Commands } from './requests/commands.js';
import { type Errand, Outbox } from './requests/outbox.js';
import type { SessionOptions } from './session-options.js';
import type { Credentials } from './sides/credentials.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

/** How long the chart of a conversation or dialog waits for what it asked for, beyond the answer to the request itself. */
const SETTLE_TIMEOUT_MS = 30_000;

/** What a request fails with that goes down with its connection. */
const LOST: readonly string[] = ['RESPONSE_LOST', 'CONNECTION_CLOSED'];
const isLost = (outcome: Outcome): boolean => !outcome.ok && LOST.includes(outcome.failure.code);

/**
 * Everything that belongs to one connection, put together: its chart with what the chart calls for, the registry, the
 * router, the outbox. The api holds one of these and nothing else of the inside.
 */
export class Session {
  readonly options: SessionOptions;
  readonly program: Program;
  readonly runtime: Runtime;
  readonly deadlines: DeadlineQueue;
  readonly ledger: RequestLedger;
  readonly outbox: Outbox;
  readonly commands: Commands;
  readonly credentials: Credentials;
  readonly registry: Registry;
  readonly router: Router;
  readonly subscriptions: Subscriptions;
  readonly socket: SocketKeeper;
  readonly inbox: FrameInbox;
  readonly dialect: Dialect;
  /** Key of the subscription that every connection has unless told otherwise. */
  readonly defaultSubscription: string | undefined;
  /** Whether closing also signs out. */
  endsSession = false;
  readonly #ref: ConnectionRef;
  #lastEvent = '';

  constructor(options: SessionOptions, program: Program, runtime: Runtime) {
    const { side } = options;
    this.options = options;
    this.program = program;
    this.runtime = runtime;
    this.dialect = side.dialect;
    this.deadlines = new DeadlineQueue(runtime.clock);
    this.ledger = new RequestLedger(this.deadlines);
    this.credentials = side.credentials(options, runtime.clock);
    this.socket = new SocketKeeper(this);
    this.outbox = new Outbox({
      ledger: this.ledger,
      transmit: (frame, type) => this.socket.transmit(frame, type),
      now: runtime.clock.now,
      deadlines: this.deadlines,
      limits: { count: options.outboxCount, ageMs: options.outboxAgeMs },
      permission: () => this.#permission(),
      lifecycle: () => this.lifecycle,
      settled: () => this.#tellIfDrained(),
    });
    this.commands = new Commands(this.outbox);
    const parent = () => this.#ref;
    this.registry = new Registry({
      runtime,
      program,
      deadlines: this.deadlines,
      commands: this.commands,
      parent,
      following: side.following,
      activeActors: options.activeActors,
      limits: {
        opening: SETTLE_TIMEOUT_MS,
        join: SETTLE_TIMEOUT_MS,
        leave: SETTLE_TIMEOUT_MS,
        close: SETTLE_TIMEOUT_MS,
        // Longer than a dialog waits for its history, which says what is missing.
        finish: 2 * SETTLE_TIMEOUT_MS,
        resync: SETTLE_TIMEOUT_MS,
        history: SETTLE_TIMEOUT_MS,
        dialogClose: SETTLE_TIMEOUT_MS,
        retention: options.retainClosedMs,
      },
      fetchHistory: (record, dialog, why) => {
        const timeoutMs = options.responseTimeoutMs;
        const settle = (outcome: Outcome): void => {
          // Lost with the connection: the dialog hears of that by itself, and asks again when there is another one.
          if (isLost(outcome)) return;
          this.router.history(record, dialog, historyOf(outcome));
          this.registry.tellDialog(dialog, { type: outcome.ok ? 'history.received' : 'history.refused' });
        };
        const request = historyRequest(record, dialog, this.dialect);
        if (why === 'subscribe' || dialog.following === 'membership')
          return this.#fetch({ request, timeoutMs, settle });
        // A subscription's messages come behind its answer, and before the answer to whatever is asked next.
        let retract = this.#fetch({
          request,
          timeoutMs,
          settle: (outcome) => {
            if (!outcome.ok) return settle(outcome);
            const next = { request: this.wire('GetClock', {}), timeoutMs };
            retract = this.#fetch({ ...next, settle: (answer) => settle(isLost(answer) ? answer : outcome) });
          },
        });
        return () => retract();
      },
      releaseHeld: (record, dialog) => this.router.release(record, dialog),
    });
    this.router = new Router({
      program,
      registry: this.registry,
      self: () => this.credentials.self,
      messagesPerDialog: options.messagesPerDialog,
      respond: (id, code, body, type) => {
        const request = this.ledger.typeOf(id);
        if (request) program.responseReceived(request, { code, type, body });
        this.ledger.answer(id, code, body, type);
      },
      changed: (subscriptionId, changes) => this.subscriptions.changed(subscriptionId, changes),
    });
    this.subscriptions = new Subscriptions({
      program,
      deadlines: this.deadlines,
      outbox: this.outbox,
      registry: this.registry,
      router: this.router,
      dialect: this.dialect,
      parent,
      responseTimeoutMs: options.responseTimeoutMs,
      snapshotTimeoutMs: SUBSCRIBE_TIMEOUT_MS,
    });
    this.inbox = new FrameInbox({
      take: (frame) => decodeFrame(frame, this.router),
      now: runtime.clock.now,
      yield: runtime.yield,
    });
    this.#ref = createActor(runningConnection(), {
      id: options.connectionId,
      clock: runtime.clock as never,
      input: {
        maintainConnection: options.maintainConnection,
        canRefresh: this.credentials.canRefresh,
        longestRetryMs: options.longestRetryMs,
      },
    });
    runWith(this.#ref, {
      steps: connectionSteps(this),
      effects: connectionEffects(this),
      subscriptionEffects: this.subscriptions.effects,
      random: runtime.random,
      heard: (type) => {
        this.#lastEvent = type;
      },
    });
    this.#follow();
    followConnection(this, this.#ref);
    this.#ref.start();
    this.defaultSubscription = options.defaultQuery && this.subscriptions.create(options.defaultQuery);
  }

  get snapshot(): ConnectionSnapshot {
    return this.#ref.getSnapshot();
  }

  get lifecycle(): string {
    return pathOf(this.snapshot.value.lifecycle);
  }

  watch(observer: (snapshot: ConnectionSnapshot) => void): () => void {
    const subscription = this.#ref.subscribe(observer);
    return () => subscription.unsubscribe();
  }

  send(event: ConnectionEvent): void {
    this.#ref.send(event);
  }

  /** A request in words of this socket's dialect. */
  wire(name: RequestName, body: unknown, metadata?: readonly unknown[]): WireRequest {
    const type = wireName(name, this.dialect);
    return metadata ? { type, body, metadata } : { type, body };
  }

  /** Makes a request that no conversation or dialog chart has a say in. */
  ask(request: WireRequest, signal?: AbortSignal): Promise<Outcome> {
    const { commandId, outcome } = this.commands.issue({ request, timeoutMs: this.options.responseTimeoutMs, signal });
    this.commands.perform(commandId);
    return outcome;
  }

  /** Resolves when the platform has dealt with everything that was sent before, replays included (protocol.md 12.2). */
  roundTrip(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timeoutMs = this.options.responseTimeoutMs;
      const retract = this.outbox.dispatch({ request: this.wire('GetClock', {}), timeoutMs, settle: () => resolve() });
      signal.addEventListener('abort', () => {
        retract();
        reject(signal.reason);
      });
    });
  }

  /** History belongs to getting online: it does not wait until everything else is done. */
  #fetch(errand: Errand): () => void {
    return this.snapshot.hasTag('hasSocket') ? this.outbox.dispatch(errand) : this.outbox.submit(errand);
  }

  /** XState runs actions before the snapshot is in place; what depends on the new state waits for this. */
  #follow(): void {
    let before = this.#ref.getSnapshot().value;
    this.#ref.subscribe({
      next: ({ value }) => {
        const { program, options } = this;
        const was = before;
        before = value;
        if (value !== was && program.isWatching) {
          tellMoves(program, 'connection', options.connectionId, was, value, this.#lastEvent);
        }
      },
      // A throwing action would take the process down without an observer; it is a bug of ours, and is said so.
      error: (error) => this.program.error(brokenChart(error)),
    });
  }

  #permission(): 'send' | 'queue' | 'refuse' {
    const { snapshot } = this;
    if (snapshot.hasTag('canSend')) return 'send';
    return snapshot.hasTag('queuesSends') ? 'queue' : 'refuse';
  }

  #tellIfDrained(): void {
    if (this.outbox.isEmpty && this.snapshot.value.lifecycle === 'draining') this.send({ type: 'outbox.empty' });
  }
}

/** A bug of ours: an action threw. */
const brokenChart = (error: unknown): Failure =>
  failure('CHART_BROKEN', undefined, { reason: error instanceof Error ? error.message : String(error) });
