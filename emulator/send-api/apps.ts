/** Installed apps of the account: servers that bring consumers along by the Connector API (protocol.md 3.7). */
import type { Random } from '../random.js';

/** An app as it is installed; see `Emulator.installApp`. */
export interface AppOptions {
  /** @default made from the emulator's seed */
  readonly clientId?: string;
  /** @default made from the emulator's seed */
  readonly clientSecret?: string;
  /** Where webhooks are posted to; may be changed at any time. @default nowhere */
  readonly webhooks?: string;
  /** How the signature is made. @default 'sha1' */
  readonly hash?: 'sha1' | 'sha256';
  /** Milliseconds between a webhook that was not taken and the next try. @default 30,000 */
  readonly retryDelay?: number;
  /**
   * So often a webhook is tried again, by itself: those behind it may overtake it. Without it the webhooks of a conversation stay in
   * order, and each is tried for `retention`. @default none
   */
  readonly maxRetries?: number;
  /** Milliseconds for which a webhook is tried. @default 3 days */
  readonly retention?: number;
}

/** An installed app. */
export interface App extends Required<Omit<AppOptions, 'webhooks' | 'maxRetries'>> {
  readonly maxRetries: number | undefined;
  webhooks: string | undefined;
}

const RETRY_MS = 30_000;
const RETENTION_MS = 3 * 24 * 3_600_000;

export class Apps {
  readonly #byId = new Map<string, App>();

  constructor(
    private readonly random: Random,
    installed: readonly AppOptions[],
  ) {
    for (const options of installed) this.install(options);
  }

  install(options: AppOptions): App {
    const { clientId = this.random.uuid(), clientSecret = this.random.hex(16) } = options;
    if (this.#byId.has(clientId)) throw new Error(`There is already an app '${clientId}'.`);
    const { webhooks, hash = 'sha1', retryDelay = RETRY_MS, maxRetries, retention = RETENTION_MS } = options;
    const app: App = { clientId, clientSecret, webhooks, hash, retryDelay, maxRetries, retention };
    this.#byId.set(clientId, app);
    return app;
  }

  get(clientId: string | undefined): App | undefined {
    return clientId === undefined ? undefined : this.#byId.get(clientId);
  }
}
