import { describe, expect, it } from '@jest/globals';
import { brand, Client, consumerUrl, idOf, signup, withEmulator } from '../world.js';

const any = expect.anything();

describe('Transcript 12.8: an anonymous consumer creates, talks, closes (v3)', () => {
  it('is answered frame by frame as documented', () =>
    withEmulator(async (emulator) => {
      const jwt = await signup(emulator);
      const consumerId = idOf(jwt);
      const client = await Client.open(consumerUrl(emulator));
      const send = (frame: object): void => client.raw(JSON.stringify(frame));
      const clientProperties = { type: '.ClientProperties', appId: 'quick_start' };

      send({
        kind: 'req',
        id: '0',
        type: 'InitConnection',
        headers: [
          {
            type: '.ams.headers.ClientProperties',
            appId: 'quick_start',
            deviceFamily: 'DESKTOP',
            os: 'OSX',
            features: ['AUTO_MESSAGES', 'RICH_CONTENT', 'QUICK_REPLIES', 'MULTI_DIALOG'],
          },
          { type: '.ams.headers.ConsumerAuthentication', jwt },
        ],
      });
      expect(await client.next()).toEqual({ kind: 'resp', reqId: '0', code: 200, type: 'StringResponse', body: 'OK' });

      const filter = { stage: ['OPEN', 'CLOSE'], convState: ['OPEN', 'CLOSE'] };
      send({ kind: 'req', id: '1', type: 'cqm.SubscribeExConversations', body: filter });
      const subscribed = await client.next();
      expect(subscribed).toEqual({
        kind: 'resp',
        reqId: '1',
        code: 200,
        type: 'cqm.SubscribeExConversationsResponse',
        body: { subscriptionId: expect.any(String) },
      });
      const { subscriptionId } = subscribed.body as { subscriptionId: string };
      const conversationNotification = (changes: unknown): object => ({
        kind: 'notification',
        type: 'cqm.ExConversationChangeNotification',
        body: { subscriptionId, sentTs: expect.any(Number), changes },
      });
      expect(await client.next()).toEqual(conversationNotification([]));

      send({
        kind: 'req',
        id: '2',
        type: 'userprofile.SetUserProfile',
        body: { firstName: 'firstName', nickName: 'nickName' },
      });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '2',
        code: 200,
        type: 'StringResponse',
        body: 'OK User Profile set successfully',
      });

      const wanted = { channelType: 'MESSAGING', brandId: '12345678', skillId: '-1' };
      send({ kind: 'req', id: '3', type: 'cm.ConsumerRequestConversation', body: wanted });
      const created = await client.next();
      expect(created).toEqual({
        kind: 'resp',
        reqId: '3',
        code: 200,
        type: 'cm.RequestConversationResponse',
        body: { conversationId: expect.any(String) },
      });
      const { conversationId } = created.body as { conversationId: string };
      const first = await client.next();
      const details = {
        skillId: '-1',
        participants: [{ id: consumerId, role: 'CONSUMER' }],
        dialogs: [
          {
            dialogId: conversationId,
            participantsDetails: [{ id: consumerId, role: 'CONSUMER', state: 'ACTIVE' }],
            dialogType: 'MAIN',
            channelType: 'MESSAGING',
            state: 'OPEN',
            creationTs: any,
            metaDataLastUpdateTs: any,
          },
        ],
        brandId: '12345678',
        state: 'OPEN',
        stage: 'OPEN',
        startTs: any,
        metaDataLastUpdateTs: any,
        firstConversation: true,
        ttr: { ttrType: 'NORMAL', value: 3600 },
        context: { type: 'CustomContext', clientProperties: expect.objectContaining(clientProperties) },
        conversationHandlerDetails: { accountId: '12345678', skillId: '-1' },
      };
      const result = { convId: conversationId, effectiveTTR: expect.any(Number), conversationDetails: details };
      expect(first).toEqual(conversationNotification([{ type: 'UPSERT', result }]));
      const { startTs } = (first.body as { changes: { result: { conversationDetails: { startTs: number } } }[] })
        .changes[0]!.result.conversationDetails;
      expect(JSON.stringify(first)).toContain(`"effectiveTTR":${startTs + 3_600_000}`);

      const ids = { dialogId: conversationId, conversationId };
      send({ kind: 'req', id: '4', type: 'ms.SubscribeMessagingEvents', body: { ...ids, fromSeq: 0 } });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '4',
        code: 200,
        type: 'GenericSubscribeResponse',
        body: {},
      });

      const test = { type: 'ContentEvent', contentType: 'text/plain', message: 'test' };
      send({ kind: 'req', id: '5', type: 'ms.PublishEvent', body: { ...ids, event: test } });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '5',
        code: 200,
        type: 'ms.PublishEventResponse',
        body: { sequence: 0 },
      });
      const originator = (id: string, role: string): object => ({
        originatorId: id,
        originatorMetadata: expect.objectContaining({ id, role }),
      });
      const message = (change: object): object => ({
        kind: 'notification',
        type: 'ms.MessagingEventNotification',
        body: { changes: [expect.objectContaining({ ...ids, ...change })] },
      });
      expect(await client.next()).toEqual(
        message({ sequence: 0, ...originator(consumerId, 'CONSUMER'), serverTimestamp: any, event: test }),
      );
      // Content shows in the conversation too (13.4 #39).
      expect(await client.next()).toMatchObject({ type: 'cqm.ExConversationChangeNotification' });

      const agent = await brand(emulator);
      const { pid } = emulator.agent('bot');
      await agent.request('.ams.cm.UpdateConversationField', {
        conversationId,
        conversationField: [{ field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' }],
      });
      expect(await client.next()).toMatchObject({ type: 'cqm.ExConversationChangeNotification' });
      const read = { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0] };
      const composing = { type: 'ChatStateEvent', chatState: 'COMPOSING' };
      const hello = { type: 'ContentEvent', contentType: 'text/plain', message: 'hello' };
      for (const event of [read, composing, hello]) {
        await agent.request('.ams.ms.PublishEvent', { dialogId: conversationId, event });
      }
      const byAgent = originator(pid, 'ASSIGNED_AGENT');
      expect(await client.next()).toEqual(message({ sequence: 1, ...byAgent, serverTimestamp: any, event: read }));
      const typing = await client.next();
      expect(typing).toEqual(message({ ...byAgent, event: composing }));
      expect(JSON.stringify(typing)).not.toMatch(/"sequence"|"serverTimestamp"/);
      expect(await client.next()).toEqual(message({ sequence: 2, ...byAgent, serverTimestamp: any, event: hello }));
      expect(await client.next()).toMatchObject({ type: 'cqm.ExConversationChangeNotification' });

      const readByConsumer = { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [2] };
      send({ kind: 'req', id: '6', type: 'ms.PublishEvent', body: { ...ids, event: readByConsumer } });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '6',
        code: 200,
        type: 'ms.PublishEventResponse',
        body: { sequence: 3 },
      });
      expect(await client.next()).toEqual(message({ sequence: 3, event: readByConsumer }));

      send({ kind: 'req', id: '7', type: 'GetClock' });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '7',
        code: 200,
        type: 'GetClockResponse',
        body: { currentTime: expect.any(Number) },
      });

      const dialog = { dialogId: conversationId, state: 'CLOSE', closedCause: 'Closed by consumer' };
      const conversationField = [{ field: 'DialogChange', type: 'UPDATE', dialog }];
      send({ kind: 'req', id: '8', type: 'cm.UpdateConversationField', body: { conversationId, conversationField } });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '8',
        code: 200,
        type: 'StringResponse',
        body: 'OK Conversation resolved successfully',
      });
      expect(await client.next()).toMatchObject({
        type: 'cqm.ExConversationChangeNotification',
        body: {
          changes: [
            {
              type: 'UPSERT',
              result: {
                effectiveTTR: -1,
                conversationDetails: {
                  state: 'CLOSE',
                  stage: 'CLOSE',
                  closeReason: 'CONSUMER',
                  endTs: expect.any(Number),
                  participants: [
                    { id: consumerId, role: 'CONSUMER' },
                    { id: pid, role: 'ASSIGNED_AGENT' },
                  ],
                  dialogs: [
                    {
                      dialogId: conversationId,
                      state: 'CLOSE',
                      endTs: expect.any(Number),
                      closedBy: 'CONSUMER',
                      closedCause: 'Closed by consumer',
                    },
                  ],
                },
              },
            },
          ],
        },
      });

      send({ kind: 'req', id: '9', type: 'ms.PublishEvent', body: { dialogId: conversationId, event: test } });
      expect(await client.next()).toEqual({
        kind: 'resp',
        reqId: '9',
        code: 400,
        type: 'StringResponse',
        body: 'Bad Request, Conversation is close',
      });
      expect(client.unread).toEqual([]);
      expect(emulator.ledger.violations).toEqual([]);
    }));
});
