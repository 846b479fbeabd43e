import { describe, expect, test } from '@jest/globals';
import { Router } from '../../../src/actors/inbound/router.js';
import { described, InboundWorld, ME } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };
const CLOSED = { stage: 'CLOSE', state: 'CLOSE' };
const withUs = { CONSUMER: ['c'], MANAGER: [ME.agentId] };
const at = (metaDataLastUpdateTs: number, details: object = {}, type?: string) =>
  described('a', { metaDataLastUpdateTs, ...details }, type);

/** A conversation `a` of version 1000, which subscription `s` follows. */
function following(first: object = described('a')): InboundWorld {
  const world = new InboundWorld();
  world.subscribed(OPEN, 's', first);
  world.news();
  return world;
}

/** The same with a hint at the newest message, of whichever dialog. */
function hinting(change: object, dialogId: string, sequence: number, serverTimestamp: number): object {
  const { result, ...rest } = change as { readonly result: object };
  return { ...rest, result: { ...result, lastContentEventNotification: { dialogId, sequence, serverTimestamp } } };
}

describe('A notification', () => {
  const frame = { kind: 'notification', type: '.ams.routing.RoutingTaskNotification', body: {} } as never;
  const routed = (...routing: (object | undefined)[]) => {
    const told: unknown[] = [];
    const application = { announce: () => {}, wantsMessageFrames: true, wantsWholeFrames: false };
    const notification = (one: unknown): void => void told.push(one);
    const router = new Router({
      application,
      ...(routing.length > 0 && { routing: () => routing[0] && { notification, described: () => {} } }),
    } as never);
    return { router, told };
  };

  test('that is about neither conversations nor messages is for routing, where there is routing', () => {
    const { router, told } = routed({});
    for (const topic of ['conversation', 'message'] as const) router.notification(frame, topic);
    expect(told).toEqual([]);
    router.notification(frame, 'other');
    expect(told).toEqual([frame]);
    for (const other of [routed(), routed(undefined)])
      expect(() => other.router.notification(frame, 'other')).not.toThrow();
    expect([router.wantsMessageFrames, router.wantsWholeFrames]).toEqual([true, false]);
  });
});

describe('Which subscriptions follow a conversation', () => {
  test('is taken from an older description too: what it says of the conversation is not', () => {
    const world = following(at(2_000, { skillId: '7' }));
    world.subscribed(OPEN, 't', at(1_500, { skillId: '6' }));
    expect(world.record('a')).toMatchObject({ followers: 3, skillId: '7', outOfOrderUpdates: 1 });
  });

  test('brings one back that had left our sight, though nothing is new', () => {
    const world = following(at(2_000));
    world.notify('s', at(2_000, {}, 'DELETE'));
    expect(world.record('a')).toMatchObject({ followers: 0, phase: 'unfollowed', stage: 'OPEN' });
    world.subscribed(OPEN, 't', at(1_500));
    const open = { phase: 'open', standing: { lifecycle: { open: 'queued' } } };
    expect(world.record('a')).toMatchObject({ followers: 2, ...open });
  });

  test('does not matter to one that is closed: what comes late of it is written down, unless it goes on without us', () => {
    const world = following();
    world.notify('s', at(2_000, { ...CLOSED, closeReason: 'AGENT' }));
    world.notify('s', at(3_000, { ...CLOSED, closeReason: 'SYSTEM' }, 'DELETE'));
    expect(world.record('a')).toMatchObject({ followers: 0, phase: 'closed', closeReason: 'SYSTEM' });
    world.notify('s', at(4_000, { skillId: '9' }, 'DELETE'));
    expect(world.record('a')).toMatchObject({ phase: 'closed', stage: 'CLOSE', skillId: '-1' });
  });
});

