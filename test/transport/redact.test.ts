import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../src/transport/redact.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl_-';
const BEARER = '0f8a6c7b5e4d3c2b1a09f8e7d6c5b4a3';

describe('redact() takes out', () => {
  it.each([
    ['a bearer in the address of a socket', `wss://host/ws_api/account/1/messaging/brand/${BEARER}?v=2.1`, BEARER],
    ['a JWT anywhere', `the token ${JWT} has expired`, JWT],
    ['a JWT without a signature', 'x eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0 y', 'eyJzdWIiOiIxIn0'],
    ['an Authorization header', `Authorization: Bearer ${BEARER}`, BEARER],
    ['a jwt header', 'Authorization: jwt abcdefgh12345', 'abcdefgh12345'],
    ['a session cookie', `Cookie: a=b; Session_id=${BEARER}; c=d`, BEARER],
    ['a token in a query', `https://host/x?a=1&access_token=${BEARER}&b=2`, BEARER],
    ['a signature of a file', `/file?temp_url_sig=${BEARER}&x=1`, BEARER],
    ...[
      ...['jwt', 'token', 'bearer', 'csrf', 'password', 'secret', 'appKey', 'accessToken', 'accessTokenSecret'],
      ...['assertion', 'id_token', 'authCode', 'sessionId', 'temp_url_sig'],
    ].map((name) => [`the member ${name}`, `{"a":1,"${name}" : "s3 \\"cr\\" et","b":2}`, 's3 \\"cr\\" et'] as const),
  ])('%s', (_, text, secret) => {
    expect(text).toContain(secret);
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('***');
  });

  it('nothing else: what is around a secret stays, JSON stays JSON', () => {
    expect(redact(`wss://host/messaging/brand/${BEARER}?v=2.1`)).toBe('wss://host/messaging/brand/***?v=2.1');
    const frame = { kind: 'req', headers: [{ jwt: JWT, appId: 'x' }], body: { text: 'the password is a word' } };
    expect(JSON.parse(redact(JSON.stringify(frame)))).toEqual({
      ...frame,
      headers: [{ jwt: '***', appId: 'x' }],
    });
    for (const harmless of ['hello', '', '{"type":"ExternalId","id":"1"}', 'jwt is short', '12345678.3705342610']) {
      expect(redact(harmless)).toBe(harmless);
    }
  });

  it('a member with any value at all, and leaves JSON behind that can be read', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('password', 'jwt', 'secret', 'token'), (value, name) => {
        const clean = redact(JSON.stringify({ before: 1, [name]: value, after: 2 }));
        expect(JSON.parse(clean)).toEqual({ before: 1, [name]: '***', after: 2 });
      }),
    );
  });

  it('the same when it is done twice', () => {
    const text = `Bearer ${BEARER} ${JWT} {"password":"x"}`;
    expect(redact(redact(text))).toBe(redact(text));
  });
});
