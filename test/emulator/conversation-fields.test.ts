import { describe, expect, it } from '@jest/globals';
import {
  change,
  inConversation,
  join,
  type OneConversation,
  openConversation,
  publish,
  text,
  update,
} from './world.js';

const ADDED = 'OK Agent added successfully';
const REMOVED = 'OK Agent removed successfully';
const RESOLVED = 'OK Conversation resolved successfully';

const participant = (type: string, role: string, more: object = {}): object => ({
  field: 'ParticipantsChange',
  type,
  role,
  ...more,
});

const roles = ({ now }: OneConversation): string[] => now().participants.map(({ role }) => role);

describe('ParticipantsChange', () => {
  it.each(['ASSIGNED_AGENT', 'AGENT', 'MANAGER', 'READER', 'CONTROLLER'])(
    'ADD lets an agent join as %s, REMOVE lets it leave',
    (role) =>
      inConversation(async (world) => {
        const { bot, conversationId, emulator, now } = world;
        expect(await join(bot, conversationId, role)).toMatchObject({
          code: 200,
          type: '.ReqBody$StringResp',
          body: ADDED,
        });
        expect(roles(world)).toEqual(['CONSUMER', role]);
        expect(now().assignedAgent).toBe(role === 'ASSIGNED_AGENT' ? emulator.agent('bot').pid : undefined);
        expect(await update(bot, conversationId, participant('REMOVE', role))).toMatchObject({
          code: 200,
          body: REMOVED,
        });
        expect(roles(world)).toEqual(['CONSUMER']);
      }),
  );

  it.each(['oldId', 'pid'] as const)('names another user by %s', (form) =>
    inConversation(async ({ bot, conversationId, emulator, now }) => {
      await update(bot, conversationId, participant('ADD', 'ASSIGNED_AGENT', { userId: emulator.agent('ann')[form] }));
      expect(now().assignedAgent).toBe(emulator.agent('ann').pid);
    }),
  );

  it('ADD by the same user again changes nothing', () =>
    inConversation(async (world) => {
      await join(world.bot, world.conversationId, 'MANAGER');
      expect(await join(world.bot, world.conversationId, 'MANAGER')).toMatchObject({ code: 200, body: ADDED });
      expect(roles(world)).toEqual(['CONSUMER', 'MANAGER']);
    }));

  it('ADD of a second assigned agent is refused', () =>
    inConversation(async (world) => {
      await join(world.bot, world.conversationId, 'ASSIGNED_AGENT');
      expect(await join(world.ann, world.conversationId, 'ASSIGNED_AGENT')).toMatchObject({ code: 400 });
      expect(roles(world)).toEqual(['CONSUMER', 'ASSIGNED_AGENT']);
    }));

  it('REMOVE of somebody who is not there is refused in the known words', () =>
    inConversation(async ({ bot, conversationId }) => {
      const answer = await update(bot, conversationId, participant('REMOVE', 'ASSIGNED_AGENT'));
      expect(answer).toMatchObject({
        code: 400,
        type: '.ReqBody$StringResp',
        body: 'Agent does not exist in conversation',
      });
    }));

  it('UPDATE changes the own role', () =>
    inConversation(async (world) => {
      await join(world.bot, world.conversationId, 'READER');
      expect(await update(world.bot, world.conversationId, participant('UPDATE', 'MANAGER'))).toMatchObject({
        code: 200,
      });
      expect(roles(world)).toEqual(['CONSUMER', 'MANAGER']);
      expect(await update(world.ann, world.conversationId, participant('UPDATE', 'MANAGER'))).toMatchObject({
        code: 400,
      });
    }));

  it('of an unknown user is refused with 404, by a consumer with 403', () =>
    inConversation(async ({ bot, client, conversationId }) => {
      expect(await update(bot, conversationId, participant('ADD', 'AGENT', { userId: '12345678.1' }))).toMatchObject({
        code: 404,
      });
      expect(await update(client, conversationId, participant('ADD', 'AGENT'))).toMatchObject({ code: 403 });
    }));
});

