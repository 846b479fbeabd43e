import { describe, expect, test } from '@jest/globals';
import { decodeConversation } from '../../../src/transport/wire/conversation.js';
import type { WrongField } from '../../../src/transport/wire/json.js';

const deep = JSON.parse(`${'['.repeat(101)}${']'.repeat(101)}`) as unknown;

/** A change about a conversation, with these details, and these members beside them. */
const change = (details: object = {}, beside: object = {}, type?: string): object => ({
  ...(type && { type }),
  result: { convId: 'c', conversationDetails: details, ...beside },
});

const lastContent = { dialogId: 'd', sequence: 3, serverTimestamp: 5 };
const hintOf = (event: unknown) => decodeConversation(change({}, { lastContentEventNotification: event }))!.lastContent;

describe('A description of a conversation', () => {
  test('has defaults for whatever is left out', () => {
    expect(decodeConversation(change())).toStrictEqual({
      isGone: false,
      conversationId: 'c',
      skillId: '-1',
      brandId: undefined,
      stage: 'OPEN',
      state: 'OPEN',
      closeReason: undefined,
      startTs: 0,
      endTs: undefined,
      metaDataLastUpdateTs: 0,
      lastUpdateTime: undefined,
      effectiveTTR: undefined,
      unread: undefined,
      participants: [],
      dialogs: [],
      lastContent: undefined,
      details: {},
      raw: change(),
    });
  });

  test('is at the stage of its state where it names none', () => {
    expect(decodeConversation(change({ state: 'CLOSE' }))).toMatchObject({ state: 'CLOSE', stage: 'CLOSE' });
    expect(decodeConversation(change({ state: 'CLOSE', stage: 'OPEN' }))).toMatchObject({ stage: 'OPEN' });
  });

  test('may name its conversation in any of three places', () => {
    const named = (result: object) => decodeConversation({ result })?.conversationId;
    expect(named({ convId: 'a', conversationId: 'c', conversationDetails: { convId: 'b' } })).toBe('a');
    expect(named({ conversationId: 'c', conversationDetails: { convId: 'b' } })).toBe('b');
    expect(named({ conversationId: 'c' })).toBe('c');
    expect(named({})).toBeUndefined();
  });

  test('is gone only where its change says DELETE', () => {
    expect(
      ['DELETE', 'UPSERT', 'OTHER', undefined].map((type) => decodeConversation(change({}, {}, type))!.isGone),
    ).toEqual([true, false, false, false]);
  });

  test('has dialogs, each with defaults of its own', () => {
    expect(decodeConversation(change({ dialogs: [{ dialogId: 'd' }] }))!.dialogs).toStrictEqual([
      {
        dialogId: 'd',
        dialogType: 'MAIN',
        channelType: 'MESSAGING',
        state: 'OPEN',
        creationTs: 0,
        endTs: undefined,
        closedBy: undefined,
        closedCause: undefined,
        metaData: undefined,
        metadata: undefined,
        participants: [],
      },
    ]);
  });

  test('counts unread messages by user', () => {
    const unread = (numberOfunreadMessages: unknown) =>
      decodeConversation(change({}, { numberOfunreadMessages }))!.unread;
    expect([unread({ a: 1 }), unread(null), unread(undefined)]).toEqual([{ a: 1 }, undefined, undefined]);
  });
});

describe('The newest message of a description (protocol.md 7.1)', () => {
  test('is a hint: which it is, when it was said, and to whom', () => {
    expect(hintOf(lastContent)).toEqual({ dialogId: 'd', sequence: 3, time: 5, isPrivate: false });
    expect(hintOf({ ...lastContent, messageAudience: 'AGENTS_AND_MANAGERS' })).toMatchObject({ isPrivate: true });
    expect(hintOf({ ...lastContent, messageAudience: 'ALL' })).toMatchObject({ isPrivate: false });
  });

  test.each([
    [null],
    ['x'],
    [{ ...lastContent, dialogId: 7 }],
    [{ ...lastContent, sequence: -1 }],
    [{ ...lastContent, sequence: '3' }],
    [{ ...lastContent, serverTimestamp: '5' }],
  ])('%j is as good as none: it breaks nothing', (event) => {
    expect(hintOf(event)).toBeUndefined();
  });
});

describe('A description that cannot be read', () => {
  const wrong: [string, object][] = [
    ['result', { result: 'x' }],
    ['conversationDetails', { result: { convId: 'c', conversationDetails: 'x' } }],
    ['convId', { result: { convId: {} } }],
    ['type', { type: {}, result: { convId: 'c' } }],
    ['lastUpdateTime', change({}, { lastUpdateTime: 'x' })],
    ['effectiveTTR', change({}, { effectiveTTR: 'x' })],
    ['numberOfunreadMessages', change({}, { numberOfunreadMessages: 'x' })],
    ['numberOfunreadMessages', change({}, { numberOfunreadMessages: { a: 1, b: 'x' } })],
    ...['skillId', 'brandId', 'stage', 'state', 'closeReason'].map((name): [string, object] => [
      name,
      change({ [name]: {} }),
    ]),
    ...['startTs', 'endTs', 'metaDataLastUpdateTs'].map((name): [string, object] => [name, change({ [name]: 'x' })]),
    ...['dialogs', 'dialogId'].map((name): [string, object] => [
      name,
      change({ dialogs: name === 'dialogs' ? {} : [{}] }),
    ]),
    ['dialogs', change({ dialogs: ['x'] })],
    ['dialogs.state', change({ dialogs: [{ dialogId: 'd', state: {} }] })],
    ['dialogs.endTs', change({ dialogs: [{ dialogId: 'd', endTs: 'x' }] })],
    ...['dialogType', 'channelType', 'closedBy', 'closedCause'].map((name): [string, object] => [
      name,
      change({ dialogs: [{ dialogId: 'd', [name]: {} }] }),
    ]),
    ['creationTs', change({ dialogs: [{ dialogId: 'd', creationTs: 'x' }] })],
    ['metaData', change({ dialogs: [{ dialogId: 'd', metaData: deep }] })],
    ...['context', 'delay', 'campaignInfo'].map((name): [string, object] => [name, change({ [name]: deep })]),
    ['campaignInfo', change({ campaignInfo: 'x' })],
    ['campaignId', change({ campaignInfo: { campaignId: {} } })],
    ['engagementId', change({ campaignInfo: { engagementId: {} } })],
    ['conversationHandlerDetails', change({ conversationHandlerDetails: 'x' })],
    ['accountId', change({ conversationHandlerDetails: { accountId: {} } })],
    ['ttr', change({ ttr: 'x' })],
    ['ttrType', change({ ttr: { ttrType: {} } })],
    ['ttr.value', change({ ttr: { value: 'x' } })],
    ...['note', 'groupId', 'topic', 'appInstallId'].map((name): [string, object] => [name, change({ [name]: {} })]),
    ['csatRate', change({ csatRate: 'x' })],
    ['csat', change({ csat: 'x' })],
    ['csat.csatRate', change({ csat: { csatRate: 'x' } })],
    ['csat.status', change({ csat: { status: {} } })],
  ];

  test.each(wrong)('names the field: %s', (field, given) => {
    expect.assertions(1);
    try {
      decodeConversation(given);
    } catch (error) {
      expect((error as WrongField).field).toBe(field);
    }
  });
});
