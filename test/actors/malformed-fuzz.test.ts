import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { errorFrom } from '../../src/api/errors/errors.js';
import { JUNK, pathsOf, spoilt } from '../support/junk.js';
import { described, InboundWorld } from './support/inbound-world.js';

const person = { id: '12345678.9', role: 'ASSIGNED_AGENT', state: 'ACTIVE' };
const details = {
  skillId: '5',
  brandId: '12345678',
  state: 'OPEN',
  stage: 'OPEN',
  closeReason: 'AGENT',
  startTs: 1,
  endTs: 2,
  metaDataLastUpdateTs: 2_000,
  csatRate: 3,
  csat: { csatRate: 3 },
  ttr: { ttrType: 'NORMAL', value: 600 },
  delay: { type: 'DELAYED', tillWhen: 5 },
  note: 'note',
  groupId: 'group',
  context: { type: 'SharkContext', lang: 'en' },
  campaignInfo: { campaignId: 1, engagementId: 2 },
  conversationHandlerDetails: { accountId: '12345678', skillId: '5' },
  dialogs: [
    {
      dialogId: 'known',
      dialogType: 'MAIN',
      channelType: 'MESSAGING',
      state: 'OPEN',
      creationTs: 1,
      endTs: 2,
      closedBy: 'AGENT',
      closedCause: 'done',
      metaData: { appInstallId: 'x' },
      participantsDetails: [person],
    },
  ],
};
const conversation = (type: string, participants: object, change = 'UPSERT') => ({
  kind: 'notification',
  type,
  body: {
    subscriptionId: 's',
    changes: [
      {
        type: change,
        result: {
          convId: 'known',
          effectiveTTR: -1,
          numberOfunreadMessages: { '12345678.9': 1 },
          lastUpdateTime: 5,
          conversationDetails: { ...details, ...participants },
        },
      },
    ],
  },
});
const message = (event: object) => ({
  sequence: 0,
  originatorId: '12345678.9',
  originatorPId: 'u-9',
  originatorMetadata: { id: 'u-9', role: 'ASSIGNED_AGENT' },
  serverTimestamp: 5,
  event,
  conversationId: 'known',
  dialogId: 'known',
  metadata: [{ type: 'ExternalId', id: '1' }],
  messageAudience: 'ALL',
});
const text = { type: 'ContentEvent', contentType: 'text/plain', message: 'hi', quickReplies: { type: 'quickReplies' } };
const brand = '.ams.aam.ExConversationChangeNotification';

/** A good frame of every kind. */
const FRAMES: Readonly<Record<string, object>> = {
  'a conversation of a brand': conversation(brand, {
    participants: { ASSIGNED_AGENT: ['12345678.9'], CONSUMER: ['c'] },
    participantsPId: { ASSIGNED_AGENT: ['u-9'], CONSUMER: ['c'] },
  }),
  'a conversation of a consumer': conversation('cqm.ExConversationChangeNotification', { participants: [person] }),
  'a conversation that is gone': conversation(brand, { participants: { CONSUMER: ['c'] } }, 'DELETE'),
  'a text of a brand': { kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body: message(text) },
  'rich content': {
    kind: 'notification',
    type: '.ams.ms.OnlineEventDistribution',
    body: message({ type: 'RichContentEvent', content: { type: 'vertical', elements: [{}] } }),
  },
  'an accept status of a consumer': {
    kind: 'notification',
    type: 'ms.MessagingEventNotification',
    body: { dialogId: 'known', changes: [message({ type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] })] },
  },
  'a chat state': {
    kind: 'notification',
    type: 'ms.MessagingEventNotification',
    body: { changes: [message({ type: 'ChatStateEvent', chatState: 'COMPOSING' })] },
  },
  'an answer': { kind: 'resp', reqId: '1', code: 200, type: 'x', body: { subscriptionId: 's' } },
};

/** A world in which a conversation is followed, and a text that belongs to it has been told. */
function known(now?: () => number): InboundWorld {
  const world = new InboundWorld(now);
  world.subscribed({ stage: ['OPEN'] }, 's', described('known'), described('other'));
  world.news();
  return world;
}

/** What has survived so far, to make the next good frames newer. */
let survived = 0;

