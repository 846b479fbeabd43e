import { describe, expect, test } from '@jest/globals';
import { leadConnection } from './support/replay.js';
import { graphOf, pathsOf, told } from './support/walk.js';

const SECOND = 1_000;
/** One step that hangs into its limit, the longest wait there may be, and then whatever the way back may take. */
const BOUND_MS = (30 + 600 + 10 + 10) * SECOND;

describe.each([
  ['whose token can be refreshed', { maintainConnection: true, canRefresh: true }],
  ['whose token cannot be refreshed', { maintainConnection: true, canRefresh: false }],
])('a connection %s', (_kind, begun) => {
  const paths = pathsOf(graphOf('connection', begun));

  test('from every state it can get into, a healthy network leads to online or to a documented end within minutes (G10)', async () => {
    expect(paths.length).toBeGreaterThan(100);
    const stuck: string[] = [];
    for (const path of paths) {
      const { actor, recovers, passesUntil } = await leadConnection(path);
      const isThere = (): boolean => {
        const { value, tags } = actor.getSnapshot() as { value: { lifecycle: unknown }; tags: Set<string> };
        // Nobody has asked for a connection yet.
        return value.lifecycle === 'online' || value.lifecycle === 'idle' || tags.has('terminal');
      };
      recovers();
      await passesUntil(isThere, BOUND_MS);
      const { value, context } = actor.getSnapshot();
      const { lifecycle } = value as { lifecycle: unknown };
      if (!isThere()) stuck.push(`${told(path)}: still ${JSON.stringify(value)}`);
      else if (lifecycle === 'failed' && !context.failure) stuck.push(`${told(path)}: failed without a reason`);
      actor.stop();
    }
    expect(stuck).toEqual([]);
  });
});
