/** How texts are spoilt on their way out. */
import type { Random } from '../random.js';
import { isObject, type Json, parseJson } from '../wire/json.js';

export const MALFORMED = '{"kind":"resp","reqId":';

/** Something that is no JSON any more: cut off, a character lost, or one changed. A harmless change would not be noticed as a fault. */
export function corrupted(text: string, random: Random): string {
  const at = random.below(text.length);
  const tries = [
    text.slice(0, at) + text.slice(at + 1),
    `${text.slice(0, at)}\u0000${text.slice(at + 1)}`,
    `${text.slice(0, at)}${text.slice(at + 1, at + 9)}${text.slice(at)}`,
  ];
  const broken = random.shuffled(tries).find((spoilt) => parseJson(spoilt) === undefined);
  return broken ?? text.slice(0, at);
}

/** The same object with a member nobody knows, `size` characters long. */
export function oversized(text: string, size = 1_000_000): string {
  if (!text.endsWith('}')) return text + ' '.repeat(size);
  return `${text.slice(0, -1)}${text === '{}' ? '' : ','}"padding":"${'x'.repeat(size)}"}`;
}

/** The changes of a notification, such as a snapshot or a replay, in another order. Anything else stays as it is. */
export function withChangesShuffled(text: string, random: Random): string {
  const frame = parseJson(text);
  if (!isObject(frame) || !isObject(frame.body) || !Array.isArray(frame.body.changes)) return text;
  const changes = frame.body.changes as readonly Json[];
  const mixed = random.shuffled(changes);
  if (mixed.every((change, index) => change === changes[index])) mixed.reverse();
  return JSON.stringify({ ...frame, body: { ...frame.body, changes: mixed } });
}
