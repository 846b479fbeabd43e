import { describe, expect, test } from '@jest/globals';
import type { AppEvent } from '../../../src/actors/app-events.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { AgentStates } from '../../../src/actors/rings/agent-states.js';
import { failure } from '../../../src/transport/failure.js';
import { platformFailure } from '../../../src/transport/policy.js';

const state = (agentId: string, availability: string) => ({ agentId, availability, description: '', channels: [] });

function stated(agentId: string | undefined = '1.2') {
  const told: AppEvent[] = [];
  const requests: OutgoingRequest[] = [];
  const self: { userId: string; agentId: string | undefined } = { userId: 'me', agentId };
  const states = new AgentStates({
    application: { announce: (event: AppEvent) => void told.push(event) } as never,
    outbox: {
      submit: (outgoing: OutgoingRequest) => {
        requests.push(outgoing);
        return () => {};
      },
    },
    self: () => self,
    responseTimeoutMs: 7_000,
  });
  return { states, told, requests, self };
}

describe('The agent state of the connected user', () => {
  test('is the one that the platform has agreed to, of nobody else', () => {
    const { states } = stated();
    expect(states.own).toBeUndefined();
    states.agreed('ONLINE', '1.2');
    states.agreed('AWAY', '1.3');
    expect(states.own).toBe('ONLINE');
  });

  test('may be changed elsewhere; all changes are told, whoever they are about', () => {
    const { states, told } = stated();
    states.take([state('1.2', 'AWAY'), state('1.3', 'ONLINE')], false);
    expect(states.own).toBe('AWAY');
    expect(told).toEqual([
      { type: 'agentState.changed', state: state('1.2', 'AWAY') },
      { type: 'agentState.changed', state: state('1.3', 'ONLINE') },
    ]);
  });

  test('is set again after an interruption: what the platform made of our absence is not what we want', () => {
    const { states, requests, told } = stated();
    states.restored();
    expect(requests).toEqual([]);
    states.agreed('ONLINE', '1.2');
    states.take([state('1.2', 'OFFLINE'), state('1.3', 'AWAY')], true);
    expect(states.own).toBe('OFFLINE');
    states.restored();
    expect(requests).toMatchObject([
      {
        request: {
          type: '.ams.routing.SetAgentState',
          body: { availability: 'ONLINE', channels: ['MESSAGING'], agentUserId: '1.2' },
        },
        timeoutMs: 7_000,
      },
    ]);
    requests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    expect([states.own, told.filter(({ type }) => type === 'error.reported')]).toEqual(['ONLINE', []]);
  });

  test('that is refused is told; one that is lost with the connection is set again with the next', () => {
    const { states, requests, told } = stated();
    states.agreed('ONLINE', '1.2');
    states.take([state('1.2', 'OFFLINE')], true);
    told.splice(0);
    for (const why of [failure('RESPONSE_LOST'), failure('CONNECTION_CLOSED'), platformFailure('request', 403)]) {
      states.restored();
      requests.at(-1)!.settle({ ok: false, failure: why });
    }
    expect([states.own, told]).toMatchObject(['OFFLINE', [{ type: 'error.reported', failure: { code: 'FORBIDDEN' } }]]);
  });

  test('of somebody without an id is not set', () => {
    const { states, requests, self } = stated();
    states.agreed('ONLINE', '1.2');
    self.agentId = undefined;
    states.restored();
    expect(requests).toEqual([]);
  });
});
