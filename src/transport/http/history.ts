import {
  isJson,
  isSequence,
  type Json,
  listOf,
  numberOf,
  objectOf,
  textOf,
  textOrNone,
  WrongField,
} from '../wire/json.js';

/** What was said in a conversation of the past (protocol.md 10.6). */
export interface PastMessage {
  /** Its place in the dialog. */
  readonly sequence: number;
  readonly dialogId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly sentBy: 'CONSUMER' | 'AGENT';
  /** A consumer's id, or the short id of a brand user. */
  readonly participantId: string;
  /** The platform's word: `TEXT_PLAIN`, `RICH_CONTENT`, `HOSTED_FILE` … */
  readonly type: string;
  /** The text, the rich content, or what the platform tells of a file. */
  readonly body: string | object | null;
  /** `ALL`, or `AGENTS_AND_MANAGERS` for a private one. */
  readonly messageAudience: string;
}

/** A conversation as the messaging history service has it, over or not. Plain data. */
export interface PastConversation {
  readonly conversationId: string;
  /** Undefined where participants were not asked for. */
  readonly consumerId: string | undefined;
  /** `OPEN` or `CLOSE`. */
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  /** Null while it is open. */
  readonly endTime: number | null;
  readonly closeReason: string | undefined;
  readonly skillId: string;
  /** Who was assigned last, as `accountId.userId`; undefined where nobody ever was. */
  readonly agentId: string | undefined;
  readonly agentNickname: string | undefined;
  readonly messages: readonly PastMessage[];
  /** The record as it came, for what is not named here. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface HistoryPage {
  /** How many conversations match, on all pages. */
  readonly total: number;
  readonly conversations: readonly PastConversation[];
}

/** Most conversations that the service gives at once. */
export const HISTORY_PAGE = 100;
/** Longest range of start times that it takes; shorter months than these are within "three months". */
export const LONGEST_RANGE_MS = 89 * 24 * 3_600_000;
/** It keeps conversations for 13 months. */
export const KEPT_MS = 400 * 24 * 3_600_000;

export type Search = 'search' | 'conversation/search' | 'consumer/search';

export const historyPath = (search: Search, offset: number, limit: number): string =>
  `/messaging_history/api/account/{account}/conversations/${search}?offset=${offset}&limit=${limit}&sort=start:asc`;

export function readHistory(accountId: string, body: Json): HistoryPage {
  const records = listOf(body.conversationHistoryRecords, 'conversationHistoryRecords');
  const { count } = objectOf(body._metadata, '_metadata');
  return {
    total: numberOf(count, records.length, '_metadata.count'),
    conversations: records.map((record) => conversationOf(accountId, record)),
  };
}

function conversationOf(accountId: string, record: unknown): PastConversation {
  if (!isJson(record)) throw new WrongField('conversationHistoryRecords');
  const info = objectOf(record.info, 'info');
  const conversationId = textOrNone(info.conversationId, 'info.conversationId');
  if (!conversationId) throw new WrongField('info.conversationId');
  const end = numberOf(info.endTimeL, -1, 'info.endTimeL');
  const agent = textOrNone(info.latestAgentId, 'info.latestAgentId');
  // The published sample leaves the last letter out.
  const [consumer] = listOf(record.consumerParticipants ?? record.consumerParticipant, 'consumerParticipants');
  return {
    conversationId,
    consumerId: isJson(consumer) ? textOrNone(consumer.participantId, 'participantId') : undefined,
    stage: textOf(info.status, 'CLOSE', 'info.status'),
    startTime: numberOf(info.startTimeL, 0, 'info.startTimeL'),
    endTime: end < 0 ? null : end,
    closeReason: textOrNone(info.closeReason, 'info.closeReason'),
    skillId: textOf(info.latestSkillId, '-1', 'info.latestSkillId'),
    agentId: agent === undefined || agent === 'undefined' ? undefined : `${accountId}.${agent}`,
    agentNickname: textOrNone(info.latestAgentNickname, 'info.latestAgentNickname'),
    messages: listOf(record.messageRecords, 'messageRecords').map((message) => messageOf(conversationId, message)),
    raw: record,
  };
}

function messageOf(conversationId: string, record: unknown): PastMessage {
  if (!isJson(record)) throw new WrongField('messageRecords');
  // A number, or the text of one; what is left out must not become the first message.
  const sequence = Number(textOf(record.seq, 'none', 'messageRecords.seq'));
  if (!isSequence(sequence)) throw new WrongField('messageRecords.seq');
  const dialogId = textOf(record.dialogId, '', 'messageRecords.dialogId');
  return {
    sequence,
    // The text `undefined` stands for the main dialog (protocol.md 10.6).
    dialogId: dialogId === '' || dialogId === 'undefined' ? conversationId : dialogId,
    time: numberOf(record.timeL, 0, 'messageRecords.timeL'),
    sentBy: textOf(record.sentBy, '', 'messageRecords.sentBy').toUpperCase() === 'CONSUMER' ? 'CONSUMER' : 'AGENT',
    participantId: textOf(record.participantId, '', 'messageRecords.participantId'),
    type: textOf(record.type, 'TEXT_PLAIN', 'messageRecords.type'),
    body: bodyOf(objectOf(record.messageData, 'messageRecords.messageData')),
    messageAudience: textOf(record.audience, 'ALL', 'messageRecords.audience'),
  };
}

function bodyOf({ msg, richContent, file }: Json): string | object | null {
  if (isJson(msg) && typeof msg.text === 'string') return msg.text;
  // Rich content comes as JSON in a text.
  if (isJson(richContent) && typeof richContent.content === 'string') {
    try {
      return JSON.parse(richContent.content) as object;
    } catch {
      return richContent.content;
    }
  }
  return isJson(file) ? file : null;
}
