import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Door, type DoorEvent, Doors, newDoor } from './support/doors.js';

const ignore = (): void => {};

describe('How many actors run', () => {
  it('a record has an actor from its first event on, up to the limit; beyond it records go on without', () => {
    const doors = new Doors(2);
    const all = doors.make(3);
    for (const door of all) doors.send(door, 'push');
    expect(doors.running(all)).toEqual(['door-0', 'door-1']);
    expect(all.map(({ standing }) => standing)).toEqual(['open', 'open', 'open']);
    expect(all.map(({ done }) => done)).toEqual([['creak'], ['creak'], ['creak']]);
  });

  it('the limit is a bound: of twenty that were watched, two stay when nobody watches any more', () => {
    const doors = new Doors(2);
    const all = doors.make(20);
    const unwatch = all.map((door) => doors.pool.watch(door, ignore));
    expect(doors.pool.size).toBe(20);
    for (const stop of unwatch) stop();
    expect(doors.pool.size).toBe(2);
    expect(doors.running(all)).toHaveLength(2);
    expect(doors.rested).toHaveLength(18);
  });

  it('a watched actor never rests, and does not count: as many others may run beside it', () => {
    const doors = new Doors(2);
    const all = doors.make(6);
    const unwatch = [doors.pool.watch(all[0]!, ignore), doors.pool.watch(all[1]!, ignore)];
    for (const door of all.slice(2)) doors.send(door, 'push');
    expect(doors.running(all)).toEqual(['door-0', 'door-1', 'door-2', 'door-3']);
    doors.pool.watch(all[4]!, ignore)();
    expect(doors.running(all)).toEqual(expect.arrayContaining(['door-0', 'door-1']));
    unwatch[0]!();
    expect(doors.running(all)).toContain('door-1');
    expect(doors.pool.size).toBe(3);
  });

  it('the least recently addressed one rests first', () => {
    const doors = new Doors(3);
    const all = doors.make(4);
    for (const door of all.slice(0, 3)) doors.send(door, 'push');
    doors.send(all[0]!, 'pull');
    doors.pool.watch(all[3]!, ignore)();
    expect(doors.rested).toEqual(['door-1']);
    expect(doors.running(all)).toEqual(['door-0', 'door-2', 'door-3']);
  });

  it('an actor that two watch goes on until both have stopped, and stopping twice is stopping once', () => {
    const doors = new Doors(0);
    const [door] = doors.make(1);
    const [one, other] = [doors.pool.watch(door!, ignore), doors.pool.watch(door!, ignore)];
    one();
    one();
    expect(doors.pool.size).toBe(1);
    other();
    expect(doors.pool.size).toBe(0);
  });

  it('one that was put to rest while it was watched is not counted a second time when its watcher stops', () => {
    const doors = new Doors(1);
    const all = doors.make(4);
    const unwatch = doors.pool.watch(all[0]!, ignore);
    doors.pool.rest(all[0]!);
    unwatch();
    for (const door of all.slice(1)) doors.send(door, 'push');
    expect(doors.running(all)).toEqual(['door-1']);
    // And one watcher more counts as one.
    doors.pool.watch(all[2]!, ignore)();
    expect(doors.pool.size).toBe(1);
  });

  it('a watcher that stops after the record has got another actor leaves that one alone', () => {
    const doors = new Doors(0);
    const [door] = doors.make(1);
    const stale = doors.pool.watch(door!, ignore);
    doors.pool.rest(door!);
    const seen: unknown[] = [];
    doors.pool.watch(door!, () => void seen.push(door!.standing));
    stale();
    doors.send(door!, 'push');
    expect(seen).toEqual(['open']);
  });

  it('a record that has no place in the tree runs without an actor, watched or not', () => {
    const doors = new Doors(5, { parentOf: () => undefined });
    const [door] = doors.make(1);
    const unwatch = doors.pool.watch(door!, ignore);
    doors.send(door!, 'push');
    unwatch();
    expect([doors.pool.size, door!.standing, door!.done]).toEqual([0, 'open', ['creak']]);
  });
});

