import { setup } from 'xstate';
import { isMissingMessages } from '../dialog/record.js';
import type { ConversationRecord } from './record.js';
import type { ConversationContext, ConversationEvent } from './types.js';

export type ConversationDeadline =
  | 'opening'
  | 'loading'
  | 'join'
  | 'leave'
  | 'close'
  | 'finish'
  | 'resync'
  | 'retention';

export interface RememberParams {
  readonly isClosing?: boolean;
  readonly isLoading?: boolean;
  readonly isFinishing?: boolean;
  readonly isEvicted?: boolean;
  readonly membershipCommand?: 'join' | 'leave' | undefined;
  readonly sync?: ConversationRecord['sync'];
}

/** Whether a dialog has messages that the application was not told yet. */
export const isBehind = ({ mainDialog, otherDialogs }: ConversationRecord): boolean =>
  (mainDialog !== undefined && isMissingMessages(mainDialog)) || (otherDialogs?.some(isMissingMessages) ?? false);

export const conversationSetup = setup({
  types: {
    context: {} as ConversationContext,
    events: {} as ConversationEvent,
    input: {} as ConversationContext,
    tags: {} as 'canSend' | 'terminal' | 'waiting',
  },
  actions: {
    /** Tells the application that there is this conversation. */
    announce: () => {},
    /** Tells the application that a conversation it had seen the last of is back. */
    announceAgain: () => {},
    announceClosed: () => {},
    /** Reads what was said in it so far; what came of that returns as `messages.loaded`. */
    loadMessages: () => {},
    /** Tells the application that it hears of the conversation without what was said so far. */
    giveUpLoading: () => {},
    /** Tells its dialogs that what they still miss is not waited for any longer, so that they say what it is. */
    giveUpMissing: () => {},
    /** Hands the command of this event to the outbox. */
    perform: () => {},
    /** Answers the command of this event with success: what it asks for is already so. */
    complete: () => {},
    /** Answers the command of this event with a LifecycleError. */
    refuse: () => {},
    armDeadline: (_, _params: { readonly name: ConversationDeadline }) => {},
    disarmDeadline: (_, _params: { readonly name: ConversationDeadline }) => {},
    /** Lets go of the record and everything that belongs to it. */
    evict: () => {},
    remember: ({ context }, params: RememberParams) => {
      Object.assign(context.record, params);
    },
  },
  guards: {
    isUndescribed: ({ context }) => context.record.phase === 'opening',
    isClosed: ({ context }) => context.record.phase === 'closed',
    /** It closed, and there are messages from before that the application has not been told yet. */
    isClosedBehind: ({ context }) => context.record.phase === 'closed' && isBehind(context.record),
    /** The application waits for it, and it is over by the time we hear of it: its close is news, with what was said. */
    isAskedForAndBehind: ({ context: { record } }) =>
      record.isAskedFor && record.phase === 'closed' && isBehind(record),
    isAskedForAndClosed: ({ context: { record } }) => record.isAskedFor && record.phase === 'closed',
    /** The application wants what was said so far before it hears of a conversation that goes on. */
    isToLoad: ({ context: { record } }) =>
      record.awaitsMessages && (record.phase === 'open' || record.phase === 'surveying'),
    isInterrupted: ({ context }) => context.record.sync === 'stale',
    isSurveying: ({ context }) => context.record.phase === 'surveying',
    isUnfollowed: ({ context }) => context.record.phase === 'unfollowed',
    isAssigned: ({ context }) => context.record.routing === 'assigned',
    isSuggested: ({ context }) => context.record.routing === 'suggested',
    isMember: ({ context }) => context.record.ownRoles.length > 0,
    isOver: ({ context }) =>
      context.record.isEvicted || context.record.phase === 'closed' || context.record.phase === 'unfollowed',
    isMemberOfTheEnded: ({ context }) =>
      context.record.ownRoles.length > 0 &&
      (context.record.phase === 'closed' || context.record.phase === 'unfollowed'),
    /** A rating, or a note, may still be set on a closed conversation (protocol.md 12.4). */
    outlivesClose: ({ event }) =>
      event.type === 'command.update' && (event.field === 'CSATRate' || event.field === 'Note'),
    hasThatRole: ({ context, event }) => event.type === 'command.join' && context.record.ownRoles.includes(event.role),
  },
});
