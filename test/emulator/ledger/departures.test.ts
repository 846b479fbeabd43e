import { describe, expect, it } from '@jest/globals';
import { blamed, inConversation, join, type OneConversation, publish, text, update } from '../world.js';

const closeMain = (conversationId: string): object => ({
  field: 'DialogChange',
  type: 'UPDATE',
  dialog: { dialogId: conversationId, state: 'CLOSE' },
});

const PRIVATELY = { messageAudience: 'AGENTS_AND_MANAGERS' };

const MISSING_FILE = 'ms.PublishEvent: the file /v1/x.PNG was not uploaded';

const file = (preview: string): object => ({
  type: 'ContentEvent',
  contentType: 'hosted/file',
  message: { relativePath: '/v1/x.PNG', fileType: 'PNG', preview },
});

const noted = (
  request: (world: OneConversation) => Promise<unknown>,
  expected: (world: OneConversation) => readonly string[],
): Promise<void> =>
  inConversation(async (world) => {
    await join(world.bot, world.conversationId, 'MANAGER');
    await request(world);
    expect(blamed(world.emulator)).toEqual(expected(world));
  });

describe('The ledger blames a client that goes on with a dialog of which it was told that it is closed', () => {
  const closed = (run: (world: OneConversation) => Promise<void>, reactionTime = 0): Promise<void> =>
    inConversation(
      async (world) => {
        await world.client.request('cqm.SubscribeExConversations', {});
        await update(world.client, world.conversationId, closeMain(world.conversationId));
        await world.client.notification('ExConversationChangeNotification', 2);
        await run(world);
      },
      { reactionTime },
    );

  it('by subscribing to its messages', () =>
    closed(async ({ client, conversationId, emulator }) => {
      await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
      const why = `dialog ${conversationId} is closed, as this socket was told`;
      expect(blamed(emulator)).toEqual([`ms.SubscribeMessagingEvents: ${why}`]);
    }));

  it('by publishing, or by closing it again', () =>
    closed(async ({ client, conversationId, emulator }) => {
      expect(await publish(client, conversationId, text('late'))).toMatchObject({ code: 400 });
      expect(await update(client, conversationId, closeMain(conversationId))).toMatchObject({ code: 400 });
      const why = `${conversationId} is closed, as this socket was told`;
      expect(blamed(emulator)).toEqual([
        `ms.PublishEvent: dialog ${why}`,
        `cm.UpdateConversationField: conversation ${why}`,
      ]);
    }));

  it('by a snapshot, also on a socket that was opened afterwards', () =>
    closed(async ({ ann, bot, conversationId, emulator }) => {
      await bot.request('ms.PublishEvent', { dialogId: conversationId, event: text('not told') });
      expect(blamed(emulator)).toEqual([]);
      await ann.request('cqm.SubscribeExConversations', {});
      await publish(ann, conversationId, text('told'));
      expect(blamed(emulator)).toHaveLength(1);
    }));

  it('but not one whose request may have crossed the news', () =>
    closed(async ({ client, conversationId, emulator }) => {
      await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
      expect(await publish(client, conversationId, text('late'))).toMatchObject({ code: 400 });
      expect(blamed(emulator)).toEqual([]);
    }, 60_000));
});

