import { isJson, type Json, listOf, numberOf, textOf, textOrNone, WrongField } from '../wire/json.js';

/** Whether somebody works on a skill (protocol.md 10.4). */
export interface ShiftStatus {
  readonly skillId: string;
  readonly onShift: boolean;
  /** When somebody will work on it again, in milliseconds since the epoch; 0 where that is not known. */
  readonly nextOn: number;
  /** Until when somebody works on it; 0 where that is not known. */
  readonly nextOff: number;
}

/** A skill of the account (protocol.md 10.3). Members that are not named here are as the platform sent them. */
export interface SkillInfo {
  readonly skillId: string;
  readonly name: string;
  readonly description: string;
  readonly workingHoursId?: number | null;
  readonly [member: string]: unknown;
}

/** A user of the account (protocol.md 10.2). Members that are not named here are as the platform sent them. */
export interface UserInfo {
  /** Short id, as text. */
  readonly userId: string;
  /** UUID. */
  readonly userPid: string | undefined;
  readonly nickname: string;
  readonly skillIds: readonly string[];
  readonly [member: string]: unknown;
}

/** A table of weekly hours (protocol.md 10.4), as the platform sent it: `events` are in the words of iCalendar. */
export interface WorkingHours {
  readonly id: number;
  readonly name: string;
  readonly events: readonly unknown[];
  readonly [member: string]: unknown;
}

export const ACCOUNT_PATHS = {
  shiftStatus: '/api/account/{account}/shift-status',
  skills: '/api/account/{account}/configuration/le-users/skills?v=2.0',
  users: '/api/account/{account}/configuration/le-users/users?v=4.0',
  workingHours: '/api/account/{account}/configuration/ac-common/workinghours?v=1.0',
} as const;

/** For consumers: of one skill (protocol.md 10.4). */
export const skillShiftPath = (skillId: string): string =>
  `/api/account/{account}/skills/${encodeURIComponent(skillId)}/shift-status-skill`;

const entries = ({ list }: Json): readonly Json[] => {
  if (list === undefined) throw new WrongField('the list');
  return listOf(list, 'the list').filter((one) => isJson(one));
};

export const readSkillShift = ({ skill, onShift, nextOn, nextOff }: Json): ShiftStatus => ({
  skillId: textOf(skill, '', 'skill'),
  onShift: onShift === true,
  nextOn: numberOf(nextOn, 0, 'nextOn'),
  nextOff: numberOf(nextOff, 0, 'nextOff'),
});

export const readShiftStatus = (body: Json): readonly ShiftStatus[] => entries(body).map(readSkillShift);

/** Deleted ones stay in the lists of the platform, and are of no use to anybody. */
const alive = (body: Json): readonly Json[] => entries(body).filter(({ deleted }) => deleted !== true);

export const readSkills = (body: Json): readonly SkillInfo[] =>
  alive(body).map((one) => ({
    ...one,
    skillId: textOf(one.id, '', 'id'),
    name: textOf(one.name, '', 'name'),
    description: textOf(one.description, '', 'description'),
  }));

export const readUsers = (body: Json): readonly UserInfo[] =>
  alive(body).map((one) => ({
    ...one,
    userId: textOf(one.id, '', 'id'),
    userPid: textOrNone(one.pid, 'pid'),
    nickname: textOf(one.nickname, '', 'nickname'),
    skillIds: listOf(one.skillIds, 'skillIds').map((id) => textOf(id, '', 'skillIds')),
  }));

export const readWorkingHours = (body: Json): readonly WorkingHours[] =>
  alive(body).map((one) => ({
    ...one,
    id: numberOf(one.id, 0, 'id'),
    name: textOf(one.name, '', 'name'),
    events: listOf(one.events, 'events'),
  }));
