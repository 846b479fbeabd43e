import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../emulator/index.js';
import {
  brand,
  brandUrl,
  Client,
  consumer,
  consumerUrl,
  http,
  join,
  login,
  openConversation,
  publish,
  signup,
  text,
  update,
} from '../world.js';

let folder: string;
let running: Emulator | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-state-'));
});

afterEach(async () => {
  await running?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The emulator of before ends, and another one begins in the same folder. */
async function begin(options: EmulatorOptions = {}): Promise<Emulator> {
  await running?.close();
  running = await startEmulator({ state: folder, ...options });
  return running;
}

/** All that a program can ask of conversations, and what became of each message. */
const told = ({ conversations, ledger }: Emulator): object => ({
  conversations,
  summary: ledger.summary(),
  messages: conversations.map(({ conversationId }) => ledger.messages(conversationId)),
});

describe('An emulator with the option state goes on where the one before it ended', () => {
  it('with everything about conversations: dialogs, participants, messages, values, and who was sent what', async () => {
    const emulator = await begin({ survey: { bot: 'bot' } });
    const [bot, ann] = [await brand(emulator, 'bot'), await brand(emulator, 'ann')];
    const client = await consumer(emulator, undefined, { features: ['MULTI_DIALOG'] });
    const first = await openConversation(client, { skillId: 'billing' });
    await client.request('ms.SubscribeMessagingEvents', { conversationId: first, dialogId: first });
    await join(ann, first, 'ASSIGNED_AGENT');
    await join(bot, first, 'MANAGER');
    await publish(client, first, text('hello'));
    await publish(ann, first, text('between us'), {});
    await publish(ann, first, text('good day'));
    await update(ann, first, { field: 'TTRField', ttrType: 'URGENT' });
    await update(ann, first, { field: 'Note', note: 'asks for a refund' });
    await update(client, first, { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: first, state: 'CLOSE' } });
    const other = await openConversation(await consumer(emulator));
    await join(bot, other);
    await update(bot, other, {
      field: 'ParticipantsChange',
      type: 'SUGGEST',
      role: 'ASSIGNED_AGENT',
      userId: ann.ws.url,
    });
    for (const one of [client, bot, ann]) await one.settle();
    const before = told(emulator);

    const after = told(await begin({ survey: { bot: 'bot' } }));
    expect(after).toEqual(before);
    expect(running!.conversation(first)!.dialogs.map(({ dialogType }) => dialogType)).toEqual(['MAIN', 'POST_SURVEY']);
  });

  it('with tokens that stay good, sequences that go on, and the consumer back from the background', async () => {
    const emulator = await begin();
    const jwt = await signup(emulator);
    const { bearer } = await login(emulator);
    const [bot, client] = [await Client.open(brandUrl(emulator, bearer)), await consumer(emulator, jwt)];
    const conversationId = await openConversation(client);
    await join(bot, conversationId);
    await publish(client, conversationId, text('one'));

    const next = await begin();
    const again = await Client.open(brandUrl(next, bearer));
    const back = await Client.open(consumerUrl(next), { Authorization: `jwt ${jwt}` });
    const answer = await publish(back, conversationId, text('two'));
    expect(answer).toMatchObject({ code: 200, body: { sequence: 1 } });
    const [came, two] = [
      await again.notification('OnlineEventDistribution', 1),
      await again.notification('OnlineEventDistribution', 2),
    ];
    expect([came, two].map(({ body }) => (body as { event: object }).event)).toMatchObject([
      { type: 'ChatStateEvent', chatState: 'ACTIVE' },
      { message: 'two' },
    ]);
  });

  it('with tokens that stay bad', async () => {
    const emulator = await begin();
    const jwt = await signup(emulator);
    const { bearer } = await login(emulator);
    emulator.expireTokens();

    const next = await begin();
    await expect(Client.open(brandUrl(next, bearer))).rejects.toMatchObject({ status: 401 });
    const refused = await Client.open(consumerUrl(next), { Authorization: `jwt ${jwt}` });
    expect(await refused.closing()).toMatchObject({ code: 4401 });
  });

  it('with agents that were added, and the ids of all', async () => {
    const emulator = await begin();
    const zoe = emulator.addAgent({ loginName: 'zoe', skills: ['billing'], nickname: 'Zoe' });

    const next = await begin({ agents: [{ loginName: 'new' }, { loginName: 'ann' }] });
    expect(next.agent('zoe')).toMatchObject({ oldId: zoe.oldId, pid: zoe.pid, nickname: 'Zoe', skills: ['billing'] });
    expect(next.agent('ann').oldId).toBe(emulator.agent('ann').oldId);
    expect(new Set(next.agents.map(({ oldId }) => oldId)).size).toBe(4);
  });

  it('with skills that are off hours, agents that are away, profiles and surveys', async () => {
    const emulator = await begin({ agentSurvey: { questions: [{ id: 'q', category: 'free_text' }] } });
    emulator.skill('billing').goesOffHours();
    emulator.agent('ann').setState('AWAY', 'lunch');
    const jwt = await signup(emulator);
    const client = await consumer(emulator, jwt);
    await client.request('userprofile.SetUserProfile', { firstName: 'Jo' });
    const conversationId = await openConversation(client);
    const { bearer } = await login(emulator);
    const survey = `/api/account/12345678/forms/agent_survey/state?conv=${conversationId}&skill=-1`;
    await http(`${emulator.url}${survey}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${bearer}`, 'X-LP-STATE-REV': '1' },
    });
    expect(emulator.agentSurvey(conversationId).status).toBe('dismissed');

    const next = await begin();
    expect(next.skill('billing').onShift).toBe(false);
    expect(next.agent('ann').state).toBe('AWAY');
    expect(next.agentSurvey(conversationId).status).toBe('dismissed');
    const back = await consumer(next, jwt);
    expect((await back.request('userprofile.GetUserProfile', {})).body).toMatchObject({ firstName: 'Jo' });
  });

  it('with files, at the addresses that were given out', async () => {
    const emulator = await begin();
    const jwt = await signup(emulator);
    const client = await consumer(emulator, jwt);
    const asked = await client.request('ms.GenerateURLForUploadFile', { fileType: 'PNG', fileSize: '4' });
    const { relativePath, queryParams } = asked.body as { relativePath: string; queryParams: Record<string, string> };
    const address = `${relativePath}?${new URLSearchParams(queryParams)}`;

    const next = await begin();
    expect((await fetch(`${next.url}${address}`, { method: 'PUT', body: Buffer.from([1, 2, 3, 255]) })).status).toBe(
      201,
    );

    const last = await begin();
    const back = await consumer(last, jwt);
    const down = await back.request('ms.GenerateURLForDownloadFile', { relativePath });
    const given = down.body as { relativePath: string; queryParams: Record<string, string> };
    const found = await fetch(`${last.url}${given.relativePath}?${new URLSearchParams(given.queryParams)}`);
    expect([...new Uint8Array(await found.arrayBuffer())]).toEqual([1, 2, 3, 255]);
  });

  it('with conversations that wait: who is there to take them is asked anew', async () => {
    const emulator = await begin();
    const conversationId = await openConversation(await consumer(emulator));

    const next = await begin();
    const bot = await brand(next);
    await bot.request('routing.SubscribeRoutingTasks', {});
    await bot.request('routing.SetAgentState', { availability: 'ONLINE' });
    await next.waitFor({ kind: 'ring', conversationId, state: 'WAITING' });
  });

  it('but not with what was lost on purpose', async () => {
    const emulator = await begin();
    const client = await consumer(emulator);
    const conversationId = await openConversation(client);
    await publish(client, conversationId, text('gone'));
    const { bearer } = await login(emulator);
    emulator.restart({ state: 'lost' });

    const next = await begin();
    expect(next.conversations).toEqual([]);
    await expect(Client.open(brandUrl(next, bearer))).rejects.toMatchObject({ status: 401 });
  });

  it('never with an id that was there before, whatever the seed', async () => {
    const ids: string[] = [];
    for (let start = 0; start < 3; start += 1)
      ids.push(await openConversation(await consumer(await begin({ seed: 7 }))));
    expect(new Set(ids).size).toBe(3);
  });
});