/** Takes the frame in; then nothing must have been thrown, at most one error told, and everything go on as before. */
function expectSurvived(world: InboundWorld, frame: string): void {
  survived += 1;
  world.failures.length = 0;
  world.frame(frame);
  expect(world.failures.length).toBeLessThanOrEqual(1);
  for (const failure of world.failures) {
    expect(failure.code).toBe('MALFORMED_FRAME');
    const { message: words, context } = errorFrom(failure);
    expect(words.length + JSON.stringify(context).length).toBeLessThan(6_000);
  }
  world.news();
  const next = { skillId: `skill ${survived}`, metaDataLastUpdateTs: 3_000 + survived };
  world.notify('s', described('other', next), described(`new ${survived}`));
  expect(world.news()).toEqual([
    'field.changed other skill',
    'conversation.handedOver other',
    `conversation.announced new ${survived}`,
  ]);
  const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'next' };
  const body = { ...message(event), dialogId: `new ${survived}` };
  world.frame(JSON.stringify({ kind: 'notification', type: '.ams.ms.OnlineEventDistribution', body }));
  expect(world.news()).toEqual([`message.received new ${survived}`]);
  expect(({} as Record<string, unknown>).id).toBeUndefined();
}

describe('Whatever stands in the place of any field, nothing is thrown, and the next frame is taken in normally (G17):', () => {
  it.each(Object.entries(FRAMES))('%s, unspoilt, is no error', (_, frame) => {
    const world = known();
    world.frame(JSON.stringify(frame));
    expect(world.failures).toEqual([]);
    expectSurvived(known(), JSON.stringify(frame));
  });

  const tried = new Set<string>();

  it.each(Object.entries(FRAMES))('%s, each field with each junk', (_, frame) => {
    for (const path of pathsOf(frame)) {
      // A field that an earlier kind of frame has as well was tried there.
      if (tried.has(path.join())) continue;
      tried.add(path.join());
      const world = known();
      for (const [name, junk] of Object.entries(JUNK)) {
        try {
          expectSurvived(world, spoilt(frame, [[path, junk]]));
        } catch (error) {
          throw new Error(`${name} at ${path.join('.') || 'the top'}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
  });

  it('any frame with junk at several places', () => {
    const several = fc.constantFrom(...Object.values(FRAMES)).chain((frame) => {
      const place = fc.tuple(fc.constantFrom(...pathsOf(frame)), fc.constantFrom(...Object.values(JUNK)));
      return fc.tuple(fc.constant(frame), fc.array(place, { minLength: 2, maxLength: 5 }));
    });
    fc.assert(
      fc.property(several, ([frame, places]) => expectSurvived(known(), spoilt(frame, places))),
      { numRuns: 300 },
    );
  });
});

describe('What is wrong with a frame is said:', () => {
  const said = (frame: string): string => {
    const world = known();
    world.frame(frame);
    return world.failures.map((failure) => errorFrom(failure).message).join();
  };
  const good = FRAMES['a conversation of a brand']!;
  const details = ['body', 'changes', '0', 'result', 'conversationDetails'];

  it.each([
    [[...details, 'skillId'], '{"toString":1}', /skillId is not what it should be/],
    [[...details, 'metaDataLastUpdateTs'], '1e300', /metaDataLastUpdateTs is not/],
    [[...details, 'context'], JUNK['lists ten thousand deep']!, /context is not/],
    [['body', 'changes', '0', 'result', 'convId'], '{}', /convId is not/],
    [['body', 'subscriptionId'], '7', /subscriptionId is not/],
  ])('%j', (path, junk, words) => {
    expect(said(spoilt(good, [[path, junk]])).slice(0, 200)).toMatch(words);
  });

  it.each(['-1', '1.5', '"7"', '1e300', '9007199254740993', 'null', '{}'])(
    'a sequence that is %s is no sequence, and does not silence its dialog',
    (sequence) => {
      expect(said(spoilt(FRAMES['a text of a brand']!, [[['body', 'sequence'], sequence]]))).toMatch(/sequence is not/);
    },
  );

  it('a wrong skill changes nothing: no handover is told because of it', () => {
    const world = known();
    world.frame(spoilt(good, [[[...details, 'skillId'], '[]']]));
    expect([world.told, world.record('known').skillId]).toEqual([[], '-1']);
  });
});

describe('A notification of a hundred thousand nulls', () => {
  it.each([
    [brand, '"subscriptionId":"s",', 5],
    ['ms.MessagingEventNotification', '', 3_000],
  ])('%s is one error with a count, and lets the event loop run in between', (type, more, turns) => {
    const nulls = Array(100_000).fill('null').join();
    let now = 0;
    // Whenever the inbox looks at the clock, its time is up.
    const world = known(() => (now += 1_000));
    world.inbox.put(`{"kind":"notification","type":"${type}","body":{${more}"changes":[${nulls}]}}`);
    let count = 0;
    while (world.turn()) count += 1;
    expect(world.failures).toMatchObject([{ code: 'MALFORMED_FRAME', context: { count: 100_000 } }]);
    expect(count).toBeGreaterThanOrEqual(turns);
  });
});
