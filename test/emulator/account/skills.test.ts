import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from 'parley-sdk/emulator';

let emulator: Emulator;
let bearer: string;

beforeEach(async () => {
  emulator = await startEmulator({
    skills: [{ skillId: '4711', name: 'Workshop', workingHoursId: 7 }],
    workingHours: [{ id: 7, name: 'Weekdays', events: [] }],
  });
  const { authData } = emulator.agent('bot');
  const headers = { 'Content-Type': 'application/json' };
  const login = await fetch(`${emulator.url}/api/account/12345678/login?v=1.3`, {
    method: 'POST',
    headers,
    body: JSON.stringify(authData),
  });
  ({ bearer } = await login.json());
});
afterEach(() => emulator.close());

const get = (path: string, authorization = `Bearer ${bearer}`) =>
  fetch(`${emulator.url}/api/account/12345678/${path}`, { headers: { Authorization: authorization } });
const read = async (path: string, authorization?: string) => (await get(path, authorization)).json();

describe('The shift status (protocol.md 10.4)', () => {
  it('has every skill that is known; what a test says of one is told at once', async () => {
    emulator.addAgent({ loginName: 'sam', skills: ['99'] });
    emulator.skill('billing').goesOffHours();
    expect(await read('shift-status')).toEqual([
      { skill: '-1', onShift: true, nextOn: 0, nextOff: 0 },
      { skill: '4711', onShift: true, nextOn: 0, nextOff: 0 },
      { skill: '99', onShift: true, nextOn: 0, nextOff: 0 },
      { skill: 'billing', onShift: false, nextOn: 0, nextOff: 0 },
    ]);
    emulator.skill('billing').goesOnHours();
    expect(emulator.skill('billing').onShift).toBe(true);
  });

  it('switches by itself at the time that was announced', async () => {
    emulator.skill('4711').goesOffHours(Date.now() + 3_600_000);
    const [, before] = await read('shift-status');
    expect(before).toMatchObject({ onShift: false, nextOn: expect.any(Number), nextOff: 0 });
    emulator.settings.clockSkew = 3_600_001;
    const [, after] = await read('shift-status');
    expect(after).toEqual({ skill: '4711', onShift: true, nextOn: 0, nextOff: 0 });
  });

  it('is told to consumers by skill; an unknown skill has the status of the account', async () => {
    const jwt = emulator.issueConsumerToken();
    emulator.skill('-1').goesOffHours();
    expect(await read('skills/4711/shift-status-skill', `jwt ${jwt}`)).toMatchObject({ skill: '4711', onShift: true });
    expect(await read('skills/0815/shift-status-skill', `jwt ${jwt}`)).toMatchObject({ onShift: false });
    expect((await get('skills/4711/shift-status-skill', 'jwt none')).status).toBe(401);
  });
});

describe('The configuration of the account (protocol.md 10.2, 10.3)', () => {
  it('has skills, one or all', async () => {
    expect(await read('configuration/le-users/skills/4711?v=4.0')).toMatchObject({ id: 4711, name: 'Workshop' });
    expect(await read('configuration/le-users/skills?v=2.0')).toHaveLength(2);
    const unknown = await get('configuration/le-users/skills/1?v=4.0');
    expect([unknown.status, await unknown.json()]).toEqual([404, { error: { message: 'skill 1 does not exist' } }]);
    expect((await get('configuration/le-users/skills?v=2.0')).headers.get('ac-revision')).toBe('1');
  });

  it('has users, one or all', async () => {
    const { userId, pid } = emulator.agent('ann');
    expect(await read(`configuration/le-users/users/${userId}?v=4.0`)).toMatchObject({ pid, loginName: 'ann' });
    expect(await read('configuration/le-users/users?v=4.0')).toHaveLength(2);
    expect((await get('configuration/le-users/users/1?v=4.0')).status).toBe(404);
  });

  it('has working hours and no special occasions', async () => {
    expect(await read('configuration/ac-common/workinghours?v=1.0')).toMatchObject([{ id: 7, name: 'Weekdays' }]);
    expect(await read('configuration/ac-common/specialoccasions?v=1.0')).toEqual([]);
  });

  it.each([
    ['without a bearer', 'configuration/le-users/skills?v=2.0', '', 401],
    ['without a version', 'configuration/le-users/skills', undefined, 200],
    ['shift status without a bearer', 'shift-status', 'Bearer ', 401],
    ['shift status of a skill without a token', 'skills/4711/shift-status-skill', '', 401],
  ])('%s: answered as it deserves, and a violation', async (_what, path, authorization, status) => {
    expect((await get(path, authorization)).status).toBe(status);
    expect(emulator.ledger.violations).toHaveLength(1);
  });
});
