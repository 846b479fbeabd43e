import { describe, expect, it } from '@jest/globals';
import type { Conversation, NetworkError, ParleyError, PublishOptions } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

/** Long enough for an answer that comes, short enough for a test that waits for one that does not. */
const SOON = { responseTimeout: 400 };

/** A conversation of both sides, and the one that speaks in it. */
async function talk(world: World, who: 'bot' | 'consumer') {
  const meeting = await world.conversation({ role: 'AGENT', [who]: SOON });
  const mine: Conversation = who === 'bot' ? meeting.ofBot : meeting.ofConsumer;
  const committed = (): readonly (string | undefined)[] =>
    world.emulator.conversation(meeting.conversationId)!.dialogs[0]!.messages.map(({ text }) => text);
  return { ...meeting, mine, me: meeting[who], committed };
}

const SIDES = ['bot', 'consumer'] as const;

/** What befalls the message, and how often it is taken off the wire before it is there for good. */
const LOSSES = [
  ['its answer is lost alone', { do: 'dropResponse' }, 1],
  ['it is lost alone', { do: 'dropRequest' }, 2],
  ['the socket is cut after the platform took it', { do: 'commitThenCut' }, 1],
  ['the socket is cut before the platform took it', { do: 'cut' }, 2],
] as const;

describe.each(SIDES)('A message of the %s', (who) => {
  it.each(LOSSES)('KB-33 is there exactly once and its promise resolves, when %s (G3)', (_, fault, published) =>
    World.run(async (world) => {
      const { mine, me, committed } = await talk(world, who);
      await mine.sendMessage('before');
      const heard: unknown[] = [];
      mine.on('message', ({ body }) => void heard.push(body));
      const told = next(mine, 'message', ({ body }) => body === 'behind');
      world.emulator.faults.add({ when: 'PublishEvent', ...fault });
      const sent = mine.sendMessage('once');
      expect(await sent).toEqual({ sequence: 1 });
      expect(await mine.sendMessage('behind')).toEqual({ sequence: 2 });
      await told;
      await settle(me);
      expect(committed()).toEqual(['before', 'once', 'behind']);
      expect(heard.filter((text) => text === 'once')).toHaveLength(1);
      expect(world.emulator.ledger.filter({ kind: 'request', type: 'PublishEvent' })).toHaveLength(2 + published);
      expect([me.outbox, mine.mainDialog.getSnapshot().value.publishing]).toEqual([[], 'clear']);
      world.errorsOf(me);
    }),
  );

  it('keeps its place: those that are sent while it is looked for come after it (G2, G3)', () =>
    World.run(async (world) => {
      const { mine, me, committed } = await talk(world, who);
      world.emulator.faults.add({ when: 'PublishEvent', do: 'cut' });
      const texts = ['a', 'b', 'c', 'c', 'd'];
      const sent = await Promise.all(texts.map((text) => mine.sendMessage(text)));
      expect(sent.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
      expect(committed()).toEqual(texts);
      world.errorsOf(me);
    }));

  it('that is not in the dialog is refused when the dialog has closed meanwhile', () =>
    World.run(async (world) => {
      const { mine, me, committed } = await talk(world, who);
      world.emulator.faults.add({ when: 'PublishEvent', do: 'dropRequest' });
      const closed = next(mine, 'close');
      const error = rejection<ParleyError>(mine.sendMessage('too late'));
      await mine.close();
      await closed;
      expect(await error).toMatchObject({ code: 'DIALOG_STATE' });
      expect(committed()).toEqual([]);
      world.errorsOf(me);
    }));

  it('rejects with RESPONSE_LOST, which says why, where the dialog cannot be read (G1, G3)', () =>
    World.run(async (world) => {
      const { mine, me } = await talk(world, who);
      world.emulator.faults.add({ when: 'PublishEvent', do: 'dropRequest' });
      world.emulator.faults.add({ when: 'QueryMessages', do: 'refuse', code: 403, times: 'always' });
      const error = await rejection<NetworkError>(mine.sendMessage('hi'));
      expect(error).toMatchObject({ name: 'NetworkError', code: 'RESPONSE_LOST', retriable: false });
      expect(error.context).toMatchObject({ why: 'unreadable', dialog: mine.conversationId });
      expect(error.message).toContain('does not let it be read');
      world.emulator.faults.clear();
      // Nothing is held up by it.
      expect(await mine.sendMessage('next')).toEqual({ sequence: 0 });
      world.errorsOf(me);
    }));

  it('with { onLost: "reject" } is not looked for and not repeated', () =>
    World.run(async (world) => {
      const { mine, me, committed } = await talk(world, who);
      const options: PublishOptions = { onLost: 'reject' };
      world.emulator.faults.add({ when: 'PublishEvent', do: 'dropResponse' });
      expect(await rejection(mine.sendMessage('one', null, null, options))).toMatchObject({ code: 'RESPONSE_TIMEOUT' });
      const back = next(me, 'reconnect');
      world.emulator.faults.add({ when: 'PublishEvent', do: 'cut' });
      expect(await rejection(mine.sendMessage('two', null, null, options))).toMatchObject({ code: 'RESPONSE_LOST' });
      await back;
      await settle(me);
      expect(committed()).toEqual(['one']);
      world.errorsOf(me);
    }));

  it.each(['close', 'drain'] as const)('is settled by %s() while it is looked for (G1, G16)', (how) =>
    World.run(async (world) => {
      const { mine, me, committed } = await talk(world, who);
      world.emulator.faults.add({ when: 'PublishEvent', do: 'dropResponse' });
      const reading = world.emulator.waitFor({ kind: 'fault', when: 'QueryMessages' });
      world.emulator.faults.add({ when: 'QueryMessages', do: how === 'close' ? 'dropResponse' : 'delay', ms: 50 });
      // It must not be found among what was told.
      world.emulator.faults.add({
        when: 'notification:MessagingEventNotification',
        do: 'dropResponse',
        times: 'always',
      });
      const sent = mine.sendMessage('hi').then(
        ({ sequence }) => sequence,
        ({ code, context }: ParleyError) => [code, context.why],
      );
      await reading;
      await me[how]();
      expect(await sent).toEqual(how === 'drain' ? 0 : ['RESPONSE_LOST', 'closed']);
      expect(committed()).toEqual(['hi']);
      world.errorsOf(me);
    }),
  );
});

describe('A private message whose answer was lost', () => {
  it('is sent again to the same audience, and the consumer never hears of it (G15)', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, me, conversationId } = await talk(world, 'bot');
      const heard: unknown[] = [];
      ofConsumer.on('message', ({ body }) => void heard.push(body));
      world.emulator.faults.add({ when: 'PublishEvent', do: 'cut' });
      await ofBot.sendPrivateMessage('between us');
      const told = next(ofConsumer, 'message');
      await ofBot.sendMessage('hello');
      await told;
      expect(heard).toEqual(['hello']);
      const sent = world.emulator.ledger.messages(conversationId);
      expect(sent.map(({ text, audience }) => [text, audience])).toEqual([
        ['between us', 'AGENTS_AND_MANAGERS'],
        ['hello', 'ALL'],
      ]);
      world.errorsOf(me);
    }));
});

