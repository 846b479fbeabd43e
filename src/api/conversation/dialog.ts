import { messagesOf } from '../../actors/conversations/describe-dialog.js';
import { dialogChart } from '../../actors/conversations/memories.js';
import { findRole } from '../../actors/conversations/participants.js';
import { pathOf } from '../../actors/lifecycle-changes.js';
import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogLifecycle } from '../../machines/dialog/machine.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { DialogCloseReason } from '../enums.js';
import { argumentError } from '../errors/errors.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import { publish, publishMark, richEvent, textEvent } from '../requests/publish.js';
import { type Published, type RequestOptions, throwIfAborted, unwrap } from '../requests/request-options.js';
import { type Message, messageOf } from './message.js';
import { fetchMessages, type MessageQuery } from './message-query.js';
import { type MetadataArgument, metadataList } from './metadata.js';
import { type Participant, participantOf } from './participant.js';
import { type DialogSnapshot, dialogSnapshot } from './snapshots.js';

/** What a dialog can be asked to do; `can()` says whether it would be done now. */
export type DialogCommand = 'sendMessage' | 'close';

/**
 * One dialog of a conversation: the main one, whose id is the conversation's, or a survey. The object for a dialog is
 * always the same one, also after an interruption.
 */
export class Dialog {
  readonly #session: Session;
  readonly #conversation: ConversationRecord;
  readonly #record: DialogRecord;
  #snapshot: DialogSnapshot | undefined;

  /** @internal */
  constructor(session: Session, conversation: ConversationRecord, record: DialogRecord) {
    this.#session = session;
    this.#conversation = conversation;
    this.#record = record;
  }

  get dialogId(): string {
    return this.#record.dialogId;
  }

  get conversationId(): string {
    return this.#record.conversationId;
  }

  /** `OPEN` or `CLOSE`. */
  get state(): string {
    return this.#record.state;
  }

  /** `MAIN`, `POST_SURVEY`, or another word of the platform. */
  get dialogType(): string {
    return this.#record.dialogType;
  }

  get channelType(): string {
    return this.#record.channelType;
  }

  get metaData(): unknown {
    return this.#record.metaData;
  }

  get closedBy(): string | undefined {
    return this.#record.closedBy;
  }

  get closedCause(): string | undefined {
    return this.#record.closedCause;
  }

