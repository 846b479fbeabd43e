/** What the lifecycle does not allow rejects at once: it says which state that is and what is possible, and nothing is sent. */
import { describe, expect, it } from '@jest/globals';
import {
  AgentState,
  type BrandConnection,
  type Connection,
  type ConsumerConnection,
  Conversation,
  Dialog,
  LifecycleError,
  type ParleyError,
  ParticipantChatState,
  ParticipantRole,
  Ring,
  TtrType,
} from 'parley-sdk';
import { ringAt, ringing } from '../rings/ringing.js';
import { next } from '../support/waiting.js';
import { type Meeting, settle, World } from '../support/world.js';

type Calls<T> = Readonly<Record<string, (on: T) => Promise<unknown>>>;

const file = Buffer.from('hello');

/** Every asynchronous method of a conversation; which are missing is looked up in the class. */
const ofConversation: Calls<Conversation> = {
  join: (one) => one.join(ParticipantRole.AGENT),
  leave: (one) => one.leave(),
  transfer: (one) => one.transfer({ skillId: 7 }),
  close: (one) => one.close(),
  sendMessage: (one) => one.sendMessage('x'),
  sendRichText: (one) => one.sendRichText({ type: 'text', text: 'x' }),
  sendPrivateMessage: (one) => one.sendPrivateMessage('x'),
  uploadFile: (one) => one.uploadFile(file),
  setNote: (one) => one.setNote('x'),
  setAgentNote: (one) => one.setAgentNote({ noteContent: 'x' }),
  setTtr: (one) => one.setTtr(TtrType.URGENT),
  setManualEttr: (one) => one.setManualEttr(null),
  setDelay: (one) => one.setDelay('NIGHT', 1_000),
  setTopic: (one) => one.setTopic('x'),
  setCsat: (one) => one.setCsat({ csatRate: 5 }),
  consumerTakeover: (one) => one.consumerTakeover('x'),
  resumeConversation: (one) => one.resumeConversation(),
  downloadFile: (one) => one.downloadFile('/x'),
  queryMessages: (one) => one.queryMessages(),
};

const ofDialog: Calls<Dialog> = {
  sendMessage: (one) => one.sendMessage('x'),
  sendRichText: (one) => one.sendRichText({ type: 'text', text: 'x' }),
  sendPrivateMessage: (one) => one.sendPrivateMessage('x'),
  uploadFile: (one) => one.uploadFile(file),
  sendAcceptStatus: (one) => one.sendAcceptStatus([0]),
  sendReadStatus: (one) => one.sendReadStatus([0]),
  setChatState: (one) => one.setChatState(ParticipantChatState.COMPOSING),
  join: (one) => one.join(ParticipantRole.AGENT),
  leave: (one) => one.leave(),
  setMetadata: (one) => one.setMetadata([]),
  close: (one) => one.close(),
  queryMessages: (one) => one.queryMessages(),
  getAllPublishEvents: (one) => one.getAllPublishEvents(),
};

const ofRing: Calls<Ring> = { accept: (ring) => ring.accept(), reject: (ring) => ring.reject() };

const ofEveryConnection: Calls<Connection> = {
  send: (one) => one.send({ type: 'GetClock', body: {} }),
  createConversationSubscription: (one) => one.createConversationSubscription({ stage: ['OPEN'] }),
  closeConversation: (one) => one.closeConversation('x'),
  waitFor: (one) => one.waitFor('online'),
  downloadFile: (one) => one._downloadFile('/x'),
};
const ofBrand: Calls<BrandConnection> = {
  ...ofEveryConnection,
  createConversation: (one) => one.createConversation({ consumerId: 'x' }),
  createRoutingTaskSubscription: (one) => one.createRoutingTaskSubscription(),
  createAgentStateSubscription: (one) => one.createAgentStateSubscription(),
  setAgentState: (one) => one.setAgentState({ agentState: AgentState.ONLINE }),
  queryHistory: (one) => one.queryHistory().next(),
  getMessageStatisticsForUser: (one) => one.getMessageStatisticsForUser(),
  getMessageStatisticsForBrand: (one) => one.getMessageStatisticsForBrand(),
  getSkills: (one) => one.getSkills(),
  getUsers: (one) => one.getUsers(),
  getWorkingHours: (one) => one.getWorkingHours(),
  getShiftStatus: (one) => one.getShiftStatus(),
};
const ofConsumer: Calls<ConsumerConnection> = {
  ...ofEveryConnection,
  createConversation: (one) => one.createConversation(),
  setUserProfile: (one) => one.setUserProfile({ firstName: 'x' }),
  getSkillShiftStatus: (one) => one.getSkillShiftStatus('4711'),
  stepUp: (one) => one.stepUp('authenticated', 'x'),
};

