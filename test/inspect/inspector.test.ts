import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { ArgumentError, type Connection, type Conversation } from 'parley-sdk';
import { createInspector, createXStateInspectWriter } from 'parley-sdk/inspect';
import { startVisualizer } from 'parley-sdk/visualizer';
import { type WebSocket, WebSocketServer } from 'ws';
import { createActor, setup } from 'xstate';
import { next } from '../sdk/support/waiting.js';
import { World } from '../sdk/support/world.js';
import { Watcher } from '../visualizer/support/watcher.js';

/** The side of a visualizer that takes programs: keeps the texts that arrive. */
class Taker {
  readonly texts: string[] = [];
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #heard: () => void = () => {};
  onConnection: (socket: WebSocket) => void = () => {};

  static async start(): Promise<Taker> {
    const taker = new Taker();
    await once(taker.#server, 'listening');
    taker.#server.on('connection', (socket) => {
      taker.onConnection(socket);
      socket.on('message', (data) => {
        taker.texts.push(String(data));
        taker.#heard();
      });
    });
    return taker;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const counter = setup({ types: { events: {} as { type: 'tick'; notes?: readonly string[] } } }).createMachine({
  id: 'counter',
  initial: 'even',
  states: { even: { on: { tick: 'odd' } }, odd: { on: { tick: 'even' } } },
});

describe('What an inspector sends to a visualizer', () => {
  it('holds no text of a message, nothing of the credentials and no token (G18)', () =>
    World.run(async (world) => {
      const user = world.emulator.addAgent({ loginName: 'spy', password: 'pl4nted-password', appKey: 'pl4nted-key' });
      const hidden = new Set([
        'under the mat',
        'pl4nted-password',
        'pl4nted-key',
        ...Object.values(user.appKeyData).slice(1),
      ]);
      const listening: typeof fetch = async (...request) => {
        const response = await fetch(...request);
        const text = await response.clone().text();
        for (const [, secret] of text.matchAll(/"(?:bearer|csrf|jwt)":"([^"]+)"/g)) hidden.add(secret!);
        return response;
      };
      const taker = await Taker.start();
      // Whoever looks at every actor is told every context.
      taker.onConnection = (socket) =>
        socket.send(JSON.stringify({ t: 'watch', actors: Array.from({ length: 200 }, (_, key) => key) }));
      const inspect = createInspector({ url: taker.url });
      const bot = world.brand({ authData: user.appKeyData, inspect, platform: { random: () => 0, fetch: listening } });
      const consumer = world.consumer({ inspect, platform: { random: () => 0, fetch: listening } });
      await bot.open();
      await consumer.open();
      const announced = next(bot, 'conversation');
      const ofConsumer = await consumer.createConversation();
      const ofBot = await announced;
      await ofBot.join('ASSIGNED_AGENT');
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('the parcel is under the mat');
      await heard;
      await taker.until(() => taker.texts.some((text) => text.includes('command.publish')));
      expect(hidden.size).toBeGreaterThan(5);
      expect(taker.texts.some((text) => text.includes(ofBot.conversationId))).toBe(true);
      for (const secret of hidden) expect(taker.texts.filter((text) => text.includes(secret))).toEqual([]);
      inspect.close();
      await taker.close();
    }));

  it('is what is: after any traffic, attached in the middle of it, every conversation stands where its record stands', () =>
    World.run(async (world) => {
      const visualizer = await startVisualizer();
      const bot = await world.openBrand({ activeActors: 2 });
      const conversations: Conversation[] = [];
      const consumers: Connection[] = [];
      const begin = async (): Promise<void> => {
        const announced = next(bot, 'conversation');
        const consumer = await world.openConsumer();
        consumers.push(consumer);
        await consumer.createConversation();
        conversations.push(await announced);
      };
      for (let count = 0; count < 4; count += 1) await begin();
      await conversations[0]!.join('AGENT');
      const inspector = createInspector({ url: visualizer.feedUrl });
      inspector.watch(inspectableOf(bot));
      const watcher = new Watcher(visualizer);
      await conversations[1]!.join('ASSIGNED_AGENT');
      await begin();
      await conversations[2]!.join('MANAGER');
      await conversations[1]!.sendMessage('hello');
      await conversations[0]!.close();
      world.emulator.sockets.terminate('all');
      await next(bot, 'reconnect');
      const asItIs = (): boolean =>
        conversations.every(({ conversationId }) => {
          const actor = watcher.store.actors.find(({ id, isThere }) => id === conversationId && isThere);
          const value = bot.getConversationById(conversationId)!.getSnapshot().value;
          return actor !== undefined && watcher.store.texts.text(actor.state) === JSON.stringify(value);
        });
      await watcher.until(asItIs);
      for (const connection of [bot, ...consumers]) world.errorsOf(connection);
      inspector.close();
      watcher.close();
      await visualizer.close();
    }));
});

/** What a connection gives to an inspector, through its public method. */
function inspectableOf(connection: Connection) {
  return {
    connectionId: connection.connectionId,
    attach: (observer: never, options: never) => {
      const subscription = connection.inspect(observer, options);
      return () => subscription.unsubscribe();
    },
    resting: () => [],
    activate: () => () => {},
  };
}

describe('A visualizer that cannot keep up', () => {
  it('does not hold the program up: rows are left out, counted, and a keyframe says how things are then', async () => {
    const taker = await Taker.start();
    let reader: WebSocket | undefined;
    taker.onConnection = (socket) => {
      reader = socket;
    };
    const inspector = createInspector({ url: taker.url });
    const actor = createActor(counter, { id: 'busy' });
    inspector.watch(actor);
    actor.start();
    await taker.until(() => taker.texts.length > 1);
    reader!.pause();
    // Long ones, so that few of them are much.
    const notes = Array.from({ length: 40 }, () => 'x'.repeat(190));
    let sent = 0;
    // The kernel takes some megabytes before anything stays behind.
    while (!inspector.isDropping && sent < 40_000) {
      for (let count = 0; count < 128; count += 1) actor.send({ type: 'tick', notes });
      sent += 128;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(inspector.isDropping).toBe(true);
    for (let count = 0; count < 501; count += 1) actor.send({ type: 'tick' });
    const state = actor.getSnapshot().value;
    reader!.resume();
    const keyOf = (): { dropped: number } | undefined =>
      taker.texts
        .filter((text) => text.startsWith('{"t":"key"'))
        .map((text) => JSON.parse(text))
        .at(1);
    await taker.until(() => keyOf() !== undefined);
    await taker.until(() => taker.texts.at(-1)!.includes('"busy"'));
    expect(keyOf()!.dropped).toBeGreaterThanOrEqual(1_002);
    expect(taker.texts.at(-1)).toContain(JSON.stringify(JSON.stringify(state)));
    inspector.close();
    await taker.close();
  });

  it('and one that is not there costs an attempt to connect now and then, and no row', async () => {
    const taker = await Taker.start();
    const { url } = taker;
    await taker.close();
    const attempts: string[] = [];
    const inspector = createInspector({
      url,
      platform: {
        openBackgroundSocket: (address) => {
          attempts.push(address);
          const socket = {
            onopen: null,
            onmessage: null,
            onclose: null,
            onerror: null,
            send: () => {},
            close: () => {},
          };
          setImmediate(() => (socket as never as { onclose(): void }).onclose());
          return socket;
        },
      },
    });
    const actor = createActor(counter).start();
    let observers = 0;
    const { inspect } = actor.system;
    actor.system.inspect = (observer) => {
      observers += 1;
      const subscription = inspect(observer);
      return {
        unsubscribe: () => {
          observers -= 1;
          subscription.unsubscribe();
        },
      };
    };
    inspector.watch(actor);
    expect(observers).toBe(1);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(attempts).toEqual([url]);
    expect(observers).toBe(0);
    inspector.close();
  });
});

describe('createInspector() refuses by name', () => {
  const url = 'ws://127.0.0.1:4848/s3cr3t/feed';

  it.each<[string, object | undefined, string]>([
    ['no options', undefined, 'Argument options is missing'],
    ['no address', {}, 'Argument options.url is not the address of a visualizer'],
    ['the address of the page', { url: 'http://127.0.0.1:4848/s3cr3t/' }, 'Argument options.url is not the address'],
    ['what is no address', { url: 'ws://' }, 'Argument options.url is not the address of a visualizer'],
    ['a name that is no text', { url, name: 7 }, 'Argument options.name is 7'],
    ['no actors at all', { url, actors: 0 }, 'Argument options.actors is 0'],
    ['a filter that is no function', { url, filter: 'x' }, 'Argument options.filter is "x"'],
    ['a platform that is none', { url, platform: 7 }, 'Argument options.platform is 7'],
    ['what there is not', { url, redacted: true }, 'Argument options'],
  ])('%s', (_what, options, said) => {
    const call = (): unknown => createInspector(options as never);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(said);
    expect(call).not.toThrow('s3cr3t');
  });

  it('and so does createXStateInspectWriter()', () => {
    expect(() => createXStateInspectWriter({} as never)).toThrow('Argument options.send is missing');
  });
});
