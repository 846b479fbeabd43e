import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection, UserType } from 'parley-sdk';
import { startEmulator } from 'parley-sdk/emulator';
import { createInspector } from 'parley-sdk/inspect';
import { createWorld, type StartBot } from 'parley-sdk/testing';
import { startVisualizer } from 'parley-sdk/visualizer';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';
import { startHastyBot } from '../../examples/tested-bots/hasty-bot.js';
import { runHere } from '../cli/run-here.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-to-test-'));
let conversationId = '';

/** A bot in production: two messages, between which its line is cut, and the consumer ends it. */
beforeAll(async () => {
  const emulator = await startEmulator({ seed: 5 });
  const recorder = await startVisualizer({ keepsAll: true });
  const { accountId, csdsDomain } = emulator;
  const address = { accountId, csdsDomain, logger: { warn: () => {} } };
  const { authData, pid } = emulator.agent('bot');
  const inspect = createInspector({ url: recorder.feedUrl });
  const bot = await startEchoBot({
    connection: { ...address, appId: 'bot', userType: UserType.BRAND, authData, inspect },
    clock: { now: Date.now, setTimeout, clearTimeout: () => {} },
  });
  await emulator.waitFor({ kind: 'connected', userId: pid });
  const consumer = createConnection({ ...address, appId: 'consumer', userType: UserType.CONSUMER });
  await consumer.open();
  const joined = emulator.waitFor({
    kind: 'request',
    userId: pid,
    type: 'UpdateConversationField',
    outcome: 'answered',
  });
  const conversation = await consumer.createConversation();
  ({ conversationId } = conversation);
  await joined;
  const answers = (count: number) =>
    emulator.waitFor(
      () =>
        emulator.ledger
          .filter({ kind: 'committed', conversationId, event: 'ContentEvent' })
          .filter(({ role }) => role !== 'CONSUMER').length === count,
    );
  await conversation.sendMessage('where is my parcel?');
  await answers(1);
  const back = emulator.waitFor({ kind: 'connected', userId: pid });
  emulator.sockets.terminate({ user: 'bot' });
  await back;
  await conversation.sendMessage('still there?');
  await answers(2);
  const closed = emulator.waitFor({ kind: 'conversation', conversationId, change: 'closed' });
  await conversation.close();
  await closed;
  await recorder.quiet(2_000);
  await Promise.all([bot.close(), consumer.close()]);
  await recorder.quiet(2_000);
  writeFileSync(path.join(folder, 'production.jsonl.gz'), recorder.recording());
  await recorder.close();
  await emulator.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const toTest = (...args: readonly string[]) => runHere(['to-test', ...args], { folder });

/** Runs the written test as it stands, with the bot that it would have imported. */
async function play(code: string, startBot: StartBot): Promise<void> {
  const tests: (() => Promise<void>)[] = [];
  const test = (_title: string, body: () => Promise<void>): void => void tests.push(body);
  const body = code.replaceAll(/^import .*$/gm, '');
  new Function('assert', 'test', 'createWorld', 'startBot', body)(assert, test, createWorld, startBot);
  expect(tests).toHaveLength(1);
  await tests[0]!();
}

describe('parley-sdk to-test', () => {
  it('writes a test of what happened around a bot: one that behaves passes it, and one that does not fails', async () => {
    const { code, stdout } = await toTest(
      'production.jsonl.gz',
      '--conversation',
      conversationId,
      '--out',
      'parcel.test.mjs',
    );
    expect([code, stdout]).toEqual([0, 'parcel.test.mjs: run it with node --test parcel.test.mjs\n']);
    const written = readFileSync(path.join(folder, 'parcel.test.mjs'), 'utf8');
    const steps = [...written.matchAll(/^ {4}(?:await )?((?:consumer|bot|world\.network)\.\w+\(.*?\));$/gm)].map(
      ([, one]) => one,
    );
    expect(steps).toEqual([
      'consumer.opens()',
      "consumer.says('message 1')",
      'bot.hasSaid(1, consumer)',
      "world.network.cuts('bot')",
      'bot.comesBack()',
      'bot.hasSaid(1, consumer)',
      "consumer.says('message 2')",
      'bot.hasSaid(2, consumer)',
      'consumer.closes()',
      'world.network.recovers()',
    ]);
    await play(written, startEchoBot);
    await expect(play(written, startHastyBot)).rejects.toThrow(
      'bot was to write 1 times to consumer 1; it said: ["you said: message 1","you said: message 1"] (seed 1).',
    );
  });

  it('imports the bot from where one says', async () => {
    const { stdout } = await toTest(
      'production.jsonl.gz',
      '--conversation',
      conversationId,
      '--bot',
      './src/my-bot.js',
    );
    expect(stdout).toContain("import { startBot } from './src/my-bot.js';");
  });

  it.each([
    [['production.jsonl.gz', '--conversation', 'nothing'], 'production.jsonl.gz: conversation nothing is not in it'],
    [['nowhere.gz', '--conversation', 'x'], 'nowhere.gz: there is no such file'],
    [['production.jsonl.gz'], '--conversation <id> is missing'],
    [['--conversation', 'x'], 'a recording is missing'],
  ])('says what is wrong with %j, and ends with 2', async (args, words) => {
    const { code, stderr } = await toTest(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
