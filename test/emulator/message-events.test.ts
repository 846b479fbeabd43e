import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../emulator/index.js';
import {
  brand,
  brandUrl,
  Client,
  consumer,
  type Frame,
  idOf,
  join,
  login,
  openConversation,
  publish,
  signup,
  text,
  update,
  withEmulator,
} from './world.js';

const EVENTS = 'MessagingEventNotification';
const BRAND_EVENTS = 'OnlineEventDistribution';
const PRIVATE = 'AGENTS_AND_MANAGERS';

interface World {
  readonly emulator: Emulator;
  readonly bot: Client;
  readonly client: Client;
  readonly jwt: string;
  readonly conversationId: string;
}

/** A consumer subscribed to the messages of its conversation and a bot that takes part in it. */
const inDialog = (run: (world: World) => Promise<void>): Promise<void> =>
  withEmulator(async (emulator) => {
    const jwt = await signup(emulator);
    const [client, bot] = [await consumer(emulator, jwt), await brand(emulator)];
    const conversationId = await openConversation(client);
    await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
    await join(bot, conversationId);
    await run({ emulator, bot, client, jwt, conversationId });
  });

const sequences = (frame: Frame): (number | undefined)[] =>
  (Array.isArray(frame.body) ? frame.body : (frame.body as { changes: Frame[] }).changes).map(
    ({ sequence }) => sequence as number,
  );

const file = {
  type: 'ContentEvent',
  contentType: 'hosted/file',
  message: {
    caption: 'a picture',
    relativePath: '/v1/AUTH/12345678/a.PNG',
    fileType: 'PNG',
    preview: 'data:image/png;base64,iVBORw0=',
  },
};
const quickReplies = {
  type: 'quickReplies',
  itemsPerRow: 8,
  replies: [{ type: 'button', title: 'Yes', click: { actions: [{ type: 'publishText', text: 'yep' }] } }],
};

