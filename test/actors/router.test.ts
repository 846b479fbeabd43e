import { describe, expect, it } from '@jest/globals';
import { described, InboundWorld } from './support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };

function following(...conversations: object[]): InboundWorld {
  const world = new InboundWorld();
  world.subscribed(OPEN, 's', ...conversations);
  world.news();
  return world;
}

describe('A description of a conversation', () => {
  it('that is older than what is known is ignored and counted (G6)', () => {
    const world = following(described('a', { skillId: '5', metaDataLastUpdateTs: 2_000 }));
    world.notify('s', described('a', { skillId: '4', metaDataLastUpdateTs: 1_999 }));
    expect(world.record('a')).toMatchObject({ skillId: '5', metaDataLastUpdateTs: 2_000, outOfOrderUpdates: 1 });
    expect(world.news()).toEqual([]);
  });

  it('of the same age is taken: a notification may be repeated with more in it', () => {
    const world = following(described('a', { metaDataLastUpdateTs: 2_000 }));
    world.notify('s', described('a', { skillId: '4', metaDataLastUpdateTs: 2_000 }));
    expect(world.record('a')).toMatchObject({ skillId: '4', outOfOrderUpdates: 0 });
  });

  it('is told completely, in order: participants, fields, the handover, and the close last (G5)', () => {
    const world = following(described('a', { participants: { CONSUMER: ['c'], MANAGER: ['12345678.1'] } }));
    world.notify(
      's',
      described('a', {
        participants: { CONSUMER: ['c'], READER: ['12345678.2'] },
        skillId: '4',
        state: 'CLOSE',
        stage: 'CLOSE',
        metaDataLastUpdateTs: 2_000,
      }),
    );
    expect(world.news()).toEqual([
      'participant.removed a',
      'participant.added a',
      'field.changed a skill',
      'field.changed a state',
      'field.changed a stage',
      'conversation.handedOver a',
      'conversation.closed a',
    ]);
  });

  it('is taken in completely before anything of it is told', () => {
    const world = following(described('a'));
    const seen: string[] = [];
    world.onTold = () => void seen.push(`${world.record('a').skillId} ${world.record('a').participants.length}`);
    const participants = { CONSUMER: ['c'], MANAGER: ['12345678.1'] };
    world.notify('s', described('a', { participants, skillId: '4', metaDataLastUpdateTs: 2_000 }));
    expect(new Set(seen)).toEqual(new Set(['4 2']));
  });

  it('is taken in with all others of its notification before anything of it is told', () => {
    const world = following(described('a'), described('b'));
    const seen: string[] = [];
    world.onTold = () => void seen.push(['a', 'b'].map((id) => world.record(id).skillId).join());
    const next = { skillId: '4', metaDataLastUpdateTs: 2_000 };
    world.notify('s', described('a', next), described('b', next));
    expect([seen.length, new Set(seen)]).toEqual([4, new Set(['4,4'])]);
  });

  it('that cannot be taken in costs itself only: what is beside it counts, and what follows', () => {
    const world = following(described('a'), described('b'));
    const broken = world.record('a');
    // A mistake of ours, whatever it may be.
    Object.defineProperty(broken, 'participants', {
      get: () => {
        throw new Error('a mistake near pl4nted-secret');
      },
    });
    const next = (convId: string) => described(convId, { skillId: '4', metaDataLastUpdateTs: 2_000 });
    world.notify('s', next('a'), next('b'));
    expect(world.record('b').skillId).toBe('4');
    expect(world.failures).toMatchObject([
      { code: 'MALFORMED_FRAME', context: { why: 'notTaken', frame: 'a' }, reason: 'a mistake near ***' },
    ]);
    world.notify('s', described('c'));
    expect(world.news()).toContain('conversation.announced c');
  });
});

describe('The removal of a conversation from a subscription', () => {
  const gone = (metaDataLastUpdateTs: number) =>
    described('a', { stage: 'CLOSE', state: 'CLOSE', metaDataLastUpdateTs }, 'DELETE');

  it('that says it has closed closes it', () => {
    const world = following(described('a'));
    world.notify('s', gone(2_000));
    expect(world.news()).toEqual(['field.changed a state', 'field.changed a stage', 'conversation.closed a']);
    expect(world.record('a')).toMatchObject({ phase: 'closed', followers: 0 });
  });

  it('that comes late leaves the conversation followed: the news that it is back was faster', () => {
    const world = following(described('a', { metaDataLastUpdateTs: 3_000 }));
    world.notify('s', gone(2_000));
    expect(world.record('a')).toMatchObject({ phase: 'open', followers: 1, outOfOrderUpdates: 1 });
    expect(world.news()).toEqual([]);
  });

  it('with nothing but its id ends the following and says nothing of the rest', () => {
    const world = following(described('a', { skillId: '5' }));
    world.notify('s', { type: 'DELETE', result: { convId: 'a' } });
    expect(world.record('a')).toMatchObject({ phase: 'unfollowed', followers: 0, skillId: '5', stage: 'OPEN' });
  });

  it('that nobody has announced is ignored', () => {
    const world = following();
    world.notify('s', gone(2_000));
    expect([world.news(), world.registry.find('a')]).toEqual([[], undefined]);
  });

  it('that overtakes its first description is its end: what was said before that does not announce it', () => {
    const world = following();
    world.notify('s', gone(2_000));
    world.notify('s', described('a', { metaDataLastUpdateTs: 1_000 }));
    expect([world.news(), world.registry.find('a')]).toEqual([[], undefined]);
    // It was resumed.
    world.notify('s', described('a', { metaDataLastUpdateTs: 3_000 }));
    expect(world.record('a').phase).toBe('open');
  });

  it('is remembered for the last hundred that nobody had announced', () => {
    const world = following();
    for (let count = 0; count <= 100; count += 1)
      world.notify('s', described(`a${count}`, { stage: 'CLOSE', metaDataLastUpdateTs: 2_000 }, 'DELETE'));
    for (const id of ['a0', 'a1']) world.notify('s', described(id, { metaDataLastUpdateTs: 1_000 }));
    expect([world.registry.find('a0') !== undefined, world.registry.find('a1')]).toEqual([true, undefined]);
  });

  it('from one of two subscriptions leaves it to the other one', () => {
    const world = following(described('a'));
    world.subscribed(OPEN, 't', described('a'));
    world.news();
    world.notify('t', { type: 'DELETE', result: { convId: 'a' } });
    expect(world.record('a')).toMatchObject({ phase: 'open', followers: 1 });
    expect(world.news()).toEqual([]);
  });

  it('once it had closed and goes on without us does not open it: of what comes next we are not told', () => {
    const world = following(described('a'));
    world.notify('s', gone(2_000));
    world.news();
    world.notify('s', described('a', { metaDataLastUpdateTs: 3_000 }, 'DELETE'));
    expect(world.record('a').phase).toBe('closed');
    expect(world.news()).toEqual([]);
  });
});

describe('A malformed frame', () => {
  it('is told without secrets, and in part when it is long', () => {
    const world = new InboundWorld();
    world.frame(`{"kind":"pl4nted-secret","x":"${'y'.repeat(10_000)}"}`);
    const [{ context, reason }] = world.failures as [(typeof world.failures)[0]];
    expect(String(context!.frame)).toHaveLength(2_000);
    expect(JSON.stringify(world.failures)).not.toContain('pl4nted-secret');
    expect(reason).toBe('"***"');
  });
});
