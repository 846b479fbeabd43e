import type { Actor } from '../model/actors.js';
import { store } from './state.js';

/** 502ms, 8.5s, 17m, 3h: as short as possible, as a column needs it. */
export function duration(ms: number): string {
  if (ms < 0) return '0ms';
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)}s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)}s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}m`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)}h`;
  return `${Math.floor(ms / 86_400_000)}d`;
}

export const count = (value: number): string => value.toLocaleString('en');

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

export function clock(time: number): string {
  const date = new Date(time);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** Ids of the platform are UUIDs: the beginning tells them apart. */
export const shortId = (id: string): string =>
  /^[\da-f]{8}-[\da-f]{4}-/.test(id) ? id.slice(0, 8) : id.length > 26 ? `${id.slice(0, 20)}…${id.slice(-4)}` : id;

export function nameOf(actor: Actor): string {
  const program = actor.parent ? undefined : store.programs.get(actor.program)?.name;
  if (program && store.roots.filter((root) => root.program === actor.program && root.isThere).length === 1)
    return program;
  return shortId(actor.id);
}

/** A letter for each kind of actor; colours repeat what it says. */
export function badgeOf({ logic }: Actor): { letter: string; kind: string } {
  const letters: Readonly<Record<string, string>> = {
    connection: 'C',
    subscription: 'S',
    conversation: 'V',
    dialog: 'D',
    ring: 'R',
  };
  const letter = letters[logic];
  if (letter) return { letter, kind: logic };
  return { letter: logic.slice(0, 1).toUpperCase() || '·', kind: 'other' };
}
