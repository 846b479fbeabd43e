import { describe, expect, it } from '@jest/globals';
import type { BrandConnection, ConsumerConnection, Conversation, InspectionEvent, LifecycleChange } from 'parley-sdk';
import { eventually, next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

/** What an inspector for XState reads of an actor. */
interface InspectedActor {
  readonly id: string;
  readonly _parent?: InspectedActor;
}

const SECRET = 'the parcel is under the mat';

const actorOf = ({ actorRef }: InspectionEvent): InspectedActor => actorRef as InspectedActor;
const pathOf = ({ id, _parent }: InspectedActor): string => (_parent ? `${pathOf(_parent)}/${id}` : id);

interface Inspected {
  readonly value?: unknown;
  readonly machine?: { readonly config: { readonly type?: string } };
}

const flat = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([key, inner]) => `${key}.${flat(inner)}`)
        .join()
    : String(value);

/** The changes of state that snapshots show, region by region: `<path of the actor> <region> <from> → <to>`. */
function changesIn(events: readonly InspectionEvent[]): string[] {
  const before = new Map<unknown, Record<string, unknown>>();
  const changes: string[] = [];
  for (const event of events) {
    if (event.type !== '@xstate.snapshot' || (event.snapshot as Inspected).value === undefined) continue;
    const path = pathOf(actorOf(event));
    const { value, machine } = event.snapshot as Inspected;
    const regions = machine?.config.type === 'parallel' ? (value as Record<string, unknown>) : { lifecycle: value };
    const was = before.get(event.actorRef);
    before.set(event.actorRef, regions);
    if (!was) continue;
    for (const [region, now] of Object.entries(regions)) {
      if (flat(was[region]) !== flat(now)) changes.push(`${path} ${region} ${flat(was[region])} → ${flat(now)}`);
    }
  }
  return changes;
}

/** Machines are walked once: they are the same all the time, and what can be reached from them is much. */
const isMachine = (value: object): boolean => /^State(Machine|Node)$/.test(value.constructor?.name ?? '');
const machines = new Set<unknown>();

/** Every text that can be reached from a value, also through members that are not listed. */
function textsIn(value: unknown, texts: Set<string>, seen = new Set<unknown>()): Set<string> {
  if (typeof value === 'string') texts.add(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return texts;
  if (machines.has(value)) return texts;
  if (isMachine(value)) machines.add(value);
  seen.add(value);
  if (value instanceof Map || value instanceof Set) textsIn([...value], texts, seen);
  for (const key of Reflect.ownKeys(value)) {
    texts.add(String(key));
    textsIn(Object.getOwnPropertyDescriptor(value, key)!.value, texts, seen);
  }
  return texts;
}

/** A fetch that notes the secrets which the platform hands out. */
function listening(secrets: Set<string>): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const text = await response.clone().text();
    for (const [, secret] of text.matchAll(/"(?:bearer|csrf|jwt)":"([^"]+)"/g)) secrets.add(secret!);
    const cookie = /Session_id=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
    if (cookie) secrets.add(cookie);
    return response;
  };
}

/** A consumer begins a conversation; the bot joins, is asked, answers, and the conversation is closed, with its survey. */
async function serve(bot: BrandConnection, consumer: ConsumerConnection): Promise<Conversation> {
  const announced = next(bot, 'conversation');
  const ofConsumer = await consumer.createConversation();
  const ofBot = await announced;
  const joined = next(ofBot, 'participant-added');
  await ofBot.join('ASSIGNED_AGENT');
  await joined;
  await eventually(
    ofConsumer,
    () => ofConsumer.participants,
    (list) => list.some(({ role }) => role === 'ASSIGNED_AGENT'),
  );
  const asked = next(ofBot, 'message');
  await ofConsumer.sendMessage(`${SECRET}?`);
  await (await asked).read();
  const answered = next(ofConsumer, 'message', ({ body }) => body === `${SECRET}!`);
  await ofBot.sendMessage(`${SECRET}!`);
  await answered;
  const surveyed = next(ofConsumer, 'dialog');
  await ofConsumer.close();
  await surveyed;
  await ofConsumer.sendMessage(`${SECRET}.`);
  const closed = [next(ofBot, 'close'), next(ofConsumer, 'close')];
  await ofConsumer.close();
  await Promise.all(closed);
  return ofBot;
}

const WITH_SURVEY = { survey: { bot: 'bot' } };

