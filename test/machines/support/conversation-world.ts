import { createActor } from 'xstate';
import {
  type ConversationEvent,
  type ConversationLifecycle,
  type ConversationRecord,
  conversationMachine,
} from '../../../src/machines/index.js';
import { behind, type ConversationFacts, newConversationRecord } from './records.js';

interface StateValue {
  readonly lifecycle: string | Readonly<Record<string, string>>;
  readonly membership: string;
  readonly sync: string;
}

export type Command = Extract<ConversationEvent, { commandId: number }>['type'];

/** One conversation, its record, and what its chart asked others to do. */
export type ConversationWorld = ReturnType<typeof conversationIn>;

export function conversationIn(changes: Partial<ConversationRecord> = {}) {
  const record = newConversationRecord(changes);
  let asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
  };
  /** Commands are answered by name, so that an answer to the wrong one shows. */
  const answer =
    (how: string) =>
    ({ event }: { readonly event: ConversationEvent }) => {
      asked.push(`${how} ${event.type}`);
    };
  const actor = createActor(
    conversationMachine.provide({
      actions: {
        announce: ask('announce'),
        announceAgain: ask('announce again'),
        announceClosed: ask('announce close'),
        loadMessages: ask('load messages'),
        giveUpLoading: ask('give up loading'),
        giveUpMissing: ask('give up missing'),
        evict: ask('evict'),
        perform: answer('perform'),
        complete: answer('complete'),
        refuse: answer('refuse'),
        armDeadline: (_, { name }) => asked.push(`arm ${name}`),
        disarmDeadline: (_, { name }) => asked.push(`disarm ${name}`),
      },
    }),
    { input: { record } },
  ).start();
  const states = () => actor.getSnapshot().value as unknown as StateValue;

  const world = {
    record,
    happens(...events: readonly ConversationEvent[]): void {
      for (const event of events) actor.send(event);
    },
    /** A notification: the record is written first, then the chart is told. */
    platformSays(facts: ConversationFacts): void {
      Object.assign(record, facts);
      actor.send({ type: 'conversation.updated' });
    },
    commands(command: Command, { role = 'MANAGER', field = 'Skill' } = {}): void {
      const event = { type: command, commandId: 1, role, field };
      actor.send(event as ConversationEvent);
    },
    /** Everything asked for since the last look. */
    asked(): readonly string[] {
      const before = asked;
      asked = [];
      return before;
    },
    get lifecycle(): ConversationLifecycle {
      const { lifecycle } = states();
      return (
        typeof lifecycle === 'string' ? lifecycle : Object.entries(lifecycle).flat().join('.')
      ) as ConversationLifecycle;
    },
    get membership() {
      return states().membership;
    },
    get sync() {
      return states().sync;
    },
    can: (permission: 'canSend' | 'terminal') => actor.getSnapshot().hasTag(permission),
  };
  return world;
}

export const queued: ConversationFacts = { phase: 'open', routing: 'queued', ownRoles: [] };
export const suggested: ConversationFacts = { phase: 'open', routing: 'suggested', ownRoles: [] };
export const assigned: ConversationFacts = { phase: 'open', routing: 'assigned', ownRoles: [] };
export const assignedToUs: ConversationFacts = { phase: 'open', routing: 'assigned', ownRoles: ['ASSIGNED_AGENT'] };
export const inASurvey: ConversationFacts = { phase: 'surveying' };
/** Where an open conversation may be, with what the platform says of it there. */
export const places: readonly (readonly [lifecycle: string, facts: ConversationFacts])[] = [
  ['open.queued', queued],
  ['open.suggested', suggested],
  ['open.assigned', assigned],
  ['surveying', inASurvey],
];
export const over: ConversationFacts = { phase: 'closed' };
export const outOfSight: ConversationFacts = { phase: 'unfollowed' };

/** How to bring a conversation into each state of its lifecycle. Nothing of the way there is left in `asked()`. */
const waysTo: Record<ConversationLifecycle, (world: ConversationWorld) => void> = {
  opening: () => {},
  'open.queued': (world) => world.platformSays(queued),
  'open.suggested': (world) => world.platformSays(suggested),
  'open.assigned': (world) => world.platformSays(assigned),
  loading: (world) => {
    world.record.awaitsMessages = true;
    world.platformSays(queued);
  },
  closing: (world) => {
    world.platformSays(queued);
    world.commands('command.close');
  },
  surveying: (world) => world.platformSays(inASurvey),
  unfollowed: (world) => {
    world.platformSays(queued);
    world.platformSays(outOfSight);
  },
  finishing: (world) => {
    world.platformSays(queued);
    world.platformSays({ ...over, mainDialog: behind });
  },
  closed: (world) => {
    world.platformSays(queued);
    world.platformSays(over);
  },
  evicted: (world) => {
    world.platformSays(queued);
    world.platformSays(over);
    world.happens({ type: 'retention.passed' });
  },
};

export const lifecycles = Object.keys(waysTo) as readonly ConversationLifecycle[];

export function conversationThatIs(lifecycle: ConversationLifecycle): ConversationWorld {
  const world = conversationIn();
  waysTo[lifecycle](world);
  if (world.lifecycle !== lifecycle) throw new Error(`The way to ${lifecycle} ended in ${world.lifecycle}.`);
  world.asked();
  return world;
}

/** An open conversation in which our membership stands like this. */
export function conversationWeAre(membership: 'outside' | 'joining' | 'joined' | 'leaving'): ConversationWorld {
  const world = conversationIn();
  world.platformSays(membership === 'outside' || membership === 'joining' ? queued : assignedToUs);
  if (membership === 'joining') world.commands('command.join');
  if (membership === 'leaving') world.commands('command.leave');
  if (world.membership !== membership) throw new Error(`The way to ${membership} ended in ${world.membership}.`);
  world.asked();
  return world;
}
