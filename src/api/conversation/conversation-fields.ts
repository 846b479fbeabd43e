import { findRole } from '../../actors/conversations/participants.js';
import { dialogsOf, openMessagingDialog } from '../../actors/conversations/store.js';
import { pathOf, regionOf } from '../../actors/lifecycle-changes.js';
import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationLifecycle } from '../../machines/conversation/state.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { ConversationStage, DialogCloseReason, DialogState } from '../enums.js';
import type { ConversationEvents } from '../events/conversation-events.js';
import type { DialogEvents } from '../events/dialog-events.js';
import { Emitter } from '../events/emitter.js';
import type { OpenWord } from '../open-word.js';
import { Dialog } from './dialog.js';
import type { Metadata } from './metadata.js';
import { type Participant, participantOf } from './participant.js';
import { Skill } from './skill.js';

/** What is known of a conversation at this moment, as the platform described it last (protocol.md 6.10, 7.2). */
export abstract class ConversationFields extends Emitter<ConversationEvents> {
  /** @internal */
  protected readonly session: Session;
  /** @internal */
  protected readonly record: ConversationRecord;
  #dialogs: Map<DialogRecord, Dialog> | undefined;

  /** @internal */
  constructor(session: Session, record: ConversationRecord) {
    super();
    this.session = session;
    this.record = record;
  }

  /** The platform's id of it, a UUID. It stays the same as long as the conversation lasts. */
  get conversationId(): string {
    return this.record.conversationId;
  }

  /** All dialogs, by id. */
  get dialogs(): Readonly<Record<string, Dialog>> {
    return Object.fromEntries(dialogsOf(this.record).map((record) => [record.dialogId, this.dialogOf(record)]));
  }

  /** The dialog that the conversation began with; its id is the conversation's. */
  get mainDialog(): Dialog {
    const record = this.record;
    return this.dialogOf(record.mainDialog ?? this.session.registry.addDialog(record, record.conversationId));
  }

  /** The open dialog that messages go to, never a co-browse one; null when none is open. */
  get openDialog(): Dialog | null {
    const open = openMessagingDialog(this.record);
    return open ? this.dialogOf(open) : null;
  }

  /** The newest dialog of a type, such as `DialogType.POST_SURVEY`. */
  getDialog(type: string): Dialog | null {
    const found = dialogsOf(this.record).findLast(({ dialogType }) => dialogType === type);
    return found ? this.dialogOf(found) : null;
  }

  /** Of the whole conversation, also of its closed dialogs. */
  get participants(): readonly Participant[] {
    return this.record.participants.map((participant) => participantOf(this.session, this.record, participant));
  }

  /** Who serves it; null while nobody does, and after its close. */
  get assignedAgent(): Participant | null {
    if (this.record.phase === 'closed') return null;
    const found = findRole(this.record.participants, 'ASSIGNED_AGENT');
    return found ? participantOf(this.session, this.record, found) : null;
  }

  /** The consumer; null before the platform has described the conversation. */
  get consumer(): Participant | null {
    const found = findRole(this.record.participants, 'CONSUMER');
    return found ? participantOf(this.session, this.record, found) : null;
  }

  /** The skill it is in now; a new object at each look. */
  get skill(): Skill {
    return new Skill(this.record.skillId, this.session, this.delay);
  }

  /** `OPEN` or `CLOSE`: of the whole conversation. */
  get stage(): OpenWord<ConversationStage> {
    return this.record.stage;
  }

  /** `OPEN` or `CLOSE`: of the main dialog. While a survey runs it is `CLOSE` and the stage is `OPEN`. */
  get state(): OpenWord<DialogState> {
    return this.record.state;
  }

  /** Why it closed: `AGENT`, `CONSUMER`, `SYSTEM` or `TIMEOUT`. */
  get closeReason(): OpenWord<DialogCloseReason | 'TIMEOUT'> | undefined {
    return this.record.closeReason;
  }

  /** The brand's account. */
  get accountId(): string {
    return this.record.details.brandId ?? this.session.options.accountId;
  }

  /** The account whose agents serve it, where that is said (protocol.md 7.2). */
  get handlerAccountId(): string | undefined {
    return this.record.details.handlerAccountId;
  }

  /** Where the consumer came from, as the platform shows it (protocol.md 7.2). */
  get context(): unknown {
    return this.record.details.context;
  }

  /** What the consumer's application said of its device (protocol.md 4.2), if it did. */
  get clientProperties(): unknown {
    return (this.record.details.context as { clientProperties?: unknown } | undefined)?.clientProperties;
  }

