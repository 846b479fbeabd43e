import type { World } from '../world/world.js';

/** What each step does in a world; `number` counts the steps, so that no two texts are equal. */
interface StepKind {
  readonly play: (world: World, number: number) => Promise<void> | void;
  /** The same as a line of a test. */
  readonly line: (number: number) => string;
}

/** The skill that agents transfer to. */
export const SKILL = 'billing';

const KINDS = {
  'consumer opens': {
    play: (world) => world.consumer().opens(),
    line: () => 'await consumer.opens();',
  },
  'consumer writes': {
    play: (world, number) => world.consumer().says(`message ${number}`),
    line: (number) => `await consumer.says('message ${number}');`,
  },
  'consumer sends a file': {
    play: (world, number) => world.consumer().sendsFile(`file ${number}`),
    line: (number) => `await consumer.sendsFile('file ${number}');`,
  },
  'consumer goes silent': {
    play: (world) => world.advance('10m'),
    line: () => "await world.advance('10m');",
  },
  'consumer goes offline': {
    play: (world) => world.consumer().goesOffline(),
    line: () => 'await consumer.goesOffline();',
  },
  'consumer returns': {
    play: (world) => world.consumer().comesOnline(),
    line: () => 'await consumer.comesOnline();',
  },
  'consumer steps up': {
    play: (world) => world.consumer().stepsUp(),
    line: () => 'await consumer.stepsUp();',
  },
  'consumer closes': {
    play: (world) => world.consumer().closes(),
    line: () => 'await consumer.closes();',
  },
  'agent joins': {
    play: (world) => unlessTaken(world, () => world.agent('ann').joins(world.consumer())),
    line: () => "await world.agent('ann').joins(consumer);",
  },
  'agent writes': {
    play: (world, number) => asAgent(world, (ann) => ann.says(`agent's message ${number}`, world.consumer())),
    line: (number) => `await world.agent('ann').says("agent's message ${number}", consumer);`,
  },
  'agent writes privately': {
    play: (world, number) => asAgent(world, (ann) => ann.whispers(`private message ${number}`, world.consumer())),
    line: (number) => `await world.agent('ann').whispers('private message ${number}', consumer);`,
  },
  'agent leaves': {
    play: (world) => asAgent(world, (ann) => ann.leaves(world.consumer())),
    line: () => "await world.agent('ann').leaves(consumer);",
  },
  'agent transfers to a skill': {
    play: (world) => asAgent(world, (ann) => ann.transfers(world.consumer(), { to: SKILL })),
    line: () => `await world.agent('ann').transfers(consumer, { to: '${SKILL}' });`,
  },
  'agent returns it to the queue': {
    play: (world) => asAgent(world, (ann) => ann.returnsToQueue(world.consumer())),
    line: () => "await world.agent('ann').returnsToQueue(consumer);",
  },
  'ring is offered': {
    play: (world) => unlessTaken(world, () => world.rings.offers(world.consumer())),
    line: () => 'world.rings.offers(consumer);',
  },
  'ring is accepted': {
    play: (world) => unlessTaken(world, () => world.rings.accepts(world.consumer())),
    line: () => 'world.rings.accepts(consumer);',
  },
  'ring expires': {
    play: (world) => world.rings.expires(),
    line: () => 'world.rings.expires();',
  },
  'ring is taken by an agent': {
    play: (world) => unlessTaken(world, () => world.agent('ann').takes(world.consumer())),
    line: () => "await world.agent('ann').takes(consumer);",
  },
  'network cuts': {
    play: (world) => world.network.cuts('bot'),
    line: () => "world.network.cuts('bot');",
  },
  'network stalls': {
    play: (world) => world.network.stalls('20s', 'bot'),
    line: () => "world.network.stalls('20s', 'bot');",
  },
  'network goes away': {
    play: (world) => world.network.goesAway('20s', 'bot'),
    line: () => "world.network.goesAway('20s', 'bot');",
  },
  'network loses an answer': {
    play: (world) => world.network.strikes({ who: 'bot', on: 'request:PublishEvent', do: 'cutAfter' }),
    line: () => "world.network.strikes({ who: 'bot', on: 'request:PublishEvent', do: 'cutAfter' });",
  },
  'network delays': {
    play: (world) => world.network.strikes({ who: 'bot', on: 'notification:*', do: 'withhold', ms: 5_000 }),
    line: () => "world.network.strikes({ who: 'bot', on: 'notification:*', do: 'withhold', ms: 5_000 });",
  },
  'network doubles': {
    play: (world) => world.network.strikes({ who: 'bot', on: 'notification:*', times: 3, do: 'duplicate', ms: 100 }),
    line: () => "world.network.strikes({ who: 'bot', on: 'notification:*', times: 3, do: 'duplicate', ms: 100 });",
  },
  'network reorders': {
    play: (world) => world.network.strikes({ who: 'bot', on: 'notification:*', do: 'reorder', window: 2 }),
    line: () => "world.network.strikes({ who: 'bot', on: 'notification:*', do: 'reorder', window: 2 });",
  },
  'platform closes the socket': {
    play: (world) => world.network.closes(1011, 'bot'),
    line: () => "world.network.closes(1011, 'bot');",
  },
  'platform withdraws tokens': {
    play: (world) => world.network.withdrawsTokens('bot'),
    line: () => "world.network.withdrawsTokens('bot');",
  },
} satisfies Readonly<Record<string, StepKind>>;

/** One thing that happens around a bot, as data. */
export interface Step {
  readonly type: keyof typeof KINDS;
}

/** A bot that takes rings by itself may be the assigned one already: then what would be refused does not happen. */
const unlessTaken = (world: World, act: () => Promise<void> | void): Promise<void> | void => {
  const { conversationId = '' } = world.consumer();
  if (world.emulator.conversation(conversationId)?.assignedAgent === undefined) return act();
};

/** Does it in the agent's name, where she takes part. */
const asAgent = (world: World, act: (ann: ReturnType<World['agent']>) => Promise<void>): Promise<void> | void => {
  const ann = world.agent('ann');
  if (ann.isWith(world.consumer())) return act(ann);
};

/** Does a step, and lets a second pass: long enough for an answer, too short for a connection that broke to be back. */
export async function play(world: World, step: Step, number: number): Promise<void> {
  const kind: StepKind = KINDS[step.type];
  await kind.play(world, number);
  await world.advance('1s');
}

/** The steps as a test that can be pasted; `starts` names the factory. */
export function scriptOf(steps: readonly Step[], seed: number, starts = 'startMyBot'): string {
  const usesSkill = steps.some(({ type }) => type === 'agent transfers to a skill');
  const lineOf = ({ type }: Step, index: number): string => (KINDS[type] as StepKind).line(index + 1);
  return [
    `await using world = await createWorld({ ${usesSkill ? `skills: ['${SKILL}'], ` : ''}seed: ${seed} });`,
    `const bot = await world.bot(${starts});`,
    'const consumer = world.consumer();',
    ...steps.flatMap((step, index) => [lineOf(step, index), "await world.advance('1s');"]),
    'world.network.recovers();',
    "await world.advance('5m');",
  ].join('\n');
}
