import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runHere } from './run-here.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-bad-scripts-'));
const file = path.join(folder, 'script.jsonl');

afterAll(() => rmSync(folder, { recursive: true }));

/** Lines that are all right, so that the mistake is not on line 1 only because everything is. */
const fine = '{"conversation":"a","who":"consumer","say":"hello"}';

const mistakes: [mistake: string, lines: string[], line: number, message: string][] = [
  ['text that is not JSON', [fine, 'hello there'], 2, 'is not JSON'],
  ['JSON that is not an object', [fine, '["consumer", "hello"]'], 2, 'is not a JSON object: ["consumer", "hello"]'],
  ['a line without a conversation', [fine, '{"who":"consumer","say":"x"}'], 2, '"conversation" is missing'],
  [
    'a line without a speaker',
    [fine, '{"conversation":"a","say":"x"}'],
    2,
    '"who" is missing; accepted: consumer, bot, agent, agent:<name>',
  ],
  [
    'a misspelt speaker',
    [fine, '{"conversation":"a","who":"consumr","say":"x"}'],
    2,
    'unknown "who": "consumr"; did you mean "consumer"?',
  ],
  [
    'an unknown speaker',
    ['{"conversation":"a","who":"dog","say":"x"}'],
    1,
    'unknown "who": "dog"; accepted: consumer, bot, agent, agent:<name>',
  ],
  ['an agent with an impossible name', ['{"conversation":"a","who":"agent:","say":"x"}'], 1, 'the name after "agent:"'],
  [
    'a line that neither says nor does anything',
    [fine, '{"conversation":"a","who":"bot"}'],
    2,
    'neither "say" nor "do"',
  ],
  [
    'a line that says and does',
    ['{"conversation":"a","who":"bot","say":"x","do":"leave"}'],
    1,
    'both "say" and "do"; write two lines',
  ],
  [
    'a misspelt call',
    [fine, '{"conversation":"a","who":"bot","do":"jion"}'],
    2,
    'unknown "do": "jion"; did you mean "join"?',
  ],
  [
    'a misspelt member',
    [fine, '{"conversation":"a","who":"bot","says":"x"}'],
    2,
    'unknown member "says"; did you mean "say"?',
  ],
  [
    'a number for a text',
    [fine, '{"conversation":"a","who":"bot","say":7}'],
    2,
    '"say" is a number; it must be a string',
  ],
  ['an empty message', [fine, '{"conversation":"a","who":"bot","say":""}'], 2, '"say" is empty'],
  [
    'a message longer than the platform takes',
    [`{"conversation":"a","who":"bot","say":"${'x'.repeat(5_000)}"}`],
    1,
    '"say" has 5000 characters',
  ],
  [
    'an unknown audience',
    ['{"conversation":"a","who":"bot","say":"x","audience":"privat"}'],
    1,
    'did you mean "private"?',
  ],
  [
    'a private message by the consumer',
    ['{"conversation":"a","who":"consumer","say":"x","audience":"private"}'],
    1,
    "a consumer can't write private messages",
  ],
  [
    'an unknown role',
    ['{"conversation":"a","who":"bot","do":"join","role":"BOSS"}'],
    1,
    'unknown "role": "BOSS"; accepted: ASSIGNED_AGENT, AGENT, MANAGER',
  ],
  [
    'a role beside another call',
    ['{"conversation":"a","who":"bot","do":"close","role":"AGENT"}'],
    1,
    '"role" belongs to "join", not to "close"',
  ],
  [
    'a skill beside another call',
    ['{"conversation":"a","who":"bot","do":"join","skill":"x"}'],
    1,
    '"skill" belongs to "open" and "transfer", not to "join"',
  ],
  [
    'a transfer without a skill',
    [fine, '{"conversation":"a","who":"bot","do":"transfer"}'],
    2,
    '"transfer" needs a "skill"',
  ],
  [
    'a transfer to an agent',
    [fine, '{"conversation":"a","who":"bot","do":"transfer","agent":"maya"}'],
    2,
    'a transfer to an agent is not in this version',
  ],
  [
    'a conversation opened by the brand',
    ['{"conversation":"a","who":"bot","do":"open"}'],
    1,
    'only the consumer can open a conversation',
  ],
  [
    'a consumer who joins',
    ['{"conversation":"a","who":"consumer","do":"join"}'],
    1,
    "a consumer can't join; accepted: open, close",
  ],
  [
    'a conversation opened twice',
    [fine, '{"conversation":"a","who":"consumer","do":"open"}'],
    2,
    '"a" is open since line 1',
  ],
  [
    'a line after the end',
    [fine, '{"conversation":"a","who":"consumer","do":"close"}', fine],
    3,
    '"a" was closed on line 2',
  ],
  [
    'leaving without being there',
    [fine, '{"conversation":"a","who":"bot","do":"leave"}'],
    2,
    `bot can't leave: it is not in "a"`,
  ],
  [
    'a transfer that changes nothing',
    [fine, '{"conversation":"a","who":"bot","do":"transfer","skill":"-1"}'],
    2,
    '"a" is in skill "-1" already and nobody is assigned',
  ],
  [
    'joining twice',
    ['{"conversation":"a","who":"bot","do":"join"}', '{"conversation":"a","who":"bot","do":"join"}'],
    2,
    'bot is in "a" already, as AGENT',
  ],
  [
    'a second assigned agent',
    [
      '{"conversation":"a","who":"agent:maya","do":"join","role":"ASSIGNED_AGENT"}',
      '{"conversation":"a","who":"agent:noor","do":"join","role":"ASSIGNED_AGENT"}',
    ],
    2,
    '"a" is assigned to agent:maya',
  ],
];

