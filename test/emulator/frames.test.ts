import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../emulator/index.js';
import { brand, type Client, consumer, join, openConversation, publish, text, update, withEmulator } from './world.js';

const BAD = { code: 400, body: 'Bad Request' };

const inConversation = (
  run: (emulator: Emulator, bot: Client, client: Client, conversationId: string) => Promise<void>,
): Promise<void> =>
  withEmulator(async (emulator) => {
    const [bot, client] = [await brand(emulator), await consumer(emulator)];
    const conversationId = await openConversation(client);
    await join(bot, conversationId, 'ASSIGNED_AGENT');
    await run(emulator, bot, client, conversationId);
  });

describe('A frame that is no request', () => {
  it.each([
    ['text that is not JSON', '{"kind":', 'frame', 'not JSON'],
    ['an array', '[]', 'envelope', 'frame must be an object, is []'],
    [
      'a wrong kind',
      '{"kind":"resp","id":"1","type":"GetClock"}',
      'envelope',
      'frame.kind must be one of req, is "resp"',
    ],
    ['no id', '{"kind":"req","type":"GetClock"}', 'envelope', 'frame.id must be a string, is nothing'],
    [
      'an id of 65 characters',
      `{"kind":"req","id":"${'x'.repeat(65)}","type":"GetClock"}`,
      'envelope',
      'frame.id must have at most 64 characters, has 65',
    ],
    ['no type', '{"kind":"req","id":"1"}', 'envelope', 'frame.type must be a string, is nothing'],
  ])('(%s) is answered Bad Request and recorded as a violation', (_what, raw, what, why) =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      client.raw(raw);
      expect(await client.next()).toMatchObject({ kind: 'resp', type: '.ReqBody$StringResp', ...BAD });
      expect(emulator.ledger.violations).toMatchObject([{ what, why }]);
      expect(await client.request('.GetClock')).toMatchObject({ code: 200 });
    }),
  );

  it('(binary) is a violation as well', () =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      client.ws.send(Buffer.from('{"kind":"req","id":"1","type":"GetClock"}'));
      expect(await client.next()).toMatchObject(BAD);
      expect(emulator.ledger.violations).toMatchObject([{ what: 'frame', why: 'binary frame' }]);
    }));

  it('is answered with its id where it has one', () =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      client.raw('{"kind":"other","id":"abc","type":"GetClock"}');
      expect(await client.next()).toMatchObject({ reqId: 'abc', code: 400 });
    }));
});

describe('The envelope', () => {
  it('gives a numeric id back as a string', () =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      client.raw('{"kind":"req","id":4,"type":".GetClock"}');
      expect(await client.next()).toMatchObject({ reqId: '4', code: 200 });
      expect(emulator.ledger.violations).toEqual([]);
    }));

  it.each([
    ['null', null],
    ['a boolean', true],
    ['an empty array', []],
  ])('tolerates %s for headers', (_what, headers) =>
    withEmulator(async (emulator) => {
      expect(await (await brand(emulator)).request('.GetClock', {}, { headers })).toMatchObject({ code: 200 });
      expect(emulator.ledger.violations).toEqual([]);
    }),
  );

  it('records an id that is used twice on one socket, and answers nevertheless', () =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      for (const _again of [1, 2]) client.raw('{"kind":"req","id":"same","type":".GetClock"}');
      expect([await client.next(), await client.next()]).toMatchObject([{ code: 200 }, { code: 200 }]);
      expect(emulator.ledger.violations).toMatchObject([{ what: 'GetClock', why: 'id same was used before' }]);
    }));

  it.each([
    'cqm.SubscribeExConversations',
    '.ams.aam.SubscribeExConversations',
    'ams.cqm.SubscribeExConversations',
    'aam.SubscribeExConversations',
  ])('understands the request name %s on both sides and answers in the dialect of the socket', (type) =>
    withEmulator(async (emulator) => {
      const onBrand = await (await brand(emulator)).request(type, {});
      const onConsumer = await (await consumer(emulator)).request(type, {});
      expect(onBrand.type).toBe('.ams.aam.SubscribeExConversations$Response');
      expect(onConsumer.type).toBe('cqm.SubscribeExConversationsResponse');
    }),
  );
});

