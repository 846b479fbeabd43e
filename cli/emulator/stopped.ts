import type { Ledger } from 'parley-sdk/emulator';
import { harmless } from '../terminal/text.js';
import { counted } from '../words.js';

/** More kinds of violation than this hide the first, which is often the cause of the others. */
const MOST_NAMED = 10;

/** Receipts have a place in the ledger too, but nobody would call them messages. */
const MESSAGES: ReadonlySet<string> = new Set(['ContentEvent', 'RichContentEvent']);

/** What is said at the end, such as `Stopped: 1 conversation, 3 messages, no violation.`; violations are named. */
export function stopped(ledger: Pick<Ledger, 'summary' | 'messages' | 'counters' | 'violations'>): string {
  const { conversations } = ledger.summary();
  const messages = conversations
    .flatMap(({ conversationId }) => ledger.messages(conversationId))
    .filter(({ event }) => MESSAGES.has(event));
  const violations = ledger.counters.entries.violation;
  const amounts = [
    amount(conversations.length, 'conversation'),
    amount(messages.length, 'message'),
    amount(violations, 'violation'),
  ];
  return `Stopped: ${amounts.join(', ')}${violations === 0 ? '.' : `:\n${named(ledger.violations)}`}`;
}

const amount = (count: number, noun: string): string => (count === 0 ? `no ${noun}` : counted(count, noun));

/** One line per kind of violation, the most frequent first. */
function named(violations: Ledger['violations']): string {
  const times = new Map<string, number>();
  for (const { what, why } of violations) {
    const name = harmless(`${what}: ${why}`);
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const lines = [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `  ${name}${count > 1 ? ` (${count} times)` : ''}`);
  const more = lines.length - MOST_NAMED;
  return [...lines.slice(0, MOST_NAMED), ...(more > 0 ? [`  … and ${more} more`] : [])].join('\n');
}