describe('Transfers', () => {
  it('back to queue: REMOVE of the assigned agent by somebody else', () =>
    inConversation(async ({ bot, ann, conversationId, emulator, now }) => {
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      const { oldId: userId } = emulator.agent('bot');
      expect(await update(ann, conversationId, participant('REMOVE', 'ASSIGNED_AGENT', { userId }))).toMatchObject({
        body: REMOVED,
      });
      expect(now()).toMatchObject({ assignedAgent: undefined, skillId: '-1', stage: 'OPEN' });
    }));

  it('to a skill: REMOVE and Skill in one request, told as one change, waiting time started anew', () =>
    inConversation(async ({ bot, conversationId, now }) => {
      await bot.request('cqm.SubscribeExConversations', {});
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await publish(bot, conversationId, text('one moment'));
      expect(now().effectiveTTR).toBe(-1);
      const seen = bot.notifications('ExConversationChangeNotification').length;
      const skill = { field: 'Skill', type: 'UPDATE', skill: '3848332110' };
      expect(await update(bot, conversationId, participant('REMOVE', 'ASSIGNED_AGENT'), skill)).toMatchObject({
        body: REMOVED,
      });
      await bot.settle();
      expect(bot.notifications('ExConversationChangeNotification')).toHaveLength(seen + 1);
      expect(now()).toMatchObject({ skillId: '3848332110', assignedAgent: undefined });
      expect(now().effectiveTTR).toBeGreaterThan(0);
    }));

  it('to a skill is all or nothing: if nobody can be removed the skill stays', () =>
    inConversation(async ({ bot, conversationId, now }) => {
      await join(bot, conversationId, 'AGENT');
      const skill = { field: 'Skill', type: 'UPDATE', skill: '7' };
      expect(await update(bot, conversationId, skill, participant('REMOVE', 'ASSIGNED_AGENT'))).toMatchObject({
        code: 400,
      });
      expect(now().skillId).toBe('-1');
    }));

  it.each([
    ['REMOVE first', 0],
    ['SUGGEST first', 1],
  ])('to an agent, %s: the target is SUGGESTED and not yet a participant', (_name, order) =>
    inConversation(async (world) => {
      const { bot, ann, conversationId, emulator, now } = world;
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      const { oldId: userId, pid } = emulator.agent('ann');
      const items = [participant('REMOVE', 'ASSIGNED_AGENT'), participant('SUGGEST', 'ASSIGNED_AGENT', { userId })];
      if (order === 1) items.reverse();
      const skill = { field: 'Skill', type: 'UPDATE', skill: '-1' };
      expect(await update(bot, conversationId, ...items, skill)).toMatchObject({ code: 200, body: REMOVED });
      expect(roles(world)).toEqual(['CONSUMER']);
      expect(now().dialogs[0]!.participants).toContainEqual({ id: pid, role: 'ASSIGNED_AGENT', state: 'SUGGESTED' });
      await join(ann, conversationId, 'ASSIGNED_AGENT');
      expect(now().dialogs[0]!.participants.map(({ id, state }) => [id, state])).toEqual([
        [now().consumerId, 'ACTIVE'],
        [pid, 'ACTIVE'],
      ]);
    }),
  );

  it('to oneself: the suggestion survives the own REMOVE', () =>
    inConversation(async ({ bot, conversationId, emulator, now }) => {
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      const { oldId, pid } = emulator.agent('bot');
      const suggest = participant('SUGGEST', 'ASSIGNED_AGENT', { userId: oldId });
      await update(bot, conversationId, suggest, participant('REMOVE', 'ASSIGNED_AGENT', { userId: pid }));
      expect(now().dialogs[0]!.participants).toContainEqual({ id: pid, role: 'ASSIGNED_AGENT', state: 'SUGGESTED' });
      expect(now().assignedAgent).toBeUndefined();
    }));

  it('are for participants only', () =>
    inConversation(async ({ bot, conversationId, emulator, now }) => {
      const skill = { field: 'Skill', type: 'UPDATE', skill: '7' };
      const suggest = participant('SUGGEST', 'ASSIGNED_AGENT', { userId: emulator.agent('ann').oldId });
      expect(await update(bot, conversationId, skill)).toMatchObject({ code: 403 });
      expect(await update(bot, conversationId, suggest)).toMatchObject({ code: 403 });
      expect(now().skillId).toBe('-1');
    }));
});

