import { describe, expect, it } from '@jest/globals';
import { failure, failureFrom, isFailure, wordsOfThrown } from '../../src/transport/failure.js';
import { networkFailure } from '../../src/transport/network-failure.js';
import { ProxyRefusal } from '../../src/transport/proxy/proxy.js';

describe('A failure of our own', () => {
  it('says whose fault it is, whether it is worth another try, and nothing that was not given', () => {
    expect(failure('TIMEOUT')).toStrictEqual({ family: 'timeout', code: 'TIMEOUT', next: 'giveUp', retriable: true });
    expect(failure('BAD_ARGUMENT', { name: 'x' }, { reason: 'y', next: 'retry' })).toStrictEqual({
      family: 'argument',
      code: 'BAD_ARGUMENT',
      next: 'retry',
      retriable: false,
      context: { name: 'x' },
      reason: 'y',
    });
  });

  it('is told from whatever else may be thrown', () => {
    expect(isFailure(failure('TIMEOUT'))).toBe(true);
    for (const other of [null, undefined, 'x', 7, {}, { family: 'x' }, { next: 'retry' }, new Error('x')])
      expect(isFailure(other)).toBe(false);
  });
});

describe('Whatever was thrown becomes a failure', () => {
  const reasonOf = (thrown: unknown) => failureFrom(thrown, 'discover').reason;

  it('of the network, which names the step and may be tried again', () => {
    expect(failureFrom(new Error('no route'), 'discover')).toStrictEqual({
      family: 'network',
      code: 'NETWORK_FAILED',
      next: 'retry',
      retriable: true,
      context: { step: 'discover' },
      reason: 'no route',
    });
    const known = failure('TIMEOUT');
    expect(failureFrom(known, 'discover')).toBe(known);
  });

  it('with the words that say most: of the first of several causes, of the cause, or its own', () => {
    const caused = (cause: unknown, message = 'fetch failed') => Object.assign(new Error(message), { cause });
    expect(reasonOf(caused(new AggregateError([new Error('refused'), new Error('other')], 'all')))).toBe('refused');
    expect(reasonOf(caused(new AggregateError(['no error'], 'all')))).toBe('all');
    expect(reasonOf(caused(new AggregateError([new Error('')], 'all')))).toBe('all');
    expect(reasonOf(caused(new AggregateError([], 'all')))).toBe('all');
    expect(reasonOf(caused(new Error('reset')))).toBe('reset');
    expect(reasonOf(caused(new Error('')))).toBe('fetch failed');
    expect(reasonOf(caused(new TypeError(''), ''))).toBe('Error');
    for (const cause of [undefined, null, 'text', {}]) expect(reasonOf(caused(cause))).toBe('fetch failed');
    expect(reasonOf(new TypeError(''))).toBe('TypeError');
  });

  it('also where it is an error of another realm, or none', () => {
    expect(reasonOf({ message: 'from elsewhere' })).toBe('from elsewhere');
    expect([reasonOf('text'), reasonOf(undefined), reasonOf(null), reasonOf({ message: 7 })]).toEqual([
      'text',
      'undefined',
      'null',
      '[object Object]',
    ]);
  });
});

describe('A proxy that makes no tunnel', () => {
  it.each([
    [407, 'giveUpOpening'],
    [403, 'retry'],
  ])('is told as that: %i, %s', (status, next) => {
    const error = new TypeError('fetch failed', { cause: new ProxyRefusal(status) });
    expect(networkFailure(error, 'discover', 'https://lp.example')).toMatchObject({
      code: 'PROXY_REFUSED',
      next,
      context: { step: 'discover', status },
    });
  });
});

describe('A peer that does not speak TLS', () => {
  const notTls = { code: 'ERR_SSL_WRONG_VERSION_NUMBER' };
  const told = (error: unknown, url = 'https://localhost:1/x') => networkFailure(error, 'discover', url).code;

  it('is told on this machine, however deep the reason lies', () => {
    expect(told(notTls)).toBe('TLS_MISSING');
    expect(told({ cause: { cause: notTls } })).toBe('TLS_MISSING');
    expect(networkFailure(notTls, 'discover', 'https://localhost:1/x').context).toEqual({ host: 'localhost:1' });
  });

  it('is not guessed of another host, or where there is another reason, or none', () => {
    expect(told(notTls, 'https://lp.example/x')).toBe('NETWORK_FAILED');
    const itself: { cause?: unknown } = {};
    itself.cause = itself;
    for (const other of [undefined, null, {}, 'x', { code: 'ECONNRESET' }, { cause: null }, itself])
      expect(told(other)).toBe('NETWORK_FAILED');
  });
});

describe('What a program throws', () => {
  it('is told in its own words, and is no reason to throw again where it has none', () => {
    const unreadable = [
      Object.create(null),
      { toString: () => ({}) },
      new Proxy({}, { get: () => failure('TIMEOUT') }),
    ];
    expect([new Error('mine'), { message: 'like an error' }, 'a text', undefined].map(wordsOfThrown)).toEqual([
      'mine',
      'like an error',
      'a text',
      'undefined',
    ]);
    for (const thrown of unreadable) {
      expect(wordsOfThrown(thrown)).toBe('something that cannot be shown as text');
      expect(failureFrom(thrown, 'discover').reason).toBe('something that cannot be shown as text');
    }
  });
});
