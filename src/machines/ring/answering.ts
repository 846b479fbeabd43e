import { ringSetup } from './setup.js';

const ignored = {} as const;

/** While the connection was away nobody could say anything: when it is back, the time begins again. */
export const countedAnew = <T extends string>(target: T) => ({ target, reenter: true }) as const;

/** What the platform may say of a ring at any moment, whatever we have asked for. */
const byThePlatform = [
  { guard: 'isOursAndThere', target: '#ring.accepted' },
  { guard: 'isOurs', target: '#ring.awaitingConversation' },
  { guard: 'isRejected', target: '#ring.rejected' },
  { guard: 'isExpired', target: '#ring.expired' },
  { guard: 'isCancelled', target: '#ring.cancelled' },
] as const;

/** The same while the answer waits for the connection: it must not be sent any more. */
const beforeItWasSent = [
  {
    guard: 'isOursAndThere',
    target: '#ring.accepted',
    actions: { type: 'withdrawAnswer', params: { as: 'accepted' } },
  },
  {
    guard: 'isOurs',
    target: '#ring.awaitingConversation',
    actions: { type: 'withdrawAnswer', params: { as: 'awaitingConversation' } },
  },
  { guard: 'isRejected', target: '#ring.rejected', actions: { type: 'withdrawAnswer', params: { as: 'rejected' } } },
  { guard: 'isExpired', target: '#ring.expired', actions: { type: 'withdrawAnswer', params: { as: 'expired' } } },
  { guard: 'isCancelled', target: '#ring.cancelled', actions: { type: 'withdrawAnswer', params: { as: 'cancelled' } } },
] as const;

/** A ring is answered at most once (G14). */
const answeredAlready = {
  'command.accept': { actions: 'refuse' },
  'command.reject': { actions: 'refuse' },
} as const;

