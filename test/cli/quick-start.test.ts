import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, command, type Finished, root, runNode } from '../support/run-node.js';
import { connectionChanges, ledgerRow, messagesOf, type Row, rowsOf } from './transcript.js';

describe('npm start', () => {
  let finished: Finished;
  let rows: Row[];

  beforeAll(async () => {
    await buildOnce();
    finished = await runNode(['scripts/start.mjs']);
    rows = rowsOf(finished.stdout);
  }, BUILD_TIMEOUT_MS);

  it('ends by itself with exit code 0 and without a word on stderr', () => {
    expect({ code: finished.code, stderr: finished.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each(['bot', 'consumer'])(
    'shows every step of the connection of the %s, from idle to closed, in order',
    (actor) => {
      expect(connectionChanges(rows, actor)).toEqual([
        'idle → opening.discovering',
        'opening.discovering → opening.authenticating',
        'opening.authenticating → opening.openingSocket',
        'opening.openingSocket → opening.subscribing',
        'opening.subscribing → online',
        'online → closing',
        'closing → closed',
      ]);
    },
  );

  it('says under the address what the symbols mean', () => {
    const [, address, legend] = finished.stdout.split('\n').filter((line) => !/^(setup|build): /.test(line));
    expect(address).toMatch(/^emulator on http:\/\/127\.0\.0\.1:\d+, account \d+$/);
    expect(legend).toBe('· state  ◆ call  ▌ message  ▒ private');
  });

  it('shows the conversation of the two quick-start programs, each message once', () => {
    expect(messagesOf(rows).map(({ actor, text }) => `${actor}: ${text}`)).toEqual([
      'consumer: test',
      'bot: hello consumer, you said: test',
    ]);
  });

  it('shows who opens, joins and closes, in that order around the messages', () => {
    const story = rows
      .filter(({ symbol }) => symbol !== '·')
      .map(({ actor, symbol, text }) => (symbol === '◆' ? `${actor} ${text}` : 'message'));
    expect(story).toEqual([
      'consumer opens the conversation',
      'bot joins as AGENT',
      'message',
      'message',
      'consumer closes the conversation',
    ]);
  });

  it('lets time run forward', () => {
    const times = rows.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("lays the emulator's ledger beside what each side saw", () => {
    expect(ledgerRow(finished.stdout, 'quick-start')).toEqual({
      sent: 2,
      privately: 0,
      committed: 2,
      deliveredToConsumer: 2,
      deliveredToBrand: 2,
      seenByConsumer: 2,
      seenByBrand: 2,
      doubled: 0,
      lost: 0,
    });
    expect(finished.stdout).toMatch(/✓ nothing lost, nothing doubled: 1 conversation, 2 messages\n$/);
  });

  it('speaks of itself as npm start when the command line is wrong', async () => {
    const { code, stderr } = await runNode(['scripts/start.mjs', '--scirpt', 'talk.jsonl']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'unknown option --scirpt; did you mean "--script"?\n\nTry: npm start -- --help\n',
    });
  });

  it('takes the path of a script from where the user typed the command', async () => {
    const typedIn = { npm_lifecycle_event: 'start', INIT_CWD: path.join(root, 'examples') };
    const { code, stdout } = await runNode(
      ['scripts/start.mjs', '--quiet', '--script', 'scripts/two-consumers.jsonl'],
      typedIn,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Parley · scripts/two-consumers.jsonl\n');
  });

  it('writes plain text where nobody looks at a screen', () => {
    expect(finished.stdout).not.toContain('\u001B');
  });

  it('writes colours when FORCE_COLOR asks for them, and none with NO_COLOR', async () => {
    const [coloured, plain] = await Promise.all([
      command(['play'], { FORCE_COLOR: '1' }),
      command(['play'], { NO_COLOR: '1' }),
    ]);
    expect(coloured.stdout).toContain('\u001B[');
    expect(plain.stdout).not.toContain('\u001B');
  });
});
