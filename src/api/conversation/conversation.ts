import { CONVERSATION_COMMANDS } from '../../actors/conversations/commands-now.js';
import { conversationMemory } from '../../actors/conversations/memories.js';
import { findRole } from '../../actors/conversations/participants.js';
import { dialogsOf } from '../../actors/conversations/store.js';
import { storeConversation } from '../../actors/conversations/stored.js';
import { keptMessages } from '../../actors/delivery/message-log.js';
import type { Session } from '../../actors/session.js';
import type { ConversationDetails, ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import type { ParticipantRole } from '../enums.js';
import { argumentError } from '../errors/errors.js';
import type { ConversationEvents } from '../events/conversation-events.js';
import { type Observer, observe, type Subscribed } from '../events/observable.js';
import type { FileContent } from '../files/file-content.js';
import { type DownloadedFile, downloadFile, type FileOptions } from '../files/files.js';
import { isObject, show } from '../options/check.js';
import {
  checkClose,
  checkRequestOptions,
  checkRole,
  checkSerialize,
  checkTarget,
  checkWord,
} from '../options/check-arguments.js';
import {
  type ChangeOptions,
  type Published,
  type PublishOptions,
  type RequestOptions,
  throwIfAborted,
  unwrap,
} from '../requests/request-options.js';
import { changeConversation, publishNowhere } from '../requests/requests.js';
import { showBy } from '../shown.js';
import { begin, beginning } from './begin-conversation.js';
import { ConversationValues } from './conversation-values.js';
import { type Message, messageOf } from './message.js';
import type { MessageQuery } from './message-query.js';
import type { MetadataArgument } from './metadata.js';
import {
  insideOf,
  readConversation,
  type SerializedConversation,
  type SerializeOptions,
  versioned,
} from './serialized.js';
import { type ConversationSnapshot, conversationSnapshot } from './snapshots.js';

/** What a conversation can be asked to do; `can()` says whether it would be done now. */
export type ConversationCommand = (typeof COMMANDS)[number];

const COMMANDS = ['join', 'leave', 'transfer', 'close', 'sendMessage', 'setNote', 'resumeConversation'] as const;

/** How `close()` of a conversation is done, and how long it is waited for. */
export interface CloseOptions extends ChangeOptions {
  /** Closes the whole conversation at once: no survey (protocol.md 6.10, `Stage`). Default false. */
  readonly stage?: boolean | null;
}

/** Where `transfer()` moves a conversation to: one of the two at least. */
export interface TransferTarget {
  /** Skill to go to; the present one if left out. */
  readonly skillId?: string | number | null;
  /**
   * Agent to be suggested, with or without the account in front. Default: nobody, the conversation waits in the queue.
   */
  readonly agentId?: string | null;
}

/**
 * One conversation. The object for a conversation is always the same one: it keeps its listeners over interruptions and
 * when the conversation leaves and comes back.
 *
 * What asks the platform waits while the connection is interrupted (`connection.outbox`). It rejects with a LifecycleError
 * where the machine does not allow it now, with a PlatformError where the platform says no, with RESPONSE_TIMEOUT after the
 * option `responseTimeout`, and with ABORTED by its own signal. docs/errors.md has all codes.
 */
export class Conversation extends ConversationValues {
  /** Whether the machine would carry the command out now. The platform may still refuse it. */
  can(command: ConversationCommand): boolean {
    checkWord(command, COMMANDS, 'command');
    if (command === 'sendMessage') return this.openDialog?.can('sendMessage') ?? false;
    return conversationMemory.permits(this.record, CONVERSATION_COMMANDS[command]);
  }

  /**
   * Goes on with a conversation that `serialize()` wrote, on any connection of the same user, as for a bot that keeps nothing
   * in its process. What was told before is not told again; what was missed since is fetched when something tells of it
   * (`connection.handleNotification()`, or a subscription that has it). No `conversation` event: you have it. Where the
   * connection knows it already, the newer of the two counts.
   */
  static deserialize(connection: { readonly connectionId: string }, state: SerializedConversation): Conversation {
    const session = insideOf(connection, ({ session: inside }: { readonly session?: Session }) => inside);
    return conversationOf(session, session.handedIn.conversation(readConversation(state)));
  }

  /** The conversation with its dialogs as plain data, for `Conversation.deserialize()` in this process or another one. */
  serialize(options?: SerializeOptions | null): SerializedConversation {
    checkSerialize(options);
    return versioned(storeConversation(this.record, dialogsOf(this.record), options?.messages ?? true));
  }

  /**
   * Ends following a conversation that was deserialised, or that only `handleNotification()` has told of: unless a
   * subscription follows it, it is forgotten after a while (option `retention`). Does nothing to any other.
   */
  release(): void {
    this.session.handedIn.release(this.record);
  }

  /** The conversation at this moment, frozen. The same object until something in it changes. */
  getSnapshot(): ConversationSnapshot {
    return conversationSnapshot(this.record, this.lifecycle);
  }

  /** Told of every change, until unsubscribed. */
  subscribe(observer: Observer<ConversationSnapshot>): Subscribed {
    const { registry, application } = this.session;
    return observe(
      observer,
      (next) => registry.watchConversation(this.record, next),
      () => this.getSnapshot(),
      (error) => application.announce({ type: 'handler.failed', error, event: 'subscribe' }),
    );
  }

  /**
   * Takes part in the conversation, in a role such as `ParticipantRole.AGENT`. Resolves when the platform has agreed,
   * and at once when the user has that role already. Waits while the connection is interrupted. Brand users only.
   */
  async join(role: ParticipantRole, options?: ChangeOptions): Promise<void> {
    this.brandsOnly('join()');
    checkRole(role);
    const change = { field: 'ParticipantsChange', type: 'ADD', role, userId: this.ownAgentId() };
    const event = (commandId: number) => ({ type: 'command.join', commandId, role }) as const;
    await changeConversation(this.session, this.record, [change], event, options, 'join.refused');
  }

  /** Ends taking part, in whichever roles. Brand users only. */
  async leave(options?: ChangeOptions): Promise<void> {
    this.brandsOnly('leave()');
    const userId = this.ownAgentId();
    const { ownRoles } = this.record;
    const changes = ownRoles.map((role) => ({ field: 'ParticipantsChange', type: 'REMOVE', role, userId }));
    const event = (commandId: number) => ({ type: 'command.leave', commandId }) as const;
    await changeConversation(this.session, this.record, changes, event, options, 'leave.refused');
  }

  /**
   * Moves the conversation to a skill, or suggests it to an agent. Whoever is assigned is removed by it. The user must
   * be a participant (protocol.md 6.10). Brand users only.
   */
  async transfer(target: TransferTarget, options?: ChangeOptions): Promise<void> {
    this.brandsOnly('transfer()');
    checkTarget(target);
    const record = this.record;
    const assigned = findRole(record.participants, 'ASSIGNED_AGENT');
    const changes: object[] = [];
    // Asking to remove somebody who is not there would fail the whole request.
    if (assigned) {
      const userId = assigned.agentId ?? assigned.id;
      changes.push({ field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT', userId });
    }
    if (target.agentId) {
      const { accountId } = this.session.options;
      const userId = target.agentId.startsWith(`${accountId}.`) ? target.agentId : `${accountId}.${target.agentId}`;
      changes.push({ field: 'ParticipantsChange', type: 'SUGGEST', role: 'ASSIGNED_AGENT', userId });
    }
    changes.push({ field: 'Skill', type: 'UPDATE', skill: String(target.skillId ?? record.skillId) });
    const event = (commandId: number) => ({ type: 'command.update', commandId, field: 'Skill' }) as const;
    await changeConversation(this.session, record, changes, event, options);
  }

  /**
   * Ends the conversation for the user, by closing its main dialog: a survey may follow. With `{stage: true}`, or when
   * only a survey is left, everything is closed at once. Resolves when the platform has agreed; `close` follows.
   */
  async close(options?: CloseOptions): Promise<void> {
    checkClose(options);
    const { conversationId, phase } = this.record;
    const change =
      options?.stage || phase === 'surveying'
        ? { field: 'Stage', conversationState: 'CLOSE' }
        : {
            field: 'DialogChange',
            type: 'UPDATE',
            dialog: { dialogId: conversationId, state: 'CLOSE', closedCause: this.session.options.side.closingWords },
          };
    const event = (commandId: number) => ({ type: 'command.close', commandId }) as const;
    const { stage: _, ...request } = options ?? {};
    await changeConversation(this.session, this.record, [change], event, request, 'close.refused');
  }

  /**
   * Takes along a conversation that a step-up has left behind with the consumer that was (protocol.md 3.5, 13.1); `stepUp()` does
   * it for every open one by itself. `newConsumerUserId` is `connection.userId`. Resolves at once where the conversation is
   * that consumer's already. Consumers only.
   */
  async consumerTakeover(newConsumerUserId: string, options?: RequestOptions): Promise<void> {
    const { session, record } = this;
    if (session.isBrand) throw argumentError('consumersOnly', { call: 'consumerTakeover()' });
    checkRequestOptions(options);
    const { userId } = session.credentials.self;
    if (newConsumerUserId !== userId) throw argumentError('takeover', { given: show(newConsumerUserId) });
    if (findRole(record.participants, 'CONSUMER')?.id === userId) return;
    const body = { conversationId: record.conversationId, token: session.stepUp.formerToken };
    const request = session.wire('cm.TakeoverConversation', body);
    throwIfAborted(options, request.type);
    const outcome = session.command({ request, signal: options?.signal }, (commandId) =>
      session.registry.send(record, { type: 'command.update', commandId, field: 'ConsumerTakeover' }),
    );
    unwrap(await outcome);
  }

  /**
   * Goes on after a conversation that is closed: with a new one, which has an id of its own, because the platform opens none
   * again (protocol.md 13.2). A consumer begins it with the same skill and context; a brand user begins it with the same
   * consumer and becomes its assigned agent. Resolves with the new conversation when the platform has described it; rejects
   * with a LifecycleError while this one is open. Waits while the connection is interrupted.
   */
  async resumeConversation(options?: RequestOptions): Promise<Conversation> {
    checkRequestOptions(options);
    const { session, record } = this;
    const { skillId, conversationId, details } = record;
    const isBrand = session.isBrand;
    const context = isBrand ? { type: 'ProactiveContext', originConversationId: conversationId } : contextOf(details);
    const consumerId = findRole(record.participants, 'CONSUMER')?.id;
    const { campaignInfo } = isBrand ? { campaignInfo: undefined } : details;
    const request = beginning(session, { skillId, context, campaignInfo, consumerId });
    throwIfAborted(options, request.type);
    const ask = (asked: WireRequest) =>
      session.command({ request: asked, signal: options?.signal }, (commandId) =>
        session.registry.send(record, { type: 'command.resume', commandId }),
      );
    return conversationOf(session, await begin(session, 'resumeConversation()', request, ask, options));
  }

  /**
   * Sends a text into the open dialog. Resolves when the platform has taken it; waits while the connection is
   * interrupted. When its answer is lost it is looked for, and sent again if it is not there: see `PublishOptions.onLost`.
   */
  async sendMessage(
    text: string,
    metadata?: MetadataArgument,
    quickReplies?: object | null,
    options?: PublishOptions,
  ): Promise<Published> {
    return (this.openDialog ?? (await this.#noDialog())).sendMessage(text, metadata, quickReplies, options);
  }

  /** Sends structured content into the open dialog (protocol.md 8.3). */
  async sendRichText(
    content: object,
    metadata?: MetadataArgument,
    quickReplies?: object | null,
    options?: PublishOptions,
  ): Promise<Published> {
    return (this.openDialog ?? (await this.#noDialog())).sendRichText(content, metadata, quickReplies, options);
  }

  /** Sends a text that only the brand's side sees. Never widened, whatever happens on the way (G15). */
  async sendPrivateMessage(text: string, metadata?: MetadataArgument, options?: PublishOptions): Promise<Published> {
    if (!this.session.isBrand) throw argumentError('privateMessage');
    return (this.openDialog ?? (await this.#noDialog())).sendPrivateMessage(text, metadata, options);
  }

  /** Sends a file into the open dialog: see `Dialog.uploadFile()`. */
  async uploadFile(content: FileContent, caption?: string | null, options?: FileOptions | null): Promise<Published> {
    return (this.openDialog ?? (await this.#noDialog())).uploadFile(content, caption, options);
  }

  /** Reads a file by the `relativePath` of its message. `message.downloadFile()` is the same with less to know. */
  async downloadFile(relativePath: string, options?: FileOptions | null): Promise<DownloadedFile> {
    return downloadFile(this.session, relativePath, options);
  }

  /**
   * Reads messages from the platform, oldest first: of the open dialog, or of the main one when none is open (protocol.md
   * 6.7). Default: all. Waits while the connection is interrupted.
   */
  async queryMessages(query?: MessageQuery | null, options?: RequestOptions): Promise<Message[]> {
    return (this.openDialog ?? this.mainDialog).queryMessages(query, options);
  }

  /**
   * The newest message of the consumer among those that are here, whichever dialog it is in; null where there is none. Asks
   * nobody and waits for nothing: a brand user has what was said since joining, and everything with the option
   * `getAllMessages` or after `getAllPublishEvents()` of a dialog.
   */
  getLatestConsumerMessage(): Message | null {
    const { session, record } = this;
    let latest: readonly [DialogRecord, MessageRecord] | undefined;
    for (const dialog of dialogsOf(record)) {
      const message = keptMessages(dialog).findLast(({ role }) => role === 'CONSUMER');
      if (message && (!latest || message.time >= latest[1].time)) latest = [dialog, message];
    }
    return latest ? messageOf(session, ...latest) : null;
  }

  protected override handlerFailed(error: unknown, event: string): void {
    const { conversationId } = this.record;
    this.session.application.announce({ type: 'handler.failed', error, event, conversationId });
  }

  protected override listenersChanged(event: string): void {
    if (event === 'notification') this.session.registry.announcements.tellsRawChanges = true;
  }

  protected override get hasEnded(): boolean {
    const { phase, isFinishing, isEvicted } = this.record;
    return (phase === 'closed' && !isFinishing) || isEvicted;
  }

  /** @internal */
  hears(event: keyof ConversationEvents): boolean {
    return this.hasListeners(event);
  }

  #noDialog(): Promise<never> {
    return publishNowhere(this.session, this.record);
  }
}

/** Where the consumer came from; what the platform has added of the client is not said back to it (protocol.md 4.2). */
function contextOf({ context }: ConversationDetails): object | undefined {
  if (!isObject(context)) return undefined;
  const { clientProperties: _, ...own } = context as { readonly clientProperties?: unknown };
  return own;
}

const made = new WeakMap<ConversationRecord, Conversation>();

/** The one object for a conversation's record. Kept here, because records are plain data. */
export function conversationOf(session: Session, record: ConversationRecord): Conversation {
  let conversation = made.get(record);
  if (!conversation) made.set(record, (conversation = new Conversation(session, record)));
  return conversation;
}

showBy(Conversation);
