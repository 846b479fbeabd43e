import { describe, expect, it } from '@jest/globals';
import { readStatistics, statisticsPath } from '../../../src/transport/http/statistics.js';
import { isExempt } from '../../../src/transport/proxy/no-proxy.js';
import { ProxyRefusal, proxyRefusalIn } from '../../../src/transport/proxy/proxy.js';

const PROXY = 'http://proxy.example:3128';
const exempt = (url: string, noProxy = '', proxy = PROXY): boolean => isExempt(new URL(url), proxy, noProxy);

describe('An address is reached without the proxy', () => {
  it.each([
    ['https://a.example/x', 'a.example'],
    ['https://A.example', 'a.EXAMPLE'],
    ['https://deep.a.example', 'a.example'],
    ['https://deep.a.example', '.a.example'],
    ['https://deep.a.example', '*.a.example'],
    ['https://b.example', 'a.example, b.example'],
    ['https://b.example', 'a.example b.example'],
    ['wss://a.example', 'a.example:443'],
    ['https://a.example', 'a.example:443'],
    ['http://a.example', 'a.example:80'],
    ['ws://a.example', 'a.example:80'],
    ['https://a.example:8443', 'a.example:8443'],
    ['https://anything.example', '*'],
  ])('where NO_PROXY names it: %s, %s', (url, noProxy) => {
    expect(exempt(url, noProxy)).toBe(true);
  });

  it.each([
    ['https://a.example', ''],
    ['https://a.example', ',, ,'],
    ['https://ba.example', 'a.example'],
    ['https://a.example.org', 'a.example'],
    ['https://a.example', '.a.example'],
    ['https://a.example', 'a.example:80'],
    ['https://a.example:8443', 'a.example:443'],
    ['http://a.example', 'a.example:443'],
  ])('and not otherwise: %s, %j', (url, noProxy) => {
    expect(exempt(url, noProxy)).toBe(false);
  });

  it('where it is on this machine and the proxy is not', () => {
    expect(exempt('http://127.0.0.1:80')).toBe(true);
    expect(exempt('http://localhost', '', 'http://127.0.0.1:3128')).toBe(false);
  });
});

describe('The refusal of a proxy', () => {
  it('is found wherever in the causes it is', () => {
    const refusal = new ProxyRefusal(407);
    expect([refusal.code, refusal.status, refusal.message]).toEqual(['PROXY_REFUSED', 407, 'the proxy answered 407']);
    expect(proxyRefusalIn(refusal)).toBe(refusal);
    expect(proxyRefusalIn(new Error('x', { cause: new Error('y', { cause: refusal }) }))).toBe(refusal);
  });

  it('is none where there is none, also in errors that are their own cause', () => {
    const itself: { cause?: unknown } = {};
    itself.cause = itself;
    for (const error of [undefined, null, 'x', new Error('x'), { cause: null }, itself])
      expect(proxyRefusalIn(error)).toBeUndefined();
  });
});

describe('Statistics of messages (protocol.md 10.5)', () => {
  const all = { active: 1, pending: 2, unassigned: 3, overdue: 4, soonToOverdue: 5 };

  it('are of the account or of one agent', () => {
    expect(statisticsPath(undefined)).toBe('/api/account/{account}/messaging/brand/statistics');
    expect(statisticsPath('1/2.7')).toBe('/api/account/{account}/messaging/brand/statistics/1%2F2.7');
  });

  it('are five numbers, and nothing else of what comes', () => {
    expect(readStatistics({ ...all, more: 6 })).toStrictEqual(all);
    for (const name of Object.keys(all))
      for (const value of [undefined, null, 'x'])
        expect(() => readStatistics({ ...all, [name]: value })).toThrow(
          expect.objectContaining({ field: name }) as never,
        );
  });
});
