import { describe, expect, it } from '@jest/globals';
import { Facts } from '../support.js';
import { AGENT, BRAND_FRAME, CONSUMER_FRAME, CONVERSATION, OLD_ID, SURVEY_FRAME } from './sample-frames.js';

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
