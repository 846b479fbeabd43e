import { describe, expect, test } from '@jest/globals';
import { newConversation } from '../../../src/actors/conversations/describe-conversation.js';
import { newDialog } from '../../../src/actors/conversations/describe-dialog.js';
import { dialogActions } from '../../../src/actors/conversations/dialog-actions.js';
import { heldOf, replaceHeld } from '../../../src/actors/delivery/message-log.js';
import type { DialogDeadline } from '../../../src/machines/dialog/setup.js';
import type { Failure } from '../../../src/transport/failure.js';

const RETRY_MS = 1_234;

/** What the machine of one dialog asks for, carried out by parts that only note it. */
function acting({ isForgotten = false } = {}) {
  const dialog = newDialog('c1', 'd1', 'membership');
  dialog.standing = { lifecycle: 'open', delivery: 'live' };
  const done: string[] = [];
  const refusals: Failure[] = [];
  const rechecks: (((request: string) => Failure | undefined) | undefined)[] = [];
  const armed = new Map<string, { passed: () => void; limitMs: number | undefined }>();
  const history = {
    request: (...of: { conversationId: string; dialogId?: string }[]) =>
      void done.push(`request ${of.map(({ conversationId, dialogId }) => dialogId ?? conversationId).join(' ')}`),
    abandon: () => void done.push('abandon'),
    retryDelayMs: () => RETRY_MS,
  };
  const actions = dialogActions({
    outbox: undefined as never,
    publishes: undefined as never,
    commands: {
      perform: (id: number, recheck?: (request: string) => Failure | undefined) => {
        done.push(`perform ${id}`);
        rechecks.push(recheck);
      },
      complete: (id: number) => void done.push(`complete ${id}`),
      refuse: (_: number, why: (request: string) => Failure) => void refusals.push(why('Close')),
    } as never,
    deadlines: {
      arm: (_: object, name: string, passed: () => void, limitMs?: number) => void armed.set(name, { passed, limitMs }),
      disarm: (_: object, name: string) => void armed.delete(name),
    } as never,
    delivery: {
      history,
      giveUp: ({ dialogId }: { dialogId: string }) => void done.push(`give up ${dialogId}`),
    } as never,
    conversationOf: () => (isForgotten ? undefined : newConversation('c1')),
    send: (_, { type }) => void done.push(type),
  });
  const act = (name: string, params?: object, type = 'command.publish'): void =>
    actions[name]!(dialog, { type, commandId: 7 } as never, params as never);
  return { dialog, done, refusals, rechecks, armed, act };
}

describe('What the machine of a dialog asks for', () => {
  test('a message that had to wait is allowed again before it is sent, by where the dialog stands then', () => {
    const { act, dialog, rechecks, done } = acting();
    act('perform');
    expect(done).toEqual(['perform 7']);
    expect(rechecks[0]!('Publish')).toBeUndefined();
    dialog.standing = { lifecycle: 'closed', delivery: 'complete' };
    dialog.state = 'CLOSE';
    expect(rechecks[0]!('Publish')).toMatchObject({
      code: 'DIALOG_STATE',
      context: { request: 'Publish', dialog: 'd1', state: 'closed' },
    });
  });

  test.each(['command.update', 'command.close'])(
    '%s is allowed once: it may be sent whatever comes between',
    (type) => {
      const { act, rechecks } = acting();
      act('perform', undefined, type);
      expect(rechecks).toEqual([undefined]);
    },
  );

  test('a refusal names the request, the dialog and where that stands', () => {
    const { act, refusals } = acting();
    act('refuse');
    expect(refusals).toMatchObject([
      { code: 'DIALOG_STATE', context: { request: 'Close', dialog: 'd1', state: 'open' } },
    ]);
    expect(refusals[0]!.context).not.toHaveProperty('conversation');
  });

  test('what is so already is answered as done', () => {
    const { act, done } = acting();
    act('complete');
    expect(done).toEqual(['complete 7']);
  });

  test('messages are asked for in the name of its conversation, and of none that is forgotten', () => {
    const { act, done } = acting();
    act('requestMessages');
    act('abandonRequest');
    act('reportGap');
    expect(done).toEqual(['request c1 d1', 'abandon', 'give up d1']);
    const forgotten = acting({ isForgotten: true });
    forgotten.act('requestMessages');
    expect(forgotten.done).toEqual([]);
  });

  test('what is held back is let go', () => {
    const { act, dialog } = acting();
    replaceHeld(dialog, [{ sequence: 4 } as never]);
    act('dropHeld');
    expect(heldOf(dialog)).toBeUndefined();
  });

  test('what it remembers is in the record', () => {
    const { act, dialog } = acting();
    act('remember', { delivery: 'stale', needsReading: true });
    expect(dialog).toMatchObject({ delivery: 'stale', needsReading: true });
  });

  test.each<[DialogDeadline, string, number, number | undefined]>([
    ['patience', 'patience.passed', 0, undefined],
    // A page that never came is an attempt like any other.
    ['page', 'page.timedOut', 1, undefined],
    ['retry', 'retry.due', 0, RETRY_MS],
    ['dialogClose', 'close.timedOut', 0, undefined],
  ])('the deadline %s comes back as %s', (name, event, attempts, limitMs) => {
    const { act, dialog, done, armed } = acting();
    act('armDeadline', { name });
    expect(armed.get(name)!.limitMs).toBe(limitMs);
    armed.get(name)!.passed();
    expect([done, dialog.attempts]).toEqual([[event], attempts]);
    act('disarmDeadline', { name });
    expect(armed.size).toBe(0);
  });
});
