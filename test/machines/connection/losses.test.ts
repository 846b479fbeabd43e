import { describe, expect, test } from '@jest/globals';
import {
  connectionIn,
  discoveryAnswers,
  MINUTE,
  nextAttempt,
  onlineIn,
  peerIsMute,
  SECOND,
  subscribeAnswers,
  type World,
} from '../support/connection-world.js';

describe('who is told of a lost socket, and of the return', () => {
  const followed = (world: World): readonly string[] =>
    world.emitted.flatMap((event) => {
      if (event.type === 'socketGone') return event.socketId === undefined ? [] : [`gone ${event.socketId}`];
      if (event.type === 'online')
        return [`online${event.again ? ' again' : ''}${event.isRestored ? ' restored' : ''}`];
      return event.type === 'lost' ? ['lost'] : [];
    });

  test('the first time online is neither again nor a return', async () => {
    const world = connectionIn(discoveryAnswers('network down', 'network down', 'ok'));
    await world.open();
    await world.passes(MINUTE);
    expect(followed(world)).toEqual(['online']);
  });

  test('each socket that opened and was lost is told, also before the connection was ever online', async () => {
    const world = connectionIn(subscribeAnswers('silence', 'silence', 'ok'));
    await world.open();
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect(followed(world)).toEqual(['gone 1', 'gone 2', 'online restored']);
  });

  test('each socket that was lost on the way back is told, and the return once', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('silence', 'ok'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect(followed(world)).toEqual(['online', 'gone 1', 'lost', 'gone 2', 'online again restored']);
  });

  test('who waits for answers hears of the loss before the program does', async () => {
    const world = await onlineIn(peerIsMute);
    await world.passes(41 * SECOND);
    expect(followed(world)).toEqual(['online', 'gone 1', 'lost']);
  });

  test('after close() and open() it is online for the first time, and a return for whoever was there before', async () => {
    const world = await onlineIn();
    await world.close();
    await world.open();
    expect(followed(world)).toEqual(['online', 'online restored']);
  });
});
