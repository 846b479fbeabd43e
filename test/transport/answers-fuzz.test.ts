import { describe, expect, it } from '@jest/globals';
import { WebhookRoutes } from '../../src/api/send-api/webhook-routes.js';
import { isFailure } from '../../src/transport/failure.js';
import { temporaryUrlIn } from '../../src/transport/files/temporary-url.js';
import { readShiftStatus, readSkills, readUsers, readWorkingHours } from '../../src/transport/http/account.js';
import { login } from '../../src/transport/http/brand-login.js';
import { Http } from '../../src/transport/http/client.js';
import { authenticateAt, signUp } from '../../src/transport/http/consumer-signup.js';
import { discoverDomains } from '../../src/transport/http/domains.js';
import { readHistory } from '../../src/transport/http/history.js';
import { askAppToken, askConsumerToken, post } from '../../src/transport/http/send-api.js';
import { readStatistics } from '../../src/transport/http/statistics.js';
import type { Runtime } from '../../src/transport/runtime.js';
import { Secrets } from '../../src/transport/secrets.js';
import { type Json, WrongField } from '../../src/transport/wire/json.js';
import { decodeHistory } from '../../src/transport/wire/message.js';
import { decodeAgentState, decodeRoutingTask } from '../../src/transport/wire/rings.js';
import { JUNK, pathsOf, spoilt } from '../support/junk.js';

const SIGNAL = new AbortController().signal;

/** A platform that answers everything with this text. */
function platform(text: string) {
  const fetch = async (): Promise<Response> => new Response(text);
  const http = new Http({ fetch } as unknown as Runtime, new Secrets());
  const domains = new Map(['agentVep', 'idp', 'sentinel'].map((name) => [name, 'host.example']));
  return { http, domains, isPlain: false, accountId: '1' };
}

/** As a service of the platform is asked, whatever reads its answer. */
const service = (read: (body: Json) => unknown) => async (text: string) => {
  const { http } = platform(text);
  const answer = await http.get('service', { url: 'https://host.example/', signal: SIGNAL });
  return http.read('service', answer, read);
};

/** As an answer over the socket is read; a text that is no JSON never comes this far. */
const body = (read: (body: unknown) => unknown) => async (text: string) => read(text === '' ? undefined : parsed(text));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A webhook, as an app hands it on to the connection that it is for. */
const webhook = body(async (given) => {
  const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };
  const taken: unknown[] = [];
  const routes = new WebhookRoutes(clock, (one) => taken.push(one));
  routes.attach({ userId: 'p', handleNotification: async (one) => void taken.push(one) });
  // The app itself takes nothing but objects.
  if (given !== null && typeof given === 'object') await routes.take(given as Json);
  return taken;
});

const APP = { clientId: 'x', clientSecret: 'y' };
const POSTED = {
  url: 'https://host.example/',
  appToken: 'a',
  consumerToken: 'b',
  clientProperties: '{}',
  text: '{}',
  signal: SIGNAL,
};
const member = {
  id: 7,
  pid: 'u-7',
  name: 'x',
  nickname: 'x',
  description: '',
  deleted: false,
  skillIds: [1],
  events: [{}],
};
const event = {
  sequence: 0,
  originatorId: 'c',
  originatorMetadata: { id: 'c', role: 'CONSUMER' },
  serverTimestamp: 5,
  event: { type: 'ContentEvent', contentType: 'hosted/file', message: { relativePath: '/x', fileType: 'PNG' } },
  dialogId: 'd',
  metadata: [{ type: 'ExternalId', id: '1' }],
};
const consumer = { id: 'p', role: 'CONSUMER' };
const past = {
  info: { conversationId: 'c', startTimeL: 1, endTimeL: 2, status: 'CLOSE', latestAgentId: '7', latestSkillId: '5' },
  consumerParticipants: [{ participantId: 'p' }],
  messageRecords: [
    { seq: '0', dialogId: 'c', timeL: 1, sentBy: 'Consumer', type: 'TEXT_PLAIN', messageData: { msg: { text: 'x' } } },
    { seq: '1', messageData: { richContent: { content: '{}' } } },
    { seq: '2', messageData: { file: { relativePath: '/x' } } },
  ],
};
const ring = { ringId: 'r', ringState: 'WAITING', convId: 'c', consumerId: 'x', ringExpiration: 1, weight: 3 };
const task = { conversationId: 'c', consumerId: 'x', skillId: '5', assignedAgentId: '1.7', ringsDetails: [ring] };

