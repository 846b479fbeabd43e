/** A brand user who is ready to be rung, and what the tests of this folder see of rings. */
import type { BrandConnection, ConsumerConnection, Conversation, Ring } from 'parley-sdk';
import { AgentState } from 'parley-sdk';
import { next } from '../support/waiting.js';
import type { Options, World } from '../support/world.js';

/** Online, and subscribed to rings. */
export async function openAgent(world: World, options: Options & { user?: string } = {}): Promise<BrandConnection> {
  const agent = await world.openBrand(options);
  await agent.createRoutingTaskSubscription();
  await agent.setAgentState({ agentState: AgentState.ONLINE });
  return agent;
}

export interface Ringing {
  readonly agent: BrandConnection;
  readonly consumer: ConsumerConnection;
  readonly ring: Ring;
  /** The conversation as the consumer has it. */
  readonly ofConsumer: Conversation;
}

/** A consumer who has just begun a conversation, and an agent who is rung for it. */
export async function ringing(world: World, options: Options & { user?: string } = {}): Promise<Ringing> {
  const agent = await openAgent(world, options);
  const consumer = await world.openConsumer();
  const rung = next(agent, 'ring');
  const ofConsumer = await consumer.createConversation();
  return { agent, consumer, ring: await rung, ofConsumer };
}

/** The lifecycle of a ring is, or becomes, the given one. */
export function ringAt(ring: Ring, lifecycle: Ring['lifecycle']): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watching.unsubscribe();
      reject(new Error(`The ring did not become ${lifecycle}: it is ${ring.lifecycle}.`));
    }, 6_000);
    const look = (): void => {
      if (ring.lifecycle !== lifecycle) return;
      clearTimeout(timer);
      watching.unsubscribe();
      resolve();
    };
    const watching = ring.subscribe(look);
    look();
  });
}

/** Every time a ring is told, as the state that it has then. */
export function statesTold(agent: BrandConnection): string[] {
  const told: string[] = [];
  agent.on('ring', (ring) => void told.push(ring.ringState));
  return told;
}

/** Requests that answer rings, as the platform saw them. */
export const answersOf = (world: World): number =>
  Object.values(world.emulator.ledger.counters.requests.UpdateRingState ?? {}).reduce((sum, count) => sum + count, 0);
