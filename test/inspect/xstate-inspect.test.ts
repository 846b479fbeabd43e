import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createXStateInspectWriter, type XStateInspectWriter } from 'parley-sdk/inspect';
import { connectionMachine, conversationMachine, dialogMachine, subscriptionMachine } from 'parley-sdk/machines';
import WebSocket, { WebSocketServer } from 'ws';
import { createActor } from 'xstate';
import { next } from '../sdk/support/waiting.js';
import { World } from '../sdk/support/world.js';

/** What the real receiver of @xstate/inspect 0.8 makes of a message: with machines and states of XState 4. */
interface Received {
  readonly type: 'service.register' | 'service.event' | 'service.state' | 'service.stop';
  readonly sessionId: string;
  readonly id?: string;
  readonly parent?: string;
  readonly machine?: { readonly id: string; readonly states: object; transition(state: string, event: string): object };
  readonly state?: { readonly value: unknown; matches(value: unknown): boolean };
  readonly event?: { readonly name: string };
}

interface Package {
  createWebSocketReceiver(options: { server: string }): { subscribe(next: (event: Received) => void): unknown };
}

/** The package itself, with the XState 4 that it needs; it has a workspace of its own because it refuses to sit beside 5. */
function realPackage(): Package {
  const workspace = createRequire(path.resolve(__dirname, '../contracts/xstate-inspect/package.json'));
  // It is made for browsers, which have one.
  (globalThis as { WebSocket?: unknown }).WebSocket = WebSocket;
  return workspace('@xstate/inspect') as Package;
}

/** A viewer with @xstate/inspect in it, connected to a writer of ours. */
class Viewer {
  readonly received: Received[] = [];
  readonly writer: XStateInspectWriter;
  #heard: () => void = () => {};
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });

  constructor() {
    this.writer = createXStateInspectWriter({
      send: (message) => {
        for (const socket of this.#server.clients) socket.send(message);
      },
    });
  }

  async open(): Promise<void> {
    if (!this.#server.address()) await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const asked = new Promise<void>((resolve) => {
      this.#server.on('connection', (socket) =>
        socket.on('message', (data) => {
          this.writer.receive(String(data));
          resolve();
        }),
      );
    });
    realPackage()
      .createWebSocketReceiver({ server: `127.0.0.1:${port}` })
      .subscribe((event) => {
        this.received.push(event);
        this.#heard();
      });
    await asked;
  }

  /** Everything that was sent until now has been received. */
  async settled(): Promise<void> {
    const [socket] = this.#server.clients;
    socket!.ping();
    await once(socket!, 'pong');
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

  /** The newest state of each service, by its id. */
  get states(): Map<string, unknown> {
    const ids = new Map<string, string>();
    const states = new Map<string, unknown>();
    for (const { sessionId, id, state } of this.received) {
      if (id) ids.set(sessionId, id);
      if (state) states.set(ids.get(sessionId)!, state.value);
    }
    return states;
  }
}

describe('What is written for @xstate/inspect 0.8', () => {
  it('is read back by the real receiver: three conversations of a bot, with their machines and their states', () =>
    World.run(async (world) => {
      const viewer = new Viewer();
      await viewer.open();
      const bot = await world.openBrand({ inspect: viewer.writer });
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        const announced = next(bot, 'conversation');
        const consumer = await world.openConsumer();
        await consumer.createConversation();
        const conversation = await announced;
        await conversation.join('ASSIGNED_AGENT');
        await conversation.sendMessage('the parcel is under the mat');
        ids.push(conversation.conversationId);
      }
      const isAsItIs = (): boolean =>
        ids.every((id) => isDeepStrictEqual(viewer.states.get(id), bot.getConversationById(id)!.getSnapshot().value));
      await viewer.until(isAsItIs);
      expect(viewer.states.get(bot.connectionId)).toEqual(bot.getSnapshot().value);
      const { received } = viewer;
      const registered = received.filter(({ type }) => type === 'service.register');
      expect(registered.map(({ id }) => id)).toEqual(
        expect.arrayContaining([bot.connectionId, 'conversations', ...ids]),
      );
      expect(JSON.stringify(received.map(({ event, state }) => [event, state?.value]))).not.toContain('parcel');
      await viewer.close();
    }));

  it('tells a viewer that comes late of everybody who is there', () =>
    World.run(async (world) => {
      const viewer = new Viewer();
      const { bot, conversationId } = await world.conversation();
      bot.inspect(viewer.writer);
      await viewer.open();
      await viewer.settled();
      expect([...viewer.states.keys()]).toEqual([
        bot.connectionId,
        'subscriptions',
        'subscription-1',
        'conversations',
        conversationId,
        'main',
      ]);
      await viewer.close();
    }));

  it.each([connectionMachine, subscriptionMachine, conversationMachine, dialogMachine])(
    'has machines that XState 4 takes as its own: %#',
    async (machine) => {
      const viewer = new Viewer();
      const actor = createActor(machine as never, {
        input: { record: {}, key: '' } as never,
        inspect: viewer.writer.next as never,
      });
      actor.start();
      await viewer.open();
      await viewer.settled();
      const [registered] = viewer.received;
      expect(registered?.machine?.id).toBe((machine as { id: string }).id);
      expect(Object.keys(registered!.machine!.states)).toEqual(Object.keys((machine as { states: object }).states));
      actor.stop();
      await viewer.settled();
      expect(viewer.received.at(-1)?.type).toBe('service.stop');
      await viewer.close();
    },
  );

  it('is not disturbed by a viewer that sends anything else', () => {
    const sent: string[] = [];
    const writer = createXStateInspectWriter({ send: (message) => void sent.push(message) });
    for (const message of ['', 'null', '{', '[]', '{"type":7}', '{"type":"xstate.event","event":"{}"}'])
      writer.receive(message);
    expect(sent).toEqual([]);
  });
});
