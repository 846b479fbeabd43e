import type { LedgerEntry } from './entries.js';

/** A ledger entry as one line for people; `undefined` for what would only be noise (deliveries, plain HTTP, answered requests). */
export function describeEntry(entry: LedgerEntry): string | undefined {
  switch (entry.kind) {
    case 'login':
      return `login      ${entry.loginName ?? '?'} by ${entry.method}: ${entry.status}`;
    case 'signup':
      return `signup     ${entry.how} consumer ${entry.consumerId ?? '?'}: ${entry.status}`;
    case 'connected':
      return `connected  #${entry.socket} ${entry.side} ${entry.userId} (${entry.dialect})`;
    case 'disconnected':
      return `gone       #${entry.socket} ${entry.side} ${entry.userId ?? '?'}: ${entry.code} ${entry.reason}`.trimEnd();
    case 'upgradeRefused':
      return `refused    ${entry.side} socket: ${entry.status} ${entry.reason}`;
    case 'conversation':
      return `${entry.change.padEnd(10)} conversation ${entry.conversationId} skill ${entry.skillId}`;
    case 'committed': {
      const text = entry.text === undefined ? '' : ` "${entry.text}"`;
      const privately = entry.audience === 'ALL' ? '' : ' (private)';
      return `message    ${entry.conversationId} #${entry.sequence} ${entry.role} ${entry.event}${privately}${text}`;
    }
    case 'request':
      return entry.outcome === 'answered'
        ? undefined
        : `${entry.outcome.padEnd(10)} ${entry.type} on #${entry.socket}: ${entry.code} ${entry.error ?? ''}`.trimEnd();
    case 'ring':
      return `ring       ${entry.conversationId} to ${entry.userId}: ${entry.state}`;
    case 'agentState':
      return `agent      ${entry.loginName} is ${entry.state}${entry.description && `: ${entry.description}`}`;
    case 'violation':
      return `violation  ${entry.socket === undefined ? 'http' : `#${entry.socket}`} ${entry.what}: ${entry.why}`;
    case 'webhook':
      return entry.status === 200 || entry.status === 201
        ? undefined
        : `webhook    ${entry.conversationId} ${entry.type}: ${entry.status || 'no answer'} (attempt ${entry.attempts})`;
    case 'restarted':
      return `restarted  state ${entry.state}, down for ${entry.downFor} ms`;
    case 'fault':
      return `fault      ${entry.do} at ${entry.when}`;
    default:
      return undefined;
  }
}
