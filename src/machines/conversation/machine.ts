import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import { loading } from './loading.js';
import { membership } from './membership.js';
import { conversationSetup } from './setup.js';
import { sync } from './sync.js';
import type { ConversationEvent } from './types.js';

/** Which region decides which event. The matrix test walks it; an event that is missing here does not compile. */
export const conversationEvents = {
  'conversation.updated': ['lifecycle', 'membership'],
  'conversation.restored': ['lifecycle', 'membership'],
  'conversation.resynced': ['sync'],
  'dialogs.caughtUp': ['lifecycle'],
  'messages.loaded': ['lifecycle'],
  'connection.interrupted': ['sync'],
  'connection.restored': ['sync'],
  'command.join': ['membership'],
  'command.leave': ['membership'],
  'command.update': ['lifecycle'],
  'command.close': ['lifecycle'],
  'command.publish': ['lifecycle'],
  'command.resume': ['lifecycle'],
  'join.refused': ['membership'],
  'leave.refused': ['membership'],
  'close.refused': ['lifecycle'],
  'opening.timedOut': ['lifecycle'],
  'loading.timedOut': ['lifecycle'],
  'join.timedOut': ['membership'],
  'leave.timedOut': ['membership'],
  'close.timedOut': ['lifecycle'],
  'finish.timedOut': ['lifecycle'],
  'resync.timedOut': ['sync'],
  'retention.passed': ['lifecycle'],
} as const satisfies Record<ConversationEvent['type'], readonly ('lifecycle' | 'membership' | 'sync')[]>;

const ignored = {} as const;

/** Where the facts in the record put the lifecycle. `announceAgain` belongs to a way back from an end, so it is separate. */
const whereItStands = [
  { guard: 'isClosedBehind', target: '#conversation.lifecycle.finishing' },
  { guard: 'isClosed', target: '#conversation.lifecycle.closed', actions: 'announceClosed' },
  { guard: 'isUnfollowed', target: '#conversation.lifecycle.unfollowed' },
  { guard: 'isSurveying', target: '#conversation.lifecycle.surveying' },
  { guard: 'isAssigned', target: '#conversation.lifecycle.open.assigned' },
  { guard: 'isSuggested', target: '#conversation.lifecycle.open.suggested' },
  { target: '#conversation.lifecycle.open.queued' },
] as const;

const [, closedNow, unfollowedNow, ...whereItGoesOn] = whereItStands;
/** Every description that ends it leads out of `closing` by itself. */
const [, ...whereItIsOpen] = whereItGoesOn;

const firstSight = [
  { guard: 'isToLoad', target: '#conversation.lifecycle.loading' },
  { guard: 'isAskedForAndBehind', target: '#conversation.lifecycle.finishing', actions: 'announce' },
  {
    guard: 'isAskedForAndClosed',
    target: '#conversation.lifecycle.closed',
    actions: ['announce', 'announceClosed'],
  },
  { guard: 'isClosed', target: '#conversation.lifecycle.closed', actions: 'announce' },
  { guard: 'isUnfollowed', target: '#conversation.lifecycle.unfollowed', actions: 'announce' },
  { guard: 'isSurveying', target: '#conversation.lifecycle.surveying', actions: 'announce' },
  { guard: 'isAssigned', target: '#conversation.lifecycle.open.assigned', actions: 'announce' },
  { guard: 'isSuggested', target: '#conversation.lifecycle.open.suggested', actions: 'announce' },
  { target: '#conversation.lifecycle.open.queued', actions: 'announce' },
] as const;

/** The application has it already, so it is told nothing. Without a description there is nothing to go on from. */
const asKept = [
  { guard: 'isUndescribed' },
  { guard: 'isClosed', target: '#conversation.lifecycle.closed' },
  unfollowedNow,
  ...whereItGoesOn,
] as const;

