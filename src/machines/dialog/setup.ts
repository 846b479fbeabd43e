import { setup } from 'xstate';
import { type DialogRecord, isMissingMessages } from './record.js';
import type { DialogContext, DialogEvent } from './types.js';

export type DialogDeadline = 'patience' | 'page' | 'retry' | 'dialogClose' | 'outage' | 'lookup';

/** Requests for messages that may fail in a row before the application is told what is missing. */
export const MOST_ATTEMPTS = 8;

/** How often a dialog is read in vain before a message in doubt is given up: its sender waits, and so do those behind it. */
export const MOST_LOOKUPS = 3;

export type DialogRememberParams = Partial<
  Pick<DialogRecord, 'isDescribed' | 'isClosing' | 'delivery' | 'needsReading' | 'attempts' | 'publishing'>
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
    /** Hands it to the outbox as well, where it waits until this dialog's messages are not in doubt any more. */
    hold: () => {},
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
    /** Reads what was said since the messages in doubt were sent (protocol.md 6.7). */
    lookUp: () => {},
    /** Takes no notice of the answer any more. */
    abandonLookUp: () => {},
    /** Resolves the messages in doubt that are in the dialog; the others go back to their place in the outbox. */
    settleLost: () => {},
    /** Rejects the messages in doubt: nobody knows what became of them. */
    giveUpLost: () => {},
    /** Nothing is in doubt: the outbox may go on with this dialog's messages. */
    releaseWaiting: () => {},
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
    /** What is missing can be read. Messages of webhooks can only be waited for. */
    canAsk: ({ context }) => context.record.following !== 'webhook',
    /** The last page helped, and more is missing. */
    hasMore: ({ context }) => context.record.attempts === 0,
    /** A message must not overtake one that may have to be sent again. */
    waitsItsTurn: ({ context, event }) =>
      event.type === 'command.publish' && event.isMessage === true && context.record.publishing !== 'clear',
    isLastUnderWay: ({ event }) => event.type === 'publish.unanswered' && event.isLast,
    mayLookAgain: ({ event }) => event.type === 'lookup.failed' && event.attempt < MOST_LOOKUPS,
    mayRetry: ({ context }) => context.record.attempts < MOST_ATTEMPTS,
    /** The request that did not succeed is the one that makes new messages come. */
    isDeaf: ({ context: { record } }) =>
      record.needsReading && record.following === 'subscription' && record.state !== 'CLOSE',
  },
});
