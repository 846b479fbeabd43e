import { describe, expect, test } from '@jest/globals';
import { BrokenChanges } from '../../../src/transport/wire/broken-changes.js';
import type { BrokenFrame, FactSink } from '../../../src/transport/wire/facts.js';
import { decodeFrame } from '../../../src/transport/wire/frame.js';
import { WrongField } from '../../../src/transport/wire/json.js';
import { Facts } from '../support.js';

const conversations = 'cqm.ExConversationChangeNotification';
const messages = 'ms.MessagingEventNotification';
const notification = (type: unknown, body: unknown) => ({ kind: 'notification', type, body });

describe('A frame that is none of the protocol’s says what is the matter with it:', () => {
  const frames: readonly (readonly [frame: unknown, why: string, about?: string | undefined])[] = [
    ['{"kind":', 'notJson'],
    ['null', 'notAnObject'],
    ['7', 'notAnObject'],
    [{ kind: 'req' }, 'unknownKind', '"req"'],
    [{}, 'unknownKind', undefined],
    [{ kind: 'resp', code: 200 }, 'bareResponse'],
    [{ kind: 'resp', reqId: {}, code: 200 }, 'bareResponse'],
    [{ kind: 'resp', reqId: '1', code: '200' }, 'bareResponse'],
    [{ kind: 'resp', reqId: '1', code: 1.5 }, 'bareResponse'],
    [notification(7, {}), 'noType'],
    [notification(conversations, undefined), 'noChanges'],
    [notification(conversations, { subscriptionId: 's' }), 'noChanges'],
    [notification(conversations, { subscriptionId: 's', changes: {} }), 'noChanges'],
    [notification(conversations, { changes: [] }), 'wrongField', 'subscriptionId'],
    [notification(messages, null), 'noBody'],
    [notification(messages, 'x'), 'noBody'],
    [notification(messages, {}), 'noEvent'],
    [notification(messages, { changes: [{ dialogId: 'd', event: {} }] }), 'wrongField', 'event.type'],
  ];

  test.each(frames.map(([frame, why, about]) => ({ frame, why, about })))('$frame: $why', ({ frame, why, about }) => {
    const facts = Facts.of(frame);
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    expect(facts.malformedFrames).toEqual([{ why, frame: text, about }]);
    expect([facts.responses, facts.messages]).toEqual([[], []]);
  });

  test('an answer may have a number as its id, and no type', () => {
    expect(Facts.of({ kind: 'resp', reqId: 4, code: 200 }).responses).toEqual([
      { requestId: '4', code: 200, body: undefined, type: '' },
    ]);
    expect(Facts.of({ kind: 'resp', reqId: '4', code: 200, type: 7 }).responses).toMatchObject([{ type: '' }]);
  });

  test('of a very long one the beginning', () => {
    const text = `{"kind":"x","y":"${'é'.repeat(50_000)}"}`;
    for (const frame of [text, Buffer.from(text)]) {
      const [{ frame: shown }] = Facts.of(frame).malformedFrames as [BrokenFrame];
      expect(Buffer.from(shown).length).toBeLessThanOrEqual(2 * 16_384);
      expect(shown.length).toBeGreaterThan(8_000);
      expect(text.startsWith(shown.slice(0, -1))).toBe(true);
    }
    const short = '{"kind":"x"}';
    expect(Facts.of(Buffer.from(short)).malformedFrames).toMatchObject([{ frame: short }]);
  });
});

describe('A frame that its taker cannot take', () => {
  class Failing extends Facts {
    constructor(readonly thrown: unknown) {
      super();
    }

    override message(): void {
      throw this.thrown;
    }
  }
  const take = (thrown: unknown) => {
    const sink = new Failing(thrown);
    const event = { dialogId: 'd', sequence: 0, event: { type: 'ContentEvent', message: 'x' } };
    decodeFrame(JSON.stringify(notification('ms.OnlineEventDistribution', event)), sink);
    return sink.malformedFrames;
  };

  test.each([
    ['an error', new Error('its words'), 'its words'],
    ['a field', new WrongField('its field'), 'its field'],
    ['something else', 7, 'number'],
  ])('is told with the words of %s', (_, thrown, about) => {
    expect(take(thrown)).toMatchObject([{ why: 'notTaken', about }]);
  });

  test('does not throw though the error handling of the application does', () => {
    const sink = new Facts();
    sink.malformed = () => {
      throw new Error('handlers throw as well');
    };
    expect(decodeFrame('no JSON', sink)).toBeUndefined();
  });
});

describe('Changes that cannot be read', () => {
  const decode = (change: unknown): number | undefined => {
    if (change === 'wrong') throw new WrongField('its field');
    if (change === 'broken') throw new TypeError('a mistake');
    return typeof change === 'number' ? change : undefined;
  };
  const reading = (frame: string) => {
    const told: BrokenFrame[] = [];
    const broken = new BrokenChanges({ malformed: (one) => void told.push(one) } as FactSink, frame);
    return { told, broken, read: (change: unknown) => broken.read(change, 'noEvent', decode) };
  };

  test('are told once for all of them, by the first, with their number', () => {
    const { told, broken, read } = reading('short');
    expect([7, {}, 'wrong', 8].map(read)).toEqual([7, undefined, undefined, 8]);
    expect(told).toEqual([]);
    broken.report();
    broken.report();
    expect(told).toEqual([{ why: 'noEvent', frame: 'short', about: undefined, count: 2 }]);
  });

  test('are told by the field that is wrong, without a number where it is one', () => {
    const { told, broken, read } = reading('short');
    read('wrong');
    broken.report();
    expect(told).toEqual([{ why: 'wrongField', frame: 'short', about: 'its field', count: undefined }]);
  });

  test('are not told where there are none, and a mistake of ours is none of them', () => {
    const { told, broken, read } = reading('short');
    read(1);
    expect(() => read('broken')).toThrow('a mistake');
    broken.report();
    expect(told).toEqual([]);
  });

  test('show themselves rather than the beginning of a long frame, if they can be shown', () => {
    for (const [length, change, shown] of [
      [2_000, { a: 1 }, 'the frame'],
      [2_001, { a: 1 }, '{"a":1}'],
      [2_001, Array.from({ length: 1_000 }, () => 1), 'the frame'],
    ] as const) {
      const frame = 'x'.repeat(length);
      const { told, broken, read } = reading(frame);
      read(change);
      broken.report();
      expect(told[0]!.frame).toBe(shown === 'the frame' ? frame : shown);
    }
  });
});
