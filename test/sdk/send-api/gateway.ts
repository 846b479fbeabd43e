/** A server with an installed app: it takes webhooks at a URL of its own, and brings consumers along over HTTP. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConsumerConnection, createSendApiApp, type SendApiApp, type SendApiOptions } from 'parley-sdk';
import type { App, AppOptions } from 'parley-sdk/emulator';
import type { Options, World } from '../support/world.js';

/** What the server does with a request, in the place of handing it to Parley. Undefined: it is handed on. */
type Incident = (request: IncomingMessage, response: ServerResponse) => boolean;

export class Gateway {
  readonly app: SendApiApp;
  readonly installed: App;
  readonly unclaimed: object[] = [];
  readonly warnings: string[] = [];
  incident: Incident = () => false;
  readonly #world: World;
  readonly #server: Server;

  private constructor(world: World, options: AppOptions) {
    this.#world = world;
    this.installed = world.emulator.installApp({ retryDelay: 30, ...options });
    const { clientId, clientSecret } = this.installed;
    this.app = createSendApiApp({
      accountId: world.emulator.accountId,
      clientId,
      clientSecret,
      unclaimed: (notification) => void this.unclaimed.push(notification),
      logger: { warn: (line) => void this.warnings.push(line) },
    });
    this.#server = createServer((request, response) => {
      if (!this.incident(request, response)) void this.app.webhook(request, response);
    });
  }

  /** Runs a test with a gateway that listens on loopback. */
  static async run(world: World, test: (gateway: Gateway) => Promise<void>, options: AppOptions = {}): Promise<void> {
    const gateway = new Gateway(world, options);
    await new Promise<void>((resolve) => void gateway.#server.listen(0, '127.0.0.1', resolve));
    gateway.installed.webhooks = gateway.url;
    try {
      await test(gateway);
    } finally {
      gateway.#server.closeAllConnections();
      await new Promise((resolve) => void gateway.#server.close(resolve));
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks`;
  }

  /** Posts a webhook as the platform would sign it; the way through a server that has read the body, or has `Request`s. */
  async posts(text: string, way: 'server' | 'rawBody' | 'body' | 'fetch' = 'server'): Promise<number> {
    const { clientId, clientSecret } = this.installed;
    const headers = {
      'x-liveperson-account-id': this.app.accountId,
      'x-liveperson-client-id': clientId,
      'x-liveperson-signature': `sha256=${createHmac('sha256', clientSecret).update(text).digest('hex')}`,
    };
    const asked = { method: 'POST', body: text, headers };
    if (way === 'server') return (await fetch(this.url, asked)).status;
    if (way === 'fetch') return (await this.app.fetchWebhook(new Request(this.url, asked))).status;
    const response = { statusCode: 0, end: () => undefined };
    const parsed = { body: JSON.parse(text) as object, ...(way === 'rawBody' && { rawBody: Buffer.from(text) }) };
    await this.app.webhook({ headers, readable: false, ...parsed } as never, response);
    return response.statusCode;
  }

  /** A consumer of this gateway, not opened. */
  consumer(
    consumerId = '+1 555 0100',
    { patience, ...options }: Options & Pick<SendApiOptions, 'patience'> = {},
  ): ConsumerConnection {
    const sendApi: SendApiOptions = { app: this.app, consumerId, ...(patience !== undefined && { patience }) };
    return this.#world.consumer({ connectionType: 'SEND_API', sendApi, ...options });
  }

  async openConsumer(...given: Parameters<Gateway['consumer']>): Promise<ConsumerConnection> {
    const consumer = this.consumer(...given);
    await consumer.open();
    return consumer;
  }
}
