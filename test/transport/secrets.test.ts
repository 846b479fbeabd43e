import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failure } from '../../src/transport/failure.js';
import { Secrets } from '../../src/transport/secrets.js';

const SECRET = 'p/4+5 "word"\\ä=&';

describe('A connection clears its own secrets by value (G18),', () => {
  it.each([
    ['as it is', SECRET],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a URL, with small hex digits', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', new URLSearchParams({ x: SECRET }).toString().slice(2)],
    ['in a URL within a URL', encodeURIComponent(encodeURIComponent(SECRET))],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['in JSON with escaped slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
    ['in JSON of ASCII', JSON.stringify(SECRET).slice(1, -1).replaceAll('ä', '\\u00e4')],
    ['in Base64', Buffer.from(SECRET).toString('base64')],
  ])('%s', (_, form) => {
    expect(new Secrets([SECRET]).clear(`before <${form}> after`)).toMatch(/^before <[*=]+> after$/);
  });

  it('also the parts of a JWT that stand alone', () => {
    const jwt = 'eyJhbGciOiJub25lIn0.cGF5bG9hZC1vZi1hLWp3dA.c2lnbmF0dXJlLW9mLWEtand0';
    const secrets = new Secrets([jwt]);
    for (const part of jwt.split('.').slice(1)) expect(secrets.clear(`x ${part} y`)).toBe('x *** y');
  });

  it('besides what patterns find in secrets of others', () => {
    expect(new Secrets().clear('{"password":"unknown"}')).toBe('{"password":"***"}');
  });

  it('of which one may be the beginning of another', () => {
    expect(new Secrets(['secret', 'secret-and-more']).clear('a secret-and-more')).toBe('a ***');
  });

  it('however they look to a regular expression', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), (secret, around) => {
        const clean = new Secrets([secret]).clear(`${around} ${secret} ${around}`);
        expect(clean.includes(secret) && !`*** ${around} ***`.includes(secret)).toBe(false);
      }),
    );
  });

  it('tokens from the moment on at which they are known; old ones are forgotten, given ones never', () => {
    const secrets = new Secrets(['given-by-the-application']);
    for (let count = 0; count < 200; count += 1) secrets.add(`token-number-${count}-`);
    expect(secrets.clear('token-number-199- token-number-0- given-by-the-application')).toBe('*** token-number-0- ***');
    secrets.add('yet-another-token');
    expect(secrets.clear('yet-another-token')).toBe('***');
  });

  it('but not words of one to three letters: they are in every text', () => {
    expect(new Secrets(['abc', '']).clear('abc is the alphabet')).toBe('abc is the alphabet');
  });

  it('but not the parts of any other text with dots in it', () => {
    const secrets = new Secrets(['anna.lives-in-the-old-town', 'a.lives-in-the-old-town.b.c']);
    expect(secrets.clear('lives-in-the-old-town')).toBe('lives-in-the-old-town');
  });

  it('that have no form in a URL, because a character of theirs is half a one', () => {
    expect(new Secrets(['pl4nted\ud800']).clear('x pl4nted\ud800 y')).toBe('x *** y');
  });

  it('where a text is cut, too', () => {
    const secrets = new Secrets([SECRET]);
    const text = `${'x'.repeat(95)}${SECRET}`;
    expect(secrets.excerpt(text, 100)).toBe(`${'x'.repeat(95)}***`);
  });

  it('in the words and the values of a failure', () => {
    const clean = new Secrets([SECRET]).clearFailure(
      failure('MALFORMED_FRAME', { frame: SECRET, n: 1 }, { reason: SECRET }),
    );
    expect(clean).toMatchObject({ context: { frame: '***', n: 1 }, reason: '***' });
  });

  it('in a frame, which stays the frame that it was whatever the secret is', () => {
    const frame = { type: 'x', body: { text: `a ${SECRET}`, list: ['","x":"', 1, null] }, jwt: 'other' };
    const shown = new Secrets([SECRET, '","x":"', '"type"']).clearJson(JSON.stringify(frame));
    expect(shown).toEqual({ type: 'x', body: { text: 'a ***', list: ['***', 1, null] }, jwt: '***' });
  });

  it('in a frame in which it is the only thing that has to be hidden, as it is or escaped letter by letter', () => {
    const escaped = [...'hunter2'].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    const secrets = new Secrets(['hunter2']);
    for (const way of ['hunter2', escaped])
      expect(secrets.clearJson(`{"kind":"resp","body":{"said":"x ${way} y"}}`)).toEqual({
        kind: 'resp',
        body: { said: 'x *** y' },
      });
  });
});
