import { describe, expect, it } from '@jest/globals';
import { dialogsOf } from '../../../src/actors/conversations/store.js';
import { LIMIT, RETENTION, RegistryWorld } from './support/registry-world.js';

describe('A conversation whose messages are wanted first', () => {
  it('is counted until it is announced, at the latest when its time is up, which is told', () => {
    const world = new RegistryWorld(0, { getAllMessages: true });
    world.open('c1');
    expect([world.types, world.registry.loader.getSnapshot()]).toEqual([[], 1]);
    world.clock.pass(LIMIT);
    expect(world.types).toEqual(['error.reported', 'conversation.announced']);
    expect(world.events.find(({ type }) => type === 'error.reported')).toMatchObject({
      failure: { code: 'MESSAGES_NOT_LOADED', context: { conversation: 'c1' } },
    });
    expect(world.registry.loader.getSnapshot()).toBe(0);
  });
});

describe('A conversation that is forgotten', () => {
  const forgotten = (activeActors: number) => {
    const world = new RegistryWorld(activeActors);
    const record = world.open('c1');
    const dialog = record.mainDialog!;
    world.registry.addDialog(record, 'survey of c1', 'POST_SURVEY');
    expect(world.registry.ofDialog('survey of c1')).toBe(record);
    expect([world.requests.length, world.deadlines.size > 0]).toEqual([1, true]);
    world.close(record);
    // Its messages are still being read when its time is over.
    world.registry.sendToDialog(dialog, { type: 'command.close', commandId: 1 });
    world.clock.pass(RETENTION);
    return { world, record, dialog };
  };

  it.each([
    ['with an actor', 9],
    ['without', 0],
  ])('is found no more, and its requests and deadlines are given up: %s', (_, activeActors) => {
    const { world, record } = forgotten(activeActors);
    expect(record.isEvicted).toBe(true);
    expect(world.registry.find('c1')).toBeUndefined();
    expect(world.registry.ofDialog('c1')).toBeUndefined();
    expect(world.registry.ofDialog('survey of c1')).toBeUndefined();
    expect(world.types.filter((type) => type.startsWith('conversation.'))).toEqual([
      'conversation.announced',
      'conversation.closed',
      'conversation.evicted',
    ]);
    expect([world.requests, world.deadlines.size, world.registry.activeActors]).toEqual([[], 0, 0]);
  });

  it('runs no more: neither a late event nor a late watcher makes an actor of it', () => {
    const { world, record, dialog } = forgotten(9);
    let seen = 0;
    const watch = (): void => {
      seen += 1;
    };
    world.registry.send(record, { type: 'connection.interrupted' });
    world.registry.sendToDialog(dialog, { type: 'connection.interrupted' });
    world.registry.watchConversation(record, watch)();
    world.registry.watchDialog(dialog, watch)();
    expect([seen, world.registry.activeActors]).toEqual([0, 0]);
  });

  it('takes the actors of its dialogs along, also where they are watched', () => {
    const world = new RegistryWorld();
    const record = world.open('c1');
    const unwatch = world.registry.watchDialog(record.mainDialog!, () => {});
    expect(world.registry.activeActors).toBe(2);
    world.close(record);
    world.clock.pass(RETENTION);
    expect(world.registry.activeActors).toBe(0);
    unwatch();
    expect(world.registry.activeActors).toBe(0);
  });

  it('comes back as a new one: with actors of its own, and the old dialog has no part in it', () => {
    const { world, dialog: old } = forgotten(9);
    const record = world.open('c1');
    expect(world.registry.activeActors).toBe(2);
    const { revision } = record;
    const { standing } = record.mainDialog!;
    world.registry.sendToDialog(old, { type: 'connection.interrupted' });
    expect([record.revision, record.mainDialog!.standing]).toEqual([revision, standing]);
    let seen = 0;
    world.registry.watchDialog(old, () => {
      seen += 1;
    });
    world.registry.sendToDialog(record.mainDialog!, { type: 'connection.interrupted' });
    expect(seen).toBe(0);
    expect(record.mainDialog!.standing).not.toBe(standing);
    expect(record.revision).toBe(revision + 1);
    expect(world.registry.activeActors).toBe(2);
  });
});

