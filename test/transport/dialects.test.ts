import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeFrame } from '../../src/transport/wire/frame.js';
import { LONG_FRAME_BYTES } from '../../src/transport/wire/long-frame.js';
import { type RequestName, wireName } from '../../src/transport/wire/request-names.js';
import { Facts } from './support.js';

const CONVERSATION = 'f2384f56-57d5-4087-bd47-8df0ec3102f6';
const CONSUMER = '5b0f3b3574c1a8eb71aebf79cf437cb3f6010b9a6df94771c22e5c637285f5f2';
const AGENT = 'e9b2867c-f984-5727-b034-fc9c6800bd9c';
const OLD_ID = '12345678.3705342610';

const common = {
  skillId: '558327413',
  brandId: '12345678',
  state: 'OPEN',
  stage: 'OPEN',
  startTs: 1553589749650,
  metaDataLastUpdateTs: 1553590954025,
  ttr: { ttrType: 'PRIORITIZED', value: 600 },
  conversationHandlerDetails: { accountId: '12345678', skillId: '558327413' },
};
const dialog = {
  dialogId: CONVERSATION,
  dialogType: 'MAIN',
  channelType: 'MESSAGING',
  state: 'OPEN',
  creationTs: 1553589749650,
  metaDataLastUpdateTs: 1553589749650,
};

