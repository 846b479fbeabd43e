import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { conversationMemory, dialogMemory } from './memories.js';
import { dialogsOf, openMessagingDialog } from './store.js';

/** An event that asks for something. A join is asked about without a role: none is one that the user has already. */
interface Asking {
  readonly type: string;
  readonly role?: string;
  readonly field?: string;
}

/** What a conversation can be asked to do by itself; what is sent goes into its open dialog. */
export const CONVERSATION_COMMANDS = {
  join: { type: 'command.join', role: '' },
  leave: { type: 'command.leave' },
  transfer: { type: 'command.update', field: 'Skill' },
  close: { type: 'command.close' },
  setNote: { type: 'command.update', field: 'Note' },
  resumeConversation: { type: 'command.resume' },
} as const satisfies Record<string, Asking>;

export const DIALOG_COMMANDS = {
  sendMessage: { type: 'command.publish' },
  join: { type: 'command.join', role: '' },
  leave: { type: 'command.leave' },
  setMetadata: { type: 'command.update' },
  close: { type: 'command.close' },
} as const satisfies Record<string, Asking>;

/** Consumers cannot ask for these. */
const OF_BRANDS: readonly string[] = ['join', 'leave', 'transfer', 'setNote'];

const named = (commands: Readonly<Record<string, Asking>>, isBrand: boolean, answer: (asking: Asking) => string) =>
  Object.entries(commands)
    .filter(([name, asking]) => (isBrand || !OF_BRANDS.includes(name)) && isDone(answer(asking)))
    .map(([name]) => name);

/** What is so already is nothing to be done. */
const isDone = (answer: string): boolean => answer === 'perform' || answer === 'hold';

const isOfBrand = ({ following }: DialogRecord): boolean => following === 'membership';

/** What would be done now, by the names of the methods, for who is told that something else would not. */
export function possibleIn(record: ConversationRecord): string {
  const open = openMessagingDialog(record);
  const sends = open && isDone(dialogMemory.answerTo(open, DIALOG_COMMANDS.sendMessage)) ? ['sendMessage'] : [];
  const isBrand = dialogsOf(record).some(isOfBrand);
  const others = named(CONVERSATION_COMMANDS, isBrand, (asking) => conversationMemory.answerTo(record, asking));
  return [...sends, ...others].join(', ');
}

export const possibleInDialog = (dialog: DialogRecord): string =>
  named(DIALOG_COMMANDS, isOfBrand(dialog), (asking) => dialogMemory.answerTo(dialog, asking)).join(', ');
