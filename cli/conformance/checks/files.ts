/** Files (protocol.md 6.19, 9), and consumers of a server (protocol.md 3.7). */

import { type Check, came, reads, writes } from '../check.js';
import { at, textAt } from '../client/json.js';
import type { Frame, Line } from '../client/line.js';
import { NotPossible } from '../client/not-possible.js';
import { publish, type TestBed } from '../client/test-bed.js';

const upload = (line: Line, fileType: string, fileSize: number) =>
  line.request('ms.GenerateURLForUploadFile', { fileType, fileSize });

const download = (line: Line, relativePath: string) => line.request('ms.GenerateURLForDownloadFile', { relativePath });

/** The address in the object store that was given out. */
function addressIn({ account }: TestBed, { body, code }: Frame): { readonly url: string; readonly signature: string } {
  const signature = textAt(body, 'queryParams', 'temp_url_sig');
  if (signature === '') throw new NotPossible(`files cannot be shared: ${String(code)} ${String(body)}`);
  const query = new URLSearchParams({
    temp_url_sig: signature,
    temp_url_expires: textAt(body, 'queryParams', 'temp_url_expires'),
  });
  return { url: `${account.service('swift')}${textAt(body, 'relativePath')}?${query}`, signature };
}

/** A server that is installed for the account, and one consumer of its own. */
async function installed({ account }: TestBed) {
  const { app } = account.platform;
  if (!app) throw new NotPossible('no app is given');
  const token = `${account.service('sentinel')}/sentinel/api/account/${account.accountId}/app/token?v=1.0`;
  const form = { grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.clientSecret };
  const appToken = textAt((await account.get(token, { form })).body, 'access_token');
  if (appToken === '') throw new NotPossible('the app got no token');
  account.keepSecret(appToken);
  const consumer = (authorization: string) =>
    account.get(account.below('idp', 'consumer?v=1.0'), {
      json: { ext_consumer_id: 'parley-conformance' },
      headers: { Authorization: authorization },
    });
  return { appToken, consumer };
}

export const fileChecks: readonly Check[] = [
  reads(
    'EA90',
    'GenerateURLForUploadFile for each type, for an EXE, and for 6 MiB',
    '200 for all; 400; 400',
    async (bed) => {
      const line = await bed.consumer();
      const types = 'JPG JPEG PNG GIF IMG PDF DOCX PPTX XLSX TXT'.split(' ');
      const refused: string[] = [];
      for (const type of types) if ((await upload(line, type, 1_000)).code !== 200) refused.push(type);
      const codes = [(await upload(line, 'EXE', 1_000)).code, (await upload(line, 'PNG', 6 * 1_024 * 1_024)).code];
      return came({ refused, codes }, refused.length === 0 && codes.join() === '400,400');
    },
  ),
  reads('EA91', 'GenerateURLForUploadFile, and a GET of its address', '40 hex characters, and 401', async (bed) => {
    const line = await bed.consumer();
    const { url, signature } = addressIn(bed, await upload(line, 'PNG', 4));
    const { status } = await bed.account.get(url);
    return came(`${signature.length} characters, ${status}`, /^[\da-f]{40}$/.test(signature) && status === 401);
  }),
  writes(
    'EA92',
    'a published file is asked for by its owner, another consumer and a brand user',
    '200, 403 and 200',
    async (bed) => {
      const { consumer, conversationId } = await bed.conversation();
      const announced = await upload(consumer, 'PNG', 4);
      const { url } = addressIn(bed, announced);
      const put = await bed.account.get(url, { method: 'PUT', bytes: Buffer.from('file') });
      if (put.status !== 201) throw new NotPossible(`the file could not be uploaded (${put.status})`);
      const relativePath = textAt(announced.body, 'relativePath');
      const message = { relativePath, fileType: 'PNG' };
      await publish(consumer, conversationId, { type: 'ContentEvent', contentType: 'hosted/file', message });
      const lines = [consumer, await bed.consumer(), await bed.brand()];
      const codes: unknown[] = [];
      for (const line of lines) codes.push((await download(line, relativePath)).code);
      return came(codes.join(', '), codes.join() === '200,403,200');
    },
  ),
  writes(
    'EA93',
    'GenerateDownloadToken of a form that is not there, by the consumer and by another one',
    '404 and 403',
    async (bed) => {
      const { consumer, conversationId } = await bed.conversation();
      const downloadable = { type: 'SecureForm', dialogId: conversationId, submissionId: 's', invitationId: 'i' };
      const ask = async (line: Line) => (await line.request('ms.token.GenerateDownloadToken', { downloadable })).code;
      const codes = [await ask(consumer), await ask(await bed.consumer())];
      return came(codes.join(' and '), codes.join() === '404,403');
    },
  ),
  reads('EA100', 'GetClock by the Send API', '400', async (bed) => {
    const { appToken, consumer } = await installed(bed);
    const token = textAt((await consumer(appToken)).body, 'token');
    bed.account.keepSecret(token);
    const { status } = await bed.account.get(
      bed.account.below('asyncMessagingEnt', 'messaging/consumer/conversation/send?v=3'),
      {
        json: { kind: 'req', id: '1', type: 'GetClock', body: {} },
        headers: { Authorization: appToken, 'X-LP-ON-BEHALF': token },
      },
    );
    return came(String(status), status === 400);
  }),
  reads('EA102', 'a consumer token is asked for with Bearer before the application token', '201', async (bed) => {
    const { appToken, consumer } = await installed(bed);
    const { status, body } = await consumer(`Bearer ${appToken}`);
    bed.account.keepSecret(textAt(body, 'token'));
    return came(`${status}${at(body, 'token') ? ' with a token' : ''}`, status === 201);
  }),
];
