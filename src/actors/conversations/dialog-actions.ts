import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DialogDeadline } from '../../machines/dialog/setup.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Delivery } from '../delivery/delivery.js';
import { replaceHeld } from '../delivery/message-log.js';
import { pathOf, regionOf } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import type { Outbox, Verdict } from '../requests/outbox.js';
import type { Publishes, WhyLost } from '../requests/publishes.js';
import type { RecordActions, RecordEvent } from './actor-pool.js';
import type { ArmedDeadlines } from './armed-deadlines.js';
import { possibleInDialog } from './commands-now.js';
import { dialogMemory } from './memories.js';

export interface DialogActionsOptions {
  readonly commands: Commands;
  readonly outbox: Pick<Outbox, 'flush'>;
  readonly deadlines: ArmedDeadlines<DialogDeadline>;
  readonly delivery: Delivery;
  readonly publishes: Publishes;
  readonly conversationOf: (dialog: DialogRecord) => ConversationRecord | undefined;
  readonly send: (dialog: DialogRecord, event: DialogEvent) => void;
}

/** What a deadline of a dialog sends when it has passed. */
const passed = {
  patience: 'patience.passed',
  page: 'page.timedOut',
  retry: 'retry.due',
  dialogClose: 'close.timedOut',
  outage: 'outage.timedOut',
  lookup: 'lookup.due',
} as const satisfies Record<DialogDeadline, DialogEvent['type']>;

/** What the machine of a dialog says of something that is to be published, now that it may leave. */
export function verdictOn(dialog: DialogRecord, request: string, isMessage: boolean): Verdict {
  const answer = dialogMemory.answerTo(dialog, { type: 'command.publish', isMessage } as { type: string });
  if (answer === 'perform') return 'send';
  return answer === 'hold' ? 'wait' : notAllowed(request, dialog);
}

/** The same of any other command. */
function verdictOnChange(dialog: DialogRecord, event: RecordEvent, request: string): Verdict {
  const answer = dialogMemory.answerToWaiting(dialog, event);
  if (answer === 'complete') return answer;
  return answer === 'perform' ? 'send' : notAllowed(request, dialog, event.type);
}

/** A command that the machine does not allow in this state. */
const notAllowed = (request: string, dialog: DialogRecord, command?: string): Failure =>
  failure('DIALOG_STATE', {
    request,
    dialog: dialog.dialogId,
    state: pathOf(regionOf(dialog.standing, 'lifecycle')),
    ...(command === 'command.leave' && { membership: 'outside' }),
    possible: possibleInDialog(dialog),
  });

/** What the machine of a dialog asks for. */
export const dialogActions = ({
  commands,
  outbox,
  deadlines,
  delivery,
  publishes,
  conversationOf,
  send,
}: DialogActionsOptions): RecordActions<DialogRecord> => ({
  perform: (dialog, event) => {
    const commandId = event.commandId as number;
    if (event.type !== 'command.publish')
      commands.perform(commandId, { verdict: (request) => verdictOnChange(dialog, event, request) });
    else if (event.isMessage) publishes.perform(dialog, commandId);
    else commands.perform(commandId, { verdict: (request) => verdictOn(dialog, request, false) });
  },
  hold: (dialog, event) => publishes.perform(dialog, event.commandId as number),
  complete: (_, event) => commands.complete(event.commandId as number),
  refuse: (dialog, event) =>
    commands.refuse(event.commandId as number, (request) => notAllowed(request, dialog, event.type)),
  requestMessages: (dialog) => {
    const conversation = conversationOf(dialog);
    if (conversation) delivery.history.request(conversation, dialog);
  },
  abandonRequest: (dialog) => delivery.history.abandon(dialog),
  dropHeld: (dialog) => replaceHeld(dialog, undefined),
  reportGap: (dialog) => delivery.giveUp(dialog),
  lookUp: (dialog) => publishes.lookUp(dialog),
  abandonLookUp: (dialog) => publishes.abandonLookUp(dialog),
  settleLost: (dialog) => publishes.settleLost(dialog),
  giveUpLost: (dialog, { why = 'outage' }) => publishes.giveUpLost(dialog, why as WhyLost),
  releaseWaiting: () => outbox.flush(),
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
    else if (name === 'lookup') deadlines.arm(dialog, name, expire, publishes.lookupDelayMs(dialog));
    else deadlines.arm(dialog, name, expire);
  },
  disarmDeadline: (dialog, _, { name }: { name: DialogDeadline }) => deadlines.disarm(dialog, name),
});
