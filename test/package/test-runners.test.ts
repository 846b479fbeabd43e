import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce } from '../support/run-node.js';
import { FreshProject } from './fresh-project.js';

/** Starting a test runner takes seconds, and many more on a machine that has other work. */
const RUNNER_MS = 90_000;

/**
 * One suite, whatever runs it; `require` and `import` are the runner's business. `delivered` and `undelivered` are what it
 * makes of the kit's matchers.
 */
const SUITE = `
const startBot = ({ connection: options }) => {
  const connection = createConnection(options);
  connection.on('conversation', async (conversation) => {
    conversation.on('message', (message) => {
      if (message.participant.role === 'CONSUMER') conversation.sendMessage('you said: ' + message.body);
    });
    await conversation.join('AGENT');
  });
  connection.open();
  return connection;
};

const withWorld = async (run) => {
  const world = await createWorld({ seed: 3 });
  try {
    const bot = await world.bot(startBot);
    const consumer = world.consumer();
    await consumer.opens();
    await world.advance('10m');
    await consumer.says('hello');
    await run(world, bot, consumer);
  } finally {
    await world.close();
  }
};

test('a bot answers, minutes of the world pass at once', () =>
  withWorld(async (world, bot, consumer) => {
    await bot.saidTo(consumer, /hello/);
    delivered(world, 'you said: hello');
  }));

test('what was not delivered is said, with the seed', () =>
  withWorld(async (world, bot, consumer) => {
    await bot.saidTo(consumer);
    undelivered(world, 'good bye', "Nobody wrote 'good bye'. Written: 'hello', 'you said: hello' (seed 3).");
  }));
`;

/** For runners with an `expect` that can be extended. */
const MATCHERS = `
expect.extend(matchers);
const delivered = (world, pattern) => expect(world).toHaveDelivered(pattern);
const undelivered = (world, pattern, why) => {
  expect(world).not.toHaveDelivered(pattern);
  expect(() => expect(world).toHaveDelivered(pattern)).toThrow(why);
};
`;

const IMPORTS = `
import { createConnection } from 'parley-sdk';
import { createWorld, matchers, toHaveDelivered } from 'parley-sdk/testing';
`;

let project: FreshProject;

beforeAll(async () => {
  await buildOnce();
  project = new FreshProject();
}, BUILD_TIMEOUT_MS);

afterAll(() => project?.remove());

describe('The test kit of the packed package, under', () => {
  it(
    'jest, which loads CommonJS',
    async () => {
      const requires = IMPORTS.replaceAll(/import (.*) from (.*);/g, 'const $1 = require($2);');
      project.write('jest.test.js', `${requires}${MATCHERS}${SUITE}`);
      const { code, stderr } = await project.tool('jest', 'jest', ['--transform={}', 'jest.test.js']);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/Tests: +2 passed, 2 total/)]);
    },
    RUNNER_MS,
  );

  it(
    'vitest, which loads modules',
    async () => {
      project.link('vitest');
      project.write('vitest.spec.mjs', `import { expect, test } from 'vitest';${IMPORTS}${MATCHERS}${SUITE}`);
      const { code, stdout } = await project.tool('vitest', 'vitest', ['run', 'vitest.spec.mjs', '--no-color']);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/Tests +2 passed \(2\)/)]);
    },
    RUNNER_MS,
  );

  it(
    'node:test, which has no matchers',
    async () => {
      const asserts = `
        import assert from 'node:assert/strict';
        import { test } from 'node:test';
        const delivered = (world, pattern) => {
          const { pass, message } = toHaveDelivered(world, pattern);
          assert.ok(pass, message());
        };
        const undelivered = (world, pattern, why) => assert.throws(() => delivered(world, pattern), { message: why });`;
      const { code, stdout } = await project.run('node.test.mjs', `${IMPORTS}${asserts}${SUITE}`);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/pass 2\b/)]);
    },
    RUNNER_MS,
  );
});