describe('An actor', () => {
  it('begins where its record stands, and leaves its record where it stood', () => {
    const doors = new Doors(0);
    const [door] = doors.make(1);
    doors.send(door!, 'push');
    const unwatch = doors.pool.watch(door!, ignore);
    expect(doors.pool.parent(door!)!.ref.getSnapshot()).toMatchObject({ value: 'open', status: 'active' });
    doors.send(door!, 'pull');
    unwatch();
    expect(door!.standing).toBe('shut');
    doors.send(door!, 'push');
    expect(door!.standing).toBe('open');
  });

  it('has its place below the parent of the pool, and the id of its record', () => {
    const doors = new Doors(1);
    const [door] = doors.make(1);
    doors.send(door!, 'push');
    const { ref } = doors.pool.parent(door!)!;
    const { id, _parent } = ref as unknown as { id: string; _parent: { id: string; _parent: unknown } };
    expect([id, _parent.id, _parent._parent]).toEqual(['door-0', 'doors', doors.root]);
  });

  it('is stopped when its record rests: nothing of it runs any more, and the record goes on', () => {
    const doors = new Doors(1);
    const [door] = doors.make(1);
    let seen = 0;
    doors.pool.watch(door!, () => {
      seen += 1;
    });
    const { ref } = doors.pool.parent(door!)!;
    doors.pool.rest(door!);
    expect(ref.getSnapshot().status).toBe('stopped');
    expect(doors.pool.parent(door!)).toBeUndefined();
    ref.send({ type: 'push' });
    doors.pool.recordChanged(door!, { by: 'x' });
    expect([seen, door!.done]).toEqual([0, []]);
    doors.pool.rest(door!);
    expect(doors.rested).toEqual(['door-0']);
  });

  it('is its own where a record comes back under the id of one that is gone', () => {
    const doors = new Doors(5);
    const [old, fresh] = [newDoor('the same'), newDoor('the same')];
    doors.send(old, 'smash');
    doors.send(fresh, 'push');
    expect(doors.pool.parent(fresh)!.ref).not.toBe(doors.pool.parent(old)!.ref);
    doors.pool.rest(old);
    doors.send(fresh, 'pull');
    expect([old.standing, fresh.standing]).toEqual(['smashed', 'shut']);
    expect([old.done, fresh.done]).toEqual([['report loudly'], ['creak', 'creak']]);
    expect(doors.running([fresh])).toEqual(['the same']);
  });

  it.each([
    ['with an actor', 1],
    ['without', 0],
  ])('whose action throws is in its new state, does the other actions, and the fault is reported: %s', (_, limit) => {
    const doors = new Doors(limit);
    const [door] = doors.make(1);
    const fault = new Error('the hinge');
    doors.onAction = () => {
      throw fault;
    };
    doors.send(door!, 'push', 'smash');
    expect([door!.standing, door!.done, doors.broken]).toEqual(['smashed', ['creak', 'report loudly'], [fault, fault]]);
  });
});

describe('Events', () => {
  it.each([
    ['with actors', 9],
    ['without', 0],
  ])('that are sent while another is being processed are queued, whoever they are for: %s', (_, limit) => {
    const doors = new Doors(limit);
    const [one, other] = doors.make(2);
    const order: string[] = [];
    doors.onAction = (type, { id }) => {
      order.push(`${id} ${type} begins`);
      if (id === 'door-0' && type === 'creak' && one!.done.length === 1) {
        doors.send(one!, 'pull');
        doors.send(other!, 'push');
      }
      order.push(`${id} ${type} ends`);
    };
    doors.send(one!, 'push');
    expect(order).toEqual(
      ['door-0 creak', 'door-0 creak', 'door-1 creak'].flatMap((action) => [`${action} begins`, `${action} ends`]),
    );
    expect(doors.transitions.map(({ id, from, to, event }) => `${id} ${event}: ${from} → ${to}`)).toEqual([
      'door-0 push: shut → open',
      'door-0 pull: open → shut',
      'door-1 push: shut → open',
    ]);
  });

  it('that change no state are no transition', () => {
    const doors = new Doors(1);
    const [one, other] = [newDoor('one', true), newDoor('other', true)];
    doors.send(one, 'push', 'knock');
    doors.send(other, 'push', 'knock');
    expect(doors.running([one, other])).toEqual(['one']);
    expect(doors.transitions).toEqual([]);
    expect([one.done, other.done]).toEqual([['rattle'], ['rattle']]);
  });

  it('find the record in the new state when they are told to a watcher', () => {
    const doors = new Doors(0);
    const [door] = doors.make(1);
    const seen: unknown[] = [];
    doors.pool.watch(door!, () => void seen.push(door!.standing));
    doors.send(door!, 'push', 'pull');
    expect(seen).toEqual(['open', 'shut']);
  });

  it('can make the actor rest while it processes one', () => {
    const doors = new Doors(1);
    const [door] = doors.make(1);
    doors.send(door!, 'push');
    doors.onAction = () => doors.pool.rest(door!);
    doors.send(door!, 'pull');
    expect([doors.pool.size, door!.standing]).toEqual([0, 'shut']);
    doors.onAction = ignore;
    doors.send(door!, 'push');
    expect([door!.standing, door!.done.length]).toEqual(['open', 3]);
  });
});

