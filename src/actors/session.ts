import { createActor } from 'xstate';
import { SUBSCRIBE_TIMEOUT_MS } from '../machines/connection/delays.js';
import type { ConnectionRef, ConnectionSnapshot } from '../machines/connection/machine.js';
import type { ConnectionEvent } from '../machines/connection/types.js';
import { DeadlineQueue } from '../transport/deadline-queue.js';
import { type Outcome, RequestLedger, type WireRequest } from '../transport/request-ledger.js';
import type { Runtime } from '../transport/runtime.js';
import { Secrets } from '../transport/secrets.js';
import { decodeFrame } from '../transport/wire/frame.js';
import { type RequestName, wireName } from '../transport/wire/request-names.js';
import type { Application } from './app-events.js';
import { endBroken, followConnection } from './connection/announcements.js';
import { connectionCalls } from './connection/calls.js';
import { CurrentSocket } from './connection/current-socket.js';
import { bindImplementations, implementedConnection } from './connection/implementations.js';
import { NetworkWatch } from './connection/network-watch.js';
import { brokenMachine } from './connection/when.js';
import { Registry } from './conversations/registry.js';
import { FrameInbox } from './inbound/frame-inbox.js';
import { Router } from './inbound/router.js';
import { inspectorOf } from './inspection.js';
import { announceChanges, pathOf } from './lifecycle-changes.js';
import { type CommandOptions, Commands } from './requests/commands.js';
import { Outbox } from './requests/outbox.js';
import { machineLimits, type SessionOptions } from './session-options.js';
import type { Credentials } from './sides/credentials.js';
import { givenSecrets } from './sides/given-secrets.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

/** Everything that belongs to one connection, put together: its actor, and what that and its children work with. */
export class Session {
  readonly connection: ConnectionRef;
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  readonly deadlines: DeadlineQueue;
  readonly outbox: Outbox;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  /** Key of the subscription that every connection has unless told otherwise. */
  readonly defaultSubscription: string | undefined;
  /** Whether closing also signs out. */
  endsSession = false;
  readonly #commands: Commands;

