import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import {
  type Conversation,
  type FileContent,
  type FileProgress,
  type Message,
  type ParleyError,
  ParticipantRole,
} from 'parley-sdk';
import { policyFor } from '../../../src/transport/policy.js';
import { next, rejection } from '../support/waiting.js';
import { type Meeting, World } from '../support/world.js';

const AGENT = { role: ParticipantRole.ASSIGNED_AGENT };
/** One red point. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqEAD4YwT9Hg2JdAAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<< /Type /Catalog >>\nendobj\n', 'latin1');
const NO_PREVIEW = { platform: { preview: async () => undefined } };

const inConversation = (test: (world: World, meeting: Meeting) => Promise<void>): Promise<void> =>
  World.run(async (world) =>
    test(world, await world.conversation({ ...AGENT, consumer: NO_PREVIEW, bot: NO_PREVIEW })),
  );

/** Sends it as the consumer; the bot's message. */
async function sent({ ofConsumer, ofBot }: Meeting, file: FileContent, caption?: string): Promise<Message> {
  const heard = next(ofBot, 'message');
  await ofConsumer.uploadFile(file, caption);
  return heard;
}

const requests = ({ emulator }: World, type: string) => emulator.ledger.filter({ kind: 'request', type });
const transfers = ({ emulator }: World, service: string) =>
  emulator.ledger.filter({ kind: 'http', service }).map(({ status }) => status);
const messages = ({ emulator }: World, { conversationId }: Meeting) =>
  emulator.conversation(conversationId)!.dialogs[0]!.messages.filter(({ event }) => event.type === 'ContentEvent');

describe('A file', () => {
  const bytes = new Uint8Array(PNG);
  const inPool = Buffer.concat([Buffer.alloc(100, 1), PNG, Buffer.alloc(100, 2)]).subarray(100, 100 + PNG.length);
  it.each<[string, () => FileContent]>([
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['FD-7 a Buffer that is a window on a larger one', () => inPool],
    ['a view', () => new DataView(bytes.slice().buffer)],
    ['a Blob', () => new Blob([bytes])],
    ['a stream of Node', () => Readable.from([PNG.subarray(0, 10), PNG.subarray(10)])],
    ['a stream of the web', () => new Blob([bytes]).stream()],
  ])('RD-19 comes back byte for byte, with its name: %s', (_, make) =>
    inConversation(async (_world, meeting) => {
      const message = await sent(meeting, make(), 'me');
      expect(message).toMatchObject({ body: null, contentType: 'hosted/file', isDownloadable: true });
      expect(message).toMatchObject({ caption: 'me', fileType: 'PNG', preview: undefined });
      const { data, filename } = await message.downloadFile();
      expect(Buffer.isBuffer(data)).toBe(true);
      expect(Buffer.from(data)).toEqual(PNG);
      expect(message.relativePath).toMatch(new RegExp(`/${filename}$`));
    }),
  );

  it('comes from a disk and from the brand as well, and can be read by its path alone', () =>
    inConversation(async (_, { ofBot, ofConsumer, consumer }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'parley-sdk-test-'));
      try {
        writeFileSync(path.join(folder, 'a.pdf'), PDF);
        const heard = next(ofConsumer, 'message');
        await ofBot.mainDialog.uploadFile(createReadStream(path.join(folder, 'a.pdf')));
        const { relativePath = '', fileType, caption } = await heard;
        expect([fileType, caption]).toEqual(['PDF', undefined]);
        for (const { data } of [
          await ofConsumer.downloadFile(relativePath),
          await consumer._downloadFile(relativePath),
        ])
          expect(Buffer.from(data)).toEqual(PDF);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }));

  it('FD-10 says that it is one, on every way', () =>
    inConversation(async (_, meeting) => {
      const message = await sent(meeting, PNG);
      const [read] = await meeting.ofConsumer.queryMessages();
      expect([message.isDownloadable, read!.isDownloadable]).toEqual([true, true]);
    }));

  it('is what it was at the call, whatever becomes of the buffer', () =>
    inConversation(async (_, meeting) => {
      const buffer = Buffer.from(PNG);
      const heard = next(meeting.ofBot, 'message');
      const sending = meeting.ofConsumer.uploadFile(buffer);
      buffer.fill(0);
      await sending;
      expect(Buffer.from((await (await heard).downloadFile()).data)).toEqual(PNG);
    }));

  it.each<[string, Buffer, string]>([
    ['a text', Buffer.from('Grüße\r\n\tvon hier'), 'TXT'],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), 'GIF'],
    ['a JPEG', Buffer.from('FFD8FFE000104A46494600010100000100010000FFD9', 'hex'), 'JPEG'],
  ])('has the type of its content: %s', (_, content, fileType) =>
    inConversation(async (_world, meeting) => expect(await sent(meeting, content)).toMatchObject({ fileType })),
  );

  it('tells how far it has come, on its way in and out', () =>
    inConversation(async (_, { ofBot, ofConsumer }) => {
      const large = Buffer.concat([PDF, Buffer.alloc(300_000, 'x')]);
      const [up, down]: FileProgress[][] = [[], []];
      const heard = next(ofBot, 'message');
      await ofConsumer.uploadFile(large, null, { onProgress: (progress) => void up!.push(progress) });
      const { data } = await (await heard).downloadFile({ onProgress: (progress) => void down!.push(progress) });
      expect(Buffer.from(data).equals(large)).toBe(true);
      for (const told of [up!, down!]) {
        expect(told.length).toBeGreaterThan(1);
        expect(told.at(-1)).toMatchObject({ percent: 1, transferredBytes: large.length, totalBytes: large.length });
        expect(told.map(({ percent }) => percent)).toEqual(told.map(({ percent }) => percent).sort((a, b) => a - b));
      }
    }));

  it('arrives although the handler of its progress throws; the error tells of that', () =>
    inConversation(async (world, meeting) => {
      const onProgress = (): never => {
        throw new Error('too slow');
      };
      await meeting.ofConsumer.uploadFile(PNG, 'me', { onProgress });
      expect(world.codesOf(meeting.consumer)).toContain('HANDLER_FAILED');
      expect(messages(world, meeting)).toHaveLength(1);
    }));
});

