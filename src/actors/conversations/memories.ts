import { conversationMachine, conversationStateOf } from '../../machines/conversation/machine.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import { dialogMachine, dialogStateOf } from '../../machines/dialog/machine.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { Chart } from './machine-memory.js';

export const conversationChart = new Chart<ConversationRecord>(conversationMachine, conversationStateOf);
export const dialogChart = new Chart<DialogRecord>(dialogMachine, dialogStateOf);