describe('PublishEvent', () => {
  it.each([
    ['text', text('hi')],
    ['text with quick replies', { ...text('hi'), quickReplies }],
    ['HTML', { type: 'ContentEvent', contentType: 'text/html', message: '<b>hi</b>' }],
    ['a file', file],
    ['a secure form', { type: 'ContentEvent', contentType: 'forms/secure-invitation', message: { formId: '1' } }],
    ['rich content', { type: 'RichContentEvent', content: { type: 'vertical', elements: [] }, quickReplies }],
    ['ACCEPT', { type: 'AcceptStatusEvent', status: 'ACCEPT', sequenceList: [0] }],
    ['READ', { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0, 1] }],
    ['ACTION', { type: 'AcceptStatusEvent', status: 'ACTION', sequenceList: [0] }],
  ])('gives %s a sequence and tells both sides, the sender included, with the event as it was sent', (_what, event) =>
    inDialog(async ({ bot, client, conversationId, jwt }) => {
      const answer = await publish(client, conversationId, event);
      expect(answer).toMatchObject({ code: 200, type: 'ms.PublishEventResponse', body: { sequence: 0 } });
      const echo = await client.notification(EVENTS);
      expect(echo.body).toEqual({
        changes: [
          {
            sequence: 0,
            originatorId: idOf(jwt),
            originatorMetadata: { id: idOf(jwt), role: 'CONSUMER' },
            serverTimestamp: expect.any(Number),
            event,
            conversationId,
            dialogId: conversationId,
          },
        ],
      });
      expect((await bot.notification(BRAND_EVENTS)).body).toMatchObject({
        sequence: 0,
        event,
        originatorPId: idOf(jwt),
      });
    }),
  );

  it.each(['ACTIVE', 'INACTIVE', 'GONE', 'COMPOSING', 'PAUSE'])(
    'of chat state %s answers sequence 0, uses no number, is not kept',
    (chatState) =>
      inDialog(async ({ bot, client, conversationId }) => {
        await publish(bot, conversationId, text('first'));
        const event = { type: 'ChatStateEvent', chatState };
        expect(await publish(bot, conversationId, event)).toMatchObject({ code: 200, body: { sequence: 0 } });
        const [change] = ((await client.notification(EVENTS, 2)).body as { changes: Frame[] }).changes;
        expect(change).toMatchObject({ event, originatorMetadata: { role: 'AGENT' } });
        expect(change).not.toHaveProperty('sequence');
        expect(change).not.toHaveProperty('serverTimestamp');
        expect(await publish(bot, conversationId, text('second'))).toMatchObject({ body: { sequence: 1 } });
        expect(sequences(await bot.request('ms.QueryMessages', { dialogId: conversationId }))).toEqual([0, 1]);
      }),
  );

  it('numbers content and accept statuses of both sides in one row, from 0', () =>
    inDialog(async ({ bot, client, conversationId }) => {
      const given: unknown[] = [];
      const accept = { type: 'AcceptStatusEvent', status: 'ACCEPT', sequenceList: [0] };
      for (const [who, event] of [
        [client, text('a')],
        [bot, accept],
        [bot, text('b')],
        [client, accept],
      ] as const) {
        given.push((await publish(who, conversationId, event)).body);
      }
      expect(given).toEqual([{ sequence: 0 }, { sequence: 1 }, { sequence: 2 }, { sequence: 3 }]);
    }));

  it('copies metadata from beside the body into the change', () =>
    inDialog(async ({ bot, client, conversationId }) => {
      const metadata = [{ type: 'ExternalId', id: '123' }];
      await publish(client, conversationId, text('hi'));
      await client.request('ms.PublishEvent', { dialogId: conversationId, event: text('hi') }, { metadata });
      expect((await bot.notification(BRAND_EVENTS, 2)).body).toMatchObject({ metadata });
      expect((await bot.notification(BRAND_EVENTS, 1)).body).not.toHaveProperty('metadata');
    }));

  it('makes an array of metadata that was sent as one object', () =>
    inDialog(async ({ bot, client, conversationId }) => {
      const metadata = { type: 'ExternalId', id: '123' };
      await client.request('ms.PublishEvent', { dialogId: conversationId, event: text('hi') }, { metadata });
      expect((await bot.notification(BRAND_EVENTS)).body).toMatchObject({ metadata: [metadata] });
    }));

  it('shows v3 clients PIds, brand clients old ids beside PIds, and names the conversation in v3 only', () =>
    inDialog(async ({ bot, client, conversationId, emulator }) => {
      const { oldId, pid } = emulator.agent('bot');
      await publish(bot, conversationId, text('hello'));
      expect((await client.notification(EVENTS)).body).toMatchObject({
        changes: [{ originatorId: pid, conversationId }],
      });
      const { body } = await bot.notification(BRAND_EVENTS);
      expect(body).toMatchObject({ originatorId: oldId, originatorPId: pid, dialogId: conversationId });
      expect(body).not.toHaveProperty('conversationId');
    }));

  it('is refused for non-participants, strangers, unknown dialogs and closed ones', () =>
    inDialog(async ({ emulator, client, bot, conversationId }) => {
      const [ann, stranger] = [await brand(emulator, 'ann'), await consumer(emulator)];
      expect(await publish(ann, conversationId, text('x'))).toMatchObject({ code: 403 });
      expect(await publish(stranger, conversationId, text('x'))).toMatchObject({ code: 403 });
      expect(await publish(bot, 'nowhere', text('x'))).toMatchObject({ code: 404 });
      await update(client, conversationId, { field: 'ConversationStateField', conversationState: 'CLOSE' });
      expect(await publish(bot, conversationId, text('x'))).toMatchObject({
        code: 400,
        body: 'Bad Request, Conversation is close',
      });
      expect(emulator.ledger.summary(conversationId).conversations[0]).toMatchObject({
        received: 2,
        refused: 2,
        committed: 0,
      });
    }));
});

describe('Private messages', () => {
  it('take a number, reach brand participants only, and leave a gap for the consumer', () =>
    inDialog(async ({ bot, client, conversationId }) => {
      const body = { dialogId: conversationId, event: text('between us'), messageAudience: PRIVATE };
      await publish(bot, conversationId, text('a'));
      expect(await bot.request('ms.PublishEvent', body)).toMatchObject({ code: 200, body: { sequence: 1 } });
      await publish(bot, conversationId, text('b'));
      expect((await bot.notification(BRAND_EVENTS, 2)).body).toMatchObject({ sequence: 1, messageAudience: PRIVATE });
      await client.settle();
      expect(client.notifications(EVENTS).map((frame) => sequences(frame)[0])).toEqual([0, 2]);
      expect(client.texts.join()).not.toContain('between us');
    }));

  it('are in the history of the brand and not in that of the consumer', () =>
    inDialog(async ({ bot, client, conversationId }) => {
      await publish(client, conversationId, text('a'));
      await bot.request('ms.PublishEvent', { dialogId: conversationId, event: text('p'), messageAudience: PRIVATE });
      const query = { dialogId: conversationId, newerThanSequence: 0 };
      const forBrand = await bot.request('.ams.ms.QueryMessages', query);
      expect(forBrand.body).toMatchObject([{ sequence: 0 }, { sequence: 1, messageAudience: PRIVATE }]);
      expect(sequences(await client.request('.ams.ms.QueryMessages', query))).toEqual([0]);
      await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
      expect(sequences(await client.notification(EVENTS, 2))).toEqual([0]);
    }));

  it('are not for consumers to send', () =>
    inDialog(async ({ client, conversationId, emulator }) => {
      const body = { dialogId: conversationId, event: text('p'), messageAudience: PRIVATE };
      expect(await client.request('ms.PublishEvent', body)).toMatchObject({ code: 403 });
      expect(emulator.ledger.messages(conversationId)).toEqual([]);
    }));
});

