import { conversationSetup } from './setup.js';

const ignored = {} as const;

/** Whether what we hold is kept up to date by a subscription. */
export const sync = conversationSetup.createStateConfig({
  initial: 'live',
  states: {
    live: {
      on: {
        'connection.interrupted': 'stale',
        'connection.restored': ignored,
        'conversation.resynced': ignored,
        'resync.timedOut': ignored,
      },
    },
    stale: {
      entry: { type: 'remember', params: { sync: 'stale' } },
      exit: { type: 'remember', params: { sync: 'live' } },
      on: {
        'connection.restored': 'resyncing',
        // The snapshot may overtake the end of the resubscription.
        'conversation.resynced': 'live',
        'connection.interrupted': ignored,
        'resync.timedOut': ignored,
      },
    },
    resyncing: {
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { sync: 'resyncing' } },
        { type: 'armDeadline', params: { name: 'resync' } },
      ],
      exit: [
        { type: 'disarmDeadline', params: { name: 'resync' } },
        { type: 'remember', params: { sync: 'live' } },
      ],
      on: {
        'conversation.resynced': 'live',
        'connection.interrupted': 'stale',
        'connection.restored': ignored,
        'resync.timedOut': 'live',
      },
    },
  },
});