describe('A conversation whose main dialog is closed, and whose survey is not', () => {
  const surveyed = (run: (world: OneConversation) => Promise<void>): Promise<void> =>
    inConversation(
      async (world) => {
        const { ann, bot, client, conversationId } = world;
        await join(ann, conversationId, 'ASSIGNED_AGENT');
        await bot.request('.ams.aam.SubscribeExConversations', { stage: ['OPEN'] });
        await update(client, conversationId, closeMain(conversationId));
        await bot.notification('ExConversationChangeNotification', 2);
        await run(world);
      },
      {
        reactionTime: 0,
        survey: { bot: 'surveyor' },
        agents: ['bot', 'ann', 'surveyor'].map((loginName) => ({ loginName })),
      },
    );
  const endAll = { field: 'Stage', conversationState: 'CLOSE' };

  it('may be joined; that it ends before is not known to whoever was not told so', () =>
    surveyed(async ({ bot, client, conversationId, emulator }) => {
      const joining = join(bot, conversationId, 'MANAGER');
      const ending = update(client, conversationId, endAll);
      await Promise.all([joining, ending]);
      expect(blamed(emulator)).toEqual([]);
    }));

  it('is known to be closed when that was told', () =>
    surveyed(async ({ bot, client, conversationId, emulator }) => {
      await update(client, conversationId, endAll);
      await bot.notification('ExConversationChangeNotification', 3);
      expect(await join(bot, conversationId, 'MANAGER')).toMatchObject({ code: 400 });
      const why = `conversation ${conversationId} is closed, as this socket was told`;
      expect(blamed(emulator)).toEqual([`cm.UpdateConversationField: ${why}`]);
    }));
});