/** What all calls come to, without those named: `<code>: <state>`, and the error itself. */
async function refusals<T>(world: World, on: T, calls: Calls<T>, without: readonly string[] = []) {
  // A consumer's dialog asks for its messages by itself, and may just be doing so.
  const sent = (): number =>
    world.emulator.ledger.filter({ kind: 'request' }).filter(({ type }) => !type.endsWith('SubscribeMessagingEvents'))
      .length;
  const before = sent();
  const errors: Record<string, ParleyError> = {};
  const asked = Object.entries(calls).filter(([name]) => !without.includes(name));
  for (const [name, call] of asked) {
    call(on).then(
      () => undefined,
      (error: ParleyError) => void (errors[name] = error),
    );
  }
  // At once: before the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  expect(Object.keys(errors).sort()).toEqual(asked.map(([name]) => name).sort());
  expect(sent()).toBe(before);
  return errors;
}

const told = (errors: Readonly<Record<string, ParleyError>>): string[] => [
  ...new Set(Object.values(errors).map(({ code, context }) => `${code} ${context?.state ?? context?.connection}`)),
];

const BRANDS_ONLY = [
  ...['join', 'leave', 'transfer', 'sendPrivateMessage', 'setNote', 'setAgentNote'],
  ...['setTtr', 'setManualEttr', 'setDelay', 'setTopic'],
];
const CONSUMERS_ONLY = ['setCsat', 'consumerTakeover'];
/** Reading, and going on with a new one. A close is done already. */
const ALWAYS = ['close', 'resumeConversation', 'downloadFile', 'queryMessages'];
const READING = ['queryMessages', 'getAllPublishEvents'];

async function closedBy({ ofBot, ofConsumer: own }: Meeting): Promise<void> {
  const closes = [next(ofBot, 'close'), next(own, 'close')];
  await own.close();
  await Promise.all(closes);
}

