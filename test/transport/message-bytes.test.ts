import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeMessage } from '../../src/transport/dialects/message.js';
import { readMessage } from '../../src/transport/dialects/message-bytes.js';

interface Parts {
  readonly sequence: number;
  readonly oldId: string;
  readonly id: string;
  readonly role: string;
  readonly ofSender?: object;
  readonly ofFrame?: object;
  readonly time: number;
  readonly event: object;
  readonly dialogId: string;
}

/** A frame with its members in the platform's order (protocol.md 7.3). */
const frameOf = ({ sequence, oldId, id, role, ofSender, ofFrame, time, event, dialogId }: Parts): string =>
  JSON.stringify({
    kind: 'notification',
    type: '.ams.ms.OnlineEventDistribution',
    body: {
      sequence,
      originatorId: oldId,
      originatorPId: id,
      originatorMetadata: { id, role, clientProperties: ofSender },
      originatorClientProperties: ofFrame,
      serverTimestamp: time,
      event,
      dialogId,
    },
  });

const read = (frame: string) => readMessage(Buffer.from(frame));
const decoded = (frame: string) => decodeMessage((JSON.parse(frame) as { body: unknown }).body);

const CLIENT = {
  type: '.ClientProperties',
  appId: 'webAsync',
  ipAddress: '198.51.100.23',
  features: ['PHOTO_SHARING'],
};
const BOT: Parts = {
  sequence: 2,
  oldId: '12345678.3705342610',
  id: '393c6873-756d-54af-86e1-8795d57eba14',
  role: 'ASSIGNED_AGENT',
  ofSender: CLIENT,
  ofFrame: CLIENT,
  time: 1_700_000_004_000,
  event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hello' },
  dialogId: '57bc39d9-cad3-46c6-94a9-abd10be5b7c8',
};
const { ofSender: _, ofFrame: __, ...WITHOUT_CLIENT } = BOT;
const CONSUMER_ID = 'd51ce914-97ad-4544-a686-8335b61dcdf3';

describe('A message notification in bytes is read without being parsed', () => {
  it.each<[string, Parts]>([
    ['of a brand user', BOT],
    ['of a consumer', { ...BOT, oldId: CONSUMER_ID, id: CONSUMER_ID, role: 'CONSUMER' }],
    ['without client properties (protocol.md 12.3)', WITHOUT_CLIENT],
    ['with a text beyond ASCII', { ...BOT, event: { ...BOT.event, message: 'Grüße, 元気ですか 👋' } }],
    ['with a text that is empty', { ...BOT, event: { ...BOT.event, message: '' } }],
    ['with a text that needs escapes', { ...BOT, event: { ...BOT.event, message: 'a "quote"\nand a \\' } }],
    [
      'with its members the other way round',
      { ...BOT, event: { type: 'ContentEvent', message: 'hi', contentType: 'text/plain' } },
    ],
    ['with a mark', { ...BOT, event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] } }],
    [
      'with a mark of several',
      { ...BOT, event: { type: 'AcceptStatusEvent', status: 'ACCEPT', sequenceList: [1, 2, 12] } },
    ],
    [
      'with rich content',
      { ...BOT, event: { type: 'RichContentEvent', content: { type: 'vertical', elements: [{}] } } },
    ],
    ['of a dialog that is no UUID', { ...BOT, dialogId: 'dialog-1.survey' }],
  ])('%s', (_what, parts) => {
    const frame = frameOf(parts);
    expect(read(frame)).toBeDefined();
    expect(read(frame)).toEqual(decoded(frame));
  });

  it('one string serves for all messages of a brand user, and for all of a role', () => {
    const [first, second] = [read(frameOf(BOT))!, read(frameOf({ ...BOT, sequence: 3 }))!];
    expect([second.originatorId, second.role]).toEqual([first.originatorId, first.role]);
  });
});

