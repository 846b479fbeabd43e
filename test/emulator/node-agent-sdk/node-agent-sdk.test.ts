import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../../emulator/index.js';
import {
  brandUrl,
  Client,
  idOf,
  join as letIn,
  openConversation,
  publish,
  text,
  update,
  withEmulator,
} from '../world.js';
import { bearerOf } from './bots.js';

interface Told {
  readonly what: string;
  readonly data: unknown;
}

/** Runs the bot until it ends by itself; rejects when it doesn't within a bound. */
function runBot(
  emulator: Emulator,
  conf: object,
  more: object,
  onTold: (told: Told) => void,
  fixture = 'agent-sdk-bot.cjs',
): Promise<Told[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const ca = join(folder, 'emulator.pem');
  writeFileSync(ca, emulator.certificate ?? '');
  const script = join(__dirname, '../fixtures', fixture);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca, NODE_NO_WARNINGS: '1' };
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(conf), JSON.stringify(more)], {
    env,
  });
  const told: Told[] = [];
  let errors = '';
  child.stderr!.on('data', (data) => {
    errors += String(data);
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const one = JSON.parse(line) as Told;
    told.push(one);
    onTold(one);
  });
  return new Promise<Told[]>((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      rmSync(folder, { recursive: true });
      if (code === 0) resolve(told);
      else reject(new Error(`the bot ended with ${code}: ${JSON.stringify(told)} ${errors}`));
    });
  });
}