describe('What the lifecycle does not allow', () => {
  it.each([
    [Conversation, ofConversation],
    [Dialog, ofDialog],
    [Ring, ofRing],
  ] as const)('is tried for every command of a %p', (made, calls) => {
    const methods = new Set<string>();
    for (let { prototype } = made as { prototype: object }; prototype; prototype = Object.getPrototypeOf(prototype))
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
        if (value?.constructor.name === 'AsyncFunction') methods.add(name);
    expect(Object.keys(calls).sort()).toEqual([...methods].sort());
  });

  it('is all but notes, reading and going on, of a conversation that is closed: brand users', () =>
    World.run(async (world) => {
      const meeting = await world.conversation();
      await closedBy(meeting);
      const { ofBot } = meeting;
      const lasting = [...ALWAYS, ...CONSUMERS_ONLY, 'setNote', 'setAgentNote'];
      const errors = await refusals(world, ofBot, ofConversation, lasting);
      expect(told(errors)).toEqual(['CONVERSATION_STATE closed']);
      expect(errors.sendMessage).toBeInstanceOf(LifecycleError);
      expect(errors.sendMessage!.remediation).toBe(
        'Possible now: setNote, resumeConversation. conversation.can() tells before.',
      );
      expect(errors.leave!.message).toMatch(/: the conversation is closed, and the user takes no part in it\.$/);
      const byDialog = await refusals(world, ofBot.mainDialog, ofDialog, [...READING, 'close']);
      expect(told(byDialog)).toEqual(['DIALOG_STATE closed']);
      expect(byDialog.sendMessage!.remediation).toBe('Possible now: nothing. dialog.can() tells before.');
    }));

  it('is all but the rating, reading and going on, of a conversation that is closed: consumers', () =>
    World.run(async (world) => {
      const meeting = await world.conversation();
      await closedBy(meeting);
      const { ofConsumer: own } = meeting;
      const lasting = [...ALWAYS, ...BRANDS_ONLY, ...CONSUMERS_ONLY];
      const errors = await refusals(world, own, ofConversation, lasting);
      expect(told(errors)).toEqual(['CONVERSATION_STATE closed']);
      expect(errors.sendMessage!.context).toMatchObject({ possible: 'resumeConversation' });
      const only = ['join', 'leave', 'sendPrivateMessage'];
      expect(told(await refusals(world, own.mainDialog, ofDialog, [...READING, 'close', ...only]))).toEqual([
        'DIALOG_STATE closed',
      ]);
    }));

  it('is everything but going on, of a conversation that was let go of', () =>
    World.run(async (world) => {
      const meeting = await world.conversation({ bot: { retention: { closedConversationsMs: 1 } } });
      const { ofBot, bot } = meeting;
      await closedBy(meeting);
      while (ofBot.lifecycle !== 'evicted') await settle(bot);
      const errors = await refusals(world, ofBot, ofConversation, [...ALWAYS, ...CONSUMERS_ONLY]);
      expect(told(errors)).toEqual(['CONVERSATION_STATE evicted']);
      expect(errors.setNote!.context).toMatchObject({ possible: 'resumeConversation' });
    }));

  it('is leaving what was never joined', () =>
    World.run(async (world) => {
      const { ofBot } = await world.conversation();
      const { leave } = await refusals(world, ofBot, { leave: ofConversation.leave! });
      expect(leave).toMatchObject({
        name: 'LifecycleError',
        code: 'CONVERSATION_STATE',
        context: {
          state: 'open.queued',
          membership: 'outside',
          possible: 'sendMessage, join, transfer, close, setNote',
        },
      });
      expect(leave!.message).toMatch(/: the conversation is open\.queued, and the user takes no part in it\.$/);
      const { leave: dialogLeft } = await refusals(world, ofBot.mainDialog, { leave: ofDialog.leave! });
      expect(dialogLeft).toMatchObject({ code: 'DIALOG_STATE', context: { state: 'open', membership: 'outside' } });
      expect(dialogLeft!.message).toMatch(/: the dialog is open, and the user takes no part in it\.$/);
    }));

  it('is whatever is the other side’s: that is an argument, whatever the state', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer: own } = await world.conversation();
      const only = (calls: readonly string[]) => Object.fromEntries(calls.map((name) => [name, ofConversation[name]!]));
      for (const [one, calls] of [
        [own, only(BRANDS_ONLY)],
        [ofBot, only(CONSUMERS_ONLY)],
      ] as const)
        expect(told(await refusals(world, one, calls))).toEqual(['BAD_ARGUMENT undefined']);
    }));

  it.each([
    ['expired', 'EXPIRED'],
    ['cancelled', 'CANCELLED'],
  ] as const)('is an answer to a ring that is %s', (lifecycle, how) =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      world.emulator.agent('bot').endRings(how);
      await ringAt(ring, lifecycle);
      const errors = await refusals(world, ring, ofRing);
      expect(told(errors)).toEqual([`RING_STATE ${lifecycle}`]);
      expect(errors.accept!.remediation).toMatch(/^A ring is answered once, while it waits/);
    }),
  );

  it.each(['accept', 'reject'] as const)('is a second answer to a ring: %s', (how) =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      await ring[how]();
      const errors = await refusals(world, ring, ofRing);
      expect(told(errors)).toEqual([`RING_STATE ${how}ed`]);
    }),
  );

  it('is everything that asks the platform, once the connection is closed', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer: own, bot, consumer } = await world.conversation();
      await bot.close();
      await consumer.close();
      expect(told(await refusals(world, bot, ofBrand))).toEqual(['CONNECTION_CLOSED closed']);
      expect(told(await refusals(world, consumer, ofConsumer)).sort()).toEqual([
        'CONNECTION_CLOSED closed',
        'STEP_UP_STATE closed',
      ]);
      // Going on is possible after a close only, and leaving where one takes part: that is known without the platform.
      const known = ['leave', 'resumeConversation'];
      const brands = [...CONSUMERS_ONLY, ...known];
      expect(told(await refusals(world, ofBot, ofConversation, brands))).toEqual(['CONNECTION_CLOSED closed']);
      expect(told(await refusals(world, ofBot.mainDialog, ofDialog, ['leave']))).toEqual(['CONNECTION_CLOSED closed']);
      const consumers = [...BRANDS_ONLY, 'consumerTakeover', ...known];
      expect(told(await refusals(world, own, ofConversation, consumers))).toEqual(['CONNECTION_CLOSED closed']);
    }));
});
