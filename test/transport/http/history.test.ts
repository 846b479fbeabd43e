import { describe, expect, test } from '@jest/globals';
import { historyPath, type PastMessage, readHistory } from '../../../src/transport/http/history.js';

const message = (more: object = {}) => ({
  seq: 3,
  dialogId: 'd',
  timeL: 5,
  sentBy: 'Agent',
  participantId: '7',
  type: 'TEXT_PLAIN',
  audience: 'ALL',
  messageData: { msg: { text: 'hello' } },
  ...more,
});
const info = (more: object = {}) => ({
  conversationId: 'c',
  status: 'CLOSE',
  startTimeL: 10,
  endTimeL: 20,
  closeReason: 'AGENT',
  latestSkillId: '5',
  latestAgentId: '7',
  latestAgentNickname: 'Ada',
  ...more,
});
const record = (more: object = {}) => ({
  info: info(),
  consumerParticipants: [{ participantId: 'x' }],
  messageRecords: [message()],
  ...more,
});
const read = (...conversationHistoryRecords: unknown[]) => readHistory('123', { conversationHistoryRecords });
const only = (more: object = {}) => read(record(more)).conversations[0]!;
const said = (more: object): PastMessage => only({ messageRecords: [message(more)] }).messages[0]!;

describe('A page of past conversations (protocol.md 10.6)', () => {
  test('is asked for by where it begins and how many it has, the oldest first', () => {
    expect(historyPath('search', 100, 50)).toBe(
      '/messaging_history/api/account/{account}/conversations/search?offset=100&limit=50&sort=start:asc',
    );
  });

  test('says how many there are on all pages, or as many as it has itself', () => {
    expect(readHistory('123', { conversationHistoryRecords: [record()], _metadata: { count: 9 } }).total).toBe(9);
    expect(read(record(), record()).total).toBe(2);
    expect(readHistory('123', {})).toEqual({ total: 0, conversations: [] });
  });

  test('has each conversation in the words of Parley, and as it came', () => {
    const raw = record();
    expect(read(raw).conversations).toEqual([
      {
        conversationId: 'c',
        consumerId: 'x',
        stage: 'CLOSE',
        startTime: 10,
        endTime: 20,
        closeReason: 'AGENT',
        skillId: '5',
        agentId: '123.7',
        agentNickname: 'Ada',
        raw,
        messages: [
          {
            sequence: 3,
            dialogId: 'd',
            time: 5,
            sentBy: 'AGENT',
            participantId: '7',
            type: 'TEXT_PLAIN',
            body: 'hello',
            messageAudience: 'ALL',
          },
        ],
      },
    ]);
  });

  test('leaves open what the service leaves out', () => {
    expect(read({ info: { conversationId: 'c' } }).conversations[0]).toMatchObject({
      consumerId: undefined,
      stage: 'CLOSE',
      startTime: 0,
      endTime: null,
      closeReason: undefined,
      skillId: '-1',
      agentId: undefined,
      agentNickname: undefined,
      messages: [],
    });
    expect(only({ messageRecords: [{ seq: 0 }] }).messages).toEqual([
      {
        sequence: 0,
        dialogId: 'c',
        time: 0,
        sentBy: 'AGENT',
        participantId: '',
        type: 'TEXT_PLAIN',
        body: null,
        messageAudience: 'ALL',
      },
    ]);
  });
});

