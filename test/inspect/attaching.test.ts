import { describe, expect, it } from '@jest/globals';
import type { Connection, Conversation, InspectionEvent } from 'parley-sdk';
import { next } from '../sdk/support/waiting.js';
import { settle, World } from '../sdk/support/world.js';

interface Actor {
  readonly id: string;
  readonly _parent?: Actor;
  getSnapshot(): { readonly value?: unknown };
}

const actorOf = ({ actorRef }: InspectionEvent): Actor => actorRef as Actor;
const pathOf = ({ id, _parent }: Actor): string => (_parent ? `${pathOf(_parent)}/${id}` : id);
const started = (events: readonly InspectionEvent[]): string[] =>
  events.filter(({ type }) => type === '@xstate.actor').map((event) => pathOf(actorOf(event)));

/** A bot that knows conversations of three consumers, one of them with an actor. */
async function threeConversations(world: World): Promise<{ bot: Connection; conversations: readonly Conversation[] }> {
  const bot = await world.openBrand({ activeActors: 1 });
  const conversations: Conversation[] = [];
  for (let count = 0; count < 3; count += 1) {
    const announced = next(bot, 'conversation');
    await (await world.openConsumer()).createConversation();
    conversations.push(await announced);
  }
  return { bot, conversations };
}

describe('connection.inspect()', () => {
  it('tells of the actors that are there already, parents first, then of what happens', () =>
    World.run(async (world) => {
      const { bot, ofBot, conversationId } = await world.conversation();
      const events: InspectionEvent[] = [];
      bot.inspect((event) => void events.push(event));
      const root = bot.connectionId;
      expect(started(events)).toEqual([
        root,
        `${root}/subscriptions`,
        `${root}/subscriptions/subscription-1`,
        `${root}/conversations`,
        `${root}/conversations/${conversationId}`,
        `${root}/conversations/${conversationId}/main`,
      ]);
      expect(actorOf(events[4]!).getSnapshot().value).toEqual(ofBot.getSnapshot().value);
      await ofBot.join('AGENT');
      await settle(bot);
      const joining = events.filter(
        ({ type, actorRef }) => type === '@xstate.event' && actorRef === events[4]!.actorRef,
      );
      expect(joining.map(({ event }) => (event as { type: string }).type)).toContain('command.join');
    }));

  it('tells nothing any more once it is unsubscribed, and others go on', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const [first, second]: InspectionEvent[][] = [[], []];
      const subscription = bot.inspect((event) => void first!.push(event));
      bot.inspect({ next: (event) => void second!.push(event) });
      subscription.unsubscribe();
      subscription.unsubscribe();
      const before = first!.length;
      await ofBot.join('AGENT');
      expect(first).toHaveLength(before);
      expect(second!.length).toBeGreaterThan(before);
    }));

  it('runs conversations as actors that were records, newest first, as many as it wants; they rest again afterwards', () =>
    World.run(async (world) => {
      const { bot, conversations } = await threeConversations(world);
      const [first, second, third] = conversations;
      const events: InspectionEvent[] = [];
      const subscription = bot.inspect((event) => void events.push(event), { actors: 2 });
      await settle(bot);
      const shown = (): string[] => started(events).filter((path) => /conversations\/[^/]+$/.test(path));
      const pathTo = ({ conversationId }: Conversation): string =>
        `${bot.connectionId}/conversations/${conversationId}`;
      expect(shown()).toEqual([pathTo(first!), pathTo(third!)]);
      subscription.unsubscribe();
      await settle(bot);
      const again: InspectionEvent[] = [];
      bot.inspect((event) => void again.push(event), { actors: 0 });
      expect(started(again).filter((path) => /conversations\/[^/]+$/.test(path))).toHaveLength(1);
      bot.inspect((event) => void again.push(event));
      await settle(bot);
      expect(started(again)).toContain(pathTo(second!));
    }));

  it('asks the filter first, and hands on nothing where it says no', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const events: InspectionEvent[] = [];
      bot.inspect((event) => void events.push(event), { filter: ({ type }) => type === '@xstate.snapshot' });
      await ofBot.join('AGENT');
      expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['@xstate.snapshot']));
    }));

  it('reports an observer that throws once, and lets everybody else go on', () =>
    World.run(async (world) => {
      const { bot, ofBot } = await world.conversation();
      const cause = new Error('the window is closed');
      bot.inspect(() => {
        throw cause;
      });
      await ofBot.join('AGENT');
      await settle(bot);
      expect(world.errorsOf(bot)).toMatchObject([{ code: 'HANDLER_FAILED', context: { event: 'inspect' }, cause }]);
    }));

  it.each([
    ['something that cannot be called', 7, undefined],
    ['an option that does not exist', () => {}, { only: 'conversations' }],
    ['a negative number of actors', () => {}, { actors: -1 }],
  ])('refuses %s before anything is attached', (_, observer, options) =>
    World.run(async (world) => {
      const bot = world.brand();
      expect(() => bot.inspect(observer as never, options as never)).toThrow(
        expect.objectContaining({ name: 'ArgumentError' }),
      );
    }),
  );
});
