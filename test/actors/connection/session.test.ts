import { describe, expect, test } from '@jest/globals';
import { machineLimits } from '../../../src/actors/session-options.js';
import { secretsOf } from '../../../src/actors/sides/sign-in.js';
import { conversation, online, SessionWorld } from '../support/session-world.js';

describe('A session of a brand user', () => {
  test('looks up the hosts, signs in, opens a socket by the token, subscribes, and is online', async () => {
    const world = new SessionWorld();
    world.snapshot = [conversation('a')];
    expect([world.session.lifecycle, world.session.defaultSubscription]).toEqual(['idle', 'subscription-1']);
    await world.sends('connection.open');
    expect(world.services.slice(0, 2)).toEqual(['baseURI.json', 'login {"username":"bot","password":"pl4nted"}']);
    expect(world.socket.url).toBe('ws://127.0.0.1:2/ws_api/account/123/messaging/brand/bearer-1?v=2.1');
    expect(world.socket.headers).toEqual({});
    expect(world.socket.requests).toMatchObject([
      { type: '.ams.aam.SubscribeExConversations', body: { stage: ['OPEN'] } },
    ]);
    expect(world.types).toEqual(['request.sent', 'response.received', 'conversation.announced', 'connection.online']);
    expect(world.session.registry.find('a')?.phase).toBe('open');
  });

  test('is online without a subscription where none was wanted', async () => {
    const world = await online({ options: { defaultQuery: undefined } });
    expect([world.session.defaultSubscription, world.socket.types]).toEqual([undefined, []]);
  });

  test('waits for the snapshot only where it was told to', async () => {
    for (const waitForReady of [true, false]) {
      const world = new SessionWorld({ options: { waitForReady } });
      world.silent.add('.ams.aam.SubscribeExConversations');
      await world.sends('connection.open');
      world.socket.answers(world.socket.requests[0]!, { subscriptionId: 's1' });
      await world.settled();
      expect(world.session.lifecycle).toBe(waitForReady ? 'opening.subscribing' : 'online');
    }
  });

  test('shows what is sent and what comes back', async () => {
    const world = await online();
    const [sent, received] = world.events;
    expect(sent).toMatchObject({ type: 'request.sent', request: '.ams.aam.SubscribeExConversations' });
    expect(JSON.parse((sent as { frame: string }).frame)).toEqual(world.socket.requests[0]);
    expect(received).toMatchObject({
      request: '.ams.aam.SubscribeExConversations',
      answer: { code: 200, body: { subscriptionId: 's1' } },
    });
  });
});

describe('A session of a consumer', () => {
  test('shows its token when it opens the socket, in a header where that is possible', async () => {
    const { socket } = await online({ side: 'consumer', options: { clientProperties: { name: 'Łódź' } } });
    expect(socket.url).toBe('ws://127.0.0.1:2/ws_api/account/123/messaging/consumer?v=3');
    expect(socket.headers!.Authorization).toMatch(/^jwt h\..*\.s$/);
    expect(socket.headers!['Client-Properties']).toBe('{"type":".ClientProperties","name":"\\u0141\\u00f3d\\u017a"}');
    expect(socket.types[0]).toBe('cqm.SubscribeExConversations');
  });

  test('introduces itself first where it is not, and asks nothing else before that is answered (protocol.md 4.3)', async () => {
    const world = new SessionWorld({ side: 'consumer', isNode: false });
    world.silent.add('InitConnection');
    await world.sends('connection.open');
    expect(world.socket.headers).toBeUndefined();
    expect(world.socket.requests).toMatchObject([
      {
        type: 'InitConnection',
        body: {},
        headers: [
          { type: '.ams.headers.ClientProperties', appId: 'x' },
          { type: '.ams.headers.ConsumerAuthentication', jwt: expect.stringMatching(/^h\./) },
        ],
      },
    ]);
    world.socket.answers(world.socket.requests[0]!, {});
    await world.settled();
    expect([world.session.lifecycle, world.socket.types]).toEqual([
      'online',
      ['InitConnection', 'cqm.SubscribeExConversations', 'GetClock'],
    ]);
  });

  test('that waits for what was said before is online when a question behind all that is answered', async () => {
    const world = new SessionWorld({ side: 'consumer' });
    world.silent.add('GetClock');
    await world.sends('connection.open');
    expect([world.session.lifecycle, world.socket.types.at(-1)]).toEqual(['opening.subscribing', 'GetClock']);
    world.socket.answers(world.socket.requests.at(-1)!, {});
    await world.settled();
    expect(world.session.lifecycle).toBe('online');
  });

  test('that is closed while it waits for that asks no more', async () => {
    const world = new SessionWorld({ side: 'consumer' });
    world.silent.add('GetClock');
    await world.sends('connection.open');
    await world.sends('connection.close');
    expect([world.session.lifecycle, world.session.outbox.isEmpty, world.clock.running]).toEqual(['closed', true, 0]);
  });

  test('closes with the words that start a survey (protocol.md 6.10)', async () => {
    expect(new SessionWorld({ side: 'consumer' }).session.options.side.closingWords).toBe('Closed by consumer');
  });
});

