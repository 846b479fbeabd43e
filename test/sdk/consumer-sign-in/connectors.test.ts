import { describe, expect, it } from '@jest/globals';
import {
  AuthType,
  type ConsumerConnection,
  createCustomerInfoSde,
  createJwtClaimsSet,
  type JwtClaimsSet,
  type ParleyError,
} from 'parley-sdk';
import { HandClock, retry } from '../support/hand-clock.js';
import { eventually, next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';
import { identityProvider } from './identity-provider.js';

const sdes = [createCustomerInfoSde({ customerId: '4711', cstatus: 'vip' })];
const claims = createJwtClaimsSet({ sub: 'customer-4711', email: 'jane@example.com', sdes });
const authenticated = { authConnectorId: 'authenticated', jwtClaimsSet: claims };

/** The platform does not take the token any more; the next socket shows it, and the one after that has a new token. */
async function identityEnds({ emulator }: World, consumer: ConsumerConnection, clock: HandClock): Promise<void> {
  emulator.expireTokens(consumer.userId);
  emulator.sockets.close('all', 4407);
  for (const attempt of [1, 2]) {
    await eventually(
      consumer,
      () => consumer.getSnapshot().context.attempt,
      (now) => now === attempt,
    );
    await retry(consumer, clock);
  }
}

const signups = (world: World): unknown[] => world.emulator.ledger.filter({ kind: 'signup' }).map(({ how }) => how);

describe('A consumer without a connector', () => {
  it('is anonymous before and after open(), and undetermined with a token from somewhere else', () =>
    World.run(async (world) => {
      const first = world.consumer();
      expect(first.authType).toBe(AuthType.CONSUMER_ANONYMOUS);
      await first.open();
      expect(first.authType).toBe(AuthType.CONSUMER_ANONYMOUS);
      const again = await world.openConsumer({ token: await first.getToken() });
      expect([again.authType, again.userId]).toEqual([AuthType.CONSUMER_UNDETERMINED, first.userId]);
    }));
});

describe('A consumer of an unauthenticated connector', () => {
  it('is vouched for by the platform', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer({ unauthConnectorId: 'unauthenticated' });
      expect(consumer.authType).toBe(AuthType.CONSUMER_UNAUTHENTICATED);
      expect(consumer.userId).toMatch(/^[0-9a-f]{64}$/);
      const conversation = await consumer.createConversation();
      await conversation.sendMessage('hello');
      expect(signups(world)).toEqual(['unauthenticated']);
    }));

  it('stays the same consumer when the identity must be extended (4407): conversation, listeners and all', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      const consumer = await world.openConsumer({
        unauthConnectorId: 'unauthenticated',
        platform: { clock, random: () => 0.5 },
      });
      const { userId, token } = consumer;
      const conversation = await consumer.createConversation();
      const back = next(consumer, 'reconnect');
      await identityEnds(world, consumer, clock);
      await back;
      expect([consumer.userId, consumer.authType]).toEqual([userId, AuthType.CONSUMER_UNAUTHENTICATED]);
      expect(consumer.token).not.toBe(token);
      await conversation.sendMessage('still me');
      expect(world.codesOf(consumer)).toEqual(['IDENTITY_EXPIRED', 'IDENTITY_EXPIRED']);
    }));
});

