import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import { delivery } from './delivery.js';
import { publishing } from './publishing.js';
import { dialogSetup } from './setup.js';
import type { DialogEvent } from './types.js';

/** Which region decides which event. The matrix test walks it; an event that is missing here does not compile. */
export const dialogEvents = {
  'dialog.updated': ['lifecycle', 'delivery'],
  'message.beyond': ['delivery'],
  'message.overdue': ['delivery'],
  'hole.closed': ['delivery'],
  'patience.passed': ['delivery'],
  'page.received': ['delivery'],
  'page.refused': ['delivery'],
  'page.timedOut': ['delivery'],
  'retry.due': ['delivery'],
  'delivery.givenUp': ['delivery'],
  'connection.interrupted': ['lifecycle', 'delivery', 'publishing'],
  'connection.restored': ['delivery', 'publishing'],
  'command.publish': ['lifecycle'],
  'command.update': ['lifecycle'],
  'command.join': ['lifecycle'],
  'command.leave': ['lifecycle'],
  'command.close': ['lifecycle'],
  'close.refused': ['lifecycle'],
  'close.timedOut': ['lifecycle'],
  'publish.lost': ['publishing'],
  'publish.unanswered': ['publishing'],
  'answers.in': ['publishing'],
  'lookup.done': ['publishing'],
  'lookup.failed': ['publishing'],
  'lookup.due': ['publishing'],
  'outage.timedOut': ['publishing'],
  'publish.forgotten': ['publishing'],
  'publish.ended': ['publishing'],
} as const satisfies Record<DialogEvent['type'], readonly ('lifecycle' | 'delivery' | 'publishing')[]>;

const ignored = {} as const;

const partInOpen = {
  'command.join': [{ guard: 'hasThatRole', actions: 'complete' }, { actions: 'perform' }],
  'command.leave': [{ guard: 'takesPart', actions: 'perform' }, { actions: 'refuse' }],
} as const;

/** In order: a message waits behind one that may have to be sent again. */
const publish = [{ guard: 'waitsItsTurn', actions: 'hold' }, { actions: 'perform' }] as const;

const dialog = dialogSetup.createMachine({
  id: 'dialog',
  context: ({ input }) => ({ record: input.record }),
  type: 'parallel',
  states: {
    lifecycle: {
      initial: 'opening',
      states: {
        opening: {
          description:
            'Known by its id; the platform has not described it yet. Waits with its conversation, whose deadline counts.',
          tags: 'canSend',
          exit: { type: 'remember', params: { isDescribed: true } },
          on: {
            'dialog.updated': [{ guard: 'isClosed', target: 'closed' }, { target: 'open' }],
            'connection.interrupted': ignored,
            'command.publish': publish,
            'command.update': { actions: 'perform' },
            // Who takes part comes with the description.
            'command.join': { actions: 'perform' },
            'command.leave': { actions: 'refuse' },
            'command.close': { actions: 'perform' },
            'close.refused': ignored,
            'close.timedOut': ignored,
          },
        },
        open: {
          description: 'Messages may be sent into it.',
          tags: 'canSend',
          on: {
            'dialog.updated': { guard: 'isClosed', target: 'closed' },
            'connection.interrupted': ignored,
            'command.publish': publish,
            'command.update': { actions: 'perform' },
            ...partInOpen,
            'command.close': { target: 'closing', actions: 'perform' },
            'close.refused': ignored,
            'close.timedOut': ignored,
          },
        },
        closing: {
          description: 'Our close is on its way.',
          tags: ['canSend', 'waiting'],
          entry: [
            { type: 'remember', params: { isClosing: true } },
            { type: 'armDeadline', params: { name: 'dialogClose' } },
          ],
          exit: [
            { type: 'disarmDeadline', params: { name: 'dialogClose' } },
            { type: 'remember', params: { isClosing: false } },
          ],
          on: {
            'dialog.updated': { guard: 'isClosed', target: 'closed' },
            'close.refused': 'open',
            'close.timedOut': 'open',
            'connection.interrupted': 'open',
            'command.publish': publish,
            'command.update': { actions: 'perform' },
            ...partInOpen,
            'command.close': { actions: 'refuse' },
          },
        },
        closed: {
          description: 'Nothing can be sent into it. The platform may describe it as open again.',
          tags: 'terminal',
          on: {
            'dialog.updated': [{ guard: 'isClosed' }, { target: 'open' }],
            'connection.interrupted': ignored,
            'command.publish': { actions: 'refuse' },
            'command.update': { actions: 'refuse' },
            'command.join': { actions: 'refuse' },
            'command.leave': [{ guard: 'takesPart', actions: 'complete' }, { actions: 'refuse' }],
            'command.close': { actions: 'complete' },
            'close.refused': ignored,
            'close.timedOut': ignored,
          },
        },
      },
    },
    delivery,
    publishing,
  },
});

type Inferred = typeof dialog;
/** Named, so that declarations that mention the machine stay short. */
export interface DialogMachine extends Inferred {}
export const dialogMachine: DialogMachine = dialog;
export type DialogRef = ActorRefFrom<DialogMachine>;
export type DialogSnapshot = SnapshotFrom<DialogMachine>;
