/** A span of time: milliseconds, or a number with a unit such as `'500ms'`, `'30s'`, `'10m'`, `'2h'`, `'1d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a span of time. Throws a TypeError that names what was wrong. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? [];
  if (digits !== undefined && unit !== undefined) return Number(digits) * UNITS[unit]!;
  throw new TypeError(`'${String(duration)}' is no span of time. Pass milliseconds, or a text such as '30s' or '10m'.`);
}
