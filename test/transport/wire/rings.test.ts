import { describe, expect, test } from '@jest/globals';
import type { WrongField } from '../../../src/transport/wire/json.js';
import { decodeAgentState, decodeRoutingTask } from '../../../src/transport/wire/rings.js';

const wrongIn = (read: () => unknown): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error as WrongField).field;
  }
};
const task = (result: unknown, type?: unknown) => ({ ...(type !== undefined && { type }), result });
const withRing = (ring: unknown) => task({ conversationId: 'c', ringsDetails: [ring] });

describe('A routing task (protocol.md 7.4)', () => {
  test('is a conversation, who has accepted it, and who is asked, each with what the task says of all', () => {
    const ring = {
      ringId: 'r',
      ringState: 'ACCEPTED',
      convId: 'd',
      consumerId: 'x',
      skillId: '5',
      ringExpiration: 1,
      ringExpirationTs: 2,
      weight: 3,
    };
    const change = task({
      conversationId: 'c',
      consumerId: 'y',
      skillId: '6',
      assignedAgentId: '1.2',
      ringsDetails: [ring, { ringId: 's' }],
    });
    expect(decodeRoutingTask(change)).toStrictEqual({
      isGone: false,
      conversationId: 'c',
      assignedAgentId: '1.2',
      rings: [
        {
          ringId: 'r',
          ringState: 'ACCEPTED',
          conversationId: 'd',
          consumerId: 'x',
          skillId: '5',
          ringExpiration: 1,
          ringExpirationTs: 2,
          weight: 3,
        },
        {
          ringId: 's',
          ringState: 'WAITING',
          conversationId: 'c',
          consumerId: 'y',
          skillId: '6',
          ringExpiration: undefined,
          ringExpirationTs: undefined,
          weight: undefined,
        },
      ],
    });
  });

  test('has defaults for whatever is left out, and may be gone', () => {
    expect(decodeRoutingTask(task({ convId: 'c' }, 'DELETE'))).toStrictEqual({
      isGone: true,
      conversationId: 'c',
      assignedAgentId: undefined,
      rings: [],
    });
    expect(decodeRoutingTask(withRing({ ringId: 'r' }))!.rings[0]).toMatchObject({
      skillId: '-1',
      consumerId: undefined,
    });
    expect(decodeRoutingTask(task({ convId: 'c' }, 'UPSERT'))!.isGone).toBe(false);
  });

  test.each([[null], ['x'], [task({})], [{}]])('%j is none', (change) => {
    expect(decodeRoutingTask(change)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['result', task('x')],
    ['conversationId', task({ conversationId: {} })],
    ['consumerId', task({ convId: 'c', consumerId: {} })],
    ['skillId', task({ convId: 'c', skillId: {} })],
    ['type', task({ convId: 'c' }, {})],
    ['assignedAgentId', task({ convId: 'c', assignedAgentId: {} })],
    ['ringsDetails', task({ convId: 'c', ringsDetails: {} })],
    ['ringsDetails', withRing('x')],
    ['ringId', withRing({})],
    ['ringId', withRing({ ringId: {} })],
    ...['ringState', 'convId', 'consumerId', 'skillId', 'ringExpiration', 'ringExpirationTs', 'weight'].map(
      (name): [string, unknown] => [name, withRing({ ringId: 'r', [name]: {} })],
    ),
  ])('whose %s cannot be read says so', (field, change) => {
    expect(wrongIn(() => decodeRoutingTask(change))).toBe(field);
  });
});

describe('A state of an agent (protocol.md 7.5)', () => {
  test('is who, what, and where', () => {
    const result = { agentUserId: '1.2', availability: 'AWAY', description: 'lunch', channels: ['MESSAGING', 7] };
    expect(decodeAgentState({ result })).toStrictEqual({
      agentId: '1.2',
      availability: 'AWAY',
      description: 'lunch',
      channels: ['MESSAGING', '7'],
    });
    expect(decodeAgentState({ result: { agentUserId: '1.2' } })).toStrictEqual({
      agentId: '1.2',
      availability: '',
      description: '',
      channels: [],
    });
  });

  test.each([[null], ['x'], [{ result: {} }]])('%j is none', (change) => {
    expect(decodeAgentState(change)).toBeUndefined();
  });

  test.each(['agentUserId', 'availability', 'description', 'channels'])('whose %s cannot be read says so', (name) => {
    const result = { agentUserId: '1.2', [name]: {} };
    expect(wrongIn(() => decodeAgentState({ result }))).toBe(name);
    expect(wrongIn(() => decodeAgentState({ result: { agentUserId: '1', channels: [{}] } }))).toBe('channels');
    expect(wrongIn(() => decodeAgentState({ result: 'x' }))).toBe('result');
  });
});
