import { describe, expect, it } from '@jest/globals';
import {
  AgentStateSubscription,
  ArgumentError,
  BrandConnection,
  ConsumerConnection,
  Conversation,
  ConversationSubscription,
  createSendApiApp,
  Dialog,
  Message,
  Participant,
  Ring,
  RoutingTaskSubscription,
  SendApiApp,
  Skill,
} from 'parley-sdk';
import { openAgent } from '../rings/ringing.js';
import { at, eventually, next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';
import { OF_CONNECTIONS } from './of-connections.js';
import { OF_CONVERSATIONS } from './of-conversations.js';
import { type Targets, VALUES, type Value } from './values.js';

const ARGUMENTS = [...OF_CONNECTIONS, ...OF_CONVERSATIONS];

/** Every class of which an application holds an object, under the name that the rows give it. */
const CLASSES: readonly (readonly [string, { readonly prototype: object }])[] = [
  ['connection', BrandConnection],
  ['connection', ConsumerConnection],
  ['conversation', Conversation],
  ['dialog', Dialog],
  ['message', Message],
  ['participant', Participant],
  ['skill', Skill],
  ['ring', Ring],
  ['subscription', ConversationSubscription],
  ['subscription', RoutingTaskSubscription],
  ['subscription', AgentStateSubscription],
  ['app', SendApiApp],
];

/** Look-ups, which find nothing; what takes a listener away, which takes nothing away; and what tells of an event. */
const FORGIVING =
  /^(getConversationById|getDialog|off|removeListener|removeAllListeners|listenerCount|listeners|rawListeners|emit)$/;
/** For Parley itself: not in the published types. */
const INTERNAL =
  /^(constructor|_attach|_detach|handlerFailed|listenersChanged|hasListeners|hears|dialogOf|dialogThatHears|brandsOnly)$/;
/** What every emitter has is tried on one of them. */
const OF_EMITTERS = /^(on|once|addListener|prependListener|prependOnceListener|setMaxListeners|events)$/;
/** They hand on what a server gives them, and answer it with a status. */
const OF_SERVERS = /^(webhook|fetchWebhook)$/;

function methodsOf(prototype: object): readonly string[] {
  const above = Object.getPrototypeOf(prototype) as object;
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { value }]) => typeof value === 'function' && value.length > 0)
    .map(([name]) => name);
  return above === Object.prototype ? own : [...own, ...methodsOf(above)];
}

/** A conversation with a message in it. */
async function meet(world: World) {
  const meeting = await world.conversation({ role: 'ASSIGNED_AGENT' });
  const { ofBot, ofConsumer } = meeting;
  const heard = next(ofBot, 'message');
  await ofConsumer.sendMessage('hello');
  return { ...meeting, message: await heard, dialog: ofBot.mainDialog };
}

/** The same, and everything else that an application may hold: a file in it, and somebody else who is rung. */
async function meetAll(world: World): Promise<Targets> {
  const { bot, consumer, ofBot, ofConsumer, message, dialog } = await meet(world);
  const sent = next(ofBot, 'message');
  await ofConsumer.uploadFile(Buffer.from('a file'));
  const file = await sent;
  const agent = await openAgent(world, { user: 'ann' });
  const rung = next(agent, 'ring');
  const other = await world.openConsumer();
  await other.createConversation();
  const ring = await rung;
  const [participant] = ofBot.participants;
  const app = createSendApiApp({ accountId: '1', clientId: 'x', clientSecret: 'x', logger: { warn: () => {} } });
  const subscription = bot.defaultSubscription!;
  return {
    bot,
    consumer,
    ofBot,
    ofConsumer,
    dialog,
    message,
    file,
    participant: participant!,
    subscription,
    ring,
    app,
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
      const on = await meetAll(world);
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
      expect([on.bot.lifecycle, on.ofBot.lifecycle, on.dialog.lifecycle, on.ring.lifecycle]).toEqual([
        'online',
        'open.assigned',
        'open',
        'waiting',
      ]);
    }));

  it('every method that takes an argument is among them', () => {
    const rows = ARGUMENTS.map(([name]) => name);
    const missing = CLASSES.flatMap(([kind, { prototype }]) =>
      methodsOf(prototype)
        .filter((name) => ![FORGIVING, INTERNAL, OF_SERVERS].some((left) => left.test(name)))
        .map((name) => [OF_EMITTERS.test(name) ? 'connection' : kind, name].join('.'))
        .filter((name) => !rows.some((row) => row.startsWith(`${name}(`))),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

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
