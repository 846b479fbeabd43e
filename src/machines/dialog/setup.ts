import { setup } from 'xstate';
import { type DialogRecord, isMissingMessages } from './record.js';
import type { DialogContext, DialogEvent } from './types.js';

export type DialogDeadline = 'patience' | 'page' | 'retry' | 'dialogClose';

/** Requests for messages that may fail in a row before the application is told what is missing. */
export const MOST_ATTEMPTS = 8;

export type DialogRememberParams = Partial<
  Pick<DialogRecord, 'isDescribed' | 'isClosing' | 'delivery' | 'needsReading' | 'attempts'>
>;

export const dialogSetup = setup({
  types: {
    context: {} as DialogContext,
    events: {} as DialogEvent,
    input: {} as DialogContext,
    tags: {} as 'canSend' | 'terminal' | 'waiting',
  },
  actions: {
    /** Hands the command of this event to the outbox. */
    perform: () => {},
    /** Answers the command of this event with success: what it asks for is already so. */
    complete: () => {},
    /** Answers the command of this event with a LifecycleError. */
    refuse: () => {},
    /** Asks for what comes after the last message told, in the way of the side we are on (protocol.md 6.6, 6.7). */
    requestMessages: () => {},
    /** Takes no notice of the answer any more. */
    abandonRequest: () => {},
    /** Forgets what is held back: it will be fetched. */
    dropHeld: () => {},
    /** Tells the application which messages are missing, and passes on those behind them. */
    reportGap: () => {},
    armDeadline: (_, _params: { readonly name: DialogDeadline }) => {},
    disarmDeadline: (_, _params: { readonly name: DialogDeadline }) => {},
    remember: ({ context }, params: DialogRememberParams) => {
      Object.assign(context.record, params);
    },
  },
  guards: {
    isClosed: ({ context }) => context.record.state === 'CLOSE',
    isFollowed: ({ context }) => context.record.isFollowed,
    takesPart: ({ context }) => context.record.ownRoles.length > 0,
    hasThatRole: ({ context, event }) => event.type === 'command.join' && context.record.ownRoles.includes(event.role),
    needsReading: ({ context }) => context.record.needsReading,
    isClosedAndComplete: ({ context: { record } }) => record.state === 'CLOSE' && !isMissingMessages(record),
    isFollowedAndComplete: ({ context: { record } }) => record.isFollowed && !isMissingMessages(record),
    isComplete: ({ context }) => !isMissingMessages(context.record),
    /** The last page helped, and more is missing. */
    hasMore: ({ context }) => context.record.attempts === 0,
    mayRetry: ({ context }) => context.record.attempts < MOST_ATTEMPTS,
    /** The request that did not succeed is the one that makes new messages come. */
    isDeaf: ({ context: { record } }) =>
      record.needsReading && record.following === 'subscription' && record.state !== 'CLOSE',
  },
});
