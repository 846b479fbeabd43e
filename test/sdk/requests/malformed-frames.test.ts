import { describe, expect, it } from '@jest/globals';
import { type ParleyError, ProtocolError } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

/** What comes · the frame · what is said of it. */
const FRAMES: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{"kind":"notif', /not JSON/],
  ['an empty text', '', /not JSON/],
  ['JSON that is no object', '42', /not an object/],
  ['null', 'null', /not an object/],
  ['a list', '[1,2]', /kind is missing/],
  ['no kind', '{"type":"x"}', /kind is missing/],
  ['an unknown kind', '{"kind":"poem","body":{}}', /kind is "poem"/],
  ['an answer to nobody', '{"kind":"resp","code":200}', /without reqId or code/],
  ['an answer without a code', '{"kind":"resp","reqId":"1"}', /without reqId or code/],
  ['a notification without a type', '{"kind":"notification","body":{}}', /without a type/],
  [
    'a message without a body',
    '{"kind":"notification","type":".ams.ms.OnlineEventDistribution"}',
    /message notification has no body/,
  ],
  [
    'a message that is no event',
    '{"kind":"notification","type":".ams.ms.OnlineEventDistribution","body":{"dialogId":"d"}}',
    /not an event of a dialog/,
  ],
  [
    'a list of messages with a hole in it',
    '{"kind":"notification","type":"ms.MessagingEventNotification","body":{"changes":[null]}}',
    /not an event of a dialog/,
  ],
  [
    'changes that are no list',
    '{"kind":"notification","type":".ams.aam.ExConversationChangeNotification","body":{"changes":{}}}',
    /no list of changes/,
  ],
];

describe('A malformed frame ends in "error" with the frame attached, and the connection lives on (G17, NA-5):', () => {
  it.each(FRAMES)('%s', (_, text, why) =>
    World.run(async (world) => {
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'AGENT' });
      const told = next(bot, 'error');
      world.emulator.sockets.send({ user: 'bot' }, text);
      const error = await told;
      expect(error).toBeInstanceOf(ProtocolError);
      expect(error.message).toMatch(why);
      expect(error.context.frame).toBe(text);
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('still there');
      expect((await heard).body).toBe('still there');
      expect(world.errorsOf(bot)).toHaveLength(1);
      expect(world.emulator.sockets.list()).toHaveLength(2);
    }),
  );

  it('a change that names no conversation, beside one that does: the good one counts', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const { subscriptionId } = bot.defaultSubscription!;
      const result = {
        convId: ofBot.conversationId,
        conversationDetails: {
          skillId: '4711',
          state: 'OPEN',
          stage: 'OPEN',
          metaDataLastUpdateTs: Date.now() + 1_000,
        },
      };
      const changes = [{ type: 'UPSERT', result: {} }, null, { type: 'UPSERT', result }];
      const body = { subscriptionId, changes };
      const transferred = next(ofBot, 'transfer-skill');
      const type = '.ams.aam.ExConversationChangeNotification';
      world.emulator.sockets.send({ user: 'bot' }, JSON.stringify({ kind: 'notification', type, body }));
      await transferred;
      expect(ofBot.skill.skillId).toBe('4711');
      expect(world.errorsOf(bot).map(({ message }) => message)).toEqual([
        'A frame could not be read: a change names no conversation (2 changes in all). It was passed over; the connection lives on.',
      ]);
    }));

  it('secrets in it are not shown (G18)', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const told = next(bot, 'error');
      world.emulator.sockets.send(
        'all',
        '{"kind":"leak","jwt":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln","password":"sesame"}',
      );
      const error = await told;
      expect(String(error.context.frame)).toContain('leak');
      expect(`${error.message} ${JSON.stringify(error.context)}`).not.toMatch(/eyJ|sesame/);
      world.errorsOf(bot);
    }));

  it('a very long one is attached in part', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const told = next(bot, 'error');
      world.emulator.sockets.send('all', `not json ${'x'.repeat(100_000)}`);
      const { context } = await told;
      expect(String(context.frame).length).toBeLessThan(10_000);
      expect(context.frame).toMatch(/^not json x+/);
      world.errorsOf(bot);
    }));
});

