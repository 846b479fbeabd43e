import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Emulator } from '../../../emulator/index.js';
import { Client, openConversation, publish, text, update } from '../world.js';

/** What a bot has told of itself; see host.cjs. */
export interface Told {
  readonly what: string;
  readonly data?: unknown;
}

const BOUND_MS = 15_000;

/** The process in which bots run on node-agent-sdk, one at a time. */
export class Bots {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-'));
  readonly #wakers = new Set<() => void>();
  #told: Told[] = [];
  #errors = '';

  constructor(private readonly emulator: Emulator) {
    const ca = join(this.#folder, 'emulator.pem');
    writeFileSync(ca, emulator.certificate ?? '');
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca, NODE_NO_WARNINGS: '1' };
    this.#child = spawn(process.execPath, [join(__dirname, 'host.cjs')], { env });
    this.#child.stderr!.on('data', (data) => {
      this.#errors += String(data);
    });
    this.#child.on('close', (code) => {
      this.#told.push({ what: 'error', data: `the process has ended with ${code}: ${this.#errors}` });
      for (const waker of [...this.#wakers]) waker();
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.#told.push(JSON.parse(line) as Told);
      for (const waker of [...this.#wakers]) waker();
    });
  }

  start(name: string): void {
    const { accountId, csdsDomain } = this.emulator;
    this.#told = [];
    this.#send({ start: name, conf: { accountId, csdsDomain, ...this.emulator.agent('bot').authData } });
  }

  /** All that the bot has told by now. */
  of(what: string): unknown[] {
    return this.#told.filter((one) => one.what === what).map(({ data }) => data);
  }

  /** Resolves with what it tells about that, which it may have told before; rejects when it tells of an error. */
  tells(what: string, nth = 1): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        this.#wakers.delete(look);
        how();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${why}. It told: ${JSON.stringify(this.#told)} ${this.#errors}`)));
      const look = (): void => {
        const told = this.of(what);
        if (told.length >= nth) settle(() => resolve(told[nth - 1]));
        else if (what !== 'error' && this.of('error').length > 0) fail(`There was an error before '${what}'`);
      };
      const timer = setTimeout(() => fail(`The bot did not tell '${what}'`), BOUND_MS);
      this.#wakers.add(look);
      look();
    });
  }

  async stop(): Promise<void> {
    this.#send({ stop: true });
    await this.tells('stopped');
  }

  /** Nothing runs any more. */
  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.on('close', resolve));
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), BOUND_MS);
    await ended;
    clearTimeout(timer);
    rmSync(this.#folder, { recursive: true });
  }

  #send(command: object): void {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`);
  }
}

interface Change {
  readonly sequence: number;
  readonly event: {
    readonly type: string;
    readonly contentType?: string;
    readonly message?: unknown;
    readonly status?: string;
  };
  readonly metadata?: readonly unknown[];
}

/** A consumer with one conversation, who reads along. */
export class Visitor {
  private constructor(
    readonly client: Client,
    readonly conversationId: string,
    private readonly jwt: string,
  ) {}

  static async comes(emulator: Emulator, name: string, jwt = emulator.issueConsumerToken()): Promise<Visitor> {
    const client = await signedIn(emulator, name, jwt);
    const conversationId = await openConversation(client);
    return Visitor.#in(client, conversationId, jwt);
  }

  /** Goes on in the same conversation as somebody who has signed in meanwhile. */
  async stepsUp(emulator: Emulator, name: string): Promise<Visitor> {
    const jwt = emulator.issueConsumerToken();
    const client = await signedIn(emulator, name, jwt);
    const { conversationId } = this;
    await client.request('cm.TakeoverConversation', { conversationId, token: this.jwt });
    await this.client.close();
    return Visitor.#in(client, conversationId, jwt);
  }

  static async #in(client: Client, conversationId: string, jwt: string): Promise<Visitor> {
    await client.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
    return new Visitor(client, conversationId, jwt);
  }

  says(message: string, metadata?: readonly object[]): Promise<unknown> {
    if (!metadata) return publish(this.client, this.conversationId, text(message));
    return this.client.request(
      'ms.PublishEvent',
      { dialogId: this.conversationId, event: text(message) },
      { metadata },
    );
  }

  get events(): readonly Change[] {
    const frames = this.client.notifications('MessagingEventNotification');
    return frames.flatMap(({ body }) => (body as { changes: readonly Change[] }).changes);
  }

  hears(message: string): Promise<Change> {
    const find = (): Change | undefined => this.events.find(({ event }) => event.message === message);
    return this.client.until(find, `the message '${message}'`);
  }

  receivesFile(): Promise<Change> {
    const find = (): Change | undefined => this.events.find(({ event }) => event.contentType === 'hosted/file');
    return this.client.until(find, 'a file');
  }

  leaves(): Promise<unknown> {
    const closed = { field: 'ConversationStateField', conversationState: 'CLOSE' };
    return update(this.client, this.conversationId, closed).then(() => this.client.close());
  }
}

async function signedIn(emulator: Emulator, name: string, jwt: string): Promise<Client> {
  const url = `wss://${emulator.csdsDomain}/ws_api/account/${emulator.accountId}/messaging/consumer?v=3`;
  const client = await Client.open(url, { Authorization: `jwt ${jwt}` }, { ca: emulator.certificate });
  await client.request('userprofile.SetUserProfile', { firstName: name });
  return client;
}

/** Signs in over TLS with the emulator's own certificate. */
export function bearerOf(emulator: Emulator, loginName: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const address = `${emulator.url}/api/account/${emulator.accountId}/login?v=1.3`;
    const options = { method: 'POST', ca: emulator.certificate, headers: { 'Content-Type': 'application/json' } };
    const call = request(address, options, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += String(data);
      });
      response.on('end', () => resolve((JSON.parse(text) as { bearer: string }).bearer));
    });
    call.on('error', reject);
    call.end(JSON.stringify(emulator.agent(loginName).authData));
  });
}
