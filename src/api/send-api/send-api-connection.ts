import { failure } from '../../transport/failure.js';
import type { ShiftStatus } from '../../transport/http/account.js';
import type { CloseConnectionOptions, OpenOptions } from '../connection/call-options.js';
import { ConsumerConnection } from '../connection/consumer-connection.js';
import { errorFrom } from '../errors/errors.js';
import type { CreateConnectionOptions } from '../options/options.js';
import type { ConversationSubscription } from '../subscription/subscription.js';
import type { SendApiApp } from './send-api-app.js';

const unsupported = (request: string): Error => errorFrom(failure('SEND_API_UNSUPPORTED', { request }));

/** A consumer's connection over the Send API; to an application it is a ConsumerConnection. */
export class SendApiConnection extends ConsumerConnection {
  readonly #app: SendApiApp;

  constructor(options: CreateConnectionOptions) {
    super(options);
    // Checked by the side.
    this.#app = options.sendApi!.app;
  }

  override async open(options?: OpenOptions): Promise<void> {
    await super.open(options);
    this.#app._attach(this);
  }

  override async close(options?: CloseConnectionOptions): Promise<void> {
    this.#app._detach(this);
    await super.close(options);
  }

  override async drain(): Promise<void> {
    await super.drain();
    this.#app._detach(this);
  }

  override async stepUp(): Promise<void> {
    throw unsupported('stepUp()');
  }

  // Its token is the platform's own: the service of working hours asks for a consumer's (protocol.md 10.4).
  override async getSkillShiftStatus(): Promise<ShiftStatus> {
    throw unsupported('getSkillShiftStatus()');
  }

  override async createConversationSubscription(): Promise<ConversationSubscription> {
    throw unsupported('createConversationSubscription()');
  }
}
