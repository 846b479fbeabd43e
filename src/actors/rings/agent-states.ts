import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { AgentStateFact } from '../../transport/wire/facts.js';
import { wireName } from '../../transport/wire/request-names.js';
import type { Application } from '../app-events.js';
import type { Self } from '../conversations/describe-conversation.js';
import type { Outbox } from '../requests/outbox.js';

export interface AgentStatesOptions {
  readonly application: Application;
  readonly outbox: Pick<Outbox, 'submit'>;
  readonly self: () => Self;
  readonly responseTimeoutMs: number;
}

/**
 * The agent state of the connected user (protocol.md 6.15). The platform forgets it with the connection, so the last one that it
 * has agreed to is set again after an interruption.
 */
export class AgentStates {
  readonly #options: AgentStatesOptions;
  #own: string | undefined;
  /** The state that is set again after an interruption. */
  #wanted: string | undefined;

  constructor(options: AgentStatesOptions) {
    this.#options = options;
  }

  /** As the platform has it, as far as we were told; undefined before it was set. */
  get own(): string | undefined {
    return this.#own;
  }

  /** The platform has agreed to a state for this agent. */
  agreed(availability: string, agentId: string): void {
    if (agentId !== this.#options.self().agentId) return;
    this.#own = availability;
    this.#wanted = availability;
  }

  /**
   * The changes of one notification. One's own state may have been changed elsewhere; but in a snapshot after an interruption it
   * is only what the platform made of our absence.
   */
  take(changes: readonly AgentStateFact[], isSnapshot: boolean): void {
    const { application, self } = this.#options;
    for (const state of changes) {
      if (!isSnapshot) this.agreed(state.availability, state.agentId);
      else if (state.agentId === self().agentId) this.#own = state.availability;
      application.announce({ type: 'agentState.changed', state });
    }
  }

  /** The connection is back. */
  restored(): void {
    const { application, outbox, self, responseTimeoutMs } = this.#options;
    const { agentId } = self();
    const wanted = this.#wanted;
    if (wanted === undefined || agentId === undefined) return;
    outbox.submit({
      request: agentStateRequest(wanted, agentId),
      timeoutMs: responseTimeoutMs,
      settle: (outcome: Outcome) => {
        if (outcome.ok) this.#own = wanted;
        // A request that went down with the connection is made again when it is back.
        else if (outcome.failure.family !== 'network' && outcome.failure.family !== 'lifecycle')
          application.announce({ type: 'error.reported', failure: outcome.failure });
      },
    });
  }
}

export const agentStateRequest = (availability: string, agentUserId: string): WireRequest => ({
  type: wireName('routing.SetAgentState', 'brand'),
  body: { availability, channels: ['MESSAGING'], agentUserId },
});
