import { conversationMachine } from '../../machines/conversation/machine.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import { conversationStateOf } from '../../machines/conversation/state.js';
import { dialogMachine } from '../../machines/dialog/machine.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { dialogStateOf } from '../../machines/dialog/state.js';
import { MachineMemory } from './machine-memory.js';

export const conversationMemory = new MachineMemory<ConversationRecord>(conversationMachine, conversationStateOf);
export const dialogMemory = new MachineMemory<DialogRecord>(dialogMachine, dialogStateOf);
