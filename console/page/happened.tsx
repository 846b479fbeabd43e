import { agents, conversations, type Entry, happened } from './model/state.js';
import { clock, nameOf } from './words.js';

/** The newest lines of the ledger, in the words of somebody who tries a bot. */
export function Happened() {
  return (
    <section class="card is-tall" aria-label="What happened">
      <h2>What happened</h2>
      {happened.value.length === 0 && <p class="muted">Nothing since this page was opened.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ol class="entries" tabIndex={0} aria-label="Entries, the newest first">
        {happened.value.map((entry) => (
          <li key={entry.n} class={`entry is-${entry.kind}`}>
            <time>{clock(entry.at)}</time>
            <span>{told(entry)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function who(id: unknown): string {
  const agent = agents.value.find(({ pid }) => pid === id);
  const line = conversations.value.find(({ consumerId }) => consumerId === id);
  return agent?.nickname ?? (line ? nameOf(line) : `consumer ${String(id ?? '').slice(0, 6)}`);
}

const short = (text: unknown): string => {
  const all = String(text ?? '');
  return all.length > 70 ? `${all.slice(0, 70)}…` : all;
};

function told(entry: Entry): string {
  switch (entry.kind) {
    case 'connected':
      return `${who(entry.userId)} connected`;
    case 'disconnected':
      return `${who(entry.userId)} disconnected (${entry.code})`;
    case 'conversation':
      return `conversation ${entry.change === 'created' ? 'opened' : entry.change}`;
    case 'committed':
      return entry.text === undefined
        ? `${who(entry.originatorId)}: ${entry.event === 'AcceptStatusEvent' ? 'receipt' : entry.event}`
        : `${who(entry.originatorId)}: “${short(entry.text)}”`;
    case 'ring':
      return `${who(entry.userId)} is rung: ${String(entry.state).toLowerCase()}`;
    case 'agentState':
      return `${entry.loginName} is ${String(entry.state).toLowerCase().replace('_', ' ')}`;
    case 'violation':
      return `violation: ${entry.what}: ${short(entry.why)}`;
    case 'fault':
      return `fault: ${entry.do} at ${entry.when}`;
    case 'request':
      return `${entry.type} ${entry.outcome}${entry.error ? `: ${short(entry.error)}` : ''}`;
    case 'upgradeRefused':
      return `connection refused: ${entry.reason}`;
    default:
      return entry.kind;
  }
}
