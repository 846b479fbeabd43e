import { createActor } from 'xstate';
import type { ConnectionRef } from '../../machines/connection/machine.js';
import type { ConnectionEvent } from '../../machines/connection/types.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { Domains } from '../../transport/http/domains.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Secrets } from '../../transport/secrets.js';
import { decodeFrame } from '../../transport/wire/frame.js';
import { wireName } from '../../transport/wire/request-names.js';
import { FrameInbox } from '../inbound/frame-inbox.js';
import type { Router } from '../inbound/router.js';
import { announceChanges } from '../lifecycle-changes.js';
import type { Outbox } from '../requests/outbox.js';
import type { SessionOptions } from '../session-options.js';
import type { Credentials } from '../sides/credentials.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import type { Tap } from '../tap.js';
import { endBroken, type FollowedParts, followConnection } from './announcements.js';
import { connectionCalls } from './calls.js';
import { CurrentSocket } from './current-socket.js';
import { bindImplementations, implementedConnection } from './implementations.js';
import { NetworkWatch } from './network-watch.js';
import { StepUp } from './step-up.js';
import { brokenMachine } from './when.js';

/** The actor of a connection, the root of its actor system; not running yet. */
export const connectionActor = (
  { connectionId, maintainConnection, longestRetryMs }: SessionOptions,
  { clock }: Runtime,
  { canRefresh }: Credentials,
): ConnectionRef =>
  createActor(implementedConnection(), {
    id: connectionId,
    clock: clock as never,
    input: { maintainConnection, canRefresh, longestRetryMs },
  });

export interface ConnectionParts extends Omit<FollowedParts, 'inbox' | 'outbox' | 'stepUp' | 'subscriptions'> {
  readonly connection: ConnectionRef;
  readonly options: SessionOptions;
  readonly runtime: Runtime;
  readonly tap: Tap;
  readonly secrets: Secrets;
  readonly credentials: Credentials;
  readonly outbox: Outbox;
  readonly router: Router;
  readonly registry: FollowedParts['registry'] & {
    lossIsTold(): Promise<void>;
    readonly conversations: { values(): Iterable<Pick<ConversationRecord, 'conversationId' | 'stage'>> };
  };
  readonly subscriptions: Subscriptions;
  /** Key of the default subscription, once there is one. */
  readonly defaultSubscription: () => string | undefined;
  readonly services: { discovered(domains: Domains): void };
  /** Whether closing also signs out. */
  readonly endsSession: () => boolean;
}

/** What runs beside the connection's actor, and others work with. */
export interface RunningConnection {
  readonly socket: CurrentSocket;
  readonly stepUp: StepUp;
}

/** Gives the actor what it works with, follows what it emits, and starts it. */
export function runConnection(parts: ConnectionParts): RunningConnection {
  const { connection, options, runtime, secrets, application, credentials, outbox, router, subscriptions } = parts;
  const { accountId, origin, side, waitForReady, responseTimeoutMs: timeoutMs } = options;
  const send = (event: ConnectionEvent): void => connection.send(event);
  const inbox = new FrameInbox({
    take: (frame) => {
      const work = parts.tap.taking(frame, (parsed) => {
        parts.registry.announcements.resume();
        return decodeFrame(frame, router, parsed);
      });
      return work && (() => parts.tap.takingRest(frame, work));
    },
    now: runtime.clock.now,
    yield: runtime.yield,
  });
  const clockRequest: WireRequest = { type: wireName('GetClock', side.dialect), body: {} };
  const request = (asked: WireRequest, settle: (outcome: Outcome) => void) =>
    outbox.dispatch({ request: asked, timeoutMs, settle });
  const socket = new CurrentSocket({
    runtime,
    secrets,
    accountId,
    origin,
    side,
    options,
    credentials,
    outbox,
    inbox,
    send,
    request,
    clockRequest,
  });
  const network = new NetworkWatch(runtime, () => send({ type: 'connection.retry' }));
  const stepUp = new StepUp({
    credentials,
    request,
    openConversations: () =>
      [...parts.registry.conversations.values()]
        .filter(({ stage }) => stage === 'OPEN')
        .map(({ conversationId }) => conversationId),
    report: (failure) => application.announce({ type: 'error.reported', failure }),
    closed: (conversationId) => router.leftBehind(conversationId),
  });
  const { calls, abort } = connectionCalls({
    accountId,
    origin,
    waitForReady,
    following: side.following,
    runtime,
    secrets,
    credentials,
    socket,
    stepUp,
    subscriptions,
    lossIsTold: () => parts.registry.lossIsTold(),
    defaultSubscription: parts.defaultSubscription,
    endsSession: parts.endsSession,
    discovered: (domains) => parts.services.discovered(domains),
    answered: (signal) => outbox.answered(signal),
    roundTrip: (signal) =>
      new Promise((resolve, reject) => {
        const retract = request(clockRequest, () => resolve());
        signal.addEventListener('abort', () => {
          retract();
          reject(signal.reason);
        });
      }),
  });
  let lastEvent = '';
  bindImplementations(connection, {
    calls,
    actions: {
      sendPing: () => socket.ping(),
      dropSocket: () => socket.drop(),
      discardToken: () => credentials.withdraw(),
      watchNetwork: () => network.start(),
      unwatchNetwork: () => network.stop(),
      adoptIdentity: () => stepUp.adopt(),
      revertIdentity: () => stepUp.revert(),
    },
    subscriptionActions: subscriptions.actions,
    random: runtime.random,
    onEvent: (type) => {
      lastEvent = type;
    },
  });
  const followed = { ...parts, inbox, stepUp };
  const ended = (): void => {
    stepUp.ended();
    credentials.ended();
  };
  let before = connection.getSnapshot().value;
  connection.subscribe({
    next: ({ value }) => {
      const was = before;
      before = value;
      if (value !== was && application.hearsLifecycle)
        announceChanges(application, 'connection', options.connectionId, was, value, lastEvent);
    },
    // Without an observer XState would take the process down.
    error: (error) =>
      endBroken(brokenMachine(error), followed, [abort, () => socket.drop(), () => network.stop(), ended]),
  });
  followConnection(connection, followed);
  connection.on('closed', ended);
  connection.on('failed', ended);
  connection.start();
  return { socket, stepUp };
}
