/** `parley-sdk replay`: makes the steps of a recording again with the machines of this version. */
import {
  type Replay,
  type ReplayDifference,
  type ReplayedTold,
  type ReplayOutcome,
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
    const replayed = withRecording(file, folder, replayRecording);
    stdout.write(replayReport(file, replayed));
    return replayed.differences + (replayed.told?.differences ?? 0) === 0 ? 0 : 1;
  },
};

export function replayReport(file: string, replayed: Replay): string {
  const { steps, actors, changed, unknown, differences, first, told, problem } = replayed;
  const lines = [`${file}: ${count(steps, 'step')} of ${count(actors, 'actor')} made again`];
  if (problem) lines.push(problem);
  if (changed.length > 0) lines.push(`drawn differently today: ${changed.join(', ')}`);
  if (unknown.length > 0) lines.push(`passed over, no machines of Parley: ${unknown.join(', ')}`);
  lines.push(first ? `${differences} of them differ; the first:\n${shown(first)}` : 'no difference');
  lines.push(...toldLines(told));
  return lines.join('\n');
}

function toldLines(told: ReplayedTold | undefined): readonly string[] {
  if (!told) return ['told events: not in this recording'];
  const { compared, others, differences, first } = told;
  const rest =
    others > 0 ? `; ${others.toLocaleString('en')} more follow from frames, which are not taken in again` : '';
  return [
    `${count(compared, 'told event')} compared${rest}`,
    first ? `${differences} would be told differently; the first:\n${shownTold(first)}` : 'no difference',
  ];
}

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
