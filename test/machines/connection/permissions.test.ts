import { describe, expect, test } from '@jest/globals';
import type { ConnectionLifecycle } from '../../../src/machines/index.js';
import {
  closingAnswers,
  connectionIn,
  discoveryAnswers,
  lastAnswers,
  nextAttempt,
  onlineIn,
  type Piece,
  refreshAnswers,
  signInAnswers,
  socketAnswers,
  stepUpAnswers,
  subscribeAnswers,
  takeOverAnswers,
  type World,
} from '../support/connection-world.js';

type Permission = 'canSend' | 'queuesSends' | 'hasSocket' | 'drains' | 'terminal';

const opened = async (...pieces: readonly Piece[]): Promise<World> => {
  const world = connectionIn(...pieces);
  await world.open();
  return world;
};
const lost = async (...pieces: readonly Piece[]): Promise<World> => {
  const world = await onlineIn();
  world.becomes(...pieces);
  await world.socketCloses('network down');
  return world;
};
const trying = async (...pieces: readonly Piece[]): Promise<World> => {
  const world = await lost(...pieces);
  await nextAttempt(world);
  return world;
};
const steppingUp = async (...pieces: readonly Piece[]): Promise<World> => {
  const world = await onlineIn();
  world.becomes(...pieces);
  await world.stepUp();
  return world;
};
const after = async (world: Promise<World>, act: (world: World) => Promise<void>): Promise<World> => {
  const there = await world;
  await act(there);
  return there;
};

/** What may be sent at each place on the way of a connection, which api and outbox ask by these words. */
const table: Record<ConnectionLifecycle, readonly [way: () => Promise<World>, ...permissions: readonly Permission[]]> =
  {
    idle: [async () => connectionIn(), 'queuesSends'],
    'opening.discovering': [() => opened(discoveryAnswers('silence')), 'queuesSends'],
    'opening.authenticating': [() => opened(signInAnswers('silence')), 'queuesSends'],
    'opening.openingSocket': [() => opened(socketAnswers('silence')), 'queuesSends'],
    'opening.subscribing': [() => opened(subscribeAnswers('silence')), 'queuesSends', 'hasSocket'],
    online: [() => onlineIn(), 'canSend', 'hasSocket'],
    'interrupted.waitingToRetry': [() => lost(), 'queuesSends'],
    'interrupted.keepingDistance': [() => after(opened(socketAnswers('429')), (world) => world.retry()), 'queuesSends'],
    'interrupted.discovering': [() => trying(discoveryAnswers('silence')), 'queuesSends'],
    'interrupted.checkingToken': [
      () =>
        after(onlineIn(refreshAnswers('silence')), async (world) => {
          await world.socketCloses('1011');
          await nextAttempt(world);
        }),
      'queuesSends',
    ],
    'interrupted.authenticating': [
      () =>
        after(onlineIn(refreshAnswers('401')), async (world) => {
          world.becomes(signInAnswers('silence'));
          await world.socketCloses('1011');
          await nextAttempt(world);
        }),
      'queuesSends',
    ],
    'interrupted.openingSocket': [() => trying(socketAnswers('silence')), 'queuesSends'],
    'interrupted.resubscribing': [() => trying(subscribeAnswers('silence')), 'queuesSends', 'hasSocket'],
    'steppingUp.authenticating': [() => steppingUp(stepUpAnswers('silence')), 'queuesSends', 'hasSocket'],
    'steppingUp.awaitingAnswers': [() => steppingUp(lastAnswers('silence')), 'queuesSends', 'hasSocket'],
    'steppingUp.openingSocket': [() => steppingUp(socketAnswers('silence')), 'queuesSends'],
    'steppingUp.takingOver': [() => steppingUp(takeOverAnswers('silence')), 'queuesSends', 'hasSocket'],
    'steppingUp.resubscribing': [() => steppingUp(subscribeAnswers('silence')), 'queuesSends', 'hasSocket'],
    draining: [() => after(onlineIn(), (world) => world.drain()), 'canSend', 'hasSocket', 'drains'],
    closing: [() => after(onlineIn(closingAnswers('silence')), (world) => world.close())],
    closed: [() => after(onlineIn(), (world) => world.close()), 'terminal'],
    failed: [() => opened(signInAnswers('bad credentials')), 'terminal'],
  };

describe('What a connection permits', () => {
  test.each(Object.entries(table))('while it is %s', async (lifecycle, [way, ...permissions]) => {
    const world = await way();
    const all: readonly Permission[] = ['canSend', 'queuesSends', 'hasSocket', 'drains', 'terminal'];
    expect([world.lifecycle, all.filter((permission) => world.can(permission))]).toEqual([lifecycle, permissions]);
    world.stop();
  });
});
