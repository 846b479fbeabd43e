import type { StateValue } from 'xstate';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationDeadline } from '../../machines/conversation/setup.js';
import type { ConversationEvent } from '../../machines/conversation/types.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Announcements } from '../inbound/announcements.js';
import { pathOf, regionOf } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import type { RecordActions } from './actor-pool.js';
import type { ArmedDeadlines } from './armed-deadlines.js';

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
  perform: (_, event) => commands.perform(event.commandId as number),
  complete: (_, event) => commands.complete(event.commandId as number),
  refuse: ({ conversationId, standing }, event) =>
    commands.refuse(event.commandId as number, (request) =>
      notAllowed(request, 'conversation', conversationId, regionOf(standing, 'lifecycle')),
    ),
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

/** A command that the machine does not allow in this state. */
export const notAllowed = (
  request: string,
  machine: 'conversation' | 'dialog',
  id: string,
  standing: StateValue,
): Failure =>
  failure(machine === 'dialog' ? 'DIALOG_STATE' : 'CONVERSATION_STATE', {
    request,
    [machine]: id,
    state: pathOf(standing),
  });
