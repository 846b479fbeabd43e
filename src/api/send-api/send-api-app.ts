import { AppTokens } from '../../actors/send-api/app-tokens.js';
import { runtimeWith } from '../../transport/default-runtime.js';
import { sendApiError } from '../errors/send-api-texts.js';
import { carefully } from '../events/careful-logger.js';
import {
  aFunction,
  checkArgument,
  id,
  isObject,
  methods,
  onlyMembers,
  optional,
  secret,
  textId,
} from '../options/check.js';
import { isSigned } from './signature.js';
import {
  bodyOf,
  bytesOf,
  headerOf,
  type WebhookHeaders,
  type WebhookRequest,
  type WebhookResponse,
} from './webhook-request.js';
import { WebhookRoutes, type WebhookTarget } from './webhook-routes.js';

type Warned = { warn(message: string): void };

/** What `createSendApiApp` takes. */
export interface SendApiAppOptions {
  /** The brand's account, such as `"12345678"`. */
  readonly accountId: string | number;
  /** The client id that came with the installation of the app. */
  readonly clientId: string;
  /** The client secret that came with it: what the app signs in with, and what its webhooks are signed with. */
  readonly clientSecret: string;
  /**
   * Told of notifications that are for none of the consumers connected here, such as those of a conversation that an earlier process
   * began. `connection.handleNotification()` takes them, once there is a connection. Default: they are let go.
   */
  readonly unclaimed?: ((notification: object) => void) | null;
  /** Told, once, that webhooks are refused. Default: the console. */
  readonly logger?: Warned | null;
}

const BROKEN_OFF = { status: 400 } as const;

/** What a webhook is answered: taken; not signed by the platform; no notification at all. */
export interface WebhookAnswer {
  /** The HTTP status to answer with. */
  readonly status: 200 | 400 | 401;
}

const OPTIONS = onlyMembers({
  accountId: id,
  clientId: textId,
  clientSecret: secret,
  unclaimed: optional(aFunction),
  logger: optional(methods('warn')),
});

/**
 * An installed app of the account, whose consumers are on a server (docs/send-api.md). It signs in, for all its consumers at
 * once, and takes the webhooks of all of them. Made by `createSendApiApp()`.
 */
export class SendApiApp {
  /** The brand's account. */
  readonly accountId: string;
  /** The client id of the installed app. */
  readonly clientId: string;
  /** @internal */
  readonly _tokens: AppTokens;
  readonly #secret: string;
  readonly #routes: WebhookRoutes;
  readonly #logger: Warned;
  #hasWarned = false;

  /** @internal Use `createSendApiApp()`. */
  constructor(options: SendApiAppOptions) {
    checkArgument(OPTIONS, options, 'options');
    const { accountId, clientId, clientSecret, unclaimed, logger } = options;
    this.accountId = String(accountId);
    this.clientId = clientId;
    this.#secret = clientSecret;
    this.#logger = carefully(logger);
    this._tokens = new AppTokens({ clientId, clientSecret });
    const { clock } = runtimeWith(undefined);
    this.#routes = new WebhookRoutes(clock, (notification) => unclaimed?.(notification));
    this.webhook = this.webhook.bind(this);
  }

  /**
   * Takes webhooks: a listener of Node's `http.createServer()`, and a handler of Express
   * (`server.post('/webhooks', app.webhook)`). Mount it before whatever parses bodies: the signature is over the bytes. It never
   * throws and answers every request: 200, 401 for what the platform has not signed, 400 for what is no notification.
   */
  async webhook(request: WebhookRequest, response: WebhookResponse): Promise<void> {
    const body = await bodyOf(request).catch(() => undefined);
    // Whatever goes wrong here, the platform has the notification still, and posts it again.
    const answer = body ? await this.handleWebhook(body, request.headers).catch(() => undefined) : BROKEN_OFF;
    response.statusCode = answer?.status ?? 500;
    response.end();
  }

  /** The same for servers that have `Request` and `Response`: `serve({ fetch: (request) => app.fetchWebhook(request) })`. */
  async fetchWebhook(request: Request): Promise<Response> {
    const { status } = await this.handleWebhook(await request.arrayBuffer(), request.headers);
    return new Response(null, { status });
  }

  /**
   * The same for everything else: the body as it came, and the headers. Resolves when what it tells of is taken in and its events
   * are told. What is not signed with the client secret changes nothing, and is warned of once.
   */
  async handleWebhook(body: string | Uint8Array | ArrayBuffer, headers: WebhookHeaders): Promise<WebhookAnswer> {
    const bytes = bytesOf(body);
    if (!bytes) throw sendApiError('webhookBody');
    if (!(await this.#isOurs(bytes, headers))) return this.#refuse(401, 'it is not signed with the client secret');
    let notification: unknown;
    try {
      notification = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // What is not JSON is refused below.
    }
    if (!isObject(notification)) return this.#refuse(400, 'it is no JSON object');
    await this.#routes.take(notification);
    return { status: 200 };
  }

  /** @internal */
  _attach(target: WebhookTarget): void {
    this.#routes.attach(target);
  }

  /** @internal */
  _detach(target: WebhookTarget): void {
    this.#routes.detach(target);
  }

  async #isOurs(body: Uint8Array<ArrayBuffer>, headers: WebhookHeaders): Promise<boolean> {
    if (headerOf(headers, 'x-liveperson-account-id') !== this.accountId) return false;
    if (headerOf(headers, 'x-liveperson-client-id') !== this.clientId) return false;
    return isSigned(body, headerOf(headers, 'x-liveperson-signature'), this.#secret);
  }

  #refuse(status: 400 | 401, why: string): WebhookAnswer {
    if (!this.#hasWarned) {
      this.#logger.warn(
        `parley: a webhook was refused, because ${why}; others are refused without a word. See docs/send-api.md.`,
      );
    }
    this.#hasWarned = true;
    return { status };
  }
}

/**
 * Makes what all consumers of an installed app share: its sign-in, and the handler of its webhooks. Throws an ArgumentError that
 * names the option when one is missing or wrong.
 *
 * ```ts
 * const app = createSendApiApp({ accountId: '12345678', clientId, clientSecret });
 * http.createServer(app.webhook).listen(8080);
 * const consumer = createConnection({
 *   accountId: '12345678', userType: 'CONSUMER', appId: 'my-gateway', connectionType: 'SEND_API',
 *   sendApi: { app, consumerId: '+1 555 0100' },
 * });
 * ```
 */
export const createSendApiApp = (options: SendApiAppOptions): SendApiApp => new SendApiApp(options);