describe('A preview', () => {
  it('RD-20 goes with a picture, small enough for the platform, and with nothing else', () =>
    World.run(async (world) => {
      const meeting = await world.conversation(AGENT);
      const { preview = '' } = await sent(meeting, PNG);
      expect(Buffer.from(preview, 'base64').subarray(0, 3)).toEqual(Buffer.from('FFD8FF', 'hex'));
      expect((await sent(meeting, PDF)).preview).toBeUndefined();
    }));

  it('that cannot be made is told of once, and the picture goes without', () =>
    World.run(async (world) => {
      const platform = { preview: () => Promise.reject(new Error("Cannot find package 'sharp'")) };
      const meeting = await world.conversation({ ...AGENT, consumer: { platform } });
      expect((await sent(meeting, PNG)).preview).toBeUndefined();
      expect((await sent(meeting, PNG)).preview).toBeUndefined();
      expect(world.logged).toEqual([expect.stringContaining("without a preview (Cannot find package 'sharp')")]);
    }));
});

describe('Nothing is asked of the platform when', () => {
  const upload =
    (...given: unknown[]) =>
    (conversation: Conversation) =>
      (conversation.uploadFile as (...values: unknown[]) => Promise<unknown>)(...given);
  const tooLarge = Buffer.alloc(5 * 1_024 * 1_024 + 1);
  const broken = (): Readable =>
    new Readable({
      read() {
        this.destroy(new Error('disk on fire'));
      },
    });
  it.each<[string, (conversation: Conversation) => Promise<unknown>, string]>([
    ['the file is a path', upload('/etc/passwd'), 'not "/etc/passwd"'],
    ['there is no file', upload(), 'not missing'],
    ['the file is empty', upload(Buffer.alloc(0)), 'has 0 bytes'],
    ['the file is too large', upload(tooLarge), 'has 5242881 bytes'],
    ['a stream is too large', (one) => one.uploadFile(Readable.from([tooLarge])), 'has 5242881 bytes'],
    ['a stream breaks', (one) => one.uploadFile(broken()), 'could not be read'],
    ['a stream gives texts', upload(Readable.from(['abc'])), 'not "abc"'],
    ['the type is not shared', upload(Buffer.from('504B0506000000000000000000000000000000000000', 'hex')), 'is zip'],
    ['the type cannot be told', upload(Buffer.from([0, 1, 2, 3])), 'of no known type'],
    ['the caption is no text', upload(PNG, 7), 'caption is 7'],
    ['there is an option that does not exist', upload(PNG, 'x', { onProgess: () => undefined }), 'onProgress'],
    ['the path of a download is none', (one) => one.downloadFile('a.PNG'), 'relativePath is "a.PNG"'],
  ])('%s', (_, act, words) =>
    inConversation(async (world, meeting) => {
      const error = await rejection<ParleyError>(act(meeting.ofConsumer));
      expect(error).toMatchObject({ name: 'ArgumentError', code: 'BAD_ARGUMENT' });
      expect(`${error.message} ${error.remediation}`).toContain(words);
      expect(requests(world, 'GenerateURLForUploadFile')).toEqual([]);
      expect(requests(world, 'GenerateURLForDownloadFile')).toEqual([]);
    }),
  );

  it('the signal is aborted already, or while a stream that gives nothing is read', () =>
    inConversation(async (world, { ofConsumer }) => {
      const aborted = await rejection<ParleyError>(ofConsumer.uploadFile(PNG, null, { signal: AbortSignal.abort() }));
      const giveUp = new AbortController();
      const stuck = rejection<ParleyError>(
        ofConsumer.uploadFile(new Readable({ read() {} }), null, { signal: giveUp.signal }),
      );
      giveUp.abort();
      expect([aborted.name, (await stuck).name]).toEqual(['AbortError', 'AbortError']);
      expect(requests(world, 'GenerateURLForUploadFile')).toEqual([]);
    }));

  it('the dialog is closed: it says so by name', () =>
    inConversation(async (world, { ofConsumer }) => {
      const closed = next(ofConsumer, 'close');
      await ofConsumer.close();
      await closed;
      const error = await rejection<ParleyError>(ofConsumer.mainDialog.uploadFile(PNG));
      expect(error).toMatchObject({ name: 'LifecycleError' });
      expect(requests(world, 'GenerateURLForUploadFile')).toEqual([]);
    }));

  it('a message without a file is downloaded', () =>
    inConversation(async (_, { ofBot, ofConsumer }) => {
      const heard = next(ofBot, 'message');
      await ofConsumer.sendMessage('hello');
      const message = await heard;
      expect(message).toMatchObject({ relativePath: undefined, fileType: undefined, preview: undefined });
      expect(await rejection(message.downloadFile())).toMatchObject({ code: 'BAD_ARGUMENT' });
    }));
});

