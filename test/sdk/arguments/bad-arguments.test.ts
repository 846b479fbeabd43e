import { describe, expect, it } from '@jest/globals';
import {
  ArgumentError,
  type BrandConnection,
  type ConsumerConnection,
  type Conversation,
  type ConversationSubscription,
  createClientProperties,
  createConnection,
  type Dialog,
  type Message,
  type Participant,
  UserType,
} from 'parley-sdk';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

/** Everything a program may hold, on both sides. */
interface Targets {
  readonly bot: BrandConnection;
  readonly consumer: ConsumerConnection;
  readonly ofBot: Conversation;
  readonly ofConsumer: Conversation;
  readonly dialog: Dialog;
  readonly message: Message;
  readonly participant: Participant;
  readonly subscription: ConversationSubscription;
}

function circle(): object {
  const object: Record<string, unknown> = { type: 'ExternalId' };
  object.self = object;
  return object;
}

function deep(): object {
  let object: object = { type: 'vertical' };
  for (let level = 0; level < 100_000; level += 1) object = { type: 'vertical', inner: object };
  return object;
}

const throwing = (): object =>
  new Proxy(
    {},
    {
      get() {
        throw new Error('a Proxy that throws');
      },
      has() {
        throw new Error('a Proxy that throws');
      },
      ownKeys() {
        throw new Error('a Proxy that throws');
      },
    },
  );

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const VALUES = {
  nothing: undefined,
  null: null,
  truth: true,
  number: 7,
  negative: -7,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  bigint: 10n,
  symbol: Symbol('x'),
  function: () => {},
  text: 'text',
  blank: ' ',
  nameOfEveryObject: 'toString',
  prototypeName: '__proto__',
  huge: 'x'.repeat(1_000_000),
  list: [7],
  empty: {},
  saysItIsAText: { toString: () => 'AGENT' },
  throwsAsText: {
    toString() {
      throw new Error('no text');
    },
  },
  prototypeMember: JSON.parse('{"__proto__": {"type": "ExternalId"}}') as unknown,
  throwsAsJson: {
    type: 'vertical',
    toJSON() {
      throw new Error('no JSON');
    },
  },
  holdsBigint: { type: 'vertical', amount: 10n },
  circle: circle(),
  deep: deep(),
  throwing: throwing(),
  revoked: revoked(),
} as const;
type Value = keyof typeof VALUES;

const TEXTS: readonly Value[] = ['text', 'nameOfEveryObject', 'prototypeName'];
const ANY_TEXT: readonly Value[] = [...TEXTS, 'blank', 'huge'];
const NONE: readonly Value[] = ['nothing', 'null'];
const NO_OPTIONS: readonly Value[] = [...NONE, 'empty'];
/** Fit for JSON, and nothing more is asked of them. */
const PLAIN: readonly Value[] = ['empty', 'saysItIsAText', 'throwsAsText', 'prototypeMember'];

type Call = (on: Targets, value: never) => unknown;

