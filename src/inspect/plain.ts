import { redact } from '../transport/redact.js';

/** Members whose values say who somebody is, what somebody wrote, or how somebody signs in. */
const HIDDEN_NAMES = new RegExp(
  [
    '^(text|messages?|body|content|quickReplies|caption|tooltip|title|description)$',
    '^(e?mail|phone|tel|address|avatar|avatarUrl|backgndImgUri|username|(first|last|full|nick|user|login)Name)$',
    'token|jwt|bearer|passw|secret|csrf|cookie|assertion|authorization|appKey|credential|session(Id)?$',
  ].join('|'),
  'i',
);

const HIDDEN = '•••';
const LONGEST_TEXT = 200;
const MOST_ENTRIES = 50;
const DEEPEST = 8;

export interface PlainOptions {
  /** Whether texts, names and credentials are hidden. Tokens that can be recognised as such are hidden in any case. */
  readonly redact: boolean;
}

/** A value as JSON can carry it: short, without circles, and without what must not be seen. */
export function plain(value: unknown, options: PlainOptions): unknown {
  return plainAt(value, options, DEEPEST, new Set());
}

function plainAt(value: unknown, options: PlainOptions, depth: number, above: Set<object>): unknown {
  switch (typeof value) {
    case 'string':
      return redact(value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return Number.isNaN(value) ? 'NaN' : value;
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'function':
      return `(function ${value.name})`;
    default:
      if (value === null) return null;
      return plainObject(value as object, options, depth, above);
  }
}

function plainObject(value: object, options: PlainOptions, depth: number, above: Set<object>): unknown {
  if (above.has(value)) return '(circular)';
  if (isActor(value)) return `(actor ${value.id})`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (depth === 0) return Array.isArray(value) ? `(${value.length} entries)` : '(…)';
  above.add(value);
  try {
    if (value instanceof Map) return entriesOf([...value], options, depth, above);
    if (Array.isArray(value) || value instanceof Set) {
      const list = [...value];
      const shown = list.slice(0, MOST_ENTRIES).map((entry) => plainAt(entry, options, depth - 1, above));
      return list.length > MOST_ENTRIES ? [...shown, `… ${list.length - MOST_ENTRIES} more`] : shown;
    }
    if (value instanceof Error) return entriesOf(errorEntries(value), options, depth, above);
    return entriesOf(Object.entries(value), options, depth, above);
  } catch {
    // A getter that throws, a proxy that is revoked.
    return '(cannot be read)';
  } finally {
    above.delete(value);
  }
}

const errorEntries = (error: Error): [string, unknown][] => [
  ['name', error.name],
  ...Object.entries(error).filter(([key]) => key !== 'stack'),
];

function entriesOf(
  entries: readonly (readonly [unknown, unknown])[],
  options: PlainOptions,
  depth: number,
  above: Set<object>,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries.slice(0, MOST_ENTRIES)) {
    const name = String(key);
    result[name] = options.redact && isHidden(name, value) ? HIDDEN : plainAt(value, options, depth - 1, above);
  }
  if (entries.length > MOST_ENTRIES) result['…'] = `${entries.length - MOST_ENTRIES} more`;
  return result;
}

/** What is not there, and flags and counters of that name, tell nothing. */
function isHidden(name: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'number') return false;
  return HIDDEN_NAMES.test(name);
}

const isActor = (value: object): value is { readonly id: string } =>
  'sessionId' in value && 'send' in value && 'getSnapshot' in value;