describe('A conversation that ended before it was announced', () => {
  const ended = (end: object): InboundWorld => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's');
    world.notify('s', end);
    return world;
  };

  test('stays unknown: what was overtaken by its end, in the same millisecond too, is not told', () => {
    const world = ended(at(2_000, CLOSED, 'DELETE'));
    world.notify('s', at(1_000), at(2_000), at(1_000, CLOSED));
    expect([world.news(), world.registry.find('a')]).toEqual([[], undefined]);
    world.notify('s', at(3_000));
    expect(world.news()).toEqual(['conversation.announced a']);
  });

  test('is known to who asks for closed ones', () => {
    const world = ended(at(2_000, CLOSED, 'DELETE'));
    world.notify('s', at(2_000, CLOSED));
    expect(world.record('a')).toMatchObject({ phase: 'closed' });
  });

  test('did not, where it only left our sight', () => {
    const world = ended(at(2_000, {}, 'DELETE'));
    world.notify('s', at(1_000));
    expect(world.news()).toEqual(['conversation.announced a']);
  });
});

describe('A conversation that was taken for closed because a snapshot did not have it', () => {
  test('is open where a description of the same version says so: that had overtaken the snapshot', () => {
    const world = following();
    world.router.missing(world.record('a'), 1, true);
    world.news();
    world.notify('s', at(1_000));
    expect(world.record('a')).toMatchObject({ stage: 'OPEN', phase: 'open', outOfOrderUpdates: 0 });
    expect(world.news()[0]).toBe('conversation.announced a');
    // From then on it is like any other.
    world.notify('s', at(2_000, CLOSED));
    world.notify('s', at(2_000));
    expect(world.record('a')).toMatchObject({ stage: 'CLOSE', outOfOrderUpdates: 1 });
  });
});

describe('Changes of one millisecond, which have one version', () => {
  const updatedAt = (change: object, lastUpdateTime: number): object => {
    const { result, ...rest } = change as { readonly result: object };
    return { ...rest, result: { ...result, lastUpdateTime } };
  };

  test('are told apart by what was said since then: the older one changes nothing', () => {
    const world = following(updatedAt(at(2_000, { skillId: '7' }), 2_005));
    world.notify('s', updatedAt(at(2_000, { skillId: '6' }), 2_000));
    expect(world.record('a')).toMatchObject({ skillId: '7', lastUpdateTime: 2_005, outOfOrderUpdates: 1 });
    world.notify('s', updatedAt(at(2_000, { skillId: '8' }), 2_005));
    world.notify('s', at(2_000, { skillId: '9' }));
    expect(world.record('a')).toMatchObject({ skillId: '9', outOfOrderUpdates: 1 });
  });
});

describe('A change as it came', () => {
  test('is told where somebody listens, until the conversation is over', () => {
    const world = following();
    world.registry.announcements.tellsRawChanges = true;
    world.notify('s', at(2_000));
    world.notify('s', at(3_000, CLOSED));
    expect(world.news().filter((what) => what === 'conversation.notified a')).toHaveLength(2);
    world.notify('s', at(4_000, { ...CLOSED, closeReason: 'AGENT' }));
    expect(world.news()).not.toContain('conversation.notified a');
  });
});

