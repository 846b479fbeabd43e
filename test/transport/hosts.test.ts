import { describe, expect, it } from '@jest/globals';
import { isLoopback, originFrom, serviceUrl } from '../../src/transport/hosts.js';

describe('A host is on this machine (G19)', () => {
  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1', '127.0.0.1:8080', '127.9.9.9', '[::1]', '[::1]:443'])(
    '%s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );
});

describe('A host is not on this machine', () => {
  it.each([
    ...['api.liveperson.net', 'localhost.example', '127.0.0.1.example', '128.0.0.1', '10.0.0.1', '0.0.0.0', '::1'],
    ...['[::2]', 'mylocalhost', '127.0.0', ''],
  ])('%s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('The option csdsDomain', () => {
  it.each([
    ['api.liveperson.net', 'api.liveperson.net', false],
    ['https://api.liveperson.net/', 'api.liveperson.net', false],
    ['http://127.0.0.1:8080', '127.0.0.1:8080', true],
    ['HTTP://localhost', 'localhost', true],
    ['  host:1 ', 'host:1', false],
    ['http://[::1]:80', '[::1]:80', true],
  ])('%s names %s', (given, host, isPlain) => {
    expect(originFrom(given)).toEqual({ host, isPlain });
  });

  it.each(['', 'http://', 'a/b', 'http://a/b', 'a b', 'http://user@host', 'host?x', 'host#x', 'ftp://host'])(
    '%j is no address',
    (given) => {
      expect(originFrom(given)).toBeUndefined();
    },
  );
});

describe('The address of a service', () => {
  it('has TLS unless the connection was told to leave it out', () => {
    expect(serviceUrl('http', 'host', '/x', false)).toBe('https://host/x');
    expect(serviceUrl('ws', 'host', '/x', false)).toBe('wss://host/x');
    expect(serviceUrl('ws', 'localhost:1', '/x', true)).toBe('ws://localhost:1/x');
  });

  it('is refused without TLS beyond this machine, whoever named the host', () => {
    expect(() => serviceUrl('http', 'va.example', '/x', true)).toThrow(
      expect.objectContaining({ code: 'PLAIN_HTTP_REFUSED', next: 'giveUp' }),
    );
  });
});
