import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Changes, FactSink, MessageFact, NotificationFrame, Work } from '../../transport/wire/facts.js';
import { decodeFrame } from '../../transport/wire/frame.js';
import { describeConversation, type Self } from '../conversations/describe-conversation.js';
import { describeDialog } from '../conversations/describe-dialog.js';
import type { Registry } from '../conversations/registry.js';
import { dialogOf } from '../conversations/store.js';
import type { StoredConversation, StoredDialog } from '../conversations/stored.js';
import type { Tap } from '../tap.js';
import type { Router } from './router.js';

export interface HandedInOptions {
  readonly registry: Registry;
  readonly router: Router;
  readonly runtime: Pick<Runtime, 'yield'>;
  readonly self: () => Self;
  readonly tap: Pick<Tap, 'handedIn'>;
}

/** What the application follows by itself. The bits below it belong to subscriptions. */
const HANDED_IN = 1 << 30;

/**
 * What the application brings along: notifications that reached it another way than by our socket, and conversations that it
 * kept elsewhere. From here on they are like all others.
 */
export class HandedIn {
  readonly #options: HandedInOptions;
  readonly #sink: FactSink;

  constructor(options: HandedInOptions) {
    this.#options = options;
    const { router } = options;
    this.#sink = {
      response: () => undefined,
      notification: (frame: NotificationFrame, topic) => router.notification(frame, topic),
      conversations: (_, changes) => this.#conversations(changes),
      message: (fact: MessageFact) => router.message(fact),
      settled: () => router.settled(),
      malformed: (broken) => router.malformed(broken),
      get wantsMessageFrames() {
        return router.wantsMessageFrames;
      },
      get wantsWholeFrames() {
        return router.wantsWholeFrames;
      },
    };
  }

  /** Resolves when it is taken in and announced. */
  async notification(frame: string): Promise<void> {
    this.#options.tap.handedIn();
    const work = decodeFrame(frame, this.#sink);
    while (work && !work()) await new Promise<void>((resolve) => this.#options.runtime.yield(resolve));
  }

  /** A conversation that the application has kept. The newer counts where it is known already; nobody is told what was told. */
  conversation(stored: StoredConversation): ConversationRecord {
    const { registry, router, self, tap } = this.#options;
    tap.handedIn();
    const { description } = stored;
    const known = registry.find(description.conversationId);
    const record = known ?? registry.add(description.conversationId);
    if (known && known.phase !== 'opening') {
      router.begin();
      router.change({ ...description, raw: undefined }, HANDED_IN, 'notification');
      router.settled();
    } else {
      for (const dialog of stored.dialogs) this.dialog(record, dialog);
      record.followers |= HANDED_IN;
      describeConversation(record, description, router.participants, self());
      registry.send(record, { type: 'conversation.restored' });
    }
    for (const dialog of stored.dialogs) {
      registry.delivery.takeUp(record, this.dialog(record, dialog), dialog);
    }
    return record;
  }

  /** The same for one dialog; what it has that is newer is not asked for. */
  dialog(conversation: ConversationRecord, { description }: StoredDialog): DialogRecord {
    const { registry, router, self, tap } = this.#options;
    tap.handedIn();
    const { dialogId, dialogType } = description;
    const dialog = dialogOf(conversation, dialogId) ?? registry.addDialog(conversation, dialogId, dialogType);
    if (!dialog.isDescribed) describeDialog(dialog, description, router.participants, self());
    return dialog;
  }

  /** The application follows it no longer: without a subscription that does, it is forgotten after a while. */
  release(record: ConversationRecord): void {
    if ((record.followers & HANDED_IN) !== 0) this.#options.router.missing(record, HANDED_IN, false);
  }

  #conversations(changes: Changes): Work | undefined {
    const { router } = this.#options;
    return () => {
      const piece = changes();
      if (!piece) return true;
      router.begin();
      for (const fact of piece.facts) router.change(fact, HANDED_IN, 'notification');
      router.settled();
      return false;
    };
  }
}