/** The v3 example of protocol.md 7.2, and the same conversation as a brand socket would get it. */
const CONSUMER_FRAME = {
  kind: 'notification',
  type: 'cqm.ExConversationChangeNotification',
  body: {
    subscriptionId: 'ea7ecc5a-58c4-4a16-9510-4868bef08d79',
    sentTs: 1553590954100,
    changes: [
      {
        type: 'UPSERT',
        result: {
          convId: CONVERSATION,
          effectiveTTR: 1553590349893,
          conversationDetails: {
            ...common,
            participants: [
              { id: CONSUMER, role: 'CONSUMER' },
              { id: AGENT, role: 'ASSIGNED_AGENT' },
            ],
            dialogs: [
              {
                ...dialog,
                participantsDetails: [
                  { id: CONSUMER, role: 'CONSUMER', state: 'ACTIVE' },
                  { id: AGENT, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
                ],
              },
            ],
          },
        },
      },
    ],
  },
};
const BRAND_FRAME = {
  kind: 'notification',
  type: '.ams.aam.ExConversationChangeNotification',
  body: {
    subscriptionId: 'ea7ecc5a-58c4-4a16-9510-4868bef08d79',
    changes: [
      {
        type: 'UPSERT',
        result: {
          convId: CONVERSATION,
          effectiveTTR: 1553590349893,
          conversationDetails: {
            ...common,
            convId: CONVERSATION,
            participants: { CONSUMER: [CONSUMER], ASSIGNED_AGENT: [OLD_ID] },
            participantsPId: { CONSUMER: [CONSUMER], ASSIGNED_AGENT: [AGENT] },
            dialogs: [
              {
                ...dialog,
                participantsDetails: [
                  { id: CONSUMER, role: 'CONSUMER', state: 'ACTIVE' },
                  { id: OLD_ID, role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
                ],
              },
            ],
          },
        },
      },
    ],
  },
};

/** The raw brand example of protocol.md 7.2: a survey runs, an agent was suggested earlier. */
const SURVEY_FRAME = {
  kind: 'notification',
  type: '.ams.aam.ExConversationChangeNotification',
  body: {
    subscriptionId: 'e7f5ee81-4556-406c-8c72-94c69dd68fad',
    changes: [
      {
        type: 'UPSERT',
        result: {
          convId: '816566d3',
          effectiveTTR: -1,
          conversationDetails: {
            convId: '816566d3',
            skillId: '792479851',
            participants: { CONSUMER: ['1bb1'], MANAGER: ['7149717.11'], READER: ['7149717.11', '7149717.12'] },
            participantsPId: { CONSUMER: ['1bb1'], MANAGER: ['956e'], READER: ['956e', 'd5ed'] },
            dialogs: [
              {
                dialogId: '5rLPNzXpRl-oV56TlNuC5g',
                participantsDetails: [
                  { id: '1bb1', role: 'CONSUMER', state: 'ACTIVE' },
                  { id: '7149717.11', role: 'READER', state: 'ACTIVE' },
                ],
                dialogType: 'POST_SURVEY',
                channelType: 'MESSAGING',
                metaData: { appInstallId: '31f55e51' },
                state: 'OPEN',
                creationTs: 1568004100407,
              },
              {
                dialogId: '816566d3',
                participantsDetails: [{ id: '7149717.880365851', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' }],
                dialogType: 'MAIN',
                channelType: 'MESSAGING',
                state: 'CLOSE',
                creationTs: 1568004067509,
                endTs: 1568004100407,
                closedBy: 'CONSUMER',
                closedCause: 'Closed by consumer',
              },
            ],
            brandId: '7149717',
            state: 'CLOSE',
            stage: 'OPEN',
            closeReason: 'CONSUMER',
            startTs: 1568004067509,
            metaDataLastUpdateTs: 1568009422485,
            csatRate: 0,
            note: '',
            context: { type: 'SharkContext', lang: 'ja-JP' },
          },
          numberOfunreadMessages: { '7149717.11': 0 },
          lastUpdateTime: 1568009422485,
        },
      },
    ],
  },
};

const factOf = (frame: unknown) => Facts.of(frame).conversationsOf[0]![1][0]!;

describe('A conversation notification', () => {
  it('says the same in both dialects, but for the old ids that only the brand has', () => {
    const { details: _, raw: asIs, participants, dialogs, ...consumer } = factOf(CONSUMER_FRAME);
    const { details: __, raw: ___, participants: ofBrand, dialogs: brandDialogs, ...brand } = factOf(BRAND_FRAME);
    expect(asIs).toEqual(CONSUMER_FRAME.body.changes[0]);
    expect(brand).toEqual(consumer);
    const withoutOldIds = (list: readonly { id: string; role: string; state: string }[]) =>
      list.map(({ id, role, state }) => ({ id, role, state }));
    expect(withoutOldIds(ofBrand)).toEqual(withoutOldIds(participants));
    expect(ofBrand[1]!.agentId).toBe(OLD_ID);
    expect(brandDialogs.map((one) => ({ ...one, participants: withoutOldIds(one.participants) }))).toEqual(
      dialogs.map((one) => ({ ...one, participants: withoutOldIds(one.participants) })),
    );
  });

  it('is complete', () => {
    expect(factOf(CONSUMER_FRAME)).toMatchObject({
      isGone: false,
      conversationId: CONVERSATION,
      skillId: '558327413',
      brandId: '12345678',
      stage: 'OPEN',
      state: 'OPEN',
      startTs: 1553589749650,
      endTs: undefined,
      metaDataLastUpdateTs: 1553590954025,
      effectiveTTR: 1553590349893,
      details: { ttr: { ttrType: 'PRIORITIZED', value: 600 }, conversationHandlerDetails: { accountId: '12345678' } },
    });
  });

  it('names its subscription', () => {
    const [[subscriptionId]] = Facts.of(BRAND_FRAME).conversationsOf as [[string, unknown]];
    expect(subscriptionId).toBe('ea7ecc5a-58c4-4a16-9510-4868bef08d79');
  });

  it('of a survey: main dialog closed, stage open, a suggested agent with its old id', () => {
    const fact = factOf(SURVEY_FRAME);
    expect(fact).toMatchObject({
      state: 'CLOSE',
      stage: 'OPEN',
      closeReason: 'CONSUMER',
      effectiveTTR: -1,
      unread: { '7149717.11': 0 },
      lastUpdateTime: 1568009422485,
    });
    expect(fact.dialogs[0]).toMatchObject({ dialogType: 'POST_SURVEY', metaData: { appInstallId: '31f55e51' } });
    expect(fact.dialogs[0]!.participants[1]).toMatchObject({ id: '956e', agentId: '7149717.11', role: 'READER' });
    expect(fact.dialogs[1]).toMatchObject({ state: 'CLOSE', closedBy: 'CONSUMER', closedCause: 'Closed by consumer' });
    expect(fact.dialogs[1]!.participants).toEqual([
      { id: '7149717.880365851', agentId: '7149717.880365851', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' },
    ]);
  });

  it('DELETE says that it is gone, also with a bare id', () => {
    const frame = {
      ...BRAND_FRAME,
      body: { subscriptionId: 's', changes: [{ type: 'DELETE', result: { convId: 'c' } }] },
    };
    expect(factOf(frame)).toMatchObject({
      isGone: true,
      conversationId: 'c',
      stage: 'OPEN',
      participants: [],
      dialogs: [],
    });
  });

  it.each([null, 3, {}, { result: null }, { type: 'UPSERT', result: {} }])('%j names no conversation', (change) => {
    const frame = { ...BRAND_FRAME, body: { subscriptionId: 's', changes: [change] } };
    const facts = Facts.of(frame);
    expect(facts.conversationsOf[0]![1]).toEqual([]);
    expect(facts.malformedFrames).toEqual([{ why: 'noConversation', frame: JSON.stringify(frame) }]);
  });
});

describe('A message notification', () => {
  const EVENT = { type: 'ContentEvent', message: 'This is a reply!', contentType: 'text/plain' };
  /** The examples of protocol.md 7.3, made to be about the same message. */
  const consumerFrame = {
    kind: 'notification',
    type: 'ms.MessagingEventNotification',
    body: {
      changes: [
        {
          sequence: 5,
          originatorId: AGENT,
          originatorMetadata: { id: AGENT, role: 'ASSIGNED_AGENT' },
          serverTimestamp: 1553593406049,
          event: EVENT,
          conversationId: CONVERSATION,
          dialogId: CONVERSATION,
        },
      ],
    },
  };
  const brandFrame = (type: string) => ({
    kind: 'notification',
    type,
    body: {
      sequence: 5,
      originatorId: OLD_ID,
      originatorPId: AGENT,
      originatorMetadata: { id: AGENT, role: 'ASSIGNED_AGENT', clientProperties: { type: '.ClientProperties' } },
      originatorClientProperties: { type: '.ClientProperties', ipAddress: '10.0.0.1' },
      serverTimestamp: 1553593406049,
      event: EVENT,
      dialogId: CONVERSATION,
    },
  });

  it('says the same in both dialects; a brand’s has no conversation id', () => {
    const [ofConsumer] = Facts.of(consumerFrame).messages;
    const [ofBrand] = Facts.of(brandFrame('.ams.ms.OnlineEventDistribution')).messages;
    expect(ofConsumer).toEqual({
      raw: consumerFrame.body.changes[0],
      dialogId: CONVERSATION,
      conversationId: CONVERSATION,
      sequence: 5,
      time: 1553593406049,
      originatorId: AGENT,
      role: 'ASSIGNED_AGENT',
      event: EVENT,
      audience: 'ALL',
      metadata: undefined,
    });
    const { body } = brandFrame('.ams.ms.OnlineEventDistribution');
    expect(ofBrand).toEqual({ ...ofConsumer, conversationId: undefined, raw: body });
  });

  it('is known by the name without its prefix too', () => {
    expect(Facts.of(brandFrame('ms.OnlineEventDistribution')).messages).toHaveLength(1);
  });

  it('in bytes says the same, and is shown as it came to those who listen to notifications', () => {
    const frame = brandFrame('.ams.ms.OnlineEventDistribution');
    const bytes = Buffer.from(JSON.stringify(frame));
    const [shown, notShown] = [Facts.of(bytes), Facts.of(bytes, false, false)];
    expect(shown.messages).toEqual(Facts.of(frame).messages);
    expect(shown.notifications).toEqual([['message', frame]]);
    expect(notShown.messages).toEqual(shown.messages);
    expect([notShown.notifications, notShown.order]).toEqual([[], ['message', 'settled']]);
  });

  it('of a replay takes the dialog from the body', () => {
    const changes = [{ sequence: 0, event: EVENT, originatorId: 'c' }];
    const { messages } = Facts.of({ ...consumerFrame, body: { dialogId: 'd', changes } });
    expect(messages).toMatchObject([{ dialogId: 'd', sequence: 0, originatorId: 'c', role: '' }]);
  });

  it('of a chat state has no sequence', () => {
    const frame = brandFrame('.ams.ms.OnlineEventDistribution');
    const { sequence: _, ...body } = { ...frame.body, event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } };
    expect(Facts.of({ ...frame, body }).messages).toMatchObject([{ sequence: -1, event: { chatState: 'COMPOSING' } }]);
  });

  it('keeps audience and metadata, one object or a list', () => {
    const frame = brandFrame('.ams.ms.OnlineEventDistribution');
    for (const metadata of [{ type: 'x' }, [{ type: 'x' }]]) {
      const body = { ...frame.body, metadata, messageAudience: 'AGENTS_AND_MANAGERS' };
      expect(Facts.of({ ...frame, body }).messages).toMatchObject([
        { metadata: [{ type: 'x' }], audience: 'AGENTS_AND_MANAGERS' },
      ]);
    }
  });

  it('is told as a notification first, and is settled last', () => {
    expect(Facts.of(consumerFrame).order).toEqual(['notification', 'message', 'settled']);
  });
});

describe('Notifications that are not decoded yet (protocol.md 7.4, 7.5) are passed on as they came:', () => {
  it.each(['.ams.routing.RoutingTaskNotification', '.ams.routing.AgentStateNotification'])('%s', (type) => {
    const frame = {
      kind: 'notification',
      type,
      body: { subscriptionId: 's', changes: [{ type: 'UPSERT', result: {} }] },
    };
    const facts = Facts.of(frame);
    expect(facts.notifications).toEqual([['other', frame]]);
    expect([facts.messages, facts.conversationsOf, facts.malformedFrames]).toEqual([[], [], []]);
  });
});

describe('An answer', () => {
  it('is passed on by the id of its request, whatever its type', () => {
    const frame = { kind: 'resp', reqId: 4, code: 202, type: '.ReqBody$StringResp', body: 'OK' };
    expect(Facts.of(frame).responses).toEqual([{ requestId: '4', code: 202, body: 'OK', type: '.ReqBody$StringResp' }]);
  });
});

describe('No frame at all makes the decoder throw (G17)', () => {
  it('any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Facts.of(Buffer.from(text)).malformedFrames).toEqual(Facts.of(text).malformedFrames);
      }),
    );
  });

  it('any JSON in the place of a body', () => {
    const types = [
      'cqm.ExConversationChangeNotification',
      '.ams.aam.ExConversationChangeNotification',
      'ms.MessagingEventNotification',
      '.ams.ms.OnlineEventDistribution',
      'x',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom('resp', 'notification'),
        fc.constantFrom(...types),
        fc.jsonValue(),
        (kind, type, body) => {
          Facts.of({ kind, type, body, reqId: 1, code: 200 });
          Facts.of({ kind, type, body: { subscriptionId: 's', changes: [body, { type: 'UPSERT', result: body }] } });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a good frame that was cut anywhere, or had a byte replaced', () => {
    const text = JSON.stringify(SURVEY_FRAME);
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (at, junk) => {
        Facts.of(text.slice(0, at) + junk + text.slice(at + 1));
        Facts.of(text.slice(0, at));
      }),
      { numRuns: 300 },
    );
  });
});