/** Which argument · the call · values that are good for it. */
const ARGUMENTS: readonly (readonly [string, Call, readonly Value[]])[] = [
  ['connection.open(options)', ({ bot }, value) => bot.open(value), NO_OPTIONS],
  ['connection.open({signal})', ({ bot }, signal) => bot.open({ signal }), NONE],
  ['connection.open({timeout})', ({ bot }, timeout) => bot.open({ timeout }), [...NONE, 'number']],
  ['connection.close(options)', ({ bot }, value) => bot.close(value), NO_OPTIONS],
  ['connection.close({logout})', ({ bot }, logout) => bot.close({ logout }), [...NONE, 'truth']],
  ['connection.waitFor(lifecycle)', ({ bot }, value) => bot.waitFor(value), []],
  ['connection.waitFor(…, options)', ({ bot }, value) => bot.waitFor('online', value), NO_OPTIONS],
  ['connection.send(request)', ({ bot }, value) => bot.send(value), ['throwsAsJson', 'holdsBigint', 'circle', 'deep']],
  ['connection.send({type})', ({ bot }, type) => bot.send({ type }), ANY_TEXT],
  [
    'connection.send({body})',
    ({ bot }, body) => bot.send({ type: 'GetClock', body }),
    [...ANY_TEXT, ...NONE, ...PLAIN, 'truth', 'number', 'negative', 'nan', 'infinity', 'list'],
  ],
  ['connection.send({headers})', ({ bot }, headers) => bot.send({ type: 'GetClock', headers }), [...NONE]],
  [
    'connection.send({metadata})',
    ({ bot }, metadata) => bot.send({ type: 'GetClock', metadata }),
    [...NONE, ...PLAIN, 'list'],
  ],
  ['connection.send(…, options)', ({ bot }, value) => bot.send({ type: 'GetClock' }, value), NO_OPTIONS],
  [
    'connection.createConversationSubscription(query)',
    ({ bot }, value) => bot.createConversationSubscription(value),
    ['empty'],
  ],
  [
    'connection.createConversationSubscription({stage})',
    ({ bot }, stage) => bot.createConversationSubscription({ stage }),
    NONE,
  ],
  [
    'connection.createConversationSubscription({maxETTR})',
    ({ bot }, maxETTR) => bot.createConversationSubscription({ maxETTR }),
    [...NONE, 'number', 'negative'],
  ],
  [
    'connection.createConversationSubscription(…, waitForReady)',
    ({ bot }, value) => bot.createConversationSubscription({}, value),
    [...NONE, 'truth'],
  ],
  [
    'connection.createConversationSubscription(…, …, options)',
    ({ bot }, value) => bot.createConversationSubscription({}, false, value),
    NO_OPTIONS,
  ],
  [
    'connection.createConversation(conversation)',
    ({ consumer }, value) => consumer.createConversation(value),
    NO_OPTIONS,
  ],
  [
    'connection.createConversation({skillId})',
    ({ consumer }, skillId) => consumer.createConversation({ skillId }),
    [...NONE, ...TEXTS, 'huge', 'number', 'negative'],
  ],
  [
    'connection.createConversation({context})',
    ({ consumer }, context) => consumer.createConversation({ context }),
    [...NONE, ...PLAIN],
  ],
  [
    'connection.createConversation({campaignInfo})',
    ({ consumer }, campaignInfo) => consumer.createConversation({ campaignInfo }),
    NONE,
  ],
  [
    'connection.createConversation(…, options)',
    ({ consumer }, value) => consumer.createConversation({}, value),
    NO_OPTIONS,
  ],
  ['connection.closeConversation(id)', ({ bot }, value) => bot.closeConversation(value), ANY_TEXT],
  [
    'connection.closeConversation(…, options)',
    ({ bot, ofBot }, value) => bot.closeConversation(ofBot.conversationId, value),
    NO_OPTIONS,
  ],
  ['connection.setUserProfile(profile)', ({ consumer }, value) => consumer.setUserProfile(value), PLAIN],
  ['connection.setUserProfile(…, options)', ({ consumer }, value) => consumer.setUserProfile({}, value), NO_OPTIONS],
  [
    'connection.subscribe(observer)',
    ({ bot }, value) => bot.subscribe(value),
    ['function', ...PLAIN, 'throwsAsJson', 'holdsBigint', 'circle', 'deep'],
  ],
  ['connection.on(…, listener)', ({ bot }, value) => bot.on('connect', value), ['function']],
  ['connection.once(…, listener)', ({ bot }, value) => bot.once('connect', value), ['function']],
  ['connection.events(…, options)', ({ bot }, value) => bot.events('conversation', value), NO_OPTIONS],
  ['conversation.can(command)', ({ ofBot }, value) => ofBot.can(value), []],
  [
    'conversation.subscribe(observer)',
    ({ ofBot }, value) => ofBot.subscribe(value),
    ['function', ...PLAIN, 'throwsAsJson', 'holdsBigint', 'circle', 'deep'],
  ],
  ['conversation.on(…, listener)', ({ ofBot }, value) => ofBot.on('message', value), ['function']],
  ['conversation.join(role)', ({ ofBot }, value) => ofBot.join(value), []],
  ['conversation.join(…, options)', ({ ofBot }, value) => ofBot.join('AGENT', value), NO_OPTIONS],
  ['conversation.leave(options)', ({ ofBot }, value) => ofBot.leave(value), NO_OPTIONS],
  ['conversation.transfer(target)', ({ ofBot }, value) => ofBot.transfer(value), []],
  [
    'conversation.transfer({skillId})',
    ({ ofBot }, skillId) => ofBot.transfer({ skillId }),
    [...TEXTS, 'huge', 'number', 'negative'],
  ],
  ['conversation.transfer({agentId})', ({ ofBot }, agentId) => ofBot.transfer({ agentId }), [...TEXTS, 'huge']],
  ['conversation.transfer(…, options)', ({ ofBot }, value) => ofBot.transfer({ skillId: '1' }, value), NO_OPTIONS],
  ['conversation.close(options)', ({ ofBot }, value) => ofBot.close(value), NO_OPTIONS],
  ['conversation.close({stage})', ({ ofBot }, stage) => ofBot.close({ stage }), [...NONE, 'truth']],
  ['conversation.sendMessage(text)', ({ ofBot }, value) => ofBot.sendMessage(value), [...TEXTS, 'blank']],
  ['conversation.sendMessage(…, metadata)', ({ ofBot }, value) => ofBot.sendMessage('x', value), NONE],
  [
    'conversation.sendMessage(…, quickReplies)',
    ({ ofBot }, value) => ofBot.sendMessage('x', null, value),
    [...NONE, ...PLAIN],
  ],
  ['conversation.sendMessage(…, options)', ({ ofBot }, value) => ofBot.sendMessage('x', null, null, value), NO_OPTIONS],
  ['conversation.sendRichText(content)', ({ ofBot }, value) => ofBot.sendRichText(value), PLAIN],
  ['conversation.sendPrivateMessage(text)', ({ ofBot }, value) => ofBot.sendPrivateMessage(value), [...TEXTS, 'blank']],
  ['dialog.can(command)', ({ dialog }, value) => dialog.can(value), []],
  [
    'dialog.subscribe(observer)',
    ({ dialog }, value) => dialog.subscribe(value),
    ['function', ...PLAIN, 'throwsAsJson', 'holdsBigint', 'circle', 'deep'],
  ],
  ['dialog.sendMessage(text)', ({ dialog }, value) => dialog.sendMessage(value), [...TEXTS, 'blank']],
  ['dialog.sendRichText(…, metadata)', ({ dialog }, value) => dialog.sendRichText({}, value), NONE],
  ['dialog.sendAcceptStatus(sequences)', ({ dialog }, value) => dialog.sendAcceptStatus(value), ['list']],
  ['dialog.sendReadStatus(sequences)', ({ dialog }, value) => dialog.sendReadStatus(value), ['list']],
  ['dialog.sendReadStatus([sequence])', ({ dialog }, value) => dialog.sendReadStatus([value]), ['number']],
  ['dialog.setChatState(chatState)', ({ dialog }, value) => dialog.setChatState(value), []],
  ['dialog.queryMessages(query)', ({ dialog }, value) => dialog.queryMessages(value), NO_OPTIONS],
  [
    'dialog.queryMessages({sequenceMin})',
    ({ dialog }, sequenceMin) => dialog.queryMessages({ sequenceMin }),
    [...NONE, 'number', 'negative'],
  ],
  ['dialog.getAllPublishEvents(options)', ({ dialog }, value) => dialog.getAllPublishEvents(value), NO_OPTIONS],
  ['dialog.close(reason)', ({ dialog }, value) => dialog.close(value), NONE],
  ['dialog.close(…, cause)', ({ dialog }, value) => dialog.close('AGENT', value), [...NONE, ...ANY_TEXT]],
  ['dialog.close(…, …, options)', ({ dialog }, value) => dialog.close('AGENT', null, value), NO_OPTIONS],
  ['message.accept(options)', ({ message }, value) => message.accept(value), NO_OPTIONS],
  ['message.read(options)', ({ message }, value) => message.read(value), NO_OPTIONS],
  ['participant.getUserProfile(options)', ({ participant }, value) => participant.getUserProfile(value), NO_OPTIONS],
  ['subscription.on(…, listener)', ({ subscription }, value) => subscription.on('close', value), ['function']],
  ['createConnection(options)', (_, value) => createConnection(value), []],
  [
    'createConnection({csdsDomain})',
    (_, csdsDomain) => createConnection({ accountId: '1', appId: 'x', userType: UserType.CONSUMER, csdsDomain }),
    [...NONE, 'text', 'nameOfEveryObject', 'prototypeName', 'huge'],
  ],
  ['createClientProperties(fields)', (_, value) => createClientProperties(value), ['nothing', 'empty']],
];

