import { describe, expect, test } from '@jest/globals';
import { described, InboundWorld, ME } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };

function following(...conversations: object[]): InboundWorld {
  const world = new InboundWorld();
  world.subscribed(OPEN, 's', ...conversations);
  world.news();
  return world;
}

/** The same for a consumer, whose messages come by subscriptions of their own. */
function consumerFollowing(...conversations: object[]): InboundWorld {
  const world = new InboundWorld(undefined, 'subscription');
  world.subscribed(OPEN, 's', ...conversations);
  world.news();
  return world;
}

const dialog = (dialogId: string, state = 'OPEN', dialogType = 'MAIN', participantsDetails: object[] = []) => ({
  dialogId,
  state,
  dialogType,
  participantsDetails,
});
const next = (details: object, metaDataLastUpdateTs = 2_000) => described('a', { metaDataLastUpdateTs, ...details });
const withUs = { CONSUMER: ['c'], MANAGER: [ME.agentId] };

describe('What a description says of dialogs', () => {
  test('is told of those that open and close, not of what was there at first sight', () => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's', described('a', { dialogs: [dialog('a'), dialog('d', 'CLOSE', 'OTHER')] }));
    expect(world.news()).toEqual(['conversation.announced a']);
    world.notify(
      's',
      next({ dialogs: [dialog('a', 'CLOSE'), dialog('d', 'CLOSE', 'OTHER'), dialog('s', 'OPEN', 'POST_SURVEY')] }),
    );
    expect(world.news()).toEqual(['dialog.closed a', 'dialog.opened a']);
    expect(world.record('a').otherDialogs!.map(({ dialogType }) => dialogType)).toEqual(['OTHER', 'POST_SURVEY']);
    // One that opened and closed behind our back is told of all the same.
    world.notify('s', next({ dialogs: [dialog('a', 'CLOSE'), dialog('x', 'CLOSE', 'OTHER')] }, 3_000));
    expect(world.news()).toEqual(['dialog.opened a', 'dialog.closed a']);
  });

  test('is not told after the close of their conversation, but written down', () => {
    const world = following(described('a'));
    const over = { stage: 'CLOSE', state: 'CLOSE', dialogs: [dialog('a', 'CLOSE')] };
    world.notify('s', next(over));
    world.news();
    world.notify('s', next({ ...over, skillId: '9', dialogs: [dialog('a', 'CLOSE'), dialog('s')] }, 3_000));
    expect(world.news()).toEqual([]);
    expect([world.record('a').otherDialogs!.length, world.record('a').skillId]).toEqual([1, '9']);
    // Once it is announced again, it is a conversation like any other.
    world.notify('s', next({ skillId: '8' }, 4_000));
    expect(world.news()).toEqual([
      'conversation.announced a',
      'field.changed a skill',
      'field.changed a state',
      'field.changed a stage',
      'conversation.handedOver a',
    ]);
  });
});

describe('A description of the same version as the last', () => {
  const closed = { stage: 'CLOSE', state: 'CLOSE', dialogs: [dialog('a', 'CLOSE')] };

  test('is the older one where it would open again what is closed: the conversation, or a dialog', () => {
    const world = following(described('a'));
    world.notify('s', next(closed));
    world.notify('s', next({ stage: 'OPEN', state: 'CLOSE', dialogs: [dialog('a', 'CLOSE')] }));
    expect(world.record('a')).toMatchObject({ stage: 'CLOSE', outOfOrderUpdates: 1 });
    const surveyed = following(described('a'));
    surveyed.notify('s', next({ state: 'CLOSE', stage: 'OPEN', dialogs: [dialog('a', 'CLOSE'), dialog('s')] }));
    surveyed.notify('s', next({ state: 'OPEN', stage: 'OPEN' }));
    expect(surveyed.record('a')).toMatchObject({ state: 'CLOSE', outOfOrderUpdates: 1 });
    expect(surveyed.record('a').mainDialog!.state).toBe('CLOSE');
  });

  test('is taken where it closes, keeps closed, or knows of more', () => {
    const world = following(described('a', { metaDataLastUpdateTs: 2_000 }));
    world.notify('s', next(closed));
    world.notify('s', next({ ...closed, note: 'n' }));
    world.notify('s', next({ ...closed, note: 'n', dialogs: [dialog('a', 'CLOSE'), dialog('new')] }));
    expect(world.record('a')).toMatchObject({ stage: 'CLOSE', outOfOrderUpdates: 0, details: { note: 'n' } });
    expect(world.record('a').otherDialogs).toHaveLength(1);
  });

  test('that is newer opens again what was closed', () => {
    const world = following(described('a'));
    world.notify('s', next(closed));
    world.notify('s', next({}, 3_000));
    expect(world.record('a')).toMatchObject({ stage: 'OPEN', phase: 'open', outOfOrderUpdates: 0 });
  });
});

