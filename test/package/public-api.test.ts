import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type * as Parley from 'parley-sdk';
import type * as Emulator from 'parley-sdk/emulator';
import { BUILD_TIMEOUT_MS, buildOnce, root } from '../support/run-node.js';
import { ENUMS, EXPORTS, MEMBERS, OPTIONS, wordsOf } from './lp-messaging-sdk.js';

type Holder = keyof typeof MEMBERS;

let parley: Record<string, unknown> & typeof Parley;
let objects: Record<Holder, object>;

/** One of each object that a program may hold, made by the built package. */
beforeAll(async () => {
  await buildOnce();
  const load = createRequire(path.join(root, 'package.json'));
  parley = load('parley-sdk');
  const { startEmulator }: typeof Emulator = load('parley-sdk/emulator');
  const emulator = await startEmulator();
  const { accountId, csdsDomain } = emulator;
  const { authData } = emulator.agent('bot');
  const options = { accountId, csdsDomain, appId: 'surface' };
  const bot = parley.createConnection({ ...options, userType: parley.UserType.BRAND, authData });
  const consumer = parley.createConnection({ ...options, userType: parley.UserType.CONSUMER });
  await Promise.all([bot.open(), consumer.open()]);
  await bot.setAgentState({ agentState: parley.AgentState.ONLINE });
  const ringing = new Promise<Parley.Ring>((resolve) => bot.once('ring', resolve));
  const tasks = await bot.createRoutingTaskSubscription();
  const ofConsumer = await consumer.createConversation();
  const ring = await ringing;
  await ofConsumer.sendMessage('hello');
  const [message] = await ofConsumer.mainDialog.queryMessages();
  objects = {
    BrandConnection: bot,
    ConsumerConnection: consumer,
    Conversation: ofConsumer,
    Dialog: ofConsumer.mainDialog,
    Message: message!,
    Participant: ofConsumer.participants[0]!,
    Skill: ofConsumer.skill,
    Ring: ring,
    ConversationSubscription: bot.defaultSubscription!,
    RoutingTaskSubscription: tasks,
  };
  await Promise.all([bot.close(), consumer.close()]);
  await emulator.close();
}, BUILD_TIMEOUT_MS);

const everyMember = Object.entries(MEMBERS).flatMap(([holder, members]) =>
  wordsOf(members).map((member) => [holder as Holder, member] as const),
);
describe('Everything that lp-messaging-sdk has is there, by the same name:', () => {
  it.each(wordsOf(EXPORTS))('export %s', (name) => {
    const word = name.replace('()', '');
    expect(Object.keys(parley)).toContain(word);
    if (name.endsWith('()')) expect(typeof parley[word]).toBe('function');
    expect((parley.default as Record<string, unknown>)[word]).toBe(parley[word]);
  });

  it.each(everyMember)('%s.%s', (holder, member) => {
    const name = member.replace('()', '');
    const value = (objects[holder] as Record<string, unknown>)[name];
    if (member.endsWith('()')) expect(typeof value).toBe('function');
    else expect({ isThere: name in objects[holder], isMethod: typeof value === 'function' }).toEqual(HAS);
  });

  it('static Dialog.deserialize(), Connection.createConnection()', () => {
    expect([typeof parley.Dialog.deserialize, typeof parley.Connection.createConnection]).toEqual([
      'function',
      'function',
    ]);
  });

  it.each(Object.entries(ENUMS))('enum %s', (name, words) => {
    const pairs = wordsOf(words).map((word) => [word.replace(/=.*/, ''), word.replace(/.*=/, '')]);
    expect(parley[name]).toMatchObject(Object.fromEntries(pairs));
    expect(Object.isFrozen(parley[name])).toBe(true);
  });

  it.each(Object.values(OPTIONS).flatMap(wordsOf))('option %s', (name) => {
    const base = { accountId: '1', appId: 'surface', logger: { warn: () => undefined } };
    for (const userType of ['BRAND', 'CONSUMER'] as const) {
      const authData = { username: 'bot', password: 'p' };
      expect(() => parley.createConnection({ ...base, authData, userType, [name]: null } as never)).not.toThrow(
        /There is no option/,
      );
    }
  });
});

describe('The CommonJS build is the code as it was written:', () => {
  it('classes have their names, which a program sees in its log', () => {
    const classes = Object.entries(parley).filter(([name, value]) => /^[A-Z].*[a-z]/.test(name) && isClass(value));
    expect(classes.length).toBeGreaterThan(20);
    expect(classes.filter(([name, value]) => (value as { name: string }).name !== name)).toEqual([]);
  });
});

const isClass = (value: unknown): boolean =>
  typeof value === 'function' && Function.prototype.toString.call(value).startsWith('class');

const HAS = { isThere: true, isMethod: false };

describe('What nobody has documented says so, and is never "x is not a function":', () => {
  it.each(['CSDS', 'rest'])(
    '%s, which nobody has documented: calling, constructing, calling a method of it',
    (name) => {
      const given = parley[name] as (() => void) & (new () => object) & Record<string, () => void>;
      for (const use of [() => given(), () => new given(), () => given.getDomain?.()]) {
        expect(use).toThrow(`${name} is not documented by lp-messaging-sdk`);
      }
    },
  );
});
