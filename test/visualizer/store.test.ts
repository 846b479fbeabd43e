import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contextLines } from '../../visualizer/model/diff.js';
import { outcomeOf } from '../../visualizer/model/outcome.js';
import { stuckIn } from '../../visualizer/model/rules.js';
import { lamp, Recording } from './support/recording.js';

const STATES = ['off', 'on.dim', 'on.bright'];

describe('A recording', () => {
  it('shows any moment of it as it was, whichever way one gets there', () => {
    const story = fc.array(
      fc.record({
        who: fc.integer({ min: 0, max: 4 }),
        what: fc.integer({ min: 0, max: 3 }),
        ms: fc.integer({ max: 5_000, min: 0 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat()), (steps, jumps) => {
        const recording = new Recording();
        const pictures = new Map<number, ReturnType<typeof snapshotOf>>();
        const begun = new Set<string>();
        const ended = new Set<string>();
        for (const { who, what, ms } of steps) {
          const id = `lamp-${who}`;
          recording.pass(ms);
          if (ended.has(id)) continue;
          if (!begun.has(id)) recording.actor(id, STATES[what % 3]!);
          else if (what === 3) {
            recording.end(id);
            ended.add(id);
          } else recording.step(id, 'press', STATES[what]!, '0');
          begun.add(id);
          pictures.set(recording.store.shown, snapshotOf(recording));
        }
        const moments = [...pictures.keys()];
        for (let count = 0; count < 12; count += 1) {
          const at = moments[jumps.next().value! % moments.length]!;
          recording.store.show(at);
          expect(snapshotOf(recording)).toEqual(pictures.get(at));
        }
      }),
      { numRuns: 60 },
    );

    function snapshotOf(recording: Recording) {
      return {
        ...recording.picture,
        sinces: recording.store.actors.filter(({ isThere }) => isThere).map(({ sinces }) => sinces),
      };
    }
  });

  it('says that rows are missing, and goes on with how things are then', () => {
    const recording = new Recording();
    recording.actor('a', 'off');
    recording.actor('b', 'off');
    recording.gap(1_204);
    recording.again('a', 'on.dim');
    recording.store.endUnconfirmed(0);
    recording.store.show(recording.store.rows.end);
    expect(recording.store.dropped).toBe(1_204);
    expect(recording.picture.actors).toEqual(['a on.dim']);
    recording.store.show(2);
    expect(recording.picture.actors).toEqual(['a off', 'b off']);
  });

  it('says that rows are missing where a line of it cannot be read, and takes none before all is said anew', () => {
    const recording = new Recording();
    recording.actor('a', 'off');
    recording.step('a', 'press', 'on.dim');
    recording.loseRows(7);
    recording.step('a', 'more', 'on.bright');
    expect(recording.store.dropped).toBe(7);
    expect(recording.picture.actors).toEqual(['a on.dim']);
    recording.gap(0);
    recording.again('a', 'off');
    expect(recording.picture.actors).toEqual(['a off']);
  });

  it('knows what became of each event', () => {
    const recording = new Recording();
    recording.actor('a', 'off');
    recording.step('a', 'wait', 'off', '1');
    recording.step('a', 'break', 'off', '');
    recording.step('a', 'press', 'on.dim', '0');
    recording.step('a', 'repair', 'on.dim', '');
    recording.step('a', 'record.changed', 'on.dim', '');
    const actor = recording.find('a');
    const steps = [...recording.store.rowsOf(actor)].filter((row) => recording.store.rows.kind(row) === 2).reverse();
    expect(steps.map((row) => outcomeOf(recording.store, actor, row))).toEqual([
      'ignored',
      'unknown',
      'taken',
      'refused',
      'content',
    ]);
  });

  it('finds who is longer in a state than its rule allows, the longest first', () => {
    const recording = new Recording();
    recording.actor('old', 'on.dim');
    recording.pass(60_000);
    recording.actor('new', 'on.bright');
    recording.actor('off', 'off');
    recording.pass(30_000);
    recording.actor('last', 'off');
    const rule = { kind: 'lamp', state: 'on', ms: 20_000 };
    const [stuck] = stuckIn(recording.store, [rule, { ...rule, state: 'off', ms: 60_000 }]);
    expect(stuck).toMatchObject({ rule, longestMs: 90_000 });
    expect(stuck?.actors.map(({ id }) => id)).toEqual(['old', 'new']);
  });

  it('is of the machine that the test means', () => {
    expect(Object.keys(lamp.states)).toEqual(['off', 'on']);
  });
});

describe('A context', () => {
  it('is told line by line, with what is different from the one before', () => {
    const before = { count: 1, name: 'a', gone: true, list: [1, 2], inner: { same: 1, old: 2 } };
    const now = { count: 2, name: 'a', list: [1, 2, 3], inner: { same: 1, fresh: { x: 1 } } };
    expect(contextLines(now, before).filter(({ change }) => change !== 'same')).toEqual([
      { depth: 1, text: 'count: 2', change: 'changed', before: '1' },
      { depth: 1, text: 'list: [1, 2, 3]', change: 'changed', before: '[1, 2]' },
      { depth: 2, text: 'fresh: { x: 1 }', change: 'added' },
      { depth: 2, text: 'old: 2', change: 'removed' },
      { depth: 1, text: 'gone: true', change: 'removed' },
    ]);
  });

  it('that is seen for the first time has no changes', () => {
    expect(contextLines({ a: 1 }, undefined).every(({ change }) => change === 'same')).toBe(true);
  });
});
