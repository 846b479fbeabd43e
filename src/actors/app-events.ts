import type { ConversationRecord } from '../machines/conversation/record.js';
import type { DialogRecord, MessageRecord, ParticipantRecord } from '../machines/dialog/record.js';
import type { RingRecord } from '../machines/ring/record.js';
import type { Failure } from '../transport/failure.js';
import type { AgentStateFact, MessageFact, NotificationFrame } from '../transport/wire/facts.js';

/** A change of state of one machine, as the event `lifecycle` has it. All plain text. */
export interface LifecycleChange {
  readonly machine: 'connection' | 'subscription' | 'conversation' | 'dialog' | 'ring';
  /** Id of what changed: connection, subscription, conversation, dialog or ring. */
  readonly id: string;
  /** Which region of the machine, such as `lifecycle`, `membership`, `token`. */
  readonly region: string;
  readonly from: string;
  readonly to: string;
  /** Type of the event that caused it. */
  readonly event: string;
}

/** Fields of a conversation that have an event of their own. */
export type ConversationField =
  | 'skill'
  | 'ttr'
  | 'manual-ettr'
  | 'delay'
  | 'group'
  | 'note'
  | 'topic'
  | 'csat'
  | 'metadata'
  | 'state'
  | 'stage';

/** How responsibility moved in one change; never more than one of these (G7). */
export type Handover = 'transfer-skill' | 'transfer-agent' | 'back-to-queue';

/** Something that happened to a conversation. */
export type ConversationAppEvent = { readonly conversation: ConversationRecord } & (
  | { readonly type: 'conversation.announced'; readonly reason: 'first' | 'again' | 'ring' }
  | { readonly type: 'conversation.closed' }
  /** Any change of it, or event in it, as it came; only where somebody listens to that. */
  | { readonly type: 'conversation.notified'; readonly change: unknown }
  | { readonly type: 'conversation.evicted' }
  | { readonly type: 'dialog.opened' | 'dialog.closed'; readonly dialog: DialogRecord }
  | { readonly type: 'participant.removed' | 'participant.added'; readonly participant: ParticipantRecord }
  /** Of one dialog, which the whole conversation need not notice. */
  | {
      readonly type: 'dialog.participantRemoved' | 'dialog.participantAdded';
      readonly dialog: DialogRecord;
      readonly participant: ParticipantRecord;
    }
  /** Somebody who was asked has accepted, or is asked again. */
  | {
      readonly type: 'participant.stateChanged';
      readonly dialog: DialogRecord;
      readonly participant: ParticipantRecord;
      readonly previousState: string;
    }
  | { readonly type: 'field.changed'; readonly field: ConversationField }
  | { readonly type: 'conversation.handedOver'; readonly how: Handover }
  | { readonly type: 'consumer.steppedUp' }
  | { readonly type: 'message.received'; readonly dialog: DialogRecord; readonly message: MessageRecord }
  /** It came after the close of its conversation was announced, or after it was reported as missing. */
  | {
      readonly type: 'message.found';
      readonly dialog: DialogRecord;
      readonly message: MessageRecord;
      readonly after: 'gap' | 'close';
    }
  | { readonly type: 'message.marked'; readonly dialog: DialogRecord; readonly sequences: readonly number[] }
  | { readonly type: 'chatState.changed'; readonly dialog: DialogRecord; readonly fact: MessageFact }
);

/** Something that happened to the connection, or on its socket. */
export type ConnectionAppEvent =
  | { readonly type: 'connection.online'; readonly again: boolean }
  | { readonly type: 'connection.lost' }
  | { readonly type: 'connection.attempting' }
  | { readonly type: 'connection.attemptFailed'; readonly failure: Failure }
  | { readonly type: 'connection.ended'; readonly failure: Failure | undefined }
  | {
      readonly type: 'notification.received';
      readonly frame: NotificationFrame;
      readonly topic: 'conversation' | 'message' | 'other';
    }
  | {
      readonly type: 'subscription.notified';
      readonly key: string;
      readonly subscriptionId: string;
      readonly changes: readonly unknown[];
    }
  | { readonly type: 'snapshot.limited'; readonly count: number }
  | { readonly type: 'request.sent'; readonly request: string; readonly frame: string }
  /** An answer to a request of ours, by the type of the request. */
  | {
      readonly type: 'response.received';
      readonly request: string;
      readonly answer: { readonly code: number; readonly type: string; readonly body: unknown };
    }
  | { readonly type: 'lifecycle.changed'; readonly change: LifecycleChange }
  | { readonly type: 'error.reported'; readonly failure: Failure }
  /** A listener of the application threw, or its promise was rejected. */
  | {
      readonly type: 'handler.failed';
      readonly error: unknown;
      readonly event: string;
      readonly conversationId?: string;
    };

/** Something that only brand users are told of. */
export type RoutingAppEvent =
  /** First heard of, or in another state in the platform's words. */
  | { readonly type: 'ring.announced'; readonly ring: RingRecord }
  | { readonly type: 'agentState.changed'; readonly state: AgentStateFact };

/** Everything that an application can be told of. The records are completely up to date whenever one is announced. */
export type AppEvent = ConversationAppEvent | ConnectionAppEvent | RoutingAppEvent;

/** Who is told. Flags say what is worth making only to be told; they are asked on the way of every frame. */
export interface Application {
  announce(event: AppEvent): void;
  /** Whether anybody listens to changes of state. */
  readonly hearsLifecycle: boolean;
  /** Whether anybody wants notifications of conversations as they came; long ones cannot be read in pieces then. */
  readonly wantsWholeFrames: boolean;
  /** Whether anybody wants notifications of messages as they came. */
  readonly wantsMessageFrames: boolean;
}
