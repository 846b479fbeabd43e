import { dialogSetup } from './setup.js';

const ignored = {} as const;

const known = { target: '#dialog.publishing.clear', actions: 'settleLost' } as const;
const givenUp = { target: '#dialog.publishing.clear', actions: 'giveUpLost' } as const;

/** Whether it is known what became of each message that was sent. Messages written meanwhile wait behind one in doubt. */
export const publishing = dialogSetup.createStateConfig({
  initial: 'clear',
  states: {
    clear: {
      description: 'What became of each message that was sent is known, or its answer is still awaited.',
      entry: [{ type: 'remember', params: { publishing: 'clear' } }, 'releaseWaiting'],
      on: {
        'publish.lost': 'interrupted',
        'publish.unanswered': [{ guard: 'isLastUnderWay', target: 'reading' }, { target: 'awaitingAnswers' }],
        'answers.in': ignored,
        'lookup.done': ignored,
        'lookup.failed': ignored,
        'lookup.due': ignored,
        'outage.timedOut': ignored,
        'publish.forgotten': ignored,
        'publish.ended': { actions: 'giveUpLost' },
        'connection.interrupted': ignored,
        'connection.restored': ignored,
      },
    },
    awaitingAnswers: {
      description:
        'A message went unanswered, and others of this dialog are still under way. What they come to tells which message in the dialog is whose.',
      tags: 'waiting',
      entry: { type: 'remember', params: { publishing: 'awaitingAnswers' } },
      on: {
        'answers.in': 'reading',
        'publish.unanswered': { guard: 'isLastUnderWay', target: 'reading' },
        'publish.lost': 'interrupted',
        'connection.interrupted': 'interrupted',
        'publish.forgotten': 'clear',
        'publish.ended': givenUp,
        'lookup.done': ignored,
        'lookup.failed': ignored,
        'lookup.due': ignored,
        'outage.timedOut': ignored,
        'connection.restored': ignored,
      },
    },
    interrupted: {
      description: 'The answer went down with the socket. The dialog is read when the connection is back.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { publishing: 'interrupted' } },
        { type: 'armDeadline', params: { name: 'outage' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'outage' } },
      on: {
        'connection.restored': 'reading',
        'outage.timedOut': givenUp,
        'publish.forgotten': 'clear',
        'publish.ended': givenUp,
        'publish.lost': ignored,
        'publish.unanswered': ignored,
        'answers.in': ignored,
        'lookup.done': ignored,
        'lookup.failed': ignored,
        'lookup.due': ignored,
        'connection.interrupted': ignored,
      },
    },
    reading: {
      description: 'The dialog is being read: a message that is there is told so, one that is not is sent again.',
      tags: 'waiting',
      entry: [{ type: 'remember', params: { publishing: 'reading' } }, 'lookUp'],
      exit: 'abandonLookUp',
      on: {
        'lookup.done': known,
        'lookup.failed': [{ guard: 'mayLookAgain', target: 'waitingToRead' }, givenUp],
        'publish.unanswered': { target: 'reading', reenter: true },
        'publish.lost': 'interrupted',
        'connection.interrupted': 'interrupted',
        'publish.forgotten': 'clear',
        'publish.ended': givenUp,
        'answers.in': ignored,
        'lookup.due': ignored,
        'outage.timedOut': ignored,
        'connection.restored': ignored,
      },
    },
    waitingToRead: {
      description: 'The platform refused to let the dialog be read, or did not answer. It is asked again.',
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { publishing: 'waitingToRead' } },
        { type: 'armDeadline', params: { name: 'lookup' } },
      ],
      exit: { type: 'disarmDeadline', params: { name: 'lookup' } },
      on: {
        'lookup.due': 'reading',
        'publish.lost': 'interrupted',
        'connection.interrupted': 'interrupted',
        'publish.forgotten': 'clear',
        'publish.ended': givenUp,
        'publish.unanswered': ignored,
        'answers.in': ignored,
        'lookup.done': ignored,
        'lookup.failed': ignored,
        'outage.timedOut': ignored,
        'connection.restored': ignored,
      },
    },
  },
});