describe('A conversation that we asked for', () => {
  it('can be written to at once, under the id that its main dialog has too', () => {
    const world = new RegistryWorld();
    const record = world.registry.addExpected('c1');
    expect(record.mainDialog).toMatchObject({ dialogId: 'c1', conversationId: 'c1', dialogType: 'MAIN' });
    expect(world.registry.ofDialog('c1')).toBe(record);
    expect(world.events).toEqual([]);
  });

  it('and whose name was lost with the answer is taken to be the next one that we hear of, and only that', () => {
    const world = new RegistryWorld();
    expect(world.registry.add('before').isAskedFor).toBe(false);
    world.registry.expectUnnamed();
    expect([world.registry.add('c1').isAskedFor, world.registry.add('c2').isAskedFor]).toEqual([true, false]);
    expect(world.registry.addExpected('c3').isAskedFor).toBe(true);
  });

  it('is the one that is known, if it is known already', () => {
    const world = new RegistryWorld();
    const record = world.open('c1');
    const armed = world.deadlines.size;
    expect(world.registry.addExpected('c1')).toBe(record);
    expect([dialogsOf(record).length, world.deadlines.size]).toEqual([1, armed]);
  });

  it('leaves no deadline behind when it is forgotten while something else is waited for', () => {
    const world = new RegistryWorld();
    const record = world.registry.addExpected('c1');
    world.clock.pass(1_000);
    world.registry.send(record, { type: 'command.join', commandId: 1, role: 'AGENT' });
    expect([record.membershipCommand, world.deadlines.size]).toEqual(['join', 2]);
    world.clock.pass(LIMIT - 1_000);
    expect([record.isEvicted, world.deadlines.size]).toEqual([true, 0]);
  });

  it('is forgotten when nobody describes it in time, and kept when somebody does', () => {
    const world = new RegistryWorld();
    const [lost, found] = [world.registry.addExpected('lost'), world.registry.addExpected('found')];
    world.clock.pass(LIMIT - 1);
    expect(world.registry.find('lost')).toBe(lost);
    world.open('found');
    world.clock.pass(1);
    expect([lost.isEvicted, found.isEvicted]).toEqual([true, false]);
    expect([world.registry.find('lost'), world.registry.find('found')]).toEqual([undefined, found]);
  });
});

describe('A broadcast', () => {
  const many = (count: number): { world: RegistryWorld; ids: string[] } => {
    const world = new RegistryWorld(10);
    const ids = Array.from({ length: count }, (_, index) => `c${index}`);
    for (const id of ids) {
      const record = world.registry.add(id);
      record.phase = 'open';
      record.followers = 1;
      world.registry.send(record, { type: 'conversation.updated' });
      world.registry.announcements.changeDone();
    }
    world.events.splice(0);
    return { world, ids };
  };

  it('reaches every conversation and dialog, in the order in which they came', () => {
    const world = new RegistryWorld();
    const records = ['c1', 'c2', 'c3'].map((id) => world.open(id));
    world.registry.broadcast({ type: 'connection.interrupted' });
    expect(world.went('stale')).toEqual(['c1', 'c2', 'c3']);
    expect(records.map(({ sync }) => sync)).toEqual(['stale', 'stale', 'stale']);
    expect(records.map(({ mainDialog }) => mainDialog!.delivery)).toEqual(['stale', 'stale', 'stale']);
    expect(world.later).toEqual([]);
  });

  it('leaves the event loop a turn every ten milliseconds, and the next one waits until it is through', () => {
    const { world, ids } = many(24);
    world.msPerLook = 1;
    world.registry.broadcast({ type: 'connection.interrupted' });
    expect(world.went('stale')).toEqual(ids.slice(0, 10));
    world.registry.broadcast({ type: 'connection.restored' });
    expect(world.went('resyncing')).toEqual([]);
    expect(world.later).toHaveLength(1);
    world.turn();
    expect(world.went('stale')).toEqual(ids.slice(0, 20));
    world.turn();
    expect(world.went('stale')).toEqual(ids);
    expect(world.went('resyncing')).toEqual(ids.slice(0, 5));
    while (world.later.length > 0) world.turn();
    expect(world.went('resyncing')).toEqual(ids);
  });

  it('of a return that is over before everybody has heard of it goes no further, and its end is told to all', () => {
    const { world, ids } = many(24);
    world.registry.broadcast({ type: 'connection.interrupted' });
    world.msPerLook = 1;
    world.registry.broadcast({ type: 'connection.restored' });
    expect(world.went('resyncing')).toEqual(ids.slice(0, 10));
    world.registry.broadcast({ type: 'connection.interrupted' });
    while (world.later.length > 0) world.turn();
    expect(world.went('resyncing')).toEqual(ids.slice(0, 10));
    expect(ids.map((id) => world.registry.find(id)!.sync)).toEqual(ids.map(() => 'stale'));
  });

  it('of a loss can be waited for', async () => {
    const { world } = many(24);
    world.msPerLook = 1;
    world.registry.broadcast({ type: 'connection.interrupted' });
    let isTold = false;
    const told = world.registry.lossIsTold().then(() => void (isTold = true));
    world.turn();
    await Promise.resolve();
    expect(isTold).toBe(false);
    world.turn();
    world.turn();
    await told;
    await world.registry.lossIsTold();
  });

  it('of an interruption passes over what is closed: it cannot get out of step any more', () => {
    const world = new RegistryWorld();
    const [closed, open] = [world.open('closed'), world.open('open')];
    world.close(closed);
    world.registry.broadcast({ type: 'connection.interrupted' });
    expect([closed.sync, open.sync]).toEqual(['live', 'stale']);
  });
});