describe('a bad script ends with exit code 2 and the line that is wrong', () => {
  it.each(mistakes)('%s', async (_mistake, lines, line, message) => {
    writeFileSync(file, lines.join('\n'));
    const { code, stdout, stderr } = await runHere(['play', '--script', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${file}:${line}: `));
    expect(stderr).toContain(message);
  });

  it('tells every mistake of a file at once, in the order of its lines', async () => {
    writeFileSync(
      file,
      ['', 'nonsense', fine, '{"conversation":"b","who":"bot","do":"dance","skill":3}', '[]'].join('\r\n'),
    );
    const { code, stderr } = await runHere(['play', '--script', file]);
    expect(code).toBe(2);
    expect(stderr.match(/script\.jsonl:\d+/g)).toEqual([2, 4, 4, 5].map((line) => `script.jsonl:${line}`));
  });

  it('an empty file', async () => {
    writeFileSync(file, '\n\n');
    const { code, stderr } = await runHere(['play', '--script', file]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${file}: is empty: a script has at least one line\n` });
  });

  it.each([
    ['a file that is not there', path.join(folder, 'nowhere.jsonl'), 'there is no such file'],
    ['a folder', folder, 'it is a folder'],
  ])('%s', async (_what, name, reason) => {
    const { code, stderr } = await runHere(['play', '--script', name]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${name}: can't be read: ${reason}\n` });
  });
});

describe('a bad command line of parley-sdk play ends with exit code 2 and a way out', () => {
  it.each([
    ['an unknown option', ['--scirpt', 'x'], 'unknown option --scirpt; did you mean "--script"?'],
    ['an option without its file', ['--script'], '--script needs a file'],
    ['another option in place of the file', ['--script', '--quiet'], '--script needs a file'],
    [
      'a file without its option',
      ['talk.jsonl'],
      '"talk.jsonl" is not expected; to play a script: --script talk.jsonl',
    ],
    ['an option given twice', ['--quiet', '--quiet'], '--quiet is given twice'],
    ['a contradiction', ['--quiet', '--full'], '--quiet and --full contradict each other'],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await runHere(['play', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('npx parley-sdk play --help');
  });
});