describe('Requests of a session', () => {
  test('are written in the dialect of its socket, with metadata where there is some', () => {
    const { session } = new SessionWorld();
    expect(session.wire('ms.PublishEvent', { a: 1 })).toStrictEqual({ type: '.ams.ms.PublishEvent', body: { a: 1 } });
    expect(session.wire('GetClock', {}, [{ type: 'x' }])).toStrictEqual({
      type: '.GetClock',
      body: {},
      metadata: [{ type: 'x' }],
    });
    expect(new SessionWorld({ side: 'consumer' }).session.wire('GetClock', {}).type).toBe('GetClock');
  });

  test('are answered, refused, or time out, each for itself', async () => {
    const world = await online();
    world.silent.add('Ask');
    const [one, other, late] = ['one', 'other', 'late'].map((name) =>
      world.session.ask({ type: 'Ask', body: { name } }),
    );
    const [first, second] = world.socket.requests.slice(1);
    world.socket.answers(second!, 'no', 403);
    world.socket.answers(first!, { yes: 1 });
    expect(await one).toMatchObject({ ok: true, code: 200, body: { yes: 1 } });
    expect(await other).toMatchObject({ ok: false, failure: { code: 'FORBIDDEN' } });
    await world.passes(5_000);
    expect(await late).toMatchObject({
      ok: false,
      failure: { code: 'RESPONSE_TIMEOUT', context: { timeoutMs: 5_000 } },
    });
  });

  test('wait while the connection is interrupted, up to a number and an age, and are sent when it is back', async () => {
    const world = await online();
    world.socket.breaks();
    await world.settled();
    const outcomes = [1, 2, 3].map((number) => world.session.ask({ type: `Ask ${number}` }));
    expect(await outcomes[2]).toMatchObject({ ok: false, failure: { code: 'OUTBOX_FULL' } });
    await world.sends('connection.retry');
    expect([world.session.lifecycle, world.sockets.length]).toEqual(['online', 2]);
    expect(await outcomes[0]).toMatchObject({ ok: true });
    expect(world.socket.types.slice(1)).toEqual(['Ask 1', 'Ask 2']);
  });

  test('that waited too long are failed rather than sent', async () => {
    const world = await online({ options: { outboxAgeMs: 100 } });
    world.socket.breaks();
    const outcome = world.session.ask({ type: 'Ask' });
    await world.passes(100);
    expect(await outcome).toMatchObject({ failure: { code: 'OUTBOX_EXPIRED', context: { waitedMs: 100 } } });
    await world.sends('connection.retry');
    expect(world.socket.types).not.toContain('Ask');
  });

  test('are decided by their machine: only it sends them', async () => {
    const world = await online();
    const asked = world.socket.requests.length;
    let id = 0;
    const outcome = world.session.command({ request: { type: 'Decided' } }, (commandId) => {
      id = commandId;
    });
    expect([id > 0, world.socket.requests.length]).toEqual([true, asked]);
    await world.sends('connection.close');
    expect(world.types.at(-1)).toBe('connection.ended');
    void outcome;
  });

  test('given up by their signal are not waited for', async () => {
    const world = await online();
    world.silent.add('Ask');
    const giveUp = new AbortController();
    const outcome = world.session.ask({ type: 'Ask' }, giveUp.signal);
    giveUp.abort();
    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'ABORTED' } });
    expect(world.session.outbox.isEmpty).toBe(true);
  });
});

