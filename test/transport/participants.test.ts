import { describe, expect, it } from '@jest/globals';
import { Participants } from '../../src/actors/conversations/participants.js';
import { WrongField } from '../../src/transport/wire/json.js';
import { conversationParticipants, dialogParticipants } from '../../src/transport/wire/participants.js';

const AGENT = '7149717.11';
const AGENT_UUID = '956e3f43-45e4-5a3d-bfc0-9b7049e81fd3';
const details = {
  participants: { CONSUMER: ['c1'], MANAGER: [AGENT], READER: [AGENT, '7149717.12'], CONTROLLER: ['7149717.10'] },
  participantsPId: { CONSUMER: ['c1'], MANAGER: [AGENT_UUID], READER: [AGENT_UUID, 'd5edc6a8'] },
};
const active = { state: 'ACTIVE' };

describe('Participants of a conversation', () => {
  it('of the brand dialect: two maps become one list, ids paired by their order in each role', () => {
    expect(conversationParticipants(details)).toEqual([
      { id: 'c1', agentId: undefined, role: 'CONSUMER', ...active },
      { id: AGENT_UUID, agentId: AGENT, role: 'MANAGER', ...active },
      { id: AGENT_UUID, agentId: AGENT, role: 'READER', ...active },
      { id: 'd5edc6a8', agentId: '7149717.12', role: 'READER', ...active },
      // The second map may lack a role: the old id has to do.
      { id: '7149717.10', agentId: '7149717.10', role: 'CONTROLLER', ...active },
    ]);
  });

  it('of the consumer dialect: a list', () => {
    const participants = [
      { id: 'c1', role: 'CONSUMER' },
      { id: AGENT_UUID, role: 'ASSIGNED_AGENT' },
    ];
    expect(conversationParticipants({ participants })).toEqual([
      { id: 'c1', agentId: undefined, role: 'CONSUMER', ...active },
      { id: AGENT_UUID, agentId: undefined, role: 'ASSIGNED_AGENT', ...active },
    ]);
  });

  it.each([
    ['nothing', {}],
    ['null', { participants: null, participantsPId: null }],
    ['maps of nothing', { participants: { AGENT: null }, participantsPId: { MANAGER: [] } }],
    ['a list of people without ids', { participants: [null, {}] }],
  ])('NA-4 of %s: nobody', (_, given) => {
    expect(conversationParticipants(given)).toEqual([]);
  });

  it('that only the second map knows are taken too', () => {
    expect(conversationParticipants({ participantsPId: { AGENT: ['u1'] } })).toEqual([
      { id: 'u1', agentId: undefined, role: 'AGENT', ...active },
    ]);
  });
});

describe('Participants of a dialog', () => {
  const known = conversationParticipants(details);

  it('have the UUIDs of the conversation, and the very same objects where nothing differs', () => {
    const list = dialogParticipants(
      [
        { id: 'c1', role: 'CONSUMER', state: 'ACTIVE' },
        { id: AGENT, role: 'MANAGER', state: 'ACTIVE' },
      ],
      known,
    );
    expect(list[0]).toBe(known[0]);
    expect(list[1]).toBe(known[1]);
  });

  it('in another role or state are the same people', () => {
    expect(dialogParticipants([{ id: AGENT, role: 'AGENT' }], known)).toEqual([
      { id: AGENT_UUID, agentId: AGENT, role: 'AGENT', state: 'ACTIVE' },
    ]);
  });

  it('who are suggested and nowhere else keep their old id', () => {
    expect(dialogParticipants([{ id: '7149717.99', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' }], known)).toEqual([
      { id: '7149717.99', agentId: '7149717.99', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' },
    ]);
  });

  it.each([undefined, null, []])('NA-4 of %j: nobody', (list) => {
    expect(dialogParticipants(list, known)).toEqual([]);
  });
});

describe('Records of participants', () => {
  const [consumer, manager] = conversationParticipants(details);

  it('are shared between conversations, and frozen', () => {
    const participants = new Participants();
    const one = participants.list([consumer!, manager!], []);
    const other = participants.list([manager!], []);
    expect(other[0]).toBe(one[1]);
    expect(one.every(Object.isFrozen)).toBe(true);
  });

  it('stay the same list when nothing new is said', () => {
    const participants = new Participants();
    const before = participants.list([consumer!, manager!], []);
    expect(participants.list([{ ...consumer! }, { ...manager! }], before)).toBe(before);
    expect(participants.list([manager!], before)).toEqual([before[1]]);
  });

  it('FD-9 know a suggested agent by the UUID that was learnt elsewhere', () => {
    const participants = new Participants();
    participants.list([manager!], []);
    const [suggested] = participants.list([{ ...manager!, id: AGENT, role: 'ASSIGNED_AGENT', state: 'SUGGESTED' }], []);
    expect(suggested).toMatchObject({ id: AGENT_UUID, agentId: AGENT, state: 'SUGGESTED' });
  });
});

describe('Participants that cannot be what the protocol says', () => {
  it.each([
    [{ participants: [3] }],
    [{ participants: 'everybody' }],
    [{ participants: { AGENT: 'x' } }],
    [{ participants: { AGENT: [{ toString: 1 }] } }],
    [{ participants: { AGENT: [] }, participantsPId: [] }],
  ])('%j make the change malformed: nobody is removed because of them', (details) => {
    expect(() => conversationParticipants(details)).toThrow(expect.any(WrongField));
  });

  it.each([{}, 'x', [7], [{ id: {} }]])('of a dialog: %j', (list) => {
    expect(() => dialogParticipants(list, [])).toThrow(expect.any(WrongField));
  });

  it('roles that are called like members of every object are roles like any other', () => {
    const participants = JSON.parse('{"constructor":["1.2"],"__proto__":["1.3"]}') as Record<string, unknown>;
    const participantsPId = { toString: ['u-4'] };
    expect(conversationParticipants({ participants, participantsPId }).map(({ id, role }) => [role, id])).toEqual([
      ['constructor', '1.2'],
      ['__proto__', '1.3'],
      ['toString', 'u-4'],
    ]);
  });
});
