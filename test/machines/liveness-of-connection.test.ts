import { describe, expect, test } from '@jest/globals';
import { type ConnectionSnapshot, connectionMachine } from '../../src/machines/index.js';
import { connectionEventsIn, factsOfConnection, labelOf } from './support/graphs.js';
import { leadConnection } from './support/replay.js';
import { type Path, walk } from './support/walk.js';

const SECOND = 1_000;
/** One step that hangs into its limit, the longest wait there may be, and then whatever the way back may take. */
const BOUND_MS = (30 + 600 + 10 + 10) * SECOND;

const told = (path: Path): string => path.steps.map(({ event }) => labelOf(event)).join(' → ') || 'the start';

const kinds = [
  ['whose token can be refreshed', { maintainConnection: true, canRefresh: true }],
  ['whose token cannot be refreshed', { maintainConnection: true, canRefresh: false }],
] as const;

describe.each(kinds)('a connection %s', (_kind, input) => {
  const { paths } = walk<ConnectionSnapshot>(connectionMachine, {
    input,
    events: connectionEventsIn,
    stateOf: ({ value }) => value,
    factsOf: ({ context }) => factsOfConnection(context),
  });

  test('from every state it can get into, a healthy network leads to online or to a documented end within minutes (G10)', async () => {
    expect(paths.length).toBeGreaterThan(100);
    const stuck: string[] = [];
    for (const path of paths) {
      const { actor, recovers, passesUntil } = await leadConnection(path, input);
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
