/** Publishing and reading messages (protocol.md 6.6, 6.7, 6.11, 8, 12.3). */
import { brief, type Check, came, writes } from '../check.js';
import { at, listAt, textAt } from '../client/json.js';
import type { Line } from '../client/line.js';
import { change, changesOf, follow, publish, shown, type TestBed, text } from '../client/test-bed.js';

const PRIVATE = { messageAudience: 'AGENTS_AND_MANAGERS' };

/** The sequences in the answer to a QueryMessages. */
async function queried(line: Line, dialogId: string, range: object): Promise<readonly unknown[]> {
  return listAt(await line.request('ms.QueryMessages', { dialogId, ...range }), 'body').map((one) =>
    at(one, 'sequence'),
  );
}

async function withMessages(bed: TestBed, count: number) {
  const { consumer, ...conversing } = await bed.conversation();
  for (let index = 0; index < count; index += 1)
    await publish(consumer, conversing.conversationId, text(`message ${index}`));
  return { ...conversing, consumer, brand: await bed.brand() };
}

const ETTR = ({ result }: { readonly result: unknown }): unknown => at(result, 'effectiveTTR');

export const messageChecks: readonly Check[] = [
  writes('EA7', 'the consumer writes, and the brand user answers', 'effectiveTTR is a time, then -1', async (bed) => {
    const { brand, consumer, conversationId } = await bed.served();
    await follow(consumer);
    const first = ETTR(await shown(consumer, conversationId, () => true));
    await publish(brand, conversationId, text('hello'));
    const then = ETTR(await shown(consumer, conversationId, (one) => ETTR(one) !== first));
    return came([first, then], Number(first) > 0 && then === -1);
  }),
  writes('EA19', 'PublishEvent by a brand user who takes no part', '403', async (bed) => {
    const { conversationId } = await bed.conversation();
    const answer = await publish(await bed.brand(), conversationId, text('hello'));
    return came(brief(answer), answer.code === 403);
  }),
  writes('EA49', 'a private message by a consumer', '403', async (bed) => {
    const { consumer, conversationId } = await bed.conversation();
    const answer = await publish(consumer, conversationId, text('hello'), PRIVATE);
    return came(brief(answer), answer.code === 403);
  }),
  writes(
    'EA21',
    'SubscribeMessagingEvents of a dialog with two messages, and of an empty one',
    'one notification with both; none',
    async (bed) => {
      const { consumer, conversationId } = await withMessages(bed, 2);
      await consumer.request('ms.SubscribeMessagingEvents', { dialogId: conversationId, fromSeq: 0 });
      await bed.settle(consumer);
      const replays = consumer
        .notifications('MessagingEventNotification')
        .map(({ body }) => listAt(body, 'changes').length);
      const other = await bed.conversation();
      await other.consumer.request('ms.SubscribeMessagingEvents', { dialogId: other.conversationId, fromSeq: 0 });
      await bed.settle(other.consumer);
      const none = other.consumer.notifications('MessagingEventNotification').length;
      return came({ first: replays, empty: none }, replays.join() === '2' && none === 0);
    },
  ),
  writes('EA22', 'a message, a private one and another; the consumer reads', 'sequences 0 and 2', async (bed) => {
    const { brand, consumer, conversationId } = await bed.served();
    await publish(brand, conversationId, text('one'));
    await publish(brand, conversationId, text('between us'), PRIVATE);
    await publish(brand, conversationId, text('two'));
    await consumer.request('ms.SubscribeMessagingEvents', { dialogId: conversationId, fromSeq: 0 });
    await bed.settle(consumer);
    const sequences = consumer.events.map((one) => at(one, 'sequence'));
    return came(sequences, sequences.join() === '0,2');
  }),
  writes('EA23', 'QueryMessages by a brand user who takes no part', '200 with the message', async (bed) => {
    const { brand, conversationId } = await withMessages(bed, 1);
    const sequences = await queried(brand, conversationId, { newerThanSequence: 0 });
    return came(sequences, sequences.join() === '0');
  }),
  writes('EA24', 'QueryMessages of four messages, newerThanSequence 0 and 1', '0, 1, 2, 3; and 2, 3', async (bed) => {
    const { brand, conversationId } = await withMessages(bed, 4);
    const ranges = [{ newerThanSequence: 0 }, { newerThanSequence: 1 }];
    const [all, later] = [
      await queried(brand, conversationId, ranges[0]!),
      await queried(brand, conversationId, ranges[1]!),
    ];
    return came([all, later], all.join() === '0,1,2,3' && later.join() === '2,3');
  }),
  writes(
    'EA25',
    'QueryMessages of four messages, maxQuantity 2: from 0 on, before 3, and without a quantity',
    '0, 1; 1, 2; all',
    async (bed) => {
      const { brand, conversationId } = await withMessages(bed, 4);
      const pages = [
        await queried(brand, conversationId, { newerThanSequence: 0, maxQuantity: 2 }),
        await queried(brand, conversationId, { olderThanSequence: 3, maxQuantity: 2 }),
        await queried(brand, conversationId, { newerThanSequence: 0 }),
      ];
      return came(pages, pages.map((page) => page.join()).join(';') === '0,1;1,2;0,1,2,3');
    },
  ),
  writes(
    'EA29',
    'the last socket of a consumer closes, and another opens',
    'BACKGROUND and ACTIVE for the brand',
    async (bed) => {
      const { brand, consumer, jwt, conversationId } = await bed.served();
      const says = (chatState: string) =>
        brand.notification(
          'OnlineEventDistribution',
          ({ body }) => at(body, 'dialogId') === conversationId && textAt(body, 'event', 'chatState') === chatState,
        );
      await consumer.close();
      await says('BACKGROUND');
      const back = await bed.consumer({ jwt });
      bed.afterwards(() => change(back, conversationId, { field: 'Stage', conversationState: 'CLOSE' }));
      await says('ACTIVE');
      return came('BACKGROUND and ACTIVE', true);
    },
  ),
  writes('EA42', 'a consumer who follows the conversation writes', 'an UPSERT with the message', async (bed) => {
    const { consumer, conversationId } = await bed.conversation();
    await follow(consumer);
    await publish(consumer, conversationId, text('hello'));
    await bed.settle(consumer);
    const last = changesOf(consumer, conversationId).at(-1)?.result;
    const message = at(last, 'lastContentEventNotification', 'event', 'message');
    return came({ message }, message === 'hello');
  }),
  writes('EA43', 'a message to a brand user with two sockets', 'it comes on both', async (bed) => {
    const { brand, consumer, conversationId } = await bed.served();
    const other = await bed.brand();
    await publish(consumer, conversationId, text('hello'));
    const heard = (line: Line) =>
      line.notification('OnlineEventDistribution', ({ body }) => textAt(body, 'event', 'message') === 'hello');
    await Promise.all([heard(brand), heard(other)]);
    return came('on both', true);
  }),
  writes('EA26', 'SetUserProfile twice, with other fields', 'both are there, privateData too', async (bed) => {
    const line = await bed.consumer();
    await line.request('userprofile.SetUserProfile', { firstName: 'Jo', privateData: { mail: 'jo@example.com' } });
    await line.request('userprofile.SetUserProfile', { lastName: 'Lee', privateData: { mobileNum: '15551234' } });
    const { body } = await line.request('userprofile.GetUserProfile', {});
    const { mail, mobileNum } = (at(body, 'privateData') ?? {}) as Record<string, unknown>;
    const shownNow = { firstName: at(body, 'firstName'), lastName: at(body, 'lastName'), mail, mobileNum };
    return came(shownNow, Object.values(shownNow).join() === 'Jo,Lee,jo@example.com,15551234');
  }),
];
