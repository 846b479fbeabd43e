import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClassicLevel } from 'classic-level';
import { startEmulator } from '../../../emulator/index.js';
import { consumer, openConversation } from '../world.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-state-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An emulator was here, and had one conversation. */
async function used(): Promise<string> {
  const emulator = await startEmulator({ state: folder });
  const conversationId = await openConversation(await consumer(emulator));
  await emulator.close();
  return conversationId;
}

const start = (): Promise<unknown> => startEmulator({ state: folder });
const about = (text: string): void => writeFileSync(path.join(folder, 'parley-state.json'), text);

/** Every record, as it is in the database. */
async function records(): Promise<Record<string, string>> {
  const database = new ClassicLevel<string, string>(path.join(folder, 'db'));
  const found = Object.fromEntries(await database.iterator().all());
  await database.close();
  return found;
}

async function put(key: string, value: string): Promise<void> {
  const database = new ClassicLevel<string, string>(path.join(folder, 'db'));
  await database.put(key, value);
  await database.close();
}

describe('A state that can not be used is named in one sentence', () => {
  it('a file in place of a folder', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, 'mine');
    await expect(startEmulator({ state: file })).rejects.toThrow(`${file} is a file; the state is kept in a folder.`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it("somebody else's folder, in which nothing is written", async () => {
    writeFileSync(path.join(folder, 'thesis.txt'), 'mine');
    await expect(start()).rejects.toThrow(
      `${folder} is not empty and holds no state of an emulator; choose a folder that is new or empty.`,
    );
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });

  it('one below a folder that is not there', async () => {
    const state = path.join(folder, 'no', 'such');
    await expect(startEmulator({ state })).rejects.toThrow(
      `The state can't be kept in ${state}: ENOENT: no such file or directory, mkdir '${state}'.`,
    );
  });

  it('one of a newer version, which is left as it is', async () => {
    await used();
    about('{"format":2,"account":"12345678"}');
    const files = readdirSync(path.join(folder, 'db'));
    await expect(start()).rejects.toThrow(
      `The state in ${folder} was written by a newer version: it has format 2, this version reads 1.`,
    );
    expect(readdirSync(path.join(folder, 'db'))).toEqual(files);
  });

  it('one of another account', async () => {
    await used();
    await expect(startEmulator({ state: folder, accountId: '999' })).rejects.toThrow(
      `The state in ${folder} is that of account 12345678, not of 999.`,
    );
  });

  it('one that does not say what it is', async () => {
    about('{"form');
    await expect(start()).rejects.toThrow(
      `The state in ${folder} is broken: parley-state.json does not say what it is.`,
    );
  });

  it('one whose database has lost a file', async () => {
    await used();
    rmSync(path.join(folder, 'db', 'CURRENT'));
    await expect(start()).rejects.toThrow(`The state in ${folder} is broken: db/CURRENT is missing.`);
  });

  it('one whose database is damaged', async () => {
    await used();
    writeFileSync(path.join(folder, 'db', 'CURRENT'), 'nonsense');
    await expect(start()).rejects.toThrow(new RegExp(`^The state in ${folder} is broken: Corruption: .+\\.$`));
  });

  it('one in use', async () => {
    const first = await startEmulator({ state: folder });
    await expect(start()).rejects.toThrow(`The state in ${folder} is in use by another emulator.`);
    await first.close();
  });

  it.each([
    [
      'no JSON',
      (id: string) => [`conversation/${id}`, '{"plain'],
      (id: string) => `the record conversation/${id} is damaged`,
    ],
    [
      'a member that is missing',
      () => ['tokens', '{"key":"k","issued":0}'],
      () => 'the record tokens has a bad revokedUpTo',
    ],
    [
      'a user who is not there',
      () => ['agentState/max', '{"loginName":"max","state":"AWAY","description":""}'],
      () => 'there is no agent max',
    ],
    [
      'an event without its conversation',
      () => [
        'event/d/000000000',
        '{"dialogId":"d","plain":{"audience":"ALL","sequence":0},"originator":"agent:bot","entitled":[],"delivered":[],"replayed":[]}',
      ],
      () => 'event 0 of dialog d has no place',
    ],
  ])('one with a record that is %s, and all records stay as they are', async (_what, damage, why) => {
    const conversationId = await used();
    const [key, value] = damage(conversationId) as [string, string];
    await put(key, value);
    const before = await records();
    await expect(start()).rejects.toThrow(`The state in ${folder} is broken: ${why(conversationId)}.`);
    expect(await records()).toEqual(before);
  });

  it('but a start that was killed before anything was kept is a new one', async () => {
    mkdirSync(path.join(folder, 'db'));
    about('{"format":1,"account":"12345678"}\n');
    writeFileSync(path.join(folder, 'parley-state.json.new'), '{"fo');
    const emulator = await startEmulator({ state: folder });
    expect(emulator.conversations).toEqual([]);
    await emulator.close();
  });
});
