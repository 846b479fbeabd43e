import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DialogDeadline } from '../../machines/dialog/setup.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import type { Delivery } from '../delivery/delivery.js';
import { replaceHeld } from '../delivery/message-log.js';
import { regionOf } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import type { RecordActions } from './actor-pool.js';
import type { ArmedDeadlines } from './armed-deadlines.js';
import { notAllowed } from './conversation-actions.js';
import { dialogMemory } from './memories.js';

export interface DialogActionsOptions {
  readonly commands: Commands;
  readonly deadlines: ArmedDeadlines<DialogDeadline>;
  readonly delivery: Delivery;
  readonly conversationOf: (dialog: DialogRecord) => ConversationRecord | undefined;
  readonly send: (dialog: DialogRecord, event: DialogEvent) => void;
}

/** What a deadline of a dialog sends when it has passed. */
const passed = {
  patience: 'patience.passed',
  page: 'page.timedOut',
  retry: 'retry.due',
  dialogClose: 'close.timedOut',
} as const satisfies Record<DialogDeadline, DialogEvent['type']>;

/** What the machine of a dialog asks for. */
export const dialogActions = ({
  commands,
  deadlines,
  delivery,
  conversationOf,
  send,
}: DialogActionsOptions): RecordActions<DialogRecord> => ({
  perform: (dialog, event) =>
    commands.perform(
      event.commandId as number,
      event.type === 'command.publish'
        ? (request) =>
            dialogMemory.permits(dialog, { type: event.type })
              ? undefined
              : notAllowed(request, 'dialog', dialog.dialogId, regionOf(dialog.standing, 'lifecycle'))
        : undefined,
    ),
  complete: (_, event) => commands.complete(event.commandId as number),
  refuse: ({ dialogId, standing }, event) =>
    commands.refuse(event.commandId as number, (request) =>
      notAllowed(request, 'dialog', dialogId, regionOf(standing, 'lifecycle')),
    ),
  requestMessages: (dialog) => {
    const conversation = conversationOf(dialog);
    if (conversation) delivery.history.request(conversation, dialog);
  },
  abandonRequest: (dialog) => delivery.history.abandon(dialog),
  dropHeld: (dialog) => replaceHeld(dialog, undefined),
  reportGap: (dialog) => delivery.giveUp(dialog),
  remember: (dialog, _, params: Partial<DialogRecord>) => {
    Object.assign(dialog, params);
  },
  armDeadline: (dialog, _, { name }: { name: DialogDeadline }) => {
    const type = passed[name];
    const expire = (): void => {
      // A page that never came is an attempt like any other.
      if (name === 'page') dialog.attempts += 1;
      send(dialog, { type });
    };
    if (name === 'retry') deadlines.arm(dialog, name, expire, delivery.history.retryDelayMs(dialog));
    else deadlines.arm(dialog, name, expire);
  },
  disarmDeadline: (dialog, _, { name }: { name: DialogDeadline }) => deadlines.disarm(dialog, name),
});