describe('A change of the record that cannot change its state', () => {
  it('reaches its actor while somebody watches it, and only then', () => {
    const doors = new Doors(2);
    const [watched, other] = doors.make(2);
    let seen = 0;
    const unwatch = doors.pool.watch(watched!, () => {
      seen += 1;
    });
    doors.send(other!, 'push');
    const before = doors.pool.parent(other!)!.ref.getSnapshot();
    doors.pool.recordChanged(watched!, { by: 'paint' });
    doors.pool.recordChanged(other!, { by: 'paint' });
    expect([seen, doors.pool.parent(other!)!.ref.getSnapshot() === before]).toEqual([1, true]);
    unwatch();
    doors.pool.recordChanged(watched!, { by: 'paint' });
    expect(seen).toBe(1);
  });

  it('reaches whoever still watches when somebody else has stopped', () => {
    const doors = new Doors(2);
    const [door] = doors.make(1);
    let seen = 0;
    const one = doors.pool.watch(door!, ignore);
    doors.pool.watch(door!, () => {
      seen += 1;
    });
    one();
    doors.pool.recordChanged(door!, { by: 'paint' });
    expect(seen).toBe(1);
  });

  it('is a new snapshot of the same state', () => {
    const doors = new Doors(1);
    const [door] = doors.make(1);
    doors.pool.watch(door!, ignore);
    const { ref } = doors.pool.parent(door!)!;
    const before = ref.getSnapshot();
    doors.pool.recordChanged(door!, { by: 'paint' });
    const after = ref.getSnapshot();
    expect(after).not.toBe(before);
    expect([after.value, after.context, after.hasTag('passable')]).toEqual([before.value, before.context, false]);
    doors.send(door!, 'push');
    expect(ref.getSnapshot().value).toBe('open');
  });

  it('reaches every running actor while the system is inspected', () => {
    const doors = new Doors(1);
    const [running, resting] = doors.make(2);
    doors.send(running!, 'push');
    doors.send(resting!, 'push');
    doors.isInspected = true;
    const before = doors.pool.parent(running!)!.ref.getSnapshot();
    doors.pool.recordChanged(running!, { by: 'paint' });
    doors.pool.recordChanged(resting!, { by: 'paint' });
    expect(doors.pool.parent(running!)!.ref.getSnapshot()).not.toBe(before);
    expect(doors.pool.size).toBe(1);
  });
});

describe('Whether a record has an actor', () => {
  it('makes no difference to its state and to what is done, in any history', () => {
    type Step = { readonly door: number; readonly does: DoorEvent['type'] | 'watch' | 'unwatch' | 'lock' | 'rest' };
    const step: fc.Arbitrary<Step> = fc.record({
      door: fc.nat(3),
      does: fc.constantFrom(
        'push',
        'push',
        'pull',
        'pull',
        'knock',
        'watch',
        'watch',
        'unwatch',
        'lock',
        'rest',
        'smash',
      ),
    });
    const play = (limit: number, steps: readonly Step[]): { all: readonly Door[]; doors: Doors } => {
      const doors = new Doors(limit);
      const all = doors.make(4);
      const watching: (() => void)[][] = all.map(() => []);
      for (const { door, does } of steps) {
        const record = all[door]!;
        if (does === 'watch') watching[door]!.push(doors.pool.watch(record, ignore));
        else if (does === 'unwatch') watching[door]!.pop()?.();
        else if (does === 'lock') record.isLocked = !record.isLocked;
        else if (does === 'rest') doors.pool.rest(record);
        else doors.send(record, does);
        const unwatched = all.filter((_, index) => watching[index]!.length === 0);
        expect(doors.running(unwatched).length).toBeLessThanOrEqual(limit);
        for (const one of all) {
          const ref = doors.pool.parent(one)?.ref;
          if (ref) expect(ref.getSnapshot().value).toBe(one.standing);
        }
      }
      for (const stop of watching.flat()) stop();
      expect(doors.pool.size).toBeLessThanOrEqual(limit);
      return { all, doors };
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const none = play(0, steps);
        for (const limit of [1, 9]) {
          const some = play(limit, steps);
          expect(some.all).toEqual(none.all);
          expect(some.doors.transitions).toEqual(none.doors.transitions);
        }
      }),
      { numRuns: 60 },
    );
  });
});