describe('A frame that the sink cannot take in', () => {
  class Failing extends Facts {
    override conversations(): () => boolean {
      return () => {
        throw new Error('a mistake');
      };
    }

    override message(): void {
      throw new Error('a mistake');
    }
  }

  it('ends there, is reported once, and what was learned of it is told', () => {
    const facts = new Failing();
    const work = decodeFrame(JSON.stringify(BRAND_FRAME), facts);
    expect(work!()).toBe(true);
    expect(facts.malformedFrames).toMatchObject([{ why: 'notTaken', about: 'a mistake' }]);
    expect(facts.order.at(-1)).toBe('settled');
  });

  it('at once is reported too', () => {
    const facts = new Failing();
    const body = { dialogId: 'd', sequence: 0, event: { type: 'ContentEvent', message: 'x' } };
    decodeFrame(JSON.stringify({ kind: 'notification', type: 'ms.OnlineEventDistribution', body }), facts);
    expect(facts.malformedFrames).toMatchObject([{ why: 'notTaken', about: 'a mistake' }]);
  });
});

describe('Bytes', () => {
  it('that are no UTF-8 are malformed; a replacement character that was sent is not', () => {
    const frame = Buffer.from('{"kind":"resp","reqId":"1","code":200,"body":"?"}');
    expect(Facts.of(frame).responses).toHaveLength(1);
    frame[frame.indexOf('?')] = 0xff;
    expect(Facts.of(frame).malformedFrames).toMatchObject([{ why: 'notUtf8' }]);
    expect(Facts.of(Buffer.from('{"kind":"resp","reqId":"1","code":200,"body":"\uFFFD"}')).responses).toHaveLength(1);
  });
});

