import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { type Failure, failure } from '../../transport/failure.js';
import { redact } from '../../transport/redact.js';
import { decodeConversation } from '../../transport/wire/conversation.js';
import type {
  Changes,
  ConversationFact,
  DialogFact,
  FactSink,
  Malformation,
  MessageFact,
  NotificationFrame,
  Work,
} from '../../transport/wire/facts.js';
import type { Program } from '../app-events.js';
import { describeConversation, refreshStanding, type Self } from '../conversations/describe-conversation.js';
import { describeDialog, keepMessage, noteMark } from '../conversations/describe-dialog.js';
import { dialogChart } from '../conversations/memories.js';
import { Participants } from '../conversations/participants.js';
import type { Registry } from '../conversations/registry.js';
import { dialogOf } from '../conversations/store.js';

export interface RouterOptions {
  readonly program: Program;
  readonly registry: Registry;
  readonly self: () => Self;
  readonly messagesPerDialog: number;
  readonly respond: (requestId: string, code: number, body: unknown, type: string) => void;
  /** Takes the changes of a notification: which subscription they belong to decides what they mean. */
  readonly changed: (subscriptionId: string, changes: Changes) => Work | undefined;
}

/**
 * Takes facts to the records they are about: finds the record, brings it up to date, asks its chart where that matters,
 * and tells the program. In that order, so that a program never sees half a change.
 */
export class Router implements FactSink {
  readonly #options: RouterOptions;
  readonly #participants = new Participants();
  /** What the program is told once the notification at hand is taken in completely. */
  #tellings: (() => void)[] = [];

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  response(requestId: string, code: number, body: unknown, type: string): void {
    this.#options.respond(requestId, code, body, type);
  }

  notification(frame: NotificationFrame, topic: 'conversation' | 'message' | 'other'): void {
    this.#options.program.notification(frame, topic);
  }

  conversations(subscriptionId: string, changes: Changes): Work | undefined {
    return this.#options.changed(subscriptionId, changes);
  }

  get wantsMessageFrames(): boolean {
    return this.#options.program.wantsMessageFrames;
  }

  get wantsWholeFrames(): boolean {
    return this.#options.program.wantsWholeFrames;
  }

  malformed(text: string, why: Malformation, about?: string): void {
    this.#options.program.error(malformedFrame(text, why, about));
  }

  /** One change of a notification, for the subscription that has this bit. Malformed ones are reported and passed over. */
  change(raw: unknown, bit: number): ConversationRecord | undefined {
    const fact = decodeConversation(raw);
    if (!fact) {
      this.malformed(JSON.stringify(raw) ?? '', 'nobodysChange');
      return undefined;
    }
    const known = this.#options.registry.find(fact.conversationId);
    // The end of something that was never announced is nobody's.
    if (fact.isGone && !known) return undefined;
    const record = known ?? this.#options.registry.add(fact.conversationId);
    if (fact.isGone) {
      // A bare id says nothing of what the conversation is like now (protocol.md 7.1).
      if (fact.metaDataLastUpdateTs === 0) return this.missing(record, bit, false);
      // It left, and is back: the news of that was faster (G6).
      if (fact.metaDataLastUpdateTs < record.metaDataLastUpdateTs) {
        record.outOfOrderUpdates += 1;
        return record;
      }
    }
    record.followers = fact.isGone ? record.followers & ~bit : record.followers | bit;
    // One that had closed and goes on without us stays closed: of what comes next we are not told.
    if (record.followers === 0 && record.phase === 'closed' && fact.stage !== 'CLOSE') return record;
    this.#describe(record, fact);
    return record;
  }

