import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../main-job/run-node.js';

const folder = path.join(root, 'examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.mjs'));

/** What each example prints, line by line. */
const printed: Record<string, readonly (string | RegExp)[]> = {
  'quick-start-bot.mjs': ['joined a conversation', 'consumer: test', 'the conversation was closed'],
};

beforeAll(buildOnce, BUILD_TIMEOUT_MS);

describe('each example does what its header promises, and ends by itself', () => {
  it('every example is listed here', () => {
    expect(Object.keys(printed).sort()).toEqual([...examples].sort());
  });

  it.each(Object.entries(printed))('%s', async (name, expected) => {
    const { code, stdout, stderr } = await runNode([path.join('examples', name)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual(
      expected.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
    );
  });
});

describe('no example and no script forces its process to end', () => {
  const files = ['examples', 'scripts'].flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => path.join(name, file)),
  );

  it.each(files)('%s', (file) => {
    expect(readFileSync(path.join(root, file), 'utf8')).not.toMatch(/process\.(exit|kill|abort)\(|\.unref\(/);
  });
});
