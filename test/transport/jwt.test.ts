import { describe, expect, it } from '@jest/globals';
import { claimsOf } from '../../src/transport/http/consumer-signup.js';

const jwtOf = (claims: unknown): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'sig'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('The claims of a JWT', () => {
  it.each([
    ['plain', { sub: '1f537b4e', exp: 1_700_000_000 }],
    ['with characters beyond ASCII', { sub: 'Łódź 🙂' }],
    ['of a length that base64 would pad', { sub: 'ab' }],
    ['with characters that base64url writes differently', { sub: '???>>>~~~' }],
  ])('are read: %s', (_, claims) => {
    expect(claimsOf(jwtOf(claims))).toEqual(claims);
  });

  it.each(['', 'abc', 'a.b.c', 'a..c', 'a.!!!.c', `a.${Buffer.from('{').toString('base64url')}.c`])(
    'of %j are not there, and that is no crash',
    (jwt) => {
      expect(claimsOf(jwt)).toBeUndefined();
    },
  );
});
