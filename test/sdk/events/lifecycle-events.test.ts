import { describe, expect, it } from '@jest/globals';
import type { Connection, LifecycleChange } from 'parley-sdk';
import { next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

function changesOf(connection: Connection): LifecycleChange[] {
  const changes: LifecycleChange[] = [];
  connection.on('lifecycle', (change) => void changes.push(change));
  return changes;
}

const steps = (changes: readonly LifecycleChange[], machine: string, region = 'lifecycle'): string[] =>
  changes
    .filter((change) => change.machine === machine && change.region === region)
    .map(({ from, to }) => `${from} → ${to}`);

describe('"lifecycle" tells every step of every chart', () => {
  it('of the connection, from idle to closed, with what caused it', () =>
    World.run(async (world) => {
      const bot = world.brand();
      const changes = changesOf(bot);
      await bot.open();
      await bot.close();
      expect(steps(changes, 'connection')).toEqual([
        'idle → opening.discovering',
        'opening.discovering → opening.authenticating',
        'opening.authenticating → opening.openingSocket',
        'opening.openingSocket → opening.subscribing',
        'opening.subscribing → online',
        'online → closing',
        'closing → closed',
      ]);
      expect(steps(changes, 'connection', 'token')).toEqual(['none → fresh', 'fresh → none']);
      expect(changes[0]).toEqual({
        machine: 'connection',
        id: bot.connectionId,
        region: 'lifecycle',
        from: 'idle',
        to: 'opening.discovering',
        event: 'connection.open',
      });
    }));

  it('of the subscription, the conversation and the dialog', () =>
    World.run(async (world) => {
      const consumer = world.consumer();
      const changes = changesOf(consumer);
      await consumer.open();
      const conversation = await consumer.createConversation();
      await conversation.sendMessage('hello');
      const closed = next(conversation, 'close');
      await conversation.close();
      await closed;
      expect(steps(changes, 'subscription')).toEqual([
        'idle → subscribing',
        'subscribing → awaitingSnapshot',
        'awaitingSnapshot → live',
      ]);
      expect(steps(changes, 'conversation')).toEqual([
        'opening → open.queued',
        'open.queued → closing',
        'closing → closed',
      ]);
      expect(steps(changes, 'dialog')).toEqual(['opening → open', 'open → closed']);
      expect(steps(changes, 'dialog', 'delivery')).toEqual([
        'unfollowed → following',
        'following → live',
        'live → complete',
      ]);
      const { conversationId } = conversation;
      const ids = new Set(changes.filter(({ machine }) => machine === 'conversation').map(({ id }) => id));
      expect(ids).toEqual(new Set([conversationId]));
    }));

  it('of an outage: nothing is left out, each step begins where the last one ended', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      const changes = changesOf(bot);
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await back;
      await settle(bot);
      expect(steps(changes, 'connection')).toEqual([
        'online → interrupted.waitingToRetry',
        'interrupted.waitingToRetry → interrupted.discovering',
        'interrupted.discovering → interrupted.openingSocket',
        'interrupted.openingSocket → interrupted.resubscribing',
        'interrupted.resubscribing → online',
      ]);
      expect(steps(changes, 'subscription')[0]).toBe('live → suspended');
      expect(steps(changes, 'conversation', 'sync')[0]).toBe('live → stale');
      expect(steps(changes, 'dialog', 'delivery').slice(0, 2)).toEqual(['live → stale', 'stale → following']);
      const last = new Map<string, string>();
      for (const { machine, id, region, from, to } of changes) {
        const key = `${machine} ${id} ${region}`;
        if (last.has(key)) expect(`${key} ${from}`).toBe(`${key} ${last.get(key)}`);
        last.set(key, to);
      }
      world.errorsOf(bot);
    }));

  it('in plain text only, so that it can be stored and sent', () =>
    World.run(async (world) => {
      const consumer = world.consumer();
      const changes = changesOf(consumer);
      await consumer.open();
      await consumer.createConversation();
      expect(JSON.parse(JSON.stringify(changes))).toEqual(changes);
      for (const change of changes) {
        expect(Object.keys(change).sort()).toEqual(['event', 'from', 'id', 'machine', 'region', 'to']);
        for (const value of Object.values(change)) expect(typeof value).toBe('string');
      }
    }));
});