describe('An authenticated consumer', () => {
  it('CL-6 signs in by claims, which the brand sees in the profile', () =>
    World.run(async (world) => {
      const consumer = world.consumer(authenticated);
      await consumer.open();
      expect(consumer.authType).toBe(AuthType.CONSUMER_AUTHENTICATED);
      expect(signups(world)).toEqual(['authenticated']);
      const announced = next(await world.openBrand(), 'conversation');
      await consumer.createConversation();
      const profile = await (await announced).consumer!.getUserProfile();
      expect(profile).toMatchObject({ claims: { lp_sdes: sdes } });
    }));

  it('is the same consumer on every connection with the same claims', () =>
    World.run(async (world) => {
      const [one, other] = [await world.openConsumer(authenticated), await world.openConsumer(authenticated)];
      expect(one.userId).toBe(other.userId);
    }));

  it('signs in by a JWT that the identity provider of the brand has signed, and the platform verifies', () =>
    World.run(async (world) => {
      const idp = await identityProvider();
      world.emulator.setConnector('authenticated', { ...idp.connector, audience: 'acc:12345678' });
      const jwtClaimsSet = await idp.sign({ sub: 'customer-4711' }, { audience: 'acc:12345678' });
      const consumer = await world.openConsumer({ authConnectorId: 'authenticated', jwtClaimsSet });
      expect(consumer.authType).toBe(AuthType.CONSUMER_AUTHENTICATED);
    }));

  it('signs in by an encrypted JWT, sent as it is', () =>
    World.run(async (world) => {
      const idp = await identityProvider();
      world.emulator.setConnector('authenticated', idp.connector);
      const jwtClaimsSet = await idp.encrypt(await idp.sign({ sub: 'customer-4711' }));
      await world.openConsumer({ authConnectorId: 'authenticated', jwtClaimsSet });
      expect(signups(world)).toEqual(['authenticated']);
    }));

  it('signs in by what a function gives, asked at the beginning and when the identity must be extended', () =>
    World.run(async (world) => {
      const reasons: string[] = [];
      const clock = new HandClock();
      const consumer = await world.openConsumer({
        authConnectorId: 'authenticated',
        jwtClaimsSet: async ({ reason }) => {
          reasons.push(reason);
          return { sub: 'customer-4711' };
        },
        platform: { clock, random: () => 0.5 },
      });
      const { userId } = consumer;
      const back = next(consumer, 'reconnect');
      await identityEnds(world, consumer, clock);
      await back;
      expect([reasons, consumer.userId]).toEqual([['open', 'refused'], userId]);
      world.errorsOf(consumer);
    }));

  it('does not become somebody else unawares: claims of another customer end the connection with IDENTITY_LOST', () =>
    World.run(async (world) => {
      let customer = 'jane';
      const clock = new HandClock();
      const consumer = await world.openConsumer({
        authConnectorId: 'authenticated',
        jwtClaimsSet: () => ({ sub: customer }),
        platform: { clock, random: () => 0.5 },
      });
      const { userId } = consumer;
      customer = 'joe';
      const ended = next(consumer, 'close');
      await identityEnds(world, consumer, clock);
      expect(await ended).toMatchObject({ code: 'IDENTITY_LOST', context: { consumer: userId } });
      expect(consumer.userId).toBe(userId);
      world.errorsOf(consumer);
    }));
});

