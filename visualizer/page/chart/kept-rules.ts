import { DEFAULT_RULES, type Rule } from '../../model/rules.js';

const NAME = 'parley.visualizer.rules';

/** The rules that were changed on this computer; undefined where none were. */
export function keptRules(): readonly Rule[] | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? 'null');
    return Array.isArray(kept) && kept.every(isRule) ? kept : undefined;
  } catch {
    // What opens from a file may have no storage.
    return undefined;
  }
}

export function keepRules(rules: readonly Rule[]): void {
  try {
    if (rules === DEFAULT_RULES) return;
    localStorage.setItem(NAME, JSON.stringify(rules));
  } catch {
    // Then they hold until the page is closed.
  }
}

const isRule = (value: unknown): value is Rule => {
  const { kind, state, ms } = (value ?? {}) as Partial<Rule>;
  return typeof kind === 'string' && typeof state === 'string' && typeof ms === 'number';
};