describe('Closing', () => {
  it.each(['ConversationStateField', 'Stage'])(
    '%s closes the conversation and all dialogs, without a survey',
    (field) =>
      inConversation(
        async ({ bot, conversationId, now }) => {
          await join(bot, conversationId, 'ASSIGNED_AGENT');
          expect(await update(bot, conversationId, { field, conversationState: 'CLOSE' })).toMatchObject({
            body: RESOLVED,
          });
          expect(now()).toMatchObject({
            state: 'CLOSE',
            stage: 'CLOSE',
            closeReason: 'AGENT',
            effectiveTTR: -1,
            endTs: expect.any(Number),
          });
          expect(now().dialogs).toMatchObject([{ state: 'CLOSE', closedBy: 'AGENT', closedCause: 'AGENT' }]);
          expect(now().participants.map(({ role }) => role)).toEqual(['CONSUMER', 'ASSIGNED_AGENT']);
        },
        { survey: { bot: 'ann' } },
      ),
  );

  it.each([
    ['the consumer', 'client', 'CONSUMER', 'Closed by consumer'],
    ['an agent', 'bot', 'AGENT', 'AGENT'],
  ] as const)(
    'DialogChange of the main dialog by %s closes the conversation too, if there is no survey',
    (_who, who, closedBy, closedCause) =>
      inConversation(async (world) => {
        const { conversationId, now } = world;
        const change = { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: conversationId, state: 'CLOSE' } };
        expect(await update(world[who], conversationId, change)).toMatchObject({ code: 200, body: RESOLVED });
        expect(now()).toMatchObject({ stage: 'CLOSE', closeReason: closedBy, dialogs: [{ closedBy, closedCause }] });
      }),
  );

  it('takes the dialog id beside `dialog`, as older clients send it', () =>
    inConversation(async ({ client, conversationId, now }) => {
      await update(client, conversationId, {
        field: 'DialogChange',
        type: 'UPDATE',
        dialogId: conversationId,
        dialog: { state: 'CLOSE' },
      });
      expect(now().stage).toBe('CLOSE');
    }));

  it('DialogChange without a state closes nothing and attaches the metadata of the request to the dialog', () =>
    inConversation(async ({ bot, client, conversationId, now }) => {
      await client.request('cqm.SubscribeExConversations', {});
      const conversationField = { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: conversationId } };
      const body = { conversationId, conversationField };
      const answer = await bot.request('.ams.cm.UpdateConversationField', body, { metadata: { type: 'Survey' } });
      expect(answer).toMatchObject({ code: 200 });
      const dialogs = [{ state: 'OPEN', metadata: [{ type: 'Survey' }] }];
      expect(now()).toMatchObject({ stage: 'OPEN', dialogs });
      const told = await change(client, 2);
      expect(told.result).toMatchObject({ conversationDetails: { dialogs } });
    }));

  it('happens once: everything but a rating and a note is refused afterwards', () =>
    inConversation(async ({ bot, client, conversationId, now }) => {
      const close = { field: 'ConversationStateField', conversationState: 'CLOSE' };
      await update(client, conversationId, close);
      const refused = { code: 400, body: 'Bad Request, Conversation is close' };
      expect(await update(client, conversationId, close)).toMatchObject(refused);
      expect(await join(bot, conversationId)).toMatchObject(refused);
      expect(await update(bot, conversationId, { field: 'Note', note: 'late' })).toMatchObject({ code: 200 });
      const rating = { field: 'CSATRate', csatRate: 4, csatResolutionConfirmation: true, status: 'FILLED' };
      expect(await update(client, conversationId, rating)).toMatchObject({ code: 200 });
      expect(now().csat).toEqual({ csatRate: 4, csatResolutionConfirmation: true, status: 'FILLED' });
    }));

  it('makes room for the next conversation of the consumer, which is not the first any more', () =>
    inConversation(async ({ bot, client, conversationId }) => {
      await update(client, conversationId, { field: 'Stage', conversationState: 'CLOSE' });
      await bot.request('cqm.SubscribeExConversations', { stage: ['OPEN'] });
      const next = await openConversation(client);
      expect(next).not.toBe(conversationId);
      expect(JSON.stringify(await bot.notification('ExConversationChangeNotification', 2))).toContain(
        '"firstConversation":false',
      );
    }));
});

