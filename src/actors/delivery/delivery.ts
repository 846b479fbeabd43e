import type { ConversationRecord } from '../../machines/conversation/record.js';
import { type DialogRecord, isMissingMessages } from '../../machines/dialog/record.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import { failure } from '../../transport/failure.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import type { Application, ConversationAppEvent } from '../app-events.js';
import { keepMessage, noteMark } from '../conversations/describe-dialog.js';
import { type StoredDialog, takeUpDelivery } from '../conversations/stored.js';
import type { Announcements } from '../inbound/announcements.js';
import { ChatStates } from './chat-states.js';
import { EarlyMessages } from './early-messages.js';
import { type Answer, History, type HistoryOptions } from './history.js';
import { addMessage, heldOf } from './message-log.js';
import {
  type Description,
  noteParticipation,
  takeBackPassedOver,
  takePartByEvidence,
  takePartInDoubt,
  untoldContent,
} from './participation.js';
import { Readings } from './readings.js';
import { fillGap, giveUpHole, giveUpRest, hold, release, takePage, takeReplay } from './sequences.js';
import { Witnesses } from './witnesses.js';

export interface DeliveryOptions extends Omit<HistoryOptions, 'answered'> {
  readonly application: Application;
  readonly announcements: Announcements;
  readonly deadlines: DeadlineQueue;
  readonly messagesPerDialog: number;
  readonly conversationOf: (dialogId: string) => ConversationRecord | undefined;
  readonly dialogOf: (conversation: ConversationRecord, dialogId: string) => DialogRecord | undefined;
  readonly send: (dialog: DialogRecord, event: DialogEvent) => void;
  /** A later turn of the event loop. */
  readonly yield: (callback: () => void) => void;
  readonly recordChanged: (conversation: ConversationRecord, dialog: DialogRecord, change: MessageChange) => void;
}

/** What may be told of a message to who watches the actors: nothing of what is in it. */
interface MessageChange {
  readonly by: string;
  readonly sequence: number;
  readonly role: string;
  readonly audience: string;
}

const changeBy = ({ event, sequence, role, audience }: MessageFact): MessageChange => ({
  by: event.type,
  sequence,
  role,
  audience,
});

/** A conversation whose close was announced: nothing is told on it any more (G5). */
export const isOver = ({ phase, isFinishing }: ConversationRecord): boolean => phase === 'closed' && !isFinishing;

/**
 * Takes the events of dialogs to the application: in order, each once, none left out without a word (G4). Whether one may be
 * told is a matter of its sequence alone: the one after the last one told is, anything beyond it waits. What is waited for,
 * and for how long, is decided by the dialog's machine.
 */
