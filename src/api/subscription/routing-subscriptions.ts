import { Subscription } from './subscription.js';

/**
 * A subscription to the rings of the connected user; they are told by the connection's event `ring`. The platform has no request to
 * end one before its connection ends (protocol.md 6.13): after `close()` it is not made again, and what it tells is not taken in.
 * Set the agent state to `AWAY` first, so that nobody is asked in vain.
 */
export class RoutingTaskSubscription extends Subscription {}

/** A subscription to the state of an agent, told by the connection's event `agent-state`. It ends as one to rings does. */
export class AgentStateSubscription extends Subscription {}