/** A conversation with a message in it, and everything that belongs to it. */
async function meet(world: World): Promise<Targets> {
  const { bot, consumer, ofBot, ofConsumer } = await world.conversation({ role: 'ASSIGNED_AGENT' });
  const heard = next(ofBot, 'message');
  await ofConsumer.sendMessage('hello');
  const message = await heard;
  const { mainDialog: dialog } = ofBot;
  const [participant] = ofBot.participants;
  return {
    bot,
    consumer,
    ofBot,
    ofConsumer,
    dialog,
    message,
    participant: participant!,
    subscription: bot.defaultSubscription!,
  };
}

const thrownBy = async (act: () => unknown): Promise<unknown> => {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('Whatever is passed to a method, it answers at once with an ArgumentError that says what is accepted, and nothing is sent:', () => {
  it('every argument of every method, with every bad value', () =>
    World.run(async (world) => {
      const on = await meet(world);
      await settle(on.bot, on.consumer);
      const before = JSON.stringify(world.emulator.ledger.counters.requests);
      const wrong: string[] = [];
      for (const [name, call, good] of ARGUMENTS) {
        for (const value of Object.keys(VALUES) as Value[]) {
          if (good.includes(value)) continue;
          const error = await thrownBy(() => call(on, VALUES[value] as never));
          if (error instanceof ArgumentError && error.code === 'BAD_ARGUMENT' && /\.$/.test(error.message)) continue;
          wrong.push(
            `${name} with ${value}: ${error instanceof Error ? `${error.name}: ${error.message}` : 'accepted'}`,
          );
        }
      }
      expect(wrong).toEqual([]);
      expect(JSON.stringify(world.emulator.ledger.counters.requests)).toBe(before);
      expect([on.bot.lifecycle, on.ofBot.lifecycle, on.dialog.lifecycle]).toEqual(['online', 'open.assigned', 'open']);
    }));

  it('while the connection is interrupted, so that what waits in the outbox can be sent', () =>
    World.run(async (world) => {
      const { bot, consumer, dialog } = await meet(world);
      const lost = next(bot, 'disconnect');
      world.emulator.sockets.terminate('all');
      await lost;
      const body: Record<string, unknown> = {};
      body.self = body;
      const refused = [rejection(bot.send({ type: 'GetClock', body })), rejection(dialog.sendRichText(body))];
      const mutable = { type: 'vertical', elements: [] as unknown[] };
      const sent = dialog.sendRichText(mutable);
      mutable.elements.push(10n);
      for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: 'BAD_ARGUMENT' });
      await at(bot, 'online');
      await sent;
      await eventually(
        dialog,
        () => dialog.messages.at(-1)?.body,
        (now) => JSON.stringify(now) === '{"type":"vertical","elements":[]}',
      );
      for (const connection of [bot, consumer]) world.errorsOf(connection);
    }));
});

describe('A message', () => {
  it('that is longer than the platform takes is refused with the limit; one that just fits is sent', () =>
    World.run(async (world) => {
      const { ofBot } = await meet(world);
      const error = await rejection(ofBot.sendMessage('x'.repeat(5_000)));
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error.message).toContain('the platform takes 5000');
      await ofBot.sendMessage('x'.repeat(4_700));
    }));

  it('with an ExternalId that is too long is refused', () =>
    World.run(async (world) => {
      const { ofBot } = await meet(world);
      const error = await rejection(ofBot.sendMessage('x', [{ type: 'ExternalId', id: 'x'.repeat(65) }]));
      expect(error.message).toContain('metadata[0] has an id of more than 64 characters');
    }));
});

describe('Client properties beyond Latin-1', () => {
  it('reach the platform as they are', () =>
    World.run(async (world) => {
      const osName = 'Ελληνικά 日本語 🙂';
      const consumer = await world.openConsumer({ clientProperties: { osName } });
      const conversation = await consumer.createConversation();
      expect(conversation.clientProperties).toMatchObject({ osName });
    }));
});
