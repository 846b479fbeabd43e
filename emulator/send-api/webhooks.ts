/** Webhooks: what an app is told of the conversations of its consumers, signed, and again until it is taken (protocol.md 3.8). */
import { createHmac } from 'node:crypto';
import { bend, endOf } from '../faults/outgoing.js';
import { keepEvent } from '../kept/changes.js';
import type { Parts } from '../parts.js';
import type { Conversation, Receiver, StoredEvent } from '../state/model.js';
import { conversationNotificationType, conversationResult, eventNotification } from '../wire/dialects.js';
import { asString, type JsonObject } from '../wire/json.js';
import type { App } from './apps.js';

/** The program has so long to take a webhook. */
const TAKEN_WITHIN_MS = 5_000;

interface Webhook {
  readonly app: App;
  readonly conversation: Conversation;
  readonly name: string;
  readonly text: string;
  readonly signature: string;
  readonly since: number;
  /** Not what the platform meant to say. */
  readonly isSpoilt: boolean;
  readonly stored: StoredEvent | undefined;
  attempts: number;
}

export class Webhooks {
  /** Of each conversation, oldest first. */
  readonly #waiting = new Map<Conversation, Webhook[]>();
  readonly #receivers = new WeakMap<Conversation, Receiver>();
  readonly #underWay = new Set<AbortController>();
  readonly #parts: () => Parts;
  #isClosed = false;

  constructor(parts: () => Parts) {
    this.#parts = parts;
  }

  /** A message event, a chat state included; private ones are not for consumers. */
  event(stored: StoredEvent): void {
    if (stored.audience !== 'ALL') return;
    const app = this.#appOf(stored.conversation);
    if (!app) return;
    const { type, body } = eventNotification('v3', stored);
    this.#tell(
      app,
      stored.conversation,
      asString(stored.event.type) ?? '',
      { kind: 'notification', body, type },
      stored,
    );
  }

  /** A conversation began, changed, or closed. Published samples have neither a subscription nor the last message. [EA101] */
  change(conversation: Conversation): void {
    const app = this.#appOf(conversation);
    if (!app) return;
    const result = conversationResult('v3', conversation, false);
    const body = { changes: [{ type: 'UPSERT', result }] };
    const notification = { kind: 'notification', body, type: conversationNotificationType('v3') };
    this.#tell(app, conversation, 'ExConversationChangeNotification', notification, undefined);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    for (const controller of this.#underWay) controller.abort();
  }

  #appOf({ appInstallId }: Conversation): App | undefined {
    const app = this.#parts().apps.get(appInstallId);
    return app?.webhooks === undefined ? undefined : app;
  }

  #tell(app: App, conversation: Conversation, name: string, notification: JsonObject, stored?: StoredEvent): void {
    const parts = this.#parts();
    const meant = JSON.stringify(notification);
    // What is spoilt on its way has the signature of what it was.
    const signature = signatureOf(app, meant);
    const write = (text: string, isSpoilt = false): void => {
      const since = parts.timers.now();
      const webhook = { app, conversation, name, text, signature, since, isSpoilt, stored, attempts: 0 };
      parts.keeper.tell(() => this.#send(webhook));
    };
    const struck = parts.faults.strike('webhook', `webhook:${name}`, [conversation.consumer.pid]);
    if (endOf(struck)?.do === 'cut') return;
    // An app, too, is told of nothing that could be lost.
    parts.keeper.tell(() => bend(parts, struck, write)(meant));
  }

  #send(webhook: Webhook): void {
    const { app, conversation } = webhook;
    const waiting = this.#waiting.get(conversation);
    if (app.maxRetries === undefined && waiting) return void waiting.push(webhook);
    if (app.maxRetries === undefined) this.#waiting.set(conversation, [webhook]);
    void this.#post(webhook);
  }

  async #post(webhook: Webhook): Promise<void> {
    const { app, text, signature, name, conversation, stored, isSpoilt } = webhook;
    const { timers, ledger, accountId } = this.#parts();
    webhook.attempts += 1;
    const controller = new AbortController();
    this.#underWay.add(controller);
    const timer = timers.after(TAKEN_WITHIN_MS, () => controller.abort());
    const status = await fetch(app.webhooks ?? '', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Liveperson-Account-Id': accountId,
        'X-Liveperson-Client-Id': app.clientId,
        'X-Liveperson-Signature': `${app.hash}=${signature}`,
      },
      body: text,
      signal: controller.signal,
    })
      .then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      })
      .catch(() => 0);
    timers.cancel(timer);
    this.#underWay.delete(controller);
    if (this.#isClosed) return;
    const { attempts } = webhook;
    const about = { conversationId: conversation.convId, sequence: stored?.sequence };
    ledger.record('webhook', { clientId: app.clientId, type: name, ...about, attempts, status });
    if (status !== 200 && status !== 201) return this.#tryAgain(webhook);
    if (stored?.sequence !== undefined && !isSpoilt) {
      stored.delivered.push(this.#receiverOf(conversation));
      keepEvent(this.#parts().keeper, stored);
    }
    return this.#next(webhook);
  }

  #tryAgain(webhook: Webhook): void {
    const { app, attempts, since } = webhook;
    const { timers } = this.#parts();
    const isOver = app.maxRetries === undefined ? timers.now() - since >= app.retention : attempts > app.maxRetries;
    if (isOver) return this.#next(webhook);
    timers.after(app.retryDelay, () => void this.#post(webhook));
  }

  #next({ conversation, app }: Webhook): void {
    if (app.maxRetries !== undefined) return;
    const waiting = this.#waiting.get(conversation);
    waiting?.shift();
    const next = waiting?.[0];
    if (next) void this.#post(next);
    else this.#waiting.delete(conversation);
  }

  /** In the place of a socket, for the ledger. */
  #receiverOf(conversation: Conversation): Receiver {
    let receiver = this.#receivers.get(conversation);
    if (!receiver) {
      receiver = { userId: conversation.consumer.pid, socket: 0 };
      this.#receivers.set(conversation, receiver);
    }
    return receiver;
  }
}

const signatureOf = ({ clientSecret, hash }: App, text: string): string =>
  createHmac(hash, clientSecret).update(text).digest('base64');
