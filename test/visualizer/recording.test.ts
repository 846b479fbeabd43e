import { describe, expect, it } from '@jest/globals';
import { createInspector } from 'parley-sdk/inspect';
import { createActor, createMachine } from 'xstate';
import { packRecording } from '../../visualizer/recording/recording.js';
import { Hub } from '../../visualizer/server/hub.js';
import { replayRecording, startRecorder, startVisualizer, unpackRecording } from '../../visualizer/server/index.js';
import { runHere } from '../cli/run-here.js';
import { World } from '../sdk/support/world.js';
import { Watcher } from './support/watcher.js';

const door = createMachine({ id: 'door', initial: 'shut', states: { shut: { on: { open: 'open' } }, open: {} } });

/** What the server gives to who asks for a recording: a door that was opened. */
async function recordedDoor(): Promise<Buffer> {
  const visualizer = await startVisualizer();
  const inspector = createInspector({ url: visualizer.feedUrl, name: 'house' });
  const actor = createActor(door, { id: 'front' });
  inspector.watch(actor);
  actor.start();
  actor.send({ type: 'open' });
  const watcher = new Watcher(visualizer);
  await watcher.until(() => watcher.store.actors.some((one) => watcher.store.stateLabel(one) === 'open'));
  const answer = await fetch(`${visualizer.url}recording.jsonl.gz`);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const file = Buffer.from(await answer.arrayBuffer());
  inspector.close();
  watcher.close();
  await visualizer.close();
  return file;
}

describe('A recording', () => {
  it('shows what was told when it is opened again, as a program that is gone', async () => {
    const visualizer = await startVisualizer({ replay: await recordedDoor() });
    const page = new Watcher(visualizer);
    await page.until(() => page.store.programs.get(0)?.isConnected === false);
    expect([...page.store.programs.values()].map(({ name }) => name)).toEqual(['house']);
    expect(page.store.actors.map((one) => `${one.id} ${page.store.stateLabel(one)}`)).toEqual(['front open']);
    page.store.show(1);
    expect(page.store.stateLabel(page.store.actors[0]!)).toBe('shut');
    page.close();
    await visualizer.close();
  });

  it('is made by a program of itself, of one session: with frames and what it was told, and no text of a message', () =>
    World.run(async (world) => {
      const recorder = startRecorder({ name: 'bot' });
      const { ofBot } = await world.conversation({ role: 'AGENT', bot: { inspect: recorder.inspector } });
      await ofBot.sendMessage('the parcel is under the mat');
      const file = recorder.end();
      expect(recorder.end()).toBe(file);
      const said = unpackRecording(file).frames.map(([, text]) => text);
      expect(said[0]).toContain('"name":"bot"');
      const all = said.join('\n');
      for (const word of ['command.publish', '.ams.ms.PublishEvent', 'conversation.announced'])
        expect(all).toContain(word);
      expect(all).not.toContain('parcel');
      const replayed = replayRecording(file);
      expect(replayed).toMatchObject({ differences: 0, unknown: [], problem: undefined, told: { differences: 0 } });
      expect(replayed.told!.compared).toBeGreaterThan(1);
    }));

  it('of several programs is told in the order of time, also where each was kept by itself', () => {
    const hub = new Hub();
    const told = (at: number): string => `{"t":"rows","at":${at},"seq":0,"s":[],"r":[]}`;
    const program = (number: number, ...times: number[]) =>
      [`{"t":"hello","id":"${number}"}`, `{"t":"key","at":${times[0]},"dropped":0}`, ...times.map(told)].map(
        (text) => [number, text] as const,
      );
    hub.replay([...program(0, 1, 4, 5), ...program(1, 2, 3, 6)]);
    const times = [...hub.frames()].flatMap(([number, text]) => (text.includes('rows') ? [[number, text]] : []));
    expect(times).toEqual([
      [0, told(1)],
      [1, told(2)],
      [1, told(3)],
      [0, told(4)],
      [0, told(5)],
      [1, told(6)],
    ]);
  });

  it('that is cut off shows what was written before, and says that something is missing', async () => {
    const frames = Array.from(
      { length: 2_000 },
      (_, index) => [0, `{"t":"key","at":${Math.sin(index)},"dropped":0}`] as const,
    );
    const whole = packRecording(frames, 0);
    const { frames: found, problem } = unpackRecording(whole.subarray(0, whole.length / 2));
    expect(found.length).toBeGreaterThan(100);
    expect(found.length).toBeLessThan(2_000);
    expect(found).toEqual(frames.slice(0, found.length));
    expect(problem).toContain('cut off or damaged');
  });

  it('of a newer version says so, and shows what it can', () => {
    const { frames, problem } = unpackRecording(
      Buffer.from('{"parley":"recording","v":2,"at":0}\n[0,{"t":"hello"}]\n[0,{"t":"something new"}]'),
    );
    expect(frames).toHaveLength(2);
    expect(problem).toContain('newer version (format 2, this is 1)');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['some text', Buffer.from('hello')],
    ['JSON of something else', Buffer.from('{"log":{}}')],
    ['something compressed that is damaged', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3])],
  ])('is not %s', (_, file) => {
    expect(() => unpackRecording(file)).toThrow(RangeError);
  });

  it('that is not there, or is none, is named by the command', async () => {
    const refused = async (file: string): Promise<string> => (await runHere(['visualizer', '--replay', file])).stderr;
    expect(await refused('nowhere.jsonl.gz')).toBe('nowhere.jsonl.gz: there is no such file\n');
    expect(await refused('package.json')).toBe('package.json: This is no recording of the visualizer.\n');
  });
});
