/** What is waited for in every chart but the connection's, and what may come of it. */
import { type AnyEventObject, type AnyStateMachine, createActor } from 'xstate';
import {
  conversationMachine,
  dialogMachine,
  type MachinePath,
  playPath,
  ringMachine,
  subscriptionMachine,
} from '../../../src/machines/index.js';
import { caughtUp } from './records.js';

/** What happens next in a state that is waited in: what it writes into the record first, and the event. */
type Next = readonly [event: AnyEventObject['type'] | AnyEventObject, facts?: object];
/** By the end of the state's path, such as `membership.joining`. */
type World = Readonly<Record<string, Next | ((record: Fields) => Next)>>;
/** What is read of records here. */
interface Fields {
  readonly told: number;
  readonly known: number;
  readonly needsReading: boolean;
  readonly attempts: number;
  readonly following: string;
  readonly state: string;
}

export interface Waiting {
  readonly chart: AnyStateMachine;
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

export const WAITING: Readonly<Record<string, Waiting>> = {
  dialog: {
    chart: dialogMachine as unknown as AnyStateMachine,
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
        record.following === 'subscription' && record.needsReading && record.state !== 'CLOSE' ? {} : allRead(record),
    ],
    isWhole: ['delivery.', ({ told: last, known, needsReading }) => known <= last && !needsReading],
  },
  conversation: {
    chart: conversationMachine as unknown as AnyStateMachine,
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

/**
 * What is still waited for at the end of a path when the network is back and the platform has answered everything, or nothing;
 * undefined, where the chart has come to rest, or has said what cannot be had.
 */
export function waitedFor({ chart, always, answers, silence, says, isWhole }: Waiting) {
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
  return (path: MachinePath, platform: 'answers' | 'is silent'): string | undefined => {
    const world: World = { ...always, ...(platform === 'answers' ? answers : silence) };
    const led = playPath(path);
    const { value, context, status } = led.getSnapshot();
    led.stop();
    if (status !== 'active') return undefined;
    said = 0;
    const snapshot = machine.resolveState({ value, context });
    const actor = createActor(machine, { snapshot, input: context } as never).start();
    const isAt = (name: string): boolean => actor.getSnapshot().matches(nested(name));
    const [region = '', isAll = () => true] = isWhole ?? [];
    const isOwed = isWhole !== undefined && Object.keys(world).some((name) => name.startsWith(region) && isAt(name));
    const stands = (): string => JSON.stringify(actor.getSnapshot().value);
    for (let step = 0; step < MOST_STEPS && said === 0; step += 1) {
      const now = actor.getSnapshot();
      const { record = {} } = now.context as { readonly record?: object };
      const state = Object.keys(world).find(isAt);
      if (now.status !== 'active' || state === undefined) {
        actor.stop();
        if (isOwed && !isAll(record as Fields)) return `${stands()}, and something is missing`;
        return now.status === 'active' && now.hasTag('waiting') ? stands() : undefined;
      }
      const next = world[state]!;
      const [event, facts] = typeof next === 'function' ? next(record as Fields) : next;
      Object.assign(record, facts);
      actor.send(typeof event === 'string' ? { type: event } : event);
    }
    actor.stop();
    return said > 0 ? undefined : `${stands()}, for ever`;
  };
}

/** `lifecycle.closing` as XState matches it. */
const nested = (path: string): object | string => {
  const [head = '', ...rest] = path.split('.');
  return rest.length === 0 ? head : { [head]: nested(rest.join('.')) };
};