describe('JSON that is kept as it came', () => {
  const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;
  const frame = (context: unknown) => ({
    ...BRAND_FRAME,
    body: {
      subscriptionId: 's',
      changes: [{ type: 'UPSERT', result: { convId: 'c', conversationDetails: { context } } }],
    },
  });

  it('may be a hundred levels deep, and no deeper: what compares and freezes it recurses', () => {
    expect(Facts.of(frame(nested(100))).malformedFrames).toEqual([]);
    expect(Facts.of(frame(nested(101))).malformedFrames).toMatchObject([{ why: 'wrongField', about: 'context' }]);
  });
});

describe('A very long snapshot', () => {
  const changesOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      type: 'UPSERT',
      result: {
        convId: `c${index}`,
        conversationDetails: { ...common, note: `brackets ]}[{ "quoted \\ and 🙂 ${'x'.repeat(200)}` },
      },
    }));
  const frameOf = (count: number) => ({ ...BRAND_FRAME, body: { subscriptionId: 'é-1', changes: changesOf(count) } });

  it.each(['text', 'bytes'])('given as %s says the same in pieces as at once', (form) => {
    const text = JSON.stringify(frameOf(1_500));
    expect(text.length).toBeGreaterThan(LONG_FRAME_BYTES);
    const inPieces = Facts.of(form === 'text' ? text : Buffer.from(text));
    const atOnce = Facts.of(text, true);
    expect(inPieces.conversationsOf).toEqual(atOnce.conversationsOf);
    expect(inPieces.conversationsOf[0]![0]).toBe('é-1');
    expect(inPieces.conversationsOf[0]![1]).toHaveLength(1_500);
    expect(inPieces.malformedFrames).toEqual([]);
  });

  it('is shown whole to a program that listens to notifications', () => {
    expect(Facts.of(frameOf(1_500), true).notifications).toEqual([['conversation', frameOf(1_500)]]);
  });

  it('that is broken further down is reported once, and what came before is kept', () => {
    const text = JSON.stringify(frameOf(1_500));
    const facts = Facts.of(`${text.slice(0, -300)}`);
    expect(facts.malformedFrames).toHaveLength(1);
    const [[, conversations]] = facts.conversationsOf as [[string, unknown[]]];
    expect(conversations.length).toBeGreaterThan(100);
    expect(conversations.length).toBeLessThan(1_500);
  });
});