describe('The contents of a request', () => {
  it.each([
    ['an unknown type', 'cm.Nothing', {}, 'unknown request type cm.Nothing'],
    [
      'a request of the other side',
      'cm.ConsumerRequestConversation',
      {},
      'cm.ConsumerRequestConversation is not for the brand side',
    ],
    ['a missing field', 'ms.QueryMessages', {}, 'body.dialogId must be a string, is nothing'],
    ['a missing body', 'ms.PublishEvent', undefined, 'body must be an object, is nothing'],
    ['a field of the wrong type', 'ms.QueryMessages', { dialogId: 1 }, 'body.dialogId must be a string, is 1'],
    [
      'a value outside its enumeration',
      'cqm.SubscribeExConversations',
      { stage: ['OPENED'] },
      'body.stage[0] must be one of OPEN, CLOSE, LOCKED, is "OPENED"',
    ],
    [
      'an unknown event',
      'ms.PublishEvent',
      { dialogId: 'd', event: { type: 'X' } },
      'body.event.type must be one of ContentEvent, RichContentEvent, AcceptStatusEvent, ChatStateEvent, is "X"',
    ],
    [
      'text that is no string',
      'ms.PublishEvent',
      { dialogId: 'd', event: { ...text('x'), message: 5 } },
      'body.event.message must be a string, is 5',
    ],
    [
      'a file without type',
      'ms.PublishEvent',
      { dialogId: 'd', event: { type: 'ContentEvent', contentType: 'hosted/file', message: { relativePath: '/a' } } },
      'body.event.message.fileType must be a string, is nothing',
    ],
    [
      'rich content without content',
      'ms.PublishEvent',
      { dialogId: 'd', event: { type: 'RichContentEvent' } },
      'body.event.content must be an object, is nothing',
    ],
    [
      'an accept status about nothing',
      'ms.PublishEvent',
      { dialogId: 'd', event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [] } },
      'body.event.sequenceList must be an array of at least 1, is []',
    ],
    [
      'an unknown audience',
      'ms.PublishEvent',
      { dialogId: 'd', event: text('x'), messageAudience: 'SOME' },
      'body.messageAudience must be one of ALL, AGENTS_AND_MANAGERS, is "SOME"',
    ],
    [
      'an unknown conversation field',
      'cm.UpdateConversationField',
      { conversationId: 'c', conversationField: { field: 'Colour' } },
      /^body\.conversationField\[0\]\.field must be one of ParticipantsChange, Skill,/,
    ],
    [
      'no conversation field',
      'cm.UpdateConversationField',
      { conversationId: 'c', conversationField: [] },
      'body.conversationField must be an array of at least 1, is []',
    ],
    [
      'an unknown role',
      'cm.UpdateConversationField',
      { conversationId: 'c', conversationField: { field: 'ParticipantsChange', type: 'ADD', role: 'CONSUMER' } },
      /role must be one of ASSIGNED_AGENT, AGENT,/,
    ],
    [
      'a rating out of range',
      'cm.UpdateConversationField',
      { conversationId: 'c', conversationField: { field: 'CSATRate', csatRate: 6 } },
      'body.conversationField[0].csatRate must be between 1 and 5, is 6',
    ],
  ])('with %s is answered Bad Request and recorded with what and why', (_what, type, body, why) =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      expect(await client.request(type, body)).toMatchObject({ kind: 'resp', type: '.ReqBody$StringResp', ...BAD });
      expect(emulator.ledger.violations).toEqual([
        expect.objectContaining({ what: type, why: typeof why === 'string' ? why : expect.stringMatching(why) }),
      ]);
    }),
  );

  it.each([
    ['metadata that is no array of objects', ['ExternalId'], 'metadata[0] must be an object, is "ExternalId"'],
    ['metadata without type', [{ id: '1' }], 'metadata[0].type must be a string, is nothing'],
    [
      'an external id of 65 characters',
      [{ type: 'ExternalId', id: 'x'.repeat(65) }],
      'metadata[0].id must have at most 64 characters, has 65',
    ],
  ])('with %s is refused', (_what, metadata, why) =>
    inConversation(async (emulator, bot, _client, conversationId) => {
      const answer = await bot.request('ms.PublishEvent', { dialogId: conversationId, event: text('x') }, { metadata });
      expect(answer).toMatchObject(BAD);
      expect(emulator.ledger.violations).toMatchObject([{ why }]);
      expect(emulator.ledger.messages(conversationId)).toEqual([]);
    }),
  );

  it('may be 5000 characters long, files excepted', () =>
    inConversation(async (emulator, bot, _client, conversationId) => {
      expect(await publish(bot, conversationId, text('x'.repeat(5_000)))).toMatchObject(BAD);
      const message = { relativePath: '/a', fileType: 'PNG', preview: 'x'.repeat(20_000) };
      expect(
        await publish(bot, conversationId, { type: 'ContentEvent', contentType: 'hosted/file', message }),
      ).toMatchObject({ code: 200 });
      emulator.settings.maxRequestLength = 100_000;
      expect(await publish(bot, conversationId, text('x'.repeat(5_000)))).toMatchObject({ code: 200 });
    }));

  it('may hold members the platform does not know', () =>
    inConversation(async (emulator, bot, _client, conversationId) => {
      const answer = await publish(bot, conversationId, { ...text('x'), colour: 'blue' });
      expect(answer).toMatchObject({ code: 200 });
      expect(emulator.ledger.violations).toEqual([]);
    }));
});