describe('Our part in a conversation', () => {
  test('is that of the dialog, where the dialog names anybody (protocol.md 7.2)', () => {
    const others = [{ id: 'c', role: 'CONSUMER' }];
    const world = following(
      described('a', { participants: withUs }),
      described('b', { participants: withUs, dialogs: [dialog('b', 'OPEN', 'MAIN', others)] }),
    );
    expect(world.record('a').mainDialog!.isFollowed).toBe(true);
    expect(world.record('b').mainDialog!.isFollowed).toBe(false);
  });

  test.each([
    ['by the one id', { userId: 'me', agentId: undefined }, true],
    ['by the other', { userId: undefined, agentId: ME.agentId }, true],
    ['not while we do not know who we are', { userId: undefined, agentId: undefined }, false],
  ])('is known %s', (_, self, isFollowed) => {
    const world = new InboundWorld();
    world.self = self;
    world.subscribed(
      OPEN,
      's',
      described('a', { participants: withUs, participantsPId: { CONSUMER: ['c'], MANAGER: ['me'] } }),
    );
    expect(world.record('a').mainDialog!.isFollowed).toBe(isFollowed);
  });

  test('begins with what is said from then on: neither the hint nor the past is news', () => {
    const world = new InboundWorld();
    const hint = (dialogId: string, sequence: number, serverTimestamp: number) => ({
      dialogId,
      sequence,
      serverTimestamp,
    });
    const change = described('a', { participants: withUs }) as { result: object };
    Object.assign(change.result, { lastContentEventNotification: hint('a', 4, 1_000) });
    world.subscribed(OPEN, 's', change);
    expect(world.record('a').mainDialog).toMatchObject({ told: 4, since: 1_000 });
    // A hint about another dialog says nothing of this one.
    const other = described('b', { participants: withUs }) as { result: object };
    Object.assign(other.result, { lastContentEventNotification: hint('x', 4, 1_000) });
    world.notify('s', other);
    expect(world.record('b').mainDialog!.told).toBe(-1);
  });

  test('that may have begun while we were away is read; one that began before our eyes is not', () => {
    const world = following(described('a'), described('b'));
    world.notify('s', described('b', { participants: withUs, metaDataLastUpdateTs: 2_000 }));
    expect(world.record('b').mainDialog).toMatchObject({ isFollowed: true, needsReading: false, since: 2_000 });
    world.registry.broadcast({ type: 'connection.interrupted' });
    world.notify('s', described('a', { participants: withUs, metaDataLastUpdateTs: 2_000 }));
    expect(world.record('a').mainDialog).toMatchObject({ isFollowed: true, needsReading: true, since: 1_000 });
  });
});

describe('A message that overtakes a description', () => {
  test('is told behind that, also of a dialog that is new in its conversation', () => {
    const world = following(described('a', { participants: withUs }));
    world.says('new', 0, { serverTimestamp: 2_500 });
    world.says('b', 0, { serverTimestamp: 2_500 });
    expect(world.news()).toEqual([]);
    world.notify('s', next({ participants: withUs, dialogs: [dialog('a'), dialog('new')] }));
    expect(world.news()).toEqual(['dialog.opened a', 'message.received a']);
    world.notify('s', described('b', { participants: withUs }));
    expect(world.news()).toEqual(['conversation.announced b', 'message.received b']);
  });
});

describe('A consumer', () => {
  test('asks for the messages of a dialog that is described as open again: its subscription has ended', () => {
    const world = consumerFollowing(described('a'));
    expect(world.messageRequests).toHaveLength(1);
    world.messageRequests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    expect(world.record('a').mainDialog).toMatchObject({ needsReading: false, delivery: 'live' });
    world.notify('s', next({ state: 'CLOSE', stage: 'OPEN', dialogs: [dialog('a', 'CLOSE')] }));
    world.notify('s', next({ state: 'CLOSE', stage: 'OPEN', dialogs: [dialog('a', 'CLOSE')] }, 3_000));
    expect(world.messageRequests).toHaveLength(1);
    world.notify('s', next({}, 4_000));
    expect([world.messageRequests.length, world.record('a').mainDialog!.needsReading]).toEqual([2, true]);
    world.messageRequests[1]!.settle({ ok: true, code: 200, body: {}, type: '' });
    world.notify('s', next({ note: 'still open' }, 5_000));
    expect(world.record('a').mainDialog).toMatchObject({ needsReading: false, delivery: 'live' });
    expect(world.messageRequests).toHaveLength(2);
  });

  test('asks for none of a conversation that was over when it came, unless it had asked for that itself', () => {
    const over = (id: string) => described(id, { stage: 'CLOSE', state: 'CLOSE', dialogs: [dialog(id, 'CLOSE')] });
    const world = consumerFollowing();
    world.notify('s', over('a'));
    expect(world.messageRequests).toEqual([]);
    world.registry.addExpected('b');
    world.notify('s', over('b'));
    expect(world.messageRequests).toHaveLength(1);
  });
});

