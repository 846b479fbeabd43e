import { conversationSetup } from './setup.js';

const ignored = {} as const;

/** Our own part in it is what the join is waited for; an end is one as well. */
const described = [
  { guard: 'isMember', target: 'joined' },
  { guard: 'isOver', target: 'outside' },
] as const;

/** Whether we take part. The platform counts participants; our own join and leave are waited for. */
export const membership = conversationSetup.createStateConfig({
  initial: 'outside',
  states: {
    outside: {
      on: {
        'conversation.updated': { guard: 'isMember', target: 'joined' },
        'conversation.restored': { guard: 'isMember', target: 'joined' },
        'command.join': [
          { guard: 'isOver', actions: 'refuse' },
          { target: 'joining', actions: 'perform' },
        ],
        'command.leave': { actions: 'refuse' },
        'join.refused': ignored,
        'join.timedOut': ignored,
        'leave.refused': ignored,
        'leave.timedOut': ignored,
      },
    },
    joining: {
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { membershipCommand: 'join' } },
        { type: 'armDeadline', params: { name: 'join' } },
      ],
      exit: [
        { type: 'disarmDeadline', params: { name: 'join' } },
        { type: 'remember', params: { membershipCommand: undefined } },
      ],
      on: {
        'conversation.updated': described,
        // An application may have kept what it asks to join.
        'conversation.restored': described,
        'join.refused': 'outside',
        'join.timedOut': 'outside',
        'command.join': { actions: 'refuse' },
        'command.leave': { actions: 'refuse' },
        'leave.refused': ignored,
        'leave.timedOut': ignored,
      },
    },
    joined: {
      on: {
        'conversation.updated': [{ guard: 'isMember' }, { target: 'outside' }],
        'conversation.restored': ignored,
        'command.join': [
          { guard: 'isOver', actions: 'refuse' },
          { guard: 'hasThatRole', actions: 'complete' },
          { actions: 'perform' },
        ],
        'command.leave': [
          { guard: 'isOver', actions: 'complete' },
          { target: 'leaving', actions: 'perform' },
        ],
        'join.refused': ignored,
        'join.timedOut': ignored,
        'leave.refused': ignored,
        'leave.timedOut': ignored,
      },
    },
    leaving: {
      tags: 'waiting',
      entry: [
        { type: 'remember', params: { membershipCommand: 'leave' } },
        { type: 'armDeadline', params: { name: 'leave' } },
      ],
      exit: [
        { type: 'disarmDeadline', params: { name: 'leave' } },
        { type: 'remember', params: { membershipCommand: undefined } },
      ],
      on: {
        'conversation.updated': [
          { guard: 'isMemberOfTheEnded', target: 'joined' },
          { guard: 'isMember' },
          { target: 'outside' },
        ],
        'leave.refused': 'joined',
        'leave.timedOut': 'joined',
        'conversation.restored': ignored,
        'command.join': { actions: 'refuse' },
        'command.leave': { actions: 'refuse' },
        'join.refused': ignored,
        'join.timedOut': ignored,
      },
    },
  },
});