/** The application takes the conversation. */
export const accepting = ringSetup.createStateConfig({
  tags: ['waiting', 'answering'],
  initial: 'asked',
  states: {
    queued: {
      description: 'The answer waits until the connection is back; it is taken back if the ring ends before that.',
      entry: [
        { type: 'remember', params: { phase: 'accepting.queued' } },
        { type: 'armDeadline', params: { name: 'expiry' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'expiry' } },
      on: {
        'ring.updated': beforeItWasSent,
        'ring.resynced': ignored,
        'ring.gone': { target: '#ring.cancelled', actions: { type: 'withdrawAnswer', params: { as: 'cancelled' } } },
        'expiry.passed': { target: '#ring.expired', actions: { type: 'withdrawAnswer', params: { as: 'expired' } } },
        'answer.agreed': '#ring.awaitingConversation',
        'answer.refused': '#ring.failed',
        'answer.undone': '#ring.waiting',
        'answer.lost': '#ring.waiting',
        'answer.timedOut': ignored,
        'conversation.arrived': ignored,
        'connection.interrupted': ignored,
        'connection.restored': 'asked',
      },
    },
    asked: {
      description: 'The platform has been told, and has not answered yet.',
      entry: { type: 'remember', params: { phase: 'accepting.asked' } },
      on: {
        'ring.updated': byThePlatform,
        'ring.resynced': ignored,
        'ring.gone': ignored,
        'expiry.passed': ignored,
        'answer.agreed': [{ guard: 'isThere', target: '#ring.accepted' }, { target: '#ring.awaitingConversation' }],
        'answer.refused': '#ring.failed',
        'answer.undone': '#ring.waiting',
        'answer.lost': 'unconfirmed',
        'answer.timedOut': ignored,
        'conversation.arrived': ignored,
        'connection.interrupted': ignored,
        'connection.restored': ignored,
      },
    },
    unconfirmed: {
      description:
        'The answer of the platform was lost. Not asked again: its next word on the ring, or the conversation, says what it was.',
      entry: [
        { type: 'remember', params: { phase: 'accepting.unconfirmed' } },
        'expectPart',
        { type: 'armDeadline', params: { name: 'answer' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'answer' } },
      on: {
        'ring.updated': byThePlatform,
        'ring.resynced': { guard: 'isWaiting', target: '#ring.waiting', actions: 'announceAgain' },
        'ring.gone': [{ guard: 'isThere', target: '#ring.accepted' }, { target: '#ring.awaitingConversation' }],
        'expiry.passed': ignored,
        'answer.agreed': '#ring.awaitingConversation',
        'answer.refused': '#ring.failed',
        'answer.undone': ignored,
        'answer.lost': ignored,
        // While the connection is interrupted the platform cannot say what it was.
        'answer.timedOut': [
          { guard: 'isInterrupted', target: 'unconfirmed', reenter: true },
          { target: '#ring.failed' },
        ],
        'conversation.arrived': '#ring.accepted',
        'connection.interrupted': ignored,
        'connection.restored': countedAnew('unconfirmed'),
      },
    },
  },
  on: {
    ...answeredAlready,
    'conversation.timedOut': ignored,
  },
});

/** The application does not take the conversation. */
export const rejecting = ringSetup.createStateConfig({
  tags: ['waiting', 'answering'],
  initial: 'asked',
  states: {
    queued: {
      description: 'The answer waits until the connection is back; it is taken back if the ring ends before that.',
      entry: [
        { type: 'remember', params: { phase: 'rejecting.queued' } },
        { type: 'armDeadline', params: { name: 'expiry' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'expiry' } },
      on: {
        'ring.updated': beforeItWasSent,
        'ring.resynced': ignored,
        'ring.gone': { target: '#ring.cancelled', actions: { type: 'withdrawAnswer', params: { as: 'cancelled' } } },
        'expiry.passed': { target: '#ring.expired', actions: { type: 'withdrawAnswer', params: { as: 'expired' } } },
        'answer.agreed': '#ring.rejected',
        'answer.refused': '#ring.failed',
        'answer.undone': '#ring.waiting',
        'answer.lost': '#ring.waiting',
        'answer.timedOut': ignored,
        'connection.interrupted': ignored,
        'connection.restored': 'asked',
      },
    },
    asked: {
      description: 'The platform has been told, and has not answered yet.',
      entry: { type: 'remember', params: { phase: 'rejecting.asked' } },
      on: {
        'ring.updated': byThePlatform,
        'ring.resynced': ignored,
        'ring.gone': ignored,
        'expiry.passed': ignored,
        'answer.agreed': '#ring.rejected',
        'answer.refused': '#ring.failed',
        'answer.undone': '#ring.waiting',
        'answer.lost': 'unconfirmed',
        'answer.timedOut': ignored,
        'connection.interrupted': ignored,
        'connection.restored': ignored,
      },
    },
    unconfirmed: {
      description: 'The answer of the platform was lost. Not asked again: its next word on the ring says what it was.',
      entry: [
        { type: 'remember', params: { phase: 'rejecting.unconfirmed' } },
        { type: 'armDeadline', params: { name: 'answer' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'answer' } },
      on: {
        'ring.updated': byThePlatform,
        'ring.resynced': { guard: 'isWaiting', target: '#ring.waiting', actions: 'announceAgain' },
        'ring.gone': '#ring.rejected',
        'expiry.passed': ignored,
        'answer.agreed': '#ring.rejected',
        'answer.refused': '#ring.failed',
        'answer.undone': ignored,
        'answer.lost': ignored,
        'answer.timedOut': [
          { guard: 'isInterrupted', target: 'unconfirmed', reenter: true },
          { target: '#ring.failed' },
        ],
        'connection.interrupted': ignored,
        'connection.restored': countedAnew('unconfirmed'),
      },
    },
  },
  on: {
    ...answeredAlready,
    'conversation.arrived': ignored,
    'conversation.timedOut': ignored,
  },
});
