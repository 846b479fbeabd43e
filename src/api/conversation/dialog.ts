import { DIALOG_COMMANDS } from '../../actors/conversations/commands-now.js';
import { dialogMemory } from '../../actors/conversations/memories.js';
import { findRole } from '../../actors/conversations/participants.js';
import { storeDialog } from '../../actors/conversations/stored.js';
import { isOver } from '../../actors/delivery/delivery.js';
import { messagesOf } from '../../actors/delivery/message-log.js';
import { pathOf, regionOf } from '../../actors/lifecycle-changes.js';
import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DialogLifecycle } from '../../machines/dialog/state.js';
import { mayHaveHappened } from '../../transport/failure.js';
import type { DialogCloseReason, ParticipantChatState, ParticipantRole } from '../enums.js';
import { argumentError } from '../errors/errors.js';
import type { DialogEvents } from '../events/dialog-events.js';
import { Emitter } from '../events/emitter.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import type { FileContent } from '../files/file-content.js';
import { type FileOptions, uploadFile } from '../files/files.js';
import {
  checkChatState,
  checkCloseReason,
  checkRequestOptions,
  checkRole,
  checkSequences,
  checkSerialize,
  checkWord,
} from '../options/check-arguments.js';
import type { ChangeOptions, Published, PublishOptions, RequestOptions } from '../requests/request-options.js';
import {
  changeDialog,
  publishChatState,
  publishMark,
  richEvent,
  sendContent,
  textEvent,
} from '../requests/requests.js';
import { showBy } from '../shown.js';
import { type Message, messageOf } from './message.js';
import { fetchAllMessages, fetchMessages, type MessageQuery } from './message-query.js';
import { type Metadata, type MetadataArgument, metadataList } from './metadata.js';
import { type Participant, participantOf } from './participant.js';
import { insideOf, readDialog, type SerializedDialog, type SerializeOptions, versioned } from './serialized.js';
import { type DialogSnapshot, dialogSnapshot } from './snapshots.js';

/** What a dialog can be asked to do; `can()` says whether it would be done now. */
export type DialogCommand = (typeof COMMANDS)[number];

const COMMANDS = ['sendMessage', 'join', 'leave', 'setMetadata', 'close'] as const;

/** What a dialog needs of its conversation's object. */
interface InsideConversation {
  readonly session: Session;
  readonly record: ConversationRecord;
  dialogOf(record: DialogRecord): Dialog;
}

/**
 * One dialog of a conversation: the main one, whose id is the conversation's, or a survey. The object for a dialog is
 * always the same one, also after an interruption. What asks the platform waits, and rejects, as it does for a
 * conversation.
 */
export class Dialog extends Emitter<DialogEvents> {
  readonly #session: Session;
  readonly #record: DialogRecord;

  /**
   * Goes on with one dialog that `serialize()` wrote: a conversation that is known, such as by a snapshot, is told what was
   * missed in it. See `Conversation.deserialize()`.
   */
  static deserialize(conversation: { readonly conversationId: string }, state: SerializedDialog): Dialog {
    const stored = readDialog(state);
    const { session, record, dialogOf } = insideOf(conversation, (inside: Partial<InsideConversation>) =>
      inside.session && inside.record && inside.dialogOf ? (inside as InsideConversation) : undefined,
    );
    if (record.conversationId !== stored.conversationId) throw argumentError('stored', { subject: 'Argument state' });
    const dialog = session.handedIn.dialog(record, stored);
    session.registry.delivery.takeUp(record, dialog, stored);
    return dialogOf.call(conversation, dialog);
  }

  /** @internal */
  constructor(session: Session, record: DialogRecord) {
    super();
    this.#session = session;
    this.#record = record;
  }

  /** The platform's id of it; that of the main dialog is the conversation's. */
  get dialogId(): string {
    return this.#record.dialogId;
  }

  /** The conversation that it belongs to. */
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

  /** `MESSAGING`; `COBROWSE` of a co-browse session, which no message goes into. */
  get channelType(): string {
    return this.#record.channelType;
  }

