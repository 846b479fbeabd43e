import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Conversation, createConnection, type Message, UserType } from 'parley-sdk';
import WebSocket from 'ws';
import { BUILD_TIMEOUT_MS, buildOnce, command, root, runNode } from '../support/run-node.js';
import { runHere } from './run-here.js';

describe('parley-sdk emulator refuses in one sentence, with exit code 2', () => {
  const ports = '--port takes a number from 0 to 65535 (0 takes a free port)';

  it.each([
    ['a port that is no number', ['--port', 'abc'], `"abc" is not a port; ${ports}`],
    ['a port beyond the last', ['--port', '70000'], `"70000" is not a port; ${ports}`],
    ['a negative port', ['--port', '-1'], `"-1" is not a port; ${ports}`],
    ['a port with a fraction', ['--port', '80.5'], `"80.5" is not a port; ${ports}`],
    ['an empty port', ['--port', ''], '--port needs a number from 0 to 65535 (0 takes a free port)'],
    ['an option without its port', ['--port'], '--port needs a number from 0 to 65535 (0 takes a free port)'],
    [
      'another option in place of the port',
      ['--port', '--tls'],
      '--port needs a number from 0 to 65535 (0 takes a free port)',
    ],
    ['a port without its option', ['4000'], '"4000" is not expected; to choose the port: --port 4000'],
    ['a word that is no option', ['start'], '"start" is not expected'],
    [
      'an account id that no program could use',
      ['--account', 'a/b'],
      '"a/b" is not an account id; --account takes letters, digits and _',
    ],
    [
      'an unknown option',
      ['--verbose'],
      'unknown option --verbose; accepted: --port, --account, --tls, --seed, --state, --faults, --help',
    ],
    ['a misspelt option', ['--prot', '4000'], 'unknown option --prot; did you mean "--port"?'],
    [
      'an unknown letter',
      ['-x'],
      'unknown option -x; accepted: --port, --account, --tls, --seed, --state, --faults, --help',
    ],
    ['an option given twice', ['--port', '1', '--port', '2'], '--port is given twice'],
    ['a value for a switch', ['--tls=yes'], '--tls takes no value'],
    ['a state without its folder', ['--state'], '--state needs a folder'],
    ['faults without their file', ['--faults', '--tls'], '--faults needs a file'],
    ['an empty seed', ['--seed', ''], '--seed needs a number or a text'],
  ])('%s', async (_what, args, message) => {
    expect(await runHere(['emulator', ...args])).toEqual({
      code: 2,
      stdout: '',
      stderr: `${message}\n\nTry: npx parley-sdk emulator --help\n`,
    });
  });

  describe('a file or a folder that is wrong', () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'parley-cli-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it.each([
      ['{"when":"login","do":"cut"', ':1: is no JSON; a line is a fault, such as {"when":"PublishEvent","do":"cut"}'],
      ['# slow\n\n{"when":"login"}', ':3: do is missing'],
      [
        '{"when":"login","do":"cut","time":3}',
        ':1: time is not expected here; accepted: when, do, nth, times, after, probability, user, ms, code, text, window, size, order, state',
      ],
      ['{"when":"login","do":"cut","probability":3}', ':1: probability must be between 0 and 1, is 3'],
      ['[\n{"when":"login","do":"cut"}]', ':1: a list begins; a faults file has one fault per line, without brackets'],
    ])('faults such as %j', async (text, message) => {
      const file = path.join(folder, 'plan.jsonl');
      writeFileSync(file, text);
      const stderr = `${file}${message}\n`;
      expect(await runHere(['emulator', '--faults', file])).toEqual({ code: 2, stdout: '', stderr });
    });

    it.each([
      ['faults', ['--faults', 'nowhere.jsonl'], 'nowhere.jsonl: there is no such file'],
      ['a folder in their place', ['--faults', 'test'], 'test: is a folder; --faults takes a file'],
      ['a file as state', ['--state', 'README.md'], `${root}/README.md is a file; the state is kept in a folder.`],
    ])('%s', async (_what, args, message) => {
      expect(await runHere(['emulator', ...args])).toEqual({ code: 2, stdout: '', stderr: `${message}\n` });
    });
  });

  it('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      expect(await runHere(['emulator', '--port', String(port)])).toEqual({
        code: 2,
        stdout: '',
        stderr: `port ${port} is in use; choose another with --port, or leave --port out to take a free one\n`,
      });
    } finally {
      other.close();
      await once(other, 'close');
    }
  });
});

