import { expect } from '@jest/globals';
import type { Client, Frame } from '../world.js';

export const SUBSCRIBE = 'cqm.SubscribeExConversations';
export const CHANGE = 'ExConversationChangeNotification';

interface Change {
  readonly type: string;
  readonly result: { readonly convId: string; readonly conversationDetails: Record<string, unknown> };
}

export const changesOf = (frame: Frame): Change[] => (frame.body as { changes: Change[] }).changes;

/** Subscribes and gives the ids in the snapshot. */
export async function snapshot(client: Client, filter: object = {}): Promise<string[]> {
  const before = client.notifications(CHANGE).length;
  const answer = await client.request(SUBSCRIBE, filter);
  expect(answer).toMatchObject({ code: 200, body: { subscriptionId: expect.any(String) } });
  return changesOf(await client.notification(CHANGE, before + 1)).map(({ result }) => result.convId);
}

/** Every change since the snapshot, as `type of conversation`. */
export async function changes(client: Client): Promise<string[]> {
  await client.settle();
  return client
    .notifications(CHANGE)
    .slice(1)
    .flatMap((frame) => changesOf(frame).map(({ type }) => type));
}
