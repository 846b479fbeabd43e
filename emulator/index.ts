/**
 * LivePerson's Messaging Platform on loopback.
 *
 * ```ts
 * import { startEmulator } from 'parley-sdk/emulator';
 *
 * const emulator = await startEmulator();
 * // createConnection({ csdsDomain: emulator.csdsDomain, accountId: emulator.accountId, authData: emulator.agent('bot').authData, … })
 * await emulator.close();
 * ```
 *
 * The manual is docs/emulator.md.
 */
import { Emulator } from './emulator.js';
import type { EmulatorOptions } from './settings.js';

export type { Clock } from './clock.js';
export { readFault } from './control/fault-schema.js';
export type { Emulator } from './emulator.js';
export type { Fault, FaultAction, FaultPoint } from './faults/fault.js';
export type { ArmedFault, Faults } from './faults/faults.js';
export { StateError } from './kept/state-error.js';
export { describeEntry } from './ledger/describe.js';
export type {
  ConversationSummary,
  LedgerCounters,
  LedgerEntry,
  LedgerEntryOf,
  LedgerKind,
  LedgerMessage,
  LedgerPattern,
  LedgerSummary,
} from './ledger/entries.js';
export type { Ledger, WaitOptions } from './ledger/ledger.js';
export type { AgentControl } from './routing/control.js';
export type { AgentState, PlainRing, RingState } from './routing/model.js';
export type { App, AppOptions } from './send-api/apps.js';
export type {
  ConnectorOptions,
  ConnectorType,
  Effect,
  EmulatorOptions,
  EmulatorSettings,
  InProcess,
  RestartOptions,
  SurveySettings,
} from './settings.js';
export type { SocketChoice, SocketInfo, Sockets } from './sockets/sockets.js';
export type { Agent, AgentOptions, AppKeyData } from './state/directory.js';
export type { AgentPermission } from './state/model.js';
export type { PlainConversation, PlainDialog, PlainMessage } from './state/plain.js';
export type { Skill, SkillOptions } from './state/skills.js';
export type { AgentSurveyQuestion, AgentSurveySettings, PlainAgentSurvey } from './surveys/agent-surveys.js';

/** Starts an emulator and resolves when it listens. */
export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return Emulator.start(options);
}
