import { dialogSetup } from './setup.js';

const ignored = {} as const;

/** Nothing is missing. Where something is, none of these holds. */
const atRest = [
  { guard: 'isClosedAndComplete', target: 'complete' },
  { guard: 'isFollowedAndComplete', target: 'live' },
  { guard: 'isComplete', target: 'unfollowed' },
] as const;

const asDescribed = [...atRest, { guard: 'needsReading', target: 'following' }, { target: 'behind' }] as const;

/** What is missing cannot be had. Who hears nothing at all goes on asking; for the others only the gap is left behind. */
const givenUp = [
  { guard: 'isDeaf', target: 'waitingToRetry', actions: 'reportGap', reenter: true },
  { guard: 'isClosed', target: 'complete', actions: 'reportGap' },
  { guard: 'isFollowed', target: 'live', actions: 'reportGap' },
  { target: 'unfollowed', actions: 'reportGap' },
] as const;

/** Messages of webhooks, which nobody asks for. */
const [, ...givenUpUnasked] = givenUp;

/** What comes by webhooks comes whatever becomes of the connection. */
const interrupted = { guard: 'canAsk', target: 'stale' } as const;

/** Something is missing that did not show by a message beyond it. */
const overdue = [{ guard: 'canAsk', target: 'fetching' }, { target: 'behind' }] as const;

const retryOrGiveUp = [{ guard: 'mayRetry', target: 'waitingToRetry' }, ...givenUp] as const;

const pageReceived = [...atRest, { guard: 'hasMore', target: 'fetching', reenter: true }, ...retryOrGiveUp] as const;

/** Whether the application was told every message there is. Messages wait in the record while an older one is missing. */
export const delivery = dialogSetup.createStateConfig({
  initial: 'unfollowed',
  states: {
    unfollowed: {
      description: 'We have no right to its messages: none are asked for.',
      entry: { type: 'remember', params: { delivery: 'unfollowed' } },
      on: {
        'dialog.updated': asDescribed,
        // Said while we still took part, and late.
        'message.beyond': 'behind',
        'message.overdue': overdue,
        'hole.closed': ignored,
        'patience.passed': ignored,
        'page.received': ignored,
        'page.refused': ignored,
        'page.timedOut': ignored,
        'retry.due': ignored,
        'connection.interrupted': ignored,
        'connection.restored': ignored,
        'delivery.givenUp': ignored,
      },
    },
    following: {
      description:
        'The first request on this socket is under way: on the consumer’s side it makes messages come, on the brand’s side it reads what was missed.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { delivery: 'following' } },
        'requestMessages',
        { type: 'armDeadline', params: { name: 'page' } },
      ],
      exit: [{ type: 'disarmDeadline', params: { name: 'page' } }, 'abandonRequest'],
      on: {
        'page.received': pageReceived,
        'page.refused': retryOrGiveUp,
        'page.timedOut': retryOrGiveUp,
        'connection.interrupted': interrupted,
        'delivery.givenUp': givenUp,
        'dialog.updated': ignored,
        'message.beyond': ignored,
        'message.overdue': ignored,
        'hole.closed': ignored,
        'patience.passed': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    live: {
      description: 'Nothing is missing, and new messages come by themselves on this socket.',
      entry: { type: 'remember', params: { delivery: 'live' } },
      on: {
        'dialog.updated': asDescribed,
        'message.beyond': 'behind',
        'message.overdue': overdue,
        'connection.interrupted': interrupted,
        'hole.closed': ignored,
        'patience.passed': ignored,
        'page.received': ignored,
        'page.refused': ignored,
        'page.timedOut': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
        'delivery.givenUp': ignored,
      },
    },
    behind: {
      description: 'An older message is missing. Messages that overtook each other put that right within moments.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { delivery: 'behind' } },
        { type: 'armDeadline', params: { name: 'patience' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'patience' } },
      on: {
        'patience.passed': [{ guard: 'canAsk', target: 'fetching' }, ...givenUpUnasked],
        'message.overdue': { guard: 'canAsk', target: 'fetching' },
        'hole.closed': atRest,
        'connection.interrupted': interrupted,
        'delivery.givenUp': givenUp,
        'dialog.updated': ignored,
        'message.beyond': ignored,
        'page.received': ignored,
        'page.refused': ignored,
        'page.timedOut': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    fetching: {
      description: 'What is missing has been asked for, page by page.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { delivery: 'fetching' } },
        'requestMessages',
        { type: 'armDeadline', params: { name: 'page' } },
      ],
      exit: [{ type: 'disarmDeadline', params: { name: 'page' } }, 'abandonRequest'],
      on: {
        'page.received': pageReceived,
        'page.refused': retryOrGiveUp,
        'page.timedOut': retryOrGiveUp,
        'connection.interrupted': interrupted,
        'delivery.givenUp': givenUp,
        'dialog.updated': ignored,
        'message.beyond': ignored,
        'message.overdue': ignored,
        // The answer says whether that was all.
        'hole.closed': ignored,
        'patience.passed': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    waitingToRetry: {
      description:
        'The platform refused, did not answer, or did not have what is missing; it is asked again, less and less often.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { delivery: 'waitingToRetry' } },
        { type: 'armDeadline', params: { name: 'retry' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'retry' } },
      on: {
        'retry.due': [{ guard: 'isDeaf', target: 'following' }, { target: 'fetching' }],
        'hole.closed': atRest,
        'connection.interrupted': interrupted,
        'delivery.givenUp': givenUp,
        'dialog.updated': ignored,
        'message.beyond': ignored,
        'message.overdue': ignored,
        'patience.passed': ignored,
        'page.received': ignored,
        'page.refused': ignored,
        'page.timedOut': ignored,
        'connection.restored': ignored,
      },
    },
    stale: {
      description: 'The connection is interrupted. Whatever is said meanwhile is read when it is back.',
      entry: [{ type: 'remember', params: { delivery: 'stale', needsReading: true, attempts: 0 } }, 'dropHeld'],
      on: {
        // Whatever was told so far, also where it was nothing.
        'connection.restored': 'following',
        'delivery.givenUp': givenUp,
        'dialog.updated': ignored,
        'message.beyond': ignored,
        'message.overdue': ignored,
        'hole.closed': ignored,
        'patience.passed': ignored,
        'page.received': ignored,
        'page.refused': ignored,
        'page.timedOut': ignored,
        'retry.due': ignored,
        'connection.interrupted': ignored,
      },
    },
    complete: {
      description: 'It is closed, and every message was told, or reported as missing.',
      entry: { type: 'remember', params: { delivery: 'complete' } },
      on: {
        'dialog.updated': asDescribed,
        'message.beyond': 'behind',
        'message.overdue': overdue,
        'hole.closed': ignored,
        'patience.passed': ignored,
        'page.received': ignored,
        'page.refused': ignored,
        'page.timedOut': ignored,
        'retry.due': ignored,
        'connection.interrupted': ignored,
        'connection.restored': ignored,
        'delivery.givenUp': ignored,
      },
    },
  },
});
