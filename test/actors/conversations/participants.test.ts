import { describe, expect, test } from '@jest/globals';
import { Participants } from '../../../src/actors/conversations/participants.js';

const agent = { id: 'x', agentId: '1.2', role: 'MANAGER', state: 'ACTIVE' };

describe('Participants', () => {
  test('are one object wherever the same brand user takes part, whoever came between', () => {
    const participants = new Participants();
    const [first] = participants.list([agent], []);
    participants.list([{ ...agent, id: 'y', agentId: '1.3' }], []);
    expect(participants.list([{ ...agent }], [])[0]).toBe(first);
    expect(participants.list([{ ...agent, role: 'READER' }], [])[0]).not.toBe(first);
  });

  test('that come with the old id only are known by the other one, once both were told (protocol.md 7.2)', () => {
    const participants = new Participants();
    participants.list([agent], []);
    const suggested = { id: '1.2', agentId: '1.2', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' };
    expect(participants.list([suggested], [])).toEqual([{ ...suggested, id: 'x' }]);
  });

  test('who are consumers have one id only, whatever the platform says', () => {
    const consumer = { id: 'c', agentId: 'c', role: 'CONSUMER', state: 'ACTIVE' };
    expect(new Participants().list([consumer], [])).toEqual([{ ...consumer, agentId: undefined }]);
  });

  test('are the list that was there while nothing in it is new', () => {
    const participants = new Participants();
    const before = participants.list([agent], []);
    expect(participants.list([{ ...agent }], before)).toBe(before);
    expect(participants.list([], before)).toEqual([]);
  });
});