describe('Who receives message events', () => {
  it('every socket of a brand participant, without a subscription', () =>
    inDialog(async ({ client, conversationId, emulator }) => {
      const { bearer } = await login(emulator, 'ann');
      const sockets = [await Client.open(brandUrl(emulator, bearer)), await Client.open(brandUrl(emulator, bearer))];
      await join(sockets[0]!, conversationId, 'READER');
      await publish(client, conversationId, text('hi'));
      for (const socket of sockets) {
        expect((await socket.notification(BRAND_EVENTS)).body).toMatchObject({ event: text('hi') });
      }
    }));

  it('a consumer socket only where it has subscribed to the dialog', () =>
    inDialog(async ({ bot, client, conversationId, jwt, emulator }) => {
      const other = await consumer(emulator, jwt);
      await publish(bot, conversationId, text('hi'));
      await client.notification(EVENTS);
      await other.settle();
      expect(other.notifications(EVENTS)).toEqual([]);
    }));

  it('nobody who has left or has not joined; a late joiner gets later events only', () =>
    inDialog(async ({ bot, client, conversationId, emulator }) => {
      const ann = await brand(emulator, 'ann');
      await publish(client, conversationId, text('before'));
      await join(ann, conversationId);
      await update(bot, conversationId, { field: 'ParticipantsChange', type: 'REMOVE', role: 'AGENT' });
      await publish(client, conversationId, text('after'));
      await ann.settle();
      await bot.settle();
      const seen = (who: Client): string[] =>
        who.notifications(BRAND_EVENTS).map(({ body }) => (body as { event: { message: string } }).event.message);
      expect([seen(ann), seen(bot)]).toEqual([['after'], ['before']]);
    }));
});

describe('SubscribeMessagingEvents', () => {
  it('replays everything from fromSeq in one notification after the answer, then goes on live', () =>
    inDialog(async ({ bot, client, conversationId, jwt, emulator }) => {
      for (const message of ['a', 'b', 'c']) await publish(client, conversationId, text(message));
      const other = await consumer(emulator, jwt);
      const answer = await other.request('ms.SubscribeMessagingEvents', {
        dialogId: conversationId,
        conversationId,
        fromSeq: 1,
      });
      expect(answer).toMatchObject({ code: 200, type: 'GenericSubscribeResponse', body: {} });
      const replay = await other.notification(EVENTS);
      expect(sequences(replay)).toEqual([1, 2]);
      expect(JSON.stringify(replay)).not.toContain('conversationId');
      await publish(bot, conversationId, text('d'));
      expect(sequences(await other.notification(EVENTS, 2))).toEqual([3]);
    }));

  it('sends nothing when there is nothing to replay, and doubles nothing when asked twice', () =>
    inDialog(async ({ bot, client, conversationId }) => {
      await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
      await publish(bot, conversationId, text('once'));
      await client.settle();
      expect(client.notifications(EVENTS)).toHaveLength(1);
    }));

  it('still replays a dialog that is closed', () =>
    inDialog(async ({ client, conversationId, jwt, emulator }) => {
      await publish(client, conversationId, text('a'));
      await update(client, conversationId, { field: 'Stage', conversationState: 'CLOSE' });
      const other = await consumer(emulator, jwt);
      await other.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
      expect(sequences(await other.notification(EVENTS))).toEqual([0]);
    }));

  it('is refused for the dialogs of others, for unknown ones, and on sockets of the brand dialect', () =>
    inDialog(async ({ bot, conversationId, emulator }) => {
      const stranger = await consumer(emulator);
      const ask = (who: Client, dialogId: string): Promise<Frame> =>
        who.request('ms.SubscribeMessagingEvents', { dialogId });
      expect(await ask(stranger, conversationId)).toMatchObject({ code: 403 });
      expect(await ask(stranger, 'nowhere')).toMatchObject({ code: 404 });
      expect(await ask(bot, conversationId)).toMatchObject({ code: 400, type: '.ReqBody$StringResp' });
    }));
});

