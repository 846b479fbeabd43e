import type { TtrType } from '../enums.js';
import { argumentError } from '../errors/errors.js';
import { checkAgentNote, checkDelay, checkNote, checkRating, checkTime, checkTtr } from '../options/check-arguments.js';
import type { ChangeOptions } from '../requests/request-options.js';
import { changeConversation } from '../requests/requests.js';
import { isTooLong } from '../requests/serialised.js';
import { type AgentNote, type AgentNoteResult, longestFitting, withAgentNote } from './agent-note.js';
import { ConversationFields } from './conversation-fields.js';

/** What a consumer thinks of a conversation. */
export interface Rating {
  /** 1 to 5. */
  readonly csatRate?: number | null;
  /** Whether the matter is settled. */
  readonly csatResolutionConfirmation?: boolean | null;
  /** Default on the platform: `FILLED`. */
  readonly status?: 'FILLED' | 'PARTIALLY_FILLED' | 'SKIPPED' | null;
}

/**
 * What can be set on a conversation (protocol.md 6.10). Each call resolves when the platform has agreed, and waits while the
 * connection is interrupted; the event of the field (`note-change` …) follows with the platform's description.
 */
export abstract class ConversationValues extends ConversationFields {
  /**
   * Replaces the whole note, whoever wrote it; see `setAgentNote()` for one's own. Possible after the close, too. Brand users
   * only.
   */
  async setNote(note: string, options?: ChangeOptions): Promise<void> {
    this.brandsOnly('setNote()');
    checkNote(note, 'note');
    await this.#set({ field: 'Note', note }, options);
  }

  /**
   * Adds this agent's note to the field, or replaces it; those of other agents and the automatic summary stay. The field is
   * JSON, a list of notes, and is written as a whole: of two agents who write at the same moment the later one wins. Brand
   * users only.
   */
  async setAgentNote(note: AgentNote, options?: ChangeOptions): Promise<AgentNoteResult> {
    this.brandsOnly('setAgentNote()');
    checkAgentNote(note);
    const time = this.session.runtime.clock.now();
    const self = this.ownAgentId();
    const fieldWith = (noteContent: string): string => withAgentNote(this.note, { ...note, noteContent }, self, time);
    const { conversationId } = this.record;
    const fits = (noteContent: string): boolean => {
      const conversationField = [{ field: 'Note', note: fieldWith(noteContent) }];
      return !isTooLong(this.session.wire('cm.UpdateConversationField', { conversationId, conversationField }));
    };
    const { noteContent: wanted } = note;
    const noteContent = note.truncateEnabled ? longestFitting(wanted, fits) : fits(wanted) ? wanted : undefined;
    if (noteContent === undefined) throw argumentError('noteTooLong');
    await this.#set({ field: 'Note', note: fieldWith(noteContent) }, options);
    return noteContent === wanted ? { truncated: false } : { truncated: true, truncatedText: noteContent };
  }

  /** Sets how urgent it is, and, with `CUSTOM`, within how many seconds an answer is due. Brand users only. */
  async setTtr(ttrType: TtrType, seconds?: number | null, options?: ChangeOptions): Promise<void> {
    this.brandsOnly('setTtr()');
    checkTtr(ttrType, seconds);
    await this.#set(
      { field: 'TTRField', ttrType, ...((seconds ?? undefined) !== undefined && { value: seconds }) },
      options,
    );
  }

  /**
   * Sets when an answer is due, in milliseconds since the epoch, whatever the TTR says; null takes that back. Brand users
   * only.
   */
  async setManualEttr(time: number | null, options?: ChangeOptions): Promise<void> {
    this.brandsOnly('setManualEttr()');
    checkTime(time, 'time');
    await this.#set({ field: 'ManualETTR', time }, options);
  }

  /** Says that nobody answers before `tillWhen`, in milliseconds since the epoch. Brand users only. */
  async setDelay(
    type: 'NIGHT' | 'WEEKEND' | 'HOLIDAY',
    tillWhen?: number | null,
    options?: ChangeOptions,
  ): Promise<void> {
    this.brandsOnly('setDelay()');
    checkDelay(type, tillWhen);
    const until = (tillWhen ?? undefined) !== undefined && { tillWhen };
    await this.#set({ field: 'DelayField', type, ...until }, options);
  }

  /** Brand users only. */
  async setTopic(topic: string, options?: ChangeOptions): Promise<void> {
    this.brandsOnly('setTopic()');
    checkNote(topic, 'topic');
    // The member is called `note` here too (protocol.md 6.10).
    await this.#set({ field: 'TopicField', note: topic }, options);
  }

  /** Rates the conversation, also after its close. Consumers only. */
  async setCsat(rating: Rating, options?: ChangeOptions): Promise<void> {
    if (this.session.isBrand) throw argumentError('consumersOnly', { call: 'setCsat()' });
    checkRating(rating);
    await this.#set({ field: 'CSATRate', ...rating }, options);
  }

  /** @internal */
  protected brandsOnly(call: string): void {
    if (!this.session.isBrand) throw argumentError('brandsOnly', { call });
  }

  /** @internal */
  protected ownAgentId(): string {
    const { agentId } = this.session.credentials.self;
    if (!agentId) throw argumentError('unknownOwnId');
    return agentId;
  }

  #set(
    change: { readonly field: string; readonly [member: string]: unknown },
    options: ChangeOptions | undefined,
  ): Promise<void> {
    const { field } = change;
    const event = (commandId: number) => ({ type: 'command.update', commandId, field }) as const;
    return changeConversation(this.session, this.record, [change], event, options);
  }
}
