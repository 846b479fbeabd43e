import { createEmptyActor } from 'xstate';
import { Registry } from '../../../src/actors/conversations/registry.js';
import { addMessage } from '../../../src/actors/delivery/message-log.js';
import { Commands } from '../../../src/actors/requests/commands.js';
import { notOpen, Outbox } from '../../../src/actors/requests/outbox.js';
import type { DialogRecord } from '../../../src/machines/dialog/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { RequestLedger } from '../../../src/transport/request-ledger.js';
import type { Runtime } from '../../../src/transport/runtime.js';
import { Secrets } from '../../../src/transport/secrets.js';
import { limitsOf } from './limits.js';
import { VirtualClock } from './virtual-clock.js';

export const ANSWER_MS = 30_000;
export const AGE_MS = 60_000;
const ME = { userId: 'me', agentId: '1.7' };

interface Frame {
  readonly id: string;
  readonly type: string;
  readonly body: {
    readonly event: { readonly message: string };
    readonly messageAudience?: string;
    readonly newerThanSequence: number;
    readonly olderThanSequence?: number;
  };
}

interface Said {
  readonly by?: string;
  readonly audience?: string;
}

/** One dialog of a brand user, on a platform that is what the test says it is, with nothing but frames between. */
export class Talk {
  readonly clock = new VirtualClock();
  readonly ledger: RequestLedger;
  readonly outbox: Outbox;
  readonly dialog: DialogRecord;
  /** Requests that the platform has not dealt with yet. */
  readonly frames: Frame[] = [];
  /** What is in the dialog. */
  readonly said: { readonly message: string; readonly by: string; readonly audience: string }[] = [];
  readonly outcomes: string[] = [];
  readonly failures: unknown[] = [];
  #drained = 0;
  #tags = ['canSend'];
  readonly #commands: Commands;
  readonly #registry: Registry;