describe('A session whose socket is lost', () => {
  test('says so, comes back by itself, and subscribes again', async () => {
    const world = await online();
    world.events.splice(0);
    world.socket.breaks();
    await world.settled();
    expect(world.session.lifecycle).toBe('interrupted.waitingToRetry');
    expect(world.types).toEqual(['connection.attemptFailed', 'error.reported', 'connection.lost']);
    // Half of the half second that the first wait may be at most.
    await world.passes(249);
    expect(world.sockets).toHaveLength(1);
    await world.passes(1);
    expect([world.session.lifecycle, world.socket.types]).toEqual(['online', ['.ams.aam.SubscribeExConversations']]);
    expect(world.events.find(({ type }) => type === 'connection.online')).toMatchObject({ again: true });
    expect(world.services.filter((one) => one.startsWith('login'))).toHaveLength(1);
  });

  test('tries at once when the runtime says that the network is back, and only while it is open', async () => {
    const world = new SessionWorld();
    expect(world.wake).toBeUndefined();
    await world.sends('connection.open');
    world.socket.breaks();
    await world.settled();
    world.wake!();
    await world.settled();
    expect([world.session.lifecycle, world.sockets.length]).toEqual(['online', 2]);
    await world.sends('connection.close');
    expect(world.wake).toBeUndefined();
  });

  test.each([
    [true, ['ping']],
    [false, []],
  ])('notices a silent peer by asking it: a ping of its own in Node: %j', async (isNode, did) => {
    const world = await online({ isNode, side: 'consumer' });
    const asked = world.socket.types.length;
    await world.passes(30_000);
    expect([world.socket.did, world.socket.types.slice(asked)]).toEqual([did, isNode ? [] : ['GetClock']]);
    expect(world.session.connection.getSnapshot().value).toMatchObject({ liveness: 'alive' });
  });

  test('drops frames of the last socket that were not taken in yet', async () => {
    const world = await online();
    const many = Array.from({ length: 300 }, (_, index) => conversation(`c${index}`));
    world.socket.notifies('.ams.aam.ExConversationChangeNotification', { subscriptionId: 's1', changes: many });
    world.socket.breaks();
    await world.settled();
    expect(world.session.registry.conversations.size).toBeLessThan(300);
  });
});

describe('What a session begins with', () => {
  test('is secret, but for names', () => {
    const options = (more: object) => ({
      brandCredentials: undefined,
      brandSession: undefined,
      consumerToken: undefined,
      ...more,
    });
    const secrets = (more: object) =>
      secretsOf(options(more) as never).filter((one: string | undefined) => one !== undefined);
    expect(secrets({})).toEqual([]);
    expect(secrets({ brandCredentials: { username: 'bot', password: 'p' } })).toEqual(['p']);
    expect(secrets({ brandCredentials: { assertion: 'a' } })).toEqual(['a']);
    expect(secrets({ brandSession: { token: 't', csrf: 'c', sessionId: 's', userId: 'u', userPid: 'x' } })).toEqual([
      't',
      'c',
      's',
    ]);
    expect(secrets({ consumerToken: 'jwt' })).toEqual(['jwt']);
  });

  test('stays secret: what the platform echoes of it is cleared', () => {
    expect(new SessionWorld().session.secrets.clear('is it pl4nted?')).toBe('is it ***?');
  });

  test('says how long its machines wait: half a minute for an answer to take effect, as long as it keeps what closed', () => {
    const wait = 30_000;
    expect(machineLimits({ retainClosedMs: 7, outboxAgeMs: 8, patienceMs: 200 } as never)).toEqual({
      opening: wait,
      join: wait,
      leave: wait,
      close: wait,
      finish: 2 * wait,
      resync: wait,
      patience: 200,
      page: wait,
      retry: wait,
      dialogClose: wait,
      retention: 7,
      lookup: wait,
      outage: 8,
      loading: 2 * wait,
    });
  });
});

describe('A step-up', () => {
  test('takes over the conversations that are open, by requests on the socket; what is refused is told', async () => {
    const world = new SessionWorld({ side: 'consumer' });
    const over = conversation('over');
    world.snapshot = [
      ...['a', 'b'].map(conversation),
      {
        ...over,
        result: { ...over.result, conversationDetails: { ...over.result.conversationDetails, stage: 'CLOSE' } },
      },
    ];
    await world.sends('connection.open');
    const { stepUp } = world.session;
    stepUp.begin({ connectorId: 'c' });
    stepUp.adopt();
    world.silent.add('cm.TakeoverConversation');
    const done = stepUp.takeOver(new AbortController().signal);
    const asked = () => world.socket.requests.filter(({ type }) => type === 'cm.TakeoverConversation');
    world.socket.answers(asked()[0]!, {});
    await world.settled();
    world.socket.answers(asked()[1]!, 'no', 403);
    await done;
    expect(asked().map(({ body }) => body.conversationId)).toEqual(['a', 'b']);
    expect(world.events.filter(({ type }) => type === 'error.reported')).toMatchObject([
      { failure: { code: 'FORBIDDEN', status: 403 } },
    ]);
  });
});

test('What its credentials have to tell while the connection goes on is told', async () => {
  let watcher: { failed(error: unknown): void } | undefined;
  const source = {
    get: async () => ({ token: 't' }),
    watch: (one: { failed(error: unknown): void }) => {
      watcher = one;
    },
  };
  const { options } = new SessionWorld().session;
  const world = new SessionWorld({
    options: { signIn: () => ({ ...options.signIn(), brandCredentials: undefined, source }) },
  });
  watcher!.failed(new Error('no network'));
  expect(world.events).toMatchObject([
    { type: 'error.reported', failure: { code: 'CREDENTIALS_FAILED', reason: 'no network' } },
  ]);
});
