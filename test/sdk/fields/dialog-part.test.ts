import { describe, expect, it } from '@jest/globals';
import { DialogType, LifecycleError, type Message, ParticipantRole } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { settle, textsOf, World } from '../support/world.js';

/** Ann runs the survey, and has to join it first. */
const SURVEY_TO_JOIN = { survey: { bot: 'ann', joined: false } };

describe('Dialog.join and Dialog.leave', () => {
  it('take part in one dialog, such as a survey, and end that', () =>
    World.run(async (world) => {
      const ann = await world.openBrand({ user: 'ann' });
      const atAnn = next(ann, 'conversation');
      const { ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const ofAnn = await atAnn;
      const begun = next(ofAnn, 'dialog');
      await ofConsumer.close();
      const survey = await begun;
      expect(survey).toMatchObject({ dialogType: DialogType.POST_SURVEY, metaData: { appInstallId: 'survey-ann' } });
      expect(survey.getSelfParticipant()).toBeNull();
      expect(survey.can('leave')).toBe(false);
      await survey.join(ParticipantRole.AGENT);
      await eventually(
        ofAnn,
        () => survey.getSelfParticipant(),
        (self) => self !== null,
      );
      // Once more is nothing new.
      const before = world.emulator.ledger.last;
      await survey.join(ParticipantRole.AGENT);
      expect(world.emulator.ledger.filter({ kind: 'request' }).filter(({ n }) => n > before)).toEqual([]);
      const asked = next(ofConsumer, 'message');
      await survey.sendMessage('How was it?');
      expect((await asked).dialogId).toBe(survey.dialogId);
      const gone = next(survey, 'participant-removed');
      await survey.leave();
      expect(await gone).toMatchObject({ role: 'AGENT', userId: ann.userId });
      expect(ofAnn.stage).toBe('OPEN');
    }, SURVEY_TO_JOIN));

  it('leaving one that the user takes no part in is refused at once, and nothing is sent', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      const before = world.emulator.ledger.last;
      await expect(ofBot.mainDialog.leave()).rejects.toBeInstanceOf(LifecycleError);
      expect(world.emulator.ledger.filter({ kind: 'request' }).filter(({ n }) => n > before)).toEqual([]);
    }));

  it('are for brand users', () =>
    World.run(async (world) => {
      const { ofConsumer } = await world.conversation();
      const problem = { context: { problem: 'brandsOnly' } };
      await expect(ofConsumer.mainDialog.join(ParticipantRole.AGENT)).rejects.toMatchObject(problem);
      await expect(ofConsumer.mainDialog.leave()).rejects.toMatchObject(problem);
    }));
});

describe('Events of a dialog', () => {
  it('come on the dialog first, then on its conversation, then on the connection, each once', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      const heard: string[] = [];
      ofBot.mainDialog.on('message', () => void heard.push('dialog'));
      ofBot.on('message', () => void heard.push('conversation'));
      bot.on('conversation:message', () => void heard.push('connection'));
      await ofConsumer.sendMessage('hello');
      await settle(bot);
      expect(heard).toEqual(['dialog', 'conversation', 'connection']);
    }));

  it('are those of this dialog only, and end with "close"', () =>
    World.run(
      async (world) => {
        const ann = await world.openBrand({ user: 'ann' });
        const atAnn = next(ann, 'conversation');
        const { ofConsumer } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
        const surveyAtAnn = next(await atAnn, 'dialog');
        const inMain: Message[] = [];
        const { mainDialog } = ofConsumer;
        mainDialog.on('message', (message) => void inMain.push(message));
        await ofConsumer.sendMessage('thank you');
        const mainClosed = next(mainDialog, 'close');
        const begun = next(ofConsumer, 'dialog');
        await ofConsumer.close();
        await mainClosed;
        const survey = await begun;
        const inSurvey: unknown[] = [];
        const reading = (async () => {
          for await (const { body } of survey.events('message')) inSurvey.push(body);
        })();
        const marked = next(survey, 'message-delivery-event');
        const asked = next(survey, 'message');
        const atAnnSurvey = await surveyAtAnn;
        await atAnnSurvey.sendMessage('How was it?');
        await (await asked).read();
        expect(await marked).toMatchObject([{ sequence: 0 }]);
        await atAnnSurvey.close('AGENT', 'Completed');
        await reading;
        expect([textsOf(inMain), inSurvey]).toEqual([['thank you'], ['How was it?']]);
      },
      { survey: { bot: 'ann' } },
    ));

  it('"participant-added" and "participant-removed" tell of its own participants', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const { mainDialog } = ofBot;
      const came = next(mainDialog, 'participant-added');
      await mainDialog.join(ParticipantRole.MANAGER);
      expect(await came).toMatchObject({ role: 'MANAGER', state: 'ACTIVE', userId: bot.userId });
      const went = next(mainDialog, 'participant-removed');
      await mainDialog.leave();
      expect(await went).toMatchObject({ role: 'MANAGER', userId: bot.userId });
    }));

  it('a listener of a dialog that throws hurts nobody but itself', () =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: ParticipantRole.AGENT });
      ofBot.mainDialog.on('message', () => {
        throw new Error('oops');
      });
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      expect(world.errorsOf(bot)).toMatchObject([{ code: 'HANDLER_FAILED', context: { event: 'message' } }]);
    }));
});

describe('participant-state-change', () => {
  it('tells that an agent who was asked has accepted, after transfer-agent, on dialog and conversation', () =>
    World.run(async (world) => {
      const ann = await world.openBrand({ user: 'ann' });
      const atAnn = next(ann, 'conversation');
      const { bot, ofBot } = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
      const ofAnn = await atAnn;
      const told: unknown[] = [];
      ofAnn.on('transfer-agent', (agent) => void told.push(['transfer-agent', agent?.state]));
      ofAnn.on(
        'participant-state-change',
        ({ previousState, state, agentId }) => void told.push(['changed', previousState, state, agentId]),
      );
      ofAnn.mainDialog.on('participant-state-change', ({ state }) => void told.push(['dialog', state]));
      const { oldId } = world.emulator.agent('ann');
      const suggested = next(ofAnn, 'transfer-agent');
      await ofBot.transfer({ agentId: oldId });
      await suggested;
      await ofAnn.join(ParticipantRole.ASSIGNED_AGENT);
      await settle(ann, bot);
      expect(told).toEqual([
        ['transfer-agent', 'SUGGESTED'],
        ['dialog', 'ACTIVE'],
        ['changed', 'SUGGESTED', 'ACTIVE', oldId],
      ]);
    }));
});