describe('What is not a message', () => {
  it('is not repeated: accept statuses and chat states reject when their answer is lost', () =>
    World.run(async (world) => {
      const { mine, me, ofConsumer } = await talk(world, 'bot');
      const { mainDialog } = mine;
      const told = next(mine, 'message');
      await ofConsumer.sendMessage('read this');
      await told;
      for (const call of [() => mainDialog.sendReadStatus([0]), () => mainDialog.setChatState('COMPOSING')]) {
        world.emulator.faults.add({ when: 'PublishEvent', do: 'dropResponse' });
        expect(await rejection(call())).toMatchObject({ code: 'RESPONSE_TIMEOUT' });
      }
      await settle(me);
      expect(world.emulator.ledger.filter({ kind: 'request', type: 'PublishEvent' })).toHaveLength(3);
      expect(world.emulator.ledger.filter({ kind: 'request', type: 'QueryMessages' })).toHaveLength(0);
      world.errorsOf(me);
    }));
});

describe('onLost', () => {
  it.each([
    ['sendMessage', (one: Conversation, options: object) => one.sendMessage('x', null, null, options)],
    [
      'sendRichText',
      (one: Conversation, options: object) => one.sendRichText({ type: 'text', text: 'x' }, null, null, options),
    ],
    ['sendPrivateMessage', (one: Conversation, options: object) => one.sendPrivateMessage('x', null, options)],
  ] as const)('of %s() is "repeat" or "reject": another word is an ArgumentError, and nothing is sent', (_, send) =>
    World.run(async (world) => {
      const { ofBot, committed } = await talk(world, 'bot');
      for (const onLost of ['rejcet', true, 1, {}]) {
        const error = await rejection<ParleyError>(send(ofBot, { onLost }));
        expect(error).toMatchObject({ name: 'ArgumentError', code: 'BAD_ARGUMENT' });
      }
      const typo = await rejection<ParleyError>(send(ofBot, { onLost: 'rejcet' }));
      expect(`${typo.message} ${typo.remediation}`).toContain('"reject"');
      for (const onLost of [null, undefined, 'repeat']) await send(ofBot, { onLost });
      expect(committed()).toHaveLength(3);
    }),
  );
});
