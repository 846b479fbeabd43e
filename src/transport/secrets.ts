import type { Failure } from './failure.js';
import { redact } from './redact.js';

/** A shorter secret is a word like any other: clearing it would make holes in texts and hide nothing. */
const SHORTEST = 4;
/** Tokens come and go for as long as a connection lives; the platform echoes recent ones. */
const MOST_TOKENS = 100;
/** Room behind a cut, so that a secret which begins in front of it is recognised as a whole. */
const CUT_MARGIN = 8_192;

const HIDDEN = '***';

/**
 * What one connection must not let out, by value: the platform may echo a password in a place that no pattern knows.
 * Every text that leaves (errors, logs, shown requests, close reasons) goes through `clear`, which knows the patterns of
 * redact.ts as well.
 */
export class Secrets {
  readonly #given = new Set<string>();
  readonly #tokens = new Set<string>();
  #pattern: RegExp | undefined;

  /** `given` are the secrets that the connection begins with; they are never forgotten. */
  constructor(given: Iterable<string | undefined> = []) {
    for (const value of given) if (value !== undefined) this.#given.add(value);
  }

  /** A token that the platform has just given us. */
  add(token: string | undefined): void {
    if (token === undefined || this.#given.has(token)) return;
    this.#tokens.delete(token);
    this.#tokens.add(token);
    if (this.#tokens.size > MOST_TOKENS) this.#tokens.delete(this.#tokens.values().next().value!);
    this.#pattern = undefined;
  }

  /** The text without secrets. */
  clear(text: string): string {
    // Most sockets close without a word, and the pattern is not made for nothing.
    if (text === '') return text;
    return redact(text.replace(this.#values(), HIDDEN));
  }

  #values(): RegExp {
    this.#pattern ??= patternOf([...this.#given, ...this.#tokens]);
    return this.#pattern;
  }

  /** The beginning of a text without secrets; what is cut off is not searched. */
  excerpt(text: string, length: number): string {
    return this.clear(text.slice(0, length + CUT_MARGIN)).slice(0, length);
  }

  /** A frame without secrets, parsed. Values are cleared one by one, so that no secret can break the JSON around it. */
  clearJson(json: string): unknown {
    // Where nothing is escaped, the values stand in the frame as they are, and one look at the whole says that all are clean.
    if (!json.includes('\\') && json.search(this.#values()) < 0) return JSON.parse(redact(json));
    return JSON.parse(redact(json), (_, value: unknown) => (typeof value === 'string' ? this.clear(value) : value));
  }

  /** A failure whose texts are clean: the platform's words, and whatever it is about. */
  clearFailure(failure: Failure): Failure {
    const { reason, context } = failure;
    return {
      ...failure,
      ...(reason !== undefined && { reason: this.clear(reason) }),
      ...(context && { context: this.#clearContext(context) }),
    };
  }

  #clearContext(context: NonNullable<Failure['context']>): NonNullable<Failure['context']> {
    const clean: Record<string, string | number | undefined> = {};
    for (const [name, value] of Object.entries(context)) {
      clean[name] = typeof value === 'string' ? this.clear(value) : value;
    }
    return clean;
  }
}

function patternOf(values: readonly string[]): RegExp {
  const forms = new Set<string>();
  for (const value of values) for (const form of formsOf(value)) if (form.length >= SHORTEST) forms.add(form);
  // The longer ones first: the beginning of one secret may be another one.
  const sources = [...forms].sort((a, b) => b.length - a.length).map(escapedForPattern);
  // Percent-encoding and \\u escapes are written in either case; a secret in another case is as good as a hint.
  return sources.length > 0 ? new RegExp(sources.join('|'), 'gi') : /(?!)/g;
}

/** The ways in which a secret may be written: as it is, in URLs, in forms, in JSON, and in JSON within JSON. */
function formsOf(value: string): readonly string[] {
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  const forms = [value, inJson(value), inJson(inJson(value)), inJson(value).replaceAll('/', '\\/')];
  forms.push(asciiJson(value), base64Of(value));
  try {
    const encoded = encodeURIComponent(value);
    const encodedAll = encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
    forms.push(encoded, encodedAll, encoded.replaceAll('%20', '+'), encodeURIComponent(encoded), encodeURI(value));
  } catch {
    // A lone surrogate has no URL form.
  }
  // Each part of a JWT tells as much as the whole: the payload who it is, the signature that it is so.
  const parts = value.split('.');
  if (parts.length === 3) forms.push(...parts.slice(1).filter((part) => part.length >= 16));
  return forms;
}

const asciiJson = (value: string): string =>
  JSON.stringify(value)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const base64Of = (value: string): string => {
  const bytes = new TextEncoder().encode(value);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replace(/=+$/, '');
};

const escapedForPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