  constructor() {
    const deadlines = new DeadlineQueue(this.clock);
    this.ledger = new RequestLedger(deadlines, new Secrets());
    this.outbox = new Outbox({
      connection: {
        getSnapshot: () => ({
          status: 'active',
          value: { lifecycle: 'here' },
          hasTag: (tag: string) => this.#tags.includes(tag),
        }),
        send: () => void (this.#drained += 1),
      } as never,
      ledger: this.ledger,
      deadlines,
      clock: this.clock,
      limits: { count: 3, ageMs: AGE_MS },
      transmit: (frame) => void this.frames.push(JSON.parse(frame) as Frame),
    });
    this.#commands = new Commands(this.outbox, ANSWER_MS);
    const limit = 30_000;
    this.#registry = new Registry({
      runtime: { clock: this.clock, random: () => 0.5, yield: (run: () => void) => run() } as unknown as Runtime,
      application: {
        announce: () => {},
        hearsLifecycle: false,
        wantsWholeFrames: false,
        wantsMessageFrames: false,
      },
      self: () => ME,
      deadlines,
      commands: this.#commands,
      outbox: this.outbox,
      parent: createEmptyActor(),
      following: 'membership',
      activeActors: 0,
      isInspected: () => false,
      getAllMessages: false,
      limits: limitsOf(limit, { outage: AGE_MS, retention: Number.POSITIVE_INFINITY }),
      dialect: 'brand',
      responseTimeoutMs: ANSWER_MS,
      messagesPerDialog: 100,
    });
    const conversation = this.#registry.add('c1');
    conversation.phase = 'open';
    this.dialog = this.#registry.addDialog(conversation, 'c1');
    this.dialog.state = 'OPEN';
    this.#registry.sendToDialog(this.dialog, { type: 'dialog.updated' });
  }

  /** Sends a message; what comes of it is noted under its words. */
  say(
    message: string,
    options: { signal?: AbortSignal; rejectsWhenLost?: boolean; audience?: string; as?: string } = {},
  ): void {
    const { signal, rejectsWhenLost, audience, as = message } = options;
    const event = { type: 'ContentEvent', contentType: 'text/plain', message };
    const body = { dialogId: 'c1', event, ...(audience && { messageAudience: audience }) };
    const type = '.ams.ms.PublishEvent';
    const text = JSON.stringify({ type, body });
    const { commandId, outcome } = this.#commands.issue({
      request: { type, text },
      signal,
      ...(rejectsWhenLost && { rejectsWhenLost }),
    });
    this.#registry.sendToDialog(this.dialog, { type: 'command.publish', commandId, isMessage: true });
    void outcome.then((one) => {
      this.outcomes.push(`${as}: ${one.ok ? (one.body as { sequence: number }).sequence : one.failure.code}`);
      if (!one.ok) this.failures.push(one.failure.context);
    });
  }

  /** The platform takes the oldest request: a message into the dialog, a reading out of it, to its end. */
  take({ answers = true }: { readonly answers?: boolean } = {}): void {
    const frame = this.frames.shift();
    if (!frame) throw new Error('Nothing was asked for.');
    const isMessage = frame.type.endsWith('PublishEvent');
    const body = isMessage ? this.#commit(frame) : this.#page(frame);
    if (answers) this.ledger.answer(frame.id, 200, body, '');
    const next = this.frames[0];
    if (!isMessage && answers && next?.body.newerThanSequence === this.said.length - 1) this.take();
  }

  /** It never reached the platform. */
  drop(): void {
    if (!this.frames.shift()) throw new Error('Nothing was asked for.');
  }

  refuse(code = 500): void {
    const frame = this.frames.shift()!;
    this.ledger.answer(frame.id, code, 'no', '');
  }

  /** Somebody else, or this user from elsewhere, says something. */
  hear(message: string, { by = 'me', audience = 'ALL' }: Said = {}): void {
    this.said.push({ message, by, audience });
  }

  cut({ tellsDialogsFirst = true } = {}): void {
    this.#tags = ['queuesSends'];
    this.frames.length = 0;
    if (tellsDialogsFirst) this.#registry.broadcast({ type: 'connection.interrupted' });
    this.ledger.abandon('RESPONSE_LOST');
    if (!tellsDialogsFirst) this.#registry.broadcast({ type: 'connection.interrupted' });
  }

  back(): void {
    this.#tags = ['canSend'];
    this.#registry.broadcast({ type: 'connection.restored' });
    // The dialog itself reads what it has missed; that is none of ours.
    this.frames.splice(0, this.dialog.isFollowed ? 1 : 0);
    this.outbox.flush();
  }

  close(): void {
    this.#tags = [];
    this.#registry.broadcast({ type: 'connection.interrupted' });
    this.ledger.abandon('CONNECTION_CLOSED');
    this.outbox.abandon((type) => notOpen(type, 'closed'));
  }

  drain(): void {
    this.#tags = ['canSend', 'drains'];
  }

  get drained(): boolean {
    return this.#drained > 0;
  }

  closeDialog(): void {
    this.dialog.state = 'CLOSE';
    this.#registry.sendToDialog(this.dialog, { type: 'dialog.updated' });
  }

  /** The dialog tells one of our own messages. */
  hearsOwn(message: string, sequence: number): void {
    this.#registry.delivery.message({
      dialogId: 'c1',
      conversationId: 'c1',
      sequence,
      time: 1,
      originatorId: ME.userId,
      role: 'MANAGER',
      event: { type: 'ContentEvent', contentType: 'text/plain', message },
      audience: 'ALL',
      metadata: undefined,
    });
  }

  /** The application has read one of our own messages. */
  keeps(content: string, sequence: number): void {
    const { agentId: originatorId } = ME;
    const message = { sequence, time: 1, originatorId, role: 'MANAGER', content, audience: 'ALL', metadata: undefined };
    addMessage(this.dialog, message, 100);
  }

  evict(): void {
    this.#registry.sendToDialog(this.dialog, { type: 'publish.ended', why: 'evicted' });
  }

  pass(ms: number): void {
    this.clock.pass(ms);
  }

  /** Everything that has settled by now, in the order in which it did. */
  async settled(): Promise<readonly string[]> {
    for (let turn = 0; turn < 5; turn += 1) await undefined;
    return this.outcomes.splice(0);
  }

  get asked(): readonly string[] {
    return this.frames.map(({ type, body }) =>
      type.endsWith('PublishEvent') ? body.event.message : `read after ${body.newerThanSequence}`,
    );
  }

  #commit({ body }: Frame): { readonly sequence: number } {
    this.said.push({ message: body.event.message, by: ME.agentId, audience: body.messageAudience ?? 'ALL' });
    return { sequence: this.said.length - 1 };
  }

  #page({ body }: Frame): readonly object[] {
    const newer = body.newerThanSequence;
    return this.said
      .map(({ message, by, audience }, sequence) => ({
        sequence,
        serverTimestamp: sequence,
        originatorId: by,
        dialogId: 'c1',
        messageAudience: audience,
        event: { type: 'ContentEvent', contentType: 'text/plain', message },
      }))
      .filter(({ sequence }) => newer <= 0 || sequence > newer)
      .slice(0, 500);
  }
}