  /** The campaign that it began with, if any. */
  get campaignId(): string | number | undefined {
    return this.record.details.campaignInfo?.campaignId;
  }

  /** How the consumer has rated it, 1 to 5; undefined without a rating. */
  get csat(): number | undefined {
    return this.record.details.csat;
  }

  /** What the consumer said of whether the matter is settled. */
  get csatResolutionConfirmation(): boolean | undefined {
    return this.record.details.rare?.isResolved;
  }

  /** `FILLED`, `PARTIALLY_FILLED` or `SKIPPED`; where the platform tells it, which is consumers only (protocol.md 7.2). */
  get csatStatus(): string | undefined {
    return this.record.details.rare?.csatStatus;
  }

  /** Of the agent group that serves it. */
  get groupId(): string | undefined {
    return this.record.details.groupId;
  }

  /** What agents have written down about it: the field as the platform keeps it; null where there is nothing. */
  get note(): string | null {
    return this.record.details.note ?? null;
  }

  /** How soon an answer is due: `URGENT`, `NORMAL`, `PRIORITIZED` or `CUSTOM`; `ttrValue` says it in seconds. */
  get ttrType(): string | undefined {
    return this.record.details.ttrType;
  }

  /** The same, in seconds. */
  get ttrValue(): number | undefined {
    return this.record.details.ttrValue;
  }

  /** When an answer is due, in milliseconds since the epoch; null when none is. */
  get ttrEffective(): number | null {
    const { effectiveTTR } = this.record;
    return effectiveTTR === undefined || effectiveTTR < 0 ? null : effectiveTTR;
  }

  /** When an answer is due by an agent's own word, in milliseconds since the epoch; null where nobody has set it. */
  get manualEttr(): number | null {
    return this.record.details.rare?.manualETTR ?? null;
  }

  /** Why nobody answers now, and till when: `{type, tillWhen}`. */
  get delay(): unknown {
    return this.record.details.rare?.delay;
  }

  /** What it is about, where somebody has set that. */
  get topic(): string | undefined {
    return this.record.details.rare?.topic;
  }

  /** Of the connector through which it was begun. */
  get appInstId(): string | undefined {
    return this.record.details.rare?.appInstallId;
  }

  /** What requests that changed it brought along, as far as the platform shows it; `metadata-change` tells of it. */
  get metadata(): readonly Metadata[] | null {
    return (this.record.details.rare?.metadata as readonly Metadata[] | undefined) ?? null;
  }

  /** Whether it is the consumer's first. */
  get isFirstConversation(): boolean | undefined {
    return this.record.details.isFirst;
  }

  /** Unread messages by user id; the spelling is the platform's. */
  get numberOfunreadMessages(): Readonly<Record<string, number>> {
    return this.record.unread ?? {};
  }

  /** Milliseconds since the epoch. */
  get startTime(): number {
    return this.record.startTs;
  }

  /** When the platform changed it last, in milliseconds since the epoch. */
  get updateTime(): number {
    return this.record.lastUpdateTime ?? this.record.metaDataLastUpdateTs;
  }

  /** When it closed, in milliseconds since the epoch. */
  get endTime(): number | undefined {
    return this.record.endTs;
  }

  /** Updates that said something new. */
  get notificationCount(): number {
    return this.record.updates;
  }

  /** Updates that said nothing new, such as the second of two subscriptions. */
  get notificationIgnoredCount(): number {
    return this.record.ignoredUpdates;
  }

  /** Updates that were older than what was known, and were ignored. */
  get notificationOutOfOrderCount(): number {
    return this.record.outOfOrderUpdates;
  }

  /** Where the conversation's machine stands, such as `open.assigned`. */
  get lifecycle(): ConversationLifecycle {
    return pathOf(regionOf(this.record.standing, 'lifecycle')) as ConversationLifecycle;
  }

  /** The dialog's object, where the application has it and listens to the event. @internal */
  dialogThatHears(record: DialogRecord, event: keyof DialogEvents): Dialog | undefined {
    const dialog = this.#dialogs?.get(record);
    return dialog?.hears(event) ? dialog : undefined;
  }

  /** @internal */
  dialogOf(record: DialogRecord): Dialog {
    const dialogs = (this.#dialogs ??= new Map());
    let dialog = dialogs.get(record);
    if (!dialog) dialogs.set(record, (dialog = new Dialog(this.session, record)));
    return dialog;
  }
}
