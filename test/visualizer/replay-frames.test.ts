import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { replayReport } from '../../cli/replay/index.js';
import { Delivery } from '../../src/actors/delivery/delivery.js';
import { Router } from '../../src/actors/inbound/router.js';
import type { Frame } from '../../src/inspect/rows.js';
import type { DialogRecord } from '../../src/machines/dialog/record.js';
import type { Fault } from '../../testing/faults/plan.js';
import { packRecording, unpackRecording } from '../../visualizer/recording/recording.js';
import { type Recorder, replayFrames, replayRecording, startRecorder } from '../../visualizer/server/index.js';
import { VirtualWorld } from '../support/virtual/world.js';

afterEach(() => void jest.restoreAllMocks());

const recorderOf = (world: VirtualWorld, who: string): Recorder =>
  startRecorder({ name: who, platform: { clock: world.stage.worldOf(who).platform!.clock! } });

/** A talk in which a message is overtaken by the next, the line of the bot is cut, and a message is sent meanwhile. */
async function recordedTalk(
  faults: readonly Fault[] = TROUBLE,
): Promise<{ readonly bot: Buffer; readonly consumer: Buffer }> {
  let files: { bot: Buffer; consumer: Buffer } | undefined;
  await VirtualWorld.run(
    async (world) => {
      const [ofB0, ofC0] = [recorderOf(world, 'b0'), recorderOf(world, 'c0')];
      const bot = await world.openBrand('b0', { inspect: ofB0.inspector });
      const consumer = await world.openConsumer('c0', { inspect: ofC0.inspector });
      const { ofBot, ofConsumer } = await world.meet(bot, consumer);
      world.stage.begin();
      for (const text of ['hello?', 'is my parcel there?']) await world.until(ofConsumer.sendMessage(text));
      await world.until(ofBot.sendMessage('under the mat'));
      await world.pass(1_000);
      world.emulator.sockets.terminate('all');
      await world.until(Promise.all([ofBot.sendMessage('did you look?'), ofConsumer.sendMessage('thanks')]));
      await world.until(ofBot.setTopic('parcels'));
      await world.until(ofBot.close());
      await world.pass(5_000);
      await world.until(Promise.all([bot.close(), consumer.close()]));
      files = { bot: ofB0.end(), consumer: ofC0.end() };
    },
    { faults, brands: 1, consumers: 1 },
  );
  return files!;
}

const TROUBLE: readonly Fault[] = [{ who: 'b0', on: 'notification:message', nth: 1, do: 'delay', ms: 150 }];

