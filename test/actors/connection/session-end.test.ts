import { describe, expect, test } from '@jest/globals';
import { conversation, online, SessionWorld } from '../support/session-world.js';

describe('A session that ends', () => {
  test('closes its socket, and signs out only where that was asked for', async () => {
    for (const endsSession of [false, true]) {
      const world = await online();
      world.session.endsSession = endsSession;
      await world.sends('connection.close');
      expect([world.session.lifecycle, world.socket.did]).toEqual(['closed', ['close']]);
      expect(world.services.filter((one) => one.startsWith('logout'))).toEqual(
        endsSession ? ['logout {"csrf":"csrf-1"}'] : [],
      );
      expect([world.clock.running, world.session.deadlines.size]).toEqual([0, 0]);
      expect(world.types.at(-1)).toBe('connection.ended');
    }
  });

  test.each(['closed', 'failed'] as const)(
    'tells its credentials so, and a step-up that is under way: %s',
    async (how) => {
      const world = await online({ side: 'consumer', options: { maintainConnection: false } });
      const { credentials, stepUp, connection } = world.session;
      let ended = 0;
      credentials.ended = () => {
        ended += 1;
      };
      stepUp.begin({ connectorId: 'c' });
      if (how === 'closed') connection.send({ type: 'connection.close' });
      else world.socket.breaks();
      await world.settled();
      expect([world.session.lifecycle, ended, stepUp.outcome]).toMatchObject([how, 1, { code: 'CONNECTION_CLOSED' }]);
    },
  );

  test('signs nobody out where nothing was said about that', async () => {
    const world = await online();
    await world.sends('connection.close');
    expect(world.services.filter((one) => one.startsWith('logout'))).toEqual([]);
  });

  test('because its machine broke leaves nobody waiting, and nothing running (G1, G16)', async () => {
    const world = await online({ options: { defaultQuery: undefined } });
    world.silent.add('Ask');
    const outcome = world.session.ask({ type: 'Ask' });
    // A mistake of ours, wherever it may be.
    world.session.credentials.withdraw = () => {
      throw new Error('a mistake');
    };
    world.session.connection.send({ type: 'token.refusedBySocket' });
    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'CONNECTION_CLOSED' } });
    expect([world.session.lifecycle, world.socket.did, world.wake]).toEqual(['failed', ['terminate'], undefined]);
    expect(world.events.slice(-2)).toMatchObject([
      { type: 'error.reported', failure: { code: 'MACHINE_BROKEN', reason: 'a mistake' } },
      { type: 'connection.ended', failure: { code: 'MACHINE_BROKEN' } },
    ]);
    expect(await world.session.ask({ type: 'Ask' })).toMatchObject({
      failure: { code: 'CONNECTION_CLOSED', context: { connection: 'failed' } },
    });
  });
});

describe('A machine that breaks while a service is asked', () => {
  test('gives that up: nothing is opened behind its back, and nothing keeps the process alive (G16)', async () => {
    const world = await online();
    world.silentServices.add('baseURI.json');
    const aborted = () => world.unanswered.map((one) => one.aborted);
    world.socket.breaks();
    await world.sends('connection.retry');
    expect([world.session.lifecycle, aborted()]).toEqual(['interrupted.discovering', [false]]);
    world.session.credentials.withdraw = () => {
      throw new Error('a mistake');
    };
    world.session.connection.send({ type: 'token.refusedBySocket' });
    await world.settled();
    expect([world.session.lifecycle, aborted()]).toEqual(['failed', [true]]);
    expect([world.sockets.length, world.clock.running, world.wake]).toEqual([1, 0, undefined]);
  });
});

describe('After a close in a listener not one more is told of the same batch (KB-4), and the next connection begins with the rest:', () => {
  const ofUs = (convId: string, timestamp = 1) => {
    const change = conversation(convId);
    const { conversationDetails } = change.result;
    Object.assign(conversationDetails, { participants: { MANAGER: ['123.7'] }, metaDataLastUpdateTs: timestamp });
    return change;
  };
  const message = (sequence: number) => ({
    dialogId: 'a',
    sequence,
    serverTimestamp: 2_000,
    event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` },
  });
  /** Closes the connection at the first of these. */
  const closingAt = (world: SessionWorld, type: string): void => {
    world.onEvent = (event) => {
      if (event.type !== type) return;
      world.onEvent = () => {};
      world.session.connection.send({ type: 'connection.close' });
    };
  };
  const told = (world: SessionWorld, type: string) =>
    world.events.flatMap((event) => {
      if (event.type !== type) return [];
      return [
        event.type === 'message.received'
          ? event.message.sequence
          : (event as { conversation?: { conversationId: string } }).conversation!.conversationId,
      ];
    });

  test('of a long snapshot', async () => {
    const world = new SessionWorld({ options: { waitForReady: false } });
    world.snapshot = Array.from({ length: 300 }, (_, index) => conversation(`c${index}`));
    closingAt(world, 'conversation.announced');
    await world.sends('connection.open');
    expect([world.session.lifecycle, told(world, 'conversation.announced')]).toEqual(['closed', ['c0']]);
    world.snapshot = world.snapshot.slice(0, 200);
    await world.sends('connection.open');
    const announced = told(world, 'conversation.announced');
    expect([announced.slice(0, 2), new Set(announced).size]).toEqual([['c0', 'c1'], announced.length]);
    expect(announced.length).toBeGreaterThanOrEqual(200);
  });

  test('of the answer that brings what was missed', async () => {
    const world = await online();
    world.socket.notifies('.ams.aam.ExConversationChangeNotification', { subscriptionId: 's1', changes: [ofUs('a')] });
    world.silent.add('.ams.ms.QueryMessages');
    world.snapshot = [ofUs('a')];
    world.socket.breaks();
    await world.sends('connection.retry');
    closingAt(world, 'message.received');
    world.socket.answers(world.socket.requests.at(-1)!, [0, 1, 2, 3].map(message));
    await world.settled();
    expect([world.session.lifecycle, told(world, 'message.received')]).toEqual(['closed', [0]]);
    await world.sends('connection.open');
    world.socket.answers(world.socket.requests.at(-1)!, [4].map(message));
    await world.settled();
    expect(told(world, 'message.received')).toEqual([0, 1, 2, 3, 4]);
  });
});
