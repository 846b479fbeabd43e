import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogDeadline, DialogEvent } from '../../machines/dialog/machine.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { failure } from '../../transport/failure.js';
import type { Application } from '../app-events.js';
import type { Commands } from '../requests/commands.js';
import type { RecordActions } from './actor-pool.js';
import type { ArmedDeadlines } from './armed-deadlines.js';
import { notAllowed } from './conversation-actions.js';

/** Asks for the messages of a dialog and reports back by a dialog event; the returned function gives up. */
export type FetchHistory = (
  record: ConversationRecord,
  dialog: DialogRecord,
  why: 'subscribe' | 'catchUp',
) => () => void;

export interface DialogActionsOptions {
  readonly commands: Commands;
  readonly application: Application;
  readonly deadlines: ArmedDeadlines<DialogDeadline>;
  readonly conversationOf: (dialog: DialogRecord) => ConversationRecord | undefined;
  readonly send: (dialog: DialogRecord, event: DialogEvent) => void;
  readonly fetchHistory: FetchHistory;
  readonly releaseHeld: (record: ConversationRecord, dialog: DialogRecord) => void;
}

/** What the machine of a dialog asks for, and the requests for its messages that are under way. */
export class DialogActions {
  readonly #options: DialogActionsOptions;
  readonly #histories = new Map<DialogRecord, () => void>();
  readonly actions: RecordActions<DialogRecord>;

  constructor(options: DialogActionsOptions) {
    this.#options = options;
    const { commands, application, deadlines, conversationOf, send, releaseHeld } = options;
    this.actions = {
      perform: (_, event) => commands.perform(event.commandId as number),
      complete: (_, event) => commands.complete(event.commandId as number),
      refuse: ({ dialogId, standing }, event) =>
        commands.refuse(event.commandId as number, (request) => notAllowed(request, 'dialog', dialogId, standing)),
      subscribeMessages: (dialog) => this.#fetch(dialog, 'subscribe'),
      requestHistory: (dialog) => this.#fetch(dialog, 'catchUp'),
      releaseHeld: (dialog) => {
        this.#giveUp(dialog);
        const record = conversationOf(dialog);
        if (record) releaseHeld(record, dialog);
      },
      dropHeld: (dialog) => {
        dialog.held = undefined;
      },
      reportGap: ({ dialogId, conversationId, lastSequence }) => {
        const about = { dialog: dialogId, conversation: conversationId, sequence: lastSequence };
        application.announce({ type: 'error.reported', failure: failure('HISTORY_MISSING', about) });
      },
      remember: (dialog, _, params: Partial<DialogRecord>) => {
        Object.assign(dialog, params);
      },
      armDeadline: (dialog, _, { name }: { name: DialogDeadline }) => {
        const type = name === 'history' ? 'history.timedOut' : 'close.timedOut';
        deadlines.arm(dialog, name, () => send(dialog, { type }));
      },
      disarmDeadline: (dialog, _, { name }: { name: DialogDeadline }) => deadlines.disarm(dialog, name),
    };
  }

  /** The dialog is forgotten. */
  forget(dialog: DialogRecord): void {
    this.#giveUp(dialog);
    this.#options.deadlines.disarmAll(dialog);
  }

  #fetch(dialog: DialogRecord, why: 'subscribe' | 'catchUp'): void {
    const record = this.#options.conversationOf(dialog);
    if (!record) return;
    this.#giveUp(dialog);
    this.#histories.set(dialog, this.#options.fetchHistory(record, dialog, why));
  }

  #giveUp(dialog: DialogRecord): void {
    this.#histories.get(dialog)?.();
    this.#histories.delete(dialog);
  }
}