describe('The names of requests', () => {
  it('are those of protocol.md 6, in both dialects', () => {
    const names: Record<RequestName, string> = {
      GetClock: '.GetClock',
      'cqm.SubscribeExConversations': '.ams.aam.SubscribeExConversations',
      'cqm.UnsubscribeExConversations': '.ams.aam.UnsubscribeExConversations',
      'cm.AgentRequestConversation': '.ams.cm.AgentRequestConversation',
      'cm.ConsumerRequestConversation': '.ams.cm.ConsumerRequestConversation',
      'cm.TakeoverConversation': '.ams.cm.TakeoverConversation',
      'cm.UpdateConversationField': '.ams.cm.UpdateConversationField',
      'ms.PublishEvent': '.ams.ms.PublishEvent',
      'ms.SubscribeMessagingEvents': '.ams.ms.SubscribeMessagingEvents',
      'ms.QueryMessages': '.ams.ms.QueryMessages',
      'ms.GenerateURLForUploadFile': '.ams.ms.GenerateURLForUploadFile',
      'ms.GenerateURLForDownloadFile': '.ams.ms.GenerateURLForDownloadFile',
      'routing.SubscribeRoutingTasks': '.ams.routing.SubscribeRoutingTasks',
      'routing.UpdateRingState': '.ams.routing.UpdateRingState',
      'routing.SetAgentState': '.ams.routing.SetAgentState',
      'routing.SubscribeAgentsState': '.ams.routing.SubscribeAgentsState',
      'userprofile.GetUserProfile': '.ams.userprofile.GetUserProfile',
      'userprofile.SetUserProfile': '.ams.userprofile.SetUserProfile',
    };
    for (const [name, long] of Object.entries(names) as [RequestName, string][]) {
      expect(wireName(name, 'brand')).toBe(long);
      expect(wireName(name, 'consumer')).toBe(name);
    }
  });
});
