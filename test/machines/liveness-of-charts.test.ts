import { describe, expect, test } from '@jest/globals';
import { type AnyEventObject, type AnyStateMachine, createActor } from 'xstate';
import {
  conversationMachine,
  dialogMachine,
  playPath,
  ringMachine,
  subscriptionMachine,
} from '../../src/machines/index.js';
import { caughtUp } from './support/records.js';
import { leadConnection } from './support/replay.js';
import { type Graph, graphOf, graphsOf, pathsOf, told } from './support/walk.js';

const SECOND = 1_000;
/** One step that hangs into its limit, the longest wait there may be, and then whatever the way back may take. */
const BOUND_MS = (30 + 600 + 10 + 10) * SECOND;

describe.each([
  ['whose token can be refreshed', { maintainConnection: true, canRefresh: true }],
  ['whose token cannot be refreshed', { maintainConnection: true, canRefresh: false }],
])('a connection %s', (_kind, begun) => {
  const paths = pathsOf(graphOf('connection', begun));

  test('from every state it can get into, a healthy network leads to online or to a documented end within minutes (G10)', async () => {
    expect(paths.length).toBeGreaterThan(100);
    const stuck: string[] = [];
    for (const path of paths) {
      const { actor, recovers, passesUntil } = await leadConnection(path);
      const isThere = (): boolean => {
        const { value, tags } = actor.getSnapshot() as { value: { lifecycle: unknown }; tags: Set<string> };
        // Nobody has asked for a connection yet.
        return value.lifecycle === 'online' || value.lifecycle === 'idle' || tags.has('terminal');
      };
      recovers();
      await passesUntil(isThere, BOUND_MS);
      const { value, context } = actor.getSnapshot();
      const { lifecycle } = value as { lifecycle: unknown };
      if (!isThere()) stuck.push(`${told(path)}: still ${JSON.stringify(value)}`);
      else if (lifecycle === 'failed' && !context.failure) stuck.push(`${told(path)}: failed without a reason`);
      actor.stop();
    }
    expect(stuck).toEqual([]);
  });
});

/** What happens next in a state that is waited in: what it writes into the record first, and the event. */
type Next = readonly [event: AnyEventObject['type'] | AnyEventObject, facts?: object];
/** By the end of the state's path, such as `membership.joining`. */
type World = Readonly<Record<string, Next | ((record: Fields) => Next)>>;
type Fields = Readonly<Record<string, never>>;

interface Waiting {
  readonly chart: AnyStateMachine;
  readonly graphs: readonly Graph[];
  /** What happens whatever the platform does: the network is back, and time passes. */
  readonly always: World;
  /** What a platform answers that is well, and what comes of it where the platform says nothing any more. */
  readonly answers: World;
  readonly silence: World;
  /** The action by which the application hears that something cannot be had; what it changes in the record. */
  readonly says?: readonly [action: string, (record: Fields) => object];
  /** Where a wait of this region ends, and nothing was said: whether nothing is missing. */
  readonly isWhole?: readonly [region: string, (record: Fields) => boolean];
}

const BACK: Next = ['connection.restored', { isInterrupted: false }];
const oneMoreAttempt = ({ attempts }: Fields) => ({ attempts: attempts + 1 });
const allRead = ({ told: last, known }: Fields) => ({
  told: Math.max(last, known),
  needsReading: false,
  attempts: 0,
});

