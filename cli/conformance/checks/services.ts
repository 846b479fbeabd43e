/** What the HTTP services answer (protocol.md 1, 2, 10). */
import { type Check, came, reads, writes } from '../check.js';
import { at, listAt, textAt } from '../client/json.js';
import { UpgradeRefused } from '../client/line.js';
import type { TestBed } from '../client/test-bed.js';

const DAY = 24 * 3_600_000;
/** No account has it: they are numbers above this one. */
const NO_ACCOUNT = '0';
const SERVED = { 200: true } as Readonly<Record<number, boolean>>;

const bearerOf = async ({ account }: TestBed): Promise<Record<string, string>> => ({
  Authorization: `Bearer ${(await account.user()).bearer}`,
});

const history = ({ account }: TestBed, path: string): string =>
  `${account.service('msgHist')}/messaging_history/api/account/${account.accountId}/${path}`;

async function searched(bed: TestBed, body: object) {
  const url = history(bed, 'conversations/search?offset=0&limit=1');
  return bed.account.get(url, { json: body, headers: await bearerOf(bed) });
}

async function inRange(bed: TestBed, days: number) {
  const to = Date.now() - DAY;
  return searched(bed, { start: { from: to - days * DAY, to } });
}

const skills = ({ account }: TestBed): string =>
  account.below('accountConfigReadOnly', 'configuration/le-users/skills?v=4.0');

