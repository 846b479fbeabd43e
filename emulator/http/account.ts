/** What an account consists of: users, skills, when they work (protocol.md 10.2 to 10.4). */
import type { Agent } from '../state/directory.js';
import type { JsonObject } from '../wire/json.js';
import { forBrands, refused } from './bearer.js';
import { type Handler, json, type Reply } from './exchange.js';

/** Names the state of the configuration; ours does not change. [EA80] */
const REVISION = { 'ac-revision': '1' };

const one = (what: string, id: string, found: JsonObject | undefined): Reply =>
  found ? json(200, found, REVISION) : refused(404, `${what} ${id} does not exist`);

export const skills = forBrands(({ skills: known }, _exchange, _user, { id }) =>
  id === undefined
    ? json(
        200,
        known.all.map((skill) => skill.configuration()),
        REVISION,
      )
    : one('skill', id, known.find(decodeURIComponent(id))?.configuration()),
);

export const users = forBrands(({ directory }, _exchange, _user, { id }) => {
  const found = id === undefined ? undefined : directory.agent(decodeURIComponent(id));
  const agents = directory.agents.filter(({ pid }) => id === undefined || pid === found?.pid);
  return id === undefined ? json(200, agents.map(userOf), REVISION) : one('user', id, agents.map(userOf)[0]);
});

const userOf = ({ userId, pid, loginName, nickname, skills: skillIds }: Agent): JsonObject => ({
  id: Number(userId),
  pid,
  deleted: false,
  loginName,
  fullName: nickname,
  nickname,
  isEnabled: true,
  maxChats: -1,
  skillIds: skillIds.map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : id)),
  isApiUser: false,
  userTypeId: 1,
});

export const workingHours = forBrands(({ workingHours: hours }) => json(200, hours, REVISION));

/** None: whoever needs them has working hours to change. [EA81] */
export const specialOccasions = forBrands(() => json(200, [], REVISION));

/** Of every skill that is known. */
export const shiftStatus = forBrands(({ skills: known }) =>
  json(
    200,
    known.all.map((skill) => skill.shiftStatus()),
  ),
);

/** Of one skill, for consumers; the scheme of their header is not documented. [EA82] */
export const shiftStatusForConsumers: Handler = (parts, { headers }, { id = '' }) => {
  const jwt = (headers.authorization ?? '').replace(/^(?:jwt|Bearer) /i, '');
  if (typeof parts.tokens.consumerOfJwt(jwt) === 'string') return refused(401, 'the token is missing or has expired');
  // An unknown skill gives the account's status, which here is that of the default skill.
  const { skills: known } = parts;
  return json(200, (known.find(decodeURIComponent(id)) ?? known.get('-1')).shiftStatus());
};
