import type { AnyActorRef, StateValue } from 'xstate';
import type { ConversationEvent } from '../../machines/conversation/machine.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationDeadline } from '../../machines/conversation/setup.js';
import type { DialogDeadline, DialogEvent } from '../../machines/dialog/machine.js';
import type { DialogFollowing, DialogRecord } from '../../machines/dialog/record.js';
import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Program } from '../app-events.js';
import { pathOf, tellMoves } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import { type Effects, Residents } from './actor-pool.js';
import { newConversation } from './describe-conversation.js';
import { newDialog } from './describe-dialog.js';
import { conversationChart, dialogChart } from './memories.js';
import { Conversations, dialogsOf } from './store.js';

export interface RegistryOptions {
  readonly runtime: Runtime;
  readonly program: Program;
  readonly deadlines: DeadlineQueue;
  readonly commands: Commands;
  readonly parent: () => AnyActorRef;
  readonly following: DialogFollowing;
  readonly activeActors: number;
  readonly limits: Readonly<Record<ConversationDeadline | DialogDeadline, number>>;
  /** Asks for the messages of a dialog and reports back by a dialog event; the returned function gives up. */
  readonly fetchHistory: (record: ConversationRecord, dialog: DialogRecord, why: 'subscribe' | 'catchUp') => () => void;
  readonly releaseHeld: (record: ConversationRecord, dialog: DialogRecord) => void;
}

/** What the chart had to announce in answer to one event. */
export interface Said {
  announced: 'first' | 'again' | undefined;
  closed: boolean;
}

/** Records told of an interruption between two breaths of the event loop. */
const SLICE = 5_000;

const OPENING = conversationChart.stateOf(newConversation(''));
const DIALOG_OPENING = dialogChart.stateOf(newDialog('', '', 'membership'));

/**
 * Every conversation and dialog there is, as records, and as actors for those who address them. Carries out what their
 * charts ask for.
 */
