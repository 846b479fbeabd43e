import type { RingRecord } from '../../machines/ring/record.js';
import type { RingDeadline, RingRememberParams } from '../../machines/ring/setup.js';
import type { RingEvent } from '../../machines/ring/types.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { Application } from '../app-events.js';
import type { RecordActions } from '../conversations/actor-pool.js';
import type { ArmedDeadlines } from '../conversations/armed-deadlines.js';
import type { Registry } from '../conversations/registry.js';
import type { Commands } from '../requests/commands.js';
import { RING_MS } from './describe-ring.js';

export interface RingActionsOptions {
  readonly application: Application;
  readonly clock: RuntimeClock;
  readonly commands: Commands;
  readonly registry: Pick<Registry, 'find' | 'announcements' | 'delivery'>;
  readonly armed: ArmedDeadlines<RingDeadline>;
  /** The command that each answered ring waits for. */
  readonly answers: Map<RingRecord, number>;
  readonly send: (record: RingRecord, event: RingEvent) => void;
}

const PASSED = {
  expiry: 'expiry.passed',
  answer: 'answer.timedOut',
  conversation: 'conversation.timedOut',
} as const satisfies Record<RingDeadline, RingEvent['type']>;

/** What the machine of a ring asks for. */
export const ringActions = ({
  application,
  clock,
  commands,
  registry,
  armed,
  answers,
  send,
}: RingActionsOptions): RecordActions<RingRecord> => ({
  perform: (record, event) => {
    answers.set(record, event.commandId as number);
    commands.perform(event.commandId as number);
  },
  refuse: ({ ringId, phase }, event) =>
    commands.refuse(event.commandId as number, (request) => ringIs(request, ringId, phase)),
  withdrawAnswer: (record, _, { as }: { as: string }) => {
    const commandId = answers.get(record);
    answers.delete(record);
    if (commandId !== undefined) commands.withdraw(commandId, (request) => ringIs(request, record.ringId, as));
  },
  announceAgain: (record) => {
    // Its state may be the one that was told last: without this it would not be told again.
    record.toldState = undefined;
  },
  expectPart: ({ conversationId, hasConversation }) => {
    const conversation = registry.find(conversationId);
    if (conversation && !hasConversation) registry.delivery.mayTakePart(conversation);
  },
  announceConversation: ({ conversationId, knewConversation }) => {
    const conversation = registry.find(conversationId);
    if (conversation && knewConversation)
      registry.announcements.announce({ type: 'conversation.announced', conversation, reason: 'ring' });
  },
  reportMissing: ({ conversationId }) =>
    application.announce({
      type: 'error.reported',
      failure: failure('CONVERSATION_MISSING', { conversation: conversationId }),
    }),
  remember: (record, _, params: RingRememberParams) => {
    Object.assign(record, params);
  },
  armDeadline: (record, _, { name }: { name: RingDeadline }) => {
    const passed = (): void => send(record, { type: PASSED[name] });
    // An overdue ring that waits again has its whole time once more.
    const left = record.isOverdue ? (record.ringExpiration ?? RING_MS) : Math.max(0, record.endsAt - clock.now());
    if (name === 'expiry') armed.arm(record, name, passed, left);
    else armed.arm(record, name, passed);
  },
  disarmDeadline: (record, _, { name }: { name: RingDeadline }) => armed.disarm(record, name),
});

/** An answer that the machine does not allow in this state. */
export const ringIs = (request: string, ring: string, state: string): Failure =>
  failure('RING_STATE', { request, ring, state });
