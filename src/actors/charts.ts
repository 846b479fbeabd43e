import { conversationMachine, conversationStateOf } from '../machines/conversation.js';
import type { ConversationRecord } from '../machines/conversation-record.js';
import { dialogMachine, dialogStateOf } from '../machines/dialog.js';
import type { DialogRecord } from '../machines/dialog-record.js';
import { Chart } from './chart.js';

export const conversationChart = new Chart<ConversationRecord>(conversationMachine, conversationStateOf);
export const dialogChart = new Chart<DialogRecord>(dialogMachine, dialogStateOf);
