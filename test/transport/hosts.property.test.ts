import { BlockList } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { originFrom, serviceUrl } from '../../src/transport/hosts.js';

/** What Node itself takes for this machine. */
const here = new BlockList();
here.addSubnet('127.0.0.0', 8, 'ipv4');
here.addAddress('::1', 'ipv6');

const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
const host = fc.oneof(
  fc.ipV4().map((ip) => [ip, here.check(ip, 'ipv4')] as const),
  fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((rest) => [`127.${rest.join('.')}`, true] as const),
  fc.ipV6().map((ip) => [`[${ip}]`, here.check(ip, 'ipv6')] as const),
  fc.domain().map((name) => [name, false] as const),
  // Names that look like this machine.
  fc
    .tuple(fc.constantFrom('localhost', '127.0.0.1'), fc.domain())
    .chain(([own, name]) => fc.constantFrom(`${own}.${name}`, `${name}.${own}`))
    .map((name) => [name, false] as const),
  fc.mixedCase(fc.constant('localhost')).map((name) => [name, true] as const),
);

/** `::1` may be written out; only its short form is taken, so that nothing but a look is needed to see where it leads. */
const isShort = (name: string): boolean => !name.startsWith('[') || name === '[::1]';

test('whatever host is named, TLS is left out for this machine only (G19)', () => {
  fc.assert(
    fc.property(host, port, ([name, isHere], number) => {
      const address = number === undefined ? name : `${name}:${number}`;
      const ask = (): string => serviceUrl('ws', address, '/x', true);
      if (isHere && isShort(name)) expect(ask()).toBe(`ws://${address}/x`);
      else expect(ask).toThrow(expect.objectContaining({ code: 'PLAIN_HTTP_REFUSED' }));
      expect(serviceUrl('ws', address, '/x', false)).toBe(`wss://${address}/x`);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever is given as csdsDomain, only one that says http:// leaves TLS out (G19)', () => {
  const text = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.tuple(fc.constantFrom('', 'http://', 'https://', 'ws://', 'javascript:'), host).map(([a, [b]]) => `${a}${b}`),
  );
  fc.assert(
    fc.property(text, (given) => {
      const origin = originFrom(given);
      if (origin) expect(origin.isPlain).toBe(/^\s*http:\/\//i.test(given));
    }),
    { numRuns: 2_000 },
  );
});