  /** A conversation that a fresh snapshot of this subscription no longer has. */
  missing(record: ConversationRecord, bit: number, isClosed: boolean): ConversationRecord {
    record.followers &= ~bit;
    if (record.followers !== 0 || record.phase === 'closed') return record;
    if (isClosed) {
      record.stage = 'CLOSE';
      record.state = 'CLOSE';
    }
    record.revision += 1;
    refreshStanding(record, this.#options.self());
    this.#askChart(record, () => {});
    return record;
  }

  message(fact: MessageFact): void {
    const { registry } = this.#options;
    const record = registry.ofDialog(fact.dialogId) ?? (fact.conversationId && registry.find(fact.conversationId));
    if (!record) return;
    const dialog = dialogOf(record, fact.dialogId) ?? registry.addDialog(record, fact.dialogId);
    if (fact.sequence < 0) {
      this.#options.program.chatState(record, dialog, fact);
      return;
    }
    if (fact.sequence <= dialog.lastSequence) return;
    if (dialog.following === 'membership') {
      if (dialogChart.hasTag(dialog.control, 'holdsBack')) {
        (dialog.held ??= []).push(fact);
        return;
      }
      // A participant sees every sequence; the consumer does not see private ones, so for it a hole means nothing
      // (protocol.md 8.8).
      if (dialog.lastSequence >= 0 && fact.sequence > dialog.lastSequence + 1) {
        (dialog.held ??= []).push(fact);
        registry.tellDialog(dialog, { type: 'gap.seen' });
        // Nothing is being fetched: waiting would be for ever.
        if (!dialogChart.hasTag(dialog.control, 'holdsBack')) this.release(record, dialog);
        return;
      }
    }
    this.#deliver(record, dialog, fact);
  }

  /** Events of a dialog that were asked for: oldest first, those we have are passed over. */
  history(record: ConversationRecord, dialog: DialogRecord, facts: readonly MessageFact[]): void {
    for (const fact of facts) {
      if (fact.sequence > dialog.lastSequence) this.#deliver(record, dialog, fact);
    }
  }

  /** What was held back while the history was under way, in order. */
  release(record: ConversationRecord, dialog: DialogRecord): void {
    const held = dialog.held as MessageFact[] | undefined;
    dialog.held = undefined;
    if (!held) return;
    held.sort((a, b) => a.sequence - b.sequence);
    this.history(record, dialog, held);
  }

  settled(): void {
    if (this.#tellings.length === 0) return;
    const tellings = this.#tellings;
    this.#tellings = [];
    for (const tell of tellings) tell();
  }

  /** Queues a telling behind those of the change at hand. */
  later(tell: () => void): void {
    this.#tellings.push(tell);
  }

  #deliver(record: ConversationRecord, dialog: DialogRecord, fact: MessageFact): void {
    const { program, registry, messagesPerDialog } = this.#options;
    dialog.lastSequence = fact.sequence;
    record.revision += 1;
    const { type } = fact.event;
    if (type === 'ContentEvent' || type === 'RichContentEvent') {
      const message = keepMessage(dialog, fact, messagesPerDialog);
      registry.touched(record, dialog, type);
      program.message(record, dialog, message);
    } else if (type === 'AcceptStatusEvent') {
      noteMark(dialog, fact);
      registry.touched(record, dialog, type);
      program.delivered(record, dialog, fact.event.sequenceList ?? []);
    }
  }

  #describe(record: ConversationRecord, fact: ConversationFact): void {
    // Notifications may overtake each other; what is older than what we have would turn the model back (G6).
    if (fact.metaDataLastUpdateTs < record.metaDataLastUpdateTs) {
      record.outOfOrderUpdates += 1;
      this.#askChart(record, () => {});
      return;
    }
    const moved = this.#describeDialogs(record, fact.dialogs);
    const changes = describeConversation(record, fact, this.#participants, this.#options.self());
    const { program, registry } = this.#options;
    if (!changes.movesChart) registry.touched(record, undefined, 'conversation.updated');
    const tellRest = (): void => {
      for (const participant of changes.removed) this.later(() => program.participantRemoved(record, participant));
      for (const participant of changes.added) this.later(() => program.participantAdded(record, participant));
      for (const field of changes.fields) this.later(() => program.fieldChanged(record, field));
      const { handover } = changes;
      if (handover) this.later(() => program.handedOver(record, handover));
      if (changes.hasSteppedUp) this.later(() => program.consumerSteppedUp(record));
    };
    if (changes.movesChart) this.#askChart(record, tellRest);
    else tellRest();
    for (const dialog of moved) registry.tellDialog(dialog, { type: 'dialog.updated' });
  }

  #describeDialogs(record: ConversationRecord, facts: readonly DialogFact[]): readonly DialogRecord[] {
    const { registry, program } = this.#options;
    let moved: DialogRecord[] | undefined;
    for (const fact of facts) {
      let dialog = dialogOf(record, fact.dialogId);
      if (!dialog) {
        dialog = registry.addDialog(record, fact.dialogId, fact.dialogType);
        const opened = dialog;
        if (record.phase !== 'opening') this.later(() => program.dialogOpened(record, opened));
      }
      const wasOpen = dialog.state === 'OPEN';
      if (describeDialog(dialog, fact, this.#participants)) (moved ??= []).push(dialog);
      if (wasOpen && fact.state === 'CLOSE' && record.phase !== 'opening') {
        const closed = dialog;
        this.later(() => program.dialogClosed(record, closed));
      }
    }
    return moved ?? NONE;
  }

  /** The chart says whether there is something to announce; its close comes after everything else of the change. */
  #askChart(record: ConversationRecord, tellRest: () => void): void {
    const { registry, program } = this.#options;
    const said = registry.tell(record, { type: 'conversation.updated' });
    if (said.announced) {
      const reason = said.announced;
      this.later(() => program.announced(record, reason));
    }
    tellRest();
    if (said.closed) this.later(() => program.closed(record));
  }
}

const NONE: readonly never[] = [];

const malformedFrame = (text: string, why: Malformation, about?: string): Failure =>
  failure(
    'MALFORMED_FRAME',
    { why, frame: redact(text).slice(0, 2_000) },
    about === undefined ? {} : { reason: redact(about) },
  );
