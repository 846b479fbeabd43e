import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { unpackRecording } from '../../visualizer/recording/recording.js';
import { root } from '../support/run-node.js';
import { runHere } from './run-here.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refused = (message: string, command?: string) => ({
  code: 2,
  stdout: '',
  stderr: command ? `${message}\n\nTry: npx parley-sdk ${command} --help\n` : `${message}\n`,
});
const after = 'the program comes after "--", such as "-- node bot.mjs"';

/** Tells a recorder what a program of parley-sdk would, and ends with exit code 3 as soon as that is sent. */
const teller = `
  const { WebSocket } = require(${JSON.stringify(path.join(root, 'node_modules/ws'))});
  const socket = new WebSocket(process.env.PARLEY_INSPECT);
  socket.on('open', () => {
    socket.send('{"t":"hello","v":1,"id":"a","name":"bot","at":0,"redacted":true}');
    socket.send('{"t":"key","at":0,"dropped":0}');
    socket.send('{"t":"rows","at":0,"seq":0,"s":["last"],"r":[]}', () => process.exit(3));
  });`;

describe('parley-sdk record', () => {
  it.each([
    ['nothing to record', ['--out', 'x.gz'], `what to record is missing: ${after}`],
    ['a program without the two dashes', ['node', 'bot.mjs'], `"node" is not expected: ${after}`],
    ['a misspelt option', ['--otu', 'x', '--', 'node'], 'unknown option --otu; did you mean "--out"?'],
  ])('refuses %s in one sentence, with exit code 2', async (_, args, message) => {
    expect(await runHere(['record', ...args])).toEqual(refused(message, 'record'));
  });

  it('does not run a program whose recording could not be written', async () => {
    const { code, stderr } = await runHere(['record', '--out', 'nowhere/x.gz', '--', 'no-such-program'], { folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${path.join(folder, 'nowhere')}: there is no such folder\n` });
  });

  it('says which program is not there', async () => {
    expect(await runHere(['record', '--', 'no-such-program'], { folder })).toEqual(
      refused('no-such-program: there is no such program'),
    );
  });

  it('keeps what the program told until its last word, and ends as the program did', async () => {
    const ended = await runHere(['record', '--', process.execPath, '--eval', teller], { folder });
    expect(ended).toMatchObject({ code: 3, stderr: '', stdout: expect.stringContaining('recording.jsonl.gz: ') });
    const { frames, problem } = unpackRecording(readFileSync(path.join(folder, 'recording.jsonl.gz')));
    expect(problem).toBeUndefined();
    expect(frames.map(([, frame]) => JSON.parse(frame).t)).toEqual(['hello', 'key', 'rows']);
  });

  it('says so where there was nothing to record', async () => {
    const { code, stdout } = await runHere(['record', '--out', 'none.gz', '--', process.execPath, '--eval', '0'], {
      folder,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('told nothing');
  });
});

describe('parley-sdk replay', () => {
  const outage = 'test/visualizer/recordings/outage.jsonl.gz';

  it('makes the steps of a recording again and says that there is no difference', async () => {
    const { code, stderr, stdout } = await runHere(['replay', outage]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // How many steps there are differs a little each time that it is recorded anew.
    expect(stdout.replaceAll(/\d+/g, 'N')).toBe(
      [
        `${outage}: N steps of N actors made again`,
        'no difference',
        'N told events of these steps compared',
        'no difference in what is told',
        'N connections run again: N frames taken in, N told events and N requests compared',
        'no difference in what is told and sent\n',
      ].join('\n'),
    );
  });

  it.each([
    ['no file', [], 'a recording is missing'],
    ['two', ['a', 'b'], '"b" is not expected: one recording at a time'],
    ['an option', ['--fast', 'a'], 'unknown option --fast'],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await runHere(['replay', ...args]);
    expect(code).toBe(2);
    expect(stderr.startsWith(message)).toBe(true);
  });

  it.each([
    ['is not there', 'nowhere.gz', 'nowhere.gz: there is no such file'],
    ['is something else', 'package.json', 'package.json: This is no recording of the visualizer.'],
  ])('names a file that %s', async (_, file, message) => {
    expect(await runHere(['replay', file])).toEqual(refused(message));
  });
});
