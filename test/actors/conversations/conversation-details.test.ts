import { describe, expect, test } from '@jest/globals';
import { changedDetails, detailsOf, isSameJson } from '../../../src/actors/conversations/conversation-details.js';
import { NO_DETAILS } from '../../../src/machines/conversation/new-record.js';
import type { ConversationDetails } from '../../../src/machines/conversation/record.js';

const said = (details: object, before: ConversationDetails = NO_DETAILS, brandId?: string) =>
  detailsOf({ details, brandId } as never, before);

const RARE = {
  manualETTR: 5,
  delay: { type: 'DELAY' },
  topic: 't',
  appInstallId: 'app',
  metadata: [{ type: 'x' }],
  csat: { csatRate: 4, status: 'FILLED', csatResolutionConfirmation: false },
};
const AS_KEPT = {
  manualETTR: 5,
  delay: { type: 'DELAY' },
  topic: 't',
  appInstallId: 'app',
  metadata: [{ type: 'x' }],
  csatStatus: 'FILLED',
  isResolved: false,
};

describe('What hardly any conversation has', () => {
  test('is kept as far as it is there, and nothing where none of it is', () => {
    expect(said(RARE).rare).toStrictEqual(AS_KEPT);
    expect(said({}).rare).toBeUndefined();
    expect(
      said({ csat: {}, delay: null, topic: '', appInstallId: '', metadata: null, manualETTR: 'soon' }).rare,
    ).toBeUndefined();
  });

  test.each<[string, object, object]>([
    ['manualETTR', { manualETTR: 1 }, { manualETTR: 1 }],
    ['delay', { delay: { a: 1 } }, { delay: { a: 1 } }],
    ['topic', { topic: 't' }, { topic: 't' }],
    ['appInstallId', { appInstallId: 'a' }, { appInstallId: 'a' }],
    ['the state of a survey', { csat: { status: 'FILLED' } }, { csatStatus: 'FILLED' }],
    ['what the consumer said of the solution', { csat: { csatResolutionConfirmation: true } }, { isResolved: true }],
    ['metadata, which are a list', { metadata: { type: 'x' } }, { metadata: [{ type: 'x' }] }],
  ])('may be %s alone', (_, raw, kept) => {
    expect(said(raw).rare).toStrictEqual(kept);
  });

  test('stays the same object while nothing of it is new, and goes when it is gone', () => {
    const before = said(RARE);
    expect(said(structuredClone(RARE), before)).toBe(before);
    expect(said({ ...RARE, topic: 'u' }, before).rare).toStrictEqual({ ...AS_KEPT, topic: 'u' });
    expect(said({ csat: { csatRate: 4 } }, before).rare).toBeUndefined();
  });
});

describe('The other details', () => {
  const ALL = {
    context: { lang: 'en' },
    campaignInfo: { campaignId: 1 },
    conversationHandlerDetails: { accountId: 'h' },
    ttr: { ttrType: 'URGENT', value: 6 },
    note: 'n',
    groupId: 'g',
    csat: { csatRate: 4 },
    firstConversation: true,
  };
  const kept = said(ALL, NO_DETAILS, 'b');

  test('are all there', () => {
    expect(kept).toStrictEqual({
      brandId: 'b',
      context: { lang: 'en' },
      campaignInfo: { campaignId: 1 },
      handlerAccountId: 'h',
      ttrType: 'URGENT',
      ttrValue: 6,
      note: 'n',
      groupId: 'g',
      csat: 4,
      isFirst: true,
      rare: undefined,
    });
    expect(said({})).toBe(NO_DETAILS);
    expect(said({ csatRate: 0 }).csat).toBeUndefined();
    expect(said({ csatRate: 3 }).csat).toBe(3);
  });

  test.each([
    [{ context: { lang: 'de' } }],
    [{ campaignInfo: { campaignId: 2 } }],
    [{ conversationHandlerDetails: {} }],
    [{ ttr: { ttrType: 'NORMAL', value: 6 } }],
    [{ ttr: { ttrType: 'URGENT', value: 7 } }],
    [{ note: 'm' }],
    [{ groupId: 'h' }],
    [{ csat: { csatRate: 5 } }],
    [{ firstConversation: false }],
    [{ topic: 't' }],
  ])('are new ones where %j is', (more) => {
    expect(said(structuredClone(ALL), kept, 'b')).toBe(kept);
    const now = said({ ...ALL, ...more }, kept, 'b');
    expect(now).not.toEqual(kept);
    expect(now.context === kept.context).toBe(!('context' in more));
    expect(said(ALL, kept, 'c').brandId).toBe('c');
  });
});

describe('What an application is told to have changed', () => {
  test.each<[string, object]>([
    ['ttr', { ttrType: 'URGENT' }],
    ['ttr', { ttrValue: 7 }],
    ['manual-ettr', { rare: { ...AS_KEPT, manualETTR: 6 } }],
    ['delay', { rare: { ...AS_KEPT, delay: { type: 'OTHER' } } }],
    ['group', { groupId: 'g' }],
    ['note', { note: 'n' }],
    ['topic', { rare: { ...AS_KEPT, topic: 'u' } }],
    ['csat', { csat: 3 }],
    ['csat', { rare: { ...AS_KEPT, csatStatus: 'SKIPPED' } }],
    ['csat', { rare: { ...AS_KEPT, isResolved: true } }],
    ['metadata', { rare: { ...AS_KEPT, metadata: [] } }],
  ])('%s, where %j is new', (field, more) => {
    const before = { ...NO_DETAILS, rare: AS_KEPT };
    expect(changedDetails(before, { ...before, ...more })).toEqual([field]);
    expect(changedDetails(before, before)).toEqual([]);
  });

  test('is each of what comes or goes at once', () => {
    const all = ['manual-ettr', 'delay', 'topic', 'csat', 'metadata'];
    expect(changedDetails(NO_DETAILS, { ...NO_DETAILS, rare: AS_KEPT })).toEqual(all);
    expect(changedDetails({ ...NO_DETAILS, rare: AS_KEPT }, NO_DETAILS)).toEqual(all);
  });
});

describe('Two values are the same JSON', () => {
  test.each<[unknown, unknown, boolean]>([
    [1, 1, true],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: undefined }, { b: undefined }, true],
    [null, {}, false],
    [{}, null, false],
    ['a', { 0: 'a' }, false],
    [{ 0: 'a' }, 'a', false],
    [undefined, null, false],
  ])('%j and %j: %j', (one, other, is) => {
    expect(isSameJson(one, other)).toBe(is);
  });
});