const WAITING: Readonly<Record<string, Waiting>> = {
  dialog: {
    chart: dialogMachine as unknown as AnyStateMachine,
    graphs: graphsOf('dialog'),
    always: {
      'publishing.interrupted': BACK,
      'publishing.waitingToRead': ['lookup.due'],
      'delivery.stale': BACK,
      'delivery.behind': ['patience.passed'],
      'delivery.waitingToRetry': ['retry.due'],
    },
    answers: {
      'publishing.awaitingAnswers': ['answers.in'],
      'publishing.reading': ['lookup.done'],
      'delivery.following': (record) => ['page.received', allRead(record)],
      'delivery.fetching': (record) => ['page.received', allRead(record)],
      'lifecycle.closing': ['dialog.updated', { state: 'CLOSE' }],
    },
    silence: {
      'publishing.awaitingAnswers': [{ type: 'publish.unanswered', isLast: true }],
      'publishing.reading': [{ type: 'lookup.failed', attempt: 3, why: 'unanswered' }],
      'delivery.following': (record) => ['page.timedOut', oneMoreAttempt(record)],
      'delivery.fetching': (record) => ['page.timedOut', oneMoreAttempt(record)],
      'lifecycle.closing': ['close.timedOut'],
    },
    // Who hears nothing at all goes on asking; all others have done what they could.
    says: [
      'reportGap',
      (record) =>
        (record.following as string) === 'subscription' && record.needsReading && (record.state as string) !== 'CLOSE'
          ? {}
          : allRead(record),
    ],
    isWhole: ['delivery.', ({ told: last, known, needsReading }) => known <= last && !needsReading],
  },
  conversation: {
    chart: conversationMachine as unknown as AnyStateMachine,
    graphs: graphsOf('conversation'),
    always: {
      'sync.stale': BACK,
      'lifecycle.unfollowed': ['retention.passed'],
      'lifecycle.closed': ['retention.passed'],
    },
    answers: {
      'sync.resyncing': ['conversation.resynced'],
      'membership.joining': ['conversation.updated', { ownRoles: ['MANAGER'] }],
      'membership.leaving': ['conversation.updated', { ownRoles: [] }],
      'lifecycle.opening': ['conversation.updated', { phase: 'open', routing: 'queued' }],
      'lifecycle.loading': ['messages.loaded'],
      'lifecycle.closing': ['conversation.updated', { phase: 'closed' }],
      'lifecycle.finishing': ['dialogs.caughtUp', { mainDialog: caughtUp }],
    },
    silence: {
      'sync.resyncing': ['resync.timedOut'],
      'membership.joining': ['join.timedOut'],
      'membership.leaving': ['leave.timedOut'],
      'lifecycle.opening': ['opening.timedOut'],
      'lifecycle.loading': ['loading.timedOut'],
      'lifecycle.closing': ['close.timedOut'],
      'lifecycle.finishing': ['finish.timedOut'],
    },
  },
  subscription: {
    chart: subscriptionMachine as unknown as AnyStateMachine,
    graphs: graphsOf('subscription'),
    always: { suspended: BACK, awaitingMissing: ['patience.passed'], waitingToRetry: ['retry.due'] },
    answers: {
      subscribing: [{ type: 'subscribe.accepted', subscriptionId: 's' }],
      resubscribing: [{ type: 'subscribe.accepted', subscriptionId: 's' }],
      withdrawing: [{ type: 'subscribe.accepted', subscriptionId: 's' }],
      awaitingSnapshot: [{ type: 'snapshot.received', hasMissing: true }],
      readingWindows: [{ type: 'window.received', isLast: true, hasMissing: true }],
      unsubscribing: ['unsubscribe.settled'],
    },
    silence: {
      subscribing: [{ type: 'subscribe.refused', code: 'RESPONSE_TIMEOUT', isLost: false, mayPass: true }],
      resubscribing: [{ type: 'subscribe.refused', code: 'RESPONSE_TIMEOUT', isLost: false, mayPass: true }],
      withdrawing: [{ type: 'subscribe.refused', code: 'RESPONSE_TIMEOUT', isLost: false, mayPass: true }],
      awaitingSnapshot: ['snapshot.timedOut'],
      readingWindows: ['snapshot.timedOut'],
      unsubscribing: ['unsubscribe.settled'],
    },
    // The application has it, so it is asked for again and again.
    says: ['reportRefusal', () => ({})],
  },
  ring: {
    chart: ringMachine as unknown as AnyStateMachine,
    graphs: graphsOf('ring'),
    always: {
      waiting: ['expiry.passed', { isInterrupted: false }],
      'accepting.queued': BACK,
      'rejecting.queued': BACK,
    },
    answers: {
      'accepting.asked': ['answer.agreed'],
      'rejecting.asked': ['answer.agreed'],
      'accepting.unconfirmed': ['ring.updated', { verdict: 'ours' }],
      'rejecting.unconfirmed': ['ring.updated', { verdict: 'rejected' }],
      awaitingConversation: ['conversation.arrived', { hasConversation: true }],
    },
    silence: {
      'accepting.asked': ['answer.lost'],
      'rejecting.asked': ['answer.lost'],
      'accepting.unconfirmed': ['answer.timedOut', { isInterrupted: false }],
      'rejecting.unconfirmed': ['answer.timedOut', { isInterrupted: false }],
      awaitingConversation: ['conversation.timedOut', { isInterrupted: false }],
    },
  },
};