describe('Values', () => {
  it.each([
    [{ field: 'TTRField', ttrType: 'URGENT' }, { ttr: { ttrType: 'URGENT', value: 300 } }],
    [{ field: 'TTRField', ttrType: 'CUSTOM', value: 42 }, { ttr: { ttrType: 'CUSTOM', value: 42 } }],
    [{ field: 'ManualETTR', time: 1_800_000_000_000 }, { effectiveTTR: 1_800_000_000_000 }],
    [
      { field: 'DelayField', type: 'NIGHT', tillWhen: 1_800_000_000_000 },
      { delay: { type: 'NIGHT', tillWhen: 1_800_000_000_000 } },
    ],
    [{ field: 'Note', note: 'a note' }, { note: 'a note' }],
    [{ field: 'TopicField', note: 'a topic' }, { topic: 'a topic' }],
  ])('%j is set by the brand, answered OK and told to subscribers', (field, expected) =>
    inConversation(async ({ bot, client, conversationId, now }) => {
      await bot.request('cqm.SubscribeExConversations', {});
      expect(await update(bot, conversationId, field)).toMatchObject({ code: 200, body: 'OK' });
      expect(now()).toMatchObject(expected);
      await bot.notification('ExConversationChangeNotification', 2);
      expect(await update(client, conversationId, field)).toMatchObject({ code: 403 });
    }),
  );

  it('ManualETTR null gives the reckoned time back', () =>
    inConversation(async ({ bot, conversationId, now }) => {
      const reckoned = now().effectiveTTR;
      await update(bot, conversationId, { field: 'ManualETTR', time: 1_800_000_000_000 });
      await update(bot, conversationId, { field: 'ManualETTR', time: null });
      expect(now().effectiveTTR).toBe(reckoned);
    }));

  it('CSATRate is the consumer’s', () =>
    inConversation(async ({ bot, conversationId }) => {
      expect(await update(bot, conversationId, { field: 'CSATRate', csatRate: 5 })).toMatchObject({ code: 403 });
    }));

  it('one item may stand without an array', () =>
    inConversation(async ({ bot, conversationId, now }) => {
      const body = { conversationId, conversationField: { field: 'Note', note: 'bare' } };
      expect(await bot.request('cm.UpdateConversationField', body)).toMatchObject({ code: 200 });
      expect(now().note).toBe('bare');
    }));

  it('DialogChange CREATE opens another dialog; one that is no messaging does not keep the conversation open', () =>
    inConversation(async ({ bot, conversationId, now }) => {
      const create = {
        field: 'DialogChange',
        type: 'CREATE',
        dialog: { dialogType: 'OTHER', channelType: 'COBROWSE' },
      };
      expect(await update(bot, conversationId, create)).toMatchObject({ code: 200 });
      expect(now().dialogs[1]).toMatchObject({ dialogType: 'OTHER', channelType: 'COBROWSE', state: 'OPEN' });
      await update(bot, conversationId, {
        field: 'DialogChange',
        type: 'UPDATE',
        dialog: { dialogId: conversationId, state: 'CLOSE' },
      });
      expect(now()).toMatchObject({
        stage: 'CLOSE',
        dialogs: [{ closedBy: 'AGENT' }, { state: 'CLOSE', closedBy: 'SYSTEM' }],
      });
    }));
});

describe('Another dialog beside the main one', () => {
  const coBrowse = { field: 'DialogChange', type: 'CREATE', dialog: { dialogType: 'OTHER', channelType: 'COBROWSE' } };
  const assigned = ({ now }: OneConversation): string[] =>
    now()
      .participants.filter(({ role }) => role === 'ASSIGNED_AGENT')
      .map(({ id }) => id);

  it('leaves at most one assigned agent in the conversation when one goes and another comes', () =>
    inConversation(async (world) => {
      const { bot, ann, conversationId, emulator, now } = world;
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(bot, conversationId, coBrowse);
      await update(bot, conversationId, participant('REMOVE', 'ASSIGNED_AGENT'));
      expect(assigned(world)).toEqual([]);
      expect(await join(ann, conversationId, 'ASSIGNED_AGENT')).toMatchObject({ code: 200 });
      expect(assigned(world)).toEqual([emulator.agent('ann').pid]);
      expect(now().dialogs[1]!.participants).toEqual(now().dialogs[0]!.participants);
    }));

  it('cannot be given an assigned agent of its own', () =>
    inConversation(async (world) => {
      const { bot, ann, conversationId, now } = world;
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(bot, conversationId, coBrowse);
      await update(
        bot,
        conversationId,
        participant('REMOVE', 'ASSIGNED_AGENT', { dialogId: now().dialogs[1]!.dialogId }),
      );
      const own = participant('ADD', 'ASSIGNED_AGENT', { dialogId: now().dialogs[1]!.dialogId });
      expect(await update(ann, conversationId, own)).toMatchObject({ code: 400 });
      expect(assigned(world)).toHaveLength(1);
    }));
});