describe('The connections of a recording are run again with the code of today', () => {
  let talk: ReturnType<typeof recordedTalk> | undefined;
  const recorded = () => (talk ??= recordedTalk());

  it.each(['bot', 'consumer'] as const)('and nothing is told or sent differently: %s', async (side) => {
    const file = (await recorded())[side];
    const frames = await replayFrames(file);
    expect(frames).toMatchObject({ connections: 1, differences: 0, first: undefined, notes: [] });
    expect(frames!.frames).toBeGreaterThan(20);
    expect(frames!.told).toBeGreaterThan(15);
    expect(frames!.requests).toBeGreaterThan(8);
    // The same file has the same result every time.
    expect(await replayFrames(file)).toEqual(frames);
    expect(replayReport('x', replayRecording(file), frames)).toMatch(
      /\n1 connection run again: \d+ frames taken in, \d+ told events and \d+ requests compared\nno difference in what is told and sent$/,
    );
  });

  it('so a message that would be told before the one it has overtaken is named, with its frame', async () => {
    const { bot } = await recorded();
    const { message, described } = Delivery.prototype;
    const dialogs = new Map<string, DialogRecord>();
    jest.spyOn(Delivery.prototype, 'described').mockImplementation(function (this: Delivery, dialog, ...rest) {
      dialogs.set(dialog.dialogId, dialog);
      return described.call(this, dialog, ...rest);
    });
    jest.spyOn(Delivery.prototype, 'message').mockImplementation(function (this: Delivery, fact) {
      // The mistake: it does not wait for those that are missing.
      const dialog = dialogs.get(fact.dialogId);
      if (dialog && fact.sequence > dialog.told) dialog.told = fact.sequence - 1;
      message.call(this, fact);
    });
    const frames = await replayFrames(bot);
    expect(frames!.first).toMatchObject({
      recorded: expect.stringMatching(/^message\.received, .*, sequence 0, role CONSUMER, .*text •/),
      frame: expect.stringMatching(/OnlineEventDistribution, .*sequence 0$/),
    });
    expect(frames!.differences).toBeGreaterThan(0);
    expect(replayReport('x', replayRecording(bot), frames)).toMatch(
      /differently; the first:\n {2}\S+Z {2}\S+\n {2}frame {6}\S+OnlineEventDistribution, .*\n {2}recorded {3}message\.received, .*\n {2}today {6}/,
    );
  });

  it('so a field that the router of today would not tell of is named', async () => {
    const { bot } = await recorded();
    const change = Router.prototype.change;
    jest.spyOn(Router.prototype, 'change').mockImplementation(function (this: Router, fact, bit, seenIn) {
      const { topic: _, ...details } = fact.details;
      return change.call(this, { ...fact, details }, bit, seenIn);
    });
    expect((await replayFrames(bot))!.first).toMatchObject({
      recorded: expect.stringMatching(/^field\.changed, .*field topic/),
      today: undefined,
      frame: expect.stringContaining('ExConversationChangeNotification'),
    });
  });

  it('so a request that would not leave today is named', async () => {
    const { consumer } = await recorded();
    jest.spyOn(Delivery.prototype, 'restored').mockImplementation(() => {});
    expect((await replayFrames(consumer))!.first).toMatchObject({
      recorded: expect.stringMatching(/^request ms\./),
      today: undefined,
    });
  });

  it('unless it was recorded too late: then the report says so', async () => {
    const { bot } = await recorded();
    const late = unpackRecording(bot).frames.map(
      ([program, text]) => [program, text.replace('"idle\\"}', '"online\\"}')] as const,
    );
    expect(await replayFrames(packRecording(late, 0))).toMatchObject({
      connections: 0,
      notes: [expect.stringMatching(/^connection-\d+: it was online before the recording began$/)],
    });
  });

  it('as far as nothing is missing: behind a gap they are not, and the report says so', async () => {
    const { bot } = await recorded();
    const frames = [...unpackRecording(bot).frames];
    const gap: Frame = { t: 'key', at: 0, dropped: 7 };
    const half = Math.floor(frames.length / 2);
    const told = [...frames.slice(0, half), [0, JSON.stringify(gap)] as const];
    const replayed = await replayFrames(packRecording(told, 0));
    expect(replayed).toMatchObject({ connections: 1, differences: 0 });
    expect(replayed!.notes).toEqual([expect.stringMatching(/^connection-\d+: rows are missing from here on$/)]);
    expect(replayReport('x', replayRecording(bot), replayed)).toContain('\nnot run again: connection-');
    // The same where a line of the file is damaged.
    const damaged = frames.filter((_, index) => index !== half);
    expect((await replayFrames(packRecording(damaged, 0)))!.notes).toEqual(replayed!.notes);
  });
});

// As older versions made them: without frames, and before that without told events.
it.each(['outage-without-frames', 'quick-start'])(
  'A recording without frames says so, and its steps are made again as before: %s',
  async (name) => {
    const file = readFileSync(path.join(__dirname, 'recordings', `${name}.jsonl.gz`));
    expect(await replayFrames(file)).toBeUndefined();
    const replayed = replayRecording(file);
    expect(replayed.steps).toBeGreaterThan(30);
    expect(replayed.told?.compared).toBe(name === 'quick-start' ? undefined : 15);
    expect(replayReport('x', replayed, undefined)).toContain('\nframes: not in this recording');
  },
);
