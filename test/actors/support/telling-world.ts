import type { AppEvent } from '../../../src/actors/app-events.js';
import { Delivery } from '../../../src/actors/delivery/delivery.js';
import type { Description } from '../../../src/actors/delivery/participation.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogFollowing, DialogRecord } from '../../../src/machines/dialog/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

/** Longer than a message that was told of may take to come. */
export const OVERDUE_MS = 500;

export const said = (sequence: number, more: Partial<MessageFact> = {}): MessageFact => ({
  dialogId: 'c1',
  conversationId: 'c1',
  sequence,
  time: 2_000,
  originatorId: 'c',
  role: 'CONSUMER',
  event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` },
  audience: 'ALL',
  metadata: undefined,
  ...more,
});
export const read = (sequence: number, of: number[] | undefined): MessageFact =>
  said(sequence, { event: { type: 'AcceptStatusEvent', status: 'READ', ...(of && { sequenceList: of }) } });

export const description = (more: Partial<Description> = {}): Description => ({
  takesPart: true,
  timestamp: 2_000,
  timestampBefore: 1_000,
  lastContent: undefined,
  isReopened: false,
  isFirst: false,
  wasThereBefore: false,
  mayHaveMissed: false,
  isConversationClosed: false,
  isAskedFor: false,
  ...more,
});

/** One open conversation whose messages are ours; its machines and requests only note what they are sent. */
export function telling(following: DialogFollowing = 'membership', changes: Partial<DialogRecord> = {}) {
  const clock = new HandClock();
  const conversation = newConversation('c1');
  conversation.phase = 'open';
  conversation.metaDataLastUpdateTs = 1_500;
  const dialog = Object.assign(newDialog('c1', 'c1', following), { isFollowed: true, ...changes });
  conversation.mainDialog = dialog;
  const sent: string[] = [];
  const told: string[] = [];
  const changed: string[] = [];
  const requests: OutgoingRequest[] = [];
  let isKnown = true;
  const announce = (event: AppEvent): void => void told.push(wordsOf(event));
  const delivery = new Delivery({
    application: { announce } as never,
    announcements: { announce } as never,
    deadlines: new DeadlineQueue(clock),
    messagesPerDialog: 100,
    dialect: 'brand',
    outbox: {
      submitOnSocket: (outgoing) => {
        requests.push(outgoing);
        return () => {};
      },
    },
    responseTimeoutMs: 1_000,
    random: () => 0,
    yield: (run) => run(),
    conversationOf: (dialogId) => (isKnown && dialogId === 'c1' ? conversation : undefined),
    dialogOf: (_, dialogId) => (dialogId === 'c1' ? dialog : undefined),
    send: (_, { type }) => void sent.push(type),
    recordChanged: (_, __, { by }) => void changed.push(by),
  });
  return {
    clock,
    conversation,
    dialog,
    delivery,
    sent,
    told,
    changed,
    requests,
    hears: (...facts: MessageFact[]) => {
      for (const fact of facts) delivery.message(fact);
    },
    isForgotten: () => {
      isKnown = false;
    },
  };
}

function wordsOf(event: AppEvent): string {
  switch (event.type) {
    case 'message.received':
      return `message ${event.message.sequence}`;
    case 'message.found':
      return `found ${event.message.sequence} after ${event.after}`;
    case 'message.marked':
      return `marked ${event.sequences.join()}`;
    case 'error.reported':
      return `gap ${event.failure.context?.dialog} ${event.failure.context?.conversation} ${event.failure.context?.from}-${event.failure.context?.to}`;
    default:
      return event.type;
  }
}
