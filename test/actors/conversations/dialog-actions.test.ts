import { describe, expect, test } from '@jest/globals';
import { dialogActions } from '../../../src/actors/conversations/dialog-actions.js';
import { heldOf, replaceHeld } from '../../../src/actors/delivery/message-log.js';
import type { Verdict } from '../../../src/actors/requests/outbox.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogDeadline } from '../../../src/machines/dialog/setup.js';
import type { Failure } from '../../../src/transport/failure.js';

const RETRY_MS = 1_234;
const LOOKUP_MS = 4_321;

/** What the machine of one dialog asks for, carried out by parts that only note it. */
function acting({ isForgotten = false } = {}) {
  const dialog = newDialog('c1', 'd1', 'membership');
  dialog.standing = { lifecycle: 'open', delivery: 'live', publishing: 'clear' };
  const done: string[] = [];
  const refusals: Failure[] = [];
  const verdicts: (((request: string) => Verdict) | undefined)[] = [];
  const armed = new Map<string, { passed: () => void; limitMs: number | undefined }>();
  const history = {
    request: (...of: { conversationId: string; dialogId?: string }[]) =>
      void done.push(`request ${of.map(({ conversationId, dialogId }) => dialogId ?? conversationId).join(' ')}`),
    abandon: () => void done.push('abandon'),
    retryDelayMs: () => RETRY_MS,
  };
  const actions = dialogActions({
    commands: {
      perform: (id: number, more?: { verdict: (request: string) => Verdict }) => {
        done.push(`perform ${id}`);
        verdicts.push(more?.verdict);
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
    outbox: { flush: () => void done.push('flush') },
    publishes: {
      perform: (_: object, id: number) => void done.push(`publish ${id}`),
      lookUp: () => void done.push('look up'),
      abandonLookUp: () => void done.push('abandon look-up'),
      settleLost: () => void done.push('settle lost'),
      giveUpLost: (_: object, why: string) => void done.push(`give up lost: ${why}`),
      lookupDelayMs: () => LOOKUP_MS,
    } as never,
    conversationOf: () => (isForgotten ? undefined : newConversation('c1')),
    send: (_, { type }) => void done.push(type),
  });
  const act = (name: string, params?: object, type = 'command.publish', more: object = {}): void =>
    actions[name]!(dialog, { type, commandId: 7, ...more } as never, params as never);
  return { dialog, done, refusals, verdicts, armed, act };
}

describe('What the machine of a dialog asks for', () => {
  test('a message goes the way of messages, at once or when its turn comes', () => {
    const { act, done } = acting();
    act('perform', undefined, 'command.publish', { isMessage: true });
    act('hold');
    expect(done).toEqual(['publish 7', 'publish 7']);
  });

  test('what is published besides is allowed again before it is sent, by where the dialog stands then', () => {
    const { act, dialog, verdicts, done } = acting();
    act('perform', undefined, 'command.publish', { isMessage: false });
    expect(done).toEqual(['perform 7']);
    expect(verdicts[0]!('Publish')).toBe('send');
    dialog.standing = { lifecycle: 'closed', delivery: 'complete', publishing: 'clear' };
    dialog.state = 'CLOSE';
    expect(verdicts[0]!('Publish')).toMatchObject({
      code: 'DIALOG_STATE',
      context: { request: 'Publish', dialog: 'd1', state: 'closed' },
    });
  });

  test('what is published besides does not wait until it is known what became of a message', () => {
    const { act, dialog, verdicts } = acting();
    act('perform', undefined, 'command.publish', { isMessage: false });
    dialog.standing = { lifecycle: 'open', delivery: 'live', publishing: 'interrupted' };
    expect(verdicts[0]!('Publish')).toBe('send');
  });

  test.each(['command.update', 'command.join', 'command.leave', 'command.close'])(
    '%s may be sent whatever the machine made of it, as long as the dialog has not ended',
    (type) => {
      const { act, verdicts, dialog } = acting();
      act('perform', undefined, type);
      for (const lifecycle of ['open', 'closing', 'opening']) {
        dialog.standing = { lifecycle, delivery: 'live', publishing: 'clear' };
        expect(verdicts[0]!('Change')).toBe('send');
      }
    },
  );

  test('what has waited until the dialog ended is not sent: it is done already, or not allowed any more', () => {
    const { act, verdicts, dialog } = acting();
    const types = ['command.close', 'command.leave', 'command.join', 'command.update'];
    for (const type of types) act('perform', undefined, type, { role: 'AGENT' });
    dialog.standing = { lifecycle: 'closed', delivery: 'complete', publishing: 'clear' };
    dialog.state = 'CLOSE';
    dialog.ownRoles = ['MANAGER'];
    expect(verdicts.slice(0, 2).map((verdict) => verdict!('Change'))).toEqual(['complete', 'complete']);
    for (const verdict of verdicts.slice(2)) {
      expect(verdict!('Change')).toMatchObject({ code: 'DIALOG_STATE', context: { dialog: 'd1', state: 'closed' } });
    }
  });

  test('messages in doubt are looked for, settled and given up by those who can, with the reason', () => {
    const { act, done } = acting();
    for (const name of ['lookUp', 'abandonLookUp', 'settleLost', 'giveUpLost', 'releaseWaiting']) act(name);
    act('giveUpLost', undefined, 'publish.ended', { why: 'closed' });
    expect(done).toEqual([
      ...['look up', 'abandon look-up', 'settle lost', 'give up lost: outage', 'flush', 'give up lost: closed'],
    ]);
  });

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
    ['outage', 'outage.timedOut', 0, undefined],
    ['lookup', 'lookup.due', 0, LOOKUP_MS],
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
