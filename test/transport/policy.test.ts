import { describe, expect, it } from '@jest/globals';
import { errorFrom } from '../../src/api/errors/errors.js';
import type { PolicyPlace } from '../../src/transport/failure.js';
import { POLICY, platformFailure, policyFor } from '../../src/transport/policy.js';

const name = (row: (typeof POLICY)[number]): string => `${row.place} ${String(row.codes)}`;

describe('Every row of the policy table', () => {
  it.each(POLICY.map((row) => ({ name: name(row), row })))(
    '$name says what it means and where that is known from',
    ({ row }) => {
      expect(row.code).toMatch(/^[A-Z][A-Z_]+$/);
      expect(row.message).toMatch(
        /^The (platform|account|user|domain service|sign-in service|identity service|object store|service|token|connection) .*\.$/,
      );
      expect(row.source).toMatch(/(protocol\.md \d|RFC)/);
      if (row.remediation !== undefined) expect(row.remediation).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(POLICY.map((row) => ({ name: name(row), row })))(
    '$name can be reached: no row above it takes all its codes',
    ({ row }) => {
      const [first, last] = row.codes;
      const codes = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      expect(codes.some((code) => policyFor(row.place, code)?.codes === row.codes)).toBe(true);
    },
  );

  it('that gives up is never retriable at once, and one that goes on always is, but for answers to requests, services and the object store', () => {
    for (const { place, next, retriable, code } of POLICY) {
      if (place === 'request' || place === 'service' || place === 'storage') continue;
      expect({ code, retriable }).toEqual({ code, retriable: next !== 'giveUp' });
    }
  });
});

describe('The policy table covers', () => {
  const places: readonly (readonly [PolicyPlace, number, number])[] = [
    ['domains', 400, 599],
    ['login', 400, 599],
    ['refresh', 400, 599],
    ['signup', 400, 599],
    ['authenticate', 400, 599],
    ['upgrade', 400, 599],
    ['request', 400, 599],
    ['service', 400, 599],
    ['storage', 400, 599],
    ['close', 1000, 4999],
  ];

  it.each(places)('every code of %s from %i to %i', (place, first, last) => {
    for (let code = first; code <= last; code += 1)
      expect([code, policyFor(place, code)?.place]).toEqual([code, place]);
  });

  it.each(places)('of %s nothing outside', (place, first, last) => {
    expect([policyFor(place, first - 1), policyFor(place, last + 1)]).toEqual([undefined, undefined]);
  });
});

describe('The duties that the protocol names (protocol.md 2, 4.5, 4.6)', () => {
  it.each<[PolicyPlace, number, string]>([
    ['login', 401, 'giveUp'],
    ['login', 429, 'retrySlowly'],
    ['login', 500, 'retrySlowly'],
    ['refresh', 401, 'signIn'],
    ['refresh', 500, 'retry'],
    ['upgrade', 401, 'signIn'],
    ['upgrade', 429, 'retrySlowly'],
    ['upgrade', 503, 'retrySlowly'],
    ['upgrade', 502, 'retry'],
    ['close', 1000, 'retry'],
    ['close', 1001, 'retry'],
    ['close', 1005, 'retry'],
    ['close', 1006, 'retry'],
    ['close', 1008, 'askToken'],
    ['close', 1011, 'askToken'],
    ['close', 1013, 'retrySlowly'],
    ['close', 4401, 'signIn'],
    ['close', 4407, 'signIn'],
    ['request', 429, 'retrySlowly'],
  ])('%s %i → %s', (place, code, next) => {
    expect(policyFor(place, code)?.next).toBe(next);
  });
});

describe('platformFailure()', () => {
  it("has what the row says, the status and the platform's words", () => {
    expect(platformFailure('login', 401, 'Bad credentials', { user: 'x' })).toEqual({
      family: 'platform',
      code: 'BAD_CREDENTIALS',
      next: 'giveUp',
      retriable: false,
      place: 'login',
      status: 401,
      reason: 'Bad credentials',
      context: { user: 'x' },
    });
  });

  it('becomes an error with the meaning of its row, the status and the words', () => {
    expect(errorFrom(platformFailure('login', 401, 'Bad credentials'))).toMatchObject({
      message: 'The platform refused the credentials. (401: Bad credentials)',
      remediation: 'Check the option authData, then call open() again.',
    });
    expect(errorFrom(platformFailure('close', 1006)).message).toBe('The connection to the platform was lost. (1006)');
  });

  it('of a close code is about the network, not about a refusal', () => {
    expect(platformFailure('close', 1006).family).toBe('network');
  });

  it('of a code that is nowhere says so and tries again', () => {
    expect(platformFailure('login', 302)).toMatchObject({ code: 'UNEXPECTED_ANSWER', next: 'retry', retriable: true });
  });

  it("shows no secret of the platform's words (G18)", () => {
    const failure = platformFailure('request', 400, 'no such Bearer 0123456789abcdef');
    expect(`${errorFrom(failure).message} ${failure.reason}`).not.toContain('0123456789abcdef');
  });
});
