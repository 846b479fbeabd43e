import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Context, changedContext, patchedContext } from '../../src/inspect/context-patches.js';

/** Without `__proto__`, which JSON has and an assignment does not make. */
const contexts = fc
  .dictionary(fc.constantFrom('a', 'b', 'valueOf'), fc.jsonValue({ maxDepth: 3 }))
  .filter((context) => !JSON.stringify(context).includes('"__proto__"'));

/** As somebody reads it who was sent it. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('What changed in a context', () => {
  it('makes of the one before the one that follows, for whoever is sent both', () => {
    fc.assert(
      fc.property(contexts, contexts, (before, now) => {
        const [context, patches] = changedContext(before, now);
        expect(sent(context)).toEqual(sent(now));
        if (patches) expect(patchedContext(sent(before), sent(patches))).toEqual(sent(now));
      }),
      { numRuns: 200 },
    );
  });

  it('is not told of names that patches must not touch: then the context is told whole', () => {
    expect(changedContext({ a: { constructor: 1 } }, { a: { constructor: 2 } })[1]).toBeUndefined();
  });

  it('is nothing where nothing is different, and names what is and no more', () => {
    const before: Context = { count: 1, list: [{ id: 'a', n: 1 }, { id: 'b' }], who: undefined };
    expect(changedContext(before, { count: 1, list: [{ id: 'a', n: 1 }, { id: 'b' }] })[1]).toEqual([]);
    expect(changedContext(before, { count: 2, list: [{ id: 'a', n: 2 }, { id: 'b' }] })[1]).toEqual([
      { op: 'replace', path: ['list', 0, 'n'], value: 2 },
      { op: 'replace', path: ['count'], value: 2 },
    ]);
    expect(changedContext(before, { list: [{ id: 'a', n: 1 }] })[1]).toEqual([
      { op: 'remove', path: ['list', 1] },
      { op: 'remove', path: ['count'] },
    ]);
  });
});
