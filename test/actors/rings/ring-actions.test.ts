import { describe, expect, test } from '@jest/globals';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { newRing } from '../../../src/actors/rings/describe-ring.js';
import { ringActions } from '../../../src/actors/rings/ring-actions.js';
import type { RingDeadline } from '../../../src/machines/ring/setup.js';
import type { Failure } from '../../../src/transport/failure.js';

function acting({ isKnown = true } = {}) {
  const fact = { ringId: 'r', ringState: 'WAITING', conversationId: 'c', consumerId: 'x', skillId: '5' };
  const record = newRing({ ...fact, ringExpiration: 500, ringExpirationTs: 1, weight: 1 }, 1_000, false);
  const done: string[] = [];
  const told: AppEvent[] = [];
  const refusals: Failure[] = [];
  const answers = new Map();
  const armed = new Map<string, { passed: () => void; limitMs: number | undefined }>();
  let now = 1_000;
  const conversation = { conversationId: 'c' };
  const announce = (event: AppEvent): void => void told.push(event);
  const mayTakePart = (one: { conversationId: string }): void =>
    void done.push(`may take part in ${one.conversationId}`);
  const refused = (id: number, why: (request: string) => Failure): void => void refusals.push(why(`Answer ${id}`));
  const actions = ringActions({
    application: { announce } as never,
    clock: { now: () => now } as never,
    commands: { perform: (id: number) => void done.push(`perform ${id}`), refuse: refused, withdraw: refused } as never,
    registry: {
      find: () => (isKnown ? conversation : undefined),
      announcements: { announce },
      delivery: { mayTakePart },
    } as never,
    armed: {
      arm: (_: object, name: string, passed: () => void, limitMs?: number) => void armed.set(name, { passed, limitMs }),
      disarm: (_: object, name: string) => void armed.delete(name),
    } as never,
    answers,
    send: (_, { type }) => void done.push(type),
  });
  const act = (name: string, params?: object): void =>
    actions[name]!(record, { type: 'command.accept', commandId: 7 } as never, params as never);
  const passes = (ms: number): void => {
    now += ms;
  };
  return { record, done, told, refusals, answers, armed, act, passes, conversation };
}

describe('What the machine of a ring asks for', () => {
  test('an answer is sent, and remembered as the one that it waits for, until it is withdrawn', () => {
    const { act, done, answers, record, refusals } = acting();
    act('perform');
    expect([done, answers.get(record)]).toEqual([['perform 7'], 7]);
    act('withdrawAnswer', { as: 'expired' });
    act('withdrawAnswer', { as: 'expired' });
    expect([answers.size, refusals]).toMatchObject([
      0,
      [{ code: 'RING_STATE', context: { request: 'Answer 7', ring: 'r', state: 'expired' } }],
    ]);
  });

  test('a refusal names the request, the ring and where that stands', () => {
    const { act, refusals, record } = acting();
    record.phase = 'rejected';
    act('refuse');
    expect(refusals).toMatchObject([
      { code: 'RING_STATE', context: { request: 'Answer 7', ring: 'r', state: 'rejected' } },
    ]);
  });

  test('a ring may be told once more, in the state that was told last', () => {
    const { act, record } = acting();
    record.toldState = 'WAITING';
    act('announceAgain');
    expect(record.toldState).toBeUndefined();
  });

  test('its conversation may be ours from now on, unless it is known to be, or is not known at all', () => {
    const { act, done, record } = acting();
    act('expectPart');
    record.hasConversation = true;
    act('expectPart');
    expect(done).toEqual(['may take part in c']);
    const unknown = acting({ isKnown: false });
    unknown.act('expectPart');
    expect(unknown.done).toEqual([]);
  });

  test('its conversation is told where it was known before, and a missing one is an error', () => {
    const { act, told, record, conversation } = acting();
    act('announceConversation');
    expect(told).toEqual([]);
    record.knewConversation = true;
    act('announceConversation');
    expect(told).toEqual([{ type: 'conversation.announced', conversation, reason: 'ring' }]);
    act('reportMissing');
    expect(told[1]).toMatchObject({ failure: { code: 'CONVERSATION_MISSING', context: { conversation: 'c' } } });
    const unknown = acting({ isKnown: false });
    unknown.record.knewConversation = true;
    unknown.act('announceConversation');
    expect(unknown.told).toEqual([]);
  });

  test('what it remembers is in the record', () => {
    const { act, record } = acting();
    act('remember', { phase: 'waiting' });
    expect(record.phase).toBe('waiting');
  });

  test.each<[RingDeadline, string, number | undefined]>([
    ['expiry', 'expiry.passed', 400],
    ['answer', 'answer.timedOut', undefined],
    ['conversation', 'conversation.timedOut', undefined],
  ])('the deadline %s comes back as %s', (name, event, limitMs) => {
    const { act, armed, done, passes } = acting();
    passes(100);
    act('armDeadline', { name });
    expect(armed.get(name)!.limitMs).toBe(limitMs);
    armed.get(name)!.passed();
    expect(done).toEqual([event]);
    act('disarmDeadline', { name });
    expect(armed.size).toBe(0);
  });

  test('a ring whose time is over already expires at once, and one that is overdue after as long again', () => {
    const { act, armed, passes } = acting();
    passes(5_000);
    act('armDeadline', { name: 'expiry' });
    expect(armed.get('expiry')!.limitMs).toBe(0);
    const overdue = acting();
    overdue.record.isOverdue = true;
    overdue.passes(5_000);
    overdue.act('armDeadline', { name: 'expiry' });
    expect(overdue.armed.get('expiry')!.limitMs).toBe(500);
  });
});