const backFromTheEnd = [
  { guard: 'isSurveying', target: '#conversation.lifecycle.surveying', actions: 'announceAgain' },
  { guard: 'isAssigned', target: '#conversation.lifecycle.open.assigned', actions: 'announceAgain' },
  { guard: 'isSuggested', target: '#conversation.lifecycle.open.suggested', actions: 'announceAgain' },
  { target: '#conversation.lifecycle.open.queued', actions: 'announceAgain' },
] as const;

const conversation = conversationSetup.createMachine({
  id: 'conversation',
  context: ({ input }) => ({ record: input.record }),
  type: 'parallel',
  states: {
    lifecycle: {
      initial: 'opening',
      states: {
        opening: {
          description: 'Known by its id; the platform has not described it yet.',
          tags: ['canSend', 'waiting'],
          entry: { type: 'armDeadline', params: { name: 'opening' } },
          exit: { type: 'disarmDeadline', params: { name: 'opening' } },
          on: {
            'conversation.updated': firstSight,
            'conversation.restored': asKept,
            'command.update': { actions: 'perform' },
            'command.close': { actions: 'perform' },
            'command.publish': { actions: 'perform' },
            'command.resume': { actions: 'refuse' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'close.timedOut': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'opening.timedOut': 'evicted',
            'retention.passed': ignored,
          },
        },
        loading,
        open: {
          initial: 'queued',
          tags: 'canSend',
          states: {
            queued: {
              on: {
                'conversation.updated': [
                  { guard: 'isClosedBehind', target: '#conversation.lifecycle.finishing' },
                  { guard: 'isClosed', target: '#conversation.lifecycle.closed', actions: 'announceClosed' },
                  { guard: 'isUnfollowed', target: '#conversation.lifecycle.unfollowed' },
                  { guard: 'isSurveying', target: '#conversation.lifecycle.surveying' },
                  { guard: 'isAssigned', target: 'assigned' },
                  { guard: 'isSuggested', target: 'suggested' },
                ],
              },
            },
            suggested: { on: { 'conversation.updated': whereItStands } },
            assigned: { on: { 'conversation.updated': whereItStands } },
          },
          on: {
            'command.update': { actions: 'perform' },
            'command.close': { target: 'closing', actions: 'perform' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'refuse' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'close.timedOut': ignored,
            'retention.passed': ignored,
          },
        },
        closing: {
          description:
            'Our close is on its way. The platform can still move the conversation; only its end, or ours, leads out.',
          tags: ['canSend', 'waiting'],
          entry: [
            { type: 'remember', params: { isClosing: true } },
            { type: 'armDeadline', params: { name: 'close' } },
          ],
          exit: [
            { type: 'disarmDeadline', params: { name: 'close' } },
            { type: 'remember', params: { isClosing: false } },
          ],
          on: {
            'conversation.updated': [
              { guard: 'isClosedBehind', target: 'finishing' },
              { guard: 'isClosed', target: 'closed', actions: 'announceClosed' },
              { guard: 'isUnfollowed', target: 'unfollowed' },
              { guard: 'isSurveying', target: 'surveying' },
            ],
            'close.refused': whereItIsOpen,
            'close.timedOut': whereItIsOpen,
            'command.update': { actions: 'perform' },
            'command.close': { actions: 'refuse' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'refuse' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'retention.passed': ignored,
          },
        },
        surveying: {
          description: 'The main dialog is closed and a survey runs: the stage is still OPEN (protocol.md 12.4).',
          tags: 'canSend',
          on: {
            'conversation.updated': [
              { guard: 'isClosedBehind', target: 'finishing' },
              { guard: 'isClosed', target: 'closed', actions: 'announceClosed' },
              { guard: 'isUnfollowed', target: 'unfollowed' },
              { guard: 'isSurveying' },
              { guard: 'isAssigned', target: 'open.assigned' },
              { guard: 'isSuggested', target: 'open.suggested' },
              { target: 'open.queued' },
            ],
            'command.update': { actions: 'perform' },
            'command.close': { actions: 'perform' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'refuse' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'close.timedOut': ignored,
            'retention.passed': ignored,
          },
        },
        unfollowed: {
          description:
            'Still open, but no subscription of ours tells us about it any more. Kept for a while: late messages find it.',
          tags: ['canSend', 'waiting'],
          entry: { type: 'armDeadline', params: { name: 'retention' } },
          exit: { type: 'disarmDeadline', params: { name: 'retention' } },
          on: {
            'conversation.updated': [
              { guard: 'isClosedBehind', target: 'finishing' },
              { guard: 'isClosed', target: 'closed', actions: 'announceClosed' },
              { guard: 'isUnfollowed' },
              ...backFromTheEnd,
            ],
            'command.update': { actions: 'perform' },
            'command.close': { actions: 'perform' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'refuse' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'close.timedOut': ignored,
            'retention.passed': 'evicted',
          },
        },
        finishing: {
          description:
            'It closed while we were away, or while messages were being fetched. Its close is the last that the application hears of it (G5), so what was said before is read first (G4).',
          tags: 'waiting',
          entry: [
            { type: 'remember', params: { isFinishing: true } },
            { type: 'armDeadline', params: { name: 'finish' } },
          ],
          exit: [
            { type: 'disarmDeadline', params: { name: 'finish' } },
            { type: 'remember', params: { isFinishing: false } },
          ],
          on: {
            'conversation.updated': [{ guard: 'isClosedBehind' }, closedNow, ...whereItGoesOn],
            'dialogs.caughtUp': [{ guard: 'isClosedBehind' }, { target: 'closed', actions: 'announceClosed' }],
            // While the connection is interrupted nothing can be read; the dialogs go on afterwards.
            'finish.timedOut': [
              { guard: 'isInterrupted', target: 'finishing', reenter: true },
              { target: 'closed', actions: ['giveUpMissing', 'announceClosed'] },
            ],
            'command.update': [{ guard: 'outlivesClose', actions: 'perform' }, { actions: 'refuse' }],
            'command.close': { actions: 'complete' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'perform' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'close.timedOut': ignored,
            'retention.passed': ignored,
          },
        },
        closed: {
          tags: 'waiting',
          entry: { type: 'armDeadline', params: { name: 'retention' } },
          exit: { type: 'disarmDeadline', params: { name: 'retention' } },
          on: {
            'conversation.updated': [{ guard: 'isOver' }, ...backFromTheEnd],
            'command.update': [{ guard: 'outlivesClose', actions: 'perform' }, { actions: 'refuse' }],
            'command.close': { actions: 'complete' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'perform' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'close.timedOut': ignored,
            'retention.passed': 'evicted',
          },
        },
        evicted: {
          tags: 'terminal',
          entry: [{ type: 'remember', params: { isEvicted: true } }, 'evict'],
          on: {
            'conversation.updated': ignored,
            'command.update': { actions: 'refuse' },
            'command.close': { actions: 'refuse' },
            'command.publish': { actions: 'refuse' },
            'command.resume': { actions: 'perform' },
            'messages.loaded': ignored,
            'loading.timedOut': ignored,
            'close.refused': ignored,
            'finish.timedOut': ignored,
            'dialogs.caughtUp': ignored,
            'conversation.restored': ignored,
            'opening.timedOut': ignored,
            'close.timedOut': ignored,
            'retention.passed': ignored,
          },
        },
      },
    },
    membership,
    sync,
  },
});

type Inferred = typeof conversation;
/** Named, so that declarations that mention the machine stay short. */
export interface ConversationMachine extends Inferred {}
export const conversationMachine: ConversationMachine = conversation;
export type ConversationRef = ActorRefFrom<ConversationMachine>;
export type ConversationSnapshot = SnapshotFrom<ConversationMachine>;