describe('What it does not know is left to JSON.parse', () => {
  it.each<[string, string]>([
    ['another notification', '{"kind":"notification","type":".ams.aam.ExConversationChangeNotification","body":{}}'],
    ['a response', '{"kind":"resp","reqId":"1","code":200,"body":{}}'],
    ['what is not JSON', 'hello'],
    ['nothing', ''],
    ['a role of its own', frameOf({ ...BOT, role: 'OBSERVER' })],
    ['an audience', frameOf(BOT).replace('"dialogId"', '"messageAudience":"AGENTS_AND_MANAGERS","dialogId"')],
    ['a member behind the dialog', frameOf(BOT).replace(/\}\}$/, ',"conversationId":"c"}}')],
    ['a sequence that is no whole number', frameOf(BOT).replace('"sequence":2', '"sequence":2.5')],
    ['an id with an escape', frameOf({ ...BOT, id: 'a"b' })],
    ['an object among the client properties', frameOf({ ...BOT, ofSender: { ...CLIENT, os: { name: 'x' } } })],
    ['an event that is broken', frameOf(BOT).replace('"message":"hello"', '"message":"hello",')],
    ['a space', frameOf(BOT).replace('"event":', '"event": ')],
  ])('%s', (_what, frame) => {
    expect(read(frame)).toBeUndefined();
  });
});

describe('What it reads is what JSON.parse reads', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
  const id = fc.oneof(fc.uuid(), fc.stringMatching(/^[\w.-]{0,64}$/), text);
  const client = fc.option(fc.oneof(fc.dictionary(text, fc.jsonValue()), fc.constant(CLIENT)), { nil: undefined });
  const event = fc.oneof(
    text.map((message) => ({ type: 'ContentEvent', contentType: 'text/plain', message })),
    fc.record({
      type: fc.constant('AcceptStatusEvent'),
      status: fc.constantFrom('READ', 'ACCEPT'),
      sequenceList: fc.array(fc.nat()),
    }),
    fc.record({ type: fc.constant('RichContentEvent'), content: fc.jsonValue() }),
    fc.dictionary(text, fc.jsonValue()),
  );
  const parts = fc.record(
    {
      sequence: fc.nat(),
      oldId: id,
      id,
      role: fc.constantFrom('CONSUMER', 'ASSIGNED_AGENT', 'AGENT', 'MANAGER', 'READER', 'CONTROLLER', 'OTHER'),
      ofSender: client,
      ofFrame: client,
      time: fc.nat({ max: 2 ** 50 }),
      event,
      dialogId: id,
    },
    { requiredKeys: ['sequence', 'oldId', 'id', 'role', 'time', 'event', 'dialogId'] },
  ) as fc.Arbitrary<Parts>;

  it('of any frame in the platform’s order, whatever people write and clients call themselves', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const frame = frameOf(all);
        const message = read(frame);
        if (message) expect(message).toEqual(decoded(frame));
      }),
      { numRuns: 500 },
    );
  });

  it('of any other frame too: members elsewhere, twice, within each other, or with a byte changed', () => {
    const piece = fc.constantFrom(
      ...['"', '\\', '{', '}', ',', ':', '[', ']', '1', ' ', ',"event":{}', ',"dialogId":"x"', '"}}', '"sequence":7,'],
      ...[',"serverTimestamp":1', ',"originatorPId":"x"', '},"originatorClientProperties":{', '"role":"CONSUMER"'],
      ...[',"event":{"type":"ContentEvent","contentType":"text/plain","message":"x"},"dialogId":"x"}}', 'é'],
    );
    const cut = fc.record({ at: fc.nat(), removed: fc.nat({ max: 3 }), put: piece });
    fc.assert(
      fc.property(parts, fc.array(cut, { minLength: 1, maxLength: 4 }), (all, cuts) => {
        let frame = frameOf({ ...all, id: BOT.id, oldId: BOT.oldId, dialogId: BOT.dialogId });
        for (const { at, removed, put } of cuts) {
          const from = at % frame.length;
          frame = frame.slice(0, from) + put + frame.slice(from + removed);
        }
        // A cut through a character leaves half of it, which no bytes can hold.
        frame = Buffer.from(frame).toString();
        const message = read(frame);
        if (!message) return;
        let isJson = true;
        try {
          JSON.parse(frame);
        } catch {
          isJson = false;
        }
        if (isJson) expect(message).toEqual(decoded(frame));
      }),
      { numRuns: 3_000 },
    );
  });
});
