/** Requests and subscriptions as such (protocol.md 5, 6.1 to 6.5). */
import { brief, type Check, came, reads, writes } from '../check.js';
import { at, listAt, textAt } from '../client/json.js';
import type { Line } from '../client/line.js';
import { change, changesOf, follow, publish, text } from '../client/test-bed.js';

const subscriptionIn = (answer: unknown): string => textAt(answer, 'body', 'subscriptionId');

/** Ids of the conversations in the snapshot of a subscription, once it has come. */
async function snapshot(line: Line, filter: object): Promise<readonly string[]> {
  const id = subscriptionIn(await follow(line, filter));
  const frame = await line.notification(
    'ExConversationChangeNotification',
    (one) => at(one, 'body', 'subscriptionId') === id,
  );
  return listAt(frame, 'body', 'changes').map((one) => textAt(one, 'result', 'convId'));
}

const contains = async (line: Line, filter: object, conversationId: string): Promise<boolean> =>
  (await snapshot(line, filter)).includes(conversationId);

/** Of one consumer only: an account may have a thousand conversations. */
const ofConsumer = (consumerId: string): object => ({ consumerId, stage: ['OPEN'] });

export const requestChecks: readonly Check[] = [
  reads(
    'EA1',
    'SubscribeExConversations by the name of the other dialect, on both sides',
    'two answers in the dialect of the socket',
    async (bed) => {
      const { oldId } = await bed.account.user();
      const brand = await (await bed.brand()).requestAs('cqm.SubscribeExConversations', {
        agentIds: [oldId],
        stage: ['OPEN'],
      });
      const consumer = await (await bed.consumer()).requestAs('.ams.aam.SubscribeExConversations', {
        stage: ['OPEN'],
      });
      const types = [brand.type, consumer.type];
      const expected = '.ams.aam.SubscribeExConversations$Response,cqm.SubscribeExConversationsResponse';
      return came(types, types.join() === expected);
    },
  ),
  reads('EA2', 'GetClock by a consumer', 'GetClockResponse', async (bed) => {
    const { type } = await (await bed.consumer()).request('GetClock');
    return came(String(type), type === 'GetClockResponse');
  }),
  writes('EA2', 'QueryMessages by a consumer', 'ms.QueryMessagesResponse', async (bed) => {
    const { consumer, conversationId } = await bed.conversation();
    const { type } = await consumer.requestAs('.ams.ms.QueryMessages', {
      dialogId: conversationId,
      newerThanSequence: 0,
    });
    return came(String(type), type === 'ms.QueryMessagesResponse');
  }),
  reads('EA6', 'a consumer asks for a dialog that is not there', '404 "Dialog does not exist"', async (bed) => {
    const line = await bed.consumer();
    const answer = await line.request('ms.SubscribeMessagingEvents', { dialogId: 'no-such-dialog', fromSeq: 0 });
    return came(brief(answer), answer.code === 404 && answer.body === 'Dialog does not exist');
  }),
  reads('EA20', 'SubscribeMessagingEvents on a socket of the brand dialect', '400', async (bed) => {
    const answer = await (await bed.brand()).requestAs('ms.SubscribeMessagingEvents', { dialogId: 'x', fromSeq: 0 });
    return came(brief(answer), answer.code === 400);
  }),
  reads('EA27', 'KeepAlive', '200 "OK"', async (bed) => {
    const answer = await (await bed.consumer()).requestAs('KeepAlive');
    return came(brief(answer), answer.code === 200 && answer.body === 'OK');
  }),
  reads('EA41', 'GetClock on a brand socket with v=3', 'GetClockResponse', async (bed) => {
    const { type } = await (await bed.brand(1, '3')).request('GetClock');
    return came(String(type), type === 'GetClockResponse');
  }),
  reads('EA15', 'SubscribeExConversations with the id of a subscription', '200 with that id', async (bed) => {
    const line = await bed.consumer();
    const subscriptionId = subscriptionIn(await follow(line, { stage: ['OPEN', 'CLOSE'] }));
    const again = await follow(line, { stage: ['OPEN'], subscriptionId });
    const isSame = subscriptionIn(again) === subscriptionId;
    return came(`${String(again.code)}, ${isSame ? 'the same id' : 'another id'}`, again.code === 200 && isSame);
  }),
  writes(
    'EA3',
    'a subscription with state OPEN, and one with dialogTypes POST_SURVEY too',
    'a new conversation is in the first only',
    async (bed) => {
      const { conversationId, consumerId } = await bed.conversation();
      const line = await bed.brand();
      const filter = { ...ofConsumer(consumerId), state: ['OPEN'] };
      const first = await contains(line, filter, conversationId);
      const second = await contains(line, { ...filter, dialogTypes: ['POST_SURVEY'] }, conversationId);
      return came({ first, second }, first && !second);
    },
  ),
  writes(
    'EA4',
    'agentIds of a user who takes part as AGENT, then as ASSIGNED_AGENT',
    'not in it, then in it',
    async (bed) => {
      const { brand, user, conversationId } = await bed.served('AGENT');
      const filter = { agentIds: [user.oldId], stage: ['OPEN'] };
      const before = await contains(brand, filter, conversationId);
      await change(brand, conversationId, { field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' });
      const after = await contains(brand, filter, conversationId);
      return came({ before, after }, !before && after);
    },
  ),
  writes(
    'EA5',
    'metadata: an ExternalId of 65 characters, and a member that is not there',
    '400 and 200',
    async (bed) => {
      const { consumer, conversationId } = await bed.conversation();
      const codes: unknown[] = [];
      for (const metadata of [
        { type: 'ExternalId', id: 'x'.repeat(65) },
        { type: 'ActionReason', reason: 'r', other: 1 },
      ]) {
        const body = { dialogId: conversationId, event: text('hello') };
        codes.push((await consumer.request('ms.PublishEvent', body, { metadata: [metadata] })).code);
      }
      return came(codes.join(' and '), codes.join() === '400,200');
    },
  ),
  writes(
    'EA31',
    'PublishEvent with 5,100 characters: a text, and a file with a preview',
    '400 and 200',
    async (bed) => {
      const { consumer, conversationId } = await bed.conversation();
      const long = 'x'.repeat(5_100);
      const file = {
        relativePath: '/v1/AUTH_async-images/none',
        fileType: 'PNG',
        preview: `data:image/png;base64,${long}`,
      };
      const answers = [
        await publish(consumer, conversationId, text(long)),
        await publish(consumer, conversationId, { type: 'ContentEvent', contentType: 'hosted/file', message: file }),
      ];
      const codes = answers.map(({ code }) => code);
      return came(codes.join(' and '), codes.join() === '400,200');
    },
  ),
  writes(
    'EA40',
    'PublishEvent by a consumer who follows dialog and conversation',
    'the answer, then the event, then the conversation',
    async (bed) => {
      const { consumer, conversationId } = await bed.conversation();
      await follow(consumer);
      await consumer.request('ms.SubscribeMessagingEvents', { dialogId: conversationId, fromSeq: 0 });
      await bed.settle(consumer);
      const before = consumer.frames.length;
      await publish(consumer, conversationId, text('hello'));
      await bed.settle(consumer);
      const order = consumer.frames
        .slice(before, -1)
        .map(({ kind, type }) => (kind === 'resp' ? 'answer' : String(type)));
      const expected = ['answer', 'ms.MessagingEventNotification', 'cqm.ExConversationChangeNotification'];
      return came(order, order.join() === expected.join());
    },
  ),
  writes('EA17', 'UpdateConversationField with three fields', 'one UPSERT', async (bed) => {
    const { brand, conversationId } = await bed.served('MANAGER');
    await follow(brand, { stage: ['OPEN'], convState: ['OPEN'] });
    await bed.settle(brand);
    const before = changesOf(brand, conversationId).length;
    const note = (words: string): object => ({ field: 'Note', note: words });
    await change(brand, conversationId, note('one'), note('two'), { field: 'TTRField', ttrType: 'URGENT' });
    await bed.settle(brand);
    const count = changesOf(brand, conversationId).length - before;
    return came(`${count}`, count === 1);
  }),
];
