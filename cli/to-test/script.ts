import type { TimedStoryEvent } from 'parley-sdk/visualizer';

interface Told {
  readonly conversation: string;
  readonly recording: string;
  readonly bot: string;
  readonly story: readonly TimedStoryEvent[];
}

/** Shorter pauses are the network's and the programs' own. */
const SHORTEST_PAUSE_MS = 1_000;

/** A test of node:test that does to a bot what was recorded. */
export function testOf({ conversation, recording, bot, story }: Told): string {
  const lines: string[] = [];
  let before = story[0]?.at ?? 0;
  let said = 0;
  let written = 0;
  for (const { what, at } of story) {
    const pause = at - before;
    before = at;
    if (pause >= SHORTEST_PAUSE_MS && what !== 'bot writes') lines.push(`await world.advance('${seconds(pause)}s');`);
    if (what === 'network is back') {
      // What it says because it is back, it says now.
      lines.push('await bot.comesBack();', "await world.advance('1s');", `await bot.hasSaid(${said}, consumer);`);
    } else if (what === 'bot writes') {
      said += 1;
      lines.push(`await bot.hasSaid(${said}, consumer);`);
    } else {
      if (what.endsWith('writes') || what.endsWith('privately')) written += 1;
      const line = LINES[what];
      if (line) lines.push(line(written, pause));
    }
  }
  const needsAgent = lines.some((line) => line.includes('ann.'));
  const body = [
    'const world = await createWorld({ seed: 1 });',
    'try {',
    '  const bot = await world.bot(startBot);',
    '  const consumer = world.consumer();',
    ...(needsAgent ? ["  const ann = world.agent('ann');"] : []),
    ...lines.map((line) => `  ${line}`),
    '  world.network.recovers();',
    "  await world.advance('5m');",
    `  assert.equal(bot.messages(consumer).length, ${said}, 'how often the bot wrote');`,
    '} finally {',
    '  await world.close();',
    '}',
  ];
  return `// What happened in conversation ${conversation}, by ${recording}.
// A recording holds no text of a message: put in those that matter to your bot.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld } from 'parley-sdk/testing';
import { startBot } from '${bot}';

test('conversation ${conversation}', async () => {
${body.map((line) => `  ${line}`).join('\n')}
});
`;
}

const seconds = (ms: number): number => Math.round(ms / 1_000);

const LINES: Readonly<Partial<Record<TimedStoryEvent['what'], (number: number, pause: number) => string>>> = {
  'consumer opens': () => 'await consumer.opens();',
  'consumer writes': (number) => `await consumer.says('message ${number}');`,
  'consumer closes': () => 'await consumer.closes();',
  'agent joins': () => 'await ann.joins(consumer);',
  'agent leaves': () => 'await ann.leaves(consumer);',
  'agent writes': (number) => `await ann.says('message ${number}', consumer);`,
  'agent writes privately': (number) => `await ann.whispers('message ${number}', consumer);`,
  'ring is offered': () => 'world.rings.offers(consumer);',
  'ring expires': () => 'world.rings.expires();',
  'network cuts': () => "world.network.cuts('bot');",
};
