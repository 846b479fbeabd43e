import { describeEntry, type LedgerEntry, type LedgerKind } from 'parley-sdk/emulator';
import type { Style, Terminal } from '../terminal/terminal.js';
import { harmless } from '../terminal/text.js';

/** What is left out stays in the colour of the terminal. */
const STYLES: Readonly<Partial<Record<LedgerKind, Style>>> = {
  committed: 'green',
  conversation: 'cyan',
  connected: 'dim',
  disconnected: 'dim',
  signup: 'dim',
  login: 'dim',
  request: 'yellow',
  upgradeRefused: 'yellow',
  fault: 'yellow',
  violation: 'red',
};

/** What just happened in the emulator as one line; undefined for what would only be noise. */
export function liveLine(entry: LedgerEntry, paint: Terminal['paint']): string | undefined {
  const description = describeEntry(entry);
  if (description === undefined) return undefined;
  const style = entry.kind === 'conversation' && entry.change === 'changed' ? 'dim' : STYLES[entry.kind];
  const text = harmless(description);
  return `${paint('dim', timeOf(entry.at))}  ${style ? paint(style, text) : text}`;
}

/** Hours to milliseconds, UTC. */
const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 23);
