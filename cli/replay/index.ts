/** `parley-sdk replay`: makes the steps of a recording again with the machines of this version, and runs its connections again. */
import {
  type FrameDifference,
  type Replay,
  type ReplayDifference,
  type ReplayedFrames,
  type ReplayedTold,
  type ReplayOutcome,
  replayFrames,
  replayRecording,
  type ToldDifference,
} from 'parley-sdk/visualizer';
import type { Command } from '../command.js';
import { withRecording } from '../recording-file.js';
import { replayOptions, replayUsage } from './options.js';

export const replay: Command = {
  usage: replayUsage,
  async run(args, { stdout, folder }) {
    const { file } = replayOptions(args);
    const [replayed, running] = withRecording(
      file,
      folder,
      (recording) => [replayRecording(recording), replayFrames(recording)] as const,
    );
    const frames = await running;
    stdout.write(replayReport(file, replayed, frames));
    const { differences, told } = replayed;
    return differences + (told?.differences ?? 0) + (frames?.differences ?? 0) === 0 ? 0 : 1;
  },
};

export function replayReport(file: string, replayed: Replay, frames?: ReplayedFrames): string {
  const { steps, actors, changed, unknown, differences, first, told, problem } = replayed;
  const lines = [`${file}: ${count(steps, 'step')} of ${count(actors, 'actor')} made again`];
  if (problem) lines.push(problem);
  if (changed.length > 0) lines.push(`drawn differently today: ${changed.join(', ')}`);
  if (unknown.length > 0) lines.push(`passed over, no machines of Parley: ${unknown.join(', ')}`);
  lines.push(first ? `${differences} of them differ; the first:\n${shown(first)}` : 'no difference');
  lines.push(...toldLines(told, frames), ...frameLines(frames));
  return lines.join('\n');
}

function toldLines(told: ReplayedTold | undefined, frames: ReplayedFrames | undefined): readonly string[] {
  if (!told) return ['told events: not in this recording'];
  const { compared, others, differences, first } = told;
  const rest =
    others > 0 && !frames
      ? `; ${others.toLocaleString('en')} more are not made again, most of them follow from frames`
      : '';
  return [
    `${count(compared, 'told event')} of these steps compared${rest}`,
    first
      ? `${differences} would be told differently; the first:\n${shownTold(first)}`
      : 'no difference in what is told',
  ];
}

function frameLines(frames: ReplayedFrames | undefined): readonly string[] {
  if (!frames) return ['frames: not in this recording; those of `parley-sdk record` and `startRecorder` have them'];
  const { connections, told, requests, differences, first, notes } = frames;
  const compared = `${count(told, 'told event')} and ${count(requests, 'request')} compared`;
  return [
    `${count(connections, 'connection')} run again: ${count(frames.frames, 'frame')} taken in, ${compared}`,
    ...notes.map((note) => `not run again: ${note}`),
    first
      ? `${differences} would be told or sent differently; the first:\n${shownFrame(first)}`
      : 'no difference in what is told and sent',
  ];
}

const shownFrame = ({ connection, at, recorded, today, frame }: FrameDifference): string =>
  [
    `  ${new Date(at).toISOString()}  ${connection}`,
    `  frame      ${frame ?? 'none: a timer, a call of the program, or a connection that was made or lost'}`,
    `  recorded   ${recorded ?? 'nothing'}`,
    `  today      ${today ?? 'nothing'}`,
  ].join('\n');

const shownTold = ({ connection, conversation, at, recorded, today }: ToldDifference): string =>
  [
    `  ${new Date(at).toISOString()}  ${connection}${conversation ? `, conversation ${conversation}` : ''}`,
    `  recorded   ${recorded ?? 'nothing is told'}`,
    `  today      ${today ?? 'nothing is told'}`,
  ].join('\n');

const shown = ({ machine, actor, at, event, from, recorded, today }: ReplayDifference): string =>
  [
    `  ${new Date(at).toISOString()}  ${machine} ${actor} took ${event}`,
    `  in         ${JSON.stringify(from)}`,
    `  recorded   ${outcome(recorded)}`,
    `  today      ${today ? outcome(today) : 'there is no such state, or the machine fails'}`,
  ].join('\n');

const outcome = ({ state, actions }: ReplayOutcome): string =>
  `${JSON.stringify(state)}, ${actions.length > 0 ? actions.join(', ') : 'no actions'}`;

const count = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
