import { setup } from 'xstate';
import type { RingRecord } from './record.js';
import type { RingContext, RingEvent } from './types.js';

export type RingDeadline = 'expiry' | 'answer' | 'conversation';

export type RingRememberParams = Partial<Pick<RingRecord, 'phase' | 'isOverdue'>>;

export const ringSetup = setup({
  types: {
    context: {} as RingContext,
    events: {} as RingEvent,
    input: {} as RingContext,
    tags: {} as 'waiting' | 'answering' | 'terminal',
  },
  actions: {
    /** Hands the command of this event to the outbox. */
    perform: () => {},
    /** Answers the command of this event with a LifecycleError. */
    refuse: () => {},
    /** Takes back the answer that waits for the connection, with a LifecycleError: it would be too late, the ring is over. */
    withdrawAnswer: (_, _params: { readonly as: RingRecord['phase'] }) => {},
    /** Tells the application that a ring it had answered, or had seen the end of, waits all the same. */
    announceAgain: () => {},
    /** The conversation may be ours from now on: should it end unseen, what was said in it is read (G4). */
    expectPart: () => {},
    /** Tells the application that a conversation it knew is ours now. */
    announceConversation: () => {},
    /** Reports that the platform did not describe the conversation of an accepted ring. */
    reportMissing: () => {},
    armDeadline: (_, _params: { readonly name: RingDeadline }) => {},
    disarmDeadline: (_, _params: { readonly name: RingDeadline }) => {},
    remember: ({ context }, params: RingRememberParams) => {
      Object.assign(context.record, params);
    },
  },
  guards: {
    isWaiting: ({ context }) => context.record.verdict === 'waiting',
    isOurs: ({ context }) => context.record.verdict === 'ours',
    isOursAndThere: ({ context: { record } }) => record.verdict === 'ours' && record.hasConversation,
    isThere: ({ context }) => context.record.hasConversation,
    isRejected: ({ context }) => context.record.verdict === 'rejected',
    isExpired: ({ context }) => context.record.verdict === 'expired',
    isCancelled: ({ context }) => context.record.verdict === 'cancelled',
    isInterrupted: ({ context }) => context.record.isInterrupted,
    isOverdue: ({ context }) => context.record.isOverdue,
  },
});
