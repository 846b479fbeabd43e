import { describe, expect, it } from '@jest/globals';
import { ParticipantRole } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { World } from '../support/world.js';

const reason = (text: string) => ({ type: 'ActionReason', reason: text }) as const;

describe('Metadata of a conversation', () => {
  it('goes with its beginning, with join, transfer, leave and close, and shows on both sides', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const consumer = await world.openConsumer();
      const announced = next(bot, 'conversation');
      const ofConsumer = await consumer.createConversation({ metadata: { type: 'ExternalId', id: 'ticket-1' } });
      const ofBot = await announced;
      const ofEmulator = () => world.emulator.conversation(ofBot.conversationId)!;
      expect(ofConsumer.metadata).toEqual([{ type: 'ExternalId', id: 'ticket-1' }]);
      expect(ofBot.metadata).toEqual([{ type: 'ExternalId', id: 'ticket-1' }]);
      const changed = next(ofBot, 'metadata-change');
      await ofBot.join(ParticipantRole.ASSIGNED_AGENT, { metadata: reason('joined') });
      await changed;
      expect(ofBot.metadata).toEqual([reason('joined')]);
      await ofBot.transfer({ skillId: '12' }, { metadata: [reason('moved'), { type: 'ExternalId', id: '7' }] });
      expect(ofEmulator().metadata).toEqual([reason('moved'), { type: 'ExternalId', id: '7' }]);
      await ofBot.join(ParticipantRole.MANAGER);
      // A request without any takes none away.
      expect(ofEmulator().metadata).toEqual([reason('moved'), { type: 'ExternalId', id: '7' }]);
      await eventually(
        ofBot,
        () => ofBot.getSnapshot().value.membership,
        (membership) => membership === 'joined',
      );
      await ofBot.leave({ metadata: reason('left') });
      expect(ofEmulator().metadata).toEqual([reason('left')]);
      const over = next(ofConsumer, 'close');
      await ofBot.close({ stage: true, metadata: reason('closed') });
      await over;
      expect(ofConsumer.metadata).toEqual([reason('closed')]);
    }));

  it('of a close by dialog belongs to the dialog, as does what is attached to it', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      const { mainDialog } = ofBot;
      await mainDialog.setMetadata([{ type: 'Survey', id: 's1' }]);
      await eventually(
        ofBot,
        () => mainDialog.metadata,
        (metadata) => metadata !== null,
      );
      expect(mainDialog.metadata).toEqual([{ type: 'Survey', id: 's1' }]);
      expect(mainDialog.state).toBe('OPEN');
      const over = next(ofConsumer, 'close');
      await mainDialog.close('AGENT', 'Completed', { metadata: reason('solved') });
      await over;
      expect(ofConsumer.mainDialog.metadata).toEqual([reason('solved')]);
      expect(ofConsumer.metadata).toBeNull();
    }));

  it('of closeConversation() reaches a conversation that this connection never saw', () =>
    World.run(async (world) => {
      const { conversationId, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      const other = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      const over = next(ofConsumer, 'close');
      await other.closeConversation(conversationId, { metadata: reason('cleaned up') });
      await over;
      expect(ofConsumer.mainDialog.metadata).toEqual([reason('cleaned up')]);
    }));

  it('that the platform would refuse is refused before anything is sent', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation({ role: ParticipantRole.AGENT });
      const wrong = { metadata: { reason: 'no type' } as never };
      const before = world.emulator.ledger.last;
      const calls = [
        ofBot.join(ParticipantRole.MANAGER, wrong),
        ofBot.leave(wrong),
        ofBot.transfer({ skillId: '1' }, wrong),
        ofBot.close(wrong),
        ofBot.mainDialog.close(null, null, wrong),
        ofBot.setNote('x', wrong),
      ];
      for (const call of calls) await expect(call).rejects.toMatchObject({ context: { problem: 'metadata' } });
      expect(world.emulator.ledger.filter({ kind: 'request' }).filter(({ n }) => n > before)).toEqual([]);
    }));
});
