import { describe, expect, it } from '@jest/globals';
import { DeadlineQueue } from '../../src/transport/deadline-queue.js';
import { type Outcome, RequestLedger } from '../../src/transport/request-ledger.js';
import { Secrets } from '../../src/transport/secrets.js';
import { HandClock } from '../sdk/support/hand-clock.js';

function newLedger() {
  const clock = new HandClock();
  const deadlines = new DeadlineQueue(clock);
  const ledger = new RequestLedger(deadlines, new Secrets(['pl4nted']));
  const outcomes: [string, Outcome][] = [];
  const ask = (name: string, timeoutMs = 1_000, extra: object = {}) =>
    ledger.enter({ type: 'GetClock', ...extra }, timeoutMs, (outcome) => void outcomes.push([name, outcome]));
  return { clock, deadlines, ledger, outcomes, ask };
}

describe('The request ledger', () => {
  it('makes the envelope, with a new id for each request and only the members that were given', () => {
    const { ask } = newLedger();
    const first = ask('a', 1_000, { body: { a: 1 }, headers: [1], metadata: [{ type: 'x' }] });
    const second = ask('b');
    expect(JSON.parse(first.frame)).toEqual({
      kind: 'req',
      id: first.id,
      type: 'GetClock',
      body: { a: 1 },
      headers: [1],
      metadata: [{ type: 'x' }],
    });
    expect(JSON.parse(second.frame)).toEqual({ kind: 'req', id: second.id, type: 'GetClock' });
    expect(second.id).not.toBe(first.id);
  });

  it.each([200, 202, 299])('settles a request with its answer, code %i', (code) => {
    const { ledger, outcomes, ask, deadlines } = newLedger();
    const { id } = ask('a');
    expect(ledger.typeOf(id)).toBe('GetClock');
    expect(ledger.answer(id, code, { x: 1 }, 'GetClockResponse')).toBe(true);
    expect(outcomes).toEqual([['a', { ok: true, code, body: { x: 1 }, type: 'GetClockResponse' }]]);
    expect([ledger.size, deadlines.size]).toEqual([0, 0]);
  });

  it.each([400, 403, 429, 500, 599])("settles a request with the platform's refusal, code %i", (code) => {
    const { ledger, outcomes, ask } = newLedger();
    const { id } = ask('a');
    ledger.answer(id, code, 'Bad Request', 'StringResponse');
    expect(outcomes).toMatchObject([
      ['a', { ok: false, failure: { status: code, reason: 'Bad Request', context: { request: 'GetClock' } } }],
    ]);
  });

  it('shows no secret of the words of a refusal (G18), and not more of them than people read', () => {
    const { ledger, outcomes, ask } = newLedger();
    ledger.answer(ask('a').id, 400, `what is pl4nted ${'x'.repeat(100_000)}`, 'StringResponse');
    ledger.answer(ask('b').id, 400, { toString: 1 }, 'StringResponse');
    const [first, second] = outcomes.map(([, outcome]) => (outcome.ok ? undefined : outcome.failure.reason));
    expect(first).toMatch(/^what is \*\*\* x+$/);
    expect([first!.length, second]).toEqual([1_000, undefined]);
  });

  it('matches answers by id, never by order or type', () => {
    const { ledger, outcomes, ask } = newLedger();
    const [one, two] = [ask('one'), ask('two')];
    ledger.answer(two.id, 200, 2, 'x');
    ledger.answer(one.id, 200, 1, 'y');
    expect(outcomes.map(([name]) => name)).toEqual(['two', 'one']);
  });

  it('settles once: a second answer, a late one and one for nobody are passed over', () => {
    const { ledger, outcomes, ask, clock } = newLedger();
    const { id } = ask('a', 100);
    ledger.answer(id, 200, 1, '');
    expect(ledger.answer(id, 200, 2, '')).toBe(false);
    const late = ask('late', 100);
    clock.pass(100);
    expect(ledger.answer(late.id, 200, 3, '')).toBe(false);
    expect([ledger.answer('nobody', 200, 4, ''), ledger.typeOf('nobody')]).toEqual([false, undefined]);
    expect(outcomes.map(([name, { ok }]) => `${name} ${ok}`)).toEqual(['a true', 'late false']);
  });

  it('settles with a timeout that names the request and the limit', () => {
    const { outcomes, ask, clock } = newLedger();
    ask('a', 250);
    clock.pass(249);
    expect(outcomes).toEqual([]);
    clock.pass(1);
    expect(outcomes[0]![1]).toMatchObject({
      ok: false,
      failure: {
        family: 'timeout',
        code: 'RESPONSE_TIMEOUT',
        context: { request: 'GetClock', timeoutMs: 250 },
      },
    });
  });

  it('abandons everything that is pending, in the order in which it was asked, and what is asked meanwhile stays', () => {
    const { ledger, outcomes, ask } = newLedger();
    ledger.enter({ type: 'first' }, 10, (outcome) => {
      outcomes.push(['first', outcome]);
      ask('meanwhile');
    });
    ask('second');
    ledger.abandon('RESPONSE_LOST');
    expect(outcomes.map(([name]) => name)).toEqual(['first', 'second']);
    expect(outcomes[0]![1]).toMatchObject({ failure: { code: 'RESPONSE_LOST', context: { request: 'first' } } });
    expect(ledger.size).toBe(1);
  });

  it('forgets a request without settling it', () => {
    const { ledger, outcomes, ask, clock } = newLedger();
    const { id } = ask('a');
    ledger.forget(id);
    clock.pass(10_000);
    expect(ledger.answer(id, 200, 1, '')).toBe(false);
    expect([outcomes, clock.running]).toEqual([[], 0]);
  });
});
