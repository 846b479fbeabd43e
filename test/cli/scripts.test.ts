import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, command, root } from '../support/run-node.js';
import { ledgerRow, messagesOf, rowsOf } from './transcript.js';

interface Line {
  readonly conversation: string;
  readonly who: string;
  readonly say?: string;
  readonly audience?: string;
}

function linesOf(file: string): Line[] {
  const text = readFileSync(path.resolve(root, file), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The words of one conversation as the transcript should show them. */
const wordsOf = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ who, say }) => (say === undefined ? [] : [`${who.replace('agent:', '')}: ${say}`]));

const folder = mkdtempSync(path.join(tmpdir(), 'parley-scripts-'));

beforeAll(buildOnce, BUILD_TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true }));

describe('parley-sdk play --script', () => {
  const shipped = ['examples/scripts/bot-to-person.jsonl', 'examples/scripts/two-consumers.jsonl'];
  const human = '../shared/data/human-conversations.jsonl';
  const files = [...shipped, ...(existsSync(path.resolve(root, human)) ? [human] : [])];

  it.each(files)('plays %s word for word, with nothing lost and nothing doubled', async (file) => {
    const lines = linesOf(file);
    const { code, stdout, stderr } = await command(['play', '--script', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

    const names = [...new Set(lines.map(({ conversation }) => conversation))];
    const rows = messagesOf(rowsOf(stdout));
    for (const name of names) {
      const own = lines.filter(({ conversation }) => conversation === name);
      const shown = names.length === 1 ? rows : rows.filter(({ conversation }) => conversation === name);
      expect(shown.map(({ actor, text }) => `${actor}: ${text.replace(/^private /, '')}`)).toEqual(wordsOf(own));

      const said = own.filter(({ say }) => say !== undefined);
      const privately = said.filter(({ audience }) => audience === 'private').length;
      expect(ledgerRow(stdout, name)).toMatchObject({
        sent: said.length,
        privately,
        committed: said.length,
        deliveredToConsumer: said.length - privately,
        seenByConsumer: said.length - privately,
        doubled: 0,
        lost: 0,
      });
    }
  });

  it('shows a conversation that moves from a bot to a person in another skill', async () => {
    const { stdout } = await command(['play', '--script', 'examples/scripts/bot-to-person.jsonl']);
    const deeds = rowsOf(stdout).filter(({ symbol }) => symbol === '◆');
    expect(deeds.map(({ actor, text }) => `${actor} ${text}`)).toEqual([
      'consumer opens the conversation in skill front-desk',
      'bot joins as AGENT',
      'bot transfers to skill workshop',
      'maya joins as ASSIGNED_AGENT',
      'bot leaves',
      'maya closes the conversation',
    ]);
  });

  it('marks private messages', async () => {
    const { stdout } = await command(['play', '--script', 'examples/scripts/bot-to-person.jsonl']);
    const privately = rowsOf(stdout).filter(({ symbol }) => symbol === '▒');
    expect(privately.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^private Order BK-20417/),
      expect.stringMatching(/^private Third loose reed/),
    ]);
  });

  it('plays conversations side by side', async () => {
    const { stdout } = await command(['play', '--script', 'examples/scripts/two-consumers.jsonl']);
    const order = messagesOf(rowsOf(stdout)).map(({ conversation }) => conversation);
    const changes = order.filter((name, index) => index > 0 && name !== order[index - 1]);
    expect(changes.length).toBeGreaterThan(1);
  });

  it('prints only what opens and closes, and the ledger, with --quiet', async () => {
    const { code, stdout } = await command(['play', '--quiet', '--script', 'examples/scripts/two-consumers.jsonl']);
    expect(code).toBe(0);
    expect(
      rowsOf(stdout)
        .map(({ conversation, text }) => `${conversation} ${text}`)
        .sort(),
    ).toEqual([
      'birthday-teapot closes the conversation',
      'birthday-teapot opens the conversation in skill orders',
      'late-parcel closes the conversation',
      'late-parcel opens the conversation in skill orders',
    ]);
    expect(ledgerRow(stdout, 'all')).toMatchObject({ sent: 16, privately: 2, committed: 16, doubled: 0, lost: 0 });
  });

  it('plays what the format leaves open: who joins in which role, who opens, who closes', async () => {
    const file = path.join(folder, 'implicit.jsonl');
    const lines = [
      { conversation: 'a', who: 'agent:ida', say: 'the agent speaks first' },
      { conversation: 'a', who: 'bot', say: 'then the bot' },
      { conversation: 'a', who: 'agent:noor', say: 'then a second agent' },
      { conversation: 'a', who: 'agent:ida', do: 'transfer', skill: '-1' },
      { conversation: 'a', who: 'agent:ida', say: 'back from the queue' },
    ];
    writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
    const { code, stdout } = await command(['play', '--script', file]);
    const story = rowsOf(stdout).filter(({ symbol }) => symbol !== '·');
    expect(story.map(({ actor, text }) => `${actor} ${text}`)).toEqual([
      'consumer opens the conversation',
      'ida joins as ASSIGNED_AGENT',
      'ida the agent speaks first',
      'bot joins as AGENT',
      'bot then the bot',
      'noor joins as AGENT',
      'noor then a second agent',
      'ida transfers to skill -1',
      'ida joins as ASSIGNED_AGENT',
      'ida back from the queue',
      'consumer closes the conversation',
    ]);
    expect(code).toBe(0);
  });

  it('lets nothing in a message reach the terminal but its words', async () => {
    const file = path.join(folder, 'controls.jsonl');
    writeFileSync(
      file,
      JSON.stringify({ conversation: 'a', who: 'consumer', say: 'one\ntwo \u001B[31mred \u202Eback' }),
    );
    const { stdout } = await command(['play', '--script', file]);
    expect(messagesOf(rowsOf(stdout))[0]?.text).toBe('one ↵ two �[31mred �back');
  });
});

const turns = '../shared/data/consumer-turns.jsonl';
if (existsSync(path.resolve(root, turns))) {
  describe('parley-sdk play --script with what real consumers typed in 60 conversations', () => {
    it('lets the bot answer every line, with nothing lost and nothing doubled, and is quiet without being asked', async () => {
      const everything = linesOf(turns);
      const names = [...new Set(everything.map(({ conversation }) => conversation))].filter((_, at) => at % 4 === 0);
      const lines = everything.filter(({ conversation }) => names.includes(conversation));
      const conversations = names.length;
      const file = path.join(folder, 'turns.jsonl');
      writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
      const { code, stdout, stderr } = await command(['play', '--script', file]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`${conversations} conversations: quiet, --full prints everything`);
      expect(rowsOf(stdout).filter(({ text }) => text.startsWith('closes'))).toHaveLength(conversations);
      const all = 2 * lines.length;
      expect(ledgerRow(stdout, 'all')).toEqual({
        sent: all,
        privately: 0,
        committed: all,
        deliveredToConsumer: all,
        deliveredToBrand: all,
        seenByConsumer: all,
        seenByBrand: all,
        doubled: 0,
        lost: 0,
      });
    }, 110_000);
  });
}
