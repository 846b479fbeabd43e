import { describe, expect, test } from '@jest/globals';
import { WrongField } from '../../../src/transport/wire/json.js';
import { decodeHistory, decodeMessage } from '../../../src/transport/wire/message.js';

const content = { type: 'ContentEvent', contentType: 'text/plain', message: 'x' };
const record = (more: object = {}) => ({ dialogId: 'd', sequence: 0, event: content, ...more });

const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

/** The field that is wrong, or nothing where it can be read. */
function wrongIn(change: unknown): string | undefined {
  try {
    decodeMessage(change);
    return undefined;
  } catch (error) {
    if (error instanceof WrongField) return error.field;
    throw error;
  }
}

describe('An event of a dialog', () => {
  test.each([
    [null],
    ['x'],
    [{ dialogId: 'd' }],
    [record({ event: null })],
    [record({ event: [] })],
    [record({ dialogId: '' })],
  ])('%j is none', (change) => {
    expect(decodeMessage(change)).toBeUndefined();
  });

  test('names its dialog itself, or has that of the notification', () => {
    expect(decodeMessage(record(), 'of the body')).toMatchObject({ dialogId: 'd' });
    expect(decodeMessage({ ...record(), dialogId: undefined }, 'of the body')).toMatchObject({
      dialogId: 'of the body',
    });
    expect(decodeMessage({ ...record(), dialogId: undefined })).toBeUndefined();
  });

  test('has defaults for whatever is left out', () => {
    expect(decodeMessage(record())).toEqual({
      dialogId: 'd',
      conversationId: undefined,
      sequence: 0,
      time: 0,
      originatorId: '',
      role: '',
      event: content,
      audience: 'ALL',
      metadata: undefined,
      raw: record(),
    });
  });

  test('says who made it by the newest id there is (protocol.md 7.3)', () => {
    const originatorMetadata = { id: 'meta', role: 'AGENT' };
    const by = (more: object) => decodeMessage(record(more))!.originatorId;
    expect(by({ originatorPId: 'pid', originatorMetadata, originatorId: 'old' })).toBe('pid');
    expect(by({ originatorMetadata, originatorId: 'old' })).toBe('meta');
    expect(by({ originatorId: 'old' })).toBe('old');
  });

  test.each(['ContentEvent', 'RichContentEvent', 'AcceptStatusEvent'])('%s has a sequence, always', (type) => {
    expect(wrongIn(record({ event: { type }, sequence: undefined }))).toBe('sequence');
    expect(wrongIn(record({ event: { type } }))).toBeUndefined();
  });

  test('of another kind may have none, and must not have a wrong one', () => {
    const event = { type: 'ChatStateEvent', chatState: 'ACTIVE' };
    expect(decodeMessage(record({ event, sequence: undefined }))).toMatchObject({ sequence: -1 });
    expect(decodeMessage(record({ event, sequence: 4 }))).toMatchObject({ sequence: 4 });
    expect(wrongIn(record({ event, sequence: 'x' }))).toBe('sequence');
    expect(wrongIn(record({ event, sequence: null }))).toBe('sequence');
  });

  test.each<[string, object]>([
    ['dialogId', { dialogId: {} }],
    ['conversationId', { conversationId: {} }],
    ['originatorMetadata', { originatorMetadata: 'x' }],
    ['originatorMetadata.role', { originatorMetadata: { role: {} } }],
    ['originatorId', { originatorId: {} }],
    ['serverTimestamp', { serverTimestamp: 'x' }],
    ['messageAudience', { messageAudience: {} }],
    ['metadata', { metadata: deep(101) }],
    ['event.type', { event: {} }],
    ['event', { event: { ...content, quickReplies: deep(100) } }],
    ['event', { event: { ...content, contentType: 'hosted/file', message: deep(100) } }],
    ['event', { event: { ...content, message: deep(100) } }],
    ['contentType', { event: { ...content, contentType: {} } }],
    ['status', { event: { ...content, status: {} } }],
    ['chatState', { event: { ...content, chatState: {} } }],
    ['sequenceList', { event: { type: 'AcceptStatusEvent', sequenceList: {} } }],
    ['sequenceList', { event: { type: 'AcceptStatusEvent', sequenceList: [1, -1] } }],
  ])('whose %s cannot be read says so', (field, more) => {
    expect(wrongIn(record(more))).toBe(field);
  });

  test('keeps its metadata as a list, whatever it came as', () => {
    const metadata = (value: unknown) => decodeMessage(record({ metadata: value }))!.metadata;
    expect([metadata(null), metadata({ a: 1 }), metadata([1, 2]), metadata('x')]).toEqual([
      undefined,
      [{ a: 1 }],
      [1, 2],
      ['x'],
    ]);
  });
});

describe('The history of a dialog', () => {
  test('is every event in it that can be read and has a place, oldest first (protocol.md 6.7)', () => {
    const typing = record({ event: { type: 'ChatStateEvent' }, sequence: undefined });
    const wrong = record({ serverTimestamp: {} });
    const history = decodeHistory([record({ sequence: 2 }), null, typing, wrong, record({ sequence: 1 }), record()]);
    expect(history.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  test.each([[undefined], [{}], ['x'], [{ length: 1, 0: record() }]])('of %j is empty', (body) => {
    expect(decodeHistory(body)).toStrictEqual([]);
  });

  test('does not hide a mistake of ours', () => {
    const broken = Object.defineProperty({ ...record() }, 'sequence', {
      get: () => {
        throw new TypeError('a mistake');
      },
    });
    expect(() => decodeHistory([broken])).toThrow('a mistake');
  });
});
