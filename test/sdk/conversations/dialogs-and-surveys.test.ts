import { describe, expect, it } from '@jest/globals';
import { ChannelType, type Conversation, createClientProperties, DialogType, ParticipantRole } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';

const WITH_SURVEY = { survey: { bot: 'ann' } };

const lifecycleIs = (conversation: Conversation, lifecycle: string): Promise<unknown> =>
  eventually(
    conversation,
    () => conversation.lifecycle,
    (now) => now === lifecycle,
  );

describe('A survey after the conversation', () => {
  it('begins when the main dialog is closed: "dialog", a new open dialog, and the conversation is not over yet', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const closes: string[] = [];
      ofBot.on('close', () => void closes.push('bot'));
      ofConsumer.on('close', () => void closes.push('consumer'));
      const begun = next(ofConsumer, 'dialog');
      const over = next(ofConsumer, 'dialog-close');
      await ofConsumer.close();
      const survey = await begun;
      expect(await over).toBe(ofConsumer.mainDialog);
      await lifecycleIs(ofConsumer, 'surveying');
      expect(ofConsumer).toMatchObject({ stage: 'OPEN', state: 'CLOSE', closeReason: 'CONSUMER' });
      expect(survey).toMatchObject({ dialogType: DialogType.POST_SURVEY, state: 'OPEN', channelType: 'MESSAGING' });
      expect(ofConsumer.openDialog).toBe(survey);
      expect(ofConsumer.getDialog(DialogType.POST_SURVEY)).toBe(survey);
      expect(Object.keys(ofConsumer.dialogs)).toEqual([ofConsumer.conversationId, survey.dialogId]);
      await settle(bot);
      expect(closes).toEqual([]);
    }, WITH_SURVEY));

  it('is asked by the survey bot, answered by the consumer, and its end is the end of the conversation, told once', () =>
    World.run(async (world) => {
      const ann = await world.openBrand({ user: 'ann' });
      const atAnn = next(ann, 'conversation');
      const { consumer, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const ofAnn = await atAnn;
      const heard = messagesOf(ofConsumer);
      const answers = messagesOf(ofAnn);
      await ofConsumer.sendMessage('thank you');
      const atAnnBegun = next(ofAnn, 'dialog');
      const begun = next(ofConsumer, 'dialog');
      await ofConsumer.close();
      await begun;
      const survey = await atAnnBegun;
      const asked = next(ofConsumer, 'message', ({ body }) => body === 'How was it?');
      await survey.sendMessage('How was it?');
      expect(await asked).toMatchObject({ sequence: 0, dialogId: survey.dialogId });
      const answered = next(ofAnn, 'message', ({ body }) => body === 'Good');
      await ofConsumer.sendMessage('Good');
      await answered;
      const closed = [next(ofConsumer, 'close'), next(ofBot, 'close')];
      await survey.close('AGENT', 'Completed');
      await Promise.all(closed);
      await settle(consumer);
      expect(textsOf(heard)).toEqual(['thank you', 'How was it?', 'Good']);
      expect(textsOf(answers)).toEqual(['How was it?', 'Good']);
      expect(ofConsumer).toMatchObject({
        lifecycle: 'closed',
        stage: 'CLOSE',
        closeReason: 'CONSUMER',
        openDialog: null,
      });
      expect(ofConsumer.getDialog('POST_SURVEY')).toMatchObject({ closedCause: 'Completed', closedBy: 'AGENT' });
    }, WITH_SURVEY));

  it('is skipped by close({stage: true})', () =>
    World.run(async (world) => {
      const { ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const dialogs: unknown[] = [];
      ofConsumer.on('dialog', (dialog) => void dialogs.push(dialog));
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close({ stage: true });
      await closed;
      expect(dialogs).toEqual([]);
      expect(world.emulator.conversations).toMatchObject([{ stage: 'CLOSE' }]);
    }, WITH_SURVEY));

  it('is ended by a second close()', () =>
    World.run(async (world) => {
      const { ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const surveying = lifecycleIs(ofConsumer, 'surveying');
      await ofConsumer.close();
      await surveying;
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      expect(ofConsumer.getDialog('POST_SURVEY')).toMatchObject({ state: 'CLOSE', lifecycle: 'closed' });
    }, WITH_SURVEY));

  it('does not come for a consumer whose client cannot show it', () =>
    World.run(async (world) => {
      const clientProperties = createClientProperties({ features: ['RICH_CONTENT'] });
      const { ofConsumer } = await world.conversation({
        role: ParticipantRole.ASSIGNED_AGENT,
        consumer: { clientProperties },
      });
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      expect(Object.keys(ofConsumer.dialogs)).toHaveLength(1);
    }, WITH_SURVEY));

  it('goes on over an interruption: its messages are fetched too, with the object of the dialog the same', () =>
    World.run(async (world) => {
      const ann = await world.openBrand({ user: 'ann' });
      const atAnn = next(ann, 'conversation');
      const { consumer, ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const surveyAtAnn = next(await atAnn, 'dialog');
      const begun = next(ofConsumer, 'dialog');
      await ofConsumer.close();
      const survey = await begun;
      const heard = messagesOf(ofConsumer);
      const first = next(ofConsumer, 'message');
      await (await surveyAtAnn).sendMessage('One to five?');
      await first;
      const back = next(consumer, 'reconnect');
      world.emulator.sockets.terminate({ side: 'consumer' });
      await back;
      const second = next(ofConsumer, 'message', ({ body }) => body === 'Still there?');
      await (await surveyAtAnn).sendMessage('Still there?');
      await second;
      expect(textsOf(heard)).toEqual(['One to five?', 'Still there?']);
      expect(ofConsumer.openDialog).toBe(survey);
      world.errorsOf(consumer);
    }, WITH_SURVEY));
});

describe('A dialog of another channel', () => {
  it('FD-6 such as co-browse never becomes the one that messages go to', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer, conversationId } = await world.conversation({
        role: ParticipantRole.ASSIGNED_AGENT,
      });
      const begun = next(ofBot, 'dialog');
      const dialog = { dialogType: 'OTHER', channelType: ChannelType.COBROWSE, state: 'OPEN' };
      const change = { field: 'DialogChange', type: 'CREATE', dialog };
      await bot.send({
        type: '.ams.cm.UpdateConversationField',
        body: { conversationId, conversationField: [change] },
      });
      expect(await begun).toMatchObject({ channelType: 'COBROWSE', state: 'OPEN' });
      expect(ofBot.openDialog).toBe(ofBot.mainDialog);
      const heard = next(ofConsumer, 'message');
      await ofBot.sendMessage('can you see my screen?');
      expect((await heard).dialogId).toBe(conversationId);
    }));
});
