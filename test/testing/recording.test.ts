import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { BotCheckError, checkBot, exploreBot, type Oracle } from 'parley-sdk/testing';
import { conversationStory, replayRecording, unpackRecording } from 'parley-sdk/visualizer';
import { startHastyBot } from '../../examples/tested-bots/hasty-bot.js';
import { runHere } from '../cli/run-here.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-failure-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fails = { walks: 0, paths: 'shortest' } as const;

describe('A path that fails', () => {
  it('is in a recording that the visualizer shows, with the world’s time, and that can be made a test again', async () => {
    const recording = path.join(folder, 'failure.jsonl.gz');
    // The same seed gives the same ids in every walk.
    let conversationId = '';
    const remembers: Oracle = ({ world }) => {
      conversationId = world.consumer().conversationId ?? conversationId;
      return undefined;
    };
    const check = checkBot(startHastyBot, { ...fails, recording, oracles: { remembers } });
    const error: unknown = await check.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(BotCheckError);
    expect(String(error)).toContain(`To look at: npx parley-sdk visualizer --replay ${recording}`);

    const file = readFileSync(recording);
    expect(unpackRecording(file).problem).toBeUndefined();
    expect(replayRecording(file)).toMatchObject({ differences: 0, problem: undefined });
    const story = conversationStory(file, conversationId) ?? [];
    // What was printed as a script: a message, its answer, the cut, and the answer that is one too many.
    expect(story.map(({ what }) => what)).toEqual([
      'consumer opens',
      'consumer writes',
      'bot writes',
      'network cuts',
      'network is back',
      'bot writes',
    ]);
    expect(new Date(story[0]!.at).getUTCFullYear()).toBe(2030);
    const { code, stdout } = await runHere(['to-test', recording, '--conversation', conversationId], { folder });
    expect([code, stdout]).toEqual([0, expect.stringContaining("world.network.cuts('bot');")]);
  });

  it('says so when the file cannot be written', async () => {
    const recording = path.join(folder, 'nowhere', 'failure.jsonl.gz');
    const oracles = { 'never is right': () => 'It is wrong.' };
    await expect(exploreBot(startHastyBot, { walks: 0, paths: 'none', oracles, recording })).rejects.toThrow(
      `recording '${recording}' cannot be written: ENOENT`,
    );
  });
});
