import { and, not, setup, stateIn } from 'xstate';
import type { Step } from './steps.js';

/** The same state again: something happened, and what is possible next is what was. */
const again = { reenter: true } as const;

const nextMessage = { on: { 'consumer writes': { guard: 'isThere', target: 'calm' } } } as const;

/**
 * What a consumer, an agent, the routing and the network do around a bot: which step is possible when. One consumer, one
 * conversation at a time. Steps that would be refused whatever the bot does are not possible.
 */
export const worldChart = setup({
  types: { events: {} as Step },
  guards: {
    isOpen: stateIn({ conversation: 'open' }),
    isThere: stateIn({ consumer: 'online' }),
    isUnattended: stateIn({ agent: 'absent' }),
    isOffered: stateIn({ ring: 'waiting' }),
    isTaken: stateIn({ ring: 'accepted' }),
  },
}).createMachine({
  id: 'world',
  type: 'parallel',
  states: {
    conversation: {
      initial: 'none',
      states: {
        none: {
          on: {
            'consumer opens': { guard: 'isThere', target: 'open' },
            'consumer writes': { guard: 'isThere', target: 'open' },
            'network goes away': { target: 'none', ...again },
          },
        },
        open: {
          on: {
            'consumer writes': { guard: 'isThere', target: 'open', ...again },
            'consumer sends a file': { guard: 'isThere', target: 'open', ...again },
            'consumer goes silent': { target: 'open', ...again },
            'consumer closes': { guard: and(['isThere', 'isUnattended']), target: 'closed' },
            'network cuts': { target: 'open', ...again },
            'network stalls': { target: 'open', ...again },
            'network goes away': { target: 'open', ...again },
            'platform closes the socket': { target: 'open', ...again },
          },
        },
        closed: {
          on: {
            'consumer writes': { guard: 'isThere', target: 'open' },
            'network cuts': { target: 'closed', ...again },
          },
        },
      },
    },
    consumer: {
      initial: 'online',
      states: {
        online: { on: { 'consumer goes offline': { guard: 'isOpen', target: 'offline' } } },
        offline: { on: { 'consumer returns': 'online' } },
      },
    },
    identity: {
      initial: 'anonymous',
      states: {
        anonymous: { on: { 'consumer steps up': { guard: and(['isOpen', 'isThere']), target: 'known' } } },
        known: {},
      },
    },
    agent: {
      initial: 'absent',
      states: {
        absent: {
          on: {
            'agent joins': { guard: and(['isOpen', not('isTaken')]), target: 'present' },
            'ring is taken by an agent': { guard: 'isOffered', target: 'present' },
          },
        },
        present: {
          on: {
            'agent writes': { target: 'present', ...again },
            'agent writes privately': { target: 'present', ...again },
            'agent leaves': 'absent',
            'agent transfers to a skill': 'absent',
            'agent returns it to the queue': 'absent',
          },
        },
      },
    },
    /** Once: tokens that are withdrawn again soon are another login of the same user, which ends the bot's connection (G12). */
    tokens: {
      initial: 'good',
      states: {
        good: { on: { 'platform withdraws tokens': { guard: 'isOpen', target: 'withdrawn' } } },
        withdrawn: {},
      },
    },
    /** What is going to befall the frames to come: without one to come it would befall nothing. */
    network: {
      initial: 'calm',
      states: {
        calm: {
          on: {
            'network loses an answer': { guard: 'isOpen', target: 'losing' },
            'network delays': { guard: 'isOpen', target: 'delaying' },
            'network doubles': { guard: 'isOpen', target: 'doubling' },
            'network reorders': { guard: 'isOpen', target: 'reordering' },
          },
        },
        losing: nextMessage,
        delaying: nextMessage,
        doubling: nextMessage,
        reordering: nextMessage,
      },
    },
    /** What the platform asks the bot to take; a bot that takes no rings does not hear of it. */
    ring: {
      initial: 'none',
      states: {
        none: { on: { 'ring is offered': { guard: and(['isOpen', 'isUnattended']), target: 'waiting' } } },
        waiting: {
          on: {
            'ring is accepted': 'accepted',
            'ring expires': 'none',
            'ring is taken by an agent': 'none',
            'agent joins': 'none',
            'consumer closes': { guard: 'isThere', target: 'none' },
          },
        },
        accepted: { on: { 'consumer closes': { guard: 'isThere', target: 'none' } } },
      },
    },
  },
});

/** Every step there is: a walk that fails is shrunk towards the first ones. */
export const EVERY_STEP: readonly Step['type'][] = [
  'consumer writes',
  'consumer opens',
  'consumer goes silent',
  'consumer goes offline',
  'consumer returns',
  'consumer sends a file',
  'consumer steps up',
  'consumer closes',
  'agent joins',
  'agent writes',
  'agent writes privately',
  'agent leaves',
  'agent transfers to a skill',
  'agent returns it to the queue',
  'ring is offered',
  'ring is accepted',
  'ring expires',
  'ring is taken by an agent',
  'network cuts',
  'network stalls',
  'network goes away',
  'network loses an answer',
  'network delays',
  'network doubles',
  'network reorders',
  'platform closes the socket',
  'platform withdraws tokens',
];