describe('A conversation that is missing from a fresh snapshot', () => {
  test('has closed with its dialogs, each told once, those that had closed before not again', () => {
    const world = following(
      described('a', { dialogs: [dialog('a', 'CLOSE'), dialog('s')], state: 'CLOSE', stage: 'OPEN' }),
    );
    const record = world.record('a');
    const { revision } = record;
    world.router.missing(record, 1, true);
    expect(world.news()).toEqual(['dialog.closed a', 'field.changed a stage', 'conversation.closed a']);
    expect([record.stage, record.state, record.otherDialogs![0]!.state]).toEqual(['CLOSE', 'CLOSE', 'CLOSE']);
    expect(record.otherDialogs![0]!.standing).toMatchObject({ lifecycle: 'closed' });
    expect(record.revision).toBeGreaterThan(revision);
  });

  test('and only left our sight is described as it was', () => {
    const world = following(described('a'));
    const record = world.record('a');
    world.router.missing(record, 1, false);
    expect(record).toMatchObject({ phase: 'unfollowed', stage: 'OPEN', mainDialog: { state: 'OPEN' } });
    const { revision } = record;
    world.router.missing(record, 2, false);
    expect(record.revision).toBe(revision + 1);
  });

  test('and was left behind by a step-up is over, whoever followed it; one that is not known is nothing', () => {
    const world = following(described('a'));
    world.record('a').followers = 3;
    world.router.leftBehind('nobody knows');
    world.router.leftBehind('a');
    expect(world.news()).toEqual([
      'dialog.closed a',
      'field.changed a state',
      'field.changed a stage',
      'conversation.closed a',
    ]);
    expect([world.record('a').followers, world.record('a').phase]).toEqual([0, 'closed']);
  });

  test('is nothing new for one that is closed, or that another subscription follows', () => {
    const world = following(described('a'), described('b', { stage: 'CLOSE', state: 'CLOSE' }));
    world.record('a').followers = 3;
    const revisions = ['a', 'b'].map((id) => world.record(id).revision);
    world.router.missing(world.record('a'), 1, true);
    world.router.missing(world.record('b'), 1, true);
    expect(['a', 'b'].map((id) => world.record(id).revision)).toEqual(revisions);
    expect([world.record('a').followers, world.record('b').followers, world.news()]).toEqual([2, 0, []]);
  });

  test('is read where a join of ours may have succeeded and no description has said what became of it', () => {
    const joined = (...said: ((world: InboundWorld) => void)[]) => {
      const world = following(described('a'));
      world.registry.delivery.mayTakePart(world.record('a'));
      for (const say of said) say(world);
      world.router.missing(world.record('a'), 1, true);
      return world.record('a').mainDialog!.isFollowed;
    };
    expect(joined()).toBe(true);
    // A notification may be from before our join; one that counts us in is not.
    expect(joined((world) => world.notify('s', next({})))).toBe(true);
    const leave = (world: InboundWorld): void => {
      world.notify('s', next({ participants: withUs }));
      world.notify('s', next({}, 3_000));
    };
    expect(joined(leave)).toBe(false);
    expect(joined((world) => void world.router.change(factOf(world), 1, 'snapshot'))).toBe(false);
  });
});

/** The description that is known, once more. */
function factOf(world: InboundWorld) {
  const record = world.record('a');
  return {
    isGone: false,
    conversationId: 'a',
    skillId: '-1',
    brandId: undefined,
    stage: 'OPEN',
    state: 'OPEN',
    closeReason: undefined,
    startTs: 0,
    endTs: undefined,
    metaDataLastUpdateTs: record.metaDataLastUpdateTs,
    lastUpdateTime: undefined,
    effectiveTTR: undefined,
    unread: undefined,
    participants: [],
    dialogs: [],
    lastContent: undefined,
    details: {},
  };
}

describe('An answer', () => {
  const frame = (body: unknown) => JSON.stringify({ kind: 'resp', reqId: '1', code: 200, type: 'XResponse', body });

  test('goes to whoever asked; who listens is told which request it belongs to', () => {
    const world = new InboundWorld();
    world.frame(frame({ x: 1 }));
    expect([world.told, world.answers]).toEqual([[], [{ id: '1', code: 200, body: { x: 1 }, type: 'XResponse' }]]);
    world.typeOfRequest = 'X';
    world.frame(frame({}));
    expect(world.told).toEqual(['response.received']);
  });
});

describe('What could not be read', () => {
  test('is told with how much of it there was, where that is more than one', () => {
    const world = new InboundWorld();
    world.router.malformed({ why: 'noEvent', frame: 'x' });
    world.router.malformed({ why: 'noEvent', frame: 'x', count: 3, about: 'y'.repeat(300) });
    expect(world.failures).toMatchObject([{ context: { why: 'noEvent', frame: 'x' } }, { context: { count: 3 } }]);
    expect(world.failures[0]!.context).not.toHaveProperty('count');
    expect(world.failures[0]).not.toHaveProperty('reason');
    expect(world.failures[1]!.reason).toHaveLength(200);
  });

  test('though a description that follows is whole, is told of an unknown conversation too', () => {
    const world = following();
    Object.defineProperty(world.registry, 'add', {
      value: () => {
        throw 'no error';
      },
    });
    world.notify('s', described('a'));
    expect(world.failures).toMatchObject([{ context: { why: 'notTaken', frame: 'a' } }]);
    expect(world.failures[0]).not.toHaveProperty('reason');
  });
});
