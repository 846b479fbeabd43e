import type { AgentStateFact } from '../../transport/wire/facts.js';
import type { AgentState } from '../enums.js';
import type { OpenWord } from '../open-word.js';

/** The state of one agent (protocol.md 7.5). */
export interface AgentStateEvent {
  /** `ONLINE`, `OCCUPIED`, `BACK_SOON`, `AWAY` or `OFFLINE`, as in `AgentState`; a word that is new there is passed on. */
  readonly agentState: OpenWord<AgentState>;
  /** `accountId.userId`. */
  readonly agentId: string;
  /** Why, in the words of whoever set it; often empty. */
  readonly description: string;
  /** What it holds for, such as `MESSAGING`. */
  readonly channels: readonly string[];
}

export const agentStateEvent = ({ availability, agentId, description, channels }: AgentStateFact): AgentStateEvent => ({
  agentId,
  description,
  channels,
  agentState: availability,
});

/** What `setAgentState()` takes. */
export interface AgentStateChange {
  /** The state to be in; see `setAgentState()`. */
  readonly agentState: 'ONLINE' | 'OCCUPIED' | 'BACK_SOON' | 'AWAY' | 'OFFLINE';
  /** Whose, with or without the account in front. Default: the connected user. */
  readonly agentId?: string | null;
  /** Why; shown to managers. */
  readonly description?: string | null;
}
