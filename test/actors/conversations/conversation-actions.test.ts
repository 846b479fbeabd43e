import { describe, expect, test } from '@jest/globals';
import type { ConversationAppEvent } from '../../../src/actors/app-events.js';
import { conversationActions } from '../../../src/actors/conversations/conversation-actions.js';
import type { Verdict } from '../../../src/actors/requests/outbox.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import type { ConversationDeadline } from '../../../src/machines/conversation/setup.js';
import type { Failure } from '../../../src/transport/failure.js';

/** What the machine of one conversation asks for, carried out by parts that only note it. */
function acting() {
  const record = newConversation('c1');
  record.standing = { lifecycle: { open: 'queued' }, membership: 'outside', sync: 'live' };
  const done: string[] = [];
  const told: ConversationAppEvent[] = [];
  const refusals: Failure[] = [];
  const verdicts: ((request: string) => Verdict)[] = [];
  const armed = new Map<string, () => void>();
  const actions = conversationActions({
    commands: {
      perform: (id: number, { verdict }: { verdict: (request: string) => Verdict }) => {
        done.push(`perform ${id}`);
        verdicts.push(verdict);
      },
      complete: (id: number) => void done.push(`complete ${id}`),
      refuse: (id: number, why: (request: string) => Failure) => {
        done.push(`refuse ${id}`);
        refusals.push(why('Close'));
      },
    } as never,
    announcements: { add: (event: ConversationAppEvent) => void told.push(event) } as never,
    deadlines: {
      arm: (_: object, name: string, passed: () => void) => void armed.set(name, passed),
      disarm: (_: object, name: string) => void armed.delete(name),
    } as never,
    send: (_, { type }) => void done.push(type),
    loadMessages: ({ conversationId }) => void done.push(`load ${conversationId}`),
    giveUpLoading: ({ conversationId }) => void done.push(`give up loading ${conversationId}`),
    giveUpMissing: ({ conversationId }) => void done.push(`give up ${conversationId}`),
    forget: ({ conversationId }) => void done.push(`forget ${conversationId}`),
  });
  const act = (name: string, params?: object, event: object = { type: 'x', commandId: 7 }): void =>
    actions[name]!(record, event as never, params as never);
  return { record, done, told, refusals, verdicts, armed, act };
}

describe('What the machine of a conversation asks for', () => {
  test('to announce it says whether that is the first time, a return, or its close', () => {
    const { act, told, record } = acting();
    for (const action of ['announce', 'announceAgain', 'announceClosed']) act(action);
    expect(told).toEqual([
      { type: 'conversation.announced', conversation: record, reason: 'first' },
      { type: 'conversation.announced', conversation: record, reason: 'again' },
      { type: 'conversation.closed', conversation: record },
    ]);
  });

  test('a refusal names the request, the conversation and where that stands', () => {
    const { act, refusals, done } = acting();
    act('refuse');
    expect(done).toEqual(['refuse 7']);
    expect(refusals).toMatchObject([
      { code: 'CONVERSATION_STATE', context: { request: 'Close', conversation: 'c1', state: 'open.queued' } },
    ]);
  });

  test('commands are carried out, or answered as done, by their id', () => {
    const { act, done } = acting();
    act('perform');
    act('complete');
    expect(done).toEqual(['perform 7', 'complete 7']);
  });

  test('a command may be sent whatever the machine made of it, as long as the conversation has not ended', () => {
    const { act, record, verdicts } = acting();
    for (const type of ['command.join', 'command.leave', 'command.close', 'command.update'])
      act('perform', undefined, { type, commandId: 7 });
    record.standing = { lifecycle: 'closing', membership: 'joining', sync: 'stale' };
    expect(verdicts.map((verdict) => verdict('Change'))).toEqual(['send', 'send', 'send', 'send']);
  });

  test.each(['closed', 'finishing'])(
    'one that has waited until it was %s is not sent: it is done already, or not allowed any more',
    (lifecycle) => {
      const { act, record, verdicts } = acting();
      const asked = [
        { type: 'command.close' },
        { type: 'command.leave' },
        { type: 'command.resume' },
        { type: 'command.update', field: 'Note' },
        { type: 'command.join', role: 'AGENT' },
        { type: 'command.update', field: 'Skill' },
      ];
      for (const event of asked) act('perform', undefined, { ...event, commandId: 7 });
      record.standing = { lifecycle, membership: 'joined', sync: 'live' };
      Object.assign(record, { phase: 'closed', ownRoles: ['MANAGER'] });
      const said = verdicts.map((verdict) => verdict('Change'));
      expect(said.slice(0, 4)).toEqual(['complete', 'complete', 'send', 'send']);
      expect(said.slice(4)).toMatchObject([
        { code: 'CONVERSATION_STATE', context: { conversation: 'c1', state: lifecycle, membership: 'joined' } },
        { code: 'CONVERSATION_STATE', context: { conversation: 'c1', state: lifecycle } },
      ]);
    },
  );

  test('what it remembers is in the record', () => {
    const { act, record } = acting();
    act('remember', { isClosing: true, membershipCommand: 'join' });
    expect(record).toMatchObject({ isClosing: true, membershipCommand: 'join' });
  });

  test('what is missing is given up, and the record forgotten, by those who can', () => {
    const { act, done } = acting();
    act('giveUpMissing');
    act('evict');
    expect(done).toEqual(['give up c1', 'forget c1']);
  });

  test.each<[ConversationDeadline, string]>([
    ['opening', 'opening.timedOut'],
    ['join', 'join.timedOut'],
    ['leave', 'leave.timedOut'],
    ['close', 'close.timedOut'],
    ['finish', 'finish.timedOut'],
    ['resync', 'resync.timedOut'],
    ['retention', 'retention.passed'],
  ])('the deadline %s comes back as %s, and not once it is disarmed', (name, event) => {
    const { act, done, armed } = acting();
    act('armDeadline', { name });
    armed.get(name)!();
    expect(done).toEqual([event]);
    act('disarmDeadline', { name });
    expect(armed.size).toBe(0);
  });
});
