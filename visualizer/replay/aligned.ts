import { isDeepStrictEqual } from 'node:util';

/** Something that happened, then or today. */
export interface Happened {
  readonly at: number;
  /** In words: what it is, and what it is about. */
  readonly words: string;
  readonly about: unknown;
  /** The frame that it is because of, in words; undefined where it is because of none. */
  readonly cause: string | undefined;
}

export interface Mismatch {
  readonly recorded: Happened | undefined;
  readonly today: Happened | undefined;
}

/** What one list has more than the other is looked for this far. */
const FARTHEST = 16;

/** What differs between two lists of what should be the same, in order. */
export function* mismatches(recorded: readonly Happened[], today: readonly Happened[]): Iterable<Mismatch> {
  let then = 0;
  let now = 0;
  const isSame = (one: Happened | undefined, other: Happened | undefined): boolean =>
    isDeepStrictEqual(one?.about, other?.about) && one?.words === other?.words;
  while (then < recorded.length || now < today.length) {
    if (isSame(recorded[then], today[now])) {
      then += 1;
      now += 1;
      continue;
    }
    const [missing, besides] = distance(
      (farther) => then + farther < recorded.length && isSame(recorded[then + farther], today[now]),
      (farther) => now + farther < today.length && isSame(recorded[then], today[now + farther]),
    );
    if (missing === 0 && besides === 0) {
      yield { recorded: recorded[then], today: today[now] };
      then += 1;
      now += 1;
    }
    for (const one of recorded.slice(then, then + missing)) yield { recorded: one, today: undefined };
    for (const one of today.slice(now, now + besides)) yield { recorded: undefined, today: one };
    then += missing;
    now += besides;
  }
}

/** The shorter way to where both go on alike: what was told then only, or what is told today only. */
function distance(
  isThen: (farther: number) => boolean,
  isNow: (farther: number) => boolean,
): readonly [missing: number, besides: number] {
  for (let farther = 1; farther <= FARTHEST; farther += 1) {
    if (isThen(farther)) return [farther, 0];
    if (isNow(farther)) return [0, farther];
  }
  return [0, 0];
}
