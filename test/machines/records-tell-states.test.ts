import { describe, expect, test } from '@jest/globals';
import { conversationStateOf } from '../../src/machines/conversation/state.js';
import { dialogStateOf } from '../../src/machines/dialog/state.js';
import { conversationThatIs, conversationWeAre, lifecycles } from './support/conversation-world.js';
import { dialogDeliveries, dialogLifecycles, dialogThatIs, ofConsumer } from './support/dialog-world.js';

/** An actor can be made from a record at any moment, so the record has to say where its machine is. */
describe('The record of a conversation tells where its machine is:', () => {
  const path = (value: unknown): string =>
    typeof value === 'string'
      ? value
      : Object.entries(value as object)
          .flat()
          .join('.');

  test.each(lifecycles)('%s', (lifecycle) => {
    const { record } = conversationThatIs(lifecycle);
    expect(path(conversationStateOf(record).lifecycle)).toBe(lifecycle);
  });

  test.each(['outside', 'joining', 'joined', 'leaving'] as const)('%s', (membership) => {
    expect(conversationStateOf(conversationWeAre(membership).record).membership).toBe(membership);
  });

  test('live, stale, resyncing', () => {
    const conversation = conversationThatIs('open.queued');
    const told = [conversationStateOf(conversation.record).sync];
    for (const type of ['connection.interrupted', 'connection.restored', 'conversation.resynced'] as const) {
      conversation.happens({ type });
      told.push(conversationStateOf(conversation.record).sync);
    }
    expect(told).toEqual(['live', 'stale', 'resyncing', 'live']);
  });
});

describe('The record of a dialog tells where its machine is:', () => {
  test.each(dialogLifecycles)('%s', (lifecycle) => {
    expect(dialogStateOf(dialogThatIs(lifecycle).record).lifecycle).toBe(lifecycle);
  });

  test.each(dialogDeliveries)('%s', (delivery) => {
    for (const changes of [{}, ofConsumer])
      expect(dialogStateOf(dialogThatIs(delivery, changes).record).delivery).toBe(delivery);
  });
});
