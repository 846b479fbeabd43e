import { describe, expect, it } from '@jest/globals';
import {
  ArgumentError,
  type Connection,
  type ConsumerConnection,
  type CreateConnectionOptions,
  createClientProperties,
  createConnection,
  ParleyError,
  ParticipantRole,
  UserType,
} from 'parley-sdk';
import { rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

const bot: CreateConnectionOptions = {
  accountId: '12345678',
  userType: UserType.BRAND,
  appId: 'my-bot',
  authData: { username: 'bot', password: 'open sesame' },
};
const consumer: CreateConnectionOptions = { accountId: '12345678', userType: UserType.CONSUMER, appId: 'window' };

/** The error for options that differ from good ones in this; what the types forbid is passed all the same. */
function errorFor(good: CreateConnectionOptions, change: object): ParleyError {
  try {
    createConnection({ ...good, ...change } as CreateConnectionOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toBeInstanceOf(ParleyError);
    return error as ParleyError;
  }
  throw new Error(`Accepted: ${JSON.stringify(change)}`);
}

/** What is wrong · which option · the words that must be in the message. */
const WRONG: readonly (readonly [string, CreateConnectionOptions, object, readonly string[]])[] = [
  ['no accountId', bot, { accountId: undefined }, ['accountId', 'missing', 'such as "12345678"']],
  ['an accountId with a space', bot, { accountId: '1 2' }, ['accountId', '"1 2"', 'number of the account']],
  ['no userType', bot, { userType: undefined }, ['userType', 'missing', 'BRAND, CONSUMER']],
  ['a userType in lower case', bot, { userType: 'brand' }, ['userType', '"brand"', 'Did you mean "BRAND"?']],
  ['no appId', bot, { appId: undefined }, ['appId', 'missing', '1 to 64 letters']],
  ['an appId with a blank', bot, { appId: 'my bot' }, ['appId', '"my bot"', 'letters, digits']],
  ['an appId of 65 characters', bot, { appId: 'x'.repeat(65) }, ['appId', '1 to 64']],
  ['a mistyped option', bot, { acountId: '1' }, ['"acountId"', 'Did you mean "accountId"?']],
  ['an option that never was', bot, { colour: 'red' }, ['"colour"', 'Accepted: accountId, userType']],
  ['no authData', bot, { authData: undefined }, ['authData', 'missing']],
  ['authData that is a text', bot, { authData: 'bot' }, ['authData', 'not an object']],
  ['half a password login', bot, { authData: { username: 'bot' } }, ['authData has username', 'no password']],
  [
    'an app key login without its secret',
    bot,
    { authData: { username: 'b', appKey: 'k', accessToken: 't', accessTokenSecret: 's' } },
    ['no secret'],
  ],
  [
    'a mistyped credential',
    bot,
    { authData: { username: 'b', pasword: 'x' } },
    ['no password', 'authData.pasword', 'Did you mean "password"?'],
  ],
  ['empty credentials', bot, { authData: { username: '', password: '' } }, ['nothing in it']],
  ['an agent session without a token', bot, { authAgentSessionData: {} }, ['authAgentSessionData.token is missing']],
  ['a consumer token that is no JWT', consumer, { token: 'abc' }, ['token is not a JWT']],
  ['a consumer token that fits into no header', consumer, { token: 'a.b.c\r\nX: y' }, ['token is not a JWT']],
  ['the Send API without its connectionType', consumer, { sendApi: {} }, ['connectionType is missing', 'SEND_API']],
  ['a flag that is a text', bot, { waitForReady: 'yes' }, ['waitForReady', '"yes"', 'true or false']],
  ['a flag that is a number', bot, { maintainConnection: 1 }, ['maintainConnection', 'true or false']],
  ['a timeout of zero', bot, { responseTimeout: 0 }, ['responseTimeout', 'a number from 1 on']],
  ['a timeout that is a text', bot, { responseTimeout: '30s' }, ['responseTimeout', '"30s"']],
  ['a negative retention', bot, { retention: { messagesPerDialog: -1 } }, ['retention.messagesPerDialog', '-1']],
  ['an outbox of nonsense', bot, { outbox: { count: Number.NaN } }, ['outbox.count']],
  ['an address that is none', bot, { csdsDomain: 'http://' }, ['csdsDomain', 'a host such as']],
  ['an address with a path', bot, { csdsDomain: 'api.liveperson.net/x' }, ['csdsDomain', 'a host such as']],
  ['an address that is a number', bot, { csdsDomain: 8080 }, ['csdsDomain', '8080']],
  [
    'plain http beyond this machine (G19)',
    bot,
    { csdsDomain: 'http://api.liveperson.net' },
    ['csdsDomain', 'plain http', 'loopback'],
  ],
  ['plain http to a private network', bot, { csdsDomain: 'http://10.0.0.5:8080' }, ['loopback']],
  ['plain http to a name that only looks local', bot, { csdsDomain: 'http://127.0.0.1.evil.example' }, ['loopback']],
  ['a query with an unknown property', bot, { defaultSubscriptionQuery: { stages: [] } }, ['Did you mean "stage"?']],
  [
    'a query for an unknown stage',
    bot,
    { defaultSubscriptionQuery: { stage: 'OPN' } },
    ['defaultSubscriptionQuery.stage', 'Did you mean "OPEN"?'],
  ],
  [
    'a query with a name that every object has',
    bot,
    { defaultSubscriptionQuery: { toString: 'OPEN' } },
    ['no member "toString"'],
  ],
  ['a query by skill', bot, { defaultSubscriptionQuery: { skillId: '1' } }, ['cannot select conversations by skill']],
  ['an option with a name that every object has', bot, { constructor: 1 }, ['There is no option "constructor"']],
  ['an accountId that is not a number', bot, { accountId: Number.NaN }, ['accountId', 'NaN']],
  ['an accountId without end', bot, { accountId: Number.POSITIVE_INFINITY }, ['accountId', 'Infinity']],
  ['an appVersion of 33 characters', bot, { appVersion: 'x'.repeat(33) }, ['appVersion', 'at most 32']],
  ['another kind of connection', bot, { connectionType: 'REST' }, ['connectionType', '"REST"', 'WEBSOCKET']],
  ['an address that is a script', bot, { csdsDomain: 'javascript:alert(1)' }, ['csdsDomain', 'a host such as']],
  ['an address with a user in it', bot, { csdsDomain: 'user:pw@host' }, ['csdsDomain']],
  ['a timeout longer than timers can be', bot, { responseTimeout: 2 ** 31 }, ['responseTimeout', '24 days']],
  ['a timeout without end', bot, { responseTimeout: Number.POSITIVE_INFINITY }, ['responseTimeout', 'Infinity']],
  [
    'a mistyped member of retention',
    bot,
    { retention: { messagesPerDialogue: 1 } },
    ['retention', 'Did you mean "messagesPerDialog"?'],
  ],
  ['a mistyped member of outbox', bot, { outbox: { ageMS: 1 } }, ['outbox', 'Did you mean "ageMs"?']],
  ['an outbox that is a number', bot, { outbox: 5 }, ['outbox is 5', 'an object']],
  ['half a clock', bot, { platform: { clock: { now: () => 0 } } }, ['platform.clock', 'setTimeout']],
  [
    'a random number in place of their source',
    bot,
    { platform: { random: 4 } },
    ['platform.random is 4', 'a function'],
  ],
  ['a mistyped member of platform', bot, { platform: { webSocket: class {} } }, ['Did you mean "WebSocket"?']],
  ['a logger that cannot warn', bot, { logger: { log: () => {} } }, ['logger', 'method warn']],
  ['an inspector that is a text', bot, { inspect: 'yes' }, ['inspect', 'a function']],
  ['a list with something in it that is no inspector', bot, { inspect: [() => {}, 7] }, ['inspect[1] is 7']],
  [
    'an unknown device family',
    consumer,
    { clientProperties: { deviceFamily: 'PHONE' } },
    ['clientProperties.deviceFamily', 'Accepted: DESKTOP'],
  ],
  [
    'a feature that is a number',
    consumer,
    { clientProperties: { features: [1] } },
    ['clientProperties.features[0] is 1'],
  ],
  ['a mistyped client property', consumer, { clientProperties: { browsr: 'x' } }, ['Did you mean "browser"?']],
];

describe('createConnection() throws an ArgumentError that names the option, what was given and what is accepted, for', () => {
  it.each(WRONG)('%s', (_, good, change, words) => {
    const error = errorFor(good, change);
    expect(error.code).toBe('BAD_ARGUMENT');
    expect(error.retriable).toBe(false);
    for (const word of words) expect(error.message).toContain(word);
  });

  it.each([undefined, null, 'options', 3])('options that are %j', (options) => {
    expect(() => createConnection(options as never)).toThrow(ArgumentError);
  });
});

describe('createConnection() accepts', () => {
  it.each<[string, CreateConnectionOptions, object]>([
    ['an accountId that is a number', bot, { accountId: 12345678 }],
    ['an account of a test zone', bot, { accountId: 'le12345' }],
    ['options that are undefined', bot, { token: undefined, colour: undefined }],
    ['a bare host, which is reached with TLS', bot, { csdsDomain: 'api.liveperson.net' }],
    ['plain http on this machine', bot, { csdsDomain: 'http://localhost:8080/' }],
    ['plain http on this machine, IPv6', bot, { csdsDomain: 'http://[::1]:8080' }],
    ['what lp-messaging-sdk has as its default', bot, { connectionType: 'WEBSOCKET' }],
    [
      'every documented default that is null',
      bot,
      {
        authAgentSessionData: null,
        token: null,
        clientProperties: null,
        defaultSubscriptionQuery: null,
        authConnectorId: null,
        jwtClaimsSet: null,
        retention: null,
        logger: null,
        platform: null,
        inspect: null,
      },
    ],
    [
      'every documented default that is null, of a consumer',
      consumer,
      { authData: null, token: null, unauthConnectorId: null, clientProperties: null, responseTimeout: null },
    ],
    ['what is not there yet, switched off', bot, { getAllMessages: false, proxy: null, agentId: null }],
    ['an inspector that is an object, and a list of both kinds', bot, { inspect: [() => {}, { next: () => {} }] }],
    ['a retention without end', bot, { retention: { messagesPerDialog: Number.POSITIVE_INFINITY } }],
    ['a retention of nothing at all', consumer, { retention: { messagesPerDialog: 0, closedConversationsMs: 0 } }],
  ])('%s', async (_, good, change) => {
    const connection = createConnection({ ...good, ...change });
    expect(connection.lifecycle).toBe('idle');
    await connection.close();
  });
});

describe('Options of the other side are ignored, with one warning through the logger, because programs share one configuration:', () => {
  const shared = {
    token: 'a.b.c',
    authData: bot.authData,
    clientProperties: { os: 'OSX' },
    authConnectorId: '1',
    agentId: '2',
  };

  it.each<[string, CreateConnectionOptions, string]>([
    ['a brand user', bot, 'token, clientProperties, authConnectorId are options of consumers'],
    ['a consumer', consumer, 'authData, agentId are options of brand users'],
  ])('%s', async (_, good, words) => {
    const warnings: string[] = [];
    const logger = { warn: (line: string) => void warnings.push(line) };
    const { agentId, authConnectorId, ...rest } = shared;
    const others = good === bot ? { authConnectorId } : { agentId };
    await createConnection({ ...rest, ...others, ...good, logger } as CreateConnectionOptions).close();
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(warnings[0]).not.toContain('open sesame');
  });

  it('nothing is said of those that are null', async () => {
    const warnings: string[] = [];
    const options = {
      ...bot,
      token: null,
      authConnectorId: null,
      logger: { warn: (line: string) => void warnings.push(line) },
    };
    await createConnection(options).close();
    expect(warnings).toEqual([]);
  });
});

describe('An ArgumentError', () => {
  it('never shows the credentials it complains about (G18)', () => {
    const secret = 'tr0ub4dor&3';
    for (const authData of [
      { username: 'bot', pasword: secret },
      { username: 'bot', secret, appKey: secret },
      { assertion: '', secret },
    ]) {
      const error = errorFor(bot, { authData });
      expect(`${error.message} ${error.remediation} ${JSON.stringify(error)}`).not.toContain(secret);
    }
    expect(JSON.stringify(errorFor(consumer, { token: secret }))).not.toContain(secret);
    expect(JSON.stringify(errorFor(bot, { authAgentSessionData: { token: 'x', csrf: [secret] } }))).not.toContain(
      secret,
    );
  });

  it('says first what to do, where there is something', () => {
    expect(errorFor(bot, { userType: 'brand' }).remediation).toBe('Pass UserType.BRAND or UserType.CONSUMER.');
    expect(errorFor(bot, { csdsDomain: 'http://example.com' }).remediation).toContain('"example.com"');
  });

  it('of createClientProperties names the field', () => {
    expect(() => createClientProperties({ devicefamily: 'TABLET' } as never)).toThrow(/"devicefamily".*"deviceFamily"/);
  });
});

/** As an application without types does it. */
const asConsumer = (connection: Connection): ConsumerConnection => connection as ConsumerConnection;

describe('A method rejects with an ArgumentError, and sends nothing, for', () => {
  const cases: readonly (readonly [string, (world: World) => Promise<unknown>, RegExp])[] = [
    ['a request without a type', async (w) => (await w.openBrand()).send({} as never), /type: "GetClock"/],
    ['the close of no conversation', async (w) => (await w.openBrand()).closeConversation(''), /id of a conversation/],
    [
      'a new conversation with nobody',
      async (w) => asConsumer(await w.openBrand()).createConversation(),
      /conversation is missing/,
    ],
    ['a profile set by a brand user', async (w) => asConsumer(await w.openBrand()).setUserProfile({}), /for consumers/],
    [
      'an unknown query property',
      async (w) => (await w.openBrand()).createConversationSubscription({ agentID: 'x' } as never),
      /Did you mean "agentId/,
    ],
    [
      'a query that is no object',
      async (w) => (await w.openBrand()).createConversationSubscription('OPEN' as never),
      /such as \{stage/,
    ],
    [
      'a role that is mistyped',
      async (w) => (await w.conversation()).ofBot.join('AGNT' as never),
      /Did you mean "AGENT"/,
    ],
    ['the role of the consumer', async (w) => (await w.conversation()).ofBot.join('CONSUMER'), /cannot join as/],
    [
      'a join by a consumer',
      async (w) => (await w.conversation()).ofConsumer.join(ParticipantRole.AGENT),
      /for brand users/,
    ],
    ['a leave by a consumer', async (w) => (await w.conversation()).ofConsumer.leave(), /for brand users/],
    ['a transfer to nowhere', async (w) => (await w.conversation()).ofBot.transfer({}), /skillId.*agentId/],
    ['a message that is no text', async (w) => (await w.conversation()).ofConsumer.sendMessage({} as never), /text/],
    [
      'rich content that is a text',
      async (w) => (await w.conversation()).ofConsumer.sendRichText('x' as never),
      /is an object/,
    ],
    [
      'metadata without a type',
      async (w) => (await w.conversation()).ofConsumer.sendMessage('x', { id: '1' } as never),
      /object with a type/,
    ],
    [
      'a private message of a consumer',
      async (w) => (await w.conversation()).ofConsumer.sendPrivateMessage('x'),
      /Only brand users/,
    ],
    [
      'an unknown reason to close a dialog',
      async (w) => (await w.conversation()).ofBot.mainDialog.close('BOREDOM' as never),
      /AGENT, CONSUMER, SYSTEM/,
    ],
  ];

  it.each(cases)('%s', (_, call, words) =>
    World.run(async (world) => {
      const error = await rejection(call(world));
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error.message).toMatch(words);
      const { PublishEvent, UpdateConversationField } = world.emulator.ledger.counters.requests;
      expect([PublishEvent, UpdateConversationField]).toEqual([undefined, undefined]);
    }),
  );
});