  /** Messages received so far, oldest first, as many as retention keeps. A brand user sees those since joining. */
  get messages(): readonly Message[] {
    const { messagesPerDialog } = this.#session.options;
    return messagesOf(this.#record, messagesPerDialog).map((message) =>
      messageOf(this.#session, this.#record, message),
    );
  }

  get participants(): readonly Participant[] {
    return this.#record.participants.map((participant) => participantOf(this.#session, participant));
  }

  get assignedAgent(): Participant | null {
    const found = this.#record.participants.find(({ role, state }) => role === 'ASSIGNED_AGENT' && state === 'ACTIVE');
    return found ? participantOf(this.#session, found) : null;
  }

  get consumer(): Participant | null {
    const found = findRole(this.#record.participants, 'CONSUMER');
    return found ? participantOf(this.#session, found) : null;
  }

  getSelfParticipant(): Participant | null {
    const { userId, agentId } = this.#session.credentials.self;
    const found = this.#record.participants.find(
      ({ id, agentId: other }) => id === userId || (agentId && (other === agentId || id === agentId)),
    );
    return found ? participantOf(this.#session, found) : null;
  }

  /** Where the dialog's chart stands, such as `open.live`. */
  get lifecycle(): DialogLifecycle {
    return pathOf(dialogChart.value(this.#record.control)) as DialogLifecycle;
  }

  can(command: DialogCommand): boolean {
    const type = command === 'close' ? 'command.close' : 'command.publish';
    return dialogChart.permits(this.#record, { type });
  }

  /** The dialog at this moment, frozen. The same object until something in it changes. */
  getSnapshot(): DialogSnapshot {
    const { control } = this.#record;
    this.#snapshot = dialogSnapshot(this.#snapshot, this.#record, dialogChart.value(control), this.lifecycle);
    return this.#snapshot;
  }

  /** Told of every change, until unsubscribed. */
  subscribe(observer: Observer<DialogSnapshot>): Subscribed {
    const { registry, program } = this.#session;
    return observe(
      observer,
      (next) => registry.watchDialog(this.#record, next),
      () => this.getSnapshot(),
      (error) => program.observerFailed(error),
    );
  }

  /** Sends a text. Resolves when the platform has taken it; waits while the connection is interrupted. */
  async sendMessage(
    text: string,
    metadata?: MetadataArgument,
    quickReplies?: object | null,
    options?: RequestOptions,
  ): Promise<Published> {
    return publish(
      this.#session,
      this.#record,
      textEvent(text, quickReplies ?? undefined),
      metadataList(metadata),
      options,
    );
  }

  /** Sends structured content (protocol.md 8.3). */
  async sendRichText(
    content: object,
    metadata?: MetadataArgument,
    quickReplies?: object | null,
    options?: RequestOptions,
  ): Promise<Published> {
    return publish(
      this.#session,
      this.#record,
      richEvent(content, quickReplies ?? undefined),
      metadataList(metadata),
      options,
    );
  }

  /** Sends a text that only the brand's side sees (protocol.md 8.8). Never widened, whatever happens on the way (G15). */
  async sendPrivateMessage(text: string, metadata?: MetadataArgument, options?: RequestOptions): Promise<Published> {
    if (this.#session.dialect !== 'brand') throw argumentError('privateMessage');
    return publish(
      this.#session,
      this.#record,
      textEvent(text),
      metadataList(metadata),
      options,
      'AGENTS_AND_MANAGERS',
    );
  }

  /** Marks messages as having reached the application. */
  async sendAcceptStatus(sequences: readonly number[], options?: RequestOptions): Promise<void> {
    await publishMark(this.#session, this.#record, 'ACCEPT', sequences, options);
  }

  /** Marks messages as seen by the user. */
  async sendReadStatus(sequences: readonly number[], options?: RequestOptions): Promise<void> {
    await publishMark(this.#session, this.#record, 'READ', sequences, options);
  }

  /** Says what the user is doing, such as `COMPOSING`. Not kept by the platform (protocol.md 8.5). */
  async setChatState(chatState: string, options?: RequestOptions): Promise<void> {
    await publish(this.#session, this.#record, { type: 'ChatStateEvent', chatState }, undefined, options);
  }

  /** Reads messages from the platform, oldest first; bounds are inclusive. Default: all. */
  queryMessages(query: MessageQuery = {}, options?: RequestOptions): Promise<Message[]> {
    return fetchMessages(this.#session, this.#record, query, options);
  }

  /** Reads the whole dialog from the platform; afterwards `messages` has the older ones too, as far as retention goes. */
  async getAllPublishEvents(options?: RequestOptions): Promise<void> {
    await fetchMessages(this.#session, this.#record, { keep: true }, options);
  }

  /**
   * Closes the dialog. The conversation stays open while another dialog is open, or when a survey follows
   * (protocol.md 12.4). The platform wants a cause for the survey to start; there is one by default.
   */
  async close(reason?: DialogCloseReason, cause?: string, options?: RequestOptions): Promise<void> {
    if (reason !== undefined && !(reason in DialogCloseReason)) {
      throw argumentError('closeReason', { given: JSON.stringify(reason) }, Object.keys(DialogCloseReason));
    }
    const { dialogId } = this.#record;
    const change = {
      field: 'DialogChange',
      type: 'UPDATE',
      dialog: {
        dialogId,
        state: 'CLOSE',
        closedCause: cause ?? closingWords(this.#session),
        ...(reason && { closedBy: reason }),
      },
    };
    const request = this.#session.wire('cm.UpdateConversationField', {
      conversationId: this.#conversation.conversationId,
      conversationField: [change],
    });
    throwIfAborted(options, request.type);
    const { commandId, outcome } = this.#session.commands.issue({
      request,
      timeoutMs: this.#session.options.responseTimeoutMs,
      signal: options?.signal,
      refused: () => this.#session.registry.tellDialog(this.#record, { type: 'close.refused' }),
    });
    this.#session.registry.tellDialog(this.#record, { type: 'command.close', commandId });
    unwrap(await outcome);
  }
}

/** Texts that the platform's own clients use (protocol.md 6.10); without one no survey starts (api-surface.md I-153). */
export const closingWords = (session: Session): string =>
  session.dialect === 'brand' ? 'AGENT' : 'Closed by consumer';
