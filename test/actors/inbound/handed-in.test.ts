import { describe, expect, test } from '@jest/globals';
import { dialogsOf } from '../../../src/actors/conversations/store.js';
import { type StoredConversation, storeConversation } from '../../../src/actors/conversations/stored.js';
import { messagesOf } from '../../../src/actors/delivery/message-log.js';
import { HandedIn } from '../../../src/actors/inbound/handed-in.js';
import { described, InboundWorld, ME } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };
/** The bit of whatever the application follows by itself. */
const HANDED_IN = 2 ** 30;
const mine = {
  participants: { CONSUMER: ['c'], READER: [ME.agentId] },
  participantsPId: { CONSUMER: ['c'], READER: [ME.userId] },
};

/** A connection's way inward, and a second door into it. */
function world(now?: () => number) {
  const inbound = new InboundWorld(now);
  const { registry, router } = inbound;
  let turns = 0;
  const handedIn = new HandedIn({
    registry,
    router,
    self: () => ME,
    tap: { handedIn: () => {} },
    runtime: {
      yield: (run) => {
        turns += 1;
        queueMicrotask(run);
      },
    },
  });
  const notify = (...changes: object[]) =>
    handedIn.notification(
      JSON.stringify({
        kind: 'notification',
        type: '.ams.aam.ExConversationChangeNotification',
        body: { subscriptionId: 'webhook', changes },
      }),
    );
  const say = (dialogId: string, sequence: number) =>
    handedIn.notification(
      JSON.stringify({
        kind: 'notification',
        type: '.ams.ms.OnlineEventDistribution',
        body: {
          dialogId,
          sequence,
          serverTimestamp: 1_500,
          originatorId: 'c',
          event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` },
        },
      }),
    );
  return { inbound, handedIn, turns: () => turns, notify, say };
}

/** A conversation as another process has kept it, with what was said in it. */
async function kept(sequences: readonly number[] = [0], details: object = mine): Promise<StoredConversation> {
  const { inbound, notify, say } = world();
  await notify(described('a', details));
  for (const sequence of sequences) await say('a', sequence);
  const record = inbound.record('a');
  return JSON.parse(JSON.stringify(storeConversation(record, dialogsOf(record), true))) as StoredConversation;
}

const texts = ({ inbound }: ReturnType<typeof world>) =>
  messagesOf(inbound.record('a').mainDialog!, 10).map(({ content }) => content);

describe('A notification that came another way', () => {
  test('is taken in as if it had come by the socket, without any subscription', async () => {
    const { inbound, notify, say } = world();
    await notify(described('a', mine));
    await say('a', 0);
    await notify(described('a', { ...mine, skillId: '5', metaDataLastUpdateTs: 2_000 }));
    expect(inbound.news()).toEqual([
      ...['conversation.announced a', 'message.received a'],
      ...['field.changed a skill', 'conversation.handedOver a'],
    ]);
    expect(inbound.record('a').followers).toBe(HANDED_IN);
  });

  test('that is about something else is passed on; one that cannot be read is told', async () => {
    const { inbound, handedIn } = world();
    await handedIn.notification('{"kind":"notification","type":".x","body":{}}');
    expect(inbound.news()).toEqual(['notification.received']);
    await handedIn.notification('{');
    await handedIn.notification('{"kind":"resp","reqId":"1","code":200,"body":{}}');
    expect(inbound.failures).toMatchObject([{ code: 'MALFORMED_FRAME' }]);
    expect(inbound.answers).toEqual([]);
  });

  test('that is long is taken in with turns of the event loop between, and is complete when its promise settles', async () => {
    const { inbound, turns, notify } = world();
    await notify(...Array.from({ length: 600 }, (_, index) => described(`c${index}`)));
    expect(turns()).toBeGreaterThan(2);
    expect(inbound.registry.conversations.size).toBe(600);
  });

  test('is shown whole to a program that wants that', async () => {
    const { inbound, notify } = world();
    inbound.wantsWholeFrames = true;
    await notify(described('a', mine));
    expect(inbound.told).toEqual(['notification.received', 'conversation.announced a']);
  });
});

describe('A conversation that the application has kept', () => {
  test('is there with what was said in it, and nothing of it is news', async () => {
    const to = world();
    const record = to.handedIn.conversation(await kept([0, 1]));
    expect(record).toBe(to.inbound.record('a'));
    expect([to.inbound.told, texts(to), record.followers]).toEqual([[], ['0', '1'], HANDED_IN]);
    expect(record).toMatchObject({ phase: 'open', ownRoles: ['READER'], standing: { lifecycle: { open: 'queued' } } });
    await to.say('a', 2);
    await to.say('a', 1);
    expect(to.inbound.news()).toEqual(['message.received a']);
  });

  test('is the one that we have asked for, where the platform has not described it yet', async () => {
    const to = world();
    const record = to.inbound.registry.addExpected('a');
    expect(to.handedIn.conversation(await kept())).toBe(record);
    expect([record.phase, record.mainDialog!.isDescribed, to.inbound.told]).toEqual(['open', true, []]);
  });

  test('that is known is described by whichever is newer', async () => {
    const to = world();
    to.inbound.subscribed(OPEN, 's', described('a', { ...mine, skillId: '5', metaDataLastUpdateTs: 500 }));
    const { followers } = to.inbound.record('a');
    to.inbound.news();
    to.handedIn.conversation(await kept());
    expect(to.inbound.news()).toEqual(['field.changed a skill', 'conversation.handedOver a']);
    to.inbound.notify('s', described('a', { ...mine, skillId: '6', metaDataLastUpdateTs: 2_000 }));
    to.inbound.news();
    to.handedIn.conversation(await kept());
    expect([to.inbound.news(), to.inbound.record('a').skillId]).toEqual([[], '6']);
    expect(to.inbound.record('a').followers).toBe(followers | HANDED_IN);
  });

  test('that is known is told from where the other process was: nothing twice', async () => {
    const to = world();
    to.inbound.subscribed(OPEN, 's', described('a', mine));
    to.handedIn.conversation(await kept([0, 1]));
    to.inbound.news();
    to.inbound.says('a', 1);
    to.inbound.says('a', 2);
    expect(to.inbound.news().filter((what) => what === 'message.received a')).toHaveLength(1);
  });

  test('may have been kept without what was said in it', async () => {
    const to = world();
    const stored = await kept([0, 1]);
    const [{ messages: _, ...dialog } = stored.dialogs[0]!] = stored.dialogs;
    to.handedIn.conversation({ ...stored, dialogs: [dialog] });
    expect(texts(to)).toEqual([]);
    await to.say('a', 1);
    expect(to.inbound.news()).toEqual([]);
  });

  test('closes a hole that we have in it', async () => {
    const to = world();
    to.inbound.subscribed(OPEN, 's', described('a', mine));
    to.inbound.says('a', 0);
    to.inbound.says('a', 2);
    const { mainDialog } = to.inbound.record('a');
    expect(mainDialog!.delivery).toBe('behind');
    to.inbound.news();
    to.handedIn.conversation(await kept([0, 1]));
    expect([mainDialog!.delivery, to.inbound.news(), texts(to)]).toEqual([
      ...['live', ['message.received a'], ['0', '1', '2']],
    ]);
  });

  test('has each dialog once; what is known of one is not described again by what was kept', async () => {
    const to = world();
    const stored = await kept();
    const record = to.handedIn.conversation(stored);
    const [dialog] = stored.dialogs;
    const again = { ...dialog!, description: { ...dialog!.description, channelType: 'COBROWSE' } };
    expect(to.handedIn.dialog(record, again)).toBe(record.mainDialog);
    expect(record.mainDialog!.channelType).toBe('MESSAGING');
    const survey = { ...dialog!.description, dialogId: 's', dialogType: 'POST_SURVEY', closedBy: 'me' };
    expect(to.handedIn.dialog(record, { ...dialog!, description: survey })).toMatchObject({
      dialogId: 's',
      dialogType: 'POST_SURVEY',
      closedBy: 'me',
    });
    expect(dialogsOf(record)).toHaveLength(2);
  });
});

describe('A conversation that the application lets go of', () => {
  test('is not followed any more, and forgotten after a while', async () => {
    const { inbound, handedIn, notify } = world();
    await notify(described('a', mine));
    const record = inbound.record('a');
    handedIn.release(record);
    expect(record).toMatchObject({ followers: 0, phase: 'unfollowed', stage: 'OPEN' });
    inbound.clock.pass(60_000);
    expect(inbound.registry.find('a')).toBeUndefined();
  });

  test('goes on where a subscription follows it', async () => {
    const { inbound, handedIn, notify } = world();
    inbound.subscribed(OPEN, 's', described('a', mine));
    await notify(described('a', mine));
    const record = inbound.record('a');
    handedIn.release(record);
    expect(record).toMatchObject({ followers: 1, phase: 'open' });
    const { revision } = record;
    handedIn.release(record);
    expect(record.revision).toBe(revision);
  });

  test('that it never had stays as it is', async () => {
    const { inbound, handedIn } = world();
    inbound.subscribed(OPEN, 's', described('a', mine));
    inbound.record('a').followers = 0;
    handedIn.release(inbound.record('a'));
    expect(inbound.record('a').phase).toBe('open');
  });
});