export const serviceChecks: readonly Check[] = [
  reads('EA35', 'GET …/service/noSuchService/baseURI.json', '404', async ({ account }) => {
    const { status } = await account.get(`${account.discovery}/noSuchService/baseURI.json?version=1.0`);
    return came(String(status), status === 404);
  }),
  reads('EA44', 'GET …/service/baseURI.json', 'hosts, with or without a port', async ({ account }) => {
    const { body } = await account.get(`${account.discovery}/baseURI.json?version=1.0`);
    const hosts = listAt(body, 'baseURIs').map((one) => textAt(one, 'baseURI'));
    const odd = hosts.filter((host) => !/^[\w.-]+(?::\d+)?$/.test(host));
    return came(odd.length > 0 ? odd : `${hosts.length} hosts`, hosts.length > 0 && odd.length === 0);
  }),
  reads(
    'EA34',
    `a brand socket and a GET of account ${NO_ACCOUNT}`,
    '401 for the socket, 404 for the GET',
    async (bed) => {
      const { account } = bed;
      const { bearer } = await account.user();
      const socket = await bed
        .open(`brand/${bearer}?v=2.1`, {}, true, NO_ACCOUNT)
        .then(() => 101)
        .catch((error: unknown) => (error instanceof UpgradeRefused ? error.status : 0));
      const url = `${account.service('asyncMessagingEnt')}/api/account/${NO_ACCOUNT}/shift-status`;
      const { status } = await account.get(url, { headers: await bearerOf(bed) });
      return came(`${socket} and ${status}`, socket === 401 && status === 404);
    },
  ),
  reads(
    'EA36',
    'a login of a user that is not there',
    '401 with the body of a refused refresh',
    async ({ account }) => {
      const json = { username: 'parley-conformance-nobody', password: 'wrong' };
      const { status, body } = await account.get(account.below('agentVep', 'login?v=1.3'), { json });
      const names = Object.keys((at(body, 'error') ?? {}) as object).sort();
      const isSame = names.join() === 'internalCode,message,responseStatus,time';
      return came({ status, error: names }, status === 401 && isSame);
    },
  ),
  reads('EA60', 'GET the skills, without a bearer', '401 with { error: { message } }', async (bed) => {
    const { status, body } = await bed.account.get(skills(bed));
    return came({ status, body }, status === 401 && textAt(body, 'error', 'message') !== '');
  }),
  reads('EA61', 'GET …/messaging/brand/statistics', '200 with five numbers', async (bed) => {
    const url = bed.account.below('asyncMessagingEnt', 'messaging/brand/statistics');
    const { status, body } = await bed.account.get(url, { headers: await bearerOf(bed) });
    const names = ['active', 'pending', 'unassigned', 'overdue', 'soonToOverdue'];
    return came({ status, body }, status === 200 && names.every((name) => typeof at(body, name) === 'number'));
  }),
  reads('EA62', 'POST …/agent-view/status, with an open socket', 'a record of the brand user, ONLINE', async (bed) => {
    await bed.brand();
    const { userId } = await bed.account.user();
    const url = history(bed, 'agent-view/status');
    const { body } = await bed.account.get(url, { json: { agentIds: [userId] }, headers: await bearerOf(bed) });
    const own = listAt(body, 'agentStatusRecords').find((one) => String(at(one, 'agentId')) === userId);
    return came(own ? textAt(own, 'currentStatus') : 'no record', textAt(own, 'currentStatus') === 'ONLINE');
  }),
  reads('EA63', 'POST …/conversations/search, for 91 and for 93 days', '200 and 400', async (bed) => {
    const statuses = [(await inRange(bed, 91)).status, (await inRange(bed, 93)).status];
    return came(statuses.join(' and '), statuses.join() === '200,400');
  }),
  reads('EA64', 'POST …/conversations/search with a filter that is not there', '200', async (bed) => {
    const to = Date.now();
    const { status } = await searched(bed, { start: { from: to - DAY, to }, noSuchFilter: ['x'], status: ['OPEN'] });
    return came(String(status), SERVED[status] === true);
  }),
  writes('EA65', 'POST …/conversations/conversation/search of a new conversation', 'info.mcs is 50', async (bed) => {
    const { conversationId } = await bed.conversation();
    const url = history(bed, 'conversations/conversation/search');
    const { body } = await bed.account.get(url, { json: { conversationId }, headers: await bearerOf(bed) });
    const info = at(body, 'conversationHistoryRecords', 0, 'info');
    return came(info ? { mcs: at(info, 'mcs') } : 'no record', at(info, 'mcs') === 50);
  }),
  reads('EA80', 'GET the skills', '200 with ac-revision, a number', async (bed) => {
    const { status, headers } = await bed.account.get(skills(bed), { headers: await bearerOf(bed) });
    const revision = headers.get('ac-revision');
    return came({ status, 'ac-revision': revision }, status === 200 && /^\d+$/.test(revision ?? ''));
  }),
  reads('EA81', 'GET the special occasions', '200 with a list', async (bed) => {
    const url = bed.account.below('accountConfigReadOnly', 'configuration/ac-common/specialoccasions?v=1.0');
    const { status, body } = await bed.account.get(url, { headers: await bearerOf(bed) });
    return came(Array.isArray(body) ? `${status}, a list` : { status, body }, status === 200 && Array.isArray(body));
  }),
  reads(
    'EA82',
    'GET the shift status of skill -1 by jwt and by Bearer, and that of an unknown one',
    'three times 200, with the same onShift',
    async ({ account }) => {
      const jwt = await account.signUp();
      const ask = (skill: string, scheme: string) =>
        account.get(account.below('asyncMessagingEnt', `skills/${skill}/shift-status-skill`), {
          headers: { Authorization: `${scheme} ${jwt}` },
        });
      const all = [await ask('-1', 'jwt'), await ask('-1', 'Bearer'), await ask('999999999999', 'jwt')];
      const shown = all.map(({ status, body }) => `${status} ${String(at(body, 'onShift'))}`);
      return came(shown, all.every(({ status }) => status === 200) && new Set(shown).size === 1);
    },
  ),
  writes(
    'EA83',
    'GET an agent survey: as it should be, and lacking one thing each',
    '200 pending; 401, 400, 404',
    async (bed) => {
      const { conversationId } = await bed.conversation();
      const headers = await bearerOf(bed);
      const good = await survey(bed, conversationId, { headers });
      const lacking = [
        await survey(bed, conversationId, {}),
        await survey(bed, conversationId, { headers }, ''),
        await survey(bed, 'no-such-conversation', { headers }),
      ].map(({ status }) => status);
      const status = textAt(good.body, 'agentSurveyContext', 'agentSurveyStatus');
      const isGood = good.status === 200 && status === 'pending' && lacking.join() === '401,400,404';
      return came(`${good.status} ${status}; ${lacking.join(', ')}`, isGood);
    },
  ),
  writes(
    'EA84',
    'DELETE an agent survey: with another revision, with its own, once more',
    '409, 200, 409',
    async (bed) => {
      const { conversationId } = await bed.conversation();
      const headers = await bearerOf(bed);
      const { body } = await survey(bed, conversationId, { headers });
      const revision = textAt(body, 'agentSurveyContext', 'stateRevision');
      const statuses: number[] = [];
      for (const seen of [`${revision}9`, revision, revision]) {
        const dismissal = { method: 'DELETE', headers: { ...headers, 'x-lp-state-rev': seen } } as const;
        statuses.push((await survey(bed, conversationId, dismissal)).status);
      }
      return came(statuses.join(', '), statuses.join() === '409,200,409' && revision === '1');
    },
  ),
];

function survey({ account }: TestBed, conversationId: string, request: object, skill = '-1') {
  const query = `conv=${conversationId}&skill=${skill}&v=2.0`;
  return account.get(account.below('runtimeFormLogic', `forms/agent_survey/state?${query}`), request);
}
