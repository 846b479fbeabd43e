import { describe, expect, it } from '@jest/globals';
import type { Emulator, EmulatorOptions } from '../../../emulator/index.js';
import { brand, type Client, consumer, http, join, openConversation, publish, withEmulator } from '../world.js';

const PNG = Buffer.from('iVBORw0KGgo=', 'base64');
const UPLOAD = 'ms.GenerateURLForUploadFile';
const DOWNLOAD = 'ms.GenerateURLForDownloadFile';

interface Place {
  readonly relativePath: string;
  readonly queryParams: { readonly temp_url_sig: string; readonly temp_url_expires: string };
}

const addressOf = (emulator: Emulator, { relativePath, queryParams }: Place): string =>
  `${emulator.url}${relativePath}?${new URLSearchParams(queryParams)}`;

const put = async (emulator: Emulator, place: Place, body: Buffer, headers: Record<string, string> = {}) =>
  (await http(addressOf(emulator, place), { method: 'PUT', body: new Uint8Array(body), headers })).status;

const violations = ({ ledger }: Emulator): string[] => ledger.violations.map(({ what, why }) => `${what}: ${why}`);

interface World {
  readonly emulator: Emulator;
  readonly client: Client;
  readonly bot: Client;
  readonly conversationId: string;
  /** Where a file of so many bytes is to go. */
  place(size?: number | string): Promise<Place>;
}

const inConversation = (run: (world: World) => Promise<void>, options?: EmulatorOptions): Promise<void> =>
  withEmulator(async (emulator) => {
    const [client, bot] = [await consumer(emulator), await brand(emulator)];
    const conversationId = await openConversation(client);
    await join(bot, conversationId, 'ASSIGNED_AGENT');
    const place = async (fileSize: number | string = PNG.length): Promise<Place> =>
      (await client.request(UPLOAD, { fileSize, fileType: 'PNG' })).body as Place;
    await run({ emulator, client, bot, conversationId, place });
  }, options);

const fileAt = (relativePath: string, fileType = 'PNG'): object => ({
  type: 'ContentEvent',
  contentType: 'hosted/file',
  message: { caption: 'me', relativePath, fileType },
});

describe('A file (protocol.md 9)', () => {
  it('is announced, put into the store, published, and read byte for byte by the other side', () =>
    inConversation(async ({ emulator, client, bot, conversationId, place }) => {
      const given = await place();
      expect(given).toEqual({
        relativePath: expect.stringMatching(/^\/v1\/AUTH_async-images\/12345678\/.+\.PNG$/),
        queryParams: {
          temp_url_sig: expect.stringMatching(/^[\da-f]{40}$/),
          temp_url_expires: expect.stringMatching(/^\d{10}$/),
        },
      });
      expect(await put(emulator, given, PNG)).toBe(201);
      await publish(client, conversationId, fileAt(given.relativePath));
      const { body, type } = await bot.request(`.ams.${DOWNLOAD}`, { relativePath: given.relativePath });
      expect(type).toBe('.ams.ms.BaseGenerateURL$Response');
      const answer = await fetch(addressOf(emulator, body as Place));
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
      expect(violations(emulator)).toEqual([]);
    }));

  it('may have its size written as a text, as the schemas have it', () =>
    inConversation(async ({ emulator, place }) => {
      expect(await put(emulator, await place(String(PNG.length)), PNG)).toBe(201);
    }));

  it('is refused when it is too long, or of a type that is not shared: 400', () =>
    inConversation(
      async ({ emulator, client }) => {
        expect(await client.request(UPLOAD, { fileSize: 11, fileType: 'PNG' })).toMatchObject({ code: 400 });
        expect(await client.request(UPLOAD, { fileSize: 1, fileType: 'EXE' })).toMatchObject({ code: 400 });
        expect(violations(emulator)).toEqual([]);
      },
      { maxFileSize: 10 },
    ));

  it('cannot be shared where the account does not: 403', () =>
    inConversation(
      async ({ client }) => {
        expect(await client.request(UPLOAD, { fileSize: 1, fileType: 'PNG' })).toMatchObject({ code: 403 });
      },
      { fileSharing: false },
    ));

  it('that is not there has no address to be read from: 500', () =>
    inConversation(async ({ client, place }) => {
      const { relativePath } = await place();
      expect(await client.request(DOWNLOAD, { relativePath })).toMatchObject({ code: 500 });
    }));

  it('is for those who see its conversation: another consumer is refused', () =>
    inConversation(async ({ emulator, client, conversationId, place }) => {
      const given = await place();
      await put(emulator, given, PNG);
      await publish(client, conversationId, fileAt(given.relativePath));
      const { relativePath } = given;
      expect(await client.request(DOWNLOAD, { relativePath })).toMatchObject({ code: 200 });
      expect(await (await consumer(emulator)).request(DOWNLOAD, { relativePath })).toMatchObject({ code: 403 });
    }));
});

describe('A temporary URL (protocol.md 6.19, 9)', () => {
  it('is good for its path, its method and its time: everything else is 401', () =>
    inConversation(async ({ emulator, place }) => {
      const given = await place();
      const other = await place();
      const forged = { ...given, queryParams: { ...given.queryParams, temp_url_expires: '9999999999' } };
      expect(await put(emulator, forged, PNG)).toBe(401);
      expect(await put(emulator, { ...other, queryParams: given.queryParams }, PNG)).toBe(401);
      expect((await http(addressOf(emulator, given))).status).toBe(401);
      emulator.settings.clockSkew = 61_001;
      expect(await put(emulator, given, PNG)).toBe(401);
      emulator.settings.clockSkew = 0;
      expect(await put(emulator, given, PNG)).toBe(201);
    }));

  it('is found out about by pages: the store allows PUT from other origins', () =>
    inConversation(async ({ emulator, place }) => {
      const headers = { Origin: 'http://app.example', 'Access-Control-Request-Method': 'PUT' };
      const { status, headers: said } = await http(addressOf(emulator, await place()), { method: 'OPTIONS', headers });
      expect(status).toBe(204);
      expect(said.get('access-control-allow-origin')).toBe('http://app.example');
      expect(said.get('access-control-allow-methods')).toContain('PUT');
    }));
});

describe('Noted as a violation', () => {
  it('a file that is published before it is there', () =>
    inConversation(async ({ emulator, client, conversationId, place }) => {
      const { relativePath } = await place();
      await publish(client, conversationId, fileAt(relativePath));
      expect(violations(emulator)).toEqual([`ms.PublishEvent: the file ${relativePath} was not uploaded`]);
    }));

  it('a file that is published as something else than it was announced as', () =>
    inConversation(async ({ emulator, client, conversationId, place }) => {
      const given = await place();
      await put(emulator, given, PNG);
      await publish(client, conversationId, fileAt(given.relativePath, 'PDF'));
      expect(violations(emulator)).toEqual(['ms.PublishEvent: the file was announced as PNG, and is published as PDF']);
    }));

  it('a file of another length than was announced', () =>
    inConversation(async ({ emulator, place }) => {
      await put(emulator, await place(3), PNG);
      expect(violations(emulator)).toEqual([`upload: the file has ${PNG.length} bytes, announced were 3`]);
    }));

  it('a token that is sent to the store', () =>
    inConversation(async ({ emulator, place }) => {
      expect(await put(emulator, await place(), PNG, { Authorization: 'Bearer x' })).toBe(201);
      expect(violations(emulator)).toEqual(['upload: the object store takes no Authorization header']);
    }));
});