describe('A conversation that closed while its messages are being read', () => {
  it('is told closed as soon as its dialog has them, and no earlier', () => {
    const world = new RegistryWorld();
    const record = world.open('c1');
    const dialog = record.mainDialog!;
    record.phase = 'closed';
    dialog.state = 'CLOSE';
    world.registry.send(record, { type: 'conversation.updated' });
    world.registry.announcements.changeDone();
    expect([record.isFinishing, world.types]).toEqual([true, ['conversation.announced']]);
    dialog.needsReading = false;
    world.registry.sendToDialog(dialog, { type: 'page.received' });
    expect([record.isFinishing, world.types.at(-1)]).toEqual([false, 'conversation.closed']);
  });

  it('hears of the next connection like any other: what it missed is still to be read', () => {
    const world = new RegistryWorld();
    const record = world.open('c1');
    world.registry.broadcast({ type: 'connection.interrupted' });
    world.close(record);
    expect(record).toMatchObject({ sync: 'stale', phase: 'closed' });
    world.registry.broadcast({ type: 'connection.restored' });
    expect(record.sync).toBe('resyncing');
  });
});

describe('Actors of dialogs', () => {
  it('are called the same in every conversation: main, survey, survey-2', () => {
    const world = new RegistryWorld();
    const record = world.open('c1');
    world.started.splice(0);
    for (const dialog of [
      record.mainDialog!,
      world.registry.addDialog(record, 'd2', 'POST_SURVEY'),
      world.registry.addDialog(record, 'd3', 'POST_SURVEY'),
      world.registry.addDialog(record, 'd4', 'OTHER'),
    ]) {
      world.registry.watchDialog(dialog, () => {});
    }
    expect(world.started).toEqual(['survey', 'survey-2', 'other']);
    world.open('c2');
    expect(world.started.slice(3)).toEqual(['c2', 'main']);
  });

  it('run while their conversation does, and rest with it', () => {
    const world = new RegistryWorld(1);
    const [one, other] = [world.open('c1'), world.open('c2')];
    expect([world.started.slice(-2), world.registry.activeActors]).toEqual([['c1', 'main'], 2]);
    const unwatch = world.registry.watchDialog(other.mainDialog!, () => {});
    expect(world.registry.activeActors).toBe(4);
    unwatch();
    expect(world.registry.activeActors).toBe(2);
    world.started.splice(0);
    world.registry.sendToDialog(other.mainDialog!, { type: 'connection.interrupted' });
    world.registry.sendToDialog(one.mainDialog!, { type: 'connection.interrupted' });
    expect([world.started, world.registry.activeActors]).toEqual([[], 2]);
    expect([one.mainDialog!.delivery, other.mainDialog!.delivery]).toEqual(['stale', 'stale']);
  });

  it('tell whoever watches them what changed, and nobody after that', () => {
    const world = new RegistryWorld();
    const record = world.open('c1');
    const seen: string[] = [];
    const stop = [
      world.registry.watchConversation(record, () => void seen.push('conversation')),
      world.registry.watchDialog(record.mainDialog!, () => void seen.push('dialog')),
    ];
    world.registry.recordChanged(record, record.mainDialog, { by: 'ContentEvent' });
    expect(seen).toEqual(['conversation', 'dialog']);
    world.registry.recordChanged(record, undefined, { by: 'conversation.updated' });
    expect(seen).toEqual(['conversation', 'dialog', 'conversation']);
    for (const end of stop) end();
    world.registry.recordChanged(record, record.mainDialog, { by: 'ContentEvent' });
    expect(seen).toHaveLength(3);
  });
});
