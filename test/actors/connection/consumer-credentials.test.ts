import { describe, expect, test } from '@jest/globals';
import { NetworkWatch } from '../../../src/actors/connection/network-watch.js';
import { ConsumerCredentialsKeeper } from '../../../src/actors/sides/consumer-credentials.js';
import type { Failure } from '../../../src/transport/failure.js';
import { Http } from '../../../src/transport/http/client.js';
import { Secrets } from '../../../src/transport/secrets.js';

const signal = new AbortController().signal;
const jwt = (sub: string, exp = 10_000): string => `h.${btoa(JSON.stringify({ sub, exp }))}.s`;

function consumer({ given, renews = false, exp }: { given?: string; renews?: boolean; exp?: number } = {}) {
  let made = 0;
  let now = 0;
  const reported: Failure[] = [];
  const keeper = new ConsumerCredentialsKeeper({
    clock: { now: () => now } as never,
    given,
    renews,
    report: (failure) => void reported.push(failure),
  });
  const fetch = async (): Promise<Response> => {
    made += 1;
    return new Response(JSON.stringify({ jwt: jwt(`consumer-${made}`, exp) }));
  };
  const site = {
    accountId: '1',
    isPlain: true,
    domains: new Map([['idp', '127.0.0.1:1']]),
    http: new Http({ fetch } as never, new Secrets()),
  };
  return {
    keeper,
    reported,
    authenticate: () => keeper.authenticate(site as never, signal),
    passes: (ms: number) => {
      now += ms;
    },
    made: () => made,
  };
}

describe('The identity of an anonymous consumer', () => {
  test('is made once, and kept however often it is asked for', async () => {
    const { authenticate, keeper, made } = consumer();
    await authenticate();
    await authenticate();
    expect([made(), keeper.self.userId]).toEqual([1, 'consumer-1']);
  });

  test('that was withdrawn is told by name before another one is made; asked for again, it is', async () => {
    const { authenticate, keeper, made } = consumer();
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    await expect(authenticate()).rejects.toMatchObject({
      code: 'IDENTITY_LOST',
      family: 'platform',
      next: 'giveUp',
      context: { consumer: 'consumer-1' },
    });
    expect([made(), keeper.self.userId]).toEqual([1, 'consumer-1']);
    await authenticate();
    expect([made(), keeper.self.userId]).toEqual([2, 'consumer-2']);
    await authenticate();
    expect(made()).toBe(2);
  });

  test('of somebody who was never let in is none: another one is made without a word', async () => {
    const { authenticate, keeper, made, reported } = consumer();
    await authenticate();
    keeper.withdraw();
    await authenticate();
    expect([made(), keeper.self.userId, reported]).toEqual([2, 'consumer-2', []]);
  });

  test('whose time is over is told the same way, half a minute before the platform would', async () => {
    const { authenticate, keeper, passes } = consumer({ exp: 100 });
    await authenticate();
    keeper.opened();
    passes(70_000);
    await authenticate();
    passes(1);
    await expect(authenticate()).rejects.toMatchObject({ code: 'IDENTITY_LOST' });
  });

  test('is renewed where the program wants that, and told all the same', async () => {
    const { authenticate, keeper, reported } = consumer({ renews: true });
    await authenticate();
    keeper.opened();
    keeper.withdraw();
    await authenticate();
    expect(reported).toMatchObject([{ code: 'IDENTITY_LOST', context: { consumer: 'consumer-1' } }]);
    expect(keeper.self.userId).toBe('consumer-2');
  });

  test('that the program brought along is never replaced', async () => {
    const { authenticate, keeper, made } = consumer({ given: jwt('mine'), renews: true });
    await authenticate();
    keeper.withdraw();
    for (const _ of [1, 2]) await expect(authenticate()).rejects.toMatchObject({ code: 'TOKEN_REFUSED' });
    expect([made(), keeper.self.userId]).toEqual([0, 'mine']);
  });
});

describe('A token that the program brought along', () => {
  test('is taken as it is, whatever it is: nobody is signed up, and nothing is asked to extend it', async () => {
    for (const given of [jwt('c'), 'not-a-jwt', `h.${btoa(JSON.stringify({ sub: 'c', exp: '1' }))}.s`]) {
      const { authenticate, keeper, made, passes } = consumer({ given });
      passes(60_000);
      await authenticate();
      expect([made(), keeper.token, keeper.canRefresh]).toEqual([0, given, false]);
    }
  });
});

describe('The watch over the network', () => {
  test('listens once, and not any more after its end', () => {
    const listeners = new Set<() => void>();
    let back = 0;
    const onWake = (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    const watch = new NetworkWatch({ onWake } as never, () => {
      back += 1;
    });
    watch.start();
    watch.start();
    for (const listener of listeners) listener();
    expect([listeners.size, back]).toEqual([1, 1]);
    watch.stop();
    watch.stop();
    expect(listeners.size).toBe(0);
    watch.start();
    expect(listeners.size).toBe(1);
  });

  test('is nothing where the runtime does not tell', () => {
    const watch = new NetworkWatch({} as never, () => {});
    watch.start();
    watch.stop();
  });
});