describe('When something goes wrong', () => {
  it('an address that has expired is renewed, for an upload and for a download', () =>
    inConversation(async (world, meeting) => {
      for (const when of ['upload', 'download']) world.emulator.faults.add({ when, do: 'refuse', code: 401 });
      const message = await sent(meeting, PNG);
      expect(Buffer.from((await message.downloadFile()).data)).toEqual(PNG);
      expect([transfers(world, 'upload'), transfers(world, 'download')]).toEqual([
        [401, 201],
        [401, 200],
      ]);
      expect(messages(world, meeting)).toHaveLength(1);
    }));

  it.each([401, 404, 413, 429, 400, 503])('%i of the object store is told by name, and there is no message', (code) =>
    inConversation(async (world, meeting) => {
      world.emulator.faults.add({ when: 'upload', do: 'refuse', code, times: 'always', text: 'says the store' });
      const row = policyFor('storage', code)!;
      const error = await rejection<ParleyError>(meeting.ofConsumer.uploadFile(PNG));
      expect(error).toMatchObject({ name: 'PlatformError', code: row.code, status: code, retriable: row.retriable });
      expect(error.message).toContain('says the store');
      expect(error.message).not.toContain('temp_url_sig');
      expect(messages(world, meeting)).toEqual([]);
    }),
  );

  it('an upload that is cut leaves no message; the next one is whole', () =>
    inConversation(async (world, meeting) => {
      world.emulator.faults.add({ when: 'upload', do: 'cut' });
      const error = await rejection<ParleyError>(meeting.ofConsumer.uploadFile(PNG));
      expect(error).toMatchObject({ name: 'NetworkError', code: 'NETWORK_FAILED', retriable: true });
      expect(messages(world, meeting)).toEqual([]);
      await sent(meeting, PNG);
      expect(messages(world, meeting)).toHaveLength(1);
    }));

  it('a store that never answers is given up after the time limit, and a file by its signal', () =>
    inConversation(async (world, meeting) => {
      world.emulator.faults.add({ when: 'upload', do: 'silence', times: 'always' });
      const giveUp = new AbortController();
      const sending = rejection<ParleyError>(meeting.ofConsumer.uploadFile(PNG, null, { signal: giveUp.signal }));
      await world.emulator.waitFor({ kind: 'http', service: 'upload' });
      giveUp.abort();
      expect((await sending).name).toBe('AbortError');
      const impatient = await world.openConsumer({ responseTimeout: 300, ...NO_PREVIEW });
      const own = await impatient.createConversation();
      expect(await rejection(own.uploadFile(PNG))).toMatchObject({ name: 'TimeoutError', code: 'RESPONSE_TIMEOUT' });
      expect(messages(world, meeting)).toEqual([]);
    }));

  it('a connection that is closed ends what is under way', () =>
    inConversation(async (world, { consumer, ofConsumer }) => {
      world.emulator.faults.add({ when: 'upload', do: 'silence' });
      const sending = rejection<ParleyError>(ofConsumer.uploadFile(PNG));
      const reading = rejection<ParleyError>(ofConsumer.uploadFile(new Readable({ read() {} })));
      await world.emulator.waitFor({ kind: 'http', service: 'upload' });
      await consumer.close();
      for (const ended of [sending, reading])
        expect(await ended).toMatchObject({ name: 'LifecycleError', code: 'CONNECTION_CLOSED' });
    }));

  it('files that are sent and read while the connection is interrupted wait until it is back', () =>
    inConversation(async (world, meeting) => {
      const { ofConsumer, ofBot, consumer } = meeting;
      const message = await sent(meeting, PNG);
      world.emulator.sockets.terminate('all');
      const heard = next(ofBot, 'message');
      const reading = ofConsumer.downloadFile(message.relativePath!);
      await ofConsumer.uploadFile(PDF);
      expect(Buffer.from((await reading).data)).toEqual(PNG);
      expect(await heard).toMatchObject({ fileType: 'PDF' });
      world.errorsOf(consumer);
      world.errorsOf(meeting.bot);
    }));

  it('the answer with its address may be lost: it is asked for again', () =>
    inConversation(async (world, meeting) => {
      world.emulator.faults.add({ when: 'GenerateURLForUploadFile', do: 'commitThenCut' });
      await sent(meeting, PNG);
      expect(messages(world, meeting)).toHaveLength(1);
      world.errorsOf(meeting.consumer);
    }));

  it('the answer to its message may be lost: it is looked for, and there once', () =>
    inConversation(async (world, meeting) => {
      world.emulator.faults.add({ when: 'PublishEvent', do: 'commitThenCut' });
      expect(await meeting.ofConsumer.uploadFile(PNG, 'me')).toEqual({ sequence: 0 });
      expect(messages(world, meeting)).toHaveLength(1);
      world.errorsOf(meeting.consumer);
    }));

  it('a file that is gone is a PlatformError', () =>
    inConversation(async (_, { ofConsumer }) => {
      expect(await rejection(ofConsumer.downloadFile('/v1/AUTH_x/gone.PNG'))).toMatchObject({
        name: 'PlatformError',
        code: 'PLATFORM_FAILED',
        status: 500,
      });
    }));
});
