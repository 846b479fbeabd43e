import type { World } from '../world/world.js';

/** One thing that happens around a bot, as data. */
export type Step =
  | { readonly type: 'consumer opens' }
  | { readonly type: 'consumer writes' }
  | { readonly type: 'consumer goes silent' }
  | { readonly type: 'consumer goes offline' }
  | { readonly type: 'consumer returns' }
  | { readonly type: 'consumer closes' }
  | { readonly type: 'agent joins' }
  | { readonly type: 'agent leaves' }
  | { readonly type: 'network cuts' }
  | { readonly type: 'network stalls' }
  | { readonly type: 'network goes away' };

/** What each step does in a world, and the same as a line of a test; `number` counts the steps, so that no two texts are equal. */
interface StepKind {
  readonly play: (world: World, number: number) => Promise<void> | void;
  readonly line: (number: number) => string;
}

const KINDS: Readonly<Record<Step['type'], StepKind>> = {
  'consumer opens': {
    play: (world) => world.consumer().opens(),
    line: () => 'await consumer.opens();',
  },
  'consumer writes': {
    play: (world, number) => world.consumer().says(`message ${number}`),
    line: (number) => `await consumer.says('message ${number}');`,
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
  'consumer closes': {
    play: (world) => world.consumer().closes(),
    line: () => 'await consumer.closes();',
  },
  'agent joins': {
    play: (world) => world.agent('ann').joins(world.consumer()),
    line: () => "await world.agent('ann').joins(consumer);",
  },
  'agent leaves': {
    play: (world) => world.agent('ann').leaves(world.consumer()),
    line: () => "await world.agent('ann').leaves(consumer);",
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
};

/** Does a step, and lets a second pass: long enough for an answer, too short for a connection that broke to be back. */
export async function play(world: World, step: Step, number: number): Promise<void> {
  await KINDS[step.type].play(world, number);
  await world.advance('1s');
}

/** The steps as a test that can be pasted; `starts` names the factory. */
export function scriptOf(steps: readonly Step[], seed: number, starts = 'startMyBot'): string {
  return [
    `await using world = await createWorld({ seed: ${seed} });`,
    `const bot = await world.bot(${starts});`,
    'const consumer = world.consumer();',
    ...steps.flatMap(({ type }, index) => [KINDS[type].line(index + 1), "await world.advance('1s');"]),
    'world.network.recovers();',
    "await world.advance('5m');",
  ].join('\n');
}
