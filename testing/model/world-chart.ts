import { and, setup, stateIn } from 'xstate';
import type { Step } from './steps.js';

/** What a consumer, an agent and the network do around a bot: which step is possible when. One consumer, one conversation at a time. */
export const worldChart = setup({
  types: { events: {} as Step },
  guards: {
    isOpen: stateIn({ conversation: 'open' }),
    isThere: stateIn({ consumer: 'online' }),
    isUnattended: stateIn({ agent: 'absent' }),
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
          },
        },
        open: {
          on: {
            'consumer writes': { guard: 'isThere', target: 'open', reenter: true },
            'consumer goes silent': { target: 'open', reenter: true },
            'consumer closes': { guard: and(['isThere', 'isUnattended']), target: 'closed' },
          },
        },
        closed: {
          on: { 'consumer writes': { guard: 'isThere', target: 'open' } },
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
    agent: {
      initial: 'absent',
      states: {
        absent: { on: { 'agent joins': { guard: 'isOpen', target: 'present' } } },
        present: { on: { 'agent leaves': 'absent' } },
      },
    },
    network: {
      initial: 'there',
      states: {
        there: {
          on: {
            'network cuts': { target: 'there', reenter: true },
            'network stalls': { target: 'there', reenter: true },
            'network goes away': { target: 'there', reenter: true },
          },
        },
      },
    },
  },
});

/** Every step there is, in the order of the chart. */
export const EVERY_STEP: readonly Step['type'][] = [
  'consumer writes',
  'consumer opens',
  'consumer goes silent',
  'consumer goes offline',
  'consumer returns',
  'consumer closes',
  'agent joins',
  'agent leaves',
  'network cuts',
  'network stalls',
  'network goes away',
];