describe('The ledger blames a request that', () => {
  it.each<[string, (world: OneConversation) => Promise<unknown>, readonly string[]]>([
    [
      'puts metadata or quick replies into the body',
      ({ bot, conversationId }) =>
        publish(bot, conversationId, text('x'), { metadata: [], quickReplies: { type: 'quickReplies' } }),
      [
        'ms.PublishEvent: body.metadata must stand beside the body',
        'ms.PublishEvent: body.quickReplies must stand inside the event',
      ],
    ],
    [
      'sends a chat state of the platform',
      ({ client, conversationId }) =>
        publish(client, conversationId, { type: 'ChatStateEvent', chatState: 'BACKGROUND' }),
      ['ms.PublishEvent: chatState BACKGROUND is sent by the platform only'],
    ],
    [
      'marks a sequence that is not there',
      ({ client, conversationId }) =>
        publish(client, conversationId, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [7] }),
      ['ms.PublishEvent: sequence 7 is not in the dialog'],
    ],
    [
      'marks a private message as a consumer',
      async ({ bot, client, conversationId }) => {
        await publish(bot, conversationId, text('psst'), { messageAudience: 'AGENTS_AND_MANAGERS' });
        await publish(client, conversationId, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] });
      },
      ['ms.PublishEvent: sequence 0 is a private message'],
    ],
    [
      'makes something private that is no message',
      ({ bot, conversationId }) =>
        publish(bot, conversationId, { type: 'RichContentEvent', content: { type: 'vertical' } }, PRIVATELY),
      ['ms.PublishEvent: only a ContentEvent can be private'],
    ],
    [
      'is a private message of a consumer',
      ({ client, conversationId }) => publish(client, conversationId, text('psst'), PRIVATELY),
      ['ms.PublishEvent: private messages are for the brand side'],
    ],
    [
      'shows an image that is not https',
      ({ bot, conversationId }) =>
        publish(bot, conversationId, {
          type: 'RichContentEvent',
          content: { type: 'vertical', elements: [{ type: 'image', url: 'http://example.com/x.png' }] },
        }),
      ['ms.PublishEvent: the URL of an image must be https'],
    ],
    [
      'shares a file with a preview that is none',
      ({ bot, conversationId }) => publish(bot, conversationId, file('not a data URL')),
      ['ms.PublishEvent: preview must be a data URL of an image', MISSING_FILE],
    ],
    [
      'shares a file with a preview that is too long',
      ({ bot, conversationId }) => publish(bot, conversationId, file(`data:image/png;base64,${'A'.repeat(31_000)}`)),
      ['ms.PublishEvent: preview must be below 30 KB, has 31022 characters', MISSING_FILE],
    ],
    [
      'adds members to metadata that has none of that name',
      ({ bot, conversationId }) =>
        bot.request(
          'ms.PublishEvent',
          { dialogId: conversationId, event: text('x') },
          { metadata: { type: 'ExternalId', id: '1', extra: true } },
        ),
      ['ms.PublishEvent: metadata ExternalId has no member extra'],
    ],
    [
      'names a subscription that never was',
      ({ bot }) => bot.request('cqm.UnsubscribeExConversations', { subscriptionId: 'none' }),
      ['cqm.UnsubscribeExConversations: Subscription does not exist'],
    ],
    [
      'changes what is for the other side',
      ({ client, conversationId }) => update(client, conversationId, { field: 'Note', note: 'x' }),
      ['cm.UpdateConversationField: Note is not for the consumer side'],
    ],
    [
      'opens a second main dialog',
      ({ bot, conversationId }) =>
        update(bot, conversationId, { field: 'DialogChange', type: 'CREATE', dialog: { dialogType: 'MAIN' } }),
      ['cm.UpdateConversationField: dialog.dialogType must be given, and not be MAIN'],
    ],
    [
      'filters by skill, or as a consumer by what is the brand’s',
      async ({ bot, client }) => {
        await bot.request('cqm.SubscribeExConversations', { skillId: '1' });
        await client.request('cqm.SubscribeExConversations', { agentIds: [], brandId: '1' });
      },
      [
        'cqm.SubscribeExConversations: body.skillId is not supported as a filter',
        'cqm.SubscribeExConversations: body.agentIds is a filter of the brand side',
        'cqm.SubscribeExConversations: body.brandId is not this account',
      ],
    ],
    [
      'subscribes to messages on a brand socket',
      ({ bot, conversationId }) => bot.request('ms.SubscribeMessagingEvents', { dialogId: conversationId }),
      ['ms.SubscribeMessagingEvents: the brand dialect has no message subscriptions'],
    ],
    [
      'has a body and needs none',
      ({ bot }) => bot.request('GetClock', { x: 1 }),
      ['GetClock: body must be absent or empty'],
    ],
  ])('%s', (_what, request, expected) => noted(request, () => expected));

  it('names a brand user by a PId where the wire has old ids', () =>
    noted(
      async ({ ann, conversationId, emulator }) => {
        const { pid: userId } = emulator.agent('ann');
        const field = { field: 'ParticipantsChange', type: 'ADD', role: 'AGENT', userId };
        expect(await update(ann, conversationId, field)).toMatchObject({ code: 200 });
        await ann.request('cqm.SubscribeExConversations', { agentIds: [userId] });
      },
      ({ emulator }) => {
        const { oldId, pid } = emulator.agent('ann');
        return [
          `cm.UpdateConversationField: userId must be the old id ${oldId}, is ${pid}`,
          `cqm.SubscribeExConversations: body.agentIds must hold old ids, has ${pid}`,
        ];
      },
    ));

  it('names a skill by a number', () =>
    noted(
      async ({ ann, conversationId }) => {
        await join(ann, conversationId, 'ASSIGNED_AGENT');
        const field = { field: 'Skill', type: 'UPDATE', skill: -1 };
        expect(await update(ann, conversationId, field)).toMatchObject({ code: 200 });
      },
      () => ['cm.UpdateConversationField: skill must be a string, is the number -1'],
    ));

  it('but not one that asks for what cannot be: that is refused, and no more', () =>
    inConversation(async ({ ann, bot, client, conversationId, emulator }) => {
      const profile = client.request('userprofile.GetUserProfile', emulator.agent('bot').oldId);
      expect(await publish(ann, conversationId, text('x'))).toMatchObject({ code: 403 });
      expect(await bot.request('ms.QueryMessages', { dialogId: 'nowhere' })).toMatchObject({ code: 404 });
      expect(await profile).toMatchObject({ code: 403 });
      await join(ann, conversationId, 'ASSIGNED_AGENT');
      expect(await join(bot, conversationId, 'ASSIGNED_AGENT')).toMatchObject({ code: 400 });
      expect(blamed(emulator)).toEqual([]);
    }));
});
