import { describe, expect, it } from '@jest/globals';
import { brand, Client, consumerUrl, idOf, signup, withEmulator } from '../world.js';

const any = expect.anything();

describe('Transcript 12.9: a bot joins, answers, transfers to a skill (v2.1, raw)', () => {
  it('is answered frame by frame as documented', () =>
    withEmulator(async (emulator) => {
      const bot = await brand(emulator);
      const { oldId, pid } = emulator.agent('bot');
      const send = (id: string, type: string, body: object): void =>
        bot.raw(JSON.stringify({ kind: 'req', id, type, body }));

      send('a1', '.ams.aam.SubscribeExConversations', { stage: ['OPEN'] });
      const subscribed = await bot.next();
      expect(subscribed).toEqual({
        kind: 'resp',
        reqId: 'a1',
        code: 200,
        type: '.ams.aam.SubscribeExConversations$Response',
        body: { subscriptionId: expect.any(String) },
      });
      const { subscriptionId } = subscribed.body as { subscriptionId: string };
      const notification = (changes: unknown): object => ({
        kind: 'notification',
        type: '.ams.aam.ExConversationChangeNotification',
        body: { subscriptionId, changes },
      });
      expect(await bot.next()).toEqual(notification([]));

      const jwt = await signup(emulator);
      const consumerId = idOf(jwt);
      const consumer = await Client.open(consumerUrl(emulator), { Authorization: `jwt ${jwt}` });
      const created = await consumer.request('cm.ConsumerRequestConversation', { skillId: '-1' });
      const { conversationId } = created.body as { conversationId: string };

      const upsert = (roles: { old: object; pids: object }, list: object[], more: object = {}): object =>
        notification([
          {
            type: 'UPSERT',
            result: {
              convId: conversationId,
              effectiveTTR: any,
              conversationDetails: {
                convId: conversationId,
                skillId: '-1',
                participants: roles.old,
                participantsPId: roles.pids,
                dialogs: [
                  {
                    dialogId: conversationId,
                    participantsDetails: list,
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
                csatRate: 0,
                ttr: { ttrType: 'NORMAL', value: 3600 },
                note: '',
                conversationHandlerDetails: { accountId: '12345678', skillId: '-1' },
                ...more,
              },
              numberOfunreadMessages: {},
              lastUpdateTime: any,
            },
          },
        ]);
      const consumerDetails = { id: consumerId, role: 'CONSUMER', state: 'ACTIVE' };
      const alone = { CONSUMER: [consumerId] };
      expect(await bot.next()).toEqual(upsert({ old: alone, pids: alone }, [consumerDetails]));

      const self = { field: 'ParticipantsChange', role: 'AGENT', userId: oldId };
      send('a2', '.ams.cm.UpdateConversationField', { conversationId, conversationField: [{ ...self, type: 'ADD' }] });
      expect(await bot.next()).toEqual({
        kind: 'resp',
        reqId: 'a2',
        code: 200,
        type: '.ReqBody$StringResp',
        body: 'OK Agent added successfully',
      });
      const joined = { old: { ...alone, AGENT: [oldId] }, pids: { ...alone, AGENT: [pid] } };
      expect(await bot.next()).toEqual(
        upsert(joined, [consumerDetails, { id: oldId, role: 'AGENT', state: 'ACTIVE' }]),
      );

      send('a3', '.ams.ms.QueryMessages', { dialogId: conversationId, newerThanSequence: 0 });
      expect(await bot.next()).toEqual({
        kind: 'resp',
        reqId: 'a3',
        code: 200,
        type: '.ams.ms.QueryMessages$Response',
        body: [],
      });

      const sales = { type: 'ContentEvent', contentType: 'text/plain', message: 'I need sales' };
      await consumer.request('ms.PublishEvent', { dialogId: conversationId, event: sales });
      expect(await bot.next()).toEqual({
        kind: 'notification',
        type: '.ams.ms.OnlineEventDistribution',
        body: {
          sequence: 0,
          originatorId: consumerId,
          originatorPId: consumerId,
          serverTimestamp: expect.any(Number),
          originatorMetadata: { id: consumerId, role: 'CONSUMER' },
          event: sales,
          dialogId: conversationId,
        },
      });
      expect(await bot.next()).toMatchObject({
        type: '.ams.aam.ExConversationChangeNotification',
        body: { changes: [{ result: { lastContentEventNotification: { sequence: 0, event: sales } } }] },
      });

      const accept = { type: 'AcceptStatusEvent', status: 'ACCEPT', sequenceList: [0] };
      send('a4', '.ams.ms.PublishEvent', { dialogId: conversationId, event: accept });
      expect(await bot.next()).toEqual({
        kind: 'resp',
        reqId: 'a4',
        code: 200,
        type: '.ams.ms.PublishEvent$Response',
        body: { sequence: 1 },
      });
      expect(await bot.next()).toMatchObject({
        type: '.ams.ms.OnlineEventDistribution',
        body: { sequence: 1, event: accept },
      });

      const moment = { type: 'ContentEvent', contentType: 'text/plain', message: 'One moment' };
      send('a5', '.ams.ms.PublishEvent', { dialogId: conversationId, event: moment });
      expect(await bot.next()).toMatchObject({ reqId: 'a5', code: 200, body: { sequence: 2 } });
      expect(await bot.next()).toEqual({
        kind: 'notification',
        type: '.ams.ms.OnlineEventDistribution',
        body: {
          sequence: 2,
          originatorId: oldId,
          originatorPId: pid,
          originatorMetadata: { id: pid, role: 'AGENT' },
          serverTimestamp: expect.any(Number),
          event: moment,
          dialogId: conversationId,
        },
      });
      expect(await bot.next()).toMatchObject({ type: '.ams.aam.ExConversationChangeNotification' });

      const note = { type: 'ContentEvent', contentType: 'text/plain', message: 'wants sales' };
      const messageAudience = 'AGENTS_AND_MANAGERS';
      send('a6', '.ams.ms.PublishEvent', { dialogId: conversationId, event: note, messageAudience });
      expect(await bot.next()).toMatchObject({ reqId: 'a6', code: 200, body: { sequence: 3 } });
      expect(await bot.next()).toMatchObject({ body: { sequence: 3, messageAudience } });
      expect(await bot.next()).toMatchObject({ type: '.ams.aam.ExConversationChangeNotification' });

      const skill = { field: 'Skill', type: 'UPDATE', skill: '3848332110' };
      send('a7', '.ams.cm.UpdateConversationField', { conversationId, conversationField: [skill] });
      expect(await bot.next()).toEqual({
        kind: 'resp',
        reqId: 'a7',
        code: 200,
        type: '.ReqBody$StringResp',
        body: 'OK',
      });
      const transferred = { skillId: '3848332110', conversationHandlerDetails: { skillId: '3848332110' } };
      expect(await bot.next()).toMatchObject({ body: { changes: [{ result: { conversationDetails: transferred } }] } });

      send('a8', '.ams.cm.UpdateConversationField', {
        conversationId,
        conversationField: [{ ...self, type: 'REMOVE' }],
      });
      expect(await bot.next()).toMatchObject({ reqId: 'a8', code: 200, body: 'OK Agent removed successfully' });
      expect(await bot.next()).toMatchObject({
        body: { changes: [{ type: 'UPSERT', result: { conversationDetails: { participants: alone } } }] },
      });

      await consumer.settle();
      expect(consumer.texts.join()).not.toContain('wants sales');
      expect(bot.unread).toEqual([]);
      expect(emulator.ledger.violations).toEqual([]);
    }));
});
