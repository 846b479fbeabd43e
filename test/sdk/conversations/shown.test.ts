/** What a program sees of an object that it writes to its log or hands on as JSON. */
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ringing } from '../rings/ringing.js';
import { World } from '../support/world.js';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('JSON.stringify() and console.log() show the values of', () => {
  it('a message: all that it says, and who said it', () =>
    World.run(async (world) => {
      const { ofConsumer, consumer } = await world.conversation();
      await ofConsumer.sendMessage('hello', { type: 'ExternalId', id: '7' });
      const [message] = await ofConsumer.queryMessages();
      expect(json(message)).toEqual({
        conversationId: ofConsumer.conversationId,
        dialogId: ofConsumer.mainDialog.dialogId,
        sequence: 0,
        time: message!.time,
        participant: { id: consumer.userId, userId: consumer.userId, role: 'CONSUMER', state: 'ACTIVE' },
        messageAudience: 'ALL',
        contentType: 'text/plain',
        body: 'hello',
        metadata: [{ type: 'ExternalId', id: '7' }],
        isDownloadable: false,
      });
      expect(inspect(message)).toMatch(/^\{.*body: 'hello'/s);
    }));

  it('a conversation with its dialogs, and of a connection, without what was said and without a token', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, consumer } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      await ofConsumer.sendMessage('my secret');
      const { conversationId } = ofBot;
      const me = { userId: bot.userId, role: 'ASSIGNED_AGENT' };
      const dialog = { dialogId: conversationId, dialogType: 'MAIN', state: 'OPEN' };
      expect(json(ofBot)).toMatchObject({
        conversationId,
        stage: 'OPEN',
        skill: { skillId: '-1' },
        participants: expect.arrayContaining([expect.objectContaining(me)]),
        dialogs: { [conversationId]: expect.objectContaining(dialog) },
      });
      expect(json(bot)).toMatchObject({ userType: 'BRAND', userId: bot.userId, lifecycle: 'online' });
      const shown = [ofBot, ofBot.mainDialog, ofConsumer, bot, consumer].map((one) => inspect(one, { depth: 9 }));
      const secrets = [await bot.getToken(), await consumer.getToken(), 'my secret', 'session'];
      for (const text of shown) expect(text).toMatch(/(conversation|connection)Id: /);
      for (const text of shown) expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }));

  it('a ring', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      expect(json(ring)).toMatchObject({ ringId: ring.ringId, ringState: 'WAITING', skillId: '-1' });
      expect(inspect(ring)).toMatch(/ringState: 'WAITING'/);
    }));
});