describe('QueryMessages', () => {
  it.each([
    ['everything without bounds', {}, [0, 1, 2, 3, 4]],
    ['everything for newerThanSequence 0, sequence 0 included', { newerThanSequence: 0 }, [0, 1, 2, 3, 4]],
    ['only what is newer for any other bound', { newerThanSequence: 2 }, [3, 4]],
    ['only what is older', { olderThanSequence: 2 }, [0, 1]],
    ['what lies between two bounds', { newerThanSequence: 1, olderThanSequence: 4 }, [2, 3]],
    ['the first ones of a page', { newerThanSequence: 1, maxQuantity: 2 }, [2, 3]],
    ['the last ones before an upper bound', { olderThanSequence: 4, maxQuantity: 2 }, [2, 3]],
    ['nothing after the end', { newerThanSequence: 4 }, []],
    ['the same whatever fromSeq says', { newerThanSequence: 3, fromSeq: 0 }, [4]],
  ])('gives %s', (_what, bounds, expected) =>
    inDialog(async ({ bot, client, conversationId }) => {
      for (const message of ['a', 'b', 'c', 'd', 'e']) await publish(client, conversationId, text(message));
      const answer = await bot.request('.ams.ms.QueryMessages', { dialogId: conversationId, ...bounds });
      expect(answer).toMatchObject({ code: 200, type: '.ams.ms.QueryMessages$Response' });
      expect(sequences(answer)).toEqual(expected);
    }),
  );

  it('gives raw records and is open to brand users who take no part', () =>
    inDialog(async ({ client, conversationId, emulator, jwt }) => {
      await publish(client, conversationId, text('hi'));
      const ann = await brand(emulator, 'ann');
      expect((await ann.request('.ams.ms.QueryMessages', { dialogId: conversationId })).body).toEqual([
        {
          sequence: 0,
          originatorId: idOf(jwt),
          originatorPId: idOf(jwt),
          dialogId: conversationId,
          originatorMetadata: { id: idOf(jwt), role: 'CONSUMER' },
          serverTimestamp: expect.any(Number),
          event: text('hi'),
        },
      ]);
    }));
});

describe('User profiles', () => {
  it('are set field by field by the consumer and read back with mail under both names', () =>
    inDialog(async ({ bot, client, jwt }) => {
      const set = (body: object): Promise<Frame> => client.request('userprofile.SetUserProfile', body);
      expect(await set({ firstName: 'Ann', privateData: { mail: 'a@example.com' } })).toMatchObject({
        code: 200,
        type: 'StringResponse',
        body: 'OK User Profile set successfully',
      });
      await set({ lastName: 'Lee', privateData: { mobileNum: '1555' } });
      const expected = {
        userId: idOf(jwt),
        firstName: 'Ann',
        lastName: 'Lee',
        privateData: { mail: 'a@example.com', email: 'a@example.com', mobileNum: '1555' },
      };
      expect(await client.request('userprofile.GetUserProfile', {})).toMatchObject({
        code: 200,
        type: 'userprofile.GetUserProfileResponse',
        body: expected,
      });
      for (const body of [idOf(jwt), { userId: idOf(jwt) }]) {
        const answer = await bot.request('.ams.userprofile.GetUserProfile', body);
        expect(answer).toMatchObject({ type: '.ams.userprofile.GetUserProfile$Response', body: expected });
      }
    }));

  it('show an agent to itself and to colleagues', () =>
    inDialog(async ({ bot, emulator }) => {
      const [own, other] = [emulator.agent('bot'), emulator.agent('ann')];
      for (const body of [undefined, {}, '']) {
        expect((await bot.request('.ams.userprofile.GetUserProfile', body)).body).toMatchObject({ userId: own.oldId });
      }
      for (const id of [other.oldId, other.pid]) {
        const answer = await bot.request('.ams.userprofile.GetUserProfile', id);
        expect(answer.body).toEqual({ userId: other.oldId, nickName: 'Ann', avatarUrl: null });
      }
    }));

  it('are not shown to other consumers, do not exist for strangers, and are not set by agents', () =>
    inDialog(async ({ bot, client, jwt, emulator }) => {
      const stranger = await consumer(emulator);
      expect(await stranger.request('userprofile.GetUserProfile', idOf(jwt))).toMatchObject({
        code: 403,
        type: 'StringResponse',
      });
      expect(await client.request('userprofile.GetUserProfile', { userId: emulator.agent('bot').pid })).toMatchObject({
        code: 403,
      });
      expect(await bot.request('.ams.userprofile.GetUserProfile', 'nobody')).toMatchObject({
        code: 404,
        type: '.ReqBody$StringResp',
      });
      expect(await bot.request('.ams.userprofile.SetUserProfile', { firstName: 'x' })).toMatchObject({ code: 400 });
    }));
});