describe('What is new on the wire but well-formed is no error:', () => {
  it('a notification of an unknown type is told on "notification"', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const told = next(bot, 'notification');
      const frame = { kind: 'notification', type: '.ams.new.Thing', body: { a: 1 } };
      world.emulator.sockets.send('all', JSON.stringify(frame));
      expect(await told).toEqual(frame);
    }));

  it('NA-8 unknown fields and values of a conversation, and missing ones, are lived with', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const { subscriptionId } = bot.defaultSubscription!;
      const conversationDetails = {
        skillId: '4711',
        state: 'OPEN',
        stage: 'OPEN',
        moon: 'full',
        metaDataLastUpdateTs: Date.now() + 1_000,
        participants: { CONSUMER: ['c'], STARGAZER: ['12345678.9'] },
        dialogs: [{ dialogId: ofBot.conversationId, dialogType: 'MAIN', state: 'OPEN', participantsDetails: null }],
      };
      const changes = [{ type: 'UPSERT', result: { convId: ofBot.conversationId, conversationDetails } }];
      const type = '.ams.aam.ExConversationChangeNotification';
      const added = next(ofBot, 'participant-added', ({ role }) => role === 'STARGAZER');
      const frame = { kind: 'notification', type, body: { subscriptionId, changes } };
      world.emulator.sockets.send({ user: 'bot' }, JSON.stringify(frame));
      expect(await added).toMatchObject({ role: 'STARGAZER', agentId: '12345678.9' });
      expect(ofBot.mainDialog.participants).toEqual([]);
    }));

  it('NA-4 a conversation without participants, dialogs and details is announced all the same', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const { subscriptionId } = bot.defaultSubscription!;
      const changes = [{ type: 'UPSERT', result: { convId: 'c-1' } }];
      const type = '.ams.aam.ExConversationChangeNotification';
      const told = next(bot, 'conversation');
      world.emulator.sockets.send(
        'all',
        JSON.stringify({ kind: 'notification', type, body: { subscriptionId, changes } }),
      );
      const conversation = await told;
      expect(conversation).toMatchObject({ conversationId: 'c-1', stage: 'OPEN', consumer: null, assignedAgent: null });
      expect(conversation.participants).toEqual([]);
      expect(conversation.openDialog).toBeNull();
    }));

  it('a message of a conversation that nobody knows is nobody’s', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const body = { dialogId: 'unknown', sequence: 0, event: { type: 'ContentEvent', message: 'x' } };
      const frame = { kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body };
      world.emulator.sockets.send('all', JSON.stringify(frame));
      await settle(bot);
      expect(bot.getAllKnownConversations()).toEqual([]);
    }));
});

describe('A malformed answer', () => {
  it('to a request: the frame is told on "error", and the request is given up on in time', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ responseTimeout: 60 });
      world.emulator.faults.add({ when: 'GetClock', do: 'malformed', text: '{"kind":' });
      const told = next(bot, 'error');
      const asked = rejection<ParleyError>(bot.send({ type: 'GetClock', body: {} }));
      expect((await told).context.frame).toBe('{"kind":');
      expect((await asked).code).toBe('RESPONSE_TIMEOUT');
      world.errorsOf(bot);
    }));

  it.each(['domains', 'login'] as const)('of the HTTP service "%s" is tried again', (when) =>
    World.run(async (world) => {
      world.emulator.faults.add({ when, do: 'malformed', text: '<html>oops</html>' });
      const bot = world.brand({ maintainConnection: false });
      const error = await rejection<ParleyError>(bot.open());
      expect(error).toMatchObject({ code: 'UNEXPECTED_ANSWER', name: 'PlatformError' });
      expect(error.message).toContain('not a JSON object');
      await bot.open();
      expect(bot.lifecycle).toBe('online');
      world.errorsOf(bot);
    }),
  );
});