export class Registry {
  readonly conversations: Conversations;
  readonly #options: RegistryOptions;
  readonly #conversationActors: Residents<ConversationRecord>;
  readonly #dialogActors: Residents<DialogRecord>;
  readonly #armed = new Map<object, Map<string, Deadline>>();
  readonly #histories = new Map<DialogRecord, () => void>();
  readonly #said: Said = { announced: undefined, closed: false };
  readonly #broadcasts: (() => boolean)[] = [];

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.conversations = new Conversations();
    const { program, parent, activeActors } = options;
    this.#conversationActors = new Residents<ConversationRecord>({
      kind: 'conversation',
      chart: conversationChart,
      idOf: (record) => record.conversationId,
      effects: this.#conversationEffects(),
      parent,
      activeLimit: activeActors,
      moved: (record, from, to, event) => {
        record.revision += 1;
        if (program.isWatching) {
          tellMoves(
            program,
            'conversation',
            record.conversationId,
            conversationChart.value(from),
            conversationChart.value(to),
            event,
          );
        }
      },
    });
    this.#dialogActors = new Residents<DialogRecord>({
      kind: 'dialog',
      chart: dialogChart,
      idOf: (record) => record.dialogId,
      effects: this.#dialogEffects(),
      parent,
      activeLimit: activeActors,
      moved: (record, from, to, event) => {
        if (program.isWatching) {
          tellMoves(program, 'dialog', record.dialogId, dialogChart.value(from), dialogChart.value(to), event);
        }
        const conversation = this.ofDialog(record.dialogId);
        if (conversation?.isFinishing) this.#tellByItself(conversation, { type: 'dialogs.caughtUp' });
      },
    });
  }

  get activeActors(): number {
    return this.#conversationActors.activeCount + this.#dialogActors.activeCount;
  }

  find(conversationId: string): ConversationRecord | undefined {
    return this.conversations.get(conversationId);
  }

  ofDialog(dialogId: string): ConversationRecord | undefined {
    return this.conversations.ofDialog(dialogId);
  }

  add(conversationId: string): ConversationRecord {
    const record = newConversation(conversationId);
    record.control = OPENING;
    this.conversations.add(record);
    return record;
  }

  /**
   * A conversation that we asked for: the platform has named it, its description follows. It can be written to at once,
   * because its main dialog has its id (protocol.md 0.3).
   */
  expect(conversationId: string): ConversationRecord {
    const known = this.find(conversationId);
    if (known) return known;
    const record = this.add(conversationId);
    this.addDialog(record, conversationId);
    this.#arm(record, 'opening', () => this.tell(record, { type: 'opening.timedOut' }));
    return record;
  }

  addDialog(record: ConversationRecord, dialogId: string, dialogType?: string): DialogRecord {
    const dialog = newDialog(record.conversationId, dialogId, this.#options.following);
    if (dialogType) dialog.dialogType = dialogType;
    dialog.control = DIALOG_OPENING;
    this.conversations.addDialog(record, dialog);
    return dialog;
  }

  /** Sends an event to a conversation. What the chart announces is returned, and only valid until the next call. */
  tell(record: ConversationRecord, event: ConversationEvent): Said {
    this.#said.announced = undefined;
    this.#said.closed = false;
    this.#conversationActors.tell(record, event);
    return this.#said;
  }

  tellDialog(dialog: DialogRecord, event: DialogEvent): void {
    this.#dialogActors.tell(dialog, event);
  }

  touched(record: ConversationRecord, dialog: DialogRecord | undefined, by: string): void {
    this.#conversationActors.touched(record, by);
    if (dialog) this.#dialogActors.touched(dialog, by);
  }

  watchConversation(record: ConversationRecord, observer: () => void): () => void {
    return this.#conversationActors.watch(record, observer);
  }

  watchDialog(dialog: DialogRecord, observer: () => void): () => void {
    return this.#dialogActors.watch(dialog, observer);
  }

  /** Tells every conversation and dialog, in slices that let the event loop breathe; broadcasts keep their order. */
  broadcast(event: { readonly type: 'connection.interrupted' | 'connection.restored' }): void {
    const records = this.conversations.values();
    const isInterruption = event.type === 'connection.interrupted';
    this.#broadcasts.push(() => {
      for (let count = 0; count < SLICE; count += 1) {
        const { done, value: record } = records.next();
        if (done) return true;
        // What is over cannot get out of step any more.
        if (isInterruption && record.phase === 'closed' && !record.isFinishing) continue;
        this.tell(record, event);
        for (const dialog of dialogsOf(record)) this.tellDialog(dialog, event);
      }
      return false;
    });
    if (this.#broadcasts.length === 1) this.#broadcastSlice();
  }

  #broadcastSlice(): void {
    const slice = this.#broadcasts[0];
    if (!slice) return;
    if (slice()) {
      this.#broadcasts.shift();
      this.#broadcastSlice();
    } else {
      this.#options.runtime.yield(() => this.#broadcastSlice());
    }
  }

  #conversationEffects(): Effects<ConversationRecord> {
    const { commands, limits, program } = this.#options;
    return {
      announce: () => {
        this.#said.announced = 'first';
      },
      announceAgain: () => {
        this.#said.announced = 'again';
      },
      announceClosed: () => {
        this.#said.closed = true;
      },
      perform: (_, event) => commands.perform(event.commandId as number),
      complete: (_, event) => commands.complete(event.commandId as number),
      refuse: (record, event) => {
        const state = pathOf((conversationChart.value(record.control) as { lifecycle: StateValue }).lifecycle);
        commands.refuse(event.commandId as number, (type) =>
          notAllowed(type, 'conversation', record.conversationId, state),
        );
      },
      remember: (record, _, params: Partial<ConversationRecord>) => {
        Object.assign(record, params);
      },
      armDeadline: (record, _, { name }: { name: ConversationDeadline }) => {
        if (limits[name] === Number.POSITIVE_INFINITY) return;
        const type = name === 'retention' ? 'retention.passed' : (`${name}.timedOut` as const);
        this.#arm(record, name, () => this.#tellByItself(record, { type }));
      },
      disarmDeadline: (record, _, { name }: { name: ConversationDeadline }) => this.#disarm(record, name),
      evict: (record) => {
        for (const dialog of dialogsOf(record)) {
          this.#giveUpHistory(dialog);
          this.#disarm(dialog, 'history');
          this.#disarm(dialog, 'dialogClose');
          this.#dialogActors.dismiss(dialog);
        }
        this.#armed.delete(record);
        this.conversations.delete(record);
        // Its actor is the one that is running this very action: it goes when that is done.
        this.#options.runtime.yield(() => this.#conversationActors.dismiss(record));
        program.evicted(record);
      },
    };
  }

  #dialogEffects(): Effects<DialogRecord> {
    const { commands, program, fetchHistory, releaseHeld } = this.#options;
    const fetch = (dialog: DialogRecord, why: 'subscribe' | 'catchUp'): void => {
      const record = this.ofDialog(dialog.dialogId);
      if (!record) return;
      this.#giveUpHistory(dialog);
      this.#histories.set(dialog, fetchHistory(record, dialog, why));
    };
    return {
      perform: (_, event) => commands.perform(event.commandId as number),
      complete: (_, event) => commands.complete(event.commandId as number),
      refuse: (dialog, event) => {
        const state = pathOf(dialogChart.value(dialog.control));
        commands.refuse(event.commandId as number, (type) => notAllowed(type, 'dialog', dialog.dialogId, state));
      },
      subscribeMessages: (dialog) => fetch(dialog, 'subscribe'),
      requestHistory: (dialog) => fetch(dialog, 'catchUp'),
      releaseHeld: (dialog) => {
        this.#giveUpHistory(dialog);
        const record = this.ofDialog(dialog.dialogId);
        if (record) releaseHeld(record, dialog);
      },
      dropHeld: (dialog) => {
        dialog.held = undefined;
      },
      reportGap: (dialog) => program.error(gapReport(dialog)),
      remember: (dialog, _, params: Partial<DialogRecord>) => {
        Object.assign(dialog, params);
      },
      armDeadline: (dialog, _, { name }: { name: DialogDeadline }) => {
        const type = name === 'history' ? 'history.timedOut' : 'close.timedOut';
        this.#arm(dialog, name, () => this.tellDialog(dialog, { type }));
      },
      disarmDeadline: (dialog, _, { name }: { name: DialogDeadline }) => this.#disarm(dialog, name),
    };
  }

  /** An event that no notification brought: nobody else tells the program of a close that comes of it. */
  #tellByItself(record: ConversationRecord, event: ConversationEvent): void {
    if (this.tell(record, event).closed) this.#options.program.closed(record);
  }

  #giveUpHistory(dialog: DialogRecord): void {
    this.#histories.get(dialog)?.();
    this.#histories.delete(dialog);
  }

  #arm(owner: object, name: ConversationDeadline | DialogDeadline, passed: () => void): void {
    this.#disarm(owner, name);
    let deadlines = this.#armed.get(owner);
    if (!deadlines) this.#armed.set(owner, (deadlines = new Map()));
    deadlines.set(
      name,
      this.#options.deadlines.arm(this.#options.limits[name], () => {
        this.#forget(owner, name);
        passed();
      }),
    );
  }

  #disarm(owner: object, name: string): void {
    const deadline = this.#armed.get(owner)?.get(name);
    if (!deadline) return;
    this.#options.deadlines.disarm(deadline);
    this.#forget(owner, name);
  }

  #forget(owner: object, name: string): void {
    const deadlines = this.#armed.get(owner);
    deadlines?.delete(name);
    if (deadlines?.size === 0) this.#armed.delete(owner);
  }
}

const notAllowed = (request: string, machine: 'conversation' | 'dialog', id: string, state: string): Failure =>
  failure(machine === 'dialog' ? 'DIALOG_STATE' : 'CONVERSATION_STATE', { request, [machine]: id, state });

const gapReport = ({ dialogId, conversationId, lastSequence }: DialogRecord): Failure =>
  failure('HISTORY_MISSING', { dialog: dialogId, conversation: conversationId, sequence: lastSequence });
