/** One line of a context as the page shows it. */
export interface ContextLine {
  readonly depth: number;
  readonly text: string;
  readonly change: 'same' | 'added' | 'changed' | 'removed';
  /** What stood there before, of a line that changed. */
  readonly before?: string;
}

/** A context as lines, with what is different from the one before. */
export function contextLines(now: unknown, before: unknown): ContextLine[] {
  const lines: ContextLine[] = [];
  walk(undefined, now, before, before !== undefined, 0, lines);
  return lines;
}

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function walk(
  name: string | undefined,
  now: unknown,
  before: unknown,
  isCompared: boolean,
  depth: number,
  lines: ContextLine[],
): void {
  const label = name === undefined ? '' : `${name}: `;
  if (!isPlain(now)) {
    const text = `${label}${show(now)}`;
    if (!isCompared || show(now) === show(before)) lines.push({ depth, text, change: 'same' });
    else if (before === undefined) lines.push({ depth, text, change: 'added' });
    else lines.push({ depth, text, change: 'changed', before: show(before) });
    return;
  }
  const [open, close] = Array.isArray(now) ? ['[', ']'] : ['{', '}'];
  const entries = Object.entries(now);
  const was = isPlain(before) ? before : {};
  const gone = isCompared ? Object.keys(was).filter((key) => !(key in now)) : [];
  const change = isCompared && before === undefined ? 'added' : 'same';
  if (entries.length === 0 && gone.length === 0) {
    lines.push({ depth, text: `${label}${open}${close}`, change });
    return;
  }
  // A list of a few short things reads better on one line.
  const short = `${label}${show(now)}`;
  if (name !== undefined && short.length <= 48 && entries.every(([, value]) => !isPlain(value))) {
    const isSame = !isCompared || show(now) === show(before);
    if (isSame) lines.push({ depth, text: short, change: 'same' });
    else if (before === undefined) lines.push({ depth, text: short, change: 'added' });
    else lines.push({ depth, text: short, change: 'changed', before: show(before) });
    return;
  }
  lines.push({ depth, text: `${label}${open}`, change });
  for (const [key, value] of entries) {
    walk(Array.isArray(now) ? undefined : key, value, was[key], isCompared, depth + 1, lines);
  }
  for (const key of gone) lines.push({ depth: depth + 1, text: `${key}: ${show(was[key])}`, change: 'removed' });
  lines.push({ depth, text: close, change: 'same' });
}

function show(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'string') return JSON.stringify(value);
  if (!isPlain(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${show(inner)}`)
    .join(', ')} }`;
}
