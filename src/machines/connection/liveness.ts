import { raise } from 'xstate';
import { connectionSetup } from './setup.js';

const ignored = {} as const;

/** The region `liveness`: whether the peer is still there. */
export const liveness = connectionSetup.createStateConfig({
  initial: 'unwatched',
  states: {
    unwatched: {
      on: {
        'socket.opened': 'alive',
        'socket.gone': ignored,
        'session.ended': ignored,
        'pong.received': ignored,
        'connection.retry': ignored,
      },
    },
    alive: {
      after: { livenessInterval: 'awaitingPong' },
      on: {
        'socket.gone': 'unwatched',
        'session.ended': 'unwatched',
        'pong.received': ignored,
        'socket.opened': ignored,
        // The network was away: whether this socket survived it is asked now, not at the end of the interval.
        'connection.retry': 'awaitingPong',
      },
    },
    awaitingPong: {
      tags: 'waiting',
      entry: 'sendPing',
      after: { pongTimeout: 'lastChance' },
      on: {
        'pong.received': 'alive',
        'socket.gone': 'unwatched',
        'session.ended': 'unwatched',
        'socket.opened': ignored,
        'connection.retry': ignored,
      },
    },
    lastChance: {
      tags: 'waiting',
      after: { livenessGrace: { target: 'unwatched', actions: raise({ type: 'socket.silent' }) } },
      on: {
        'pong.received': 'alive',
        'socket.gone': 'unwatched',
        'session.ended': 'unwatched',
        'socket.opened': ignored,
        'connection.retry': ignored,
      },
    },
  },
});
