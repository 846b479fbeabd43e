import { expect, test } from '@jest/globals';
import { createActor, waitFor } from 'xstate';
import { connectionMachine } from '../../../src/machines/index.js';

test('the chart can be played without anything behind it, as in an editor of charts', async () => {
  const connection = createActor(connectionMachine, { input: { maintainConnection: true, canRefresh: true } }).start();
  connection.send({ type: 'connection.open' });
  const { context } = await waitFor(connection, ({ value }) => value.lifecycle === 'online');
  expect(context.socketId).toBe(0);
  connection.send({ type: 'connection.close' });
  await waitFor(connection, ({ value }) => value.lifecycle === 'closed');
});

interface Node {
  readonly id: string;
  readonly states: Readonly<Record<string, Node>>;
  readonly invoke: readonly { readonly id: string; readonly src: unknown }[];
}

const nodesBelow = (node: Node): readonly Node[] => [node, ...Object.values(node.states).flatMap(nodesBelow)];

test('each call of the connection has a name for whoever inspects it: its own, but for a sign-in beside the open socket', () => {
  const calls = nodesBelow(connectionMachine.root as unknown as Node).flatMap(({ invoke }) => invoke);
  const names = calls.map(({ id, src }) => (id === src ? id : `${id}: ${src}`));
  expect([...new Set(names)].sort()).toEqual([
    ...['authenticate', 'authenticateAnew', 'awaitAnswers', 'closeSocket', 'discover', 'openSocket', 'refresh'],
    ...['renew: authenticate', 'subscribe', 'takeOver'],
  ]);
});