  /** What the platform says of who leads it, such as `{appInstallId}` of a survey's bot (protocol.md 7.2). */
  get metaData(): unknown {
    return this.#record.metaData;
  }

  /** What requests about it brought along (`setMetadata()`, `close()`), as far as the platform shows it. */
  get metadata(): readonly Metadata[] | null {
    return (this.#record.metadata as readonly Metadata[] | undefined) ?? null;
  }

  /** Who closed it: `AGENT`, `CONSUMER` or `SYSTEM`; undefined while it is open. */
  get closedBy(): string | undefined {
    return this.#record.closedBy;
  }

  /** The words that whoever closed it gave for it; undefined while it is open, and where there were none. */
  get closedCause(): string | undefined {
    return this.#record.closedCause;
  }

  /**
   * Messages received so far, oldest first, as many as retention keeps. A brand user has those since joining; a consumer has all
   * of an open conversation. What was said in one that was closed before is read with `queryMessages()`.
   */
  get messages(): readonly Message[] {
    const { messagesPerDialog } = this.#session.options;
    return messagesOf(this.#record, messagesPerDialog).map((message) =>
      messageOf(this.#session, this.#record, message),
    );
  }

  /** Who takes part in this dialog, or was asked to. */
  get participants(): readonly Participant[] {
    return this.#record.participants.map((participant) =>
      participantOf(this.#session, this.#conversation, participant),
    );
  }

  /** Who serves it; null while nobody does. An agent who is only asked so far is among `participants`. */
  get assignedAgent(): Participant | null {
    const found = this.#record.participants.find(({ role, state }) => role === 'ASSIGNED_AGENT' && state === 'ACTIVE');
    return found ? participantOf(this.#session, this.#conversation, found) : null;
  }

  /** The consumer; null before the platform has described the dialog. */
  get consumer(): Participant | null {
    const found = findRole(this.#record.participants, 'CONSUMER');
    return found ? participantOf(this.#session, this.#conversation, found) : null;
  }

  /** The user of this connection in it; null where the user does not take part. */
  getSelfParticipant(): Participant | null {
    const { userId, agentId } = this.#session.credentials.self;
    const found = this.#record.participants.find(
      ({ id, agentId: other }) => id === userId || (agentId && (other === agentId || id === agentId)),
    );
    return found ? participantOf(this.#session, this.#conversation, found) : null;
  }

  /** Whether messages may be sent into it. Whether all of its messages are here is the other region of `getSnapshot().value`. */
  get lifecycle(): DialogLifecycle {
    return pathOf(regionOf(this.#record.standing, 'lifecycle')) as DialogLifecycle;
  }

  /** Whether the machine would carry the command out now. The platform may still refuse it. */
  can(command: DialogCommand): boolean {
    checkWord(command, COMMANDS, 'command');
    return dialogMemory.permits(this.#record, DIALOG_COMMANDS[command]);
  }

  /** The dialog as plain data, for `Dialog.deserialize()` in this process or another one. */
  serialize(options?: SerializeOptions | null): SerializedDialog {
    checkSerialize(options);
    return versioned(storeDialog(this.#record, options?.messages ?? true));
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
    if (!this.#session.isBrand) throw argumentError('privateMessage');
    const sending = { metadata: metadataList(metadata), options, audience: 'AGENTS_AND_MANAGERS' } as const;
    return sendContent(this.#session, this.#record, textEvent(text), sending);
  }

  /**
   * Sends a file: its bytes go to the platform's object store, then a message with the caption tells of it. What it is, is
   * found out from its content; pictures have a preview. At most 5 MiB, of the types JPEG, PNG, GIF, PDF, DOCX, PPTX, XLSX and
   * TXT (protocol.md 9). Waits while the connection is interrupted. Rejects without a message when the bytes do not arrive.
   */
  async uploadFile(content: FileContent, caption?: string | null, options?: FileOptions | null): Promise<Published> {
    return uploadFile(this.#session, this.#record, content, caption, options);
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
   * Takes part in this dialog, such as a survey, in a role such as `ParticipantRole.AGENT`. Resolves when the platform has
   * agreed, and at once when the user has that role in it already. Waits while the connection is interrupted. Brand users
   * only.
   */
  async join(role: ParticipantRole, options?: ChangeOptions): Promise<void> {
    const userId = this.#ownAgentId('join()');
    checkRole(role);
    const { dialogId } = this.#record;
    const change = { field: 'ParticipantsChange', type: 'ADD', role, userId, dialogId };
    const event = (commandId: number) => ({ type: 'command.join', commandId, role }) as const;
    await changeDialog(this.#session, this.#record, [change], event, options, (why) => {
      const conversation = this.#conversation;
      if (conversation && mayHaveHappened(why)) this.#session.registry.delivery.mayTakePart(conversation);
    });
    // The description that tells since when may get lost.
    const conversation = this.#conversation;
    if (conversation && this.#record.ownRoles.length === 0) this.#session.registry.delivery.mayTakePart(conversation);
  }

  /** Ends taking part in this dialog, in whichever roles; the others go on. Brand users only. */
  async leave(options?: ChangeOptions): Promise<void> {
    const userId = this.#ownAgentId('leave()');
    const { dialogId, ownRoles } = this.#record;
    const changes = ownRoles.map((role) => ({ field: 'ParticipantsChange', type: 'REMOVE', role, userId, dialogId }));
    const event = (commandId: number) => ({ type: 'command.leave', commandId }) as const;
    await changeDialog(this.#session, this.#record, changes, event, options);
  }

  /** Attaches metadata to the dialog, and changes nothing else: a survey bot's `{type: 'Survey', …}` (protocol.md 6.10). */
  async setMetadata(metadata: Metadata | readonly Metadata[], options?: RequestOptions): Promise<void> {
    checkRequestOptions(options);
    const change = { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: this.#record.dialogId } };
    const event = (commandId: number) => ({ type: 'command.update', commandId }) as const;
    await changeDialog(this.#session, this.#record, [change], event, {
      ...options,
      metadata: metadataList(metadata) ?? [],
    });
  }

  /**
   * Closes the dialog. The conversation stays open while another dialog is open, or when a survey follows
   * (protocol.md 12.4). The platform wants a cause for the survey to start; there is one by default.
   */
  async close(reason?: DialogCloseReason | null, cause?: string | null, options?: ChangeOptions): Promise<void> {
    checkCloseReason(reason, cause);
    const closedCause = cause ?? this.#session.options.side.closingWords;
    const dialog = {
      dialogId: this.#record.dialogId,
      state: 'CLOSE',
      closedCause,
      ...(reason && { closedBy: reason }),
    };
    const change = { field: 'DialogChange', type: 'UPDATE', dialog };
    const event = (commandId: number) => ({ type: 'command.close', commandId }) as const;
    await changeDialog(this.#session, this.#record, [change], event, options, () =>
      this.#session.registry.sendToDialog(this.#record, { type: 'close.refused' }),
    );
  }

  protected override handlerFailed(error: unknown, event: string): void {
    const { conversationId } = this.#record;
    this.#session.application.announce({ type: 'handler.failed', error, event, conversationId });
  }

  protected override get hasEnded(): boolean {
    const conversation = this.#conversation;
    return this.#record.state === 'CLOSE' && (!conversation || isOver(conversation));
  }

  /** @internal */
  hears(event: keyof DialogEvents): boolean {
    return this.hasListeners(event);
  }

  get #conversation(): ConversationRecord | undefined {
    return this.#session.registry.ofDialog(this.#record.dialogId);
  }

  #ownAgentId(call: string): string {
    if (!this.#session.isBrand) throw argumentError('brandsOnly', { call });
    const { agentId } = this.#session.credentials.self;
    if (!agentId) throw argumentError('unknownOwnId');
    return agentId;
  }
}

showBy(Dialog);