describe('node-agent-sdk, a client nobody here wrote', () => {
  it.each(['authData', 'appKeyData'] as const)(
    'connects over TLS by %s, subscribes, joins, receives, answers and closes',
    (credentials) =>
      withEmulator(
        async (emulator) => {
          const jwt = emulator.issueConsumerToken();
          const consumerId = idOf(jwt);
          const url = `wss://${emulator.csdsDomain}/ws_api/account/${emulator.accountId}/messaging/consumer?v=3`;
          const consumer = await Client.open(url, { Authorization: `jwt ${jwt}` }, { ca: emulator.certificate });
          await consumer.request('userprofile.SetUserProfile', {
            firstName: 'Con',
            privateData: { mail: 'con@example.com' },
          });
          let conversationId = '';
          const bot = emulator.agent('bot');
          const conf = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain, ...bot[credentials] };
          const told = await runBot(emulator, conf, { consumer: consumerId }, async ({ what }) => {
            if (what === 'subscribed') {
              conversationId = await openConversation(consumer);
              await consumer.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
            }
            if (what === 'agentState') await publish(consumer, conversationId, text('hello'));
          });
          const of = (kind: string): unknown[] => told.filter(({ what }) => what === kind).map(({ data }) => data);

          expect(of('error')).toEqual([]);
          expect(of('warn')).toEqual([]);
          expect(of('clock')).toEqual(['number']);
          expect(of('subscribed')).toEqual([['subscriptionId']]);
          expect(of('joined')).toEqual(['OK Agent added successfully']);
          expect(of('read')).toEqual(['ok']);
          expect(of('profile')).toEqual([
            [{ type: 'personal', personal: { firstname: 'Con', contacts: [{ email: 'con@example.com' }] } }],
          ]);
          expect(of('event')).toEqual([
            { event: text('hello'), originatorId: consumerId, sequence: 0, isMe: false },
            { event: text('You said: hello'), originatorId: bot.pid, sequence: 1, isMe: true },
          ]);
          expect(of('published')).toEqual([{ sequence: 1 }]);
          expect(of('closed')).toEqual(['OK Conversation resolved successfully']);
          const changes = of('change') as { type: string; role?: string; participants: object[] }[];
          expect(changes[0]).toMatchObject({ type: 'UPSERT', participants: [{ id: consumerId, role: 'CONSUMER' }] });
          expect(changes.at(-1)).toMatchObject({ type: 'DELETE', role: 'ASSIGNED_AGENT', state: 'CLOSE' });
          expect(changes.at(-1)!.participants).toContainEqual({ id: bot.pid, role: 'ASSIGNED_AGENT' });

          const echo = await consumer.notification('MessagingEventNotification', 2);
          expect(JSON.stringify(echo)).toContain('You said: hello');
          expect(emulator.ledger.violations).toEqual([]);
          expect(emulator.conversation(conversationId)).toMatchObject({ stage: 'CLOSE', closeReason: 'AGENT' });
        },
        { tls: true },
      ),
  );

  it('goes online, is rung, accepts, and hands over to a colleague who is suggested and rung', () =>
    withEmulator(
      async (emulator) => {
        const { certificate: ca } = emulator;
        const url = `wss://${emulator.csdsDomain}/ws_api/account/${emulator.accountId}/messaging/consumer?v=3`;
        const consumer = await Client.open(url, { Authorization: `jwt ${emulator.issueConsumerToken()}` }, { ca });
        const ann = emulator.agent('ann');
        const colleague = await Client.open(brandUrl(emulator, await bearerOf(emulator, 'ann')), {}, { ca });
        await colleague.request('.ams.routing.SubscribeRoutingTasks', { agentId: ann.oldId });
        const bot = emulator.agent('bot');
        const conf = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain, ...bot.authData };
        let conversationId = '';
        const told = await runBot(
          emulator,
          conf,
          { colleague: ann.oldId },
          async ({ what }) => {
            if (what === 'online') conversationId = await openConversation(consumer);
            // OCCUPIED: only transfers ring.
            if (what === 'online') ann.setState('OCCUPIED');
            if (what === 'handedOver') ann.accept();
          },
          'agent-sdk-rings.cjs',
        );
        const of = (kind: string): unknown[] => told.filter(({ what }) => what === kind).map(({ data }) => data);

        expect(of('error')).toEqual([]);
        expect(of('warn')).toEqual([]);
        expect([of('tasks'), of('states')]).toEqual([[['subscriptionId']], [['subscriptionId']]]);
        expect(of('online')).toEqual(['Agent state updated successfully']);
        expect(of('state')).toEqual([
          { type: 'UPSERT', availability: 'OFFLINE' },
          { type: 'UPSERT', availability: 'ONLINE' },
        ]);
        expect(of('snapshot')).toEqual([[]]);
        const ring = { type: 'UPSERT', ringExpiration: 72_000, weight: 'number' };
        expect(of('ring')).toEqual([
          { ...ring, ringState: 'WAITING', taskCompleted: false },
          { ...ring, ringState: 'ACCEPTED', taskCompleted: true },
        ]);
        expect(of('accepted')).toEqual(['Ring state updated successfully']);
        expect(of('handedOver')).toEqual(['OK Agent removed successfully']);
        expect(of('taken')).toEqual([ann.pid]);
        expect(emulator.conversation(conversationId)!.assignedAgent).toBe(ann.pid);
        expect(emulator.ledger.violations).toEqual([]);
      },
      { tls: true },
    ));

  it('asks in a survey, thanks, closes it, and reads what was said from the history', () =>
    withEmulator(
      async (emulator) => {
        const url = `wss://${emulator.csdsDomain}/ws_api/account/${emulator.accountId}/messaging/consumer?v=3`;
        const headers = {
          Authorization: `jwt ${emulator.issueConsumerToken()}`,
          'Client-Properties': JSON.stringify({ type: '.ClientProperties', features: ['MULTI_DIALOG'] }),
        };
        const consumer = await Client.open(url, headers, { ca: emulator.certificate });
        const ann = await Client.open(
          brandUrl(emulator, await bearerOf(emulator, 'ann')),
          {},
          {
            ca: emulator.certificate,
          },
        );
        const conversationId = await openConversation(consumer);
        await letIn(ann, conversationId, 'ASSIGNED_AGENT');
        await publish(consumer, conversationId, text('My parcel is here.'));
        const conf = {
          accountId: emulator.accountId,
          csdsDomain: emulator.csdsDomain,
          ...emulator.agent('bot').authData,
        };
        const told = await runBot(
          emulator,
          conf,
          {},
          async ({ what }) => {
            if (what === 'subscribed') {
              const dialog = { dialogId: conversationId, state: 'CLOSE', closedCause: 'Closed by consumer' };
              await update(consumer, conversationId, { field: 'DialogChange', type: 'UPDATE', dialog });
            }
            if (what === 'greeted') {
              const { dialogId } = emulator.conversation(conversationId)!.dialogs[1]!;
              await consumer.request('ms.PublishEvent', { dialogId, conversationId, event: text('Five stars') });
            }
          },
          'agent-sdk-survey.cjs',
        );
        const of = (kind: string): unknown[] => told.filter(({ what }) => what === kind).map(({ data }) => data);

        expect([of('error'), of('warn')]).toEqual([[], []]);
        expect([of('greeted'), of('rated'), of('thanked')]).toEqual([
          [{ sequence: 0 }],
          ['Five stars'],
          [{ sequence: 2 }],
        ]);
        expect(of('history')).toEqual([
          {
            status: 200,
            texts: ['My parcel is here.', 'How was it?', 'Five stars', 'Thank you!'],
            agent: expect.any(String),
          },
        ]);
        expect(emulator.conversation(conversationId)).toMatchObject({ stage: 'CLOSE' });
        expect(emulator.ledger.violations).toEqual([]);
      },
      { tls: true, survey: { bot: 'bot' } },
    ));
});