/** More than enough for a dialog that is asked for eight times, with a wait behind each. */
const MOST_STEPS = 30;

describe.each(Object.entries(WAITING))('a %s', (_name, { chart, graphs, always, answers, silence, says, isWhole }) => {
  let said = 0;
  const [report = '', changes] = says ?? [];
  const machine = chart.provide({
    actions: {
      [report]: ({ context }: { context: { record?: Fields } }) => {
        said += 1;
        if (context.record) Object.assign(context.record, changes!(context.record));
      },
    },
  });

  /** What is still waited for when the world has done its part; nothing, where the chart has come to rest or has said why not. */
  function waitedFor(path: ReturnType<typeof pathsOf>[number], world: World): string | undefined {
    const led = playPath(path);
    const { value, context, status } = led.getSnapshot();
    led.stop();
    if (status !== 'active') return undefined;
    said = 0;
    const input = context;
    const actor = createActor(machine, { snapshot: machine.resolveState({ value, context }), input } as never).start();
    const isAt = (name: string): boolean => actor.getSnapshot().matches(nested(name));
    const [region = '', isAll = () => true] = isWhole ?? [];
    const isOwed = isWhole !== undefined && Object.keys(world).some((name) => name.startsWith(region) && isAt(name));
    let stands = '';
    for (let step = 0; step < MOST_STEPS && said === 0; step += 1) {
      const snapshot = actor.getSnapshot();
      const { record = {} } = snapshot.context as { readonly record?: object };
      const state = Object.keys(world).find(isAt);
      if (snapshot.status !== 'active' || state === undefined) {
        actor.stop();
        if (isOwed && !isAll(record as Fields)) return `${JSON.stringify(snapshot.value)}, and something is missing`;
        return snapshot.hasTag('waiting') && snapshot.status === 'active' ? JSON.stringify(snapshot.value) : undefined;
      }
      const next = world[state]!;
      const [event, facts] = typeof next === 'function' ? next(record as Fields) : next;
      Object.assign(record, facts);
      actor.send(typeof event === 'string' ? { type: event } : event);
      stands = JSON.stringify(snapshot.value);
    }
    actor.stop();
    return said > 0 ? undefined : `${stands}, for ever`;
  }

  const everywhere = (world: World): string[] =>
    graphs.flatMap(pathsOf).flatMap((path) => {
      const left = waitedFor(path, world);
      return left === undefined ? [] : [`${told(path)}: ${left}`];
    });

  test('from every state it can get into, comes to rest with a platform that answers (G10)', () => {
    expect(graphs.flatMap(pathsOf).length).toBeGreaterThan(10);
    expect(everywhere({ ...always, ...answers })).toEqual([]);
  });

  test('from every state it can get into, comes to rest by itself, or says what cannot be had, where no answer ever comes (G4, G10)', () => {
    expect(everywhere({ ...always, ...silence })).toEqual([]);
  });
});

/** `lifecycle.closing` as XState matches it. */
const nested = (path: string): object | string => {
  const [head = '', ...rest] = path.split('.');
  return rest.length === 0 ? head : { [head]: nested(rest.join('.')) };
};
