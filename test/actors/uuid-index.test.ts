import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UuidIndex } from '../../src/actors/uuid-index.js';

const ID = '57bc39d9-cad3-46c6-94a9-abd10be5b7c8';

describe('The index of UUIDs', () => {
  it('finds what was put, and what took its place', () => {
    const index = new UuidIndex<string>();
    index.set(ID, 'first');
    index.set(ID, 'second');
    expect(index.get(ID)).toBe('second');
  });

  it.each([
    'dialog-1',
    '',
    ID.toUpperCase(),
    ID.replace('-', '_'),
    `${ID.slice(0, 35)}g`,
    `${ID.slice(0, 35)}é`,
    `${ID.slice(0, 35)}ㄱ`,
    `${ID} `,
  ])('takes no id that is not written as the platform writes UUIDs: %j', (id) => {
    const index = new UuidIndex<string>();
    expect(index.set(id, 'one')).toBe(false);
    expect(index.get(id)).toBeUndefined();
    index.delete(id);
    const found: (string | undefined)[] = [];
    index.getEach([id], 1, found);
    expect(found).toEqual([undefined]);
  });

  it('takes the id of zeros for what it is, and no other id for it', () => {
    const index = new UuidIndex<string>();
    index.set('00000000-0000-0000-0000-000000000000', 'nil');
    const found: (string | undefined)[] = [];
    index.getEach(['dialog-1', '00000000-0000-0000-0000-000000000000', ID], 3, found);
    expect(found).toEqual([undefined, 'nil', undefined]);
  });

  it('is like a Map, whatever is put and deleted', () => {
    // Few ids, made alike, so that they collide and are met again.
    const id = fc
      .tuple(fc.nat({ max: 60 }), fc.constantFrom('00000000', 'ffffffff', '0000abcd'))
      .map(([n, head]) => `${head}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);
    const step = fc.record({ id, what: fc.constantFrom('set', 'set', 'delete'), value: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const index = new UuidIndex<number>();
        const map = new Map<string, number>();
        const ids = [...new Set(steps.map((one) => one.id))];
        for (const { id: at, what, value } of steps) {
          if (what === 'set') {
            index.set(at, value);
            map.set(at, value);
          } else {
            index.delete(at);
            map.delete(at);
          }
        }
        const found: (number | undefined)[] = [];
        index.getEach(ids, ids.length, found);
        expect(ids.map((one) => index.get(one))).toEqual(ids.map((one) => map.get(one)));
        expect(found.slice(0, ids.length)).toEqual(ids.map((one) => map.get(one)));
      }),
    );
  });
});