describe('open() of a consumer through a connector', () => {
  const HOUR = 3_600;
  const now = (): number => Math.floor(Date.now() / 1_000);

  const refused: readonly [what: string, make: () => Promise<JwtClaimsSet | string>, why: string][] = [
    ['that has expired', async () => ({ sub: 'jane', exp: now() - HOUR }), 'expired'],
    ['from the future', async () => ({ sub: 'jane', iat: now() + HOUR }), 'early'],
    ['without sub', async () => ({ email: 'jane@example.com' }), 'noSub'],
    ['that is no JWT', async () => 'not a token', 'invalid'],
    ['signed by somebody else', async () => (await identityProvider()).sign({ sub: 'jane' }), 'invalid'],
    ['encrypted for somebody else', async () => (await identityProvider()).encrypt('{}'), 'unreadable'],
  ];

  it.each(refused)('with a token %s rejects at once with CLAIMS_REFUSED', (_what, make, why) =>
    World.run(async (world) => {
      if (why === 'invalid') world.emulator.setConnector('authenticated', (await identityProvider()).connector);
      const consumer = world.consumer({ authConnectorId: 'authenticated', jwtClaimsSet: await make() });
      const error = await rejection<ParleyError>(consumer.open());
      expect(error).toMatchObject({
        name: 'PlatformError',
        code: 'CLAIMS_REFUSED',
        retriable: false,
        context: { why },
      });
      expect(consumer.lifecycle).toBe('failed');
      expect(signups(world)).toHaveLength(1);
      world.errorsOf(consumer);
    }),
  );

  it('with another issuer or audience than the connector has rejects with CLAIMS_REFUSED', () =>
    World.run(async (world) => {
      const idp = await identityProvider();
      const jwtClaimsSet = await idp.sign({ sub: 'jane' }, { audience: 'acc:1' });
      for (const more of [{ audience: 'acc:2' }, { issuer: 'https://elsewhere.example' }]) {
        world.emulator.setConnector('authenticated', { ...idp.connector, ...more });
        const consumer = world.consumer({ authConnectorId: 'authenticated', jwtClaimsSet });
        expect(await rejection<ParleyError>(consumer.open())).toMatchObject({ code: 'CLAIMS_REFUSED' });
        world.errorsOf(consumer);
      }
    }));

  it('bears with clocks that differ by what the connector tolerates', () =>
    World.run(async (world) => {
      const idp = await identityProvider();
      const jwtClaimsSet = await idp.sign({ sub: 'jane', iat: now() + 60 });
      world.emulator.setConnector('authenticated', { ...idp.connector, clockTolerance: 120_000 });
      await world.openConsumer({ authConnectorId: 'authenticated', jwtClaimsSet });
    }));

  it.each([{ unauthConnectorId: 'elsewhere' }, { authConnectorId: 'elsewhere', jwtClaimsSet: claims }])(
    'that the account does not have (%j) rejects with CONNECTOR_UNKNOWN',
    (options) =>
      World.run(async (world) => {
        const consumer = world.consumer(options);
        expect(await rejection<ParleyError>(consumer.open())).toMatchObject({ code: 'CONNECTOR_UNKNOWN', status: 404 });
        world.errorsOf(consumer);
      }),
  );

  it('of the other kind rejects with CLAIMS_REFUSED, for whomever it is', () =>
    World.run(async (world) => {
      for (const options of [
        { unauthConnectorId: 'authenticated' },
        { authConnectorId: 'unauthenticated', jwtClaimsSet: claims },
      ]) {
        const consumer = world.consumer(options);
        expect(await rejection<ParleyError>(consumer.open())).toMatchObject({ code: 'CLAIMS_REFUSED' });
        world.errorsOf(consumer);
      }
    }));

  it.each([
    ['throws', (): unknown => Promise.reject(new Error('vault is closed')), 'vault is closed'],
    ['gives nothing', (): unknown => undefined, 'is missing'],
    ['gives claims with a field that there is not', (): unknown => ({ sub: 'jane', phoneNumber: '1' }), 'phone_number'],
  ] as const)('whose function of claims %s rejects with CREDENTIALS_FAILED', (_what, jwtClaimsSet, words) =>
    World.run(async (world) => {
      const consumer = world.consumer({ authConnectorId: 'authenticated', jwtClaimsSet: jwtClaimsSet as never });
      const error = await rejection<ParleyError>(consumer.open());
      expect([error.code, error.message]).toEqual(['CREDENTIALS_FAILED', expect.stringContaining(words)]);
      expect(signups(world)).toEqual([]);
      world.errorsOf(consumer);
    }),
  );

  it('waits for an identity service that fails for a while', () =>
    World.run(async (world) => {
      const clock = new HandClock();
      world.emulator.faults.add({ when: 'authenticate', do: 'refuse', code: 500 });
      const consumer = world.consumer({ ...authenticated, platform: { clock, random: () => 0.5 } });
      const opened = consumer.open();
      await next(consumer, 'error');
      await retry(consumer, clock);
      await opened;
      expect(world.codesOf(consumer)).toEqual(['SIGNUP_FAILED']);
    }));
});

describe('createConnection refuses', () => {
  it.each([
    ['two connectors', { unauthConnectorId: '1', ...authenticated }, 'name two connectors'],
    ['claims without a connector', { jwtClaimsSet: claims }, 'authConnectorId is not'],
    ['an authenticated connector without claims', { authConnectorId: '1' }, 'jwtClaimsSet is not'],
    ['a connector that is no id', { unauthConnectorId: {} }, 'Option unauthConnectorId is an object'],
    ['claims of no kind', { authConnectorId: '1', jwtClaimsSet: 7 }, 'Option jwtClaimsSet is 7'],
    [
      'claims with a field that there is not',
      { authConnectorId: '1', jwtClaimsSet: { sub: 'jane', phoneNumber: '1' } },
      'Option jwtClaimsSet has no member "phoneNumber". Did you mean "phone_number"?',
    ],
  ] as const)('%s', (_what, options, words) =>
    World.run(async (world) => {
      expect(() => world.consumer(options as never)).toThrow(words);
    }),
  );

  it('nothing of an authenticated connector beside an unauthenticated one: it is for a later step-up', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer({
        unauthConnectorId: 'unauthenticated',
        authConnectorId: 'authenticated',
      });
      expect(consumer.authType).toBe(AuthType.CONSUMER_UNAUTHENTICATED);
    }));
});