describe('A past conversation', () => {
  test('that is open has no end', () => {
    expect(only({ info: info({ endTimeL: -1 }) }).endTime).toBeNull();
    expect(only({ info: info({ endTimeL: 0 }) }).endTime).toBe(0);
  });

  test('that nobody was ever assigned to has no agent, whatever the service calls that', () => {
    expect(only({ info: info({ latestAgentId: 'undefined' }) }).agentId).toBeUndefined();
  });

  test('names its consumer in a list of either spelling', () => {
    const consumerParticipant = [{ participantId: 'y' }];
    expect(only({ consumerParticipants: undefined, consumerParticipant }).consumerId).toBe('y');
    expect(only({ consumerParticipants: ['y'] }).consumerId).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['conversationHistoryRecords', 'x'],
    ['info', { info: 'x' }],
    ['info.conversationId', { info: {} }],
    ['info.endTimeL', { info: info({ endTimeL: 'x' }) }],
    ['info.latestAgentId', { info: info({ latestAgentId: {} }) }],
    ['consumerParticipants', record({ consumerParticipants: 'x' })],
    ['participantId', record({ consumerParticipants: [{ participantId: {} }] })],
    ['info.status', { info: info({ status: {} }) }],
    ['info.startTimeL', { info: info({ startTimeL: 'x' }) }],
    ['info.closeReason', { info: info({ closeReason: {} }) }],
    ['info.latestSkillId', { info: info({ latestSkillId: {} }) }],
    ['info.latestAgentNickname', { info: info({ latestAgentNickname: {} }) }],
    ['messageRecords', record({ messageRecords: 'x' })],
    ['messageRecords', record({ messageRecords: ['x'] })],
    ['messageRecords.seq', record({ messageRecords: [message({ seq: null })] })],
    ['messageRecords.seq', record({ messageRecords: [message({ seq: {} })] })],
    ['messageRecords.seq', record({ messageRecords: [message({ seq: -1 })] })],
    ['messageRecords.dialogId', record({ messageRecords: [message({ dialogId: {} })] })],
    ['messageRecords.timeL', record({ messageRecords: [message({ timeL: 'x' })] })],
    ['messageRecords.sentBy', record({ messageRecords: [message({ sentBy: {} })] })],
    ['messageRecords.participantId', record({ messageRecords: [message({ participantId: {} })] })],
    ['messageRecords.type', record({ messageRecords: [message({ type: {} })] })],
    ['messageRecords.messageData', record({ messageRecords: [message({ messageData: 'x' })] })],
    ['messageRecords.audience', record({ messageRecords: [message({ audience: {} })] })],
  ])('whose %s cannot be read says so', (field, given) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ field }) as never);
  });

  test.each([
    ['conversationHistoryRecords', { conversationHistoryRecords: 'x' }],
    ['_metadata', { _metadata: 'x' }],
    ['_metadata.count', { _metadata: { count: 'x' } }],
  ])('is on no page whose %s cannot be read', (field, body) => {
    expect(() => readHistory('123', body)).toThrow(expect.objectContaining({ field }) as never);
  });
});

describe('A message of the past', () => {
  test('has its place as a number, also where the service writes it as a text', () => {
    expect(said({ seq: '12' }).sequence).toBe(12);
  });

  test.each([[undefined], [''], ['undefined']])('is in the main dialog where that is called %j', (dialogId) => {
    expect(said({ dialogId }).dialogId).toBe('c');
  });

  test.each([
    ['Consumer', 'CONSUMER'],
    ['CONSUMER', 'CONSUMER'],
    ['Agent', 'AGENT'],
    ['Controller', 'AGENT'],
  ])('that %s has sent is by the %s', (sentBy, by) => {
    expect(said({ sentBy }).sentBy).toBe(by);
  });

  test.each<[string, object, unknown]>([
    ['its text', { msg: { text: 'hi' }, file: {} }, 'hi'],
    ['its rich content', { richContent: { content: '{"type":"vertical"}' } }, { type: 'vertical' }],
    ['rich content that is no JSON, as it came', { richContent: { content: '{"type":' } }, '{"type":'],
    ['what is told of its file', { file: { caption: 'x' } }, { caption: 'x' }],
    ['nothing, where there is nothing to be read', { msg: { text: 7 }, richContent: { content: 7 }, file: 'x' }, null],
    ['nothing, where that is null', { msg: null, richContent: null, file: null }, null],
  ])('has %s', (_, messageData, body) => {
    expect(said({ messageData }).body).toEqual(body);
  });
});