describe('Who takes part', () => {
  const inDialog = (state: string, ...ids: string[]) => ({
    dialogs: [
      {
        dialogId: 'a',
        dialogType: 'MAIN',
        state,
        participantsDetails: ids.map((id) => ({ id, role: 'CONSUMER', state: 'ACTIVE' })),
      },
    ],
  });

  test('is told of the dialog as well: not at first sight, not after the close, and not where nothing changed', () => {
    const world = following(at(1_000, inDialog('OPEN', 'c')));
    const ofDialogs = () => world.news().filter((what) => what.startsWith('dialog.participant'));
    world.notify('s', at(2_000, inDialog('OPEN', 'c')));
    expect(ofDialogs()).toEqual([]);
    world.notify('s', at(3_000, inDialog('OPEN', 'c', 'd')));
    expect(ofDialogs()).toEqual(['dialog.participantAdded a']);
    world.notify('s', at(4_000, { ...CLOSED, ...inDialog('CLOSE', 'c', 'd') }));
    world.notify('s', at(5_000, { ...CLOSED, ...inDialog('CLOSE', 'c') }));
    expect(ofDialogs()).toEqual([]);
    const opening = new InboundWorld();
    opening.registry.addDialog(opening.registry.add('a'), 'a');
    opening.subscribed(OPEN, 's', at(1_000, inDialog('OPEN', 'c')));
    expect(opening.news()).toEqual(['conversation.announced a']);
  });

  test('may be another consumer: that is a step-up', () => {
    const world = following();
    world.notify('s', at(2_000, { participants: { CONSUMER: ['c as a customer'] } }));
    expect(world.news()).toContain('consumer.steppedUp a');
    world.notify('s', at(3_000, { participants: { CONSUMER: ['c as a customer'] } }));
    expect(world.news()).toEqual([]);
  });

  test('is not decided anew while we do not know who we are', () => {
    const world = following(at(1_000, { participants: withUs }));
    world.self = { userId: undefined, agentId: undefined };
    world.notify('s', at(2_000));
    expect(world.record('a').mainDialog!.isFollowed).toBe(true);
  });

  test('being told that we do settles what became of a join, for every dialog', () => {
    const world = following();
    world.registry.delivery.mayTakePart(world.record('a'));
    const dialogs = [
      { dialogId: 'a', dialogType: 'MAIN', state: 'OPEN', participantsDetails: [] },
      {
        dialogId: 'x',
        dialogType: 'OTHER',
        state: 'OPEN',
        participantsDetails: [{ id: 'somebody', role: 'MANAGER', state: 'ACTIVE' }],
      },
    ];
    world.notify('s', at(2_000, { participants: withUs, dialogs }));
    world.router.missing(world.record('a'), 1, true);
    expect(world.record('a').otherDialogs![0]!.isFollowed).toBe(false);
  });
});

describe('What was said before we came', () => {
  const seen = (how: 'firstSnapshot' | 'notification', change: object) => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's', ...(how === 'firstSnapshot' ? [change] : []));
    if (how === 'notification') world.notify('s', change);
    return world.record('a').mainDialog!;
  };

  test('is no news in the first snapshot, and is in a notification', () => {
    const change = hinting(at(1_000, { participants: withUs }), 'a', 4, 1_000);
    expect([seen('firstSnapshot', change).told, seen('notification', change).told]).toEqual([4, -1]);
  });

  test('in another dialog says nothing of this one', () => {
    expect(seen('notification', hinting(at(1_000, { participants: withUs }), 'x', 4, 500)).told).toBe(-1);
    expect(seen('notification', hinting(at(1_000, { participants: withUs }), 'a', 4, 500)).told).toBe(4);
  });

  test('may have been missed where a later snapshot is the first to say that we take part', () => {
    const joined = (how: 'snapshot' | 'notification') => {
      const world = following();
      const fact = { ...factOf(world, at(2_000, { participants: withUs })) };
      world.router.change(fact, 1, how);
      return world.record('a').mainDialog!;
    };
    expect([joined('snapshot'), joined('notification')]).toMatchObject([
      { since: 1_000, needsReading: true },
      { since: 2_000, needsReading: false },
    ]);
  });

  test('in a later snapshot is news, although it is seen for the first time there', () => {
    const world = following();
    const change = hinting(
      described('b', { participants: withUs, dialogs: [{ dialogId: 'b', dialogType: 'MAIN', state: 'OPEN' }] }),
      'b',
      4,
      1_000,
    );
    world.router.change(factOf(world, change), 1, 'snapshot');
    expect(world.record('b').mainDialog!.told).toBe(-1);
  });
});

/** What the decoder makes of a change. */
function factOf(world: InboundWorld, change: object) {
  const facts: unknown[] = [];
  const probe = new InboundWorld();
  probe.subscribed(OPEN, 's');
  const { change: original } = probe.router;
  probe.router.change = (fact, bit, seenIn) => {
    facts.push(fact);
    return original.call(probe.router, fact, bit, seenIn);
  };
  probe.notify('s', change);
  expect([facts.length, world.failures]).toEqual([1, []]);
  return facts[0] as Parameters<Router['change']>[0];
}