describe('A refusal', () => {
  it.each([
    [
      'unknown conversation',
      404,
      'cm.UpdateConversationField',
      { conversationId: 'c', conversationField: { field: 'Note', note: 'x' } },
    ],
    ['unknown dialog', 404, 'ms.QueryMessages', { dialogId: 'd' }],
    ['unknown consumer', 404, 'cm.AgentRequestConversation', { consumerId: 'x' }],
  ])('of an %s is a %i with a string for a body, typed as string answer, and no violation', (_what, code, type, body) =>
    withEmulator(async (emulator) => {
      const answer = await (await brand(emulator)).request(type, body);
      expect(answer).toMatchObject({ code, type: '.ReqBody$StringResp', body: expect.any(String) });
      expect(emulator.ledger.violations).toEqual([]);
      expect(emulator.ledger.filter({ kind: 'request', outcome: 'refused' })).toMatchObject([
        { code, error: answer.body },
      ]);
    }),
  );

  it.each(['Subscribe', 'Update', 'Publish'])('of what belongs to another consumer is a 403 (%s…)', (which) =>
    inConversation(async (emulator, _bot, _client, conversationId) => {
      const stranger = await consumer(emulator);
      const attempts: Record<string, () => Promise<object>> = {
        Subscribe: () => stranger.request('ms.SubscribeMessagingEvents', { dialogId: conversationId }),
        Update: () => update(stranger, conversationId, { field: 'Stage', conversationState: 'CLOSE' }),
        Publish: () => publish(stranger, conversationId, text('x')),
      };
      expect(await attempts[which]!()).toMatchObject({ code: 403, type: 'StringResponse', body: expect.any(String) });
    }),
  );

  it.each([400, 401, 403, 404, 429, 500])('with code %i can be made of any request', (code) =>
    withEmulator(async (emulator) => {
      const client = await brand(emulator);
      emulator.faults.add({ when: 'GetClock', do: 'refuse', code, text: 'no' });
      expect(await client.request('.GetClock')).toMatchObject({ code, type: '.ReqBody$StringResp', body: 'no' });
      expect(await client.request('.GetClock')).toMatchObject({ code: 200 });
    }),
  );

  it.each(['.ams.ms.GenerateUploadToken', '.ams.brandprofile.GetBrands'])(
    'of %s says that it is not in this version',
    (type) =>
      withEmulator(async (emulator) => {
        const answer = await (await brand(emulator)).request(type, {});
        expect(answer).toMatchObject({ code: 400, body: `${type} is not in this version of the emulator` });
        expect(emulator.ledger.violations).toEqual([]);
      }),
  );
});