/** What answers · a good answer · who reads it. */
const ANSWERS: readonly (readonly [string, object, (text: string) => Promise<unknown>])[] = [
  [
    'domains',
    { baseURIs: [{ service: 'idp', baseURI: 'idp.example' }] },
    (text) => discoverDomains(platform(text).http, { host: 'x', isPlain: false }, '1', SIGNAL),
  ],
  [
    'a sign-in',
    { bearer: 'b', csrf: 'c', config: { userId: 7, userPid: 'u-7' } },
    (text) => login(platform(text), { username: 'u', password: 'p' }, SIGNAL),
  ],
  ['a sign-up', { jwt: 'j' }, (text) => signUp(platform(text), SIGNAL)],
  ['a connector', { token: 't' }, (text) => authenticateAt(platform(text), 'x', 'old', SIGNAL)],
  ['the token of an app', { access_token: 't' }, (text) => askAppToken(platform(text), APP, SIGNAL)],
  ['the token of its consumer', { token: 't' }, (text) => askConsumerToken(platform(text), 'a', 'x', SIGNAL)],
  [
    'what an app has posted',
    [{ reqId: '1', code: 'OK', body: { msg: 'done' } }],
    (text) => post(platform(text).http, POSTED),
  ],
  ['skills', [member], service(readSkills)],
  ['users', [member], service(readUsers)],
  ['working hours', [member], service(readWorkingHours)],
  ['shifts', [{ skill: 7, onShift: true, nextOn: 1, nextOff: 2 }], service(readShiftStatus)],
  ['statistics', { active: 1, pending: 0, unassigned: 0, overdue: 0, soonToOverdue: 0 }, service(readStatistics)],
  [
    'the history',
    { _metadata: { count: 1 }, conversationHistoryRecords: [past] },
    service((given) => readHistory('1', given)),
  ],
  ['the messages of a dialog', [event], body(decodeHistory)],
  [
    'the address of a file',
    { relativePath: '/x', queryParams: { temp_url_sig: 's', temp_url_expires: 7 } },
    body((given) => temporaryUrlIn({ ok: true, code: 200, body: given, type: 'x' }, 'x')),
  ],
  [
    'a webhook that describes a conversation',
    {
      type: 'cqm.ExConversationChangeNotification',
      body: {
        changes: [{ result: { convId: 'c', conversationDetails: { stage: 'OPEN', participants: [consumer] } } }],
      },
    },
    webhook,
  ],
  ['a webhook with a message', { type: 'ms.MessagingEventNotification', body: { changes: [event] } }, webhook],
  ['a ring', { type: 'UPSERT', result: task }, body(decodeRoutingTask)],
  [
    'the state of an agent',
    { result: { agentUserId: '1.7', availability: 'AWAY', description: '', channels: ['MESSAGING'] } },
    body(decodeAgentState),
  ],
];

/** Something that cannot be read is said by a failure, or by the name of the field; anything else is a mistake of ours. */
async function whatElse(read: Promise<unknown>): Promise<unknown> {
  try {
    await read;
    return undefined;
  } catch (why) {
    return isFailure(why) || why instanceof WrongField ? undefined : why;
  }
}

describe('Whatever the platform answers, what reads it says what is wrong, and does not break (G17):', () => {
  it.each(ANSWERS)('%s, unspoilt, is taken', async (_, good, read) => {
    await expect(read(JSON.stringify(good))).resolves.toBeDefined();
  });

  it.each(ANSWERS)('%s, each field with each junk', async (_, good, read) => {
    const broken: string[] = [];
    for (const path of pathsOf(good)) {
      for (const [name, junk] of Object.entries(JUNK)) {
        const why = await whatElse(read(spoilt(good, [[path, junk]])));
        if (why) broken.push(`${name} at ${path.join('.') || 'the top'}: ${String(why)}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it.each(['OK', 'toString', '__proto__', 'constructor'])(
    'what an app has posted has a status that is a number, though its word is %s',
    async (code) => {
      const posted = await post(platform(JSON.stringify({ reqId: '1', code })).http, POSTED);
      expect(posted).toMatchObject({ how: 'answered', answers: [{ reqId: '1', code: code === 'OK' ? 200 : 500 }] });
    },
  );
});
