import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeFrame } from '../../../src/transport/wire/frame.js';
import { LONG_FRAME_BYTES } from '../../../src/transport/wire/long-frame.js';
import { type RequestName, wireName } from '../../../src/transport/wire/request-names.js';
import { Facts } from '../support.js';
import { BRAND_FRAME, common, SURVEY_FRAME } from './sample-frames.js';

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