describe('parley-sdk emulator', () => {
  let running: Running | undefined;

  beforeAll(buildOnce, BUILD_TIMEOUT_MS);
  afterEach(() => void running?.child.kill('SIGKILL'));

  it('prints what a program needs to connect, and after Ctrl-C what there was', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-cli-'));
    running = await start(['--account', '87654321', '--state', folder, '--seed', 'x']);
    const options = { csdsDomain: running.address, accountId: '87654321', appId: 'test' };
    const authData = { username: 'bot', password: 'bot-password' };
    const bot = createConnection({ ...options, userType: UserType.BRAND, authData });
    const consumer = createConnection({ ...options, userType: UserType.CONSUMER });
    await Promise.all([bot.open(), consumer.open()]);
    const announced = new Promise<Conversation>((resolve) => bot.once('conversation', resolve));
    const ofConsumer = await consumer.createConversation();
    const ofBot = await announced;
    await ofBot.join('ASSIGNED_AGENT');
    // Receipts are no messages, though the platform counts them through like messages.
    const received = new Promise<Message>((resolve) => ofBot.once('message', resolve));
    for (const text of ['one', 'two', 'three \u001B[31mred']) await ofConsumer.sendMessage(text);
    await (await received).accept();
    await Promise.all([bot.close(), consumer.close()]);
    const { code, stdout } = await interrupt(running);

    expect(stdout).toContain('  a bot      bot / bot-password\n');
    expect(stdout).toContain(`  console    ${running.address}/emulator/   (for a browser:`);
    expect(stdout).toContain(`accountId: '87654321', csdsDomain: '${running.address}'`);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}created {4}conversation \S+ skill -1$/m);
    expect(stdout).toMatch(/ CONSUMER ContentEvent "two"$/m);
    expect(stdout).toMatch(/ ASSIGNED_AGENT AcceptStatusEvent$/m);
    expect(stdout).toMatch(/ "three �\[31mred"$/m);
    expect(stdout.endsWith('\n\nStopped: 1 conversation, 3 messages, no violation.\n')).toBe(true);
    expect(stdout).toContain(`  state      ${folder}   (0 conversations so far)\n  seed       x\n`);
    expect(code).toBe(0);

    running = await start(['--account', '87654321', '--state', folder]);
    expect((await interrupt(running)).stdout).toContain(`  state      ${folder}   (1 conversation so far)\n`);
    rmSync(folder, { recursive: true, force: true });
  });

  it('says so when there was nothing', async () => {
    running = await start([]);
    const { code, stdout } = await interrupt(running);
    expect(stdout.endsWith('\n\nStopped: no conversation, no message, no violation.\n')).toBe(true);
    expect(code).toBe(0);
  });

  it('names the violations of the protocol', async () => {
    running = await start([]);
    const url = `${running.address.replace('http', 'ws')}/ws_api/account/12345678/messaging/consumer?v=3`;
    // Each on a socket of its own: one that breaks the protocol is closed, and takes no more frames.
    for (const frame of ['hello', '[]', 'hello again']) {
      const socket = new WebSocket(url);
      await once(socket, 'open');
      socket.send(frame);
      await once(socket, 'close');
    }
    await running.until(/violation(.|\n)*violation(.|\n)*violation.*\n/);
    const { stdout } = await interrupt(running);
    expect(stdout).toMatch(
      /\n\nStopped: no conversation, no message, 3 violations:\n {2}frame: not JSON \(2 times\)\n {2}envelope: .+\n$/,
    );
  });

  it('with TLS leaves a certificate in a file while it runs, and says how to trust it', async () => {
    running = await start(['--tls']);
    const [, file = ''] = await running.until(/NODE_EXTRA_CA_CERTS=(\S+)/);
    expect(existsSync(file)).toBe(true);
    const { code } = await interrupt(running);
    expect({ code, isLeft: existsSync(path.dirname(file)) }).toEqual({ code: 0, isLeft: false });
  });

  it('is what npm run emulator runs', async () => {
    const { code, stderr } = await command(['emulator', '--port', 'abc']);
    const viaNpm = await runNode(['scripts/emulator.mjs', '--port', 'abc']);
    expect(viaNpm).toMatchObject({ code, stderr: stderr.replace('npx parley-sdk emulator', 'npm run emulator --') });
  });
});

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  /** Resolves when what was printed so far matches; rejects with all of it when the command ends first. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

/** A running emulator; what it printed by then has said where it listens. */
async function start(args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, ['dist/cli.js', 'emulator', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (printed += chunk));
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(printed);
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`${pattern} was never printed:\n${printed}`)));
      look();
    });
  const [, address = ''] = await until(/^ {2}address {4}(\S+)[\s\S]*What happens.*\n\n/m);
  return { child, address, until };
}

/** Ctrl-C, and what the command printed from its start to its end. */
async function interrupt({ child, until }: Running): Promise<{ code: number | null; stdout: string }> {
  const closed = once(child, 'close');
  child.kill('SIGINT');
  const [stdout] = await until(/[\s\S]*Stopped: [\s\S]*\n$/);
  const [code] = await closed;
  return { code, stdout };
}
