import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import { accepting, countedAnew, rejecting } from './answering.js';
import { ringSetup } from './setup.js';
import type { RingEvent } from './types.js';

/** Which region decides which event. The matrix test walks it; an event that is missing here does not compile. */
export const ringEvents = {
  'ring.updated': ['ring'],
  'ring.resynced': ['ring'],
  'ring.gone': ['ring'],
  'expiry.passed': ['ring'],
  'command.accept': ['ring'],
  'command.reject': ['ring'],
  'answer.agreed': ['ring'],
  'answer.refused': ['ring'],
  'answer.undone': ['ring'],
  'answer.lost': ['ring'],
  'answer.timedOut': ['ring'],
  'conversation.arrived': ['ring'],
  'conversation.timedOut': ['ring'],
  'connection.interrupted': ['ring'],
  'connection.restored': ['ring'],
} as const satisfies Record<RingEvent['type'], readonly 'ring'[]>;

const ignored = {} as const;

/** Nothing is being asked, so nothing can be answered. */
const noAnswer = {
  'answer.agreed': ignored,
  'answer.refused': ignored,
  'answer.undone': ignored,
  'answer.lost': ignored,
  'answer.timedOut': ignored,
} as const;

const refused = {
  'command.accept': { actions: 'refuse' },
  'command.reject': { actions: 'refuse' },
} as const;

/** An end: whatever is said afterwards changes nothing. */
const over = {
  ...noAnswer,
  ...refused,
  'ring.updated': ignored,
  'ring.resynced': ignored,
  'ring.gone': ignored,
  'expiry.passed': ignored,
  'conversation.arrived': ignored,
  'conversation.timedOut': ignored,
  'connection.interrupted': ignored,
  'connection.restored': ignored,
} as const;

/** It was us who concluded that it is over, and the platform knows better. */
const waitsAllTheSame = {
  'ring.updated': { guard: 'isWaiting', target: 'waiting', actions: 'announceAgain' },
} as const;

const ring = ringSetup.createMachine({
  id: 'ring',
  context: ({ input }) => ({ record: input.record }),
  initial: 'notified',
  states: {
    notified: {
      description: 'Heard of for the first time. Rings that have ended are told as well.',
      on: {
        ...over,
        'ring.updated': [
          { guard: 'isOursAndThere', target: 'accepted' },
          { guard: 'isOurs', target: 'awaitingConversation' },
          { guard: 'isRejected', target: 'rejected' },
          { guard: 'isExpired', target: 'expired' },
          { guard: 'isCancelled', target: 'cancelled' },
          { target: 'waiting' },
        ],
      },
    },
    waiting: {
      description:
        'It rings. The platform says when that is over; while we are away, it is over by the time that it named. Clocks may jump, so while we are there the platform is given that time again.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { phase: 'waiting' } },
        { type: 'armDeadline', params: { name: 'expiry' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'expiry' } },
      on: {
        ...noAnswer,
        'ring.updated': [
          { guard: 'isOursAndThere', target: 'accepted' },
          { guard: 'isOurs', target: 'awaitingConversation' },
          { guard: 'isRejected', target: 'rejected' },
          { guard: 'isExpired', target: 'expired' },
          { guard: 'isCancelled', target: 'cancelled' },
        ],
        'ring.resynced': ignored,
        'ring.gone': 'cancelled',
        'expiry.passed': [
          { guard: 'isInterrupted', target: 'expired' },
          { guard: 'isOverdue', target: 'expired' },
          { target: 'waiting', reenter: true, actions: { type: 'remember', params: { isOverdue: true } } },
        ],
        'command.accept': [
          { guard: 'isInterrupted', target: 'accepting.queued', actions: 'perform' },
          { target: 'accepting.asked', actions: 'perform' },
        ],
        'command.reject': [
          { guard: 'isInterrupted', target: 'rejecting.queued', actions: 'perform' },
          { target: 'rejecting.asked', actions: 'perform' },
        ],
        // We may have been its agent before; only the platform's word on the ring says that the ring is answered.
        'conversation.arrived': ignored,
        'conversation.timedOut': ignored,
        'connection.interrupted': ignored,
        'connection.restored': countedAnew('waiting'),
      },
    },
    accepting,
    awaitingConversation: {
      description: 'It is ours; the description of its conversation is on its way.',
      tags: ['waiting', 'answering'],
      entry: [
        { type: 'remember', params: { phase: 'awaitingConversation' } },
        'expectPart',
        { type: 'armDeadline', params: { name: 'conversation' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'conversation' } },
      on: {
        ...noAnswer,
        ...refused,
        'ring.updated': [
          { guard: 'isOursAndThere', target: 'accepted' },
          { guard: 'isRejected', target: 'rejected' },
          { guard: 'isExpired', target: 'expired' },
          { guard: 'isCancelled', target: 'cancelled' },
        ],
        'ring.resynced': ignored,
        // Its task is done, and may be dropped.
        'ring.gone': ignored,
        'expiry.passed': ignored,
        'conversation.arrived': 'accepted',
        // While the connection is interrupted nothing can arrive.
        'conversation.timedOut': [
          { guard: 'isInterrupted', target: 'awaitingConversation', reenter: true },
          { target: 'failed', actions: 'reportMissing' },
        ],
        'connection.interrupted': ignored,
        'connection.restored': countedAnew('awaitingConversation'),
      },
    },
    accepted: {
      tags: 'terminal',
      entry: [{ type: 'remember', params: { phase: 'accepted' } }, 'announceConversation'],
      on: over,
    },
    rejecting,
    rejected: {
      tags: 'terminal',
      entry: { type: 'remember', params: { phase: 'rejected' } },
      on: over,
    },
    expired: {
      description: 'Nobody answered in time. That it is over by our own clock may have been a mistake.',
      tags: 'terminal',
      entry: { type: 'remember', params: { phase: 'expired' } },
      on: { ...over, ...waitsAllTheSame },
    },
    cancelled: {
      description:
        'Somebody else has it, or nobody is asked any more. That the platform did not mention it may have been a mistake.',
      tags: 'terminal',
      entry: { type: 'remember', params: { phase: 'cancelled' } },
      on: { ...over, ...waitsAllTheSame },
    },
    failed: {
      description:
        'Our answer came too late, or nothing came of it: the platform refuses answers to rings that are over. That it refused this one for another reason may be.',
      tags: 'terminal',
      entry: { type: 'remember', params: { phase: 'failed' } },
      on: { ...over, ...waitsAllTheSame },
    },
  },
});

type Inferred = typeof ring;
/** Named, so that declarations that mention the machine stay short. */
export interface RingMachine extends Inferred {}
export const ringMachine: RingMachine = ring;
export type RingRef = ActorRefFrom<RingMachine>;
export type RingSnapshot = SnapshotFrom<RingMachine>;
