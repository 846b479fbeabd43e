/** How consumers sign in, and how a socket begins (protocol.md 3, 4). */

import { type Check, came, reads, writes } from '../check.js';
import { at, claimsOf, listAt, textAt, unsignedToken } from '../client/json.js';
import type { Line } from '../client/line.js';
import { NotPossible } from '../client/not-possible.js';
import { shown, type TestBed } from '../client/test-bed.js';

const introduce = (line: Line, jwt: string) =>
  line.requestAs(
    'InitConnection',
    {},
    {
      headers: [
        { type: '.ams.headers.ClientProperties', appId: 'parley-conformance' },
        { type: '.ams.headers.ConsumerAuthentication', jwt },
      ],
    },
  );

function authConnectorOf({ account }: TestBed): string {
  const { authConnector } = account.platform;
  if (authConnector === undefined) throw new NotPossible('no authenticated connector is given');
  return authConnector;
}

export const signInChecks: readonly Check[] = [
  reads(
    'EA11',
    'GetUserProfile of a consumer whose token has lp_sdes',
    'a digest in the LP JWT, the SDEs in the profile',
    async (bed) => {
      const jwt = await bed.account.authenticated();
      const digest = at(claimsOf(jwt), 'lp.ext', 'lp_sdes');
      if (digest === undefined) throw new NotPossible('the token of the customer has no lp_sdes');
      const line = await bed.consumer({ jwt });
      const { body } = await line.request('userprofile.GetUserProfile', {});
      const sdes = [...listAt(body, 'claims', 'lp_sdes'), ...listAt(body, 'authenticatedData', 'lp_sdes')];
      return came({ lp_sdes: typeof digest, sdes: sdes.length }, typeof digest === 'string' && sdes.length > 0);
    },
  ),
  reads(
    'EA37',
    'authenticate at a connector that is not there, and without an id_token',
    '404 and 400',
    async ({ account }) => {
      const connector = account.platform.unauthConnector ?? account.platform.authConnector;
      if (connector === undefined) throw new NotPossible('no connector is given');
      const statuses = [
        (await account.askConnector('no-such-connector', { id_token: 'x.y.z' })).status,
        (await account.askConnector(connector, {})).status,
      ];
      return came(statuses.join(' and '), statuses.join() === '404,400');
    },
  ),
  reads('EA38', 'authenticate by tokens without a sub, and of the future', 'both are refused', async (bed) => {
    const { account } = bed;
    const connector = authConnectorOf(bed);
    const now = Math.floor(Date.now() / 1_000);
    const tokens = [
      { iat: now - 60, exp: now + 60 },
      { sub: 'x', iat: now + 3_600, exp: now + 7_200 },
    ].map(unsignedToken);
    const statuses: number[] = [];
    for (const id_token of tokens) statuses.push((await account.askConnector(connector, { id_token })).status);
    return came(
      statuses.join(' and '),
      statuses.every((status) => status >= 400),
    );
  }),
  reads(
    'EA48',
    'a consumer of the unauthenticated connector signs in',
    'sub has 64 hex characters',
    async ({ account }) => {
      const id = textAt(claimsOf(await account.vouchedFor()), 'sub');
      return came(`${id.length} characters`, /^[\da-f]{64}$/i.test(id));
    },
  ),
  writes(
    'EA52',
    'a consumer of the unauthenticated connector opens a conversation',
    'appInstallId is the connector',
    async (bed) => {
      const jwt = await bed.account.vouchedFor();
      const { consumer, conversationId } = await bed.conversation({ jwt });
      await consumer.request('cqm.SubscribeExConversations', {});
      const { details } = await shown(consumer, conversationId, () => true);
      const appInstallId = at(details, 'appInstallId');
      return came({ appInstallId }, appInstallId === bed.account.platform.unauthConnector);
    },
  ),
  reads('EA103', 'GET /.well-known/jwks.json of the identity provider', '200 with keys', async ({ account }) => {
    const { status, body } = await account.get(`${account.service('idp')}/.well-known/jwks.json`);
    const count = listAt(body, 'keys').length;
    return came(`${status}, ${count} keys`, status === 200 && count > 0);
  }),
  reads('EA46', 'InitConnection', '200 "OK"', async (bed) => {
    const { code, body } = await introduce(await bed.stranger(), await bed.account.signUp());
    return came({ code, body }, code === 200 && body === 'OK');
  }),
  reads('EA28', 'InitConnection on a socket that is authenticated', '200, and the socket goes on', async (bed) => {
    const jwt = await bed.account.signUp();
    const line = await bed.consumer({ jwt });
    const { code } = await introduce(line, jwt);
    const after = await line.request('GetClock');
    return came(`${String(code)}, then GetClock ${String(after.code)}`, code === 200 && after.code === 200);
  }),
  reads('EA39', 'nothing, on a new socket of a consumer', 'closed with 4401 after about 5 s', async (bed) => {
    const line = await bed.stranger();
    const since = Date.now();
    const { code } = await line.closing(30_000);
    const after = Date.now() - since;
    return came(`${code} after ${after} ms`, code === 4401 && after > 4_000 && after < 10_000);
  }),
  reads(
    'EA32',
    'a text that is no JSON, before and after authentication',
    'closed with 4401; answered 400',
    async (bed) => {
      const stranger = await bed.stranger();
      stranger.put('no JSON');
      const { code } = await stranger.closing();
      const line = await bed.consumer();
      line.put('no JSON');
      const answer = await line.until(() => line.frames.find(({ kind }) => kind === 'resp'), 'an answer');
      return came(`${code}; ${String(answer.code)}`, code === 4401 && answer.code === 400);
    },
  ),
  writes('EA18', 'cm.TakeoverConversation by an authenticated consumer', '200', async (bed) => {
    const jwt = await bed.account.authenticated();
    const { jwt: token, conversationId } = await bed.conversation();
    const line = await bed.consumer({ jwt });
    const { code, body } = await line.request('cm.TakeoverConversation', { conversationId, token });
    // It is another's now, who ends it.
    bed.afterwards(() =>
      line.request('cm.UpdateConversationField', {
        conversationId,
        conversationField: [{ field: 'ConversationStateField', conversationState: 'CLOSE' }],
      }),
    );
    return came({ code, body }, code === 200);
  }),
];