  constructor(
    readonly options: SessionOptions,
    readonly application: Application,
    readonly runtime: Runtime,
  ) {
    const { side, connectionId, inspectors, responseTimeoutMs } = options;
    const inspect = inspectorOf(inspectors, (error) =>
      application.announce({ type: 'handler.failed', error, event: 'inspect' }),
    );
    const { clock } = runtime;
    const { dialect } = side;
    const send = (event: ConnectionEvent): void => this.connection.send(event);
    const deadlines = new DeadlineQueue(clock);
    const secrets = new Secrets(givenSecrets(options));
    this.secrets = secrets;
    const ledger = new RequestLedger(deadlines, secrets);
    this.deadlines = deadlines;
    this.credentials = side.credentials(options, clock, (failure) =>
      application.announce({ type: 'error.reported', failure }),
    );
    this.connection = createActor(implementedConnection(), {
      id: connectionId,
      clock: clock as never,
      input: {
        maintainConnection: options.maintainConnection,
        canRefresh: this.credentials.canRefresh,
        longestRetryMs: options.longestRetryMs,
      },
      ...(inspect && { inspect }),
    });
    const { connection, credentials } = this;
    this.outbox = new Outbox({
      connection,
      ledger,
      deadlines,
      clock,
      limits: { count: options.outboxCount, ageMs: options.outboxAgeMs },
      transmit: (frame, request) => {
        application.announce({ type: 'request.sent', request, frame });
        socket.transmit(frame);
      },
    });
    const { outbox } = this;
    this.#commands = new Commands(outbox, responseTimeoutMs);
    this.registry = new Registry({
      runtime,
      application,
      deadlines,
      commands: this.#commands,
      parent: connection,
      following: side.following,
      activeActors: options.activeActors,
      isInspected: inspect !== undefined,
      limits: machineLimits(options),
      dialect,
      outbox,
      responseTimeoutMs,
      messagesPerDialog: options.messagesPerDialog,
    });
    const { registry } = this;
    const router = new Router({
      application,
      registry,
      ledger,
      secrets,
      self: () => credentials.self,
      due: () => subscriptions.due(),
      changed: (subscriptionId, changes) => subscriptions.changed(subscriptionId, changes),
    });
    this.subscriptions = new Subscriptions({
      application,
      deadlines,
      outbox,
      registry,
      router,
      malformed: (broken) => router.malformed(broken),
      dialect,
      parent: connection,
      responseTimeoutMs,
      snapshotTimeoutMs: SUBSCRIBE_TIMEOUT_MS,
    });
    const { subscriptions } = this;
    const inbox = new FrameInbox({ take: (frame) => decodeFrame(frame, router), now: clock.now, yield: runtime.yield });
    const clockRequest = this.wire('GetClock', {});
    const request = (asked: WireRequest, settle: (outcome: Outcome) => void) =>
      outbox.dispatch({ request: asked, timeoutMs: responseTimeoutMs, settle });
    const roundTrip = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        const retract = request(clockRequest, () => resolve());
        signal.addEventListener('abort', () => {
          retract();
          reject(signal.reason);
        });
      });
    const { accountId, origin, waitForReady } = options;
    const socket = new CurrentSocket({
      runtime,
      secrets,
      accountId,
      origin,
      side,
      options,
      credentials,
      inbox,
      send,
      request,
      clockRequest,
    });
    const network = new NetworkWatch(runtime, () => send({ type: 'connection.retry' }));
    bindImplementations(connection, {
      calls: connectionCalls({
        accountId,
        origin,
        waitForReady,
        following: side.following,
        runtime,
        secrets,
        credentials,
        socket,
        subscriptions,
        defaultSubscription: () => this.defaultSubscription,
        endsSession: () => this.endsSession,
        roundTrip,
      }),
      actions: {
        sendPing: () => socket.ping(),
        dropSocket: () => socket.drop(),
        discardToken: () => credentials.withdraw(),
        watchNetwork: () => network.start(),
        unwatchNetwork: () => network.stop(),
      },
      subscriptionActions: subscriptions.actions,
      random: runtime.random,
      onEvent: (type) => {
        lastEvent = type;
      },
    });
    const parts = { application, outbox, ledger, registry, subscriptions, inbox, deadlines };
    let lastEvent = '';
    let before = connection.getSnapshot().value;
    connection.subscribe({
      next: ({ value }) => {
        const was = before;
        before = value;
        if (value !== was && application.hearsLifecycle)
          announceChanges(application, 'connection', connectionId, was, value, lastEvent);
      },
      // Without an observer XState would take the process down.
      error: (error) => endBroken(brokenMachine(error), parts, [() => socket.drop(), () => network.stop()]),
    });
    followConnection(connection, parts);
    connection.start();
    this.defaultSubscription = options.defaultQuery && subscriptions.create(options.defaultQuery);
  }

  get snapshot(): ConnectionSnapshot {
    return this.connection.getSnapshot();
  }

  get lifecycle(): string {
    const { status, value } = this.snapshot;
    return status === 'active' ? pathOf(value.lifecycle) : 'failed';
  }

  /** A request in words of this socket's dialect. */
  wire(name: RequestName, body: unknown, metadata?: readonly unknown[]): WireRequest {
    const type = wireName(name, this.options.side.dialect);
    return metadata ? { type, body, metadata } : { type, body };
  }

  /** Makes a request that the machine of a conversation or dialog decides about; `send` gives it the command's id. */
  command(options: CommandOptions, send: (commandId: number) => void): Promise<Outcome> {
    const { commandId, outcome } = this.#commands.issue(options);
    send(commandId);
    return outcome;
  }

  /** Makes a request that no machine of a conversation or dialog has a say in. */
  ask(request: WireRequest, signal?: AbortSignal | null): Promise<Outcome> {
    return this.command({ request, signal }, (commandId) => this.#commands.perform(commandId));
  }
}
