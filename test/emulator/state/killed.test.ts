import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, root } from '../../support/run-node.js';
import { Client, type Frame, post, publish, text } from '../world.js';

const EMULATORS = 10;
const KILLS = 10;
/** Sent without waiting for an answer, so that a kill finds some of it on its way. */
const AT_ONCE = 12;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-killed-'));
let process_: ChildProcess | undefined;

beforeAll(buildOnce, BUILD_TIMEOUT_MS);
afterAll(() => {
  process_?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** One emulator, one consumer who writes to it, and all that this consumer was told. */
class Place {
  readonly state: string;
  /** Text by sequence: of answers and of notifications, as they came. */
  readonly told = new Map<number, string>();
  #jwt: string | undefined;
  #conversationId = '';
  #client: Client | undefined;
  #written = 0;

  constructor(name: number) {
    this.state = path.join(folder, String(name));
  }

  /** Comes back with the token of before, and reads what is there. */
  async connect(port: number): Promise<readonly Frame[]> {
    const { json } = this.#jwt ? { json: { jwt: this.#jwt } } : await signUp(port);
    this.#jwt = String(json.jwt);
    const client = await Client.open(`ws://127.0.0.1:${port}/ws_api/account/12345678/messaging/consumer?v=3`, {
      Authorization: `jwt ${this.#jwt}`,
    });
    this.#client = client;
    if (this.#conversationId === '') {
      const { body } = await client.request('cm.ConsumerRequestConversation', {});
      this.#conversationId = (body as { conversationId: string }).conversationId;
    }
    const dialogId = this.#conversationId;
    const { body } = await client.request('ms.QueryMessages', { dialogId, maxQuantity: 10_000 });
    await client.request('ms.SubscribeMessagingEvents', { conversationId: dialogId, dialogId, fromSeq: this.#written });
    return body as Frame[];
  }

  /** Calls `answered` for each answer, and remembers everything that is told. */
  write(answered: () => void): void {
    const client = this.#client!;
    const texts = new Map<string, string>();
    client.ws.on('message', (data) => {
      const { reqId, code, body } = JSON.parse(String(data)) as { reqId?: string; code?: number; body: Frame };
      const message = texts.get(reqId ?? '');
      if (message !== undefined && code === 200) {
        this.told.set(body.sequence as number, message);
        answered();
      }
      for (const { sequence, event } of (body.changes ?? []) as { sequence?: number; event?: Frame }[])
        if (sequence !== undefined && event?.message !== undefined) this.told.set(sequence, String(event.message));
    });
    for (let count = 0; count < AT_ONCE; count += 1) {
      this.#written += 1;
      const message = `message ${this.#written}`;
      texts.set(client.send('ms.PublishEvent', { dialogId: this.#conversationId, event: text(message) }), message);
    }
  }

  /** One message, with its answer. */
  async say(message: string): Promise<Frame> {
    return publish(this.#client!, this.#conversationId, text(message));
  }

  ended(): Promise<unknown> {
    return this.#client!.closing();
  }
}

const signUp = (port: number) => post(`http://127.0.0.1:${port}/api/account/12345678/signup`, {});

async function start(places: readonly Place[]): Promise<number[]> {
  process_ = spawn(
    process.execPath,
    [path.join(__dirname, '../fixtures/kept-emulators.mjs'), ...places.map(({ state }) => state)],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(createInterface(process_.stdout!), 'line')) as [string];
  return JSON.parse(line) as number[];
}

describe('kill -9', () => {
  it(`of ${EMULATORS * KILLS} emulators in the middle of traffic loses nothing that a client was told`, async () => {
    const places = Array.from({ length: EMULATORS }, (_, name) => new Place(name));
    let onTheirWay = 0;
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const ports = await start(places);
      const found = await Promise.all(places.map((place, index) => place.connect(ports[index]!)));
      places.forEach(({ told }, index) => {
        const kept = new Map(
          found[index]!.map(({ sequence, event }) => [sequence as number, String((event as Frame).message)]),
        );
        // Whoever was told of it finds it, and sequences have no gap.
        expect([...kept.keys()]).toEqual([...kept.keys()].map((_, place) => place));
        for (const [sequence, message] of told) expect([sequence, kept.get(sequence)]).toEqual([sequence, message]);
        onTheirWay += kept.size - told.size;
      });
      if (kill === KILLS) break;
      // Another moment each time: after the first answer, the second … of all of them together.
      let left = 1 + kill * 11;
      const due = new Promise<void>((resolve) => {
        for (const place of places)
          place.write(() => {
            left -= 1;
            if (left === 0) resolve();
          });
      });
      await due;
      process_!.kill('SIGKILL');
      await Promise.all(places.map((place) => place.ended()));
    }
    // Else nothing was in the middle of anything.
    expect(onTheirWay).toBeGreaterThan(0);
    for (const place of places)
      expect(await place.say('the last')).toMatchObject({ code: 200, body: { sequence: expect.any(Number) } });
  }, 100_000);
});
