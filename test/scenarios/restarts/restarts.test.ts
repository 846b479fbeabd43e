import { describe, expect, it } from '@jest/globals';
import type { Connection, Conversation, ParleyError } from 'parley-sdk';
import { VirtualWorld } from '../../support/virtual/world.js';

/** What is told of a conversation, by the names of the events. */
function toldOf(connection: Connection) {
  const told: string[] = [];
  connection.on('conversation', () => void told.push('conversation'));
  connection.on('conversation:message', ({ message }) => void told.push(`${message?.body}`));
  connection.on('conversation:close', () => void told.push('close'));
  return told;
}

const online = (world: VirtualWorld, ...all: Connection[]) =>
  world.seen(() => all.every(({ lifecycle }) => lifecycle === 'online'));

const talk = async (world: VirtualWorld, ...conversations: Conversation[]) => {
  for (const [index, one] of conversations.entries()) await world.until(one.sendMessage(`${index}`));
};

/** The code of the error that it rejects with. */
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: ParleyError) => error.code,
  );

describe.each([0, 45_000])('A platform that comes back without its conversations, %i ms later', (downFor) => {
  it('has everybody online again; a bot is told the close, once, a consumer hears no more of it, and what begins then is like any other (G5, G10)', () =>
    VirtualWorld.run(async (world) => {
      const [bot, consumer] = [await world.openBrand(), await world.openConsumer()];
      const told = [toldOf(bot), toldOf(consumer)];
      const before = await world.meet(bot, consumer);
      await talk(world, before.ofConsumer, before.ofBot);
      world.emulator.restart({ state: 'lost', downFor });
      await world.seen(() => bot.lifecycle !== 'online' && consumer.lifecycle !== 'online');
      await online(world, bot, consumer);
      await world.seen(() => told[0]!.includes('close'));
      await world.pass(30_000);
      expect(told).toEqual([
        ['conversation', '0', '1', 'close'],
        ['conversation', '0', '1'],
      ]);
      expect([before.ofBot.lifecycle, before.ofConsumer.lifecycle]).toEqual(['closed', 'unfollowed']);
      for (const one of told) one.length = 0;
      const after = await world.meet(bot, consumer);
      await talk(world, after.ofConsumer, after.ofBot);
      await world.pass(1_000);
      expect(told).toEqual([
        ['conversation', '0', '1'],
        ['conversation', '0', '1'],
      ]);
    }));

  it('has not taken what was said meanwhile, and whoever said it is told so (G1, G3)', () =>
    VirtualWorld.run(async (world) => {
      const [bot, consumer] = [await world.openBrand(), await world.openConsumer()];
      const { ofBot, ofConsumer } = await world.meet(bot, consumer);
      world.emulator.faults.add({ when: 'PublishEvent', do: 'restart', state: 'lost', ms: downFor });
      const lost = [ofConsumer.sendMessage('under way'), ofBot.sendMessage('behind it')].map(codeOf);
      await world.seen(() => bot.lifecycle !== 'online' && consumer.lifecycle !== 'online');
      const waiting = codeOf(ofBot.sendMessage('while it was away'));
      expect(await world.until(Promise.all(lost))).toEqual(['RESPONSE_LOST', 'RESPONSE_LOST']);
      expect(await world.until(waiting)).toBe('DIALOG_STATE');
      await online(world, bot, consumer);
    }));
});