export class Delivery {
  readonly history: History;
  readonly readings: Readings;
  readonly chatStates = new ChatStates();
  readonly #options: DeliveryOptions;
  readonly #witnesses: Witnesses;
  readonly #early: EarlyMessages;
  /** A join was sent, or a ring accepted, and no description has told yet what became of it. */
  readonly #maybeJoined = new WeakSet<ConversationRecord>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.history = new History({
      ...options,
      answered: (conversation, dialog, answer) => this.#answered(conversation, dialog, answer),
    });
    this.#witnesses = new Witnesses(options.deadlines, (dialog, sequence) => {
      const conversation = options.conversationOf(dialog.dialogId);
      if (!conversation) return;
      this.#takePart(conversation, dialog, sequence, conversation.metaDataLastUpdateTs);
      if (sequence <= dialog.told) return;
      dialog.known = Math.max(dialog.known, sequence);
      options.send(dialog, { type: 'message.overdue' });
    });
    this.#early = new EarlyMessages(options.deadlines);
    this.readings = new Readings((dialog) => options.send(dialog, { type: 'connection.restored' }), options.yield);
  }

  /** Messages that were let go because the platform never described their conversation. */
  get unclaimed(): number {
    return this.#early.dropped;
  }

  /** An event of a dialog, live or replayed. */
  message(fact: MessageFact): void {
    const { conversationOf, dialogOf, send } = this.#options;
    const conversation = conversationOf(fact.dialogId);
    const dialog = conversation && dialogOf(conversation, fact.dialogId);
    // Nothing is told of a conversation before its description (G5), so the message waits for that.
    if (!conversation || !dialog || conversation.phase === 'opening') {
      if (fact.sequence >= 0) this.#early.keep(fact);
      return;
    }
    if (this.#options.announcements.tellsRawChanges && !isOver(conversation))
      this.#announce({ type: 'conversation.notified', conversation, change: fact.raw });
    if (fact.sequence < 0) return this.#chatState(conversation, dialog, fact);
    this.history.heard(dialog, fact);
    const isNewsAfterAll = takeBackPassedOver(dialog, fact);
    if (fact.sequence <= dialog.told) {
      if (fillGap(dialog, fact.sequence)) this.#found(conversation, dialog, fact, 'gap');
      return;
    }
    this.#takePart(conversation, dialog, fact.sequence, fact.time);
    const wasMissing = dialog.known > dialog.told;
    if (fact.sequence === dialog.told + 1) {
      dialog.told = fact.sequence;
      this.#tell(conversation, dialog, fact);
      if (heldOf(dialog)) this.#tellAll(conversation, dialog, release(dialog));
      if (wasMissing && dialog.known <= dialog.told) send(dialog, { type: 'hole.closed' });
      else if (isNewsAfterAll) send(dialog, { type: 'message.beyond' });
      return;
    }
    // The platform tells it to those it is for only, whatever our clock of it says.
    if (fact.time < dialog.since) dialog.since = fact.time;
    hold(dialog, fact);
    this.readings.urge(dialog);
    if (!wasMissing) send(dialog, { type: 'message.beyond' });
  }

  #chatState(conversation: ConversationRecord, dialog: DialogRecord, fact: MessageFact): void {
    if (isOver(conversation)) return;
    const { chatState } = fact.event;
    if (chatState) this.chatStates.heard(conversation, fact.originatorId, chatState);
    // Nothing is told of a conversation before it is announced (G5).
    if (conversation.isLoading) return;
    this.#options.application.announce({ type: 'chatState.changed', conversation, dialog, fact });
  }

  /** Something else says that there is a message with this sequence: the answer to a publish, or a description. */
  heardOf(dialog: DialogRecord, sequence: number): void {
    // Of what webhooks bring nobody can say when it will be here, and nobody can be asked for it.
    if (dialog.following === 'webhook') return;
    if (dialog.delivery === 'stale') this.#missedWhileAway(dialog, sequence);
    else this.#witnesses.hear(dialog, sequence);
  }

  /** The connection is back, for this dialog too; what it missed is read when it is its turn. */
  restored(dialog: DialogRecord): void {
    if (dialog.delivery !== 'stale') return this.#options.send(dialog, { type: 'connection.restored' });
    const isUrgent = dialog.known > dialog.told || dialog.state === 'CLOSE' || dialog.following === 'subscription';
    this.readings.add(dialog, isUrgent);
  }

  /** Said while the connection was away: it will not come by itself, so it must be asked for. */
  #missedWhileAway(dialog: DialogRecord, sequence: number): void {
    if (sequence <= dialog.told) return;
    dialog.known = Math.max(dialog.known, sequence);
    this.readings.urge(dialog);
  }

  /** A description was written down; what it says of our part, and of what was said. True when the machine must be asked. */
  described(dialog: DialogRecord, wasDescribed: boolean, description: Description): boolean {
    const { known } = dialog;
    // What is on its way was said in the part that ends here.
    const { following, isFollowed } = dialog;
    if (following === 'membership' && description.takesPart === !isFollowed) this.#expectAll(dialog);
    const hasMoved = noteParticipation(dialog, wasDescribed, description, this.#early.firstOf(dialog.dialogId));
    const untold = untoldContent(dialog, description);
    if (untold >= 0) this.heardOf(dialog, untold);
    // The end of a dialog is told after all of its messages, so what is missing is asked for now.
    if (dialog.state === 'CLOSE' || description.isConversationClosed) {
      this.#expectAll(dialog);
      this.readings.urge(dialog);
    }
    return hasMoved || dialog.known !== known;
  }

  /** We asked to take part, and the answer was lost, or is all that is known. */
  mayTakePart(conversation: ConversationRecord): void {
    this.#maybeJoined.add(conversation);
  }

  /** A description says whether we take part. */
  partIsKnown(conversation: ConversationRecord): void {
    this.#maybeJoined.delete(conversation);
  }

  /** It closed while we were away, and no description will come: if a join may have succeeded, the dialog is read. */
  closedUnseen(conversation: ConversationRecord, dialog: DialogRecord): void {
    if (this.#maybeJoined.has(conversation)) takePartInDoubt(dialog, conversation.metaDataLastUpdateTs);
    this.readings.urge(dialog);
  }

  /** Messages that something told us of and that are not here yet will not come by themselves: they are missing from now on. */
  #expectAll(dialog: DialogRecord): void {
    const sequence = this.#witnesses.take(dialog);
    if (sequence > dialog.told) dialog.known = Math.max(dialog.known, sequence);
  }

  /** How far another process was with this dialog, and what it has kept. */
  takeUp(conversation: ConversationRecord, dialog: DialogRecord, { delivery, messages = [] }: StoredDialog): void {
    const wasMissing = isMissingMessages(dialog);
    takeUpDelivery(dialog, delivery);
    for (const message of messages) addMessage(dialog, message, this.#options.messagesPerDialog);
    const released = release(dialog);
    // Its machine first: the application may act on what it is told.
    this.#options.send(dialog, { type: wasMissing && !isMissingMessages(dialog) ? 'hole.closed' : 'dialog.updated' });
    this.#tellAll(conversation, dialog, released);
    this.claimEarly(dialog);
  }

  /** Messages that came before the description of their dialog, which is announced by now. */
  claimEarly(dialog: DialogRecord): void {
    for (const fact of this.#early.take(dialog.dialogId)) this.message(fact);
  }

  /** Tells the application of every hole there is, and passes on what is behind them. */
  giveUp(dialog: DialogRecord): void {
    const conversation = this.#options.conversationOf(dialog.dialogId);
    if (!conversation) return;
    // Without its subscription a dialog hears nothing, so it goes on asking; what is said will still come in order.
    const isDeaf = dialog.needsReading && dialog.following === 'subscription' && dialog.state !== 'CLOSE';
    const waitedForReading = dialog.needsReading;
    for (let gap = isDeaf ? undefined : giveUpHole(dialog); gap; gap = giveUpHole(dialog)) {
      if (gap.isNew) this.#reportGap(dialog, gap.from, gap.to);
      this.#tellAll(conversation, dialog, release(dialog, gap.to));
    }
    if (waitedForReading && giveUpRest(dialog)) this.#reportGap(dialog, dialog.told + 1, undefined);
    if (!isDeaf) {
      dialog.needsReading = false;
      dialog.attempts = 0;
    }
  }

  forget(dialog: DialogRecord): void {
    this.history.forget(dialog);
    this.#witnesses.take(dialog);
    this.readings.forget(dialog);
  }

  #takePart(conversation: ConversationRecord, dialog: DialogRecord, sequence: number, time: number): void {
    if (dialog.isFollowed) return;
    const { metaDataLastUpdateTs: timestamp } = conversation;
    if (takePartByEvidence(dialog, sequence, { time, timestamp }))
      this.#options.send(dialog, { type: 'dialog.updated' });
  }

  #answered(conversation: ConversationRecord, dialog: DialogRecord, answer: Answer): void {
    const { send } = this.#options;
    switch (answer.how) {
      case 'page':
        this.#tellAll(conversation, dialog, takePage(dialog, answer.facts, answer.isFull, answer.asked));
        return send(dialog, { type: 'page.received' });
      case 'replay':
        this.#tellAll(conversation, dialog, takeReplay(dialog, answer.seen, answer.asked));
        return send(dialog, { type: 'page.received' });
      case 'refused':
        dialog.attempts += 1;
        return send(dialog, { type: 'page.refused' });
      case 'lost':
        // The connection may have been interrupted before, and have told nobody of this socket (G8).
        return send(dialog, { type: 'connection.interrupted' });
    }
  }

  #tellAll(conversation: ConversationRecord, dialog: DialogRecord, facts: readonly MessageFact[]): void {
    for (const fact of facts) this.#tell(conversation, dialog, fact);
  }

  #tell(conversation: ConversationRecord, dialog: DialogRecord, fact: MessageFact): void {
    if (isOver(conversation)) return this.#found(conversation, dialog, fact, 'close');
    conversation.revision += 1;
    dialog.revision += 1;
    const { type } = fact.event;
    if (type === 'ContentEvent' || type === 'RichContentEvent') {
      const message = keepMessage(dialog, fact, this.#options.messagesPerDialog);
      this.#options.recordChanged(conversation, dialog, changeBy(fact));
      this.#announce({ type: 'message.received', conversation, dialog, message });
    } else if (type === 'AcceptStatusEvent') {
      noteMark(dialog, fact);
      this.#options.recordChanged(conversation, dialog, changeBy(fact));
      this.#announce({ type: 'message.marked', conversation, dialog, sequences: fact.event.sequenceList ?? [] });
    }
  }

  /** A message that comes after its gap was reported, or after the close, is kept, and told by an error that carries it (G5). */
  #found(conversation: ConversationRecord, dialog: DialogRecord, fact: MessageFact, after: 'gap' | 'close'): void {
    conversation.revision += 1;
    dialog.revision += 1;
    const { type } = fact.event;
    this.#options.recordChanged(conversation, dialog, changeBy(fact));
    if (type === 'AcceptStatusEvent') noteMark(dialog, fact);
    if (type !== 'ContentEvent' && type !== 'RichContentEvent') return;
    const message = keepMessage(dialog, fact, this.#options.messagesPerDialog);
    this.#announce({ type: 'message.found', conversation, dialog, message, after });
  }

  #announce(event: ConversationAppEvent): void {
    this.#options.announcements.announce(event);
  }

  #reportGap({ dialogId, conversationId }: DialogRecord, from: number, to: number | undefined): void {
    const about = { dialog: dialogId, conversation: conversationId, from, to };
    this.#options.application.announce({ type: 'error.reported', failure: failure('HISTORY_MISSING', about) });
  }
}
