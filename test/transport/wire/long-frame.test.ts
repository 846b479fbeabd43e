import { describe, expect, test } from '@jest/globals';
import { LONG_FRAME_BYTES, LongFrame } from '../../../src/transport/wire/long-frame.js';
import { Facts } from '../support.js';

const SLICE = 65_536;
const type = 'cqm.ExConversationChangeNotification';
const frameOf = (
  changes: unknown,
  head: object = { kind: 'notification', type },
  before: object = { subscriptionId: 's' },
) => JSON.stringify({ ...head, body: { ...before, changes } });

/** All changes of a frame, slice by slice. */
function slicesOf(frame: string | Uint8Array): (readonly unknown[])[] {
  const long = LongFrame.from(frame)!;
  const slices: (readonly unknown[])[] = [];
  for (let changes = long.nextChanges(); changes; changes = long.nextChanges()) slices.push(changes);
  return slices;
}

describe('A frame can be read in slices', () => {
  test('where it is a notification that names its subscription before its list', () => {
    expect(LongFrame.from(frameOf([]))).toMatchObject({ type, subscriptionId: 's' });
    expect(LongFrame.from(Buffer.from(frameOf([])))).toMatchObject({ type, subscriptionId: 's' });
  });

  test.each<[string, string]>([
    ['is no notification', frameOf([], { kind: 'resp', type })],
    ['has no type', frameOf([], { kind: 'notification' })],
    ['has a type that is no text', frameOf([], { kind: 'notification', type: 7 })],
    ['names no subscription', frameOf([], undefined, {})],
    ['names one that is no text', frameOf([], undefined, { subscriptionId: 7 })],
    ['has no list', JSON.stringify({ kind: 'notification', type, body: { subscriptionId: 's' } })],
    ['has its list deeper', `{"kind":"notification","body":{"subscriptionId":"s","a":{"changes":[]}}}`],
    ['has no body', `{"kind":"notification","type":"${type}","changes":[]}}`],
    ['is no JSON', `{"kind":notification,"body":{"changes":[]}}`],
    ['begins its list too late', frameOf([], undefined, { subscriptionId: 's', x: 'y'.repeat(4_096) })],
  ])('not where it %s', (_, frame) => {
    expect(LongFrame.from(frame)).toBeUndefined();
  });
});

describe('The slices of a frame', () => {
  const change = (index: number) => ({ index, text: `"]}[{,\\ é🙂 ${'x'.repeat(1_000)}`, list: [{ a: [] }, ','] });

  test('have every change once, in order, each slice about as long as one may be', () => {
    const changes = Array.from({ length: 300 }, (_, index) => change(index));
    for (const frame of [frameOf(changes), Buffer.from(frameOf(changes))]) {
      const slices = slicesOf(frame);
      expect(slices.flat()).toEqual(changes);
      const sizes = slices.map((slice) => Buffer.from(JSON.stringify(slice)).length);
      for (const size of sizes.slice(0, -1)) {
        expect(size).toBeGreaterThanOrEqual(SLICE);
        expect(size).toBeLessThan(SLICE + 2_000);
      }
    }
  });

  test('are one where the list is short, and empty where it is', () => {
    expect(slicesOf(frameOf([change(1), 'text', 7, null]))).toEqual([[change(1), 'text', 7, null]]);
    expect(slicesOf(frameOf([]))).toEqual([[]]);
  });

  test('are found behind characters of more than one byte', () => {
    expect(slicesOf(frameOf([1, 2], undefined, { x: 'é🙂', subscriptionId: 's' }))).toEqual([[1, 2]]);
  });

  test('end with the list, whatever comes behind it', () => {
    const frame = frameOf([1, 2]).replace(/\}\}$/, ',"sentTs":[7,8]}}');
    expect(slicesOf(frame)).toEqual([[1, 2]]);
  });

  test('of a list that does not end are an error', () => {
    const long = LongFrame.from(frameOf([1, { a: [2] }]).slice(0, -4))!;
    expect(() => long.nextChanges()).toThrow(SyntaxError);
    const inText = LongFrame.from(frameOf(['text']).slice(0, -5))!;
    expect(() => inText.nextChanges()).toThrow('the list of changes does not end');
  });
});

describe('Whether a frame is read in slices', () => {
  const changes = (bytes: number) => [{ type: 'UPSERT', result: { convId: 'a', x: 'y'.repeat(bytes) } }];

  test('depends on its length, and on whether the application wants it whole', () => {
    const pieces = (count: number, isWhole = false) => {
      const many = Array.from({ length: count }, () => changes(1_000)[0]);
      const facts = Facts.of(frameOf(many), isWhole);
      expect(facts.conversationsOf[0]![1]).toHaveLength(count);
      return facts.pieces[0]!;
    };
    // Below the length pieces are of a number of changes; above, of a number of bytes.
    expect(pieces(100)).toEqual([32, 32, 32, 4]);
    expect(pieces(400)[0]).toBeGreaterThan(50);
    expect(pieces(400, true)).toEqual([400]);
  });

  test('is no question for a long one about something else', () => {
    const long = 'y'.repeat(LONG_FRAME_BYTES);
    const other = frameOf(changes(LONG_FRAME_BYTES), {
      kind: 'notification',
      type: '.ams.routing.RoutingTaskNotification',
    });
    expect(Facts.of(other).notifications).toMatchObject([['other', {}]]);
    expect(Facts.of(JSON.stringify({ kind: 'resp', reqId: '1', code: 200, body: long })).responses).toHaveLength(1);
  });

  test('one that breaks off says so, with its beginning', () => {
    const text = frameOf(Array.from({ length: 400 }, () => changes(1_000)[0])).slice(0, -200);
    const facts = Facts.of(text);
    expect(facts.malformedFrames).toMatchObject([{ why: 'brokenList', about: 'the list of changes does not end' }]);
    expect(text.startsWith(facts.malformedFrames[0]!.frame)).toBe(true);
    expect(facts.pieces[0]!.length).toBeGreaterThan(1);
  });
});
