import { dialogMemory } from '../../actors/conversations/memories.js';
import { findRole } from '../../actors/conversations/participants.js';
import { messagesOf } from '../../actors/delivery/message-log.js';
import { pathOf, regionOf } from '../../actors/lifecycle-changes.js';
import type { Session } from '../../actors/session.js';
import type { DialogLifecycle } from '../../machines/dialog/machine.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DialogCloseReason, ParticipantChatState } from '../enums.js';
import { argumentError } from '../errors/errors.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import { checkChatState, checkCloseReason, checkSequences, checkWord } from '../options/check-arguments.js';
import type { Published, PublishOptions, RequestOptions } from '../requests/request-options.js';
import { closeDialog, publishChatState, publishMark, richEvent, sendContent, textEvent } from '../requests/requests.js';
import { type Message, messageOf } from './message.js';
import { fetchAllMessages, fetchMessages, type MessageQuery } from './message-query.js';
import { type MetadataArgument, metadataList } from './metadata.js';
import { type Participant, participantOf } from './participant.js';
import { type DialogSnapshot, dialogSnapshot } from './snapshots.js';

/** What a dialog can be asked to do; `can()` says whether it would be done now. */
export type DialogCommand = (typeof COMMANDS)[number];

const COMMANDS = ['sendMessage', 'close'] as const;

/**
 * One dialog of a conversation: the main one, whose id is the conversation's, or a survey. The object for a dialog is
 * always the same one, also after an interruption.
 */
export class Dialog {
  readonly #session: Session;
  readonly #record: DialogRecord;

  /** @internal */
  constructor(session: Session, record: DialogRecord) {
    this.#session = session;
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

  /** Whether messages may be sent into it. Whether all of its messages are here is the other region of `getSnapshot().value`. */
  get lifecycle(): DialogLifecycle {
    return pathOf(regionOf(this.#record.standing, 'lifecycle')) as DialogLifecycle;
  }

  /** Whether the machine would carry the command out now. The platform may still refuse it. */
  can(command: DialogCommand): boolean {
    checkWord(command, COMMANDS, 'command');
    const type = command === 'close' ? 'command.close' : 'command.publish';
    return dialogMemory.permits(this.#record, { type });
  }

  /** The dialog at this moment, frozen. The same object until something in it changes. */
  getSnapshot(): DialogSnapshot {
    return dialogSnapshot(this.#record, this.lifecycle);
  }

  /** Told of every change, until unsubscribed. */
  subscribe(observer: Observer<DialogSnapshot>): Subscribed {
    const { registry, application } = this.#session;
    return observe(
      observer,
      (next) => registry.watchDialog(this.#record, next),
      () => this.getSnapshot(),
      (error) => application.announce({ type: 'handler.failed', error, event: 'subscribe' }),
    );
  }

  /**
   * Sends a text. Resolves when the platform has taken it; waits while the connection is interrupted, and while it is not
   * known what became of a message before it. When its answer is lost it is looked for in the dialog, and sent again if it
   * is not there: see `PublishOptions.onLost`.
   */
  async sendMessage(
    text: string,
    metadata?: MetadataArgument,
    quickReplies?: object | null,
    options?: PublishOptions,
  ): Promise<Published> {
    const sending = { metadata: metadataList(metadata), options };
    return sendContent(this.#session, this.#record, textEvent(text, quickReplies), sending);
  }

  /** Sends structured content (protocol.md 8.3), in all else like `sendMessage()`. */
  async sendRichText(
    content: object,
    metadata?: MetadataArgument,
    quickReplies?: object | null,
    options?: PublishOptions,
  ): Promise<Published> {
    const sending = { metadata: metadataList(metadata), options };
    return sendContent(this.#session, this.#record, richEvent(content, quickReplies), sending);
  }

  /** Sends a text that only the brand's side sees (protocol.md 8.8). Never widened, whatever happens on the way (G15). */
  async sendPrivateMessage(text: string, metadata?: MetadataArgument, options?: PublishOptions): Promise<Published> {
    if (this.#session.options.side.dialect !== 'brand') throw argumentError('privateMessage');
    const sending = { metadata: metadataList(metadata), options, audience: 'AGENTS_AND_MANAGERS' } as const;
    return sendContent(this.#session, this.#record, textEvent(text), sending);
  }

  /** Marks messages as having reached the application. Waits while the connection is interrupted. */
  async sendAcceptStatus(sequences: readonly number[], options?: RequestOptions): Promise<void> {
    checkSequences(sequences);
    await publishMark(this.#session, this.#record, 'ACCEPT', sequences, options);
  }

  /** Marks messages as seen by the user. Waits while the connection is interrupted. */
  async sendReadStatus(sequences: readonly number[], options?: RequestOptions): Promise<void> {
    checkSequences(sequences);
    await publishMark(this.#session, this.#record, 'READ', sequences, options);
  }

  /** Says what the user is doing, such as `COMPOSING`. Not kept by the platform (protocol.md 8.5). */
  async setChatState(chatState: ParticipantChatState, options?: RequestOptions): Promise<void> {
    checkChatState(chatState);
    await publishChatState(this.#session, this.#record, chatState, options);
  }

  /** Reads messages from the platform, oldest first, as many pages of them as it takes. Default: all. */
  async queryMessages(query?: MessageQuery | null, options?: RequestOptions): Promise<Message[]> {
    return fetchMessages(this.#session, this.#record, query, options);
  }

  /** Reads the whole dialog from the platform; afterwards `messages` has the older ones too, as far as retention goes. */
  async getAllPublishEvents(options?: RequestOptions): Promise<void> {
    await fetchAllMessages(this.#session, this.#record, options);
  }

  /**
   * Closes the dialog. The conversation stays open while another dialog is open, or when a survey follows
   * (protocol.md 12.4). The platform wants a cause for the survey to start; there is one by default.
   */
  async close(reason?: DialogCloseReason | null, cause?: string | null, options?: RequestOptions): Promise<void> {
    checkCloseReason(reason, cause);
    const closedCause = cause ?? this.#session.options.side.closingWords;
    await closeDialog(this.#session, this.#record, { closedCause, ...(reason && { closedBy: reason }) }, options);
  }
}
