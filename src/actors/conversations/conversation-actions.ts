import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationDeadline } from '../../machines/conversation/setup.js';
import type { ConversationEvent } from '../../machines/conversation/types.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Announcements } from '../inbound/announcements.js';
import { pathOf, regionOf } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import type { Verdict } from '../requests/outbox.js';
import type { RecordActions, RecordEvent } from './actor-pool.js';
import type { ArmedDeadlines } from './armed-deadlines.js';
import { possibleIn } from './commands-now.js';
import { conversationMemory } from './memories.js';

export interface ConversationActionsOptions {
  readonly commands: Commands;
  readonly announcements: Announcements;
  readonly deadlines: ArmedDeadlines<ConversationDeadline>;
  readonly send: (record: ConversationRecord, event: ConversationEvent) => void;
  readonly loadMessages: (record: ConversationRecord) => void;
  readonly giveUpLoading: (record: ConversationRecord) => void;
  readonly giveUpMissing: (record: ConversationRecord) => void;
  readonly forget: (record: ConversationRecord) => void;
}

/** What the machine of a conversation says of a command, now that it may leave. */
function verdictOn(record: ConversationRecord, event: RecordEvent, request: string): Verdict {
  const answer = conversationMemory.answerToWaiting(record, event);
  if (answer === 'complete') return answer;
  return answer === 'perform' ? 'send' : notAllowed(request, record, event);
}

/** A command that the machine does not allow in this state. */
function notAllowed(request: string, record: ConversationRecord, event: RecordEvent): Failure {
  const { conversationId: conversation, standing } = record;
  const isOfPart = event.type === 'command.join' || event.type === 'command.leave';
  return failure('CONVERSATION_STATE', {
    request,
    conversation,
    state: pathOf(regionOf(standing, 'lifecycle')),
    ...(isOfPart && { membership: pathOf(regionOf(standing, 'membership')) }),
    possible: possibleIn(record),
  });
}

/** What the machine of a conversation asks for. */
export const conversationActions = ({
  commands,
  announcements,
  deadlines,
  send,
  loadMessages,
  giveUpLoading,
  giveUpMissing,
  forget,
}: ConversationActionsOptions): RecordActions<ConversationRecord> => ({
  announce: (conversation) => announcements.add({ type: 'conversation.announced', conversation, reason: 'first' }),
  announceAgain: (conversation) => announcements.add({ type: 'conversation.announced', conversation, reason: 'again' }),
  announceClosed: (conversation) => announcements.add({ type: 'conversation.closed', conversation }),
  loadMessages: (record) => loadMessages(record),
  giveUpLoading: (record) => giveUpLoading(record),
  giveUpMissing: (record) => giveUpMissing(record),
  perform: (record, event) =>
    commands.perform(event.commandId as number, { verdict: (request) => verdictOn(record, event, request) }),
  complete: (_, event) => commands.complete(event.commandId as number),
  refuse: (record, event) =>
    commands.refuse(event.commandId as number, (request) => notAllowed(request, record, event)),
  remember: (record, _, params: Partial<ConversationRecord>) => {
    Object.assign(record, params);
  },
  armDeadline: (record, _, { name }: { name: ConversationDeadline }) => {
    const type = name === 'retention' ? 'retention.passed' : (`${name}.timedOut` as const);
    deadlines.arm(record, name, () => send(record, { type }));
  },
  disarmDeadline: (record, _, { name }: { name: ConversationDeadline }) => deadlines.disarm(record, name),
  evict: (record) => forget(record),
});