describe('createConnection({ inspect })', () => {
  it('shows the tree of actors: connection; subscriptions and conversations; below each its dialogs', () =>
    World.run(async (world) => {
      const events: InspectionEvent[] = [];
      const bot = await world.openBrand({ inspect: (event) => void events.push(event) });
      const consumer = await world.openConsumer();
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) ids.push((await serve(bot, consumer)).conversationId);
      const started = events.filter(({ type }) => type === '@xstate.actor').map((event) => pathOf(actorOf(event)));
      const root = bot.connectionId;
      // What the connection's machine invokes is there as well: `discover`, `authenticate`, …
      const tree = started.filter((path) => /subscriptions|conversations/.test(path) || path === root);
      expect(new Set(tree)).toEqual(
        new Set([
          root,
          `${root}/subscriptions`,
          `${root}/subscriptions/subscription-1`,
          `${root}/conversations`,
          ...ids.flatMap((id) => ['', '/main', '/survey'].map((dialog) => `${root}/conversations/${id}${dialog}`)),
        ]),
      );
      expect(new Set(tree).size).toBe(tree.length);
      expect(new Set(events.map(({ rootId }) => rootId)).size).toBe(1);
    }, WITH_SURVEY));

  it.each(['brand', 'consumer'] as const)(
    'shows each change that the event lifecycle tells as a snapshot of that actor, in the same order: %s',
    (side) =>
      World.run(async (world) => {
        const events: InspectionEvent[] = [];
        const changes: LifecycleChange[] = [];
        const inspect = (event: InspectionEvent): void => void events.push(event);
        const bot = world.brand(side === 'brand' ? { inspect } : {});
        const consumer = world.consumer(side === 'consumer' ? { inspect } : {});
        const inspected = side === 'brand' ? bot : consumer;
        inspected.on('lifecycle', (change) => void changes.push(change));
        await bot.open();
        await consumer.open();
        for (let count = 0; count < 3; count += 1) await serve(bot, consumer);
        const back = next(inspected, 'reconnect');
        world.emulator.sockets.terminate('all');
        await back;
        await settle(inspected);
        await inspected.close();
        const root = inspected.connectionId;
        const dialogs = new Map<string, string>();
        for (const { conversationId, dialogs: all } of inspected.getAllKnownConversations())
          for (const { dialogId, dialogType } of Object.values(all))
            dialogs.set(dialogId, `${conversationId}/${dialogType === 'MAIN' ? 'main' : 'survey'}`);
        const pathOfChange = ({ machine, id }: LifecycleChange): string => {
          if (machine === 'connection') return root;
          if (machine === 'subscription') return `${root}/subscriptions/${id}`;
          return `${root}/conversations/${machine === 'dialog' ? dialogs.get(id) : id}`;
        };
        const told = changes.map((one) => `${pathOfChange(one)} ${one.region} ${one.from} → ${one.to}`);
        expect(told.length).toBeGreaterThan(50);
        expect(changesIn(events)).toEqual(told);
        world.errorsOf(bot);
        world.errorsOf(consumer);
      }, WITH_SURVEY),
  );

  it('lets out no message text, nothing of the credentials and no token, however deep one looks (G18)', () =>
    World.run(
      async (world) => {
        const user = world.emulator.addAgent({ loginName: 'spy', password: 'pl4nted-password', appKey: 'pl4nted-key' });
        const secrets = new Set(['pl4nted-password', 'pl4nted-key', ...Object.values(user.appKeyData).slice(1)]);
        const texts = new Set<string>();
        const platform = { random: () => 0, fetch: listening(secrets) };
        // Contexts hold the live records, so they are read at once, as any inspector has to.
        const inspect = (event: InspectionEvent): void => void textsIn(event, texts);
        const bot = world.brand({ authData: user.appKeyData, platform, inspect });
        const consumer = world.consumer({ platform, inspect });
        await Promise.all([bot.open(), consumer.open()]);
        const { conversationId } = await serve(bot, consumer);
        expect(secrets.size).toBeGreaterThan(5);
        expect([...texts].some((text) => text.includes(conversationId))).toBe(true);
        for (const hidden of [SECRET, ...secrets]) {
          expect([...texts].filter((text) => text.includes(hidden)).map((text) => text.slice(0, 200))).toEqual([]);
        }
      },
      { survey: { bot: 'spy' } },
    ));

  it('takes a function, an object with next, and a list of both; all are told the same', () =>
    World.run(async (world) => {
      const [one, two, three]: InspectionEvent[][] = [[], [], []];
      const put = (list: InspectionEvent[]) => (event: InspectionEvent) => void list.push(event);
      const first = world.brand({ inspect: [put(one!), { next: put(two!) }] });
      await first.open();
      await first.close();
      await (await world.openBrand({ user: 'ann', inspect: { next: put(three!) } })).close();
      expect(one!.length).toBeGreaterThan(20);
      expect(two).toEqual(one);
      expect(three!.map(({ type }) => type)).toEqual(one!.map(({ type }) => type));
    }));

  it('an observer that throws affects nothing but itself, and is reported once', () =>
    World.run(async (world) => {
      const thrown = new Error('the window is closed');
      let calls = 0;
      const seen: InspectionEvent[] = [];
      const bot = world.brand({
        inspect: [
          () => {
            calls += 1;
            throw thrown;
          },
          (async () => Promise.reject(thrown)) as () => void,
          (event) => void seen.push(event),
        ],
      });
      const consumer = await world.openConsumer();
      await bot.open();
      await serve(bot, consumer);
      expect(seen.length).toBeGreaterThan(50);
      expect(calls).toBe(seen.length);
      const errors = world.errorsOf(bot);
      expect(errors).toHaveLength(2);
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'HANDLER_FAILED', context: { event: 'inspect' }, cause: thrown });
      }
    }, WITH_SURVEY));

  it('may be left out, and named as null', () =>
    World.run(async (world) => {
      await world.openBrand({ inspect: null });
      await world.openBrand({ user: 'ann', inspect: [] });
    }));
});
