import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT_PATHS,
  readShiftStatus,
  readSkills,
  readUsers,
  readWorkingHours,
} from '../../../src/transport/http/account.js';
import type { Json } from '../../../src/transport/wire/json.js';

const wrong = (field: string) => expect.objectContaining({ field }) as never;

describe('Lists of an account', () => {
  test('are where the platform has them (protocol.md 10.2–10.4)', () => {
    expect(ACCOUNT_PATHS).toEqual({
      shiftStatus: '/api/account/{account}/shift-status',
      skills: '/api/account/{account}/configuration/le-users/skills?v=2.0',
      users: '/api/account/{account}/configuration/le-users/users?v=4.0',
      workingHours: '/api/account/{account}/configuration/ac-common/workinghours?v=1.0',
    });
  });

  test.each<[string, (body: Json) => readonly object[]]>([
    ['shift status', readShiftStatus],
    ['skills', readSkills],
    ['users', readUsers],
    ['working hours', readWorkingHours],
  ])('that are none say so; entries that are none are left out: %s', (_, reader) => {
    expect(() => reader({})).toThrow(wrong('the list'));
    expect(() => reader({ list: 'x' })).toThrow(wrong('the list'));
    expect(reader({ list: ['x', null] })).toEqual([]);
  });

  test.each<[string, (body: Json) => readonly object[]]>([
    ['skills', readSkills],
    ['users', readUsers],
    ['working hours', readWorkingHours],
  ])('are without those that were deleted: %s', (_, reader) => {
    expect(reader({ list: [{ id: 1, deleted: true }] })).toEqual([]);
    expect(reader({ list: [{ id: 1, deleted: false }] })).toHaveLength(1);
  });
});

describe('The shift of a skill', () => {
  test('is on or off, with the times that are known', () => {
    expect(readShiftStatus({ list: [{ skill: 5, onShift: true, nextOn: 1, nextOff: 2 }, {}] })).toEqual([
      { skillId: '5', onShift: true, nextOn: 1, nextOff: 2 },
      { skillId: '', onShift: false, nextOn: 0, nextOff: 0 },
    ]);
    expect(readShiftStatus({ list: [{ onShift: 'true' }] })).toMatchObject([{ onShift: false }]);
  });

  test.each(['skill', 'nextOn', 'nextOff'])('whose %s cannot be read says so', (name) => {
    expect(() => readShiftStatus({ list: [{ [name]: {} }] })).toThrow(wrong(name));
  });
});

describe('A skill, a user and a table of hours', () => {
  test('have what Parley names, and all else as it came', () => {
    expect(readSkills({ list: [{ id: 5, name: 'Sales', description: 'x', more: 1 }, {}] })).toEqual([
      { id: 5, skillId: '5', name: 'Sales', description: 'x', more: 1 },
      { skillId: '', name: '', description: '' },
    ]);
    expect(readUsers({ list: [{ id: 7, pid: 'p', nickname: 'Ada', skillIds: [5, '6', null], more: 1 }, {}] })).toEqual([
      { id: 7, userId: '7', pid: 'p', userPid: 'p', nickname: 'Ada', skillIds: ['5', '6', ''], more: 1 },
      { userId: '', userPid: undefined, nickname: '', skillIds: [] },
    ]);
    expect(readUsers({ list: [{ pid: null }] })).toMatchObject([{ userPid: undefined }]);
    expect(readWorkingHours({ list: [{ id: 1, name: 'always', events: ['e'], more: 1 }, {}] })).toEqual([
      { id: 1, name: 'always', events: ['e'], more: 1 },
      { id: 0, name: '', events: [] },
    ]);
  });

  test.each<[string, string, (body: Json) => unknown, unknown]>([
    ['skill', 'id', readSkills, {}],
    ['skill', 'name', readSkills, {}],
    ['skill', 'description', readSkills, {}],
    ['user', 'id', readUsers, {}],
    ['user', 'pid', readUsers, {}],
    ['user', 'nickname', readUsers, {}],
    ['user', 'skillIds', readUsers, {}],
    ['user', 'skillIds', readUsers, [{}]],
    ['table', 'id', readWorkingHours, 'x'],
    ['table', 'name', readWorkingHours, {}],
    ['table', 'events', readWorkingHours, {}],
  ])('that cannot be read name the field: a %s whose %s is wrong', (_, name, reader, value) => {
    expect(() => reader({ list: [{ [name]: value }] })).toThrow(wrong(name));
  });
});
