import { createActor, setup } from 'xstate';
import type { AppEvent } from '../../../../src/actors/app-events.js';
import { Registry } from '../../../../src/actors/conversations/registry.js';
import { dialogsOf } from '../../../../src/actors/conversations/store.js';
import { Commands } from '../../../../src/actors/requests/commands.js';
import type { Outbox, OutgoingRequest } from '../../../../src/actors/requests/outbox.js';
import type { ConversationRecord } from '../../../../src/machines/conversation/record.js';
import { DeadlineQueue } from '../../../../src/transport/deadline-queue.js';
import type { Runtime } from '../../../../src/transport/runtime.js';
import { HandClock } from '../../../sdk/support/hand-clock.js';
import { limitsOf } from '../../support/limits.js';

export const LIMIT = 30_000;
export const RETENTION = 60_000;

/** A registry without a connection: requests stay where they are, time and turns of the event loop pass by hand. */
export class RegistryWorld {
  readonly clock = new HandClock();
  readonly deadlines = new DeadlineQueue(this.clock);
  readonly events: AppEvent[] = [];
  readonly registry: Registry;
  /** Ids of actors, in the order in which they started. */
  readonly started: string[] = [];
  requests: OutgoingRequest[] = [];
  later: (() => void)[] = [];
  /** How far the clock moves on each time that somebody looks at it. */
  msPerLook = 0;

  constructor(activeActors = 100, { getAllMessages = false } = {}) {
    const submitOnSocket = (request: OutgoingRequest): (() => void) => {
      this.requests.push(request);
      return () => {
        this.requests = this.requests.filter((other) => other !== request);
      };
    };
    const outbox = { submit: submitOnSocket, submitOnSocket } as unknown as Outbox;
    this.registry = new Registry({
      self: () => ({ userId: 'me', agentId: undefined }),
      runtime: {
        clock: {
          now: () => {
            this.clock.pass(this.msPerLook);
            return this.clock.now();
          },
        },
        random: () => 0.5,
        yield: (run: () => void) => void this.later.push(run),
      } as unknown as Runtime,
      application: {
        announce: (event) => void this.events.push(event),
        hearsLifecycle: true,
        wantsWholeFrames: false,
        wantsMessageFrames: false,
      },
      deadlines: this.deadlines,
      commands: new Commands(outbox, LIMIT),
      parent: createActor(setup({}).createMachine({}), {
        inspect: ({ type, actorRef }) => {
          if (type === '@xstate.actor') this.started.push((actorRef as unknown as { readonly id: string }).id);
        },
      }),
      following: 'subscription',
      activeActors,
      isInspected: () => false,
      getAllMessages,
      limits: limitsOf(LIMIT, { retention: RETENTION }),
      dialect: 'consumer',
      outbox,
      responseTimeoutMs: LIMIT,
      messagesPerDialog: 10,
    });
  }

  /** The platform describes it as open, with its main dialog; the consumer asks for the messages of that. */
  open(conversationId: string): ConversationRecord {
    const { registry } = this;
    const record = registry.find(conversationId) ?? registry.add(conversationId);
    const dialog = record.mainDialog ?? registry.addDialog(record, conversationId);
    record.phase = 'open';
    record.followers = 1;
    dialog.isFollowed = true;
    dialog.needsReading = true;
    registry.send(record, { type: 'conversation.updated' });
    registry.announcements.changeDone();
    registry.sendToDialog(dialog, { type: 'dialog.updated' });
    return record;
  }

  close(record: ConversationRecord): void {
    record.phase = 'closed';
    record.stage = 'CLOSE';
    for (const dialog of dialogsOf(record)) {
      dialog.state = 'CLOSE';
      dialog.needsReading = false;
    }
    this.registry.send(record, { type: 'conversation.updated' });
    this.registry.announcements.changeDone();
  }

  turn(): void {
    for (const run of this.later.splice(0)) run();
  }

  get types(): string[] {
    return this.events.map(({ type }) => type).filter((type) => type !== 'lifecycle.changed');
  }

  /** Which conversations changed a region of theirs into a state, in order. */
  went(to: string): string[] {
    return this.events.flatMap((event) =>
      event.type === 'lifecycle.changed' && event.change.machine === 'conversation' && event.change.to === to
        ? [event.change.id]
        : [],
    );
  }
}
